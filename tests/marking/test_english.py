"""Which words are ordinary English."""

from spellchecker import SpellChecker

from tutor.marking.english import is_english


def test_every_word_of_the_list_is_found() -> None:
    words = SpellChecker(language="en").word_frequency.dictionary
    assert len(words) > 100_000
    assert [word for word in words if not is_english(word)] == []


def test_a_slip_is_no_english_word() -> None:
    assert [word for word in ("beurocracy", "tukhachevsky", "xqzvt", "", "trails", "trail") if is_english(word)] == [
        "trails",
        "trail",
    ]


def test_british_spelling_is_english_too() -> None:
    assert is_english("mobilisation")
    assert is_english("labour")
