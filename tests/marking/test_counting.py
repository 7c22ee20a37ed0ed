"""What schemes may say about how often, how near and in part."""

import pytest

from tests.factories import make_levels_scheme, make_point, make_scheme, mark, quotes
from tutor.marking import MarkScheme, Verdict
from tutor.marking.scheme import AllOf, AnyOf, Part, Scope
from tutor.marking.wording import WordingError, parse


def test_alternatives_that_exclude_each_other_earn_nothing_together() -> None:
    year = AnyOf(("1936", "1937", "1938"), at_least=1, at_most=1, within=Scope.ANSWER)
    scheme = make_scheme(make_point("year", year))
    assert quotes(mark("It was in 1937. In 1937 it began.", scheme), "year") == ["1937", "1937"]
    assert mark("It was in 1936 or 1937.", scheme).decision("year").verdict is Verdict.MISSING


def test_at_most_below_at_least_is_a_fault() -> None:
    with pytest.raises(WordingError, match="less than at_least"):
        parse(AnyOf(("a1", "b1", "c1"), at_least=2, at_most=1))


@pytest.mark.parametrize(
    ("answer", "earned"),
    [("The army and the navy.", 1), ("The army. The fleet.", 1), ("Only the fleet.", 1), ("Nothing of it.", 0)],
)
def test_of_points_that_count_once_the_best_counts(answer: str, earned: int) -> None:
    scheme = make_scheme(
        make_point("army", "army", once="forces"), make_point("navy", "navy", "fleet", once="forces"), marks_available=2
    )
    assert mark(answer, scheme).mark == earned


def test_points_that_count_once_are_one_point_for_a_level() -> None:
    scheme = make_levels_scheme(make_point("army", "army", once="forces"), make_point("navy", "navy", once="forces"))
    report = mark("The army and the navy fought.", scheme)
    (reading,) = [r for r in report.strands[0].readings if r.signal == "points"]
    assert (reading.count, [span.text for span in reading.evidence]) == (1, ["army"])


def test_wordings_in_part_earn_the_marks_of_a_part() -> None:
    scheme = make_scheme(make_point("quotas", "quotas ~ NKVD", in_part=("quotas",), marks=3, part_marks=1))
    report = mark("There were quotas.", scheme)
    assert (report.decision("quotas").verdict, report.mark, quotes(report)) == (Verdict.PART, 1, ["quotas"])
    assert mark("The NKVD had quotas.", scheme).mark == 3


@pytest.mark.parametrize(
    ("within", "answer", "verdict"),
    [
        (Scope.SENTENCE, "The army was purged and was weak.", Verdict.CREDITED),
        (Scope.SENTENCE, "The army was purged. It was weak.", Verdict.PART),
        (Scope.NEIGHBOURS, "The army was purged. It was weak.", Verdict.CREDITED),
        (Scope.PARAGRAPH, "The army was purged. One. Two. Three. It was weak.", Verdict.CREDITED),
        (Scope.PARAGRAPH, "The army was purged.\n\nIt was weak.", Verdict.PART),
        (Scope.ANSWER, "The army was purged.\n\nOne.\n\nTwo.\n\nIt was weak.", Verdict.CREDITED),
    ],
)
def test_parts_stand_as_near_as_the_scheme_asks(within: Scope, answer: str, verdict: Verdict) -> None:
    parts = (Part("purged", ("army ~ purged",)), Part("weak", ("weak",)))
    report = mark(answer, make_scheme(make_point("army", parts=parts, parts_within=within)))
    assert report.decision("army").verdict is verdict
    assert quotes(report, "army")[0].startswith("army was purged")


def test_an_unless_reaches_as_far_as_it_is_told_to() -> None:
    unless = (AnyOf(("prefer the navy",), within=Scope.ANSWER),)
    scheme = make_scheme(make_point("army", "army ~ cheap", unless=unless))
    assert mark("I prefer the navy. It is safe. The army is cheap.", scheme).mark == 0
    assert mark("I prefer the land. It is safe. The army is cheap.", scheme).mark == 1


def test_a_question_that_asks_for_names_is_answered_by_a_list() -> None:
    scheme = make_scheme(make_point("names", AnyOf(("Zinoviev", "Kamenev", "Rykov"), 2)), accepts_lists=True)
    report = mark("Zinoviev, Kamenev, Rykov, Radek, Bukharin, Pyatakov", scheme)
    assert (report.mark, report.flags) == (1, ())


def test_a_scheme_without_the_newer_fields_keeps_its_fingerprint() -> None:
    scheme = make_scheme()
    kept = scheme.to_json()
    assert not {"accepts_lists", "once", "in_part", "parts_within"} & {*kept, *kept["points"][0]}
    assert MarkScheme.from_json(kept).hash == scheme.hash


def test_a_scheme_with_the_newer_fields_comes_back_whole() -> None:
    point = make_point("p", "a1", once="x", in_part=("b1",), part_marks=1, parts_within=Scope.ANSWER, marks=2)
    scheme = make_scheme(point, accepts_lists=True)
    again = MarkScheme.from_json(scheme.to_json())
    assert again.points == scheme.points
    assert again.accepts_lists


def test_a_half_that_says_nothing_alone_is_no_part() -> None:
    parts = (Part("purged", ("army ~ purged",)), Part("no rival", ("nobody ~ challenge",), alone=False))
    scheme = make_scheme(make_point("army", parts=parts))
    assert mark("Nobody could challenge him.", scheme).decision("army").verdict is Verdict.MISSING
    report = mark("The army was purged. Nobody could challenge him.", scheme)
    assert quotes(report, "army") == ["army was purged", "Nobody could challenge"]
    assert mark("The army was purged.", scheme).decision("army").verdict is Verdict.PART


def test_halves_in_different_paragraphs_belong_to_different_thoughts() -> None:
    parts = (Part("purged", ("army ~ purged",)), Part("weak", ("weak",)))
    scheme = make_scheme(make_point("army", parts=parts))
    apart = "He ruled alone. The army was purged.\n\nThe harvest was weak. It rained."
    assert mark(apart, scheme).decision("army").verdict is Verdict.PART
    assert mark("- the army was purged\n- so it was weak", scheme).decision("army").verdict is Verdict.CREDITED


def test_no_word_serves_two_parts_of_one_wording() -> None:
    scheme = make_scheme(make_point("p", AllOf(("labour camp", "labour"), Scope.SENTENCE)))
    assert mark("They went to a labour camp.", scheme).mark == 0
    assert mark("They went to a labour camp for labour.", scheme).mark == 1


def test_a_denied_word_does_not_hide_a_claimed_one() -> None:
    scheme = make_scheme(make_point("p", AllOf(("bosses", "rival"), Scope.SENTENCE)))
    assert mark("It was no rival; bosses and every rival disappeared.", scheme).mark == 1
