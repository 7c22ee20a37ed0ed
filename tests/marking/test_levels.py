"""Levels of response: best fit, the mark inside the level, caps and ranges."""

import pytest

from tests.factories import make_levels_scheme, make_point, mark
from tutor.marking import MarkScheme, Status
from tutor.marking.report import split_by_objective

QUOTAS = "The NKVD had quotas."
ARMY = "Many officers of the Red Army were shot."
JUDGEMENT = "Overall, the terror hit the Party hardest because it lost its leaders."


@pytest.fixture
def scheme() -> MarkScheme:
    return make_levels_scheme(make_point(), make_point("army", "<army> ~ shot"))


def test_nothing_creditable_is_level_0_and_no_marks(scheme: MarkScheme) -> None:
    report = mark("The weather was cold in those years.", scheme)
    assert (report.level, report.mark) == (0, 0)


def test_a_blank_answer_is_no_response_and_not_zero(scheme: MarkScheme) -> None:
    report = mark(" \n ", scheme)
    assert (report.level, report.mark, report.low, report.high) == (None, None, None, None)
    assert report.status is Status.UNMARKED


def test_all_needs_of_a_level_place_the_answer_in_it(scheme: MarkScheme) -> None:
    report = mark(f"{QUOTAS} {ARMY} {JUDGEMENT}", scheme)
    assert report.level == 2
    assert report.mark is not None
    assert 6 <= report.mark <= 10


def test_a_cap_holds_the_level_and_says_why(scheme: MarkScheme) -> None:
    report = mark(f"{QUOTAS} {ARMY}", scheme)
    assert report.level == 1
    assert report.cap is not None
    assert report.cap.reason == "No judgement: not above level 1."


def test_a_strand_says_what_it_counted_and_what_the_next_level_wants(scheme: MarkScheme) -> None:
    knowledge, judgement = mark(f"{QUOTAS} {ARMY}", scheme).strands
    assert "2 creditable points" in knowledge.reason
    assert judgement.next_needs == "Level 2 wants 1 judgement; you have 0."
    assert judgement.next_signal == "judgements"


def test_a_judgement_is_shown_with_its_words(scheme: MarkScheme) -> None:
    judgement = mark(f"{QUOTAS} {JUDGEMENT}", scheme).strands[1]
    readings = {reading.signal: reading for reading in judgement.readings}
    assert [span.text for span in readings["judgements"].evidence] == [JUDGEMENT.rstrip(".")]


def test_the_range_holds_the_mark_and_stays_inside_the_marks_available(scheme: MarkScheme) -> None:
    for text in (QUOTAS, f"{QUOTAS} {ARMY}", f"{QUOTAS} {ARMY} {JUDGEMENT}"):
        report = mark(text, scheme)
        assert report.low is not None
        assert report.high is not None
        assert 0 <= report.low <= (report.mark or 0) <= report.high <= 10


def test_the_range_reaches_up_where_much_prose_earned_little_and_down_where_points_stand_in_few_words() -> None:
    wide = make_levels_scheme(make_point(), make_point("army", "<army> ~ shot"), tolerance=3)
    told = " ".join(f"People of kind {n} lived through these years in ways that I describe here." for n in range(40))
    terse, long = mark(f"{QUOTAS} {ARMY} {JUDGEMENT}", wide), mark(f"{QUOTAS} {ARMY} {JUDGEMENT} {told}", wide)
    assert terse.mark == long.mark
    assert (long.low or 0) > (terse.low or 0)
    short, talkative = mark(QUOTAS, wide), mark(f"{QUOTAS} {told}", wide)
    assert talkative.mark == short.mark
    assert (talkative.high or 0) > (short.high or 0)


def test_what_was_withheld_does_not_widen_the_range(scheme: MarkScheme) -> None:
    repeated = mark(f"{QUOTAS} " + "The winters of those years were long and hard for the people there. " * 40, scheme)
    once = mark(f"{QUOTAS} The winters of those years were long and hard for the people there.", scheme)
    assert (repeated.mark, repeated.low, repeated.high) == (once.mark, once.low, once.high)


def test_padding_raises_nothing(scheme: MarkScheme) -> None:
    padding = " Throughout the ages many things have happened and people have lived through them in many ways."
    assert mark(f"{QUOTAS} {ARMY}{padding * 20}", scheme).mark == mark(f"{QUOTAS} {ARMY}", scheme).mark


def test_the_objectives_share_the_whole_mark() -> None:
    scheme = make_levels_scheme(make_point(), objectives={"AO1": 5, "AO3": 5})
    assert split_by_objective(7, (), scheme) == {"AO1": 4, "AO3": 3}


def test_levels_that_leave_a_gap_are_refused() -> None:
    levels = make_levels_scheme(make_point()).levels
    with pytest.raises(ValueError, match="without a gap"):
        make_levels_scheme(make_point(), levels=(levels[1],))


def test_a_judgement_that_rests_on_the_opposite_of_a_point_does_not_count(scheme: MarkScheme) -> None:
    wrong = "Overall, the terror mattered little because the NKVD did not use quotas."
    report = mark(f"{ARMY} {wrong}", scheme)
    readings = {reading.signal: reading for reading in report.strands[1].readings}
    assert readings["judgements"].count == 0
