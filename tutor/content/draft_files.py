"""A draft as files: kept as JSON while people look at it, then as a question, its mark scheme and pages of notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from tutor.content import building, draft_text
from tutor.content.bank import BankReader, list_files
from tutor.content.building import Pair
from tutor.content.checking import check_examples, run_examples
from tutor.content.draft import Draft, DraftPoint, DraftQuestion
from tutor.content.draft_text import slug_of
from tutor.content.entry import Entry, NotesPage
from tutor.content.front_matter import split_front_matter
from tutor.content.outline import BlockKind, Section
from tutor.content.saving import put_in_place
from tutor.content.shared import Shared, read_shared
from tutor.errors import ContentError, Fault, FileNotWritable, NotFound, RuleBroken

_ADAPTER = TypeAdapter(Draft)
_HEAD = """\
# Drafted from {notes}, and accepted point by point. The wordings are a beginning: docs/writing-mark-schemes.md says how
# to make them better, and `tutor bank check` runs every example.
"""


# --- kept while people look at it -----------------------------------------------------------------


def list_drafts(folder: Path) -> list[str]:
    """The names of the drafts that are kept."""
    return sorted(file.stem for file in folder.glob("*.json"))


def keep_draft(folder: Path, name: str, draft: Draft) -> None:
    """Keep a draft under a name, in place of what had that name."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        put_in_place(folder / f"{name}.json", _ADAPTER.dump_json(draft, indent=1))
    except OSError as error:
        raise FileNotWritable(f"{error.filename} cannot be written: {error.strerror}.") from error


def free_name(folder: Path, wanted: str) -> str:
    """A name that no kept draft has."""
    return draft_text.free_name(slug_of(wanted)[:60] or "notes", lambda name: (folder / f"{name}.json").exists())


def read_draft(folder: Path, name: str) -> Draft:
    """
    The draft that is kept under a name.

    Raises:
        NotFound: there is none.
        RuleBroken: its file was damaged.
    """
    if name not in list_drafts(folder):
        raise NotFound(f"There is no draft {name!r}.")
    try:
        return _ADAPTER.validate_json((folder / f"{name}.json").read_bytes())
    except (ValidationError, OSError) as error:
        raise RuleBroken(f"The draft {name!r} cannot be read; make it again from its notes.") from error


def drop_draft(folder: Path, name: str) -> None:
    """Throw a draft away. What was put into the bank stays there."""
    if name not in list_drafts(folder):
        raise NotFound(f"There is no draft {name!r}.")
    (folder / f"{name}.json").unlink(missing_ok=True)


# --- as files of the bank -------------------------------------------------------------------------


class _Text(yaml.SafeDumper):
    """Writes long texts as blocks and leaves lists indented, as people write them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        return super().increase_indent(flow, indentless=False)


def _as_block(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Text.add_representer(str, _as_block)


def _yaml(data: Mapping[str, Any]) -> str:
    return yaml.dump(data, Dumper=_Text, sort_keys=False, allow_unicode=True, width=110)


def question_text(draft: Draft, question: DraftQuestion) -> str:
    """The question's file."""
    front = {
        "title": question.title,
        "command_word": question.command_word,
        "marks_available": question.worth,
        "minutes": question.minutes,
        "assessment_objectives": {"AO1": question.worth},
        "topic": draft.topic,
        "form": question.form,
        **({"section": question.section} if question.section in dict(_pages(draft)) else {}),
        "difficulty": "standard",
        "sources": [draft.notes_name],
    }
    return f"---\n{_yaml(front)}---\n\n{question.task}\n"


def scheme_text(draft: Draft, question: DraftQuestion) -> str:
    """The mark scheme's file, with the accepted points."""
    points = question.accepted
    data = {
        "kind": "points",
        "themes": {"notes": question.title},
        **({"accepts_lists": "true"} if question.form in ("terms", "chronology") else {}),
        "points": [_point(point, draft.notes_name) for point in points],
        "model_answer": "".join(f"{_ended(point.statement)}\n" for point in points),
        "exemplars": [
            {
                "name": "One point of the notes",
                "mark": min(points[0].marks, question.worth),
                "credited": [points[0].id],
                "reasons": "Says the first point and no more. Replace it by real answers of your students.",
                "text": f"{_ended(points[0].earns[0])}\n",
            }
        ],
    }
    return f"{_HEAD.format(notes=draft.notes_name)}{_yaml(data)}"


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _point(point: DraftPoint, notes_name: str) -> dict[str, Any]:
    whole = len(point.parts) == 1 and not point.parts[0].name
    found: dict[str, Any] = (
        {"wordings": [*point.parts[0].wordings]}
        if whole
        else {"parts": [{"name": part.name, "wordings": [*part.wordings]} for part in point.parts]}
    )
    return {
        "id": point.id,
        "statement": point.statement,
        "marks": point.marks,
        "theme": "notes",
        **found,
        "earns": [*point.earns],
        "does_not_earn": [*point.does_not_earn],
        "how_to_earn": point.how_to_earn,
        "source": f"{notes_name}: {point.sentence}",
    }


def _pages(draft: Draft) -> Iterator[tuple[str, Section]]:
    """The pages of notes, by name: the sections that have a heading."""
    for section in draft.sections:
        if section.heading and (name := slug_of(section.heading)):
            yield name, section


def page_text(section: Section, notes_name: str) -> str:
    """A page of notes."""
    front = _yaml({"title": section.heading, "sources": [notes_name]})
    lines = [f"---\n{front}---\n\n## {section.heading} {{#{slug_of(section.heading)}}}\n"]
    for block in section.blocks:
        label = f"**{block.label}:** " if block.label else ""
        lines.append(f"- {label}{block.text}" if block.kind is BlockKind.ITEM else f"\n{label}{block.text}\n")
    return "\n".join(lines) + "\n"


# --- looked at before they go in ------------------------------------------------------------------


def build_question(root: Path, draft: Draft, question: DraftQuestion) -> tuple[Entry | None, list[Fault]]:
    """
    The question as it would be in a bank, or None with its faults; an example that fails is a fault.

    The bank stays as it is.
    """
    entry, faults = _assemble(root, draft, question)
    return entry, check_examples(entry) if entry else faults


def _assemble(root: Path, draft: Draft, question: DraftQuestion) -> tuple[Entry | None, list[Fault]]:
    """The question before its examples are run, or None with the faults of its two files."""
    pair = _pair(root, draft.topic, question.slug)
    shared = _shared(root, draft)
    faults: list[Fault] = []
    asked = building.question_from_text(pair, question_text(draft, question), shared, faults)
    entry, found = building.build_from_text(pair, scheme_text(draft, question), shared, asked)
    faults.extend(found)
    return (entry if not faults else None), faults


def _pair(root: Path, topic: str, slug: str) -> Pair:
    return Pair(topic, slug, root / "questions" / topic / f"{slug}.md", root / "rubrics" / topic / f"{slug}.yaml")


def _shared(root: Path, draft: Draft) -> Shared:
    """What the topic shares in the bank, with the pages that would come with the draft."""
    shared = read_shared(root, list_files(root))
    known = shared.notes.setdefault(draft.topic, [])
    taken = {page.slug for page in known}
    for name, section in _pages(draft):
        if name not in taken:
            parted = split_front_matter(page_text(section, draft.notes_name))
            known.append(NotesPage(name, section.heading, parted[1] if parted else ""))
    return shared


def tidied(root: Path, draft: Draft, question: DraftQuestion) -> DraftQuestion:
    """The question without those of its examples that do not come out, as far as an example of each kind is left."""
    everything = replace(question, points=tuple(replace(point, state="accepted") for point in question.points))
    entry, _ = _assemble(root, draft, everything)
    if entry is None:
        return question
    failed = {(t.example.point_id, t.text) for t in run_examples(entry) if t.problems and not t.name}
    return replace(question, points=tuple(_tidied(point, failed) for point in question.points))


def _tidied(point: DraftPoint, failed: set[tuple[str, str]]) -> DraftPoint:
    earns = tuple(text for text in point.earns if (point.id, text) not in failed)
    against = tuple(text for text in point.does_not_earn if (point.id, text) not in failed)
    return replace(point, earns=earns or point.earns[:1], does_not_earn=against or ("I do not know.",))


def put_into_bank(root: Path, draft: Draft, question: DraftQuestion) -> list[Path]:
    """
    Write a question with its accepted points and its page of notes into the bank, and say which files that made.

    Raises:
        RuleBroken: nothing was accepted, or a question of this name exists. Nothing is ever written over.
        ContentError: the question would be faulty.
        FileNotWritable: the bank cannot be written to.
    """
    if not question.accepted:
        raise RuleBroken("Accept at least one point first.")
    if question.slug in BankReader(root).bank().entries:
        raise RuleBroken(f"The bank has a question {question.slug!r} already. Give this one another name.")
    entry, faults = build_question(root, draft, question)
    if entry is None or faults:
        raise ContentError(root, faults)
    files = _files_for(root, draft, question)
    if existing := [file for file in files if file.exists()]:
        raise RuleBroken(f"{existing[0]} exists already. Nothing was changed.")
    try:
        for file, text in files.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            put_in_place(file, text.encode())
    except OSError as error:
        raise FileNotWritable(f"{error.filename} cannot be written: {error.strerror}.") from error
    return list(files)


def _files_for(root: Path, draft: Draft, question: DraftQuestion) -> dict[Path, str]:
    """What a question makes: its own two files; its page of notes and its topic's concepts where there are none."""
    asked, marked = root / "questions" / draft.topic, root / "rubrics" / draft.topic
    files = {
        asked / f"{question.slug}.md": question_text(draft, question),
        marked / f"{question.slug}.yaml": scheme_text(draft, question),
    }
    pages, notes = dict(_pages(draft)), asked / "notes"
    if question.section in pages and not any(notes.glob(f"*{question.section}.md")):
        number = len(list(notes.glob("*.md"))) + 1
        page = page_text(pages[question.section], draft.notes_name)
        files[notes / f"{number:02d}-{question.section}.md"] = page
    if not (marked / "concepts.yaml").exists():
        files[marked / "concepts.yaml"] = _yaml({"title": draft.title, "concepts": {}})
    return files
