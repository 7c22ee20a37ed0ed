"""The one record of a marking, whoever marked. Pure: plain values that turn into JSON and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from operator import attrgetter
from typing import Any, TypeVar

from tutor.marking.scheme import Kind, MarkScheme

T = TypeVar("T")


def _sent_quickly(cls: type[T]) -> type[T]:
    """Let values of a dataclass of several fields go from process to process in half the usual time."""
    values = attrgetter(*(item.name for item in fields(cls)))  # type: ignore[arg-type]
    cls.__reduce__ = lambda self: (cls, values(self))  # type: ignore[method-assign]
    return cls


class Verdict(StrEnum):
    """What a marker decided about one rubric point."""

    CREDITED = "credited"
    PART = "part"
    MISSING = "missing"
    CONTRADICTED = "contradicted"


class Status(StrEnum):
    """How far a marking has come on its way to a mark that counts."""

    UNMARKED = "unmarked"
    PROVISIONAL = "provisional"
    CONFIRMED = "confirmed"
    ADJUDICATED = "adjudicated"


@_sent_quickly
@dataclass(frozen=True, slots=True)
class EvidenceSpan:
    """
    Words of the answer that a decision rests on.

    ``start`` and ``end`` are character offsets into the answer text exactly as handed in;
    ``text`` is ``answer[start:end]``; ``rule`` is the wording or signal that found them.
    """

    start: int
    end: int
    text: str
    rule: str = ""


@_sent_quickly
@dataclass(frozen=True, slots=True)
class PointDecision:
    """Whether a rubric point is credited, and where in the answer it shows."""

    point_id: str
    verdict: Verdict
    marks: int = 0
    evidence: tuple[EvidenceSpan, ...] = ()
    reason: str = ""

    @property
    def credited(self) -> bool:
        return self.verdict is Verdict.CREDITED


@_sent_quickly
@dataclass(frozen=True, slots=True)
class SignalReading:
    """How much of one kind of evidence was found, and where."""

    signal: str
    count: int
    evidence: tuple[EvidenceSpan, ...] = ()


@_sent_quickly
@dataclass(frozen=True, slots=True)
class StrandDecision:
    """
    The level reached in one strand; ``attained`` is the level and how far it is towards the next one.

    ``next_signal`` names what the next level is short of, ``next_needs`` says how much, ``next_step`` how to get there.
    """

    strand_id: str
    level: int
    attained: float
    readings: tuple[SignalReading, ...] = ()
    reason: str = ""
    next_signal: str = ""
    next_needs: str = ""
    next_step: str = ""


@_sent_quickly
@dataclass(frozen=True, slots=True)
class CapApplied:
    """A rule of the scheme that held the answer below a level, and the words for it."""

    level: int
    reason: str


@_sent_quickly
@dataclass(frozen=True, slots=True)
class Flag:
    """Something a teacher should look at; ``withholds`` is true when the words in it earned nothing."""

    kind: str
    message: str
    evidence: tuple[EvidenceSpan, ...] = ()
    withholds: bool = False


@_sent_quickly
@dataclass(frozen=True, slots=True)
class Misconception:
    """A common mistake that the answer shows: feedback, never a penalty."""

    misconception_id: str
    say: str
    evidence: tuple[EvidenceSpan, ...] = ()


@_sent_quickly
@dataclass(frozen=True, slots=True)
class Provenance:
    """Who marked, with what, against which scheme: enough to replay a keyword marking byte for byte."""

    marker: str
    marker_version: str
    scheme_hash: str
    details: Mapping[str, Any] = field(default_factory=dict)


@_sent_quickly
@dataclass(frozen=True, slots=True)
class MarkReport:
    """
    One marker's verdict on one answer.

    ``mark`` is ``None`` only for no response (a blank answer is not a zero). ``low`` and ``high`` are the
    honest range around it. ``level`` is ``None`` for schemes marked by points. ``observations`` are said to the
    student and decide nothing.
    """

    status: Status
    mark: int | None
    low: int | None
    high: int | None
    marks_available: int
    points: tuple[PointDecision, ...]
    provenance: Provenance
    level: int | None = None
    strands: tuple[StrandDecision, ...] = ()
    cap: CapApplied | None = None
    by_objective: Mapping[str, int] = field(default_factory=dict)
    flags: tuple[Flag, ...] = ()
    misconceptions: tuple[Misconception, ...] = ()
    word_count: int = 0
    observations: tuple[SignalReading, ...] = ()

    def decision(self, point_id: str) -> PointDecision:
        """The decision on one point. Raises KeyError for an id that the scheme does not have."""
        for decision in self.points:
            if decision.point_id == point_id:
                return decision
        raise KeyError(point_id)

    def to_json(self) -> dict[str, Any]:
        """The record as plain JSON values, as ``docs/marking-record.schema.json`` describes it."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> MarkReport:
        """Read a record back. Raises KeyError, TypeError or ValueError where it is not one."""
        return cls(
            **{
                **data,
                "status": Status(data["status"]),
                "points": tuple(_point(p) for p in data["points"]),
                "provenance": Provenance(**data["provenance"]),
                "strands": tuple(_strand(s) for s in data["strands"]),
                "observations": _readings(data.get("observations", ())),
                "cap": CapApplied(**data["cap"]) if data["cap"] else None,
                "flags": tuple(Flag(**{**f, "evidence": _spans(f["evidence"])}) for f in data["flags"]),
                "misconceptions": tuple(
                    Misconception(**{**m, "evidence": _spans(m["evidence"])}) for m in data["misconceptions"]
                ),
            }
        )


def total_mark(decisions: Sequence[PointDecision], scheme: MarkScheme) -> int:
    """
    Add up the marks of the points, theme by theme where a theme is capped, never above the marks available.

    Every marker's decisions are totalled here: a model may say which points it sees, but it never does the sums.
    """
    by_theme: dict[str, int] = {}
    for decision in _counted_once(decisions, scheme):
        point = scheme.point(decision.point_id)
        by_theme[point.theme] = by_theme.get(point.theme, 0) + min(max(decision.marks, 0), point.marks)
    limits = scheme.limit_per_theme
    total = sum(min(marks, limits.get(theme, marks)) for theme, marks in by_theme.items())
    return min(total, scheme.marks_available)


def _counted_once(decisions: Sequence[PointDecision], scheme: MarkScheme) -> Iterator[PointDecision]:
    """The decisions that count: of points that say the same in the eyes of the scheme, the one worth most."""
    best: dict[str, PointDecision] = {}
    for decision in decisions:
        name = scheme.point(decision.point_id).once
        if not name:
            yield decision
        elif name not in best or decision.marks > best[name].marks:
            best[name] = decision
    yield from best.values()


def split_by_objective(mark: int, decisions: Sequence[PointDecision], scheme: MarkScheme) -> dict[str, int]:
    """
    Share a mark out among the assessment objectives so that the shares add up to it.

    Points schemes follow the points that earned the marks; levels schemes follow the objectives' weights.
    """
    weights: dict[str, float] = {}
    if scheme.kind is Kind.POINTS:
        for decision in decisions:
            point = scheme.point(decision.point_id)
            weights[point.objective] = weights.get(point.objective, 0) + decision.marks
    if not any(weights.values()):
        weights = dict(scheme.objectives) or {"AO1": 1}
    return _share(mark, weights)


def _share(mark: int, weights: Mapping[str, float]) -> dict[str, int]:
    """Largest remainder: whole marks that add up, the same every time."""
    whole = sum(weights.values())
    exact = {name: mark * weight / whole for name, weight in weights.items()}
    shares = {name: int(value) for name, value in exact.items()}
    by_remainder = sorted(exact, key=lambda name: (shares[name] - exact[name], name))
    for name in by_remainder[: mark - sum(shares.values())]:
        shares[name] += 1
    return shares


def _spans(items: Sequence[Mapping[str, Any]]) -> tuple[EvidenceSpan, ...]:
    return tuple(EvidenceSpan(**item) for item in items)


def _point(item: Mapping[str, Any]) -> PointDecision:
    return PointDecision(**{**item, "verdict": Verdict(item["verdict"]), "evidence": _spans(item["evidence"])})


def _strand(item: Mapping[str, Any]) -> StrandDecision:
    return StrandDecision(**{**item, "readings": _readings(item["readings"])})


def _readings(items: Sequence[Mapping[str, Any]]) -> tuple[SignalReading, ...]:
    return tuple(SignalReading(**{**item, "evidence": _spans(item["evidence"])}) for item in items)
