"""Evidence of quality: each signal counts one thing and shows where it stands."""

from collections.abc import Sequence

import pytest

from tests.factories import make_levels_scheme
from tutor.marking import MarkScheme
from tutor.marking.answer import read_answer
from tutor.marking.cues import Cue
from tutor.marking.deciding import Reading, compile_scheme, decide_points
from tutor.marking.report import SignalReading
from tutor.marking.signals import Observer

NOTES = "In 1934, 1935, 1936, 1937 and 1938 there was terror."


def read(signal: str, answer: str, scheme: MarkScheme | None = None) -> SignalReading:
    reading = Reading(answer, compile_scheme(scheme or make_levels_scheme(notes_text=NOTES)))
    return Observer(reading, decide_points(reading)).read(signal)


def texts(reading: SignalReading) -> Sequence[str]:
    return [span.text for span in reading.evidence]


def test_details_are_years_figures_and_names_beside_a_point() -> None:
    found = read("details", "In 1937 Yezhov gave the NKVD quotas for 76,000 people. It was a cold day.")
    assert texts(found) == ["1937", "Yezhov", "NKVD", "76,000"]


def test_a_year_of_another_age_pins_nothing_down() -> None:
    assert texts(read("details", "The NKVD had quotas in 1837, 1937 and 1991.")) == ["NKVD", "1937"]


def test_without_notes_every_year_counts() -> None:
    assert "1837" in texts(read("details", "The NKVD had quotas in 1837.", make_levels_scheme()))


def test_a_judgement_is_the_writers_own() -> None:
    own = "Overall the terror was mainly aimed at the Party."
    reported = "Some historians argue that the terror was mainly aimed at the Party."
    assert texts(read("judgements", own)) == [own.rstrip(".")]
    assert read("judgements", reported).count == 0


def test_four_sentences_in_a_row_that_only_tell_are_shown_and_decide_nothing() -> None:
    told = ["Yezhov came in 1936.", "He moved to Moscow.", "The trials began in August.", "Bukharin was tried in 1938."]
    answer = " ".join([*told, "Because the NKVD had quotas, the terror grew."])
    assert texts(read("narrative", answer)) == [sentence.rstrip(".") for sentence in told]
    assert read("narrative", " ".join(told[:3])).count == 0
    assert read("narrative", answer.replace("He moved", "This meant that he moved")).count == 0


def test_a_point_with_a_because_is_developed() -> None:
    assert texts(read("developed", "The NKVD had quotas because Moscow wanted results.")) == [
        "The NKVD had quotas because Moscow wanted results"
    ]
    assert read("developed", "The NKVD had quotas.").count == 0


@pytest.mark.parametrize(
    ("answer", "count"),
    [
        ("The NKVD had quotas, so regions competed.", 1),
        ("The NKVD had quotas. So nobody was safe.", 1),
        ("The NKVD had quotas, so far as we know.", 0),
        ("The NKVD had so many quotas.", 0),
        ("The NKVD had quotas and that's why people were afraid.", 1),
    ],
)
def test_a_plain_so_explains_and_so_many_does_not(answer: str, count: int) -> None:
    assert read("developed", answer).count == count


def test_not_after_a_comma_weighs() -> None:
    assert read("weighing", "The terror was total in its aims, not in its results.").count == 1
    assert read("weighing", "The terror was total, not to mention cruel.").count == 0
    assert read("weighing", "The terror was not total.").count == 0


def test_a_judgement_that_weighs_in_its_own_sentence_has_its_reason() -> None:
    assert read("reasoned_judgements", "Overall the terror was mostly planned, although much went wrong.").count == 1
    assert read("reasoned_judgements", "Overall the terror was mostly planned.").count == 0


@pytest.mark.parametrize(
    ("phrase", "answer", "at"),
    [
        ("so that", "so that it was", [0]),
        ("this|which meant", "it meant, which meant", [2]),
        ("(not) only", "not only and only", [0, 1, 3]),
        ("caus*", "because it caused causes", [2, 3]),
        ("by *ing", "by fear and by arresting", [3]),
        ("in the end", "in the", []),
    ],
)
def test_cues_are_found_word_by_word(phrase: str, answer: str, at: list[int]) -> None:
    assert Cue.of(phrase).positions(read_answer(answer)) == at
