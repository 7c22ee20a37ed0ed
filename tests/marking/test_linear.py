"""
Marking takes time in proportion to the answer, whatever the author wrote and whatever the student did.

Time is counted in calls and lines of Python, which a busy machine does not change: a text twice as long may cost about
twice as much and no more.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import make_levels_scheme, make_point, make_scheme
from tutor.marking import KeywordMarker, MarkScheme
from tutor.marking.scheme import AllOf, AnyOf, Part, Scope, Wording

WORDS = "quotas arrests NKVD army purge fear trial 1937".split()

# Wordings that a matcher which tries every combination never finishes.
NASTY: list[Wording] = [
    "a1 ~ b1 ~ a1 ~ b1 ~ a1 ~ b1 ~ a1 ~ b1",
    "quotas ~9999 arrests ~9999 quotas ~9999 arrests ~9999 quotas",
    "quotas ... arrests ... quotas ... arrests ... quotas ... arrests",
    "quotas + arrests + NKVD + army + purge + fear",
    "(quotas|quota|arrests (quotas|arrests) ~50 (quotas|arrests)) ~50 (arrests|quotas ~50 arrests)",
    "quo* arr* quo* arr* quo* arr*",
    "quotas quotas quotas quotas quotas quotas quotas quotas",
    AllOf(("quotas", "arrests", "quotas ~ arrests", AnyOf(("fear", "army", "purge"), 2, Scope.ANSWER)), Scope.ANSWER),
    AnyOf(("quotas", "arrests", "NKVD", "army", "purge", "fear"), 4, Scope.PHRASE),
    AnyOf(("quotas", "arrests", "NKVD"), 1, Scope.NEIGHBOURS, at_most=2),
    "not ~ quotas ~ not",
]
TEXTS = {
    "one long sentence": "quotas and arrests of ",
    "one word": "quotas ",
    "no letters": "1937 36-38 !? ",
    "many sentences": "The NKVD had quotas for arrests. The army was in fear. ",
    "denials": "It is not true that quotas were not a myth, and nobody did not have arrests. ",
    "views": "Some say that quotas were used, but this is wrong. Had they been, arrests would have risen. ",
    "paragraphs": "Quotas.\n\nArrests.\n\n",
    "slips": "qoutas arests teh pruge amry ",
    "questions": "Did the NKVD use quotas? ",
    "brackets": "((((quotas)))) [[[<arrests>]]] ",
}


def steps(job: Callable[[], object]) -> int:
    """How many calls and lines of Python a job takes."""
    count = 0

    def trace(_frame: FrameType, _event: str, _arg: Any) -> Any:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        job()
    finally:
        sys.settrace(before)
    return count


def work(text: str, scheme: MarkScheme) -> int:
    """How many steps it takes to mark a text."""
    return steps(lambda: KeywordMarker().mark(text, scheme))


@pytest.fixture(scope="module")
def nasty_scheme() -> MarkScheme:
    points = [make_point(f"p{number}", wording) for number, wording in enumerate(NASTY)]
    two_parts = make_point("parts", parts=(Part("one", tuple(NASTY[:4])), Part("other", tuple(NASTY[4:]))))
    scheme = make_levels_scheme(*points, two_parts, focus=("quotas", "arrests"))
    KeywordMarker().mark("The scheme is understood once, before anything is counted.", scheme)
    return scheme


@pytest.mark.parametrize("name", TEXTS)
def test_twice_the_text_costs_about_twice_the_work(name: str, nasty_scheme: MarkScheme) -> None:
    half, whole = TEXTS[name] * 300, TEXTS[name] * 600
    # Once unseen, so that words remembered from before make neither cheaper.
    work(half, nasty_scheme)
    assert work(whole, nasty_scheme) <= 2.3 * work(half, nasty_scheme) + 2000


def test_the_count_sees_what_is_not_linear() -> None:
    def pairs(text: str) -> int:
        return sum(1 for one in text for other in text if one == other)

    assert steps(lambda: pairs("a" * 200)) > 3 * steps(lambda: pairs("a" * 100))


def test_many_points_that_share_their_words_cost_little_more_than_few() -> None:
    few = make_scheme(*(make_point(f"p{i}", "quotas ~ NKVD", "arrests") for i in range(10)), marks_available=1)
    many = make_scheme(*(make_point(f"p{i}", "quotas ~ NKVD", "arrests") for i in range(100)), marks_available=1)
    text = TEXTS["many sentences"] * 20
    for scheme in (few, many):
        KeywordMarker().mark(text, scheme)
    assert work(text, many) <= 10 * work(text, few)


def _wording_texts() -> st.SearchStrategy[str]:
    word = st.sampled_from([*WORDS, "not", "quo*", "<army>", '"NKVD"', "(fear|purge trial)", "army|purge"])
    joint = st.sampled_from([" ", " ~ ", " ~2 ", " ... ", " + "])
    return st.lists(st.tuples(word, joint), min_size=1, max_size=5).map(
        lambda pairs: "".join(word + joint for word, joint in pairs[:-1]) + pairs[-1][0]
    )


def _wordings() -> st.SearchStrategy[Wording]:
    several = st.lists(_wording_texts(), min_size=1, max_size=3).map(tuple)
    scope = st.sampled_from(list(Scope))
    return st.one_of(
        _wording_texts(),
        st.builds(AllOf, several, scope),
        st.builds(lambda wordings, within: AnyOf(wordings, 1, within), several, scope),
    )


_ANSWERS = st.lists(
    st.sampled_from(
        [
            *WORDS,
            "not",
            "never",
            "The",
            "if",
            "had",
            "would",
            "have",
            "say",
            "but",
            "wrong",
            ".",
            "?",
            "\n\n",
            ",",
            "’s",
            "é",
            "\u200b",
        ]
    ),
    max_size=60,
).map(" ".join)


@settings(max_examples=200, deadline=None)
@given(wordings=st.lists(_wordings(), min_size=1, max_size=4), answer=st.one_of(_ANSWERS, st.text(max_size=80)))
def test_whatever_is_written_the_words_shown_stand_where_the_record_says(wordings: list[Wording], answer: str) -> None:
    scheme = make_scheme(*(make_point(f"p{i}", wording) for i, wording in enumerate(wordings)))
    report = KeywordMarker().mark(answer, scheme)
    spans = [span for decision in report.points for span in decision.evidence]
    assert all(answer[span.start : span.end] == span.text and span.text for span in spans)
    assert all(decision.evidence for decision in report.points if decision.credited)
    assert report.mark is None or 0 <= report.mark <= scheme.marks_available
    assert KeywordMarker().mark(answer, scheme) == report
