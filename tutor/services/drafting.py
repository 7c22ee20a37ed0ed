"""Drafts of questions out of a teacher's notes: made, looked through point by point, and put into the bank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tutor.content import draft_files
from tutor.content.bank import BankReader
from tutor.content.draft import Draft, DraftPart, DraftPoint, DraftQuestion, State
from tutor.content.draft_text import slug_of
from tutor.content.drafting import Drafter
from tutor.content.outline import read_outline
from tutor.errors import ContentError, Fault, NotFound, RuleBroken
from tutor.marking.folding import fold, stem

FOLDER = "drafts"


def make_draft(bank: BankReader, folder: Path, notes: Path, *, topic: str = "", title: str = "") -> str:
    """
    Draft questions from a file of notes and keep the draft; gives its name.

    The topic is named after the file unless given; an existing topic's concepts are used in the wordings.

    Raises:
        UnreadableDocument: the notes cannot be read.
        RuleBroken: nothing in them can be asked.
    """
    stem_of_file = notes.stem.replace("_", " ").strip() or "Notes"
    topic = slug_of(topic or stem_of_file) or "notes"
    known = bank.bank()
    title = title or (
        known.topics[topic].title if topic in known.topics else stem_of_file[:1].upper() + stem_of_file[1:]
    )
    drafter = Drafter(topic, title, read_outline(notes), _concepts(bank, topic), frozenset(known.entries))
    draft = drafter.draft(notes.name)
    if not draft.questions:
        raise RuleBroken(
            f"Nothing in {notes.name} can be asked yet. Tutor looks for headings with at least two full sentences "
            "below them, lists, definitions such as “Troika: a board of three”, and sentences with a year."
        )
    draft = replace(draft, questions=tuple(draft_files.tidied(known.root, draft, q) for q in draft.questions))
    name = draft_files.free_name(folder, topic)
    draft_files.keep_draft(folder, name, draft)
    return name


def _concepts(bank: BankReader, topic: str) -> dict[str, str]:
    """A topic's concepts by the stems of the single words that show them."""
    entries = (entry for entry in bank.bank().entries.values() if entry.question.topic == topic)
    entry = next(entries, None)
    found: dict[str, str] = {}
    for name, wordings in (entry.scheme.concepts if entry else {}).items():
        for wording in wordings:
            if wording.isalpha():
                found.setdefault(stem(fold(wording)), name)
    return found


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided on one point, and the texts as they stand in its form."""

    state: State
    statement: str
    wordings: tuple[str, ...]
    earns: str
    does_not_earn: str


def decide(
    draft: Draft, slug: str, *, title: str, task: str, marks: int, decisions: Mapping[str, Decision]
) -> tuple[Draft, DraftQuestion]:
    """The draft with a person's decisions on one of its questions, and that question."""
    question = find_question(draft, slug)
    points = tuple(_decided(point, decisions.get(point.id)) for point in question.points)
    changed = replace(question, title=title or question.title, task=task or question.task, marks=marks, points=points)
    return with_question(draft, changed), changed


def with_question(draft: Draft, changed: DraftQuestion) -> Draft:
    """The draft with one question in place of the one that had its name."""
    return replace(draft, questions=tuple(changed if q.slug == changed.slug else q for q in draft.questions))


def in_bank(question: DraftQuestion) -> DraftQuestion:
    """The question with a note that it has gone into the bank."""
    return replace(question, in_bank=True)


def find_question(draft: Draft, slug: str) -> DraftQuestion:
    """The drafted question with this name. Raises NotFound."""
    found = next((question for question in draft.questions if question.slug == slug), None)
    if found is None:
        raise NotFound(f"The draft has no question {slug!r}.")
    return found


def _decided(point: DraftPoint, decision: Decision | None) -> DraftPoint:
    if decision is None:
        return point
    parts = tuple(
        DraftPart(part.name, _lines(text) or part.wordings)
        for part, text in zip(point.parts, _filled(decision.wordings, len(point.parts)), strict=True)
    )
    return replace(
        point,
        state=decision.state,
        statement=decision.statement.strip() or point.statement,
        parts=parts,
        earns=_lines(decision.earns) or point.earns,
        does_not_earn=_lines(decision.does_not_earn) or point.does_not_earn,
    )


def _filled(texts: Sequence[str], count: int) -> list[str]:
    return [*texts[:count], *[""] * (count - len(texts))]


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def faults_by_point(root: Path, draft: Draft, question: DraftQuestion) -> dict[str, list[Fault]]:
    """What is still wrong with each accepted point; what belongs to no point stands under an empty name."""
    if not question.accepted:
        return {}
    _, faults = draft_files.build_question(root, draft, question)
    sorted_out: dict[str, list[Fault]] = {}
    for fault in faults:
        owner = next((point.id for point in question.accepted if repr(point.id) in fault.problem), "")
        sorted_out.setdefault(owner, []).append(fault)
    return sorted_out


def accept_what_works(root: Path, draft: Draft, question: DraftQuestion) -> DraftQuestion:
    """The question with every point accepted whose examples come out as they should."""
    everything = replace(question, points=tuple(replace(point, state="accepted") for point in question.points))
    wrong = faults_by_point(root, draft, everything)
    points = (replace(point, state="dropped" if point.id in wrong else "accepted") for point in question.points)
    return replace(question, points=tuple(points))


def write_everything(root: Path, draft: Draft) -> tuple[list[Path], list[str]]:
    """
    Every question of a draft as files of another bank, with the points that work: the files, and what was left out.

    Raises:
        FileNotWritable: the folder cannot be written to.
    """
    written: list[Path] = []
    left_out: list[str] = []
    for question in draft.questions:
        ready = accept_what_works(root, draft, question)
        try:
            written.extend(draft_files.put_into_bank(root, draft, ready))
        except (RuleBroken, ContentError) as error:
            left_out.append(f"{question.slug}: {error.message}")
    return written, left_out
