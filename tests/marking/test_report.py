"""The record: adding up, and going through JSON unchanged."""

import json
import pickle
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.factories import make_levels_scheme, make_point, make_scheme, mark
from tutor.marking import MarkReport, MarkScheme, PointDecision, Verdict, total_mark
from tutor.marking.scheme import AllOf, AnyOf, Scope


def test_a_record_survives_json() -> None:
    report = mark("The NKVD had quotas. Overall the terror mattered.", make_levels_scheme(make_point()))
    assert MarkReport.from_json(report.to_json()) == report


@given(st.lists(st.integers(min_value=-50, max_value=500), min_size=3, max_size=3))
def test_whatever_a_marker_claims_the_total_stays_within_the_marks_available(claimed: list[int]) -> None:
    scheme = make_scheme(*(make_point(f"p{i}", marks=2) for i in range(3)), marks_available=4)
    decisions = [PointDecision(f"p{i}", Verdict.CREDITED, marks) for i, marks in enumerate(claimed)]
    assert 0 <= total_mark(decisions, scheme) <= 4


def test_a_theme_with_a_limit_earns_no_more_than_that() -> None:
    points = [make_point(f"p{i}", f"word{i}", theme="methods") for i in range(4)]
    scheme = make_scheme(*points, marks_available=3, limit_per_theme={"methods": 2})
    assert mark("word0 and word1 and word2 are all here", scheme).mark == 2


def test_the_fingerprint_changes_with_any_wording() -> None:
    scheme = make_scheme()
    assert scheme.hash == make_scheme().hash
    assert scheme.hash != make_scheme(make_point("quotas", "<nkvd> ~7 quotas")).hash
    assert scheme.hash != replace(scheme, tolerance=2).hash


def test_a_kept_scheme_comes_back_with_the_same_fingerprint_and_marks_the_same() -> None:
    both = AllOf((AnyOf(("quotas", "targets"), 1), "<nkvd>"), Scope.PARAGRAPH)
    scheme = make_levels_scheme(make_point("p", both, unless=("steel",)), make_point())
    again = MarkScheme.from_json(json.loads(json.dumps(scheme.to_json())))
    assert again.hash == scheme.hash
    answer = "The NKVD worked hard. It had quotas. Overall the terror mattered because of them."
    assert mark(answer, again).to_json() == mark(answer, scheme).to_json()


def test_a_record_is_the_same_after_going_to_another_process() -> None:
    report = mark("The NKVD had quotas.")
    assert pickle.loads(pickle.dumps(report)) == report
