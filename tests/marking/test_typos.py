"""Slips of the pen are forgiven; real words and numbers are respected."""

import pytest

from tests.factories import make_point, make_scheme, mark, quotes

FORGIVEN = [
    ("quotas", "qoutas"),
    ("Tukhachevsky", "Tukachevsky"),
    ("Zinoviev", "Zinovyev"),
    ("Yezhov", "Yezov"),
    ("government", "goverment"),
    ("execution", "excecution"),
    ("denunciation", "denounciation"),
    ("dictatorship", "dictatership"),
    ("collectivisation", "colectivisation"),
]


@pytest.mark.parametrize(("meant", "written"), FORGIVEN)
def test_a_mistyped_word_is_read_as_it_was_meant(meant: str, written: str) -> None:
    report = mark(f"They spoke of {written} then.", make_scheme(make_point("p", meant)))
    assert quotes(report, "p") == [written]


RESPECTED = [
    ("trial", "trail"),
    ("terror", "error"),
    ("purge", "purse"),
    ("cadre", "cadge"),
    ("increase", "decrease"),
    ("1937", "1936"),
    ("war", "was"),
    ("peasants", "pheasants"),
    ("Stalin", "stalling"),
    ("exile", "exhale"),
]


@pytest.mark.parametrize(("meant", "written"), RESPECTED)
def test_another_real_word_is_not_taken_for_a_slip(meant: str, written: str) -> None:
    assert mark(f"They spoke of {written} then.", make_scheme(make_point("p", meant))).mark == 0
