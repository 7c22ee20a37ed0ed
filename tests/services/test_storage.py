"""The database: migrations up and down, sentences for what can go wrong, backups, and nothing lost between writers."""

import sqlite3
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tests.factories import NOON, make_attempt
from tutor import db
from tutor.errors import DatabaseTooNew, RuleBroken, StorageError
from tutor.models import Attempt, Base
from tutor.services import attempts, backups


def test_migrations_make_exactly_the_tables_of_the_models(database_url: str) -> None:
    engine = db.open_engine(database_url)
    db.upgrade(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    db.downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()


def test_the_names_of_the_migrations_are_their_order() -> None:
    scripts = ScriptDirectory(str(db.MIGRATIONS)).walk_revisions()
    assert db.known_revisions() == [script.revision for script in scripts][::-1]


def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    engine = db.open_engine(database_url)
    db.upgrade(engine)
    db.upgrade(engine)
    assert db.current_revision(engine) == db.head_revision()
    db.downgrade(engine, "base")
    engine.dispose()


def test_a_database_from_a_newer_version_is_refused_untouched(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.sqlite3'}"
    engine = db.open_engine(url)
    db.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseTooNew, match="newer version"):
        db.upgrade(engine)
    assert db.current_revision(engine) == "9999"
    engine.dispose()


def test_sqlite_is_durable_and_keeps_foreign_keys(tmp_path: Path) -> None:
    engine = db.open_engine(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    with engine.connect() as connection:
        values = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in PRAGMAS}
    engine.dispose()
    assert values == PRAGMAS


PRAGMAS = {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 10_000}


def test_concurrent_writers_lose_nothing_and_meet_no_lock(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'busy.sqlite3'}"
    engine = db.open_engine(url)
    db.upgrade(engine)
    with db.session_factory(engine)() as session:
        attempt_id = make_attempt(session).id
        session.commit()
    failures: list[BaseException] = []

    def add_seconds() -> None:
        try:
            for _ in range(25):
                with db.session_factory(engine)() as session:
                    session.get_one(Attempt, attempt_id).paused_seconds += 1
                    session.commit()
        except SQLAlchemyError as error:
            failures.append(error)

    threads = [threading.Thread(target=add_seconds) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.session_factory(engine)() as session:
        assert session.get_one(Attempt, attempt_id).paused_seconds == 100
    assert failures == []
    engine.dispose()


@pytest.mark.parametrize("url", ["nonsense", "oracle://x/y", "sqlite:////proc/nowhere/tutor.sqlite3"])
def test_a_database_that_cannot_be_opened_is_a_sentence(url: str) -> None:
    with pytest.raises(StorageError) as caught:
        db.upgrade(db.open_engine(url))
    assert caught.value.message.endswith(".") or caught.value.message


def test_a_file_that_is_no_database_is_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "tutor.sqlite3"
    file.write_text("This is not a database, whatever its name says. " * 40)
    engine = db.open_engine(f"sqlite:///{file}")
    with pytest.raises(StorageError, match="cannot be used"):
        db.upgrade(engine)
    engine.dispose()


@pytest.fixture
def url(tmp_path: Path) -> str:
    """An installation with one attempt handed in."""
    url = f"sqlite:///{tmp_path / 'instance' / 'tutor.sqlite3'}"
    engine = db.open_engine(url)
    db.upgrade(engine)
    with db.session_factory(engine)() as session:
        make_attempt(session, answer_text="Kept.")
        session.commit()
    engine.dispose()
    return url


def answers(url: str) -> list[str | None]:
    engine = db.open_engine(url)
    with db.session_factory(engine)() as session:
        found = [attempt.answer_text for attempt in session.query(Attempt).order_by(Attempt.id)]
    engine.dispose()
    return found


def hand_in_another(url: str) -> None:
    engine = db.open_engine(url)
    with db.session_factory(engine)() as session:
        make_attempt(session, answer_text="Later.")
        session.commit()
    engine.dispose()


def test_a_backup_put_back_restores_the_work_and_keeps_what_was_there(url: str, tmp_path: Path) -> None:
    backups.back_up(url, tmp_path / "copy.sqlite3")
    hand_in_another(url)
    kept = backups.restore(url, tmp_path / "copy.sqlite3")
    assert answers(url) == ["Kept."]
    assert kept is not None
    assert answers(f"sqlite:///{kept}") == ["Kept.", "Later."]


def test_a_backup_never_overwrites_a_file(url: str, tmp_path: Path) -> None:
    (tmp_path / "copy.sqlite3").write_text("mine")
    with pytest.raises(RuleBroken, match="exists already"):
        backups.back_up(url, tmp_path / "copy.sqlite3")


def test_restoring_something_else_leaves_the_database_alone(url: str, tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite3"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE x (y)")
    with pytest.raises(RuleBroken, match="not a database made by Tutor"):
        backups.restore(url, other)
    assert answers(url) == ["Kept."]


def test_every_text_that_reaches_a_store_comes_back_as_it_was(session: Session) -> None:
    text_in = attempts.clean_text("😨 Сталин \u202eabc\u202c '); DROP TABLE attempts;-- {{7*7}}\x00")
    attempt = make_attempt(session, answer_text=text_in)
    session.commit()
    session.expire_all()
    assert attempt.answer_text == text_in
    assert attempt.submitted_at == NOON
