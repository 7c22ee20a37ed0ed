"""Marking an attempt that was handed in, and finding its markings again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tutor.content.bank import Bank, Entry
from tutor.errors import RuleBroken
from tutor.marking import KeywordMarker, Marker, MarkReport
from tutor.models import Attempt, AttemptStatus, KeptScheme, Marking


def mark_attempt(
    session: Session, attempt: Attempt, entry: Entry, *, now: datetime, marker: Marker | None = None
) -> Marking:
    """
    Append a marking of this attempt. The same marker, version and scheme give one marking, however often asked.

    Raises:
        RuleBroken: the attempt is not handed in.
    """
    if attempt.answer_text is None:
        raise RuleBroken("Only an answer that was handed in can be marked.")
    marker = marker or KeywordMarker()
    # Before the first query: on SQLite that takes the write lock, and a long answer must not hold up people's saves.
    report = marker.mark(attempt.answer_text, entry.scheme)
    existing = _find_same(session, attempt, marker, entry)
    if existing is not None:
        return existing
    _keep_scheme(session, entry, now=now)
    marking = Marking(
        attempt=attempt,
        marker=report.provenance.marker,
        marker_version=report.provenance.marker_version,
        scheme_hash=report.provenance.scheme_hash,
        status=report.status.value,
        level=report.level,
        mark=report.mark,
        low=report.low,
        high=report.high,
        marks_available=report.marks_available,
        record=report.to_json(),
        marked_at=now,
    )
    session.add(marking)
    session.flush()
    return marking


def _find_same(session: Session, attempt: Attempt, marker: Marker, entry: Entry) -> Marking | None:
    statement = select(Marking).where(
        Marking.attempt_id == attempt.id,
        Marking.marker == marker.name,
        Marking.marker_version == marker.version,
        Marking.scheme_hash == entry.scheme.hash,
    )
    return session.scalars(statement).first()


def _keep_scheme(session: Session, entry: Entry, *, now: datetime) -> None:
    if session.get(KeptScheme, entry.scheme.hash) is None:
        session.add(
            KeptScheme(hash=entry.scheme.hash, question_slug=entry.question.slug, scheme=entry.kept_form(), kept_at=now)
        )
        session.flush()


def find_marking(attempt: Attempt) -> Marking | None:
    """The marking that counts for an attempt: so far, the newest one."""
    return attempt.markings[-1] if attempt.markings else None


def read_report(marking: Marking) -> MarkReport:
    """The full record of a marking."""
    return MarkReport.from_json(marking.record)


def find_entry(session: Session, bank: Bank, attempt: Attempt, marking: Marking | None) -> Entry | None:
    """
    The question by which an attempt was marked, as it was then: a mark from March can still be explained in June.

    Without a marking it is the bank's question; None where the bank no longer has it.
    """
    current = bank.find(attempt.question_slug)
    if marking is None or (current is not None and current.scheme.hash == marking.scheme_hash):
        return current
    return Entry.from_kept_form(session.get_one(KeptScheme, marking.scheme_hash).scheme)


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a sweep did."""

    marked: int
    left_out: int


def mark_unmarked(session: Session, bank: Bank, *, now: datetime) -> Sweep:
    """Mark everything that was handed in but, after a crash or a faulty scheme, never marked."""
    statement = (
        select(Attempt).outerjoin(Marking).where(Attempt.status == AttemptStatus.SUBMITTED.value, Marking.id.is_(None))
    )
    marked = left_out = 0
    for attempt in session.scalars(statement).all():
        entry = bank.find(attempt.question_slug)
        if entry is None:
            left_out += 1
            continue
        mark_attempt(session, attempt, entry, now=now)
        marked += 1
    return Sweep(marked, left_out)
