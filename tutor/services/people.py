"""Who is practising."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tutor.models import Person


def find_solo_person(session: Session) -> Person | None:
    """The one person of an installation without sign-in, once there is one."""
    return session.scalars(select(Person).order_by(Person.id).limit(1)).first()


def ensure_solo_person(session: Session, *, now: datetime) -> Person:
    """The one person of an installation without sign-in, made on first use."""
    person = find_solo_person(session)
    if person is None:
        person = Person(name="You", created_at=now)
        session.add(person)
        session.flush()
    return person
