"""Every example in docs/wording-grammar.md, found in the document itself: to add a test, add a row there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.factories import make_point, make_scheme, mark
from tutor.marking.scheme import AllOf, AnyOf, Scope, Wording

DOCUMENT = Path(__file__).parents[2] / "docs" / "wording-grammar.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")
HEAD = ["wording", "finds it", "does not"]


@dataclass(frozen=True)
class Row:
    """One example: a wording, an answer in which it counts and one in which it does not."""

    wording: Wording
    finds: str
    leaves: str
    line: int

    def __str__(self) -> str:
        return f"line {self.line}"


def rows_of_tables() -> list[Row]:
    """Rows of all tables with the three columns; in a table a bar is written with a backslash before it."""
    rows, inside = [], False
    for number, line in enumerate(TEXT.splitlines(), start=1):
        cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if cells == HEAD:
            inside = True
        elif not cells:
            inside = False
        elif inside and set(cells[0]) != {"-"}:
            assert len(cells) == len(HEAD), f"line {number} of {DOCUMENT.name} has {len(cells)} cells"
            rows.append(Row(cells[0].strip("`"), cells[1], cells[2], number))
    return rows


def blocks() -> list[tuple[int, dict[str, Any]]]:
    """What the YAML blocks hold, with their lines."""
    found = re.finditer(r"^```yaml\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
    return [(TEXT[: match.start()].count("\n") + 1, yaml.safe_load(match.group(1))) for match in found]


def to_wording(value: Any) -> Wording:
    """A wording as the blocks write it. Every new form of the language gets its line here."""
    if isinstance(value, str):
        return value
    within = Scope(value.get("within", "sentence"))
    if "all" in value:
        return AllOf(tuple(map(to_wording, value["all"])), within)
    return AnyOf(tuple(map(to_wording, value["any"])), value.get("at_least", 1), within, value.get("at_most"))


def rows_of_blocks() -> list[Row]:
    return [
        Row(to_wording(block["wording"]), block["finds it"], block["does not"], line)
        for line, block in blocks()
        if "wording" in block
    ]


(CONCEPTS,) = [block["concepts"] for _, block in blocks() if "concepts" in block]
ROWS = rows_of_tables() + rows_of_blocks()


def earns(wording: Wording, answer: str) -> bool:
    scheme = make_scheme(
        make_point("p", wording), concepts={name: tuple(wordings) for name, wordings in CONCEPTS.items()}
    )
    return mark(answer, scheme).decision("p").credited


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_the_example_that_is_said_to_be_found_earns_the_point(row: Row) -> None:
    assert earns(row.wording, row.finds), f"{row.wording!r} does not find {row.finds!r}"


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_the_example_that_is_said_not_to_be_found_does_not_earn_it(row: Row) -> None:
    assert not earns(row.wording, row.leaves), f"{row.wording!r} is earned by {row.leaves!r}"


def test_the_document_is_read_as_a_whole() -> None:
    """A heading that no longer fits would leave a table out in silence."""
    assert len(rows_of_tables()) == TEXT.count("\n| `")
    assert len(rows_of_blocks()) == TEXT.count("\nwording: ")


@pytest.mark.parametrize("sign", ["+", "...", "~", "|", "*", '"', "<", "("])
def test_every_sign_of_the_language_has_a_row(sign: str) -> None:
    assert any(isinstance(row.wording, str) and sign in row.wording for row in ROWS)
