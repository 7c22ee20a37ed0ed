"""The command line, as somebody types it."""

import csv
import io
import json
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tutor.cli import main
from tutor.content.bank import BankReader

BANK = Path(__file__).parent / "bank"
QUESTION = "causes-of-rain"

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def run(*arguments: str, **options: Any) -> Result:
        base = ["--instance", str(tmp_path / "instance"), "--bank", str(BANK)]
        return CliRunner().invoke(main, [*base, *arguments], **options)

    return run


def entry_text() -> str:
    return BankReader(BANK).bank().get(QUESTION).model_answer


def test_the_version_is_printed(run: Run) -> None:
    assert run("--version").output.startswith("tutor, version ")


def test_standard_input_is_marked_and_the_words_are_shown(run: Run) -> None:
    result = run("mark", QUESTION, "-", input=entry_text())
    assert result.exit_code == 0
    assert "Provisional. Marked by the keyword marker" in result.output
    assert "“" in result.output


def test_the_json_record_has_spans_on_their_words(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "essay.txt"
    file.write_text(entry_text(), encoding="utf-8")
    record = json.loads(run("mark", QUESTION, str(file), "--json").output)
    spans = [span for point in record["points"] for span in point["evidence"]]
    assert spans
    assert all(entry_text()[span["start"] : span["end"]] == span["text"] for span in spans)
    assert record["provenance"]["marker"] == "keyword"


def test_an_unreadable_file_is_reported_and_the_rest_go_on(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rain.", encoding="utf-8")
    (tmp_path / "b.pdf").write_text("not a pdf", encoding="utf-8")
    result = run("mark", QUESTION, str(tmp_path / "a.txt"), str(tmp_path / "b.pdf"), "--csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["status"] for row in rows] == ["provisional", "unmarked"]
    assert "b.pdf" in rows[1]["error"]
    assert result.exit_code == 1


def test_a_table_of_answers_gives_one_record_a_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    lines = [json.dumps({"id": name, "answer": text}) for name, text in (("x", entry_text()), ("y", ""))]
    file.write_text("\n".join(lines), encoding="utf-8")
    records = [json.loads(line) for line in run("mark", QUESTION, str(file), "--json").stdout.splitlines()]
    assert [(record["id"], record["mark"] is None) for record in records] == [("x", False), ("y", True)]


def test_a_name_that_a_spreadsheet_would_run_is_disarmed(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    file.write_text(json.dumps({"id": "=cmd|' /C calc'!A0", "answer": "Rain"}), encoding="utf-8")
    assert run("mark", QUESTION, str(file), "--csv").stdout.splitlines()[1].startswith("'=cmd")


def test_a_scheme_outside_the_bank_can_be_used(run: Run, tmp_path: Path) -> None:
    scheme = tmp_path / "mine.yaml"
    scheme.write_text(SCHEME, encoding="utf-8")
    result = run("mark", "--scheme", str(scheme), "-", "--json", input="The sky is blue.")
    assert json.loads(result.output)["mark"] == 1


SCHEME = """
kind: points
points:
  - id: blue
    statement: The sky is blue.
    wordings: [sky ~ blue]
    earns: [The sky is blue.]
    does_not_earn: [The sea is blue.]
    how_to_earn: Look up.
    source: Everybody
model_answer: The sky is blue.
exemplars:
  - {name: one, mark: 1, credited: [blue], reasons: It says so., text: A blue sky.}
"""


def test_a_faulty_scheme_lists_its_faults(run: Run, tmp_path: Path) -> None:
    scheme = tmp_path / "mine.yaml"
    scheme.write_text(SCHEME.replace("source:", "sorce:"), encoding="utf-8")
    result = run("mark", "--scheme", str(scheme), "-", input="x")
    assert result.exit_code == 1
    assert "Did you mean 'source'" in result.stderr


def test_an_unknown_question_is_a_sentence_and_exit_code_1(run: Run) -> None:
    result = run("mark", "causes-of-rian", "-", input="x")
    assert result.exit_code == 1
    assert "Did you mean 'causes-of-rain'?" in result.stderr
    assert "Traceback" not in result.output


def test_many_answers_are_marked_in_several_processes_with_the_same_marks(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    file.write_text("\n".join(json.dumps({"id": i, "answer": entry_text()}) for i in range(40)), encoding="utf-8")
    one = run("mark", QUESTION, str(file), "--csv", "--processes", "1").stdout
    two = run("mark", QUESTION, str(file), "--csv", "--processes", "2").stdout
    assert one == two


def test_checking_a_whole_bank_finds_nothing(run: Run) -> None:
    result = run("bank", "check")
    assert (result.exit_code, "all as they should be" in result.output) == (0, True)


def test_a_new_question_is_made_and_passes_the_check(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bank").mkdir()
    result = run("--bank", str(tmp_path / "bank"), "bank", "new", "cold-war/berlin", "--points")
    assert "Made" in result.output
    assert run("bank", "check", str(tmp_path / "bank")).exit_code == 0


def test_an_empty_bank_says_how_to_begin(run: Run, tmp_path: Path) -> None:
    (tmp_path / "questions").mkdir()
    result = run("bank", "check", str(tmp_path))
    assert result.exit_code != 0
    assert "tutor bank new" in result.output


def test_backup_and_restore_from_the_command_line(run: Run, tmp_path: Path) -> None:
    assert "revision" in run("db", "upgrade").output
    copy = tmp_path / "copy.sqlite3"
    assert run("db", "backup", str(copy)).exit_code == 0
    assert "Restored" in run("db", "restore", str(copy), "--yes").output


def test_a_port_in_use_is_a_sentence(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = run("serve", "--port", str(taken.getsockname()[1]))
    assert result.exit_code == 1
    assert "cannot be used" in result.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "example.org"])
def test_solo_mode_serves_this_machine_only(run: Run, host: str) -> None:
    result = run("serve", "--host", host)
    assert result.exit_code == 1
    assert "serves only this machine" in result.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shell_completion_is_printed(run: Run, shell: str) -> None:
    assert "_TUTOR_COMPLETE" in run("completion", shell).output


def test_a_playground_is_filled_from_the_exemplars(run: Run) -> None:
    assert "marked attempts" in run("demo", "--no-serve").output


def test_a_point_is_explained_with_the_rule_that_matched_and_its_words(run: Run) -> None:
    result = run("explain", QUESTION, "air-rises", "-", input="It was cold. The air is forced up by the hill.")
    assert result.exit_code == 0
    assert "✓ earned" in result.output
    assert "air ~ (rises|pushed up|forced up) counts" in result.output
    assert "The [air] is [forced up] by the hill" in result.output


def test_a_point_not_earned_is_explained_with_what_was_near_and_what_was_missing(run: Run) -> None:
    result = run("explain", QUESTION, "air-cools", "-", input="The air was pleasant.")
    assert "○ not yet" in result.output
    assert "`air` was found at “air”, but `cools` is nowhere in the answer." in " ".join(result.output.split())


def test_all_points_are_explained_as_json_with_spans_on_their_words(run: Run) -> None:
    text = "The air is forced up. The air never cools."
    record = json.loads(run("explain", QUESTION, "--all", "-", "--json", input=text).output)
    assert [point["point_id"] for point in record["points"]] == ["air-rises", "air-cools"]
    sighting = record["points"][1]["wordings"][0]["sightings"][0]
    assert sighting["outcome"] == "denied"
    assert [text[word["start"] : word["end"]] for word in sighting["cues"]] == ["never"]


def test_a_loose_scheme_explains_as_well_as_it_marks(run: Run) -> None:
    scheme = str(BANK / "rubrics" / "weather" / "causes-of-rain.yaml")
    result = run("explain", "--scheme", scheme, "air-cools", "-", input="The air cools.")
    assert result.exit_code == 0
    assert "✓ earned" in result.output


def test_an_unknown_point_names_the_nearest(run: Run) -> None:
    result = run("explain", QUESTION, "air-cooled", "-", input="Rain.")
    assert result.exit_code == 1
    assert "There is no point 'air-cooled' in this mark scheme. Did you mean 'air-cools'?" in result.output


def test_explaining_without_a_file_says_what_to_name(run: Run) -> None:
    result = run("explain", QUESTION, "air-cools")
    assert result.exit_code == 2
    assert "Name a point and a file, or --all and a file" in result.output


def test_a_topic_is_exported_and_imported_after_saying_what_would_change(run: Run, tmp_path: Path) -> None:
    pack, other = tmp_path / "weather.zip", tmp_path / "other"
    assert run("bank", "export", "weather", str(pack), "--licence", "CC0").exit_code == 0
    (other / "questions").mkdir(parents=True)
    dry = run("--bank", str(other), "bank", "import", str(pack), "--dry-run")
    assert "New      questions/weather/causes-of-rain.md" in dry.output
    assert not list(other.rglob("*.md"))
    refused = run("--bank", str(other), "bank", "import", str(pack), input="n\n")
    assert refused.exit_code == 1
    assert not list(other.rglob("*.md"))
    assert "Done" in run("--bank", str(other), "bank", "import", str(pack), "--yes").output
    assert "all as they should be" in run("bank", "check", str(other)).output


def test_coverage_counts_the_questions_of_each_source_by_kind(run: Run) -> None:
    counted = json.loads(run("bank", "coverage", "--json").output)
    sources = {s.partition(",")[0] for e in BankReader(BANK).bank().entries.values() for s in e.question.sources}
    assert set(counted["source"]) == sources
    assert counted["section"]["notes"] == {"explain": 1}


def test_a_fault_in_the_concepts_is_named_when_one_of_their_schemes_is_checked(tmp_path: Path) -> None:
    shutil.copytree(BANK, tmp_path / "bank")
    concepts = tmp_path / "bank" / "rubrics" / "weather" / "concepts-sea.yaml"
    concepts.write_text("concepts: [\n", encoding="utf-8")
    checked = CliRunner().invoke(main, ["bank", "check", str(concepts.with_name("causes-of-rain.yaml"))])
    assert checked.exit_code == 1
    assert "concepts-sea.yaml" in checked.output
