"""What marked answers teach: rows become judged answers, and a curve says how much they help."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.conftest import TEST_BANK
from tests.factories import make_point, make_scheme
from tutor.content.bank import BankReader
from tutor.content.marked_answers import MarkedByPerson
from tutor.marking import Verdict
from tutor.marking.doctor import Weakness
from tutor.marking.effects import JudgedAnswer
from tutor.services.doctoring import examine_entry
from tutor.services.learning import examples_of, judged_answers, learning_curve

YES, NO, PART = Verdict.CREDITED, Verdict.MISSING, Verdict.PART
ONE_POINT = make_scheme(make_point("quotas", "quotas"))
TWO_POINTS = make_scheme(make_point("quotas"), make_point("trials"))


def make_row(**changes: object) -> MarkedByPerson:
    return MarkedByPerson(**{"name": "a", "answer": "Rain.", "file": Path("rows.jsonl"), "line": 3, **changes})  # type: ignore[arg-type]


def test_the_mark_of_the_one_point_that_there_is_decides_it():
    rows = [make_row(name=str(mark), mark=mark) for mark in (0.0, 0.5, 1.0)]
    assert [answer.verdicts for answer in judged_answers(rows, ONE_POINT)] == [
        {"quotas": NO}, {"quotas": PART}, {"quotas": YES},
    ]  # fmt: skip


def test_a_mark_says_nothing_of_several_points_unless_it_is_nothing():
    rows = [make_row(name="some", mark=1.0), make_row(name="none", mark=0.0)]
    (judged,) = judged_answers(rows, TWO_POINTS)
    assert (judged.id, judged.verdicts) == ("none", {"quotas": NO, "trials": NO})


def test_points_that_people_decided_are_taken_as_they_are():
    rows = [make_row(points={"trials": PART}, mark=1.0), make_row(name="b", points={"quotas": YES}, lists_all=True)]
    assert [answer.verdicts for answer in judged_answers(rows, TWO_POINTS)] == [
        {"trials": PART}, {"quotas": YES, "trials": NO},
    ]  # fmt: skip


def test_examples_and_exemplars_are_judged_answers_too():
    entry = BankReader(TEST_BANK).bank().get("causes-of-rain")
    examples = examples_of(entry)
    assert examples[0] == JudgedAnswer("line 12", "The air is forced up by the hill.", {"air-rises": YES})
    assert examples[-1].verdicts == {"air-rises": YES, "air-cools": YES}


def school(count: int) -> list[JudgedAnswer]:
    """Answers of which every other one shows the point, half of those in a word that the scheme lacks."""
    kinds = [("Moscow set quotas", YES), ("It rained", NO), ("Moscow set a target", YES), ("Trials were staged", NO)]
    return [
        JudgedAnswer(f"a{n}", f"{kinds[n % 4][0]} in {1900 + n}.", {"quotas": kinds[n % 4][1]}) for n in range(count)
    ]


def test_marked_answers_help_on_those_held_back():
    steps = list(learning_curve(ONE_POINT, school(60)))
    assert [(step.marked, step.held_back) for step in steps] == [(5, 55), (10, 50), (20, 40), (40, 20)]
    before, after = steps[2].before.accuracy.value, steps[2].after.accuracy.value
    assert before is not None
    assert after is not None
    assert before + 0.1 < after


def test_a_curve_is_the_same_for_the_same_seed():
    answers = school(20)
    first = [step.as_json() for step in learning_curve(ONE_POINT, answers, seed=3)]
    assert first == [step.as_json() for step in learning_curve(ONE_POINT, answers, seed=3)]


def test_too_few_answers_give_no_curve():
    assert list(learning_curve(ONE_POINT, school(9))) == []


def test_a_weak_place_names_line_and_column(tmp_path):
    entry = BankReader(TEST_BANK).bank().get("causes-of-rain")
    text = entry.scheme_file.read_text(encoding="utf-8").replace("[air ~ cools]", "[air ~ cools, never said]")
    file = tmp_path / "weak.yaml"
    file.write_text(text, encoding="utf-8")
    point = entry.scheme.point("air-cools")
    parts = (replace(point.parts[0], wordings=(*point.parts[0].wordings, "never said")),)
    scheme = replace(entry.scheme, points=(entry.scheme.points[0], replace(point, parts=parts)))
    found = examine_entry(replace(entry, scheme=scheme, scheme_file=file), [make_row(answer="It is dry.")])
    (dead,) = [place.fault for place in found if place.weakness is Weakness.NEVER_FOUND]
    line = text.splitlines()[dead.line - 1]
    assert line[dead.column - 1 :].startswith("never said")
