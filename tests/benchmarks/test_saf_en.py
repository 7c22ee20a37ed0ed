"""The bank of real answers on networks: its schemes do as they say, and its converter makes what is measured."""

import json
from pathlib import Path

import pytest

from benchmarks.saf_en import convert
from tutor.content.bank import BankReader
from tutor.content.checking import check_examples

BANK = BankReader(Path(convert.__file__).parent).bank()


def item(**changes: object) -> str:
    fields = {"prompt_id": "saf_en_8.2_MM_None", "answer_id": "a1", "answer": "Both flood less.", "score": 0.3}
    return json.dumps(fields | changes)


def test_the_bank_has_no_faults_and_every_question_that_is_converted() -> None:
    assert [str(fault) for fault in BANK.faults] == []
    assert set(BANK.entries) == {slug for slug, _ in convert.QUESTIONS.values()}


@pytest.mark.parametrize("slug", sorted(BANK.entries))
def test_every_example_comes_out_as_its_scheme_says(slug: str) -> None:
    assert [str(fault) for fault in check_examples(BANK.entries[slug])] == []


def test_an_answer_is_converted_with_its_mark_on_our_scale(tmp_path: Path) -> None:
    items = tmp_path / "items.jsonl"
    items.write_text(f"{item()}\n{item(prompt_id='another', answer_id='a2')}\n", encoding="utf-8")
    assert convert.main([str(items), str(tmp_path / "out.jsonl")]) == 0
    assert [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()] == [
        {"id": "a1", "question": "reverse-path", "answer": "Both flood less.", "mark": 3.0, "set": "untouched"}
    ]


def test_the_set_of_an_answer_follows_from_its_id_alone() -> None:
    assert {convert.which_set(f"a{number}") for number in range(40)} == {"development", "untouched"}
    assert convert.which_set("a1") == convert.which_set("a1")


def test_a_missing_data_set_is_said_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert convert.main([str(tmp_path / "items.jsonl"), str(tmp_path / "out.jsonl")]) == 1
    assert "There is no file" in capsys.readouterr().err
    assert not (tmp_path / "out.jsonl").exists()
