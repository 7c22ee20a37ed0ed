"""A sentence that keeps to the other end of a scale does not show what a statement says of the first."""

from dataclasses import replace

import pytest

from tests.factories import make_point, make_scheme, mark
from tutor.marking import Verdict

SLOWED = replace(make_point("growth", "steel|output ~12 1937"), statement="Growth slowed after 1937.")
SHOT = replace(make_point("army", "<army> ~10 1937"), statement="Commanders were shot in 1937.")


@pytest.mark.parametrize(
    ("point", "reversed_answer"),
    [
        (SLOWED, "Steel output doubled between 1937 and 1939."),
        (SLOWED, "After 1937 output shot up."),
        (SHOT, "In 1937 the army was spared."),
        (SHOT, "The army was left alone in 1937."),
    ],
)
def test_the_other_end_of_the_scale_is_not_credited(point, reversed_answer) -> None:
    decision = mark(reversed_answer, make_scheme(point)).points[0]
    assert decision.verdict is Verdict.MISSING
    assert decision.reason == "The words are there, but the sentence points the other way."


@pytest.mark.parametrize(
    ("point", "answer", "words"),
    [
        (SLOWED, "Output rose and then slowed from 1937.", "Output rose and then slowed from 1937"),
        (SLOWED, "Steel was the same in 1939 as in 1937.", "Steel was the same in 1939 as in 1937"),
        (SHOT, "Nobody was left alone, so the army trembled in 1937.", "army trembled in 1937"),
        (SHOT, "Most of the army in 1937 was shot, the rest was left alone.", "army in 1937"),
    ],
)
def test_neither_or_both_ends_are_no_reason_against_it(point, answer: str, words: str) -> None:
    decision = mark(answer, make_scheme(point)).points[0]
    assert decision.verdict is Verdict.CREDITED
    assert [span.text for span in decision.evidence] == [words]


def test_a_statement_about_those_who_were_spared_may_be_told_by_those_who_were_not() -> None:
    point = replace(make_point("promise", "Stalin ~12 Zinoviev"), statement="They were told that they would be spared.")
    assert mark("Stalin had Zinoviev shot all the same.", make_scheme(point)).points[0].verdict is Verdict.CREDITED
