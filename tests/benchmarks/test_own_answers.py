"""The marked answers to the bank's own questions fit the bank."""

from collections import Counter
from pathlib import Path

import pytest

from tutor.content.bank import BankReader
from tutor.content.marked_answers import fit_to_scheme, read_marked_answers

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("folder", "sets"),
    [("stalins_terror", {"development": 66, "untouched": 54}), ("bank", {"development": 30, "untouched": 90})],
)
def test_every_marked_answer_fits_the_scheme_of_its_question(folder: str, sets: dict[str, int]) -> None:
    read = read_marked_answers(ROOT / "benchmarks" / folder / "answers.jsonl")
    bank = BankReader(ROOT).bank()
    assert not read.faults
    assert [fit_to_scheme(row, bank.get(row.question).scheme)[1] for row in read.rows if row.question] == [()] * len(
        read.rows
    )
    assert Counter(row.set for row in read.rows) == sets
