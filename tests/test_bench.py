"""`tutor bench`, as somebody types it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tutor.cli import main

BANK = Path(__file__).parent / "bank"
SCHEME = BANK / "rubrics" / "weather" / "causes-of-rain.yaml"
ROWS = [
    {"id": "a", "answer": "The air is forced up. The air cools.", "mark": 4, "points": ["air-rises", "air-cools"]},
    {"id": "b", "answer": "The air rises.", "mark": 4, "points": ["air-rises", "air-cools"], "set": "seen"},
    {"id": "c", "answer": "", "mark": 0, "kind": "blank"},
]

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def run(*arguments: object) -> Result:
        base = ["--instance", str(tmp_path / "instance"), "--bank", str(BANK)]
        return CliRunner().invoke(main, [*base, "bench", *map(str, arguments)])

    return run


def write(tmp_path: Path, *rows: dict[str, Any]) -> Path:
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


def test_a_question_is_measured_and_the_set_is_named(run: Run, tmp_path: Path) -> None:
    result = run("causes-of-rain", write(tmp_path, *ROWS), "--disagreements", "3")
    assert result.exit_code == 0, result.output
    assert "sets: not named, 2 answers; seen, 1 answer" in " ".join(result.stdout.split())
    for title in ("Marks: how often the same", "Points, in %", "what they earn", "Worst disagreements"):
        assert title in result.stdout
    assert "not found: air-cools" in " ".join(result.stdout.split())


def test_answers_name_their_questions_themselves(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path, {**ROWS[0], "question": "causes-of-rain"}, {"id": "f", "answer": "x", "mark": 0, "level": 0,
                 "question": "flood-of-1953"})  # fmt: skip
    found = json.loads(run(file, "--json").stdout)
    assert [group["name"] for group in found["questions"]] == ["causes-of-rain", "flood-of-1953"]
    assert found["total"]["mark"]["kappa"]["value"] is None
    assert "different marks" in found["total"]["mark"]["kappa"]["why_not"]
    assert found["questions"][0]["strict"]["recall"]["value"] == 1


def test_a_mark_scheme_outside_the_bank_is_measured_too(run: Run, tmp_path: Path) -> None:
    found = json.loads(run("--scheme", SCHEME, write(tmp_path, *ROWS), "--json").stdout)
    assert [answer["given"]["mark"] for answer in found["answers"]] == [4, 2, None]
    assert [answer["only_people"] for answer in found["answers"]] == [[], ["air-cools"], None]


def test_one_set_alone_is_measured(run: Run, tmp_path: Path) -> None:
    result = run("causes-of-rain", write(tmp_path, *ROWS), "--set", "seen")
    assert "set: seen, 1 answer." in result.stdout
    assert "2 answers of another set left out." in result.stdout


def test_what_cannot_be_used_is_said_and_the_exit_code_tells(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path, *ROWS, {"id": "d"}, {"id": "e", "answer": "x", "points": {"air-rise": 1}})
    result = run("causes-of-rain", file)
    assert result.exit_code == 1
    assert "rows.jsonl:4:1: There is no answer that is text." in result.stderr
    assert "rows.jsonl:5:1: causes-of-rain has no point 'air-rise'. Did you mean 'air-rises'?" in result.stderr
    assert "Marks: how often" in result.stdout


def test_a_file_that_is_not_there_is_said_and_nothing_is_measured(run: Run, tmp_path: Path) -> None:
    result = run("causes-of-rain", tmp_path / "nothing.csv")
    assert result.exit_code == 1
    assert "There is no file" in result.stderr
    assert "No answer could be measured." in result.stdout


def test_the_exemplars_of_the_bank_are_measured_with_a_warning(run: Run, tmp_path: Path) -> None:
    result = run("--exemplars", "--html", tmp_path / "page.html")
    assert result.exit_code == 0, result.output
    assert "were written with them in sight" in " ".join(result.stdout.split())
    assert "were written with them in sight" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_nothing_to_measure_is_a_question_of_usage(run: Run, tmp_path: Path) -> None:
    assert run().exit_code == 2
    assert run("--exemplars", write(tmp_path, *ROWS)).exit_code == 2
    assert "Did you mean 'causes-of-rain'" in run("causes-of-rian", write(tmp_path, *ROWS)).stderr
