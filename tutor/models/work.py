"""What students write and what markers say of it. Hand-ins and markings are appended, never edited."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tutor.models.base import Base


class AttemptMode(StrEnum):
    """Untimed practice, or the clock and the rules of an examination."""

    PRACTISE = "practise"
    EXAM = "exam"


class AttemptStatus(StrEnum):
    """An attempt is being written, or it has been handed in; there is no way back."""

    WRITING = "writing"
    SUBMITTED = "submitted"


class Attempt(Base):
    """
    One go by one student at one question.

    ``token`` is its name in addresses. The clock of an exam attempt is ``started_at`` + ``allowed_seconds`` +
    ``paused_seconds`` (rest breaks); ``paused_at`` is set while it stands still. ``answer_text`` is set once, at
    hand-in.
    """

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_person_id_status", "person_id", "status"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    question_slug: Mapped[str] = mapped_column(String(200), index=True)
    mode: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(20), default=AttemptStatus.WRITING.value)
    started_at: Mapped[datetime]
    allowed_seconds: Mapped[int | None]
    extra_time_percent: Mapped[int] = mapped_column(default=0)
    paused_seconds: Mapped[int] = mapped_column(default=0)
    paused_at: Mapped[datetime | None]
    redraft_of_id: Mapped[int | None] = mapped_column(ForeignKey("attempts.id"))
    plan_text: Mapped[str] = mapped_column(Text, default="")
    answer_text: Mapped[str | None] = mapped_column(Text)
    word_count: Mapped[int | None]
    submitted_at: Mapped[datetime | None]
    timed_out: Mapped[bool] = mapped_column(default=False)

    redraft_of: Mapped[Attempt | None] = relationship(remote_side=[id])
    drafts: Mapped[list[Draft]] = relationship(back_populates="attempt", order_by="Draft.id")
    markings: Mapped[list[Marking]] = relationship(back_populates="attempt", order_by="Marking.id")

    @property
    def is_submitted(self) -> bool:
        return self.status == AttemptStatus.SUBMITTED.value


class Draft(Base):
    """
    A saved state of an attempt's text.

    ``revision`` counts the saves that followed one another; a text that was written from an older revision than the
    newest is kept with ``diverged`` set, so that neither of two tabs loses a word.
    """

    __tablename__ = "drafts"
    __table_args__ = (Index("ix_drafts_attempt_id_diverged_revision", "attempt_id", "diverged", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"))
    revision: Mapped[int]
    client_id: Mapped[str] = mapped_column(String(64), default="")
    text: Mapped[str] = mapped_column(Text)
    plan: Mapped[str] = mapped_column(Text, default="")
    diverged: Mapped[bool] = mapped_column(default=False)
    settled: Mapped[bool] = mapped_column(default=False)
    saved_at: Mapped[datetime]

    attempt: Mapped[Attempt] = relationship(back_populates="drafts")


class KeptScheme(Base):
    """The mark scheme exactly as it was when an answer was marked by it, found by its hash."""

    __tablename__ = "kept_schemes"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    question_slug: Mapped[str] = mapped_column(String(200))
    scheme: Mapped[dict[str, Any]]
    kept_at: Mapped[datetime]


class Marking(Base):
    """One marker's verdict on one attempt; appended, never edited. ``record`` is the whole MarkReport."""

    __tablename__ = "markings"
    __table_args__ = (UniqueConstraint("attempt_id", "marker", "marker_version", "scheme_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"))
    marker: Mapped[str] = mapped_column(String(40))
    marker_version: Mapped[str] = mapped_column(String(40))
    scheme_hash: Mapped[str] = mapped_column(ForeignKey("kept_schemes.hash"))
    status: Mapped[str] = mapped_column(String(20))
    level: Mapped[int | None]
    mark: Mapped[int | None]
    low: Mapped[int | None]
    high: Mapped[int | None]
    marks_available: Mapped[int]
    record: Mapped[dict[str, Any]]
    marked_at: Mapped[datetime]

    attempt: Mapped[Attempt] = relationship(back_populates="markings")
