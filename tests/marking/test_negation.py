"""Denial: what is not credited although its words are there, and what only looks like denial."""

import pytest

from tests.factories import make_point, make_scheme, mark, quotes
from tutor.marking import Verdict

DENIED = [
    "The NKVD did not use quotas.",
    "The NKVD didn't use quotas.",
    "The NKVD didn’t have arrest quotas, they arrested at random.",
    "the nkvd didnt use quotas",
    "The NKVD never had quotas.",
    "There were no quotas for the NKVD.",
    "The NKVD had hardly any quotas.",
    "It is a myth that the NKVD had quotas.",
    "It is not true that the NKVD had quotas.",
    "It is wrong to say that the NKVD had quotas.",
    "The idea that the NKVD had quotas is false.",
    "Some say that the NKVD had quotas. This is a myth.",
    "Rather than using quotas the NKVD chose at random.",
    "NKVD quotas were never used.",
    "Neither quotas nor orders bound the NKVD.",
    "The NKVD worked without quotas.",
]


@pytest.mark.parametrize("answer", DENIED)
def test_a_denied_idea_is_contradicted_and_earns_nothing(answer: str) -> None:
    report = mark(answer)
    assert report.decision("quotas").verdict is Verdict.CONTRADICTED
    assert report.mark == 0
    assert quotes(report)


CLAIMED = [
    "Nobody could deny that the NKVD had quotas.",
    "No one would deny that the NKVD had quotas.",
    "It cannot be denied that the NKVD had quotas.",
    "The NKVD not only had quotas but met them.",
    "The NKVD did not just use quotas, it tortured.",
    "Without the NKVD quotas there would have been fewer arrests.",
    "There is no doubt that the NKVD had quotas.",
    "It is not a myth that the NKVD had quotas.",
    "The NKVD was given quotas, but they did not stop there.",
    "Stalin did not trust the regions, so the NKVD was sent quotas.",
    "Although few people knew it, the NKVD had quotas.",
    "Not until 1937 did the NKVD have quotas.",
    "Officials with no politics were given quotas by the NKVD.",
]


@pytest.mark.parametrize("answer", CLAIMED)
def test_words_that_only_look_like_denial_do_not_cost_the_point(answer: str) -> None:
    assert mark(answer).decision("quotas").verdict is Verdict.CREDITED


def test_a_denial_elsewhere_does_not_kill_a_true_statement() -> None:
    report = mark("Factories did not have quotas for the NKVD. But in 1937 the NKVD had quotas for arrests.")
    assert quotes(report) == ["NKVD had quotas"]


@pytest.mark.parametrize(
    ("wording", "answer"),
    [
        ("could not appeal", "He was never there and could not appeal."),
        ("defeated ~ rivals", "He had defeated his rivals and all other parties were banned."),
        ("sent ~ camp", "If you opposed Stalin you were sent to a camp."),
        ("peasants ~ hardly affected", "Peasants far from the towns were hardly affected."),
        ("sent ~ labour camps", "They were sent far from Moscow to labour camps."),
        ("far from Moscow ~ ignored", "The villages were far from Moscow and orders were ignored."),
    ],
)
def test_a_denial_beside_the_idea_does_not_reach_it(wording: str, answer: str) -> None:
    assert mark(answer, make_scheme(make_point("p", wording))).decision("p").verdict is Verdict.CREDITED


def test_a_not_that_belongs_to_the_idea_is_part_of_it() -> None:
    scheme = make_scheme(make_point("p", "not ~ only Communists"))
    assert quotes(mark("It is not true that only Communists suffered.", scheme), "p") == [
        "not true that only Communists"
    ]


def test_the_opposite_is_contradicted_with_its_words() -> None:
    scheme = make_scheme(make_point("army", "weakened ~ <army>", reversed_by=("<army> ~ stronger",)))
    report = mark("The purge made the Red Army stronger.", scheme)
    assert report.decision("army").verdict is Verdict.CONTRADICTED
    assert quotes(report, "army") == ["Red Army stronger"]


def test_honest_negation_in_an_argument_is_no_denial() -> None:
    answer = (
        "The purge did not simply remove enemies: it removed loyal Bolsheviks, and it was not only the NKVD that "
        "drove it, because local officials also asked for higher quotas."
    )
    scheme = make_scheme(make_point("quotas", "officials ~ quotas"))
    assert mark(answer, scheme).decision("quotas").credited


@pytest.mark.parametrize(
    "answer", ["The army was far from weakened.", "Far from weakening the army, the purge helped it."]
)
def test_far_from_denies_where_it_is_not_about_miles(answer: str) -> None:
    scheme = make_scheme(make_point("p", "army ~ weaken"))
    assert mark(answer, scheme).decision("p").verdict is not Verdict.CREDITED
