"""The record: adding up, and going through JSON unchanged."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.factories import make_levels_scheme, make_point, make_scheme, mark
from tutor.marking import MarkReport, PointDecision, Verdict, total_mark


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
