"""Engine, session and migrations: plain SQLAlchemy, because commands and tasks need sessions outside Flask."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from tutor.errors import DatabaseTooNew, StorageError

if TYPE_CHECKING:
    from alembic.config import Config

BUSY_TIMEOUT_MS = 10_000


def open_engine(url: str) -> Engine:
    """
    An engine set up so that concurrent hand-ins neither lose updates nor meet a locked database.

    Raises:
        StorageError: the address cannot be understood, its driver is missing, or its folder cannot be made.
    """
    try:
        address = make_url(url)
        if address.get_backend_name() == "sqlite":
            return _sqlite_engine(url, address.database)
        return create_engine(address, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise StorageError(f"The database address cannot be used: {error}") from error


def _sqlite_engine(url: str, database: str | None) -> Engine:
    if database and database != ":memory:":
        try:
            Path(database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(f"The folder {Path(database).parent} cannot be written to: {error.strerror}.") from error
    engine = create_engine(url)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own BEGIN is deferred: two readers that both turn into writers then fail with "database is locked".
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "foreign_keys=ON",
        # NORMAL would lose the last hand-ins in a power cut.
        "synchronous=FULL",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def session_factory(engine: Engine) -> sessionmaker[Session]:
    """Makes sessions whose objects stay readable after the commit."""
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def storage_errors(engine: Engine) -> Iterator[None]:
    """Turn what a database says when it cannot be opened into a sentence a person can act on."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        where = engine.url.render_as_string(hide_password=True)
        reason = str(getattr(error, "orig", error)).strip()
        raise StorageError(f"The database {where} cannot be used: {reason}.") from error


MIGRATIONS = Path(__file__).parent / "migrations"


def known_revisions() -> list[str]:
    """
    Every revision that this version of Tutor knows, oldest first.

    Read off the names of the files (0001_…, 0002_…): Alembic takes a third of a second to import, and a start that has
    nothing to migrate need not wait for it.
    """
    return sorted(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def head_revision() -> str:
    """The newest revision that this version of Tutor knows."""
    return known_revisions()[-1]


def current_revision(engine: Engine) -> str | None:
    """The revision the database is at; None for an empty one."""
    with storage_errors(engine), engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return revision


def _alembic_config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """
    Bring the database to a revision, making it where there is none.

    Raises:
        DatabaseTooNew: it was made by a newer version; nothing is touched.
        StorageError: it cannot be opened or written.
    """
    at = current_revision(engine)
    if at is not None and at not in known_revisions():
        raise DatabaseTooNew(
            f"This database was made by a newer version of Tutor (its revision is {at}). "
            "Nothing was changed. Install that version, or restore a backup made with this one."
        )
    if revision == "head" and at == head_revision():
        return
    from alembic import command

    with storage_errors(engine), engine.begin() as connection:
        command.upgrade(_alembic_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to an older revision. Raises StorageError where it cannot be written."""
    from alembic import command

    with storage_errors(engine), engine.begin() as connection:
        command.downgrade(_alembic_config(connection), revision)


def is_disk_full(error: BaseException) -> bool:
    """Whether a database error means that there is no room left."""
    text = str(error).lower()
    return isinstance(error, SQLAlchemyError) and (
        "disk is full" in text or "no space left" in text or "disk i/o" in text
    )
