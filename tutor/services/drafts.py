"""Drafts: every save is kept or merged so that no tab, device or lost connection costs a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tutor.errors import DraftDiverged, NotFound
from tutor.models import Attempt, Draft

# Saves of one tab within this time overwrite one another, so that an hour of typing is not a thousand rows.
FOLD_WITHIN = timedelta(seconds=60)
# A save that drops more than this share of the text keeps the row before it: select-all and a slip happen.
KEEP_WHEN_SHRUNK_TO = 0.8


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """What the browser needs to know after a save."""

    revision: int
    saved_at: datetime


def find_head(session: Session, attempt: Attempt) -> Draft | None:
    """The newest saved text of an attempt, leaving out texts that diverged."""
    statement = (
        select(Draft)
        .where(Draft.attempt_id == attempt.id, Draft.diverged.is_(False))
        .order_by(Draft.revision.desc(), Draft.id.desc())
        .limit(1)
    )
    return session.scalars(statement).first()


def list_diverged(session: Session, attempt: Attempt) -> Sequence[Draft]:
    """Texts that another tab or device wrote from an older state and that nobody has settled yet, newest first."""
    statement = (
        select(Draft)
        .where(Draft.attempt_id == attempt.id, Draft.diverged.is_(True), Draft.settled.is_(False))
        .order_by(Draft.id.desc())
    )
    return session.scalars(statement).all()


def save_draft(
    session: Session, attempt: Attempt, *, text: str, plan: str, base_revision: int, client_id: str, now: datetime
) -> SavedDraft:
    """
    Keep a text that was written on top of ``base_revision`` (0 where nothing had been saved).

    Raises:
        DraftDiverged: something newer was saved meanwhile, by another tab; this text is kept beside it.
    """
    head = find_head(session, attempt)
    at = head.revision if head else 0
    if head and (head.text, head.plan) == (text, plan):
        return SavedDraft(head.revision, head.saved_at)
    if base_revision != at:
        keep_diverged(session, attempt, text=text, plan=plan, client_id=client_id, now=now)
        raise DraftDiverged(
            "Another tab or device saved a different text. Both are kept; choose which one to go on with."
        )
    if head and _may_fold(head, text=text, client_id=client_id, now=now):
        head.text, head.plan, head.saved_at, head.revision = text, plan, now, at + 1
        return SavedDraft(at + 1, now)
    session.add(Draft(attempt=attempt, revision=at + 1, client_id=client_id, text=text, plan=plan, saved_at=now))
    session.flush()
    return SavedDraft(at + 1, now)


def _may_fold(head: Draft, *, text: str, client_id: str, now: datetime) -> bool:
    same_tab = bool(client_id) and head.client_id == client_id
    shrunk = len(text) < len(head.text) * KEEP_WHEN_SHRUNK_TO
    return same_tab and not shrunk and now - head.saved_at < FOLD_WITHIN


def keep_diverged(session: Session, attempt: Attempt, *, text: str, plan: str, client_id: str, now: datetime) -> None:
    """Keep a text that may not become the newest one; the same tab's text is kept once, in its latest form."""
    if not text.strip() and not plan.strip():
        return
    for draft in list_diverged(session, attempt):
        if client_id and draft.client_id == client_id:
            draft.text, draft.plan, draft.saved_at = text, plan, now
            return
        if (draft.text, draft.plan) == (text, plan):
            return
    head = find_head(session, attempt)
    session.add(
        Draft(
            attempt=attempt,
            revision=head.revision if head else 0,
            client_id=client_id,
            text=text,
            plan=plan,
            diverged=True,
            saved_at=now,
        )
    )
    session.flush()


def settle_diverged(session: Session, attempt: Attempt, draft_id: int, *, keep: bool, now: datetime) -> Draft | None:
    """
    Decide about a text that diverged: go on with it, or set it aside. Either way both stay stored.

    Raises:
        NotFound: the attempt has no such text.
    """
    draft = next((d for d in list_diverged(session, attempt) if d.id == draft_id), None)
    if draft is None:
        raise NotFound("That other version was settled already.")
    draft.settled = True
    if keep:
        head = find_head(session, attempt)
        save_draft(
            session,
            attempt,
            text=draft.text,
            plan=draft.plan,
            base_revision=head.revision if head else 0,
            client_id="",
            now=now,
        )
    return find_head(session, attempt)
