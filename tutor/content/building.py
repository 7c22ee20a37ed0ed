"""Building a question and its mark scheme from two files and what their topic shares, noting every fault on the way."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tutor.content.converting import build_scheme, examples_of, exemplars_of
from tutor.content.entry import Entry, Question, Topic
from tutor.content.faults import SchemeCheck
from tutor.content.front_matter import FIRST_LINE, split_front_matter
from tutor.content.reference import NOTHING
from tutor.content.schema import ConceptsFile, Form, LevelsFile, QuestionFile, SchemeFile, validate
from tutor.content.shared import (
    CONCEPTS,
    LEVELS,
    MORE_CONCEPTS,
    NOTES,
    Shared,
    check_concepts,
    check_levels,
    is_more_concepts,
    read_concepts,
    read_levels,
    read_more_concepts,
    read_text,
)
from tutor.content.yaml_source import Source
from tutor.errors import ContentError, Fault

_MARKUP = re.compile(r"[*_`>#]+|\{#[\w-]+\}|!?\[([^\]]*)\]\([^)]*\)")


_THIS_VIEW = re.compile(
    r"\b(?:this|such an?) (?:view|statement|claim|judgement|opinion|verdict)|do you agree\b", re.IGNORECASE
)
_SHORT_VIEW = 300
# A list of what the question is about, or a remark about marks: neither is the question.
_BESIDE = re.compile(r"(?:[-*+]|\d+[.)])\s|[*_]?\([^()]*\)[*_.]*\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Pair:
    """The two files of one question, either of which may be missing."""

    topic: str
    slug: str
    question: Path | None
    scheme: Path | None


def pairs(root: Path, files: Iterable[Path]) -> dict[str, Pair]:
    """The files of each question, by ``topic/slug``."""
    found: dict[tuple[str, str], dict[str, Path]] = {}
    for file in files:
        folder, *rest = file.relative_to(root).parts
        if (
            len(rest) != 2
            or rest[1] in (NOTES, CONCEPTS, "concepts.yml")
            or (folder == "rubrics" and (rest[0] == LEVELS or is_more_concepts(file)))
        ):
            continue
        kind = "question" if folder == "questions" and file.suffix == ".md" else "scheme" if folder == "rubrics" else ""
        if kind:
            found.setdefault((rest[0], file.stem), {})[kind] = file
    return {
        f"{topic}/{slug}": Pair(topic, slug, kinds.get("question"), kinds.get("scheme"))
        for (topic, slug), kinds in sorted(found.items())
    }


def build_entry(pair: Pair, shared: Shared) -> tuple[Entry | None, list[Fault]]:
    """The question as a whole, or None with every fault of its two files."""
    faults: list[Fault] = []
    question = read_question(pair, shared, faults) if pair.question else None
    if pair.question is None or pair.scheme is None:
        return None, [*faults, _lonely(pair)]
    text = read_text(pair.scheme, faults)
    if text is None:
        return None, faults
    entry, found = build_from_text(pair, text, shared, question)
    faults.extend(found)
    return (entry if not faults else None), faults


def build_from_text(
    pair: Pair, text: str, shared: Shared, question: Question | None
) -> tuple[Entry | None, list[Fault]]:
    """The same with a mark scheme that need not be what its file says: one that somebody is writing."""
    source = Source.read(pair.scheme or Path(f"{pair.slug}.yaml"), text)
    file = validate(SchemeFile, source)
    entry = _assemble(pair, shared, question, file, source) if file is not None else None
    return (entry if not source.faults else None), source.faults


def _lonely(pair: Pair) -> Fault:
    if pair.scheme is None:
        remedy = f"Add rubrics/{pair.topic}/{pair.slug}.yaml."
        return Fault(pair.question or Path(), 1, 1, "This question has no mark scheme.", remedy)
    remedy = f"Add questions/{pair.topic}/{pair.slug}.md, or remove this file."
    return Fault(pair.scheme, 1, 1, "This mark scheme has no question.", remedy)


def read_question(pair: Pair, shared: Shared, faults: list[Fault]) -> Question | None:
    """The question's file, or None with its faults added."""
    text = read_text(pair.question, faults) if pair.question else None
    return question_from_text(pair, text, shared, faults) if text is not None else None


def question_from_text(pair: Pair, text: str, shared: Shared, faults: list[Fault]) -> Question | None:
    """The same with a text that need not be what its file says."""
    path = pair.question or Path(f"{pair.slug}.md")
    parted = split_front_matter(text)
    if parted is None:
        remedy = "Begin the file with a line ---, the fields, and another line ---."
        faults.append(Fault(path, 1, 1, "The front matter is missing or not closed.", remedy))
        return None
    fields, body = parted
    source = Source.read(path, fields, first_line=FIRST_LINE)
    file = validate(QuestionFile, source)
    if file is not None:
        _check_question(source, file, pair.topic, body)
        _check_section(source, file, [page.slug for page in shared.notes.get(pair.topic, ())])
    faults.extend(source.faults)
    if file is None or source.faults:
        return None
    return Question(
        pair.slug,
        pair.topic,
        file.title,
        file.command_word,
        file.marks_available,
        file.minutes,
        dict(file.assessment_objectives),
        tuple(file.tags),
        file.difficulty,
        tuple(file.sources),
        body,
        _task(body),
        file.form or _usual_form(file),
        file.section,
    )


def _usual_form(file: QuestionFile) -> Form:
    return "essay" if file.marks_available >= 15 else "explain" if file.marks_available >= 8 else "short"


def _check_question(source: Source, file: QuestionFile, topic: str, body: str) -> None:
    if file.topic != topic:
        source.add(("topic",), f"The topic is {file.topic!r}, but the folder is {topic!r}.", "Use the folder's name.")
    total = sum(file.assessment_objectives.values())
    if total != file.marks_available:
        problem = f"The objectives add up to {total} marks, but {file.marks_available} are available."
        source.add(("assessment_objectives",), problem, "Make them add up.")
    if not body:
        source.add((), "There is no question below the front matter.", "Write it after the second line ---.")


def _check_section(source: Source, file: QuestionFile, pages: list[str]) -> None:
    if file.section and file.section not in pages:
        problem = f"There is no page of notes {file.section!r}."
        source.add(("section",), problem, f"There are: {', '.join(sorted(pages)) or 'none yet'}.")


def _task(body: str) -> str:
    """
    The question itself as plain text: the last paragraph that is no list and no remark in brackets.

    "How far do you agree with this view?" says nothing without the view, so a short one right above is taken along.
    """
    paragraphs = [paragraph.strip() for paragraph in body.split("\n\n") if paragraph.strip()]
    asking = [number for number, paragraph in enumerate(paragraphs) if not _BESIDE.match(paragraph)]
    at = asking[-1] if asking else len(paragraphs) - 1
    last, above = paragraphs[at] if paragraphs else "", paragraphs[at - 1] if at > 0 else ""
    quoted = above.startswith((">", "'", '"', "‘", "“")) and len(above) <= _SHORT_VIEW and _THIS_VIEW.search(last)
    return " ".join(_MARKUP.sub(r"\1", f"{above} {last}" if quoted else last).split())


def _assemble(pair: Pair, shared: Shared, question: Question | None, file: SchemeFile, source: Source) -> Entry | None:
    topic = _topic(pair.topic, shared)
    concepts = _merge_concepts(source, file, shared.parsed_concepts.get(pair.topic))
    levels = _levels_of(source, file, shared)
    marks = question.marks_available if question else file.marks_available
    SchemeCheck(source, file, topic, concepts, levels, marks).run()
    if source.faults or question is None:
        return None
    try:
        scheme = build_scheme(file, levels, concepts, question, topic.notes)
    except ValueError as error:
        source.add((), f"This scheme does not hold together: {error}.")
        return None
    examples = examples_of(source, file)
    exemplars = exemplars_of(file)
    return Entry(question, scheme, topic, file.model_answer, exemplars, examples, source.file, file.measured_on)


def _topic(slug: str, shared: Shared) -> Topic:
    concepts = shared.parsed_concepts.get(slug)
    title = concepts.title if concepts else slug.replace("-", " ").capitalize()
    return Topic(slug, title, tuple(shared.notes.get(slug, ())), shared.reference.get(slug, NOTHING))


def read_loose_scheme(path: Path, shared: Shared) -> Entry:
    """
    A mark scheme outside the bank, with ``concepts.yaml`` beside it and level descriptors near it or from ``shared``.

    Raises:
        ContentError: with all of its faults.
    """
    faults: list[Fault] = []
    text = read_text(path, faults)
    if text is None:
        raise ContentError(path, faults)
    _read_around(path, shared)
    source = Source.read(path, text)
    file = validate(SchemeFile, source)
    entry = None
    if file is not None:
        marks = file.marks_available or _marks_of(file, shared)
        question = Question(path.stem, "", path.stem, "assess", marks, 1, {}, (), "standard", (), "", "")
        entry = _assemble(Pair("", path.stem, None, path), shared, question, file, source)
    faults = [*source.faults, *(fault for fault in shared.faults if fault.file.parent == path.parent)]
    if entry is None or faults:
        raise ContentError(path, faults)
    return entry


def _read_around(path: Path, shared: Shared) -> None:
    """Concepts beside a loose scheme, and level descriptors where its bank would have them."""
    if (path.parent / CONCEPTS).is_file():
        read_concepts(shared, "", path.parent / CONCEPTS)
    read_more_concepts(shared, "", path.parent.glob(f"{MORE_CONCEPTS}*.yaml"))
    for folder in (path.parent.parent / LEVELS, path.parent / LEVELS):
        for candidate in sorted(folder.glob("*.yaml")):
            read_levels(shared, candidate)


def _marks_of(file: SchemeFile, shared: Shared) -> int:
    levels = shared.levels[file.levels_from].levels if file.levels_from in shared.levels else file.levels
    return levels[-1].marks[1] if levels else sum(point.marks for point in file.points)


def _merge_concepts(source: Source, file: SchemeFile, topic: ConceptsFile | None) -> dict[str, tuple[str, ...]]:
    own = {name: tuple(wordings) for name, wordings in file.concepts.items()}
    shared = {name: tuple(w) for name, w in (topic.concepts if topic else {}).items()}
    if own:
        check_concepts(source, own, ("concepts",), among=shared)
    return {**shared, **own}


def _levels_of(source: Source, file: SchemeFile, shared: Shared) -> LevelsFile | None:
    if file.kind == "points":
        return None
    if file.levels_from is None:
        check_levels(source, file.strands, file.levels, file.caps)
        if not file.levels or not file.strands:
            source.add(
                (), "A levels scheme needs `levels_from`, or `strands` and `levels`.", "Write levels_from: essay-25."
            )
            return None
        return LevelsFile(title="own", strands=file.strands, levels=file.levels, caps=file.caps)
    if file.levels_from not in shared.levels:
        known = ", ".join(sorted(shared.levels)) or "none"
        source.add(
            ("levels_from",), f"There are no whole level descriptors {file.levels_from!r}.", f"There are: {known}."
        )
        return None
    return shared.levels[file.levels_from]
