"""What marked answers say about wordings: proposals made of students' words, each with the answers that it moves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tests.factories import make_point, make_scheme
from tutor.marking import KeywordMarker, MarkScheme, Verdict
from tutor.marking.effects import Action, Change, JudgedAnswer, PointStudy, Study, apply_changes, value_of
from tutor.marking.scheme import AllOf, ClaimedBy, Part, Scope
from tutor.marking.suggesting import PointSuggestions, Proposal, suggest

YES, NO, CONTRADICTED = Verdict.CREDITED, Verdict.MISSING, Verdict.CONTRADICTED

SHOWN = [
    "The centre sent every region a target for arrests.",
    "Each area was handed a target that it had to fulfil.",
    "A target was set in Moscow, and officials went beyond it.",
    "Regions competed to beat the target they were given.",
]
NOT_SHOWN = [
    "Trials were staged in Moscow and shown to the world.",
    "Many engineers lost their posts in these months.",
    "Neighbours wrote letters to the police about each other.",
    "The army lost most of its marshals.",
]


def judge(shown: Sequence[str], not_shown: Sequence[str], point: str = "quotas") -> list[JudgedAnswer]:
    texts = [*((text, YES) for text in shown), *((text, NO) for text in not_shown)]
    return [JudgedAnswer(f"a{n}", text, {point: verdict}) for n, (text, verdict) in enumerate(texts)]


def only(scheme: MarkScheme, answers: Sequence[JudgedAnswer], **options: object) -> PointSuggestions:
    (found,) = suggest(scheme, answers, **options)  # type: ignore[arg-type]
    return found


def first(scheme: MarkScheme, answers: Sequence[JudgedAnswer], action: Action) -> Proposal:
    return next(p for p in only(scheme, answers).proposals if p.change.action is action)


def test_a_word_that_the_missed_answers_share_is_proposed_with_all_of_them():
    scheme = make_scheme(make_point("quotas", "quotas"))
    proposal = first(scheme, judge(SHOWN, NOT_SHOWN), Action.ADD)
    assert proposal.change.wording == "target"
    assert [(t.answer_id, t.words) for t in proposal.better] == [(f"a{n}", ("target",)) for n in range(4)]
    assert proposal.worse == ()


def test_missed_and_falsely_credited_answers_are_named_with_what_fired():
    answers = judge(SHOWN[:1], ["Factories had quotas for steel."])
    found = only(make_scheme(make_point("quotas", "quotas")), answers)
    assert (found.judged, found.right) == (2, 0)
    assert [m.answer_id for m in found.missed] == ["a0"]
    assert [(f.answer_id, f.words, f.wordings) for f in found.falsely_credited] == [("a1", ("quotas",), ("quotas",))]


def test_one_answer_alone_speaks_for_nothing_unless_that_is_asked_for():
    scheme = make_scheme(make_point("quotas", "quotas"))
    answers = judge(SHOWN[:1], NOT_SHOWN)
    assert only(scheme, answers).proposals == ()
    assert all(p.support == 1 for p in only(scheme, answers, support=1).proposals)


def test_what_a_concept_covers_is_written_as_the_concept():
    shown = ["The secret police were obeyed by all.", "They obeyed the NKVD.", "Everyone obeyed the secret police."]
    rest = ["They obeyed the law of the land.", "A teacher is obeyed.", "The police came by night.", *NOT_SHOWN]
    scheme = make_scheme(make_point("quotas", "quotas"))
    assert "<nkvd>" in first(scheme, judge(shown, rest), Action.ADD).change.wording


def test_words_that_the_question_uses_are_no_evidence():
    scheme = make_scheme(make_point("quotas", "quotas"), question_text="What did a target mean for a region?")
    found = only(scheme, judge(SHOWN, NOT_SHOWN))
    assert not {p.change.wording for p in found.proposals} & {"target", "region", "target region"}


def test_wordings_that_differ_in_one_word_are_written_as_one():
    shown = [f"Officials {verb} the plan in {year}." for verb in ("exceeded", "surpassed") for year in ("May", "June")]
    rest = [
        *(f"Officials {verb} the plan in May." for verb in ("wrote", "read", "hid", "lost")),
        "They exceeded speed.",
        "A runner surpassed all.",
        *NOT_SHOWN,
    ]
    found = only(make_scheme(make_point("quotas", "quotas")), judge([*shown, *shown], rest))
    texts = " ".join(p.change.wording for p in found.proposals)
    assert "exceeded" in texts
    assert "surpassed" in texts


def test_a_wording_that_credits_wrongly_is_tightened_with_a_word_of_the_right_answers():
    shown = [f"Quotas for arrests came from {place}." for place in ("Moscow", "the centre", "Yezhov", "above")]
    rest = [f"Factories had quotas of {thing}." for thing in ("steel", "coal", "cloth", "grain")]
    proposal = first(make_scheme(make_point("quotas", "quotas")), judge(shown, rest), Action.TIGHTEN)
    assert proposal.change.replaces == "quotas"
    assert proposal.change.wording == "quotas ~ arrests"
    assert [t.answer_id for t in proposal.better] == ["a4", "a5", "a6", "a7"]


def test_a_wording_that_only_ever_credits_wrongly_is_dropped():
    shown = ["Quotas were sent out.", "Quotas came.", "There were quotas."]
    rest = ["The weather was cold.", "Cold weather came in winter.", "In the cold weather nobody left home."]
    proposal = first(make_scheme(make_point("quotas", "quotas", "weather")), judge(shown, rest), Action.DROP)
    assert proposal.change.replaces == "weather"


def test_words_of_the_wrong_answers_alone_become_an_unless():
    shown = [f"Quotas {more}." for more in ("were sent", "came by wire", "ruled", "killed", "grew", "mattered")]
    rest = [f"Factories had quotas {more}." for more in ("too", "in spring", "by law", "of old")]
    changes = [p.change for p in only(make_scheme(make_point("quotas", "quotas")), judge(shown, rest)).proposals]
    assert [(c.action, c.wording) for c in changes] == [(Action.UNLESS, "factories")]


def test_answers_marked_as_contradicting_give_wordings_of_the_opposite():
    texts = ["Officials acted on their own whim.", "It was all whim.", "By whim they chose whom to take."]
    answers = [JudgedAnswer(f"c{n}", text, {"quotas": CONTRADICTED}) for n, text in enumerate(texts)]
    answers += judge(["Quotas were sent."], NOT_SHOWN)
    proposal = first(make_scheme(make_point("quotas", "quotas")), answers, Action.REVERSED_BY)
    assert proposal.change.wording == "whim"
    assert [t.answer_id for t in proposal.better] == ["c0", "c1", "c2"]


def test_half_of_an_idea_is_learned_for_the_half_that_is_missing():
    point = make_point("quotas", parts=(Part("who", ("Stalin",)), Part("what", ("quotas",))))
    shown = [f"Stalin set a target {more}." for more in ("in May", "for all", "by wire", "again")]
    change = first(make_scheme(point), judge(shown, ["Stalin wrote.", "Stalin slept.", *NOT_SHOWN]), Action.ADD).change
    assert (change.part, change.wording) == (1, "target")


def test_a_change_that_breaks_an_example_is_never_proposed():
    scheme = make_scheme(make_point("quotas", "quotas"))
    example = JudgedAnswer("does_not_earn", "He hit the target with a rifle.", {"quotas": NO})
    texts = [p.change.wording for p in only(scheme, judge(SHOWN, NOT_SHOWN), examples=[example]).proposals]
    assert "target" not in texts


def test_nothing_is_proposed_that_credits_more_wrongly_than_rightly():
    rest = [f"The target of the play was {who}." for who in ("critics", "fools", "kings", "priests")]
    found = only(make_scheme(make_point("quotas", "quotas")), judge(SHOWN, rest))
    assert all(len(p.better) > len(p.worse) for p in found.proposals)
    assert "target" not in [p.change.wording for p in found.proposals]


def test_the_same_answers_always_give_the_same_proposals():
    scheme = make_scheme(make_point("quotas", "quotas"))
    answers = judge(SHOWN, NOT_SHOWN)
    assert suggest(scheme, answers) == suggest(scheme, answers)


def test_without_answers_there_is_nothing_to_say():
    found = only(make_scheme(make_point("quotas", "quotas")), [])
    assert (found.judged, found.missed, found.falsely_credited, found.proposals) == (0, (), (), ())


def test_blank_answers_and_points_that_nobody_judged_do_no_harm():
    answers = [JudgedAnswer("blank", "", {"quotas": NO}), JudgedAnswer("other", "Quotas.", {})]
    found = only(make_scheme(make_point("quotas", "quotas")), answers)
    assert (found.judged, found.right) == (1, 1)


CASES = [
    Change(Action.ADD, "quotas", "target"),
    Change(Action.ADD, "quotas", "tarhet"),
    Change(Action.TIGHTEN, "quotas", "quotas ~2 arrests", "quotas"),
    Change(Action.DROP, "quotas", "", "quotas"),
    Change(Action.UNLESS, "quotas", "factories"),
]


ONE = {"parts": (Part("", ("quotas", "numbers")),)}
TWO = {"parts": (Part("a", ("quotas", "Moscow")), Part("b", ("region", "arrests")))}
IN_PARAGRAPH = AllOf(("camps", "Moscow"), within=Scope.PARAGRAPH)
POINTS: dict[str, dict[str, Any]] = {
    "one part": ONE,
    "two parts": TWO,
    "in one sentence": {**TWO, "parts_within": Scope.SENTENCE},
    "in one paragraph": {**TWO, "parts_within": Scope.PARAGRAPH},
    "anywhere": {**TWO, "parts_within": Scope.ANSWER},
    "in part": {**ONE, "in_part": ("Moscow",)},
    "the writer's own": {**ONE, "claimed_by": ClaimedBy.WRITER},
    "unless": {**ONE, "unless": ("steel", IN_PARAGRAPH)},
}
TEXTS = [
    *SHOWN,
    *NOT_SHOWN,
    "Quotas of arrests.",
    "Factories had quotas. Numbers came to each region.",
    "No quotas.",
    "Conquest argues that quotas ruled. Some say that it was the target.",
    "Moscow spoke.\n\nIt rained. It snowed. The sun shone. Arrests followed.",
    "Moscow spoke. It rained. It snowed. The sun shone. Arrests followed.",
    "There were quotas. Moscow had camps.\n\nThe numbers grew.",
]


@pytest.mark.parametrize("change", CASES, ids=str)
@pytest.mark.parametrize("sort", POINTS)
def test_the_effect_that_is_shown_is_what_the_marker_then_does(change, sort):
    point = make_point("quotas", **POINTS[sort])
    scheme = make_scheme(point)
    answers = [JudgedAnswer(str(n), text, {"quotas": YES}) for n, text in enumerate(TEXTS)]
    study = Study.of(scheme, answers, [change.wording] if change.wording else [])
    after = PointStudy.of(study, point).after(change).values
    marker, changed = KeywordMarker(), apply_changes(scheme, [change])
    assert after == {n: value_of(marker.mark(text, changed).decision("quotas").verdict) for n, text in enumerate(TEXTS)}


def test_a_change_that_fits_nothing_is_refused():
    scheme = make_scheme(make_point("quotas", "quotas"))
    for change in (
        Change(Action.ADD, "nowhere", "x"),
        Change(Action.ADD, "quotas", "x", part=1),
        Change(Action.DROP, "quotas", "", "x"),
        Change(Action.DROP, "quotas", "", "quotas"),
    ):
        with pytest.raises(ValueError, match=r"no point|no part|no wording"):
            apply_changes(scheme, [change])
