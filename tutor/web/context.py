"""What a request may reach: the session (one a request, closed at its end), the bank, the clock and the person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from flask import Flask, current_app, g
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from tutor.config import Settings
from tutor.content.bank import Bank, BankReader
from tutor.models import Person
from tutor.services import people

EXTENSION = "tutor"


def clock() -> datetime:
    """The time now."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Runtime:
    """What one running application holds on to between requests."""

    settings: Settings
    engine: Engine
    sessions: sessionmaker[Session]
    reader: BankReader
    now: Callable[[], datetime] = clock


def runtime() -> Runtime:
    """The running application's own things."""
    return cast(Runtime, current_app.extensions[EXTENSION])


def db() -> Session:
    """This request's session; views commit it, everything else only uses it."""
    if "session" not in g:
        g.session = runtime().sessions()
    return cast(Session, g.session)


def bank() -> Bank:
    """The bank as this request sees it: one state of the files from the first look to the last."""
    if "bank" not in g:
        g.bank = runtime().reader.bank()
    return cast(Bank, g.bank)


def now() -> datetime:
    """The moment of this request: one and the same wherever it is asked for."""
    if "now" not in g:
        g.now = runtime().now()
    return cast(datetime, g.now)


def person() -> Person:
    """Who is asking: in solo mode the one person there is."""
    if "person" not in g:
        g.person = people.ensure_solo_person(db(), now=now())
    return cast(Person, g.person)


def close_session(_error: BaseException | None = None) -> None:
    """Give the session back; what was not committed is undone."""
    session = g.pop("session", None)
    if session is not None:
        session.close()


def init_app(app: Flask, things: Runtime) -> None:
    """Hand the application what its requests will need."""
    app.extensions[EXTENSION] = things
    app.teardown_appcontext(close_session)
