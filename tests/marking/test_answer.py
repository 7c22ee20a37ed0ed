"""Reading an answer: words, numbers, sentences and paragraphs at the right offsets."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import make_levels_scheme, make_point, mark
from tutor.marking import count_words
from tutor.marking.answer import fold_wording, read_answer

NUMBERS = [
    ("700,000 people", ["#700000", "people"]),
    ("1.5 million", ["#1500000"]),
    ("one and a half million", ["#1500000"]),
    ("half a million", ["#500000"]),
    ("thirty five thousand men", ["#35000", "men"]),
    ("a hundred and twenty", ["#120"]),
    ("1936-38", ["#1936-1938"]),
    ("1936/1938", ["#1936-1938"]),
    ("in 1937 and two officers", ["in", "#1937", "and", "#2", "officers"]),
    ("in 1937 three trials", ["in", "#1937", "#3", "trials"]),
    ("one party state", ["#1", "party", "state"]),
    ("a man", ["a", "man"]),
    ("9" * 400, ["9" * 400]),
]


@pytest.mark.parametrize(("text", "words"), NUMBERS)
def test_numbers_are_read_as_numbers(text: str, words: list[str]) -> None:
    assert fold_wording(text) == words


def test_sentences_end_at_full_stops_but_not_after_abbreviations() -> None:
    answer = read_answer("Dr. Smith wrote, c. 1937, of e.g. Moscow. The NKVD acted.")
    assert [answer.text[s.start : s.end] for s in answer.sentences] == [
        "Dr. Smith wrote, c. 1937, of e.g. Moscow",
        "The NKVD acted",
    ]


def test_bullets_are_sentences_of_their_own() -> None:
    answer = read_answer("- quotas for the NKVD\n- arrests in the army\n- fear")
    assert len(answer.sentences) == 3


def test_a_text_without_full_stops_is_cut_into_sentences_of_bearable_length() -> None:
    answer = read_answer("and so the terror went on in every town " * 40)
    assert max(s.last - s.first for s in answer.sentences) < 60


def test_paragraphs_are_counted_without_gaps() -> None:
    assert read_answer("One.\n\n\n\nTwo.\n \nThree.").paragraph_count == 3


def test_hidden_characters_inside_a_word_do_not_hide_it() -> None:
    report = mark("The N\u200bKVD had quo\u00adtas.")
    assert [span.text for span in report.decision("quotas").evidence] == ["N\u200bKVD had quo\u00adtas"]
    assert "hidden_characters" in {flag.kind for flag in report.flags}


def test_letters_of_other_alphabets_that_look_alike_are_read_as_plain_ones_and_flagged() -> None:
    report = mark("Th\u0435 N\u041aVD us\u0435d qu\u043et\u0430s.")
    assert report.decision("quotas").credited
    assert "mixed_scripts" in {flag.kind for flag in report.flags}


def test_words_are_counted_as_a_person_would() -> None:
    assert count_words("It's the well-known NKVD, in 1936-38.") == 7


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=400))
def test_any_text_can_be_marked_and_every_span_is_on_its_words(text: str) -> None:
    scheme = make_levels_scheme(make_point(), make_point("army", "<army> ~ shot"))
    report = mark(f"{text} The NKVD had quotas. {text}", scheme)
    for span in (span for decision in report.points for span in decision.evidence):
        assert f"{text} The NKVD had quotas. {text}"[span.start : span.end] == span.text
    assert report.mark is None or 0 <= report.mark <= scheme.marks_available


def test_lines_of_a_list_are_sentences_of_their_own_but_a_wrapped_line_is_not() -> None:
    listed = "Kirov: 1934\nthe first trial: 1936\nOrder 00447: 1937"
    assert len(read_answer(listed, is_list=True).sentences) == 3
    wrapped = "The murder of Kirov happened in December 1934 and it was used\nas a pretext for a new law."
    assert len(read_answer(wrapped, is_list=True).sentences) == 1
