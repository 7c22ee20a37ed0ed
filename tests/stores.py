"""The two stores that tests run against: SQLite always, PostgreSQL where one is running."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

POSTGRES = os.environ.get("TUTOR_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


def is_running(url: str) -> bool:
    """Whether a PostgreSQL answers at this address."""
    engine = create_engine(url, connect_args={"connect_timeout": 2})
    try:
        with engine.connect():
            return True
    except OperationalError:
        return False
    finally:
        engine.dispose()


@contextmanager
def fresh_postgres() -> Iterator[str]:
    """The address of an empty database of our own, dropped at the end."""
    name = f"tutor_test_{uuid.uuid4().hex[:8]}"
    admin = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    _run(admin, f"CREATE DATABASE {name}")
    try:
        yield f"{POSTGRES.rpartition('/')[0]}/{name}"
    finally:
        _run(admin, f"DROP DATABASE {name} WITH (FORCE)")
        admin.dispose()


def empty(url: str) -> None:
    """Take every table out of a database."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    _run(engine, "DROP SCHEMA public CASCADE")
    _run(engine, "CREATE SCHEMA public")
    engine.dispose()


def _run(engine: Engine, statement: str) -> None:
    with engine.connect() as connection:
        connection.execute(text(statement))
