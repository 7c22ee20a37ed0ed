"""From the fields of a file to the frozen values that markers use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tutor.content import schema
from tutor.content.entry import Example, Exemplar, Question
from tutor.content.schema import LevelsFile, PointFile, SchemeFile
from tutor.content.yaml_source import Source
from tutor.marking.scheme import (
    AllOf,
    AnyOf,
    Cap,
    Kind,
    KnownMistake,
    LevelDescriptor,
    MarkScheme,
    Part,
    RubricPoint,
    Strand,
    Wording,
)


def to_wording(wording: schema.WordingFile) -> Wording:
    """A wording as the file has it, as the marker's value."""
    if isinstance(wording, schema.AllOfFile):
        return AllOf(tuple(to_wording(w) for w in wording.all), wording.within)
    if isinstance(wording, schema.AnyOfFile):
        return AnyOf(tuple(to_wording(w) for w in wording.any), wording.at_least, wording.within, wording.at_most)
    return wording


def _wordings(items: Sequence[schema.WordingFile]) -> tuple[Wording, ...]:
    return tuple(to_wording(item) for item in items)


def _build_point(point: PointFile) -> RubricPoint:
    parts = tuple(Part(part.name, _wordings(part.wordings), part.alone) for part in point.parts) or (
        Part("", _wordings(point.wordings)),
    )
    return RubricPoint(
        point.id,
        point.statement,
        parts,
        point.marks,
        point.objective,
        point.theme,
        point.side,
        _wordings(point.unless),
        _wordings(point.reversed_by),
        point.how_to_earn,
        point.source,
        point.read,
        _wordings(point.in_part),
        point.part_marks,
        point.parts_within,
        point.once,
        point.claimed_by,
    )


def _build_level(level: schema.LevelFile) -> LevelDescriptor:
    return LevelDescriptor(
        level.level,
        level.marks[0],
        level.marks[1],
        level.descriptor,
        {strand: text.descriptor for strand, text in level.strands.items()},
        {strand: {str(s): n for s, n in text.needs.items()} for strand, text in level.strands.items()},
    )


def build_scheme(
    file: SchemeFile, levels: LevelsFile | None, concepts: Mapping[str, tuple[str, ...]], question: Question, notes: str
) -> MarkScheme:
    """The mark scheme that markers use. Raises ValueError where it does not hold together."""
    return MarkScheme(
        slug=question.slug,
        kind=Kind(file.kind),
        marks_available=question.marks_available,
        points=tuple(_build_point(point) for point in file.points),
        concepts=concepts,
        objectives=question.objectives,
        themes=file.themes,
        sides=file.sides,
        focus=_wordings(file.focus),
        strands=tuple(Strand(s.id, s.title, s.weight) for s in levels.strands) if levels else (),
        levels=tuple(_build_level(level) for level in levels.levels) if levels else (),
        caps=tuple(Cap(c.signal, c.below, c.level, c.say) for c in (*levels.caps, *file.caps)) if levels else (),
        misconceptions=tuple(KnownMistake(m.id, m.say, _wordings(m.wordings)) for m in file.misconceptions),
        limit_per_theme=file.limit_per_theme,
        tolerance=file.tolerance,
        question_text=question.task,
        notes_text=notes,
        accepts_lists=file.accepts_lists or question.command_word == "identify",
    )


def exemplars_of(file: SchemeFile) -> tuple[Exemplar, ...]:
    """The exemplars, in the order of the file."""
    return tuple(
        Exemplar(e.name, e.level, e.mark, tuple(e.credited), e.reasons, e.text.strip(), e.marker_differs)
        for e in file.exemplars
    )


def examples_of(source: Source, file: SchemeFile) -> tuple[Example, ...]:
    """Everything in the file that can be tested by marking it, with its place."""
    examples = []
    for number, point in enumerate(file.points):
        for expected in ("earns", "earns_in_part", "does_not_earn"):
            for index, text in enumerate(getattr(point, expected)):
                line, column = source.place(("points", number, expected, index))
                examples.append(Example(point.id, expected, text, line, column))
    for number, mistake in enumerate(file.misconceptions):
        line, column = source.place(("misconceptions", number, "example"))
        examples.append(Example(mistake.id, "misconception", mistake.example, line, column))
    for number, _exemplar in enumerate(file.exemplars):
        line, column = source.place(("exemplars", number))
        examples.append(Example(str(number), "exemplar", "", line, column))
    return tuple(examples)
