"""The language of wordings: what it refuses, and how it says so."""

import pytest

from tutor.marking.plan import Concepts
from tutor.marking.wording import WordingError, parse

FAULTY = [
    ("", 0, "empty"),
    ("quotas ~", 8, "missing"),
    ("(a|b", 0, "not closed"),
    ("quotas)", 6, "does not fit"),
    ("army | navy", 5, "does not fit"),
    ('"gulag', 0, "no meaning"),
    ("<Red Army>", 0, "name of a concept"),
    ("ab*", 0, "too much"),
    ("((((((((((a))))))))))", 8, "too deeply"),
]


@pytest.mark.parametrize(("wording", "position", "problem"), FAULTY)
def test_a_faulty_wording_is_refused_at_the_character_where_it_goes_wrong(
    wording: str, position: int, problem: str
) -> None:
    with pytest.raises(WordingError) as caught:
        parse(wording)
    assert caught.value.position == position
    assert problem in caught.value.problem


def test_a_concept_that_leads_back_to_itself_is_refused() -> None:
    with pytest.raises(WordingError, match="back to itself"):
        Concepts.of({"one": ("<two>",), "two": ("<one>",)})


def test_an_unknown_concept_is_refused_with_the_known_ones() -> None:
    with pytest.raises(WordingError) as caught:
        Concepts.of({"one": ("<three>",), "two": ("b",)})
    assert "one, two" in caught.value.remedy
