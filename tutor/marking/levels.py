"""
From signals to strands, to a best-fit level, to a mark inside it. Pure.

A strand reaches the highest level all of whose needs, and those of the levels below, are met; how far it is towards
the next one is its security. The level is the weighted mean of the strands (best fit). A level that is just met in
every strand is worth the middle of its marks, and more secure strands move the mark up from there. Caps hold a level
down; nothing is ever subtracted.

The range around the mark is as wide as what is known allows: see ``_range``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from tutor.marking.report import CapApplied, SignalReading, StrandDecision
from tutor.marking.scheme import LevelDescriptor, MarkScheme, Strand
from tutor.marking.signals import SIGNALS

Read = Callable[[str], SignalReading]

_JUST_BELOW = 0.99
_TOP_OF_LEVEL = 0.49

# The range, fitted on marked answers and on what becomes of them when a share of their points is not recognised.
_OF_TOLERANCE = 2 / 3
_WORDS_A_POINT = 50
_LEVELS_FOR_DENSITY = 1.5
_LEVELS_FOR_UNEVENNESS = 0.1
_MOST_LEVELS = 1.75


@dataclass(frozen=True, slots=True)
class Placement:
    """
    A level, the mark in it, the honest range, the strands, and the cap that held it.

    Level 0 is nothing creditable; None is a scheme without levels.
    """

    level: int | None
    mark: int
    low: int
    high: int
    strands: tuple[StrandDecision, ...] = ()
    cap: CapApplied | None = None


def place(read: Read, scheme: MarkScheme, words: int) -> Placement:
    """
    Place an answer by best fit. ``read`` gives the reading of a signal by its name.

    ``words`` is how many words of the answer may count; the range depends on it, the mark does not.
    """
    read = lru_cache(maxsize=None)(read)
    strands = tuple(_decide_strand(read, strand, scheme.levels) for strand in scheme.strands)
    fit = _best_fit(strands, scheme)
    if fit <= 0:
        return Placement(0, 0, 0, min(scheme.tolerance, scheme.levels[0].high), strands)
    fit, cap = _apply_caps(read, scheme, max(fit, 1.0))
    level = min(int(fit + 0.5), len(scheme.levels))
    band = scheme.levels[level - 1]
    # A level that is just met is worth its middle; half-way to the next one is its top.
    height = min(fit - level + 0.5, 1.0)
    mark = band.low + round(height * (band.high - band.low))
    low, high = _range(mark, strands, scheme, words / (read("points").count + 1))
    return Placement(level, mark, low, high, strands, cap)


def _decide_strand(read: Read, strand: Strand, levels: tuple[LevelDescriptor, ...]) -> StrandDecision:
    reached = 0
    for descriptor in levels:
        needs = descriptor.needs.get(strand.id, {})
        if not _meets(read, needs):
            break
        reached = descriptor.level
    held: Mapping[str, int] = levels[reached - 1].needs.get(strand.id, {}) if reached else {}
    following: Mapping[str, int] = levels[reached].needs.get(strand.id, {}) if reached < len(levels) else {}
    # The top level has no next one to grow towards: met twice over is as secure as it gets.
    beyond = following or {signal: 2 * count for signal, count in held.items()}
    progress = min((_progress(read(s).count, held.get(s, 0), count) for s, count in beyond.items()), default=0.0)
    signals = sorted({s for descriptor in levels for s in descriptor.needs.get(strand.id, {})})
    return StrandDecision(
        strand.id,
        reached,
        round(reached + min(progress, _JUST_BELOW), 2),
        tuple(read(signal) for signal in signals),
        _reason(read, reached, signals),
        *_next_step(read, reached, following),
    )


def _meets(read: Read, needs: Mapping[str, int]) -> bool:
    return all(read(signal).count >= count for signal, count in needs.items())


def _progress(have: int, held: int, wanted: int) -> float:
    if have >= wanted:
        return 1.0
    return max(0.0, (have - held) / (wanted - held)) if wanted > held else 0.0


def _reason(read: Read, reached: int, signals: list[str]) -> str:
    counted = ", ".join(SIGNALS[signal].counted(read(signal).count) for signal in signals)
    return f"Level {reached}: {counted}." if reached else f"Not yet at level 1: {counted}."


def _next_step(read: Read, reached: int, following: Mapping[str, int]) -> tuple[str, str, str]:
    """The signal that the next level is short of, how much of it that level wants, and how to get there."""
    short = [(count - read(signal).count, signal) for signal, count in following.items() if read(signal).count < count]
    if not short:
        return "", "", ""
    _, signal = min(short, key=lambda item: (read(item[1]).count > 0, item))
    wanted = SIGNALS[signal].counted(following[signal])
    return signal, f"Level {reached + 1} wants {wanted}; you have {read(signal).count}.", SIGNALS[signal].advice


def _best_fit(strands: tuple[StrandDecision, ...], scheme: MarkScheme) -> float:
    weights = {strand.id: strand.weight for strand in scheme.strands}
    total = sum(weights.values())
    return sum(s.attained * weights[s.strand_id] for s in strands) / total if any(s.level for s in strands) else 0.0


def _apply_caps(read: Read, scheme: MarkScheme, fit: float) -> tuple[float, CapApplied | None]:
    """The best fit held down by the lowest cap that applies: the top of the level that it allows."""
    applying = [cap for cap in scheme.caps if read(cap.signal).count < cap.below and int(fit + 0.5) > cap.level]
    if not applying:
        return fit, None
    lowest = min(applying, key=lambda cap: cap.level)
    return lowest.level + _TOP_OF_LEVEL, CapApplied(lowest.level, lowest.say)


def _range(mark: int, strands: tuple[StrandDecision, ...], scheme: MarkScheme, words_a_point: float) -> tuple[int, int]:
    """
    The honest range: two thirds of the scheme's tolerance either way, and more where evidence and length disagree.

    Much prose for the points found may hold ideas in words that no wording knows: the range reaches up. Many points in
    few words may be named more than argued: it reaches down. Strands that lie apart widen it a little both ways.
    """
    level = scheme.marks_available / len(scheme.levels)
    share = words_a_point / _WORDS_A_POINT - 1
    attained = [strand.attained for strand in strands]
    apart = max(0.0, max(attained) - min(attained) - 1)
    around = _OF_TOLERANCE * scheme.tolerance + _LEVELS_FOR_UNEVENNESS * apart * level
    down, up = (
        int(min(around + _LEVELS_FOR_DENSITY * max(0.0, way) * level, _MOST_LEVELS * level) + 0.5)
        for way in (-share, share)
    )
    return max(min(1, mark), mark - down), min(scheme.marks_available, mark + up)
