"""Every setting stands in docs/settings.md as it is, and nothing stands there that does not exist."""

import re
from dataclasses import MISSING, fields
from pathlib import Path

from tutor.config import Settings

PAGE = Path(__file__).resolve().parents[2] / "docs" / "settings.md"
TYPES = {"Path": "folder", "str": "text", "int": "whole number", "bool": "true or false"}


def settings_in_code() -> dict[str, tuple[str, ...]]:
    """Each setting's variable, type, default and help. A default that depends on the machine is worked out at start."""
    rows: dict[str, tuple[str, ...]] = {}
    for field in fields(Settings):
        default = "depends" if field.default is MISSING else written(field.default)
        rows[field.name] = (f"TUTOR_{field.name.upper()}", TYPES[str(field.type)], default, field.metadata["help"])
    return rows


def written(default: object) -> str:
    """A default as one would write it in config.toml."""
    if isinstance(default, bool):
        return str(default).lower()
    return f'"{default}"' if isinstance(default, str) else str(default)


def settings_in(page: str) -> dict[str, tuple[str, ...]]:
    """The rows of the page's table, without the marks of Markdown."""
    rows = re.findall(r"^\| `(\w+)` \|(.+)\|$", page, re.MULTILINE)
    return {name: tuple(cell.strip().replace("`", "") for cell in cells.split(" | ")) for name, cells in rows}


def test_every_setting_is_documented_as_it_is_and_no_other():
    assert settings_in(PAGE.read_text(encoding="utf-8")) == settings_in_code()


def test_a_setting_that_is_missing_or_differs_on_the_page_is_seen():
    row = next(line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `port`"))
    assert settings_in(row)["port"] == settings_in_code()["port"]
    assert settings_in(row.replace("8000", "8001"))["port"] != settings_in_code()["port"]
    assert "port" not in settings_in(row.replace("`port`", "port"))
