"""What several folders of tests share: a bank of their own, settings in a temporary folder, the application."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tutor.app import create_app
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
def settings(tmp_path: Path) -> Settings:
    return Settings(instance=tmp_path / "instance", bank=TEST_BANK, secret_key="for tests only")


@pytest.fixture
def make_app(settings: Settings, clock: FakeClock) -> Callable[..., Flask]:
    """Makes the application; called twice it is the same installation after a restart."""

    def make(with_settings: Settings = settings) -> Flask:
        return create_app(with_settings, now=clock)

    return make


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
