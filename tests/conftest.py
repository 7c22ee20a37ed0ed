"""What several folders of tests share: a bank of their own, settings in a temporary folder, the application."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import stores
from tutor.config import Settings

TEST_BANK = Path(__file__).parent / "bank"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class FakeClock:
    """A clock that stands still until it is told to move."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store() -> str:
    """Which store a test runs on; folders and files that want both override this."""
    return "sqlite"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    if not stores.is_running(stores.POSTGRES):
        pytest.skip("no PostgreSQL is running; set TUTOR_TEST_POSTGRES to the address of one")
    with stores.fresh_postgres() as url:
        yield url


@pytest.fixture
def database_url(store: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    if store == "sqlite":
        yield f"sqlite:///{tmp_path / 'instance' / 'tutor.sqlite3'}"
        return
    url = str(request.getfixturevalue("postgres"))
    yield url
    stores.empty(url)


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    secret = "for tests only"
    return Settings(instance=tmp_path / "instance", bank=TEST_BANK, secret_key=secret, database_url=database_url)


@pytest.fixture
def make_app(settings: Settings, clock: FakeClock) -> Iterator[Callable[..., Flask]]:
    """Makes the application; called twice it is the same installation after a restart."""

    # Here, so that tests of the marking need neither Flask nor a database.
    from tutor.app import create_app
    from tutor.web.context import EXTENSION

    made: list[Flask] = []

    def make(with_settings: Settings = settings) -> Flask:
        made.append(create_app(with_settings, now=clock))
        return made[-1]

    yield make
    for app in made:
        app.extensions[EXTENSION].engine.dispose()


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
