"""Numbers as numbers: 700,000, 1.5 million, one and a half million, 1936-38. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

_UNITS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
        " seventeen"
        " eighteen nineteen".split()
    )
}
_TENS = {
    word: value * 10 for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_SCALES = {
    "hundred": 100,
    "thousand": 1_000,
    "k": 1_000,
    "million": 1_000_000,
    "mil": 1_000_000,
    "mn": 1_000_000,
    "m": 1_000_000,
    "billion": 1_000_000_000,
    "bn": 1_000_000_000,
}
_DIGITS = re.compile(r"(\d+(?:\.\d+)?)(k|m|mn|bn|million|thousand|billion)?$")
# Nobody counts further than this; longer runs of digits stay text.
_LONGEST = 18
_RANGE = re.compile(r"(\d{4})\D+(\d{2}|\d{4})$")


def canonical_number(value: float) -> str:
    """The one way in which a value is written inside the marker, such as ``#700000``."""
    return f"#{value:.6g}" if value != int(value) else f"#{int(value)}"


def fold_number(raw: str) -> str:
    """
    A token that begins with a digit, in canonical form: ``#1937``, ``#1936-1938``, ``#700000``, or its own text.

    A two-digit end of a range of years takes the century of its beginning.
    """
    span = _RANGE.match(raw)
    if span:
        first, last = span.groups()
        return f"#{first}-{first[:2] + last if len(last) == 2 else last}"
    plain = re.sub(r"(?<=\d)[,\s\u00a0\u202f](?=\d{3})", "", raw).lower()
    digits = _DIGITS.match(plain)
    if not digits or len(plain) > _LONGEST:
        return plain
    return canonical_number(float(digits.group(1)) * _SCALES.get(digits.group(2) or "", 1))


def read_number(words: Sequence[str], at: int) -> tuple[float, int] | None:
    """
    The number that the folded words spell from position ``at`` on, with the position after it; None where there is
    none.

    Reads "one and a half million", "1.5 million", "thirty five thousand", "half a million", "a hundred and twenty".
    A number in digits goes on only with a scale, so that "in 1937 three trials" stays a year and a three.
    """
    total = current = 0.0
    before = ""
    position = at
    while position < len(words):
        value, kind, width = _read_word(words, position, before)
        if not kind:
            break
        if kind == "hundred":
            current *= value
        elif kind == "scale":
            total, current = total + current * value, 0.0
        else:
            current += value
        before = kind
        position += width
    return (total + current, position) if before else None


# What may follow what: after digits a scale or a half, after tens a unit, after a scale anything smaller.
_MAY_FOLLOW = {
    "": {"digits", "unit", "tens", "article", "half"},
    "digits": {"scale", "half"},
    "unit": {"hundred", "scale", "half"},
    "tens": {"unit", "hundred", "scale"},
    "article": {"hundred", "scale"},
    "half": {"scale"},
    "hundred": {"unit", "tens", "scale"},
    "scale": {"unit", "tens"},
}


def _read_word(words: Sequence[str], at: int, before: str) -> tuple[float, str, int]:
    """Value, kind and width in words of the next piece of a number; an empty kind where the number ends."""
    word, width = words[at], 1
    if before in ("unit", "digits", "hundred", "scale") and word == "and":
        width = 3 if _at(words, at + 1) == "a" else 2
        word = _at(words, at + width - 1)
        if width == 3 and word != "half":
            return 0, "", 0
        if before in ("unit", "digits") and word != "half":
            return 0, "", 0
    value, kind = _value_of(word)
    if kind == "half":
        width += _at(words, at + width) == "a"
        if _at(words, at + width) not in _SCALES:
            return 0, "", 0
    if kind == "article" and _value_of(_at(words, at + 1))[1] not in ("hundred", "scale"):
        return 0, "", 0
    return (value, kind, width) if kind in _MAY_FOLLOW[before] else (0, "", 0)


def _value_of(word: str) -> tuple[float, str]:
    if word in _UNITS:
        return _UNITS[word], "unit"
    if word in _TENS:
        return _TENS[word], "tens"
    if word == "hundred":
        return 100, "hundred"
    if word in _SCALES and len(word) > 1:
        return _SCALES[word], "scale"
    if word == "half":
        return 0.5, "half"
    if word == "a":
        return 1, "article"
    if word.startswith("#") and "-" not in word:
        return float(word[1:]), "digits"
    return 0, ""


def _at(words: Sequence[str], position: int) -> str:
    return words[position] if position < len(words) else ""
