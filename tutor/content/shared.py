"""What the questions of a topic share: names and synonyms, notes, level descriptors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tutor.content import schema
from tutor.content.schema import ConceptsFile, LevelsFile, validate
from tutor.content.yaml_source import Source, Where
from tutor.errors import Fault
from tutor.marking.answer import fold_wording
from tutor.marking.plan import Concepts
from tutor.marking.scheme import Wording
from tutor.marking.wording import Word, WordingError, parse

NOTES = "notes.md"
CONCEPTS = "concepts.yaml"
LEVELS = "levels"


@dataclass
class Shared:
    """What the questions of a topic share: names and synonyms, notes, level descriptors."""

    concepts: dict[str, Source] = field(default_factory=dict)
    parsed_concepts: dict[str, ConceptsFile] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    levels: dict[str, LevelsFile] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def files_of(self, topic: str) -> list[Path]:
        return [p for p in self.files if p.parent.name in (topic, LEVELS)]


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
    for file in files:
        folder, *rest = file.relative_to(root).parts
        if len(rest) != 2:
            continue
        if folder == "questions" and rest[1] == NOTES:
            shared.notes[rest[0]] = read_text(file, shared.faults) or ""
        elif folder == "rubrics" and rest[1] == CONCEPTS:
            read_concepts(shared, rest[0], file)
        elif folder == "rubrics" and rest[0] == LEVELS:
            read_levels(shared, file)
        else:
            continue
        shared.files.append(file)
    return shared


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


def check_concepts(source: Source, concepts: Mapping[str, Sequence[str]], where: Where) -> None:
    """Note every faulty wording of a group of concepts, and groups that lead back to themselves."""
    before = len(source.faults)
    for name, wordings in concepts.items():
        for number, wording in enumerate(wordings):
            check_wording(source, (*where, name, number), wording, None)
    if len(source.faults) == before:
        try:
            Concepts.of({name: tuple(wordings) for name, wordings in concepts.items()})
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
