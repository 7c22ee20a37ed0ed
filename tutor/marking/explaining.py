"""
Why a point came out as it did: each of its wordings with what it found, or how near it came. Pure.

For people who write mark schemes. The verdicts are the marker's own; nothing in here decides anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from tutor.marking.deciding import CompiledPoint, Reading, Rules
from tutor.marking.engine import KeywordMarker, compile_once
from tutor.marking.matching import Match
from tutor.marking.nearness import NearMiss, Nearness
from tutor.marking.report import EvidenceSpan, MarkReport, PointDecision
from tutor.marking.scheme import ClaimedBy, MarkScheme
from tutor.marking.wording import Pattern

MOST_NEAREST = 3
MOST_SIGHTINGS = 12

# For each sentence in which an `unless` was found, the words there and (as their rule) the wording.
Blocked = Mapping[int, EvidenceSpan]


class Role(StrEnum):
    """What a wording is there for, by the name of its field."""

    EARNS = "wordings"
    IN_PART = "in_part"
    UNLESS = "unless"
    REVERSES = "reversed_by"


class Outcome(StrEnum):
    """What became of a place where a wording was found."""

    COUNTED = "counted"
    DENIED = "denied"
    WITHHELD = "withheld"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Sighting:
    """
    A place where a wording was found.

    ``span`` is the whole of it, ``words`` the words it rests on, ``cues`` what denies or blocks it, ``because`` the
    reason where it does not count.
    """

    span: EvidenceSpan
    words: tuple[EvidenceSpan, ...]
    outcome: Outcome
    because: str = ""
    cues: tuple[EvidenceSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class WordingTrace:
    """
    One wording of a point: its ``sightings`` (the first few of ``times_found``), or ``near`` where there are none.

    ``part`` is the name of the half that it shows, for an idea that needs both.
    """

    wording: str
    role: Role
    part: str = ""
    times_found: int = 0
    sightings: tuple[Sighting, ...] = ()
    near: NearMiss | None = None


@dataclass(frozen=True, slots=True)
class PointExplanation:
    """A point with its decision, all of its wordings, and those not found that came nearest."""

    point_id: str
    statement: str
    decision: PointDecision
    wordings: tuple[WordingTrace, ...]
    nearest: tuple[WordingTrace, ...]

    def to_json(self) -> dict[str, Any]:
        """The explanation as plain JSON values."""
        return asdict(self)


def explain(
    answer_text: str, scheme: MarkScheme, report: MarkReport | None = None, *, only: Iterable[str] = ()
) -> tuple[PointExplanation, ...]:
    """
    Explain the points of an answer's marking, all of them or those named in ``only``, in the order of the scheme.

    ``report`` saves marking the answer again where that has been done.
    """
    report = report or KeywordMarker().mark(answer_text, scheme)
    explainer = _Explainer(Reading(answer_text, compile_once(scheme)))
    wanted = frozenset(only)
    return tuple(
        PointExplanation(
            compiled.point.id,
            compiled.point.statement,
            report.decision(compiled.point.id),
            traces := explainer.traces(compiled),
            _nearest(traces),
        )
        for compiled in explainer.reading.compiled.points
        if not wanted or compiled.point.id in wanted
    )


class _Explainer:
    """One answer, read once for all its points."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.nearness = Nearness(reading)

    def traces(self, compiled: CompiledPoint) -> tuple[WordingTrace, ...]:
        """What became of every wording of a point, in the order of the file."""
        blocked = self._blocked(compiled.unless)
        wanted = compiled.point.claimed_by
        traces: list[WordingTrace] = []
        for part, rules in zip(compiled.point.parts, compiled.parts, strict=True):
            traces += [self._trace(*rule, Role.EARNS, part.name, blocked, wanted) for rule in rules]
        traces += [self._trace(*rule, Role.IN_PART, "", blocked, wanted) for rule in compiled.in_part]
        traces += [self._trace(*rule, Role.UNLESS) for rule in compiled.unless]
        traces += [self._trace(*rule, Role.REVERSES) for rule in compiled.reversed_by]
        return tuple(traces)

    def _blocked(self, unless: Rules) -> Blocked:
        """The sentences in which an `unless` stops the point, with the words that it found there."""
        blocked: dict[int, EvidenceSpan] = {}
        for rule in unless:
            for found in self.reading.find((rule,)):
                if found.counts:
                    span = self._span(found.match[0], found.match[-1], found.rule)
                    for number in self.reading.scope_of(rule[1], found.match):
                        blocked.setdefault(number, span)
        return blocked

    def _trace(
        self,
        wording: str,
        pattern: Pattern,
        role: Role,
        part: str = "",
        blocked: Blocked | None = None,
        wanted: ClaimedBy = ClaimedBy.ANYONE,
    ) -> WordingTrace:
        found = [self.reading.as_claim(item, wanted) for item in self.reading.find(((wording, pattern),))]
        if not found:
            return WordingTrace(wording, role, part, near=self.nearness.of(self.reading.compiled.written[wording]))
        sightings = tuple(
            self._sighting(item.match, wording, item.denied_by, item.withheld, blocked or {})
            for item in found[:MOST_SIGHTINGS]
        )
        return WordingTrace(wording, role, part, len(found), sightings)

    def _sighting(
        self, match: Match, wording: str, denied_by: tuple[int, ...], withheld: str, blocked: Blocked
    ) -> Sighting:
        span = self._span(match[0], match[-1], wording)
        words = tuple(self._words(match, wording))
        block = blocked.get(self.reading.sentence(match))
        if block:
            because = f"`{block.rule}` stands under `unless` and is in reach: “{block.text}”"
            return Sighting(span, words, Outcome.BLOCKED, because, (block,))
        if withheld:
            return Sighting(span, words, Outcome.WITHHELD, withheld)
        if denied_by:
            cues = tuple(self._words(denied_by, "denies"))
            said = " … ".join(cue.text for cue in cues)
            return Sighting(span, words, Outcome.DENIED, f"“{said}” denies it", cues)
        return Sighting(span, words, Outcome.COUNTED)

    def _words(self, tokens: Match, rule: str) -> Iterator[EvidenceSpan]:
        """The words at some tokens, those that follow each other as one."""
        first = last = tokens[0]
        for token in tokens[1:]:
            if token > last + 1:
                yield self._span(first, last, rule)
                first = token
            last = token
        yield self._span(first, last, rule)

    def _span(self, first: int, last: int, rule: str) -> EvidenceSpan:
        answer = self.reading.answer
        start, end = answer.starts[first], answer.ends[last]
        return EvidenceSpan(start, end, answer.text[start:end], rule)


def _nearest(traces: Sequence[WordingTrace]) -> tuple[WordingTrace, ...]:
    """Of the wordings not found those with the largest share of their words in the answer; missing halves first."""
    shown = {t.part for t in traces if any(s.outcome is Outcome.COUNTED for s in t.sightings)}
    near = [
        (trace.part in shown, -trace.near.share, -trace.near.here, number, trace)
        for number, trace in enumerate(traces)
        if trace.role is Role.EARNS and trace.near and (trace.near.here or len(trace.near.sentences) > 1)
    ]
    return tuple(item[-1] for item in sorted(near, key=lambda item: item[:-1])[:MOST_NEAREST])
