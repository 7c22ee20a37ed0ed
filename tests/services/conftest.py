"""A session for each test, on both stores."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from tests import stores
from tutor import db


@pytest.fixture(params=stores.BOTH)
def store(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    """A session on a database with all its tables and nothing in them."""
    engine = db.open_engine(database_url)
    db.upgrade(engine)
    with db.session_factory(engine)() as session:
        yield session
    engine.dispose()
