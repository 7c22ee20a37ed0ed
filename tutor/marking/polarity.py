"""
Which way a sentence points: output rose or fell, officials were arrested or spared.

A reversed idea is told in the words of the idea itself: "fear made managers try out new methods" has the fear, the
managers and the methods of "fear made managers avoid new methods". What gives it away is one word from the other end of
a scale. A scale stands here with both of its ends, and where the statement of a point keeps to one end, a sentence that
keeps to the other does not show it. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from functools import lru_cache

from tutor.marking.answer import read_answer
from tutor.marking.folding import fold, stem


class End(IntEnum):
    """The two ends of a scale."""

    ONE = 1
    OTHER = -1


# Words that lie plainly at one end and are not much used for anything else; a phrase of two words counts as one.
# Kept few: every word here was seen to part true from reversed answers without costing true ones.
_SCALES: tuple[tuple[str, str], ...] = (
    (
        "rose risen rising increased doubled tripled soared boomed faster grew shot_up went_up",
        "declined decreased slowed slower slowly stagnated went_down",
    ),
    (
        "arrested shot executed killed purged dismissed expelled imprisoned destroyed removed lost suffered",
        "spared acquitted pardoned left_alone left_in_peace untouched exempt",
    ),
    ("weakened crippled undermined", "strengthened"),
    ("avoided stifled discouraged", "creative inventive encouraged"),
    ("wasteful inefficient wasted", "efficient efficiently"),
    ("harsh harsher strict stricter", "relaxed lenient mild milder"),
    ("secret secretly hidden", "publicly in_public openly"),
    ("crisis shortage shortfall", "surplus plenty abundance"),
    ("slaughtered starved", "thrived flourished"),
)

# Whoever tells of people that were spared may well name those that were not.
_NOT_TOLD_BY = {(1, End.OTHER)}

# A word with a denial within so many words before it lies at neither end.
_TURNED_WITHIN = 3
_TURNS = frozenset(map(stem, "not no never nor hardly without nobody neither stopped ceased".split()))

Ends = Mapping[int, frozenset[End]]
_Key = tuple[str, ...]


def _key(word: str) -> _Key:
    return tuple(stem(fold(piece)) for piece in word.split("_"))


_END_OF: dict[_Key, tuple[int, End]] = {
    _key(word): (number, end)
    for number, scale in enumerate(_SCALES)
    for words, end in zip(scale, (End.ONE, End.OTHER), strict=True)
    for word in words.split()
}
_FIRSTS: dict[str, tuple[_Key, ...]] = {}
for _known in _END_OF:
    _FIRSTS[_known[0]] = (*_FIRSTS.get(_known[0], ()), _known)


def ends_in(stems: Sequence[str], first: int, last: int) -> Ends:
    """Which ends of which scales the words ``first`` up to ``last`` speak of."""
    found: dict[int, set[End]] = {}
    for at in range(first, last):
        for key in _FIRSTS.get(stems[at], ()):
            if tuple(stems[at : at + len(key)]) == key:
                number, end = _END_OF[key]
                # "Output no longer rose" says neither that it rose nor, for certain, that it fell.
                if _TURNS.isdisjoint(stems[max(first, at - _TURNED_WITHIN) : at]):
                    found.setdefault(number, set()).add(end)
    return {number: frozenset(ends) for number, ends in found.items()}


@lru_cache(maxsize=4096)
def ends_of(statement: str) -> Mapping[int, End]:
    """The scales on which a statement keeps to one end, and which."""
    answer = read_answer(statement)
    found = ends_in(answer.stems, 0, len(answer.stems))
    return {number: end for number, (end, *more) in found.items() if not more and (number, end) not in _NOT_TOLD_BY}


def points_the_other_way(ends: Ends, wanted: Mapping[int, End]) -> bool:
    """Whether a sentence with these ends keeps to the other end of a scale on which a statement keeps to one."""
    return any(ends.get(number) == frozenset({End(-end)}) for number, end in wanted.items())
