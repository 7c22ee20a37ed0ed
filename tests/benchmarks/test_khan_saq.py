"""The bank of public reading questions is whole, and published answers become marked answers of the right half."""

import json
from pathlib import Path

import pytest

from benchmarks.khan_saq import convert
from tutor.content.bank import Bank, BankReader
from tutor.content.checking import check_examples

ROOT = Path(__file__).parents[2] / "benchmarks" / "khan_saq"


@pytest.fixture(scope="module")
def bank() -> Bank:
    return BankReader(ROOT).bank()


def item(number: int, **fields: object) -> dict[str, object]:
    published = {"subject": "ELA", "prompt_id": "khan_ela_7", "answer_id": f"khan_{number}", "answer": "A.", "score": 1}
    return {**published, **fields}


def test_the_bank_has_its_ten_questions_and_no_faults(bank: Bank) -> None:
    assert bank.faults == ()
    assert set(bank.entries) == {f"khan-ela-{number}" for number in range(1, 11)}


@pytest.mark.parametrize("number", range(1, 11))
def test_every_example_and_exemplar_comes_out_as_its_scheme_says(bank: Bank, number: int) -> None:
    assert check_examples(bank.entries[f"khan-ela-{number}"]) == []


def test_every_question_is_worth_one_mark_and_names_its_source_and_licence(bank: Bank) -> None:
    for entry in bank.entries.values():
        assert entry.scheme.marks_available == 1
        assert all("Khan Academy" in source and "CC BY 4.0" in source for source in entry.question.sources)


def test_even_numbers_are_development_and_odd_ones_untouched() -> None:
    answers = list(convert.marked_answers([item(482), item(483)]))
    assert [answer["set"] for answer in answers] == ["development", "untouched"]


def test_a_marked_answer_has_the_slug_of_its_question_and_the_mark_of_most_judges(bank: Bank) -> None:
    [answer] = convert.marked_answers([item(482, answer="Octopi are clever.", score=0)])
    expected = {"id": "khan_482", "question": "khan-ela-7", "answer": "Octopi are clever.", "mark": 0}
    assert answer == {**expected, "set": "development"}
    assert answer["question"] in bank.entries


def test_mathematics_is_left_out() -> None:
    assert list(convert.marked_answers([item(900, subject="Math")])) == []


def test_the_file_is_read_and_one_line_written_for_each_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "items.jsonl"
    file.write_text("\n".join(json.dumps(item(number)) for number in (2, 3)) + "\n\n", encoding="utf-8")
    assert convert.main([str(file)]) == 0
    assert [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()] == ["khan_2", "khan_3"]


def test_where_the_file_is_missing_a_sentence_says_where_to_get_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert convert.main([str(tmp_path / "none.jsonl")]) == 1
    said = capsys.readouterr().err
    assert "There is no file" in said
    assert "https://github.com/Khan/llm-saq-scoring" in said


def test_without_a_path_the_usage_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert convert.main([]) == 2
    assert "items.jsonl" in capsys.readouterr().err
