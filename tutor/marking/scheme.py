"""What a mark scheme is. Pure: frozen values that refuse to be built wrong; files are read elsewhere."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any


class Kind(StrEnum):
    """The two families of mark scheme: marks added up, or a level chosen by best fit."""

    POINTS = "points"
    LEVELS = "levels"


class Scope(StrEnum):
    """How far apart the parts of a wording may stand."""

    PHRASE = "phrase"
    SENTENCE = "sentence"
    NEIGHBOURS = "neighbours"
    PARAGRAPH = "paragraph"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of these wordings, within one scope."""

    wordings: tuple[Wording, ...]
    within: Scope = Scope.SENTENCE


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least so many different ones of these wordings, within one scope."""

    wordings: tuple[Wording, ...]
    at_least: int = 1
    within: Scope = Scope.SENTENCE


Wording = str | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class Part:
    """One half of an idea that needs both, by name, with the wordings that show it."""

    name: str
    wordings: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class RubricPoint:
    """One creditable statement, worth marks, with the wordings that show it."""

    id: str
    statement: str
    parts: tuple[Part, ...]
    marks: int = 1
    objective: str = "AO1"
    theme: str = ""
    side: str = ""
    unless: tuple[Wording, ...] = ()
    reversed_by: tuple[Wording, ...] = ()
    how_to_earn: str = ""
    source: str = ""
    read: str = ""

    def __post_init__(self) -> None:
        if not self.parts or not all(part.wordings for part in self.parts):
            raise ValueError(f"point {self.id} has no wordings")
        if self.marks < 1:
            raise ValueError(f"point {self.id} is worth {self.marks} marks; at least 1")


@dataclass(frozen=True, slots=True)
class LevelDescriptor:
    """A band of marks, the words for it, and for each strand what it looks like and the evidence it needs."""

    level: int
    low: int
    high: int
    descriptor: str
    strand_descriptors: Mapping[str, str] = field(default_factory=dict)
    needs: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Strand:
    """One quality that is judged in its own right, such as judgement; ``weight`` is its share in the best fit."""

    id: str
    title: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Cap:
    """A rule such as "no judgement: not above level 3": a signal ``below`` a count holds the answer at ``level``."""

    signal: str
    below: int
    level: int
    say: str


@dataclass(frozen=True, slots=True)
class KnownMistake:
    """A common misconception, the wordings that show it, and what to say about it."""

    id: str
    say: str
    wordings: tuple[Wording, ...]


@dataclass(frozen=True, eq=False)
class MarkScheme:
    """
    How one question is marked. Frozen and hashed, so that a mark from March can still be explained in June.

    Two schemes are equal when their fingerprints are.

    ``question_text``, ``notes_text`` and ``focus`` let a marker see copied text and whether an answer keeps to the
    question.
    """

    slug: str
    kind: Kind
    marks_available: int
    points: tuple[RubricPoint, ...]
    concepts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    objectives: Mapping[str, int] = field(default_factory=dict)
    themes: Mapping[str, str] = field(default_factory=dict)
    sides: Mapping[str, str] = field(default_factory=dict)
    focus: tuple[Wording, ...] = ()
    strands: tuple[Strand, ...] = ()
    levels: tuple[LevelDescriptor, ...] = ()
    caps: tuple[Cap, ...] = ()
    misconceptions: tuple[KnownMistake, ...] = ()
    limit_per_theme: Mapping[str, int] = field(default_factory=dict)
    tolerance: int = 1
    question_text: str = ""
    notes_text: str = ""

    def __post_init__(self) -> None:
        if self.marks_available < 1:
            raise ValueError("a mark scheme needs at least 1 mark")
        ids = [point.id for point in self.points]
        if len(ids) != len(set(ids)):
            raise ValueError("two points have the same id")
        if self.kind is Kind.LEVELS:
            self._check_levels()
        elif sum(point.marks for point in self.points) < self.marks_available:
            raise ValueError("the points are worth less than the marks available")

    def _check_levels(self) -> None:
        if not self.levels or not self.strands:
            raise ValueError("a levels scheme needs levels and strands")
        expected = 1
        for number, level in enumerate(self.levels, start=1):
            if level.level != number or level.low != expected or level.high < level.low:
                raise ValueError("levels must count up from 1 and their marks follow on without a gap")
            expected = level.high + 1
        if self.levels[-1].high != self.marks_available:
            raise ValueError("the top level must end at the marks available")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MarkScheme) and self.hash == other.hash

    def __hash__(self) -> int:
        return hash(self.hash)

    def point(self, point_id: str) -> RubricPoint:
        """The point with this id. Raises KeyError where there is none."""
        return self._points_by_id[point_id]

    @cached_property
    def _points_by_id(self) -> dict[str, RubricPoint]:
        return {point.id: point for point in self.points}

    @cached_property
    def hash(self) -> str:
        """A fingerprint of everything in the scheme that can change a mark or what is said about it."""
        return hashlib.sha256(json.dumps(self.to_json(), sort_keys=True).encode()).hexdigest()[:16]

    def to_json(self) -> dict[str, Any]:
        """The whole scheme as plain JSON values, to be kept beside the markings that used it."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> MarkScheme:
        """A kept scheme again, with the same fingerprint. Raises KeyError, TypeError or ValueError where it is none."""
        rebuilt = {
            "kind": Kind(data["kind"]),
            "points": tuple(_point(item) for item in data["points"]),
            "concepts": {name: tuple(wordings) for name, wordings in data["concepts"].items()},
            "focus": _wordings(data["focus"]),
            "strands": tuple(Strand(**item) for item in data["strands"]),
            "levels": tuple(LevelDescriptor(**item) for item in data["levels"]),
            "caps": tuple(Cap(**item) for item in data["caps"]),
            "misconceptions": tuple(
                KnownMistake(**{**item, "wordings": _wordings(item["wordings"])}) for item in data["misconceptions"]
            ),
        }
        return cls(**{**data, **rebuilt})


def _point(item: Mapping[str, Any]) -> RubricPoint:
    parts = tuple(Part(part["name"], _wordings(part["wordings"])) for part in item["parts"])
    others = {name: _wordings(item[name]) for name in ("unless", "reversed_by")}
    return RubricPoint(**{**item, "parts": parts, **others})


def _wordings(items: Sequence[Any]) -> tuple[Wording, ...]:
    return tuple(_wording(item) for item in items)


def _wording(item: Any) -> Wording:
    if isinstance(item, str):
        return item
    values = {**item, "wordings": _wordings(item["wordings"]), "within": Scope(item["within"])}
    return AnyOf(**values) if "at_least" in item else AllOf(**values)
