"""
Slips of the pen: which unknown word of an answer is a mistyped word of the mark scheme. Pure.

Other markers match ``trail`` for ``trial``. Here a word that exists in English, or a number, is never corrected; the
first letter must be right; short words allow no substitution, only a missing, doubled or swapped letter; long words
allow two slips, very long ones three.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from tutor.marking.english import is_english
from tutor.marking.folding import stem

SHORTEST = 5
_TWO_SLIPS_FROM = 9
_THREE_SLIPS_FROM = 11


@dataclass(frozen=True)
class Vocabulary:
    """The words of a mark scheme that may be mistyped, by first letter and length."""

    by_shape: dict[tuple[str, int], tuple[str, ...]]
    stems: frozenset[str]

    @classmethod
    def of(cls, words: Iterable[str]) -> Vocabulary:
        shapes: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        for word in sorted({w for w in words if w.isalpha() and len(w) >= SHORTEST - 1}):
            shapes[word[0], len(word)].append(word)
        stems = frozenset(stem(word) for known in shapes.values() for word in known)
        return cls({shape: tuple(known) for shape, known in shapes.items()}, stems)

    def correct(self, folded: str) -> str | None:
        """
        The word of the scheme that an unknown word was meant to be, or None.

        Ties go to the nearest, then the first.
        """
        if len(folded) < SHORTEST or not folded.isalpha() or is_english(folded):
            return None
        slips = _allowed(len(folded) + 1)
        best: tuple[int, str] | None = None
        for length in range(len(folded) - slips, len(folded) + slips + 1):
            for word in self.by_shape.get((folded[0], length), ()):
                distance = _slips(folded, word, slips)
                if distance is not None and (best is None or (distance, word) < best):
                    best = distance, word
        return best[1] if best else None


def _allowed(length: int) -> int:
    return 3 if length >= _THREE_SLIPS_FROM else 2 if length >= _TWO_SLIPS_FROM else 1


def _slips(written: str, meant: str, allowed: int) -> int | None:
    """How many slips lead from one word to the other; None for too many, or for a swap of letters in a short word."""
    allowed = min(allowed, _allowed(len(meant)))
    distance = OSA.distance(written, meant, score_cutoff=allowed)
    if distance > allowed or distance == 0:
        return None
    short = min(len(written), len(meant)) < SHORTEST + 1
    if short and len(written) == len(meant) and sorted(written) != sorted(meant):
        return None
    return distance


def correct_stem(folded: str, vocabulary: Vocabulary) -> str | None:
    """The stem that an unknown word was meant to have, or None where it is no slip of a word in the scheme."""
    word = vocabulary.correct(folded)
    return None if word is None else stem(word)
