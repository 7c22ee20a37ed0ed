"""The words a student reads, made from a marking."""

import pytest

from tests.factories import make_entry, make_levels_scheme, make_point, mark
from tutor.content.entry import Entry
from tutor.marking import MarkReport
from tutor.services.feedback import Feedback, build_feedback, mark_sentence

ESSAY = "The NKVD had quotas, which meant fear.\n\nThe army was not shot. 😨 Nothing else."


@pytest.fixture
def entry() -> Entry:
    whole = make_entry()
    scheme = make_levels_scheme(
        make_point(), make_point("army", "<army> ~ shot"), make_point("fear", "culture of fear")
    )
    return Entry(whole.question, scheme, whole.topic, whole.model_answer, whole.exemplars)


def read(entry: Entry, text: str) -> tuple[MarkReport, Feedback]:
    report = mark(text, entry.scheme)
    return report, build_feedback(entry, report, text)


def test_it_begins_with_something_done_well_in_the_students_own_words(entry: Entry) -> None:
    _, feedback = read(entry, ESSAY)
    assert feedback.well_evidence is not None
    assert feedback.well_evidence.text == "NKVD had quotas"


def test_the_segments_joined_are_the_essay_exactly(entry: Entry) -> None:
    _, feedback = read(entry, ESSAY)
    assert "".join(segment.text for paragraph in feedback.paragraphs for segment in paragraph) == ESSAY


def test_a_segment_knows_the_points_it_shows(entry: Entry) -> None:
    _, feedback = read(entry, ESSAY)
    shown = {s.text: s.point_ids for paragraph in feedback.paragraphs for s in paragraph if s.point_ids}
    assert shown == {"NKVD had quotas": ("quotas",), "army was not shot": ("army",)}


def test_points_are_grouped_and_numbered_in_reading_order(entry: Entry) -> None:
    _, feedback = read(entry, ESSAY)
    groups = (feedback.earned, feedback.in_part, feedback.contradicted, feedback.missing)
    assert [[(p.number, p.point.id) for p in group] for group in groups] == [
        [(1, "quotas")],
        [],
        [(2, "army")],
        [(3, "fear")],
    ]


def test_the_ladder_marks_the_level_reached_and_the_next(entry: Entry) -> None:
    _, feedback = read(entry, ESSAY)
    assert [(rung.level, rung.is_reached, rung.is_next) for rung in feedback.ladder] == [
        (1, True, False),
        (2, False, True),
    ]


def test_at_most_three_steps_lead_on_and_the_first_is_the_next_step(entry: Entry) -> None:
    _, feedback = read(entry, ESSAY)
    assert 1 <= len(feedback.lift) <= 3
    assert feedback.next_step == feedback.lift[0]


def test_the_mark_is_never_a_bare_number(entry: Entry) -> None:
    report, _ = read(entry, ESSAY)
    assert mark_sentence(report) == f"Level 1, {report.mark} of 10 ({report.low}-{report.high})"
    assert mark_sentence(read(entry, "")[0]) == "No response"


def test_nothing_found_is_said_kindly_and_without_a_false_claim(entry: Entry) -> None:
    _, feedback = read(entry, "The weather was cold.")
    assert feedback.well_evidence is None
    assert "kept" in feedback.well


def test_a_list_is_told_to_become_sentences(entry: Entry) -> None:
    _, feedback = read(entry, "NKVD, quotas, army, troikas, Kirov, Gulag, show trials, 1937, Order 00447, kulaks")
    assert "sentence" in feedback.next_step
