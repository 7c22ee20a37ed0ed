"""What the questions of a topic share: names and synonyms, notes, level descriptors."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tutor.content import reference, schema
from tutor.content.entry import NotesPage
from tutor.content.front_matter import FIRST_LINE, split_front_matter
from tutor.content.reference import Reference, ReferenceReader
from tutor.content.schema import ConceptsFile, LevelsFile, MoreConceptsFile, NotesFile, validate
from tutor.content.yaml_source import Source, Where
from tutor.errors import Fault
from tutor.marking.answer import fold_wording
from tutor.marking.plan import Concepts
from tutor.marking.scheme import Wording
from tutor.marking.wording import Word, WordingError, parse

NOTES = "notes.md"
NOTES_FOLDER = "notes"
CONCEPTS = "concepts.yaml"
MORE_CONCEPTS = "concepts-"
LEVELS = "levels"

_FRONT_REMEDY = "Begin the file with a line ---, the line title: …, and another line ---."
# The number in front of a page's name only says where it stands: 03-kirov.md is the page kirov.
_NUMBER = re.compile(r"^\d+-")


@dataclass
class Shared:
    """What the questions of a topic share: names and synonyms, notes, level descriptors."""

    concepts: dict[str, Source] = field(default_factory=dict)
    parsed_concepts: dict[str, ConceptsFile] = field(default_factory=dict)
    notes: dict[str, list[NotesPage]] = field(default_factory=dict)
    reference: dict[str, Reference] = field(default_factory=dict)
    levels: dict[str, LevelsFile] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def files_of(self, topic: str) -> list[Path]:
        return [p for p in self.files if p.parent.name in (topic, LEVELS) or p.parts[-3:-1] == (topic, NOTES_FOLDER)]


def read_text(file: Path, faults: list[Fault]) -> str | None:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        faults.append(Fault(file, 1, 1, f"This file is not UTF-8 text (byte {error.start}).", "Save it as UTF-8."))
    except OSError as error:
        faults.append(Fault(file, 1, 1, f"This file cannot be read: {error.strerror}."))
    return None


def read_shared(root: Path, files: Iterable[Path]) -> Shared:
    """Read concepts, notes and levels of all topics."""
    shared = Shared()
    with_reference: set[str] = set()
    more: list[tuple[str, Path]] = []
    for file in files:
        folder, *rest = file.relative_to(root).parts
        if folder == "questions" and file.suffix == ".md" and (rest[1:] == [NOTES] or rest[1:-1] == [NOTES_FOLDER]):
            read_notes(shared, rest[0], file)
        elif len(rest) != 2:
            continue
        elif folder == "questions" and rest[1] in reference.FILES:
            with_reference.add(rest[0])
        elif folder == "rubrics" and rest[1] == CONCEPTS:
            read_concepts(shared, rest[0], file)
        elif folder == "rubrics" and is_more_concepts(file):
            more.append((rest[0], file))
        elif folder == "rubrics" and rest[0] == LEVELS:
            read_levels(shared, file)
        else:
            continue
        shared.files.append(file)
    for topic in sorted({topic for topic, _ in more}):
        read_more_concepts(shared, topic, (file for its, file in more if its == topic))
    for topic in sorted(with_reference):
        anchors = frozenset(anchor for page in shared.notes.get(topic, ()) for anchor in page.anchors)
        reader = ReferenceReader(root / "questions" / topic, anchors, read_text, shared.faults)
        shared.reference[topic] = reader.read()
    return shared


def is_more_concepts(file: Path) -> bool:
    """Whether a file of a topic's folder adds to its concepts."""
    return file.stem.startswith(MORE_CONCEPTS)


def read_more_concepts(shared: Shared, topic: str, files: Iterable[Path]) -> None:
    """
    Add the concepts of more files to a topic's.

    They are checked when all are there, because they may use what stands in the others.
    """
    added: list[tuple[Source, MoreConceptsFile]] = []
    for file in files:
        text = read_text(file, shared.faults)
        source = Source.read(file, text) if text is not None else None
        parsed = validate(MoreConceptsFile, source) if source else None
        if source and parsed:
            added.append((source, parsed))
        elif source:
            shared.faults.extend(source.faults)
    for source, more in added:
        known = shared.parsed_concepts.get(topic) or ConceptsFile(title=topic.replace("-", " ").capitalize() or "Topic")
        for name in sorted(set(known.concepts) & set(more.concepts)):
            source.add(("concepts", name), f"A second concept is called {name!r}.", "Give it another name.")
        shared.parsed_concepts[topic] = known.model_copy(update={"concepts": {**more.concepts, **known.concepts}})
    for source, more in added:
        check_concepts(source, more.concepts, ("concepts",), shared.parsed_concepts[topic].concepts)
        shared.faults.extend(source.faults)


def read_notes(shared: Shared, topic: str, file: Path) -> None:
    """Read one page of a topic's notes; ``notes.md`` needs no front matter and stands before the others."""
    text = read_text(file, shared.faults)
    if text is None:
        return
    parted = split_front_matter(text)
    if parted is None and file.name != NOTES:
        shared.faults.append(Fault(file, 1, 1, "The front matter is missing or not closed.", _FRONT_REMEDY))
        return
    fields, body = parted or ("title: Notes", text.strip())
    source = Source.read(file, fields, first_line=FIRST_LINE)
    parsed = validate(NotesFile, source)
    shared.faults.extend(source.faults)
    if parsed is None:
        return
    slug = _NUMBER.sub("", file.stem)
    page = NotesPage(slug, parsed.title, body, parsed.summary, tuple(parsed.sources))
    pages = shared.notes.setdefault(topic, [])
    _check_page(page, pages, file, shared.faults)
    pages.insert(0 if file.name == NOTES else len(pages), page)


def _check_page(page: NotesPage, before: Sequence[NotesPage], file: Path, faults: list[Fault]) -> None:
    """Names of pages and of headings are addresses, so each must stand for one place."""
    taken = {anchor for other in before for anchor in other.anchors}
    twice = [anchor for anchor, times in Counter(page.anchors).items() if times > 1 or anchor in taken]
    remedy = "Give it another name."
    faults.extend(Fault(file, 1, 1, f"A second heading has the name {anchor!r}.", remedy) for anchor in twice)
    if any(page.slug == other.slug for other in before):
        faults.append(Fault(file, 1, 1, f"A second page of notes is called {page.slug!r}.", "Rename one of the files."))


def read_concepts(shared: Shared, topic: str, file: Path) -> None:
    text = read_text(file, shared.faults)
    if text is None:
        return
    source = Source.read(file, text)
    parsed = validate(ConceptsFile, source)
    if parsed is not None:
        shared.parsed_concepts[topic] = parsed
        check_concepts(source, parsed.concepts, ("concepts",))
    shared.faults.extend(source.faults)


def check_concepts(
    source: Source,
    concepts: Mapping[str, Sequence[str]],
    where: Where,
    among: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """
    Note every faulty wording of a group of concepts, and groups that lead back to themselves.

    They may name each other and those that they stand ``among``.
    """
    before = len(source.faults)
    for name, wordings in concepts.items():
        for number, wording in enumerate(wordings):
            check_wording(source, (*where, name, number), wording, None)
    if len(source.faults) == before:
        try:
            Concepts.of({name: tuple(wordings) for name, wordings in {**(among or {}), **concepts}.items()})
        except WordingError as error:
            source.add(where, error.problem, error.remedy)


def check_wording(source: Source, where: Where, wording: Wording, concepts: Concepts | None) -> None:
    """Note what is wrong with one wording, at the character where it goes wrong."""
    try:
        pattern = parse(wording)
        if concepts is not None:
            concepts.check(pattern)
        if isinstance(wording, str) and isinstance(pattern, Word) and len(fold_wording(wording)) > 3:
            problem = f"Without its little words {wording!r} is only {pattern.text!r}, which would match too much."
            source.add(where, problem, "Put the phrase in double quotes, or add a word that matters.")
    except WordingError as error:
        source.add(where, f"{error.problem} (In: {wording})", error.remedy, shift=error.position)


def read_levels(shared: Shared, file: Path) -> LevelsFile | None:
    """Read one file of level descriptors into ``shared.levels``."""
    text = read_text(file, shared.faults)
    if text is None:
        return None
    source = Source.read(file, text)
    parsed = validate(LevelsFile, source)
    if parsed is not None:
        check_levels(source, parsed.strands, parsed.levels, parsed.caps)
    shared.faults.extend(source.faults)
    if parsed is None or source.faults:
        return None
    shared.levels[file.stem] = parsed
    return parsed


def check_levels(
    source: Source,
    strands: Sequence[schema.StrandFile],
    levels: Sequence[schema.LevelFile],
    caps: Sequence[schema.CapFile],
) -> None:
    expected = 1
    ids = {strand.id for strand in strands}
    for number, level in enumerate(levels):
        where: Where = ("levels", number)
        low, high = level.marks
        if level.level != number + 1:
            source.add(
                (*where, "level"),
                f"This is level {level.level}, but level {number + 1} comes here.",
                "List levels from 1 upwards.",
            )
        if low != expected or high < low:
            source.add(
                (*where, "marks"), f"Marks {low} to {high} do not follow on.", f"This level begins at {expected}."
            )
        expected = high + 1
        for missing in sorted(ids - set(level.strands)):
            source.add((*where, "strands"), f"Level {level.level} says nothing of the strand {missing!r}.", "Add it.")
        for extra in sorted(set(level.strands) - ids):
            source.add(
                (*where, "strands", extra), f"There is no strand {extra!r}.", f"Strands: {', '.join(sorted(ids))}."
            )
    for number, cap in enumerate(caps):
        if cap.level > len(levels):
            source.add(("caps", number, "level"), f"There is no level {cap.level}.")
