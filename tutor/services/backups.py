"""Copies of a SQLite database, taken and put back safely while the server runs. PostgreSQL has its own tools."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from tutor import db
from tutor.errors import DatabaseTooNew, RuleBroken, StorageError


def _sqlite_file(url: str) -> Path:
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        raise RuleBroken("This installation uses PostgreSQL: copy it with pg_dump and put it back with pg_restore.")
    return Path(address.database or "")


def back_up(url: str, target: Path) -> None:
    """
    Write a whole, consistent copy of the database to a file that does not exist yet.

    Raises:
        RuleBroken: the file exists, there is no database yet, or it is not SQLite.
        StorageError: the copy cannot be written; nothing half-written is left behind.
    """
    source = _sqlite_file(url)
    if not source.is_file():
        raise RuleBroken(f"There is no database at {source} yet.")
    if target.exists():
        raise RuleBroken(f"{target} exists already; name a new file.")
    _copy(source, target)


def restore(url: str, file: Path) -> Path | None:
    """
    Put a copy back and give the path under which the present database is kept; None where there was none.

    Raises:
        RuleBroken: the file is not a database of Tutor's.
        DatabaseTooNew: it comes from a newer version.
        StorageError: something cannot be read or written; the present database is as it was.
    """
    target = _sqlite_file(url)
    _check(file)
    kept = None
    if target.is_file():
        kept = _free_name(target)
        _copy(target, kept)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(target, timeout=10)) as destination:
            source.backup(destination)
    except sqlite3.Error as error:
        raise StorageError(f"{target} cannot be replaced: {error}.") from error
    db.upgrade(db.open_engine(url))
    return kept


def _free_name(target: Path) -> Path:
    number = 1
    while (candidate := target.with_name(f"{target.stem}.before-restore-{number}{target.suffix}")).exists():
        number += 1
    return candidate


def _check(file: Path) -> None:
    if not file.is_file():
        raise RuleBroken(f"There is no file {file}.")
    try:
        with closing(sqlite3.connect(f"file:{file.resolve().as_posix()}?mode=ro", uri=True)) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            sound = connection.execute("PRAGMA quick_check").fetchone()[0] == "ok"
    except sqlite3.Error as error:
        raise RuleBroken(f"{file} is not a database made by Tutor ({error}).") from error
    if not sound or row is None:
        raise RuleBroken(f"{file} is damaged; use another copy.")
    if row[0] not in db.known_revisions():
        raise DatabaseTooNew(f"{file} was made by a newer version of Tutor. Install that version to restore it.")


def _copy(source: Path, target: Path) -> None:
    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(source, timeout=10)) as connection, closing(sqlite3.connect(part)) as copy:
            connection.backup(copy)
        part.replace(target)
    except (sqlite3.Error, OSError) as error:
        part.unlink(missing_ok=True)
        raise StorageError(f"{target} cannot be written: {error}.") from error
