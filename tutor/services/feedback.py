"""
From a marking to what a student reads.

What went well, the next step, the essay with its evidence, the way to the next level.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from tutor.content.bank import Entry
from tutor.marking import (
    EvidenceSpan,
    Flag,
    MarkReport,
    Misconception,
    PointDecision,
    RubricPoint,
    SignalReading,
    StrandDecision,
    Verdict,
)
from tutor.marking.signals import SIGNALS

_MOST_QUOTES = 4

Groups = Mapping[Verdict, tuple["PointFeedback", ...]]

_ORDER = (Verdict.CREDITED, Verdict.PART, Verdict.CONTRADICTED, Verdict.MISSING)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the essay under the same evidence: the ids of the points shown by it, and flags on it."""

    text: str
    start: int
    point_ids: tuple[str, ...] = ()
    verdict: Verdict | None = None
    flag_kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PointFeedback:
    """A rubric point with its decision; ``number`` joins it to the margin of the essay."""

    number: int
    point: RubricPoint
    decision: PointDecision

    @property
    def verdict(self) -> Verdict:
        return self.decision.verdict


@dataclass(frozen=True, slots=True)
class Rung:
    """One level on the ladder."""

    level: int
    low: int
    high: int
    descriptor: str
    is_reached: bool
    is_next: bool


@dataclass(frozen=True, slots=True)
class SeenSignal:
    """One kind of evidence in words, "3 points explained", with the words of the answer and what would add to it."""

    counted: str
    quotes: tuple[EvidenceSpan, ...]
    advice: str = ""


@dataclass(frozen=True, slots=True)
class StrandFeedback:
    """A strand with its level, what that level looks like, the evidence for it, and the one thing that leads on."""

    title: str
    decision: StrandDecision
    descriptor: str
    next_descriptor: str
    seen: tuple[SeenSignal, ...] = ()


@dataclass(frozen=True, slots=True)
class Feedback:
    """Everything on the feedback page, in the order in which a student reads it."""

    headline: str
    well: str
    well_evidence: EvidenceSpan | None
    next_step: str
    lift: tuple[str, ...]
    ladder: tuple[Rung, ...]
    strands: tuple[StrandFeedback, ...]
    earned: tuple[PointFeedback, ...]
    in_part: tuple[PointFeedback, ...]
    contradicted: tuple[PointFeedback, ...]
    missing: tuple[PointFeedback, ...]
    misconceptions: tuple[Misconception, ...]
    observed: tuple[SeenSignal, ...]
    flags: tuple[Flag, ...]
    paragraphs: tuple[tuple[Segment, ...], ...]


def build_feedback(entry: Entry, report: MarkReport, answer_text: str) -> Feedback:
    """Put a marking into words and order. Points the scheme no longer has are left out."""
    points = _number_points(entry, report)
    groups = {verdict: tuple(p for p in points if p.verdict is verdict) for verdict in Verdict}
    strands = _strands(entry, report)
    lift = _lift(report, groups, strands)
    well, evidence = _well(groups, strands)
    return Feedback(
        headline=mark_sentence(report),
        well=well,
        well_evidence=evidence,
        next_step=lift[0] if lift else "Try another question, or this one again in a week.",
        lift=lift,
        ladder=_ladder(entry, report),
        strands=strands,
        earned=groups[Verdict.CREDITED],
        in_part=groups[Verdict.PART],
        contradicted=groups[Verdict.CONTRADICTED],
        missing=groups[Verdict.MISSING],
        misconceptions=report.misconceptions,
        observed=tuple(_seen(reading) for reading in report.observations),
        flags=report.flags,
        paragraphs=_paragraphs(points, report.flags, answer_text),
    )


def mark_sentence(report: MarkReport | None) -> str:
    """The level, the mark and its range in one line, "Level 4, 17 of 25 (16-19)", or why there is none."""
    if report is None:
        return "Not marked yet"
    if report.mark is None:
        return "No response"
    level = f"Level {report.level}, " if report.level else ""
    bounds = f" ({report.low}-{report.high})" if report.low != report.high else ""
    return f"{level}{report.mark} of {report.marks_available}{bounds}"


def _number_points(entry: Entry, report: MarkReport) -> list[PointFeedback]:
    """Points in reading order: those that show in the essay first, by where they begin."""
    decided = {decision.point_id: decision for decision in report.points}
    pairs = [(point, decided[point.id]) for point in entry.scheme.points if point.id in decided]
    pairs.sort(key=lambda pair: (_ORDER.index(pair[1].verdict), pair[1].evidence[0].start if pair[1].evidence else 0))
    return [PointFeedback(number, point, decision) for number, (point, decision) in enumerate(pairs, start=1)]


def _strands(entry: Entry, report: MarkReport) -> tuple[StrandFeedback, ...]:
    titles = {strand.id: strand.title for strand in entry.scheme.strands}
    levels = entry.scheme.levels

    def descriptor(strand_id: str, level: int) -> str:
        return levels[level - 1].strand_descriptors.get(strand_id, "") if 1 <= level <= len(levels) else ""

    return tuple(
        StrandFeedback(
            titles[s.strand_id],
            s,
            descriptor(s.strand_id, s.level),
            descriptor(s.strand_id, s.level + 1),
            tuple(_seen(reading) for reading in s.readings if reading.count),
        )
        for s in report.strands
        if s.strand_id in titles
    )


def _seen(reading: SignalReading) -> SeenSignal:
    text = SIGNALS[reading.signal]
    return SeenSignal(text.counted(reading.count), reading.evidence[:_MOST_QUOTES], text.advice)


def _ladder(entry: Entry, report: MarkReport) -> tuple[Rung, ...]:
    reached = report.level or 0
    return tuple(
        Rung(level.level, level.low, level.high, level.descriptor, level.level == reached, level.level == reached + 1)
        for level in entry.scheme.levels
    )


def _well(groups: Groups, strands: Sequence[StrandFeedback]) -> tuple[str, EvidenceSpan | None]:
    """One true thing to begin with, and the student's own words for it."""
    developed = {span for s in strands for r in s.decision.readings if r.signal == "developed" for span in r.evidence}
    for point in groups[Verdict.CREDITED]:
        for span in point.decision.evidence:
            if any(d.start <= span.start < d.end for d in developed):
                return f"You made a point and took it further. {_reads(point)}", span
    for verdict, opening in ((Verdict.CREDITED, "You made a point."), (Verdict.PART, "You are half-way to a point.")):
        for point in groups[verdict]:
            evidence = point.decision.evidence[0] if point.decision.evidence else None
            return f"{opening} {_reads(point)}", evidence
    return "You have handed something in, and it is kept. Nothing in it was found in the mark scheme yet.", None


def _reads(point: PointFeedback) -> str:
    """The mark scheme's words, kept apart from the student's: these may say more."""
    return f"The mark scheme puts it so: {_as_clause(point.point.statement)}"


def _as_clause(statement: str) -> str:
    return statement if statement.endswith(".") else f"{statement}."


def _lift(report: MarkReport, groups: Groups, strands: Sequence[StrandFeedback]) -> tuple[str, ...]:
    """Up to three steps, the most worth first: what holds the level down, made as concrete as the essay allows."""
    if any(flag.kind == "no_response" for flag in report.flags):
        return ("Write one sentence that answers the question, and hand that in. It will be marked.",)
    if not strands and report.mark == report.marks_available:
        return ()
    steps: list[str] = []
    if any(flag.kind == "keyword_list" for flag in report.flags):
        steps.append("Turn each name in your list into a sentence that says what it did and why it mattered.")
    if report.cap:
        steps.append(report.cap.reason)
    weakest_first = sorted(strands, key=lambda strand: strand.decision.attained)
    steps += [_strand_step(strand, groups) for strand in weakest_first if strand.decision.next_signal]
    steps += [f"Put this right: {_as_clause(p.point.statement)}" for p in groups[Verdict.CONTRADICTED][:1]]
    if not strands:
        steps += [p.point.how_to_earn for p in (*groups[Verdict.PART], *groups[Verdict.MISSING])[:2]]
    return tuple(dict.fromkeys(steps))[:3]


def _strand_step(strand: StrandFeedback, groups: Groups) -> str:
    """What a strand is short of, with a point of this essay to do it on where there is one."""
    decision = strand.decision
    example = _example_for(decision.next_signal, groups)
    how = example.point.how_to_earn if example else decision.next_step
    return f"{how} ({strand.title}: {decision.next_needs[0].lower()}{decision.next_needs[1:]})"


def _example_for(signal: str, groups: Groups) -> PointFeedback | None:
    """A point that would raise a signal: half-made ones first, else one of a theme or side not touched yet."""
    shown = (*groups[Verdict.CREDITED], *groups[Verdict.PART])
    if signal in ("points", "developed"):
        candidates = (*groups[Verdict.PART], *(groups[Verdict.MISSING] if signal == "points" else ()))
    elif signal in ("themes", "sides"):
        attribute = "theme" if signal == "themes" else "side"
        touched = {getattr(p.point, attribute) for p in shown}
        candidates = tuple(p for p in groups[Verdict.MISSING] if getattr(p.point, attribute) not in touched)
    else:
        candidates = ()
    return candidates[0] if candidates else None


def _paragraphs(points: Iterable[PointFeedback], flags: Sequence[Flag], text: str) -> tuple[tuple[Segment, ...], ...]:
    """The essay cut wherever evidence begins or ends; joined together again the segments are the text exactly."""
    marked = [(span.start, span.end, p) for p in points for span in p.decision.evidence]
    flagged = [(span.start, span.end, flag.kind) for flag in flags for span in flag.evidence]
    cuts = {0, len(text)}
    for start, end, _ in (*marked, *flagged):
        cuts |= {start, end}
    breaks = {i + 1 for i, c in enumerate(text) if c == "\n"}
    edges = sorted(cuts | breaks)
    opening = _sweep(marked)
    flag_opening = _sweep(flagged)
    paragraphs: list[list[Segment]] = [[]]
    live: list[tuple[int, PointFeedback]] = []
    live_flags: list[tuple[int, str]] = []
    for start, end in pairwise(edges):
        live = [(stop, p) for stop, p in live if stop > start] + opening.get(start, [])
        live_flags = [(stop, kind) for stop, kind in live_flags if stop > start] + flag_opening.get(start, [])
        shown = sorted({p.number: p for _, p in live}.values(), key=lambda p: p.number)
        verdict = shown[0].verdict if shown else None
        kinds = tuple(sorted({kind for _, kind in live_flags}))
        paragraphs[-1].append(Segment(text[start:end], start, tuple(p.point.id for p in shown), verdict, kinds))
        if end in breaks:
            paragraphs.append([])
    return tuple(tuple(segments) for segments in paragraphs if segments)


T = TypeVar("T")


def _sweep(spans: Iterable[tuple[int, int, T]]) -> dict[int, list[tuple[int, T]]]:
    opening: dict[int, list[tuple[int, T]]] = {}
    for start, end, what in spans:
        opening.setdefault(start, []).append((end, what))
    return opening
