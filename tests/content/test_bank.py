"""Reading the bank: what is whole is offered, what is faulty is left out and every fault is named with its place."""

import shutil
from pathlib import Path

import pytest

from tutor.content.bank import Bank, BankReader
from tutor.content.checking import check_examples
from tutor.content.scaffold import make_question
from tutor.errors import NotFound, RuleBroken

TEST_BANK = Path(__file__).parents[1] / "bank"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(TEST_BANK, tmp_path / "bank")
    return tmp_path / "bank"


def scheme_file(root: Path) -> Path:
    return next(f for f in sorted(root.glob("rubrics/*/*.yaml")) if f.parent.name != "levels" and f.stem != "concepts")


def said(bank: Bank) -> str:
    return "\n".join(str(fault) for fault in bank.faults)


def test_a_whole_bank_has_no_faults_and_all_its_questions(root: Path) -> None:
    bank = BankReader(root).bank()
    assert said(bank) == ""
    assert len(bank.entries) == len(list(root.glob("questions/*/*.md"))) - len(list(root.glob("questions/*/notes.md")))


def test_a_faulty_scheme_takes_its_question_away_and_no_other(root: Path) -> None:
    before = BankReader(root).bank()
    file = scheme_file(root)
    file.write_text(file.read_text().replace("wordings:", "wordigns:", 1))
    after = BankReader(root).bank()
    assert set(before.entries) - set(after.entries) == {file.stem}


def test_a_misspelt_field_is_named_with_line_column_and_the_right_spelling(root: Path) -> None:
    file = scheme_file(root)
    text = file.read_text().replace("how_to_earn:", "how_to_ern:", 1)
    file.write_text(text)
    line = text[: text.index("how_to_ern")].count("\n") + 1
    faults = [f for f in BankReader(root).bank().faults if "how_to_ern" in f.problem]
    assert [(f.file.name, f.line) for f in faults] == [(file.name, line)]
    assert "how_to_earn" in faults[0].remedy


def test_all_faults_of_a_file_are_reported_at_once(root: Path) -> None:
    file = scheme_file(root)
    text = file.read_text().replace("how_to_earn:", "how_to_ern:", 1).replace("tolerance: ", "tolerance: x", 1)
    file.write_text(text if "tolerance: x" in text else f"tolerance: many\n{text}")
    assert len([f for f in BankReader(root).bank().faults if f.file.name == file.name]) >= 2


FAULTS = [
    ("kind: ", "kind: [", "not YAML"),
    ("kind: ", "kind: levels\nkind: ", "second time"),
    ("kind: ", "kind: &a ", "Anchors"),
    ("kind: ", "kind: some", "cannot be"),
]


@pytest.mark.parametrize(("find", "put", "problem"), FAULTS)
def test_bad_yaml_is_refused_with_its_reason(root: Path, find: str, put: str, problem: str) -> None:
    file = scheme_file(root)
    file.write_text(file.read_text().replace(find, put, 1))
    assert problem in said(BankReader(root).bank())


def test_a_wording_is_faulted_at_the_character_where_it_goes_wrong(root: Path) -> None:
    make_question(root, "cold-war/berlin", by_points=True)
    file = root / "rubrics" / "cold-war" / "berlin.yaml"
    file.write_text(file.read_text().replace("- TODO first wording", "- quotas (arrest", 1))
    line = file.read_text()[: file.read_text().index("- quotas (arrest")].count("\n") + 1
    fault = next(f for f in BankReader(root).bank().faults if "bracket" in f.problem)
    assert (fault.line, fault.column) == (line, 9 + len("quotas "))


def test_a_file_that_is_not_utf8_is_reported_and_not_fatal(root: Path) -> None:
    scheme_file(root).write_bytes(b"kind: \xff\xfe")
    assert "not UTF-8" in said(BankReader(root).bank())


def test_deep_and_huge_yaml_is_refused_quickly(root: Path) -> None:
    scheme_file(root).write_text("a: " + "[1," * 600_000)
    assert said(BankReader(root).bank())


def test_front_matter_typos_are_named(root: Path) -> None:
    question = next(f for f in sorted(root.glob("questions/*/*.md")) if f.name != "notes.md")
    question.write_text(question.read_text().replace("command_word: ", "command_word: x", 1))
    assert "'command_word' cannot be" in said(BankReader(root).bank())


def test_objectives_that_do_not_add_up_are_a_fault(root: Path) -> None:
    question = next(f for f in sorted(root.glob("questions/*/*.md")) if f.name != "notes.md")
    text = question.read_text()
    start = text.index("assessment_objectives:")
    question.write_text(f"{text[:start]}assessment_objectives: {{AO1: 1}}{text[text.index(chr(10), start) :]}")
    assert "add up to 1 marks" in said(BankReader(root).bank())


def test_an_edit_shows_on_the_next_reading(root: Path) -> None:
    reader = BankReader(root)
    slug = next(iter(reader.bank().entries))
    file = next(root.glob(f"questions/*/{slug}.md"))
    file.write_text(file.read_text().replace("title: ", "title: New ", 1))
    assert reader.bank().get(slug).question.title.startswith("New ")


def test_a_bank_with_no_questions_says_how_to_begin(tmp_path: Path) -> None:
    assert "tutor bank new" in said(BankReader(tmp_path).bank())


def test_an_unknown_question_names_the_nearest(root: Path) -> None:
    bank = BankReader(root).bank()
    slug = next(iter(bank.entries))
    with pytest.raises(NotFound, match=slug):
        bank.get(f"{slug}x")


def test_an_example_that_does_not_come_out_is_a_fault(root: Path) -> None:
    bank = BankReader(root).bank()
    assert all(check_examples(entry) == [] for entry in bank.entries.values())
    file = scheme_file(root)
    lines = file.read_text().splitlines()
    at = next(i for i, line in enumerate(lines) if line.strip() == "earns:")
    indent = lines[at + 1].index("-")
    lines[at + 1] = f"{' ' * indent}- Nothing of the kind was ever written."
    file.write_text("\n".join(lines))
    faults = check_examples(BankReader(root).bank().get(file.stem))
    assert (faults[0].line, faults[0].column) == (at + 2, indent + 3)


@pytest.mark.parametrize("by_points", [False, True])
def test_a_scaffold_passes_the_check_before_anything_is_filled_in(root: Path, by_points: bool) -> None:
    shutil.copytree(Path(__file__).parents[2] / "rubrics" / "levels", root / "rubrics" / "levels", dirs_exist_ok=True)
    make_question(root, "cold-war/berlin-blockade", by_points=by_points)
    bank = BankReader(root).bank()
    assert said(bank) == ""
    assert check_examples(bank.get("berlin-blockade")) == []


def test_a_scaffold_never_overwrites(root: Path) -> None:
    make_question(root, "cold-war/berlin")
    with pytest.raises(RuleBroken, match="exists already"):
        make_question(root, "cold-war/berlin")


@pytest.mark.parametrize("name", ["berlin", "Cold War/berlin", "../x/y", "a/b/c"])
def test_a_scaffold_wants_a_topic_and_a_slug(root: Path, name: str) -> None:
    with pytest.raises(RuleBroken, match="TOPIC/SLUG"):
        make_question(root, name)


def test_a_short_view_above_the_question_is_part_of_the_task(root: Path) -> None:
    question = root / "questions" / "weather" / "flood-of-1953.md"
    front = question.read_text().rpartition("---")[0]
    question.write_text(f"{front}---\n\n> The *walls* were too low.\n\nHow far do you agree with this view?\n")
    assert BankReader(root).bank().get("flood-of-1953").question.task == (
        "The walls were too low. How far do you agree with this view?"
    )
    question.write_text(f"{front}---\n\n> {'A long extract. ' * 30}\n\nHow far do you agree with this view?\n")
    assert BankReader(root).bank().get("flood-of-1953").question.task == "How far do you agree with this view?"


def test_a_list_and_a_remark_about_marks_are_not_the_task(root: Path) -> None:
    question = root / "questions" / "weather" / "causes-of-rain.md"
    front = question.read_text().rpartition("---")[0]
    question.write_text(
        f"{front}---\n\nWhen did these happen?\n\n- the flood\n- the *storm*\n\n(Up to two marks each.)\n"
    )
    assert BankReader(root).bank().get("causes-of-rain").question.task == "When did these happen?"
