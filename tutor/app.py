"""create_app(): builds, registers, returns. Knows every layer and is imported by none."""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from flask import Flask

from tutor import db, extensions
from tutor.config import Settings
from tutor.content.bank import BankReader
from tutor.errors import StorageError
from tutor.services import attempts, marking, people
from tutor.web import context, display, errors, security, site, student, teacher

log = logging.getLogger(__name__)

# A character may need four bytes, and a form writes each of them as %XX.
BYTES_PER_CHARACTER = 12


def create_app(settings: Settings, *, now: Callable[[], datetime] = context.clock) -> Flask:
    """
    The web application, with its database opened, migrated and tidied up.

    Raises:
        StorageError, DatabaseTooNew: the database cannot be used; the sentence says why.
    """
    engine = db.open_engine(settings.url)
    db.upgrade(engine)
    things = context.Runtime(settings, engine, db.session_factory(engine), BankReader(settings.bank), now)
    app = Flask("tutor.web")
    app.config.update(
        SECRET_KEY=settings.secret_key or kept_secret_key(settings.instance),
        MAX_CONTENT_LENGTH=settings.max_answer_characters * BYTES_PER_CHARACTER,
        MAX_FORM_MEMORY_SIZE=settings.max_answer_characters * BYTES_PER_CHARACTER,
        SESSION_COOKIE_NAME=f"tutor_{settings.port}",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        # An essay may take longer than any time limit one could choose.
        WTF_CSRF_TIME_LIMIT=None,
        BOOTSTRAP_SERVE_LOCAL=True,
    )
    context.init_app(app, things)
    security.init_app(app)
    extensions.csrf.init_app(app)
    extensions.bootstrap.init_app(app)
    display.init_app(app)
    errors.init_app(app)
    for part in (site, student, teacher):
        app.register_blueprint(part.bp)
    tidy_up(things)
    return app


def kept_secret_key(instance: Path) -> str:
    """The key that signs sessions, made once and readable by its owner only. Raises StorageError."""
    path = instance / "secret_key"
    try:
        instance.mkdir(parents=True, exist_ok=True)
        # O_EXCL: of two processes that start together one makes the key and the other reads it.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    except OSError as error:
        raise StorageError(f"The folder {instance} cannot be written to: {error.strerror}.") from error
    try:
        return path.read_text(encoding="ascii").strip() or secrets.token_hex(32)
    except (OSError, UnicodeDecodeError) as error:
        raise StorageError(f"The file {path} cannot be read: {error}.") from error


def tidy_up(things: context.Runtime) -> None:
    """Finish what a crash or a closed browser left open: overdue exams are handed in, unmarked answers marked."""
    now = things.now()
    with things.sessions() as session:
        people.ensure_solo_person(session, now=now)
        attempts.hand_in_overdue(session, now=now)
        session.commit()
        try:
            marking.mark_unmarked(session, things.reader.bank(), now=now)
            session.commit()
        except Exception:
            # One answer that cannot be marked must not keep everybody from writing; it can be marked from its page.
            session.rollback()
            log.exception("the marking sweep at start failed")
