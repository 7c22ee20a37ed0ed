"""Starting an attempt, its clock, and handing it in."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from tutor.content.bank import Entry
from tutor.errors import AttemptAlreadySubmitted, DeadlinePassed, NotFound, RuleBroken
from tutor.marking import count_words
from tutor.models import Attempt, AttemptMode, AttemptStatus
from tutor.services import drafts

EXTRA_TIME_CHOICES = (0, 25, 50)

# A save or hand-in that left the browser before the end may arrive a little later.
GRACE = timedelta(seconds=15)


def clean_text(text: str) -> str:
    """
    The text as both stores can hold it: one kind of line end, and no NUL or other invisible control characters.

    PostgreSQL refuses NUL, and a lone surrogate cannot be written as UTF-8; everything else stays exactly as written.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def start_attempt(
    session: Session,
    entry: Entry,
    *,
    person_id: int,
    mode: AttemptMode,
    now: datetime,
    extra_time_percent: int = 0,
    redraft_of: Attempt | None = None,
) -> Attempt:
    """
    Begin an attempt; a redraft starts from the text and plan of the attempt it follows.

    Raises:
        RuleBroken: an extra time that is not offered, or a redraft of something not handed in.
    """
    if extra_time_percent not in EXTRA_TIME_CHOICES:
        raise RuleBroken("Extra time is 0, 25 or 50 per cent.")
    if redraft_of is not None and not redraft_of.is_submitted:
        raise RuleBroken("Hand this attempt in before you redraft it.")
    seconds = entry.question.minutes * 60 * (100 + extra_time_percent) // 100
    attempt = Attempt(
        token=secrets.token_urlsafe(12),
        person_id=person_id,
        question_slug=entry.question.slug,
        mode=mode.value,
        status=AttemptStatus.WRITING.value,
        started_at=now,
        allowed_seconds=seconds if mode is AttemptMode.EXAM else None,
        extra_time_percent=extra_time_percent if mode is AttemptMode.EXAM else 0,
        redraft_of=redraft_of,
    )
    session.add(attempt)
    session.flush()
    if redraft_of is not None:
        drafts.save_draft(
            session,
            attempt,
            text=redraft_of.answer_text or "",
            plan=redraft_of.plan_text,
            base_revision=0,
            client_id="",
            now=now,
        )
    return attempt


def get_attempt(session: Session, token: str, *, person_id: int) -> Attempt:
    """
    The attempt with this token.

    Raises:
        NotFound: there is none, or it is somebody else's; the two look the same from outside.
    """
    statement = select(Attempt).where(Attempt.token == token).options(selectinload(Attempt.markings))
    attempt = session.scalars(statement).first()
    if attempt is None or attempt.person_id != person_id:
        raise NotFound("There is no such attempt here. It may have been made on another device.")
    return attempt


def deadline(attempt: Attempt, *, now: datetime) -> datetime | None:
    """When the time of an exam attempt is over; it moves on while a rest break lasts. None without a clock."""
    if attempt.allowed_seconds is None:
        return None
    resting = (now - attempt.paused_at) if attempt.paused_at else timedelta()
    return attempt.started_at + timedelta(seconds=attempt.allowed_seconds + attempt.paused_seconds) + resting


def seconds_left(attempt: Attempt, *, now: datetime) -> int | None:
    """Seconds until the deadline, never below 0; None without a clock."""
    end = deadline(attempt, now=now)
    return None if end is None else max(0, int((end - now).total_seconds()))


def start_rest_break(attempt: Attempt, *, now: datetime) -> None:
    """Stop the clock. Raises RuleBroken where there is no clock to stop, DeadlinePassed at the end."""
    _refuse_if_over(attempt, now=now)
    if attempt.allowed_seconds is None:
        raise RuleBroken("There is no clock to stop in practice.")
    attempt.paused_at = attempt.paused_at or now


def end_rest_break(attempt: Attempt, *, now: datetime) -> None:
    """Let the clock go on; without a rest break nothing happens."""
    if attempt.paused_at is not None:
        attempt.paused_seconds += max(0, round((now - attempt.paused_at).total_seconds()))
        attempt.paused_at = None


def _refuse_if_over(attempt: Attempt, *, now: datetime) -> None:
    if attempt.is_submitted:
        raise AttemptAlreadySubmitted("This attempt has been handed in, so its text no longer changes.")
    end = deadline(attempt, now=now)
    if end is not None and now > end + GRACE:
        raise DeadlinePassed("The time for this attempt is over. What was saved before the end is handed in.")


def save_draft(
    session: Session, attempt: Attempt, *, text: str, plan: str, base_revision: int, client_id: str, now: datetime
) -> drafts.SavedDraft:
    """
    Keep the text as it stands in one tab.

    Raises:
        AttemptAlreadySubmitted, DeadlinePassed: the attempt is over; the text is kept beside it all the same.
        DraftDiverged: another tab saved first; both texts are kept.
    """
    text, plan = clean_text(text), clean_text(plan)
    try:
        _refuse_if_over(attempt, now=now)
    except (AttemptAlreadySubmitted, DeadlinePassed):
        if text != (attempt.answer_text or ""):
            drafts.keep_diverged(session, attempt, text=text, plan=plan, client_id=client_id, now=now)
        raise
    return drafts.save_draft(
        session, attempt, text=text, plan=plan, base_revision=base_revision, client_id=client_id, now=now
    )


def submit_attempt(session: Session, attempt: Attempt, *, answer_text: str, plan: str, now: datetime) -> Attempt:
    """
    Hand in an answer; from here on its text never changes. Handing in the same text again changes nothing.

    Past the end of an exam the text saved last before the end counts; what arrives later is kept beside it.

    Raises:
        AttemptAlreadySubmitted: a different text was handed in before; this one is kept beside it.
    """
    text, plan = clean_text(answer_text), clean_text(plan)
    if attempt.is_submitted:
        if text == attempt.answer_text:
            return attempt
        drafts.keep_diverged(session, attempt, text=text, plan=plan, client_id="", now=now)
        raise AttemptAlreadySubmitted("This attempt was already handed in. The text you sent now is kept beside it.")
    end = deadline(attempt, now=now)
    if end is not None and now > end + GRACE:
        head = drafts.find_head(session, attempt)
        if head is None or head.text != text:
            drafts.keep_diverged(session, attempt, text=text, plan=plan, client_id="", now=now)
        return hand_in_saved_text(session, attempt, now=now)
    return _freeze(attempt, text=text, plan=plan, now=now, timed_out=False)


def hand_in_saved_text(session: Session, attempt: Attempt, *, now: datetime) -> Attempt:
    """Hand in what was saved last, as at the end of an exam; nothing saved is a blank answer."""
    head = drafts.find_head(session, attempt)
    text, plan = (head.text, head.plan) if head else ("", "")
    end = deadline(attempt, now=now)
    return _freeze(attempt, text=text, plan=plan, now=min(now, end) if end else now, timed_out=True)


def _freeze(attempt: Attempt, *, text: str, plan: str, now: datetime, timed_out: bool) -> Attempt:
    end_rest_break(attempt, now=now)
    attempt.answer_text = text
    attempt.plan_text = plan
    attempt.word_count = count_words(text)
    attempt.status = AttemptStatus.SUBMITTED.value
    attempt.submitted_at = now
    attempt.timed_out = timed_out
    return attempt


def hand_in_overdue(session: Session, *, now: datetime) -> list[Attempt]:
    """Hand in every exam attempt whose time ran out while nobody was looking."""
    statement = select(Attempt).where(
        Attempt.status == AttemptStatus.WRITING.value, Attempt.allowed_seconds.is_not(None), Attempt.paused_at.is_(None)
    )
    over = [a for a in session.scalars(statement) if (end := deadline(a, now=now)) and now > end + GRACE]
    return [hand_in_saved_text(session, attempt, now=now) for attempt in over]


def list_open(session: Session, *, person_id: int) -> Sequence[Attempt]:
    """Attempts still being written, newest first."""
    statement = (
        select(Attempt)
        .where(Attempt.person_id == person_id, Attempt.status == AttemptStatus.WRITING.value)
        .order_by(Attempt.started_at.desc(), Attempt.id.desc())
    )
    return session.scalars(statement).all()


def list_submitted(session: Session, *, person_id: int, question_slug: str | None = None) -> Sequence[Attempt]:
    """Attempts handed in, newest first, with their markings."""
    statement = (
        select(Attempt)
        .where(Attempt.person_id == person_id, Attempt.status == AttemptStatus.SUBMITTED.value)
        .options(selectinload(Attempt.markings))
        .order_by(Attempt.submitted_at.desc(), Attempt.id.desc())
    )
    if question_slug is not None:
        statement = statement.where(Attempt.question_slug == question_slug)
    return session.scalars(statement).all()


def discard_attempt(session: Session, attempt: Attempt) -> None:
    """
    Throw away an attempt that is still being written, with its drafts.

    Raises:
        AttemptAlreadySubmitted: what was handed in stays.
    """
    if attempt.is_submitted:
        raise AttemptAlreadySubmitted("An answer that was handed in cannot be thrown away.")
    for draft in attempt.drafts:
        session.delete(draft)
    session.delete(attempt)
