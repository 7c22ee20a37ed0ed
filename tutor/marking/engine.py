"""The keyword marker: the same answer and the same scheme always give the same marking, byte for byte. Pure."""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

from tutor.marking.answer import has_words
from tutor.marking.deciding import Reading, compile_scheme, decide_points, find_misconceptions
from tutor.marking.levels import Placement, place
from tutor.marking.report import (
    Flag,
    MarkReport,
    PointDecision,
    Provenance,
    Status,
    Verdict,
    split_by_objective,
    total_mark,
)
from tutor.marking.scheme import Kind, MarkScheme
from tutor.marking.signals import OBSERVED, Observer

MARKER_VERSION = "3"
_LONG_ENOUGH_TO_WANDER = 80
_MANY_REVERSED = 3


class Marker(Protocol):
    """Whoever marks: a name and version that go into the record, and the record."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def mark(self, answer_text: str, scheme: MarkScheme) -> MarkReport: ...


class KeywordMarker:
    """
    Marks offline from the wordings in the mark scheme, with evidence for every decision.

    >>> KeywordMarker().mark(answer_text, scheme).mark  # doctest: +SKIP
    17
    """

    name = "keyword"
    version = MARKER_VERSION

    def mark(self, answer_text: str, scheme: MarkScheme) -> MarkReport:
        """
        Mark an answer. Any string can be marked; a blank one is "no response" and has no mark.

        Raises:
            WordingError: the scheme holds a wording that cannot be understood (the bank never lets one through).
        """
        provenance = Provenance(self.name, self.version, scheme.hash)
        if not has_words(answer_text):
            return _no_response(answer_text, scheme, provenance)
        reading = Reading(answer_text, compile_once(scheme))
        decisions = decide_points(reading)
        observer = Observer(reading, decisions)
        placed = _place(reading, decisions, observer)
        observed = map(observer.read, OBSERVED if scheme.kind is Kind.LEVELS else ())
        return MarkReport(
            Status.PROVISIONAL,
            placed.mark,
            placed.low,
            placed.high,
            scheme.marks_available,
            decisions,
            provenance,
            level=placed.level,
            strands=placed.strands,
            cap=placed.cap,
            by_objective=split_by_objective(placed.mark, decisions, scheme),
            flags=(*reading.guarded.flags, *_off_topic(reading, decisions), *_mostly_reversed(decisions)),
            misconceptions=find_misconceptions(reading),
            word_count=reading.answer.word_count,
            observations=tuple(reading for reading in observed if reading.count),
        )


def _place(reading: Reading, decisions: tuple[PointDecision, ...], observer: Observer) -> Placement:
    """A level and a mark in it, or for a points scheme the sum of the points without a level."""
    scheme = reading.compiled.scheme
    if scheme.kind is Kind.LEVELS:
        return place(observer.read, scheme, observer.words)
    mark = total_mark(decisions, scheme)
    low, high = max(0, mark - scheme.tolerance), min(scheme.marks_available, mark + scheme.tolerance)
    return Placement(None, mark, low, high)


# Schemes are told apart by their fingerprint, so an edited file is compiled anew.
compile_once = lru_cache(maxsize=256)(compile_scheme)


def _no_response(answer_text: str, scheme: MarkScheme, provenance: Provenance) -> MarkReport:
    decisions = tuple(PointDecision(p.id, Verdict.MISSING, 0, (), "Nothing was written.") for p in scheme.points)
    message = "Nothing was written: no response, which is not the same as no marks."
    if answer_text.strip():
        message = "There are no words in this answer that can be marked."
    return MarkReport(
        Status.UNMARKED,
        None,
        None,
        None,
        scheme.marks_available,
        decisions,
        provenance,
        flags=(Flag("no_response", message),),
    )


def _off_topic(reading: Reading, decisions: tuple[PointDecision, ...]) -> tuple[Flag, ...]:
    """Long, fluent and nothing to the question: a person should look."""
    if len(reading.answer.norms) < _LONG_ENOUGH_TO_WANDER or any(d.verdict is not Verdict.MISSING for d in decisions):
        return ()
    return (
        Flag("off_topic", "Nothing in this answer was found in the mark scheme. Check that it answers this question."),
    )


def _mostly_reversed(decisions: tuple[PointDecision, ...]) -> tuple[Flag, ...]:
    """Confident and the wrong way round: a person should look, because a marker that reads words is easily misled."""
    wrong = [d for d in decisions if d.verdict is Verdict.CONTRADICTED]
    right = sum(d.credited for d in decisions)
    if len(wrong) < _MANY_REVERSED or len(wrong) < right:
        return ()
    message = "Much of this says the opposite of what the mark scheme holds. A teacher should read it."
    return (Flag("contradicts_scheme", message, tuple(span for d in wrong for span in d.evidence[:1])),)
