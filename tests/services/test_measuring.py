"""Measuring a marker against people: which answers are measured, what the figures say, and the page that shows them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.factories import make_levels_scheme, make_point, make_scheme
from tutor.content.bank import BankReader
from tutor.content.marked_answers import MarkedByPerson
from tutor.errors import NotFound
from tutor.marking import KeywordMarker, MarkReport, MarkScheme, Verdict
from tutor.marking.agreement import Detection, Figure
from tutor.services.figure_words import disagreement_words, percent, plain_number, reasons, signed, what_was_measured
from tutor.services.measurable import choose, group_faults
from tutor.services.measuring import MIXED, Comparison, Measurement, mark_rows, measure
from tutor.services.measuring_page import make_page

BANK = BankReader(Path(__file__).parents[1] / "bank").bank()
SCHEME = make_scheme(make_point("quotas", "quotas"), make_point("trials", "show trials"), slug="terror")
BOTH, QUOTAS, NEITHER = "There were quotas and show trials.", "There were quotas.", "There was rain."


def make_row(answer: str = BOTH, **changes: object) -> MarkedByPerson:
    values = {"name": answer, "answer": answer, "file": Path("rows.jsonl"), "line": 1, "question": "terror", **changes}
    return MarkedByPerson(**values)  # type: ignore[arg-type]


def compare(*rows: MarkedByPerson, scheme: MarkScheme = SCHEME) -> Measurement:
    marked = mark_rows(rows, {row.question: scheme for row in rows})
    return measure([done.comparison for done in marked if done.comparison])


def credited(*ids: str) -> dict[str, Any]:
    return {"points": dict.fromkeys(ids, Verdict.CREDITED), "lists_all": True}


def test_marks_are_compared_with_those_that_people_agreed():
    found = compare(make_row(BOTH, mark=2), make_row(QUOTAS, mark=2), make_row(NEITHER, mark=0)).total.mark
    assert found.answers == 3
    assert found.exact.value == pytest.approx(2 / 3)
    assert found.mean_error.value == pytest.approx(-1 / 3)
    # Squared distances 0, 1, 0; marks 2, 1, 0 against 2, 2, 0: by chance the mean squared distance is 5/3.
    assert found.weighted_kappa.value == pytest.approx(1 - (1 / 3) / (5 / 3))
    assert found.in_range.value == 1


def test_points_are_counted_strictly_and_leniently():
    halves = make_point("halves", parts=make_scheme().points[0].parts)
    scheme = make_scheme(make_point("quotas", "quotas"), halves, slug="terror")
    found = compare(
        make_row("There were quotas.", points={"quotas": Verdict.PART}),
        make_row("There were arrests.", points={"quotas": Verdict.CREDITED}),
        scheme=scheme,
    ).total
    assert found.strict == Detection(right=0, false=1, missed=1)
    assert found.lenient == Detection(right=1, false=0, missed=1)


def test_a_point_of_which_people_said_nothing_is_not_counted():
    found = compare(make_row(BOTH, points={"quotas": Verdict.CREDITED})).total
    assert [point.point_id for point in found.points] == ["quotas"]


def test_a_point_of_which_people_said_nothing_is_no_disagreement():
    assert compare(make_row(BOTH, mark=2, points={"quotas": Verdict.CREDITED})).worst(1) == []


def test_levels_are_the_same_or_next_to_each_other():
    scheme = make_levels_scheme(make_point("quotas", "quotas"), slug="terror")
    found = compare(make_row(NEITHER, level=0), make_row(NEITHER, level=1), make_row(NEITHER, level=2), scheme=scheme)
    assert found.total.level.exact.value == pytest.approx(1 / 3)
    assert found.total.level.adjacent.value == pytest.approx(2 / 3)
    assert found.total.level.table == {(0, 0): 1, (0, 1): 1, (0, 2): 1}


def test_no_response_counts_as_the_nothing_that_people_write_for_it():
    found = compare(make_row("", mark=0, kind="blank"), make_row(BOTH, mark=2))
    assert found.total.mark.exact.value == 1
    assert [(kind.kind, kind.earning.value) for kind in found.total.false_credit] == [("blank", 0), ("", 0)]


def test_answers_worth_nothing_that_earn_a_point_are_counted_by_kind():
    found = compare(
        make_row(QUOTAS, kind="reversed"),
        make_row(NEITHER, kind="off topic"),
        make_row(BOTH, name="b", mark=0),
        make_row(BOTH, name="c", kind="list", mark=1),
    ).total.false_credit
    counted = [(kind.kind, kind.answers, kind.earning.value, kind.mean_mark) for kind in found]
    assert counted == [("no kind given", 1, 1, 2), ("off topic", 1, 0, 0), ("reversed", 1, 1, 1), ("", 3, 2 / 3, 1)]


def test_questions_with_different_tariffs_are_not_put_in_one_figure_of_marks():
    other = make_scheme(make_point("quotas", "quotas"), slug="other")
    rows = [make_row(BOTH, mark=2), make_row(QUOTAS, mark=1), make_row(QUOTAS, mark=1, question="other")]
    marked = mark_rows(rows, {"terror": SCHEME, "other": other})
    found = measure([done.comparison for done in marked if done.comparison])
    assert [group.name for group in found.questions] == ["terror", "other"]
    assert found.total.mark.kappa == Figure(None, MIXED)
    assert found.total.mark.exact.value == 1
    assert any(MIXED in reason and "(all questions)" in reason for reason in reasons(found))


def test_the_same_answers_give_the_same_intervals():
    rows = [make_row(text, name=str(n), mark=n % 3) for n in range(12) for text in (BOTH, QUOTAS)]
    kappas = [compare(*rows).total.mark.kappa for _ in range(2)]
    assert kappas[0] == kappas[1]
    assert kappas[0].low is not None


def test_several_processes_give_the_same_as_one():
    rows = [make_row(text, name=f"{n} {text}", mark=1) for n in range(20) for text in (BOTH, QUOTAS, NEITHER)]
    one, two = (list(mark_rows(rows, {"terror": SCHEME}, processes=count)) for count in (1, 2))
    assert [(done.row, done.comparison and done.comparison.report) for done in one] == [
        (done.row, done.comparison and done.comparison.report) for done in two
    ]


def test_the_worst_disagreement_comes_first_with_the_words_that_were_credited():
    found = compare(
        make_row(BOTH, name="bad", mark=0, **credited()),
        make_row(QUOTAS, name="slight", mark=1, **credited("trials")),
        make_row(NEITHER, name="fine", mark=0, **credited()),
    )
    assert [item.row.name for item in found.worst(9)] == ["bad", "slight"]
    assert disagreement_words(found.worst(1)[0]) == (
        "0", "2 (1-2)", ["credited: quotas “quotas”", "credited: trials “show trials”"],
    )  # fmt: skip
    assert disagreement_words(found.worst(2)[1])[2] == ["credited: quotas “quotas”", "not found: trials"]


# --- which answers ---------------------------------------------------------------------------------


def test_an_answer_finds_its_question_in_the_bank_and_one_without_is_a_fault():
    rows = [make_row(question="weather/causes-of-rain", mark=1), make_row(question="", mark=1), make_row(question="x")]
    choice = choose(rows, BANK.get)
    assert [row.question for row in choice.rows] == ["causes-of-rain"]
    assert ["names no question" in choice.faults[0].problem, "no question 'x'" in choice.faults[1].problem] == [
        True
    ] * 2


def test_an_answer_about_which_nothing_is_said_is_a_fault_unless_its_kind_says_it():
    only = BANK.get("causes-of-rain")
    choice = choose([make_row(question=""), make_row(question="", kind="list")], BANK.get, only=only)
    assert [row.kind for row in choice.rows] == ["list"]
    assert "Nothing is said" in choice.faults[0].problem


def test_answers_of_another_question_or_set_are_left_out_and_counted():
    only = BANK.get("causes-of-rain")
    rows = [make_row(question="", mark=1, set="untouched"), make_row(mark=1, set="untouched"), make_row(set="seen")]
    choice = choose(rows, BANK.get, only=only, only_set="untouched")
    assert len(choice.rows) == 1
    assert choice.left_out == {"of another set": 1, "of another question": 1}
    assert choice.faults == []


def test_a_set_that_no_answer_is_in_is_named_with_those_that_there_are():
    with pytest.raises(NotFound, match="The sets are seen"):
        choose([make_row(set="seen")], BANK.get, only_set="untouched")


def test_a_point_that_the_scheme_does_not_have_is_a_fault_and_the_mark_is_still_measured():
    only = BANK.get("causes-of-rain")
    choice = choose([make_row(question="", mark=1, points={"air-rise": Verdict.CREDITED})], BANK.get, only=only)
    assert [(row.mark, row.points) for row in choice.rows] == [(1, None)]
    assert choice.faults[0].remedy == "Did you mean 'air-rises'?"


def test_the_same_fault_on_many_lines_is_told_once():
    rows = [make_row(question="x", name=str(n), line=n) for n in range(1, 4)]
    ((fault, count),) = group_faults(choose(rows, BANK.get).faults).items()
    assert (fault.line, count) == (1, 3)


# --- what people read ------------------------------------------------------------------------------


def test_a_figure_without_a_value_is_a_dash_and_never_a_nought():
    nothing = Figure(None, "no data")
    assert [write(nothing) for write in (percent, plain_number, signed)] == ["—"] * 3
    assert [percent(Figure(0.0, "", 0.0, 0.0)), plain_number(Figure(-0.5)), signed(Figure(0.001))] == [
        "0 (0-0)", "−0.50", "0.00",
    ]  # fmt: skip


def test_the_set_is_named_with_the_number_of_its_answers():
    assert "set: untouched, 1 answer." in what_was_measured(compare(make_row(mark=1, set="untouched")))
    two = compare(make_row(mark=1, set="untouched"), make_row(QUOTAS, mark=1))
    assert "sets: not named, 1 answer; untouched, 1 answer." in what_was_measured(two)


def test_the_page_stands_alone_and_holds_the_figures_and_the_plots():
    scheme = make_levels_scheme(make_point("quotas", "quotas"), slug="terror")
    rows = [make_row(QUOTAS, name=f"a{n}", mark=n, level=n % 3, **credited("quotas")) for n in range(8)]
    page = make_page(compare(*rows, scheme=scheme), worst=3)
    assert not re.search(r"<script|<link|\bsrc=|@import|url\(|https?://", page)
    assert page.count("<svg") == 3
    for heading in ("Levels given and agreed", "Whether the range is honest", "Point by point", "worst disagreements"):
        assert heading in page


def test_the_page_writes_what_an_answer_says_as_text():
    page = make_page(compare(make_row("<script>alert(1)</script> quotas", name="<b>a</b>", mark=0)))
    assert "<script>" not in page
    assert "&lt;b&gt;a&lt;/b&gt;" in page


@pytest.mark.parametrize("rows", [(), (make_row(mark=1),), (make_row(level=None, **credited("quotas")),)])
def test_a_page_of_little_is_still_a_page(rows):
    assert "</html>" in make_page(compare(*rows))


def test_marks_far_apart_share_the_bars_of_the_plot():
    scheme = make_scheme(make_point("quotas", "quotas", marks=100), slug="terror")
    page = make_page(compare(*(make_row(QUOTAS, name=str(n), mark=n) for n in range(0, 101, 5)), scheme=scheme))
    assert page.count('<rect class="inside"') <= 15


def test_a_comparison_shows_what_the_marker_gave():
    report: MarkReport = KeywordMarker().mark(QUOTAS, SCHEME)
    item = Comparison(make_row(QUOTAS, mark=1), SCHEME, report, 0.0)
    assert (item.mark, item.range, item.in_range, item.level) == (1, (0, 2), True, 0)
