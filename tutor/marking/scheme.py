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


class ClaimedBy(StrEnum):
    """Whose claim earns a point: knowledge of somebody's view may do, or it must be the writer's own."""

    ANYONE = "anyone"
    WRITER = "writer"


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of these wordings, within one scope."""

    wordings: tuple[Wording, ...]
    within: Scope = Scope.SENTENCE


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least so many different ones of these wordings within one scope, and no more than ``at_most`` where given."""

    wordings: tuple[Wording, ...]
    at_least: int = 1
    within: Scope = Scope.SENTENCE
    at_most: int | None = None


Wording = str | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class Part:
    """
    One half of an idea that needs both, by name, with the wordings that show it.

    A half that is not ``alone`` earns nothing by itself, such as a consequence that many causes may have.
    """

    name: str
    wordings: tuple[Wording, ...]
    alone: bool = True


@dataclass(frozen=True, slots=True)
class RubricPoint:
    """
    One creditable statement, worth marks, with the wordings that show it.

    ``in_part`` are wordings that show some of it, worth ``part_marks`` (half the marks, rounded down, where not given);
    all ``parts`` have to stand ``parts_within`` one scope; of the points with the same ``once`` only the best counts;
    with ``claimed_by`` the writer it is not enough to report that others say so.
    """

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
    in_part: tuple[Wording, ...] = ()
    part_marks: int | None = None
    parts_within: Scope = Scope.NEIGHBOURS
    once: str = ""
    claimed_by: ClaimedBy = ClaimedBy.ANYONE

    def __post_init__(self) -> None:
        if not self.parts or not all(part.wordings for part in self.parts):
            raise ValueError(f"point {self.id} has no wordings")
        if self.marks < 1:
            raise ValueError(f"point {self.id} is worth {self.marks} marks; at least 1")
        if self.part_marks is not None and not 0 <= self.part_marks <= self.marks:
            raise ValueError(f"a part of point {self.id} is worth {self.part_marks} of {self.marks} marks")

    @property
    def marks_in_part(self) -> int:
        """What the point is worth when only some of it is there."""
        return self.marks // 2 if self.part_marks is None else self.part_marks


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
    question; where the question asks for names only, the scheme ``accepts_lists``.
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
    accepts_lists: bool = False

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
        """
        The whole scheme as plain JSON values, to be kept beside the markings that used it.

        Fields that came later are left out where they say nothing, so that an older scheme keeps its fingerprint.
        """
        plain: dict[str, Any] = _without_silent(asdict(self))
        return plain

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


# Fields that schemes of the first release did not have, with the value that says nothing.
_SILENT: dict[str, Any] = {
    "in_part": (),
    "part_marks": None,
    "parts_within": Scope.NEIGHBOURS,
    "once": "",
    "claimed_by": ClaimedBy.ANYONE,
    "at_most": None,
    "accepts_lists": False,
    "alone": True,
}


def _without_silent(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_silent(item) for key, item in value.items() if key not in _SILENT or item != _SILENT[key]}
    return [_without_silent(item) for item in value] if isinstance(value, list | tuple) else value


def _point(item: Mapping[str, Any]) -> RubricPoint:
    parts = tuple(Part(**{**part, "wordings": _wordings(part["wordings"])}) for part in item["parts"])
    others: dict[str, Any] = {name: _wordings(item.get(name, ())) for name in ("unless", "reversed_by", "in_part")}
    others["parts_within"] = Scope(item.get("parts_within", Scope.NEIGHBOURS))
    others["claimed_by"] = ClaimedBy(item.get("claimed_by", ClaimedBy.ANYONE))
    return RubricPoint(**{**item, "parts": parts, **others})


def _wordings(items: Sequence[Any]) -> tuple[Wording, ...]:
    return tuple(_wording(item) for item in items)


def _wording(item: Any) -> Wording:
    if isinstance(item, str):
        return item
    values = {**item, "wordings": _wordings(item["wordings"]), "within": Scope(item["within"])}
    return AnyOf(**values) if "at_least" in item else AllOf(**values)
