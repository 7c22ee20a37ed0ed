"""Weak places of mark schemes that are not faulty: each sort is found, and a sound scheme has none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.factories import make_point, make_scheme
from tutor.content.bank import BankReader
from tutor.marking import MarkScheme, RubricPoint, Verdict
from tutor.marking.doctor import Finding, Patient, Weakness, count_by_weakness, examine
from tutor.marking.effects import JudgedAnswer, Study
from tutor.marking.plan import Concepts
from tutor.marking.samples import TooMany, samples_of
from tutor.marking.scheme import AllOf, Part, Scope, Wording
from tutor.marking.wording import parse
from tutor.services.learning import examples_of

EXAMPLES = [
    JudgedAnswer("line 1", "The NKVD had quotas.", {"quotas": Verdict.CREDITED}),
    JudgedAnswer("line 2", "There were no quotas of the NKVD.", {"quotas": Verdict.MISSING}),
]


def findings(*points: RubricPoint, examples: Sequence[JudgedAnswer] = EXAMPLES, **more: object) -> list[Finding]:
    question = str(more.pop("question_text", ""))
    scheme = make_scheme(*points, question_text=question)
    return list(examine(Patient(scheme, examples, **more)))  # type: ignore[arg-type]


def places(found: Sequence[Finding], weakness: Weakness) -> list[tuple[str | int, ...]]:
    return [finding.where for finding in found if finding.weakness is weakness]


def answers(count: int, text: str = "It rained.", verdict: Verdict = Verdict.MISSING) -> list[JudgedAnswer]:
    return [JudgedAnswer(f"a{n}", text, {"quotas": verdict}) for n in range(count)]


def test_a_sound_scheme_has_no_weak_place():
    assert findings(make_point("quotas", "<nkvd> ~ quotas")) == []


def test_a_wording_that_no_text_holds_is_dead():
    found = findings(make_point("quotas", "quotas", "numerical targets"))
    assert places(found, Weakness.NEVER_FOUND) == [("points", 0, "wordings", 1)]


def test_a_wording_that_only_a_marked_answer_holds_is_alive():
    marked = answers(1, "They had numerical targets.")
    assert places(findings(make_point("quotas", "quotas", "targets"), marked=marked), Weakness.NEVER_FOUND) == []


def test_the_place_names_the_half_that_a_wording_belongs_to():
    point = make_point("quotas", parts=(Part("who", ("NKVD",)), Part("what", ("quotas", "never said"))))
    assert places(findings(point), Weakness.NEVER_FOUND) == [("points", 0, "parts", 1, "wordings", 1)]


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ("quotas", "arrest quotas"),
        ("arrest ~ quotas", "arrest quotas"),
        ("arrest ~ quotas", "quotas ~4 arrest"),
        ("arrest + quotas", "arrest ... quotas"),
        ("arrest|execution quotas", "execution quotas"),
        ("<nkvd>", "secret police"),
        ("quota*", "quotas of arrests"),
        ("quotas", "quota"),
        ("quota", '"quotas"'),
    ],
)
def test_a_wording_that_another_one_always_covers_is_named_and_not_the_other_way_round(wide, narrow):
    for wordings in ((wide, narrow), (narrow, wide)):
        found = findings(make_point("quotas", *wordings))
        expected = 1 if {wide, narrow} == {"quotas", "quota"} else wordings.index(narrow)
        assert places(found, Weakness.COVERED) == [("points", 0, "wordings", expected)]


@pytest.mark.parametrize(
    "wordings",
    [
        ("arrest quotas", "quotas of arrests"),
        ("quotas ~4 arrests", "quotas ~ arrests ~ regions"),
        ("quota*", "quotidian"),
        ("arrest ... quotas", "quotas ... arrest"),
    ],
)
def test_wordings_that_each_find_something_of_their_own_are_left_alone(wordings):
    assert places(findings(make_point("quotas", *wordings)), Weakness.COVERED) == []


def test_points_that_a_wording_of_each_would_earn_overlap():
    found = findings(make_point("quotas", "quotas"), make_point("numbers", "arrest quotas", "numbers"))
    (overlap,) = [finding for finding in found if finding.weakness is Weakness.OVERLAP]
    assert overlap.where == ("points", 1, "wordings", 0)
    assert "'arrest quotas'" in overlap.what


def test_points_that_are_earned_by_the_same_words_in_answers_overlap():
    marked = answers(3, "Moscow set quotas.")
    points = make_point("quotas", "Moscow ~ quotas"), make_point("centre", "quotas ~ Moscow|centre")
    found = findings(*points, marked=marked, examples=[])
    assert Weakness.OVERLAP in count_by_weakness(found)


def test_points_that_nobody_or_everybody_earns_are_named_once_there_are_answers_enough():
    point = make_point("quotas", "quotas")
    assert places(findings(point, marked=answers(9)), Weakness.NEVER_EARNED) == []
    assert places(findings(point, marked=answers(10)), Weakness.NEVER_EARNED) == [("points", 0)]
    everybody = answers(10, "They had quotas.", Verdict.CREDITED)
    (finding,) = [f for f in findings(point, marked=everybody) if f.weakness is Weakness.ALWAYS_EARNED]
    assert "10 of 10" in finding.what


def test_a_wording_that_the_question_gives_away_is_named():
    found = findings(make_point("quotas", "quotas"), question_text="Why did the NKVD use quotas?")
    assert places(found, Weakness.IN_QUESTION) == [("points", 0, "wordings", 0)]


def test_a_single_common_word_is_named():
    found = findings(make_point("quotas", "people", "quotas"))
    assert places(found, Weakness.COMMON_WORD) == [("points", 0, "wordings", 0)]


def test_a_word_that_wrong_answers_are_full_of_is_common_too():
    found = findings(make_point("quotas", "rained"), marked=answers(10))
    assert places(found, Weakness.COMMON_WORD) == [("points", 0, "wordings", 0)]


def test_negative_examples_far_from_the_point_and_without_a_denial_are_named():
    far = [EXAMPLES[0], JudgedAnswer("line 2", "It rained.", {"quotas": Verdict.MISSING})]
    found = findings(make_point("quotas", "<nkvd> ~ quotas"), examples=far)
    assert {finding.weakness for finding in found} == {Weakness.NO_NEAR_MISS, Weakness.NO_DENIAL}
    with_opposite = make_point("quotas", "<nkvd> ~ quotas", reversed_by=("free choice",))
    assert Weakness.NO_DENIAL not in count_by_weakness(findings(with_opposite, examples=far))


def test_what_has_too_many_ways_of_being_said_is_not_sampled():
    choice = "(a1|b2|c3|d4|e5|f6|g7)"
    wordings: list[Wording] = [f"{choice} ~ {choice} ~ {choice}", AllOf(("x", "y"), within=Scope.PARAGRAPH)]
    for wording in wordings:
        with pytest.raises(TooMany):
            samples_of(parse(wording), {})


@pytest.fixture(scope="module")
def real_schemes() -> list[tuple[MarkScheme, list[JudgedAnswer]]]:
    entries = BankReader(Path(__file__).parents[2]).bank().entries.values()
    return [(entry.scheme, examples_of(entry)) for entry in sorted(entries, key=lambda e: e.question.slug)[:1]]


def test_in_real_schemes_a_covered_wording_finds_nothing_of_its_own(real_schemes):
    for scheme, examples in real_schemes:
        patient = Patient(scheme, examples)
        covered = [finding for finding in examine(patient) if finding.weakness is Weakness.COVERED]
        for finding in covered:
            number = finding.where[1]
            point = scheme.points[int(number)]
            smaller = make_scheme(_without(point, finding.where), concepts=scheme.concepts)
            before = _credited(make_scheme(point, concepts=scheme.concepts), examples)
            assert before == _credited(smaller, examples)


def _without(point: RubricPoint, where: tuple[str | int, ...]) -> RubricPoint:
    part, index = (int(where[3]), int(where[5])) if where[2] == "parts" else (0, int(where[3]))
    wordings = point.parts[part].wordings
    parts = [*point.parts]
    parts[part] = replace(parts[part], wordings=(*wordings[:index], *wordings[index + 1 :]))
    return replace(point, parts=tuple(parts))


def _credited(scheme: MarkScheme, examples: Sequence[JudgedAnswer]) -> list[Verdict]:
    return [decided[scheme.points[0].id].verdict for decided in Study.of(scheme, examples).decided]


def test_concepts_are_said_in_each_of_their_ways():
    concepts = Concepts.of({"nkvd": ("NKVD", "secret police")}).patterns
    assert len(samples_of(parse("<nkvd> ~ quotas"), concepts)) == 4
