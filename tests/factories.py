"""Makers of test values, each whole by default, with the interesting part overridden by the test."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from tutor.content.entry import Entry, Exemplar, Question, Topic
from tutor.marking import KeywordMarker, Kind, MarkReport, MarkScheme, RubricPoint
from tutor.marking.scheme import Cap, LevelDescriptor, Part, Strand, Wording
from tutor.models import Attempt, AttemptMode
from tutor.services import attempts, people

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CONCEPTS = {"nkvd": ("NKVD", "secret police"), "army": ("Red Army", "army", "officers")}


def make_point(point_id: str = "quotas", *wordings: Wording, **changes: Any) -> RubricPoint:
    """A point that "<nkvd> ~ quotas" earns, unless other wordings are given."""
    parts = changes.pop("parts", None) or (Part("", wordings or ("<nkvd> ~ quotas",)),)
    return RubricPoint(point_id, f"The statement of {point_id}.", parts, **changes)


def make_scheme(*points: RubricPoint, **changes: Any) -> MarkScheme:
    """A points scheme worth as many marks as its points."""
    points = points or (make_point(),)
    values: dict[str, Any] = {
        "slug": "a-question",
        "kind": Kind.POINTS,
        "marks_available": sum(point.marks for point in points),
        "points": points,
        "concepts": CONCEPTS,
        "objectives": {"AO1": sum(point.marks for point in points)},
    }
    return MarkScheme(**{**values, **changes})


def make_levels_scheme(*points: RubricPoint, **changes: Any) -> MarkScheme:
    """Ten marks in two levels and two strands: knowledge counts points, judgement counts judgements."""
    levels = (
        LevelDescriptor(1, 1, 5, "Some of it.", {}, {"knowledge": {"points": 1}, "judgement": {"points": 1}}),
        LevelDescriptor(2, 6, 10, "Most of it.", {}, {"knowledge": {"points": 2}, "judgement": {"judgements": 1}}),
    )
    values: dict[str, Any] = {
        "kind": Kind.LEVELS,
        "marks_available": 10,
        "levels": levels,
        "strands": (Strand("knowledge", "Knowledge"), Strand("judgement", "Judgement")),
        "focus": ("terror",),
        "caps": (Cap("judgements", 1, 1, "No judgement: not above level 1."),),
        "objectives": {"AO1": 10},
    }
    return make_scheme(*points, **{**values, **changes})


def mark(answer_text: str, scheme: MarkScheme | None = None) -> MarkReport:
    """The keyword marker's marking."""
    return KeywordMarker().mark(answer_text, scheme or make_scheme())


def quotes(report: MarkReport, point_id: str = "quotas") -> list[str]:
    """The words that a decision rests on."""
    return [span.text for span in report.decision(point_id).evidence]


def make_entry(**changes: Any) -> Entry:
    """A whole question marked by ``make_scheme``; ``changes`` go to the scheme."""
    scheme = make_scheme(**changes)
    question = Question(
        scheme.slug,
        "terror",
        "A question",
        "explain",
        1,
        10,
        {"AO1": 1},
        (),
        "standard",
        ("notes",),
        "Explain.",
        "Explain.",
    )
    exemplar = Exemplar("Amira", None, 1, ("quotas",), "It says so.", "The NKVD had quotas.")
    return Entry(question, scheme, Topic("terror", "Terror"), "The NKVD had quotas.", (exemplar,))


def make_attempt(session: Session, *, answer_text: str | None = None, **changes: Any) -> Attempt:
    """An attempt of the solo person, begun at noon; handed in at once where an answer is given."""
    person = people.ensure_solo_person(session, now=NOON)
    values: dict[str, Any] = {"person_id": person.id, "mode": AttemptMode.PRACTISE, "now": NOON}
    attempt = attempts.start_attempt(session, make_entry(), **{**values, **changes})
    if answer_text is not None:
        attempts.submit_attempt(session, attempt, answer_text=answer_text, plan="", now=NOON)
    return attempt
