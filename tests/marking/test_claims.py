"""What is written without being claimed: questions, what would have been, views of others."""

import pytest

from tests.factories import make_point, make_scheme, mark, quotes
from tutor.marking import MarkScheme, Verdict
from tutor.marking.scheme import ClaimedBy


def scheme() -> MarkScheme:
    return make_scheme(
        make_point("army", "<army> ~ purged"), make_point("weak", "<army> ~ weak"), make_point("fear", "fear ~ obey")
    )


@pytest.mark.parametrize(
    "answer",
    ["Was the army purged by Stalin?", "But did Stalin really have the army purged?", "How far was the army purged?"],
)
def test_a_question_claims_nothing_and_is_no_contradiction(answer: str) -> None:
    decision = mark(answer, scheme()).decision("army")
    assert (decision.verdict, decision.evidence) == (Verdict.MISSING, ())
    assert "you ask this" in decision.reason


def test_a_why_question_takes_its_words_for_granted() -> None:
    assert quotes(mark("Why was the army purged? Because he feared it.", scheme()), "army") == ["army purged"]


@pytest.mark.parametrize(
    "answer",
    [
        "If Stalin had purged the army, it would have been too weak to fight, so luckily he held back.",
        "Had the army been purged, its officers could have been too weak.",
    ],
)
def test_what_only_would_have_been_is_not_claimed(answer: str) -> None:
    report = mark(answer, scheme())
    assert [report.decision(p).verdict for p in ("army", "weak")] == [Verdict.MISSING, Verdict.MISSING]
    assert "suppose" in report.decision("army").reason


@pytest.mark.parametrize(
    "answer",
    [
        "If Stalin had not purged the army, the war would have gone better.",
        "Had he not purged the army, the war would have gone better.",
        "The war would have gone better if the army had not been purged.",
    ],
)
def test_supposing_that_it_had_not_happened_claims_that_it_did(answer: str) -> None:
    assert mark(answer, scheme()).decision("army").verdict is Verdict.CREDITED


def test_a_habit_with_if_is_a_claim() -> None:
    assert quotes(mark("If people spoke out, fear would make them obey.", scheme()), "fear") == [
        "fear would make them obey"
    ]


REJECTED = [
    "Some say that the army was purged, but that view does not hold up.",
    "It used to be believed that the army was purged, but this has been shown to be wrong.",
    "It has been argued that the army was purged, but that argument cannot be upheld.",
    "Historians claim the army was purged. However, this is misleading.",
    "Many people think that the army was purged, however I disagree.",
    "The common view that the army was purged is false.",
]


@pytest.mark.parametrize("answer", REJECTED)
def test_a_view_that_is_turned_down_is_contradicted(answer: str) -> None:
    decision = mark(answer, scheme()).decision("army")
    assert decision.verdict is Verdict.CONTRADICTED
    assert "army was purged" in " ".join(quotes(mark(answer, scheme()), "army"))


@pytest.mark.parametrize(
    "answer",
    [
        "Some historians argue that the army was purged, and they are right.",
        "According to Getty the army was purged.",
        "Some historians argue that the navy was spared, but the army was purged.",
        "Some say that Stalin was cautious, but this is wrong because the army was purged.",
    ],
)
def test_a_reported_view_counts_as_knowledge(answer: str) -> None:
    assert mark(answer, scheme()).decision("army").verdict is Verdict.CREDITED


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("The arrests frightened nobody in the army.", Verdict.CONTRADICTED),
        ("The arrests frightened no one in the army.", Verdict.CONTRADICTED),
        ("Only a tiny number in the army were frightened.", Verdict.CONTRADICTED),
        ("Everyone in the army was frightened and nobody spoke.", Verdict.CREDITED),
        ("It was wrong to have the army frightened.", Verdict.CREDITED),
        ("The army was not so frightened.", Verdict.CONTRADICTED),
        ("The army was not sent away, as it was frightened.", Verdict.CREDITED),
        ("He did not trust the party and hardly any of the army was frightened.", Verdict.CONTRADICTED),
    ],
)
def test_denials_reach_as_far_as_they_do_in_english(answer: str, verdict: Verdict) -> None:
    found = make_scheme(make_point("p", "<army> + frightened", "arrests ~ frightened"))
    assert mark(answer, found).decision("p").verdict is verdict


def test_not_in_a_wording_finds_every_way_of_writing_it() -> None:
    found = make_scheme(make_point("p", "not ~3 trust"))
    for answer in (
        "He didn't trust them.",
        "He did not trust them.",
        "He couldnt trust them.",
        "He cannot trust them.",
    ):
        assert mark(answer, found).decision("p").verdict is Verdict.CREDITED


def test_a_sentence_about_another_country_is_no_evidence() -> None:
    concepts = {"army": ("army", "generals"), "elsewhere": ("Hitler", "Gestapo"), "here": ("Stalin", "Soviet")}
    found = make_scheme(make_point("army", "<army> ~ purged"), concepts=concepts)
    other = mark("Hitler never had his generals purged. The Gestapo had the generals purged.", found).decision("army")
    assert (other.verdict, other.evidence) == (Verdict.MISSING, ())
    assert "another place" in other.reason
    assert quotes(mark("Unlike Hitler, Stalin had his generals purged.", found), "army") == ["generals purged"]


def test_the_writers_own_claim_is_told_from_a_report() -> None:
    found = make_scheme(make_point("army", "<army> ~ purged", claimed_by=ClaimedBy.WRITER))
    report = mark("Some historians argue that the army was purged.", found).decision("army")
    assert report.verdict is Verdict.MISSING
    assert "what others say" in report.reason
    assert quotes(mark("I would argue that the army was purged.", found), "army") == ["army was purged"]
    assert quotes(mark("Some argue that he was mild, but the army was purged.", found), "army") == ["army was purged"]


@pytest.mark.parametrize(
    "answer",
    [
        "no abortions, divorce costs more => fear made them obey",
        "purges not all from the top - fear made people obey",
        "Whoever painted what they liked had to obey in fear; their own work was banned.",
        "They lived in fear and had to obey when abortion was outlawed.",
        "There was no free press, so fear made all obey.",
        "No one was asked when fear made them obey.",
    ],
)
def test_a_denial_ends_with_its_clause(answer: str) -> None:
    assert mark(answer, scheme()).decision("fear").verdict is Verdict.CREDITED


def test_a_chain_of_near_words_finds_the_ones_that_fit_together() -> None:
    found = make_scheme(make_point("p", "children ~8 (tell|before) ~5 mum"))
    assert quotes(mark("Children were told to put the Party before their own mum.", found), "p") == [
        "Children were told to put the Party before their own mum"
    ]


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("Those who were not sacked lived in fear and had to obey.", Verdict.CREDITED),
        ("He and not Yezhov made them obey in fear.", Verdict.CREDITED),
        ("It was not long before fear made them obey.", Verdict.CREDITED),
        ("They would suffer if they refused to obey, out of fear.", Verdict.CREDITED),
        ("It is a myth that fear made nobody obey.", Verdict.CONTRADICTED),
    ],
)
def test_some_denials_reach_less_far_and_some_further(answer: str, verdict: Verdict) -> None:
    wording = "fear ~ nobody obey" if "nobody" in answer else "fear ~ obey"
    assert mark(answer, make_scheme(make_point("fear", wording))).decision("fear").verdict is verdict


def test_a_view_with_a_nobody_in_it_is_turned_down_like_any_other() -> None:
    found = make_scheme(make_point("p", "army ~ nobody ~ resist"))
    answer = "Some say he broke the army so nobody could resist, but this does not hold up."
    assert mark(answer, found).decision("p").verdict is Verdict.CONTRADICTED
