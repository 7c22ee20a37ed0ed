"""The JSON Schemas in docs/schemas are what the models say."""

import json
from pathlib import Path

import pytest

from tutor.content.schema import json_schemas

FOLDER = Path(__file__).parents[2] / "docs" / "schemas"


@pytest.mark.parametrize("name", sorted(json_schemas()))
def test_the_committed_schema_is_up_to_date(name: str) -> None:
    committed = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    assert committed == json_schemas()[name], "run `python -m tutor.content.schema docs/schemas`"
