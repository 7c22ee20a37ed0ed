"""Figures of agreement, against tables worked out by hand and against the textbook's formulae."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.marking.agreement import (
    Detection,
    Figure,
    accuracy,
    kappa,
    mean_absolute_error,
    mean_error,
    pearson,
    resampled,
    rmse,
    share,
    spearman,
    weighted_kappa,
    within,
)

# 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: observed 0.7, by chance 0.5, kappa 0.4.
YES_NO = [(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15
MARKS = st.lists(st.tuples(st.integers(0, 25), st.integers(0, 25)), max_size=60)
FIGURES = [accuracy, kappa, weighted_kappa, pearson, spearman, rmse, mean_error, mean_absolute_error]


def textbook_weighted_kappa(pairs: list[tuple[int, int]]) -> float:
    """One minus the weighted observed over the weighted expected matrix, cell by cell."""
    values = range(min(min(pair) for pair in pairs), max(max(pair) for pair in pairs) + 1)
    seen, rows, columns = Counter(pairs), Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    cells = [(i, j) for i in values for j in values]
    observed = sum((i - j) ** 2 * seen[i, j] for i, j in cells)
    expected = sum((i - j) ** 2 * rows[i] * columns[j] / len(pairs) for i, j in cells)
    return 1 - observed / expected


def test_kappa_of_a_table_worked_out_by_hand():
    assert accuracy(YES_NO).value == 0.7
    assert kappa(YES_NO).value == pytest.approx(0.4)


def test_weighted_kappa_of_right_and_wrong_is_kappa():
    assert weighted_kappa(YES_NO).value == pytest.approx(0.4)


def test_weighted_kappa_of_marks_worked_out_by_hand():
    # Squared distances 0, 1, 0 and 1: mean 0.5. By chance: both variances are 0.5, and the means are equal.
    pairs = [(0, 0), (1, 2), (1, 1), (2, 1)]
    assert weighted_kappa(pairs).value == pytest.approx(textbook_weighted_kappa(pairs))
    assert weighted_kappa(pairs).value == pytest.approx(1 - 0.5 / (0.5 + 0.5))


def test_errors_and_correlations_worked_out_by_hand():
    pairs = [(2, 1), (4, 2), (6, 3), (9, 5)]
    assert mean_error(pairs).value == 2.5
    assert mean_absolute_error([(2, 1), (1, 2)]).value == 1
    assert mean_error([(2, 1), (1, 2)]).value == 0
    assert rmse(pairs).value == pytest.approx(math.sqrt((1 + 4 + 9 + 16) / 4))
    assert pearson([(2, 1), (4, 2), (6, 3)]).value == pytest.approx(1)
    assert pearson([(1, 2), (2, 1), (3, 3)]).value == pytest.approx(0.5)
    assert spearman([(1, 1), (10, 2), (100, 3)]).value == pytest.approx(1)
    # Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: Pearson of these is 4.5 / sqrt(4.5 * 5).
    assert spearman([(1, 1), (2, 2), (2, 3), (9, 4)]).value == pytest.approx(4.5 / math.sqrt(22.5))


def test_a_level_beside_the_agreed_one_is_within_one():
    assert within([(1, 1), (1, 2), (1, 3)], 1).value == pytest.approx(2 / 3)


def test_precision_recall_and_f1_worked_out_by_hand():
    found = Detection.of([(True, True)] * 6 + [(True, False)] * 2 + [(False, True)] * 4 + [(False, False)])
    assert (found.precision.value, found.recall.value) == (0.75, 0.6)
    assert found.f1.value == pytest.approx(2 * 0.75 * 0.6 / 1.35)
    assert found + Detection(1, 1, 1, 1) == Detection(7, 3, 5, 2)


def test_the_interval_of_a_share_is_wilsons():
    # 8 of 10: 0.490 to 0.943, as tables of the Wilson interval have it.
    assert share(8, 10).low == pytest.approx(0.4902, abs=1e-4)
    assert share(8, 10).high == pytest.approx(0.9433, abs=1e-4)
    assert share(10, 10).high == 1


@pytest.mark.parametrize("figure", FIGURES)
def test_no_answers_give_no_figure_but_a_reason(figure):
    assert figure([]) == Figure(None, "nothing to compare")


@pytest.mark.parametrize("figure", [kappa, weighted_kappa, pearson, spearman])
def test_one_value_only_gives_no_figure_but_a_reason(figure):
    found = figure([(0.1, 0.1)] * 7)
    assert found.value is None
    assert found.why_not


def test_nothing_found_or_nothing_there_gives_no_figure_but_a_reason():
    assert Detection(missed=3).precision == Figure(None, "nothing was credited")
    assert Detection(false=3).recall == Figure(None, "people credited nothing")
    assert Detection(absent=3).f1.value is None
    assert Detection(missed=3).f1.value == 0


def test_the_interval_by_resampling_leaves_out_draws_without_a_value():
    found = resampled(YES_NO, [YES_NO, [(1, 1)], YES_NO[:40]], kappa)
    assert found.value == kappa(YES_NO).value
    assert {found.low, found.high} == {kappa(YES_NO).value, kappa(YES_NO[:40]).value}


def test_answers_that_all_agree_claim_no_interval():
    pairs = [(1, 1), (0, 0), (1, 1)]
    assert resampled(pairs, [pairs, pairs[:2]], kappa) == Figure(1.0)


@given(MARKS)
def test_agreement_lies_between_minus_one_and_one_and_is_never_not_a_number(pairs):
    for figure in (kappa, weighted_kappa, pearson, spearman):
        found = figure(pairs)
        assert (found.value is None) == bool(found.why_not)
        assert found.value is None or -1 <= found.value <= 1


@given(MARKS.filter(lambda pairs: len({value for pair in pairs for value in pair}) > 1))
def test_weighted_kappa_is_that_of_the_textbook(pairs):
    assert weighted_kappa(pairs).value == pytest.approx(textbook_weighted_kappa(pairs), abs=1e-9)


@given(st.lists(st.integers(0, 25), min_size=2).filter(lambda marks: len(set(marks)) > 1))
def test_perfect_agreement_is_one(marks):
    pairs = [(mark, mark) for mark in marks]
    assert kappa(pairs).value == 1
    assert weighted_kappa(pairs).value == 1
    assert pearson(pairs).value == pytest.approx(1)
    assert (rmse(pairs).value, mean_error(pairs).value, accuracy(pairs).value) == (0, 0, 1)


@given(MARKS)
def test_who_is_called_the_marker_does_not_change_kappa(pairs):
    swapped = [(agreed, given) for given, agreed in pairs]
    assert kappa(pairs).value == pytest.approx(kappa(swapped).value)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1))
def test_f1_lies_between_precision_and_recall(pairs):
    found = Detection.of(pairs)
    precision, recall, f1 = found.precision.value, found.recall.value, found.f1.value
    if precision is not None and recall is not None and f1 is not None:
        assert min(precision, recall) - 1e-12 <= f1 <= max(precision, recall) + 1e-12


@given(st.integers(0, 400), st.integers(1, 400))
def test_a_share_lies_in_its_interval(hits, of):
    found = share(min(hits, of), of)
    assert found.low is not None
    assert found.value is not None
    assert found.high is not None
    assert 0 <= found.low <= found.value <= found.high <= 1
