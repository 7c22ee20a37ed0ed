"""
Texts that a wording only just finds: its words in every choice, as far apart as they may stand, in either order.

Pure. A second wording that finds all of them finds everything that the first one does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product

from tutor.marking.matching import PHRASE_GAP
from tutor.marking.scheme import Scope
from tutor.marking.wording import (
    Choice,
    Concept,
    Exact,
    Near,
    Pattern,
    Phrase,
    Prefix,
    Then,
    Together,
    Word,
)

# A word that no mark scheme has and no slip of the pen leads to.
_OTHER = "zzxqz"
# Further apart than any ``~`` of a teacher's reaches, and still one sentence.
_FAR = 18

MOST = 48
_DEEPEST = 12

Words = tuple[str, ...]


class TooMany(Exception):
    """The wording can be said in more ways than are worth trying."""


def samples_of(pattern: Pattern, concepts: Mapping[str, Pattern]) -> list[str]:
    """
    Texts for every way of saying a wording, each one sentence.

    Raises:
        TooMany: there are more than ``MOST``, or its parts may stand in different sentences.
    """
    return [" ".join((_OTHER, *words, _OTHER)) for words in _say(pattern, concepts, 0)]


def _say(pattern: Pattern, concepts: Mapping[str, Pattern], depth: int) -> list[Words]:
    if depth > _DEEPEST:
        raise TooMany
    ways = _say_word(pattern) or _say_several(pattern, lambda part: _say(part, concepts, depth + 1), concepts)
    if len(ways) > MOST:
        raise TooMany
    return ways


def _say_word(pattern: Pattern) -> list[Words]:
    match pattern:
        case Word(text) | Exact(text):
            return [(text.removeprefix("#"),)]
        case Prefix(text):
            return [(f"{text}{_OTHER}",)]
        case _:
            return []


def _say_several(
    pattern: Pattern, say: Callable[[Pattern], list[Words]], concepts: Mapping[str, Pattern]
) -> list[Words]:
    match pattern:
        case Concept(name):
            return say(concepts[name])
        case Choice(options):
            return [way for option in options for way in say(option)]
        case Phrase(parts, tight):
            return _in_order([say(part) for part in parts], () if tight else (_OTHER,) * PHRASE_GAP)
        case Near(left, right, window):
            return _either_order(say(left), say(right), min(window, _FAR))
        case Then(left, right):
            return _in_order([say(left), say(right)], (_OTHER,) * _FAR)
        case Together((left, right), 2, Scope.SENTENCE, at_most=None):
            return _either_order(say(left), say(right), _FAR)
        case _:
            raise TooMany


def _in_order(parts: list[list[Words]], between: Words) -> list[Words]:
    count = 1
    for part in parts:
        count *= len(part)
    if count > MOST:
        raise TooMany
    found = []
    for chosen in product(*parts):
        words: Words = chosen[0]
        for more in chosen[1:]:
            words = (*words, *between, *more)
        found.append(words)
    return found


def _either_order(left: list[Words], right: list[Words], window: int) -> list[Words]:
    between = (_OTHER,) * window
    return [*_in_order([left, right], between), *_in_order([right, left], between)]
