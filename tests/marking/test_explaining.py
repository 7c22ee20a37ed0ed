"""Why a wording found something or not: counted, denied, withheld, blocked, or how near it came."""

import time

import pytest

from tests.factories import make_levels_scheme, make_point, make_scheme, mark
from tutor.marking.explaining import Outcome, PointExplanation, Role, WordingTrace, explain
from tutor.marking.scheme import AllOf, AnyOf, MarkScheme, Part, Scope, Wording


def explained(answer: str, *wordings: Wording, **changes: object) -> PointExplanation:
    (explanation,) = explain(answer, make_scheme(make_point("p", *wordings, **changes)))
    return explanation


def trace(answer: str, wording: Wording, **changes: object) -> WordingTrace:
    return explained(answer, wording, **changes).wordings[0]


NEAR_MISSES = [
    (
        "quotas ~ arrest",
        "The quotas were high.",
        "`quotas` was found at “quotas”, but `arrest` is nowhere in the answer",
    ),
    (
        "quotas ~ arrest",
        "The quotas were high. He ate. He slept. He was arrested.",
        "`arrest` is nowhere in the same sentence; the nearest, “arrested”, is 3 sentences later",
    ),
    (
        "quotas ~3 arrest",
        "The quotas that every region got led to arrests.",
        "`quotas` (“quotas”) and `arrest` (“arrests”) are 6 words apart; at most 3 are allowed",
    ),
    ("Tukhachevsky ... shot", "They shot Tukhachevsky.", "`tukhachevsky + shot` would find them"),
    ("arrest quotas", "They had quotas for arrests.", "stand in the other order; `arrest ~ quotas` would find them"),
    ("arrest quotas", "They arrested many, quotas or not.", "A comma stands between `arrest` and `quotas`"),
    ("arrest quotas", "They arrest not quotas.", "“not” stands between `arrest` and `quotas`"),
    ("arrest quotas", "They arrest very large steel quotas.", "2 words stand between `arrest` and `quotas`"),
    ("show trial", "There was a show trail.", "`trail` is an English word, so it is not taken for `trial`"),
    ('"purge"', "They were purging.", "“purging” is another form; the double quotes ask for exactly `purge`"),
    ("fear ~ fear", "There was fear.", "both rest on “fear”; they have to be different words"),
    ("<nkvd> ~ quotas", "The secret police.", "`<nkvd>` was found at “secret police”, but `quotas` is nowhere"),
    (
        AllOf(("quotas", "trial", "Kamenev"), Scope.PARAGRAPH),
        "The quotas. A trial.\n\nKamenev.",
        "`quotas` and `trial` stand in one, but `kamenev` (“Kamenev”) is in the next paragraph",
    ),
    (AnyOf(("quotas", "trial", "Kamenev"), 2), "The quotas.", "2 of its 3 parts are needed; 1 found"),
    (
        AllOf(("quotas", "trial"), Scope.PHRASE),
        "The quotas one two three four five six seven and the trial.",
        "stand in one sentence, but not within 5 words of one another",
    ),
]


@pytest.mark.parametrize(("wording", "answer", "said"), NEAR_MISSES)
def test_a_wording_not_found_says_what_was_near_and_what_was_in_the_way(
    wording: Wording, answer: str, said: str
) -> None:
    near = trace(answer, wording).near
    assert near is not None
    assert said in " ".join(near.sentences)


def test_the_pieces_that_are_there_stand_on_their_words() -> None:
    answer = "The NKVD obeyed."
    near = trace(answer, "<nkvd> ~ quotas").near
    assert near is not None
    assert (near.here, near.needed, near.missing) == (1, 2, ("quotas",))
    assert [(s.rule, answer[s.start : s.end]) for s in near.found] == [("<nkvd>", "NKVD")]


def test_a_wording_that_counts_is_shown_with_the_words_it_rests_on() -> None:
    answer = "The NKVD, as we know, had quotas."
    (sighting,) = trace(answer, "<nkvd> ~ quotas").sightings
    assert sighting.outcome is Outcome.COUNTED
    assert sighting.span.text == "NKVD, as we know, had quotas"
    assert [answer[w.start : w.end] for w in sighting.words] == ["NKVD", "quotas"]


def test_a_denied_wording_is_shown_with_the_words_that_deny_it() -> None:
    explanation = explained("The NKVD did not use quotas.", "quotas")
    (sighting,) = explanation.wordings[0].sightings
    assert explanation.decision.verdict == "contradicted"
    assert sighting.outcome is Outcome.DENIED
    assert [cue.text for cue in sighting.cues] == ["not"]
    assert "“not” denies it" in sighting.because


def test_a_withheld_wording_says_why() -> None:
    listed = "quotas, NKVD, troikas, gulag, Kirov, show trials, Yezhov, Order 00447"
    (explanation,) = explain(listed, make_levels_scheme(make_point("p", "quotas")))
    (sighting,) = explanation.wordings[0].sightings
    assert (sighting.outcome, sighting.because) == (Outcome.WITHHELD, "it only names things")


def test_a_blocked_wording_names_the_unless_that_blocks_it() -> None:
    explanation = explained("Factories had quotas under the Five-Year Plan.", "quotas", unless=("factories",))
    found, unless = explanation.wordings
    assert found.sightings[0].outcome is Outcome.BLOCKED
    assert "`factories` stands under `unless`" in found.sightings[0].because
    assert unless.role is Role.UNLESS
    assert unless.sightings[0].span.text == "Factories"


def test_what_says_the_opposite_is_shown_under_its_own_role() -> None:
    explanation = explained("Quotas limited the terror.", "arrest quotas", reversed_by=("quotas ~ limited",))
    assert explanation.decision.verdict == "contradicted"
    assert [(t.role, t.times_found) for t in explanation.wordings] == [(Role.EARNS, 0), (Role.REVERSES, 1)]


def test_the_nearest_are_ranked_by_the_share_of_their_words_that_is_there() -> None:
    explanation = explained(
        "The trials were a show for the party.",
        "Gulag",
        "trial ~ Bukharin ~ shot",
        "trial ~ Bukharin",
        "show of trials",
    )
    assert [t.wording for t in explanation.nearest] == ["show of trials", "trial ~ Bukharin", "trial ~ Bukharin ~ shot"]


def test_of_an_idea_with_two_halves_the_missing_half_comes_first() -> None:
    parts = (Part("quotas were set", ("quotas", "targets for the NKVD")), Part("arrests rose", ("arrests ~ rose",)))
    explanation = explained("The NKVD had quotas. Arrests followed.", parts=parts)
    assert explanation.decision.verdict == "part"
    assert explanation.nearest[0].part == "arrests rose"


def test_the_verdict_is_the_marker_s_own() -> None:
    scheme = make_scheme(make_point("a", "quotas"), make_point("b", "trial"), make_point("c", "army ~ purged"))
    answer = "The army was never purged. There were quotas."
    assert [e.decision for e in explain(answer, scheme)] == list(mark(answer, scheme).points)


def test_one_point_can_be_asked_for() -> None:
    scheme = make_scheme(make_point("a", "quotas"), make_point("b", "trial"))
    assert [e.point_id for e in explain("A trial.", scheme, only=["b"])] == ["b"]


@pytest.mark.parametrize("answer", ["", " \n", "...", "\x00", "\u200b", "😀 😀"])
def test_an_answer_without_words_is_explained_too(answer: str) -> None:
    assert explained(answer, "quotas ~ arrest").decision.verdict == "missing"


def test_an_explanation_is_plain_json() -> None:
    data = explained("The quotas.", "quotas ~ arrest").to_json()
    assert data["wordings"][0]["near"]["missing"] == ("arrest",)


def hard_scheme() -> MarkScheme:
    """Wordings that are all there in every sentence and never in the right place."""
    bushy = " ~ ".join(["(alpha|beta|gamma|delta)"] * 12)
    order = " ... ".join(["beta", "alpha"] * 8)
    phrase = " ".join(["gamma", "alpha"] * 10)
    return make_scheme(make_point("p", bushy, order, phrase, AllOf(("alpha", "beta x", "gamma y"), Scope.PARAGRAPH)))


def test_twice_the_answer_takes_about_twice_the_time_whatever_the_wording() -> None:
    scheme = hard_scheme()

    def seconds(sentences: int) -> float:
        answer = "Alpha, beta and gamma; delta. Alpha was here, beta was there. " * sentences
        report = mark(answer, scheme)
        start = time.perf_counter()
        explain(answer, scheme, report)
        return time.perf_counter() - start

    seconds(10)
    small, large = seconds(300), seconds(3000)
    assert large < 40 * small + 0.5


def test_what_stands_in_double_quotes_is_one_piece() -> None:
    near = trace("In the morning.", 'shot ~ "in the night"').near
    assert near is not None
    assert (near.here, near.needed, near.missing) == (0, 2, ("shot", '"in the night"'))
