"""What the questions of a topic share: pages of notes, and concepts in more than one file."""

import shutil
from pathlib import Path

import pytest

from tutor.content.bank import Bank, BankReader
from tutor.content.checking import check_examples
from tutor.marking.deciding import compile_scheme

TEST_BANK = Path(__file__).parents[1] / "bank"
PAGE = """\
---
title: "Tides"
summary: What the sea does.
sources: [A book]
---

## High water {#high-water}

It rises.
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(TEST_BANK, tmp_path / "bank")
    return tmp_path / "bank"


def add_page(root: Path, name: str, text: str = PAGE) -> Bank:
    folder = root / "questions" / "weather" / "notes"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    return BankReader(root).bank()


def add_concepts(root: Path, text: str) -> Bank:
    (root / "rubrics" / "weather" / "concepts-sea.yaml").write_text(text)
    return BankReader(root).bank()


def problems(bank: Bank) -> str:
    return "\n".join(str(fault) for fault in bank.faults)


def test_pages_of_notes_come_in_the_order_of_their_files_after_the_single_one(root: Path) -> None:
    add_page(root, "02-tides.md")
    bank = add_page(root, "01-sky.md", PAGE.replace("Tides", "Sky").replace("high-water", "clouds"))
    assert [page.slug for page in bank.topics["weather"].pages] == ["notes", "sky", "tides"]
    assert problems(bank) == ""


def test_a_heading_is_found_on_its_page(root: Path) -> None:
    topic = add_page(root, "02-tides.md").topics["weather"]
    found = topic.find_heading("high-water")
    assert found is not None
    assert (found.slug, found.title, found.sources) == ("tides", "Tides", ("A book",))
    assert topic.find_heading("low-water") is None
    assert "It rises." in topic.notes


def test_a_page_without_front_matter_says_what_to_write(root: Path) -> None:
    assert "title:" in problems(add_page(root, "02-tides.md", "## High water {#high-water}\n"))


def test_a_heading_name_used_twice_is_a_fault(root: Path) -> None:
    add_page(root, "02-tides.md")
    assert "A second heading has the name 'high-water'" in problems(add_page(root, "03-moon.md"))


def test_a_question_in_a_section_that_does_not_exist_is_told_which_there_are(root: Path) -> None:
    question = root / "questions" / "weather" / "flood-of-1953.md"
    question.write_text(question.read_text().replace("section: notes", "section: tide", 1))
    assert "There is no page of notes 'tide'. There are: notes, tides." in problems(add_page(root, "02-tides.md"))


def test_an_edit_of_a_page_is_seen_by_its_questions(root: Path) -> None:
    reader = BankReader(root)
    add_page(root, "02-tides.md")
    reader.bank()
    add_page(root, "02-tides.md", PAGE.replace("It rises.", "It rises and falls."))
    assert "rises and falls" in reader.bank().get("flood-of-1953").scheme.notes_text


def test_concepts_of_a_second_file_can_be_used_by_every_scheme(root: Path) -> None:
    scheme = root / "rubrics" / "weather" / "causes-of-rain.yaml"
    add_concepts(root, "concepts:\n  sea: [sea, ocean]\n")
    scheme.write_text(scheme.read_text().replace("wordings:\n", "wordings:\n      - water of the <sea>\n", 1))
    bank = BankReader(root).bank()
    assert problems(bank) == ""
    assert check_examples(bank.get("causes-of-rain")) == []


def test_two_concepts_of_one_name_in_two_files_are_a_fault(root: Path) -> None:
    name = next(iter(BankReader(root).bank().get("flood-of-1953").scheme.concepts))
    assert f"A second concept is called {name!r}" in problems(add_concepts(root, f"concepts:\n  {name}: [sea]\n"))


def test_a_faulty_wording_in_a_second_file_is_named_with_its_place(root: Path) -> None:
    assert "concepts-sea.yaml:2:" in problems(add_concepts(root, "concepts:\n  sea: ['sea (ocean']\n"))


def test_concepts_that_no_wording_uses_cost_a_scheme_nothing(root: Path) -> None:
    before = compile_scheme(BankReader(root).bank().get("flood-of-1953").scheme)
    after = compile_scheme(add_concepts(root, "concepts:\n  sea: [sea, ocean]\n").get("flood-of-1953").scheme)
    assert "sea" in after.scheme.concepts
    assert after.plan.nodes == before.plan.nodes


def exemplar_says(root: Path, level: int, mark: int) -> str:
    scheme = root / "rubrics" / "weather" / "flood-of-1953.yaml"
    text = scheme.read_text()
    agreed = "level: 1\n    mark: 2\n"
    assert agreed in text
    differs = f"level: {level}\n    mark: {mark}\n    marker_differs: it does not see the irony\n"
    scheme.write_text(text.replace(agreed, differs, 1))
    return "\n".join(str(fault) for fault in check_examples(BankReader(root).bank().get("flood-of-1953")))


def test_a_known_miss_of_the_marker_is_no_fault(root: Path) -> None:
    assert exemplar_says(root, 4, 9) == ""


def test_a_known_miss_that_is_none_is_a_fault(root: Path) -> None:
    assert "Take out `marker_differs`" in exemplar_says(root, 1, 2)


FAULTY = [
    ("timeline.yaml", '"1954"', '"1954-13"', "month must be in 1..12"),
    ("timeline.yaml", '"1954"', '"54"', "a date is written 1934, 1934-12 or 1934-12-01"),
    ("people.yaml", "read: warnings", "read: warning", "There is no heading of the notes 'warning'"),
    ("glossary.yaml", "term: Polder", "term: storm surge", "'storm surge' stands here a second time"),
    ("historians.yaml", "argues:", "argue:", "Did you mean 'argues'?"),
]


@pytest.mark.parametrize(("name", "find", "put", "problem"), FAULTY)
def test_what_is_wrong_in_a_reference_file_is_said(root: Path, name: str, find: str, put: str, problem: str) -> None:
    file = root / "questions" / "weather" / name
    assert find in file.read_text()
    file.write_text(file.read_text().replace(find, put, 1))
    bank = BankReader(root).bank()
    assert problem in problems(bank)
    assert "flood-of-1953" in bank.entries
