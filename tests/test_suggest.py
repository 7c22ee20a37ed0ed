"""``tutor suggest`` and ``tutor doctor`` as somebody types them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.conftest import TEST_BANK
from tutor.cli import main
from tutor.content.bank import BankReader

QUESTION = "causes-of-rain"

Run = Callable[..., Result]


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    shutil.copytree(TEST_BANK, tmp_path / "bank")
    return tmp_path / "bank"


@pytest.fixture
def run(bank: Path, tmp_path: Path) -> Run:
    def run(*arguments: str, **options: Any) -> Result:
        base = ["--instance", str(tmp_path / "instance"), "--bank", str(bank)]
        return CliRunner().invoke(main, [*base, *arguments], **options)

    return run


@pytest.fixture
def marked(tmp_path: Path) -> str:
    """Eight answers: three show that air cools in words that the scheme does not have, one is a false friend."""
    texts = [
        ("a1", "Higher up the temperature falls and rain comes.", "credited"),
        ("a2", "The temperature falls near the top.", "credited"),
        ("a3", "Near the summit temperature falls by degrees.", "credited"),
        ("a4", "The air cools.", "credited"),
        ("b1", "Wind blows from the sea.", "missing"),
        ("b2", "Clouds are white.", "missing"),
        ("b3", "Rain is wet and it falls.", "missing"),
        ("b4", "Rivers carry the water off.", "missing"),
    ]
    file = tmp_path / "marked.jsonl"
    rows = [{"id": name, "answer": text, "points": {"air-cools": said}} for name, text, said in texts]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return str(file)


def scheme_text(bank: Path) -> str:
    return BankReader(bank).bank().get(QUESTION).scheme_file.read_text(encoding="utf-8")


def test_a_proposal_is_printed_with_the_answers_that_it_helps_and_nothing_is_changed(run, bank, marked):
    before = scheme_text(bank)
    result = run("suggest", QUESTION, marked)
    assert result.exit_code == 0, result.output
    assert "air-cools: 5 of 8 decided as people did." in result.output
    assert "missed in 3 answers: a1, a2, a3" in result.output
    assert "1. add temperature" in result.output
    assert "a1 “temperature" in result.output
    assert scheme_text(bank) == before


@pytest.mark.parametrize("how", [("--accept", "1"), ("--accept", "all"), ("--yes",)])
def test_what_is_accepted_stands_in_the_file_and_the_answers_come_out_right(run, bank, marked, how):
    result = run("suggest", QUESTION, marked, *how)
    assert result.exit_code == 0, result.output
    assert "wordings: [air ~ cools, temperature" in scheme_text(bank)
    again = json.loads(run("suggest", QUESTION, marked, "--json").stdout)
    assert [point["right"] for point in again["points"] if point["judged"]] == [8]


def test_a_proposal_that_is_not_there_is_refused(run, bank, marked):
    before = scheme_text(bank)
    result = run("suggest", QUESTION, marked, "--accept", "1,99")
    assert result.exit_code == 2
    assert "There is no proposal 99" in result.output
    assert scheme_text(bank) == before


def test_json_holds_every_proposal_with_its_answers(run, marked):
    found = json.loads(run("suggest", QUESTION, marked, "--json").stdout)
    proposal = next(p for point in found["points"] for p in point["proposals"])
    assert (proposal["number"], proposal["action"], proposal["support"]) == (1, "add", 3)
    assert [touched["id"] for touched in proposal["better"]] == ["a1", "a2", "a3"]
    assert found["accepted"] == []


def test_a_scheme_outside_the_bank_is_taught_too(run, bank, marked):
    file = BankReader(bank).bank().get(QUESTION).scheme_file
    result = run("suggest", "--scheme", str(file), marked, "--accept", "1")
    assert result.exit_code == 0, result.output
    assert "temperature" in file.read_text(encoding="utf-8")


def test_a_learning_curve_is_printed_and_given_as_json(run, tmp_path):
    file = tmp_path / "many.jsonl"
    rows = [
        {"id": n, "answer": f"Temperature falls in {n}." if n % 2 else f"Sun in {n}.", "points": {"air-cools": n % 2}}
        for n in range(16)
    ]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    table = run("suggest", QUESTION, str(file), "--learning-curve", "--splits", "2")
    assert "→" in table.output
    curve = json.loads(run("suggest", QUESTION, str(file), "--learning-curve", "--splits", "2", "--json").stdout)[
        "curve"
    ]
    assert [step["marked"] for step in curve] == [5, 10]
    assert curve[1]["after"]["accuracy"] > curve[1]["before"]["accuracy"]


def test_a_faulty_row_is_named_and_the_rest_teach(run, marked):
    with Path(marked).open("a", encoding="utf-8") as file:
        file.write('\n{"id": "x"}')
    result = run("suggest", QUESTION, marked)
    assert result.exit_code == 1
    assert "1. add temperature" in result.output
    assert ":9:1: " in result.output


def test_answers_without_points_are_refused_with_what_to_do(run, tmp_path):
    file = tmp_path / "marks.jsonl"
    file.write_text('{"id": "a", "answer": "Rain.", "mark": 2}', encoding="utf-8")
    result = run("suggest", QUESTION, str(file))
    assert result.exit_code == 1
    assert "says which points of causes-of-rain it shows" in result.output


def test_a_question_without_a_file_is_not_enough(run):
    assert run("suggest", QUESTION).exit_code == 2
    assert run("doctor").exit_code == 2


def test_the_doctor_names_file_line_and_sort(run, bank, marked):
    result = run("doctor", QUESTION, marked)
    assert result.exit_code == 0, result.output
    assert "causes-of-rain.yaml:" in result.output
    assert "[no-denial]" in result.output
    found = json.loads(run("doctor", QUESTION, "--only", "no-denial", "--json").stdout)
    assert {finding["weakness"] for finding in found} == {"no-denial"}
    assert all(finding["line"] > 1 for finding in found)
