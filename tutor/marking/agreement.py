"""How well two markers agree: figures from pairs of values. Pure; what has no value says why instead of being 0."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Pair = tuple[float, float]
"""What a marker gave, and what people agreed."""

NOTHING = "nothing to compare"
ALL_THE_SAME = "all answers have the same value"
_WILSON_95 = 1.959964


@dataclass(frozen=True, slots=True)
class Figure:
    """
    One figure, and between what it probably lies (95 %) where that can be said.

    ``value`` is None where there is none, and ``why_not`` says why.
    """

    value: float | None
    why_not: str = ""
    low: float | None = None
    high: float | None = None


def share(hits: int, of: int) -> Figure:
    """So many out of so many, with its Wilson interval, which stays honest for few answers and near 0 and 1."""
    if not of:
        return Figure(None, NOTHING)
    rate, z2 = hits / of, _WILSON_95**2
    middle = (rate + z2 / (2 * of)) / (1 + z2 / of)
    reach = _WILSON_95 / (1 + z2 / of) * math.sqrt(rate * (1 - rate) / of + z2 / (4 * of * of))
    return Figure(rate, "", max(0.0, min(rate, middle - reach)), min(1.0, max(rate, middle + reach)))


def accuracy(pairs: Sequence[Pair]) -> Figure:
    """How often both gave the same."""
    return share(sum(given == agreed for given, agreed in pairs), len(pairs))


def within(pairs: Sequence[Pair], distance: float) -> Figure:
    """How often both are at most so far apart."""
    return share(sum(abs(given - agreed) <= distance for given, agreed in pairs), len(pairs))


def kappa(pairs: Sequence[Pair]) -> Figure:
    """Cohen's kappa: agreement beyond what chance would give, 1 when it is perfect and 0 when it is chance."""
    if not pairs:
        return Figure(None, NOTHING)
    count = len(pairs)
    given: Counter[float] = Counter()
    agreed: Counter[float] = Counter()
    same = 0
    for (g, a), times in Counter(pairs).items():
        given[g] += times
        agreed[a] += times
        same += times * (g == a)
    # In whole numbers, so that perfect agreement is exactly 1.
    by_chance = sum(given[value] * agreed[value] for value in given)
    if by_chance == count * count:
        return Figure(None, ALL_THE_SAME)
    return Figure((same * count - by_chance) / (count * count - by_chance))


def weighted_kappa(pairs: Sequence[Pair]) -> Figure:
    """
    Quadratic weighted kappa: like kappa, but two marks apart is four times as bad as one.

    What chance would give is the mean squared distance between every given and every agreed value. That comes out of
    sums, so no list of possible marks is needed and half marks are welcome.
    """
    if not pairs:
        return Figure(None, NOTHING)
    # Counted first: there are few different pairs, and resampling asks a thousand times.
    counts, count = Counter(pairs), len(pairs)
    given = sum(g * times for (g, _), times in counts.items())
    agreed = sum(a * times for (_, a), times in counts.items())
    squares = sum((g * g + a * a) * times for (g, a), times in counts.items())
    by_chance = squares * count - 2 * given * agreed
    if by_chance <= 0 or len({value for pair in counts for value in pair}) == 1:
        return Figure(None, ALL_THE_SAME)
    apart = sum((g - a) ** 2 * times for (g, a), times in counts.items())
    return Figure(max(-1.0, 1 - apart * count / by_chance))


def pearson(pairs: Sequence[Pair]) -> Figure:
    """Pearson's correlation: whether higher goes with higher, along a straight line."""
    if len(pairs) < 2:
        return Figure(None, NOTHING if not pairs else "one answer only")
    given, agreed = _columns(pairs)
    spread = math.sqrt(_variance(given)) * math.sqrt(_variance(agreed))
    if spread == 0:
        return Figure(None, "all marks given, or all agreed, are the same")
    middle_given, middle_agreed = _mean(given), _mean(agreed)
    together = _mean([(g - middle_given) * (a - middle_agreed) for g, a in pairs])
    return Figure(max(-1.0, min(1.0, together / spread)))


def spearman(pairs: Sequence[Pair]) -> Figure:
    """Spearman's correlation: whether both put the answers in the same order."""
    given, agreed = _columns(pairs)
    return pearson(list(zip(_ranks(given), _ranks(agreed), strict=True)))


def rmse(pairs: Sequence[Pair]) -> Figure:
    """The root of the mean squared error: a typical distance in which large errors count for more."""
    if not pairs:
        return Figure(None, NOTHING)
    return Figure(math.sqrt(_mean([(given - agreed) ** 2 for given, agreed in pairs])))


def mean_error(pairs: Sequence[Pair]) -> Figure:
    """How far what is given lies above what was agreed, on average; below 0 is severe."""
    return Figure(_mean([given - agreed for given, agreed in pairs])) if pairs else Figure(None, NOTHING)


def mean_absolute_error(pairs: Sequence[Pair]) -> Figure:
    """How far apart both are on average, whichever way."""
    return Figure(_mean([abs(given - agreed) for given, agreed in pairs])) if pairs else Figure(None, NOTHING)


@dataclass(frozen=True, slots=True)
class Detection:
    """How often something was found that is there, found that is not there, and missed."""

    right: int = 0
    false: int = 0
    missed: int = 0
    absent: int = 0

    @classmethod
    def of(cls, pairs: Sequence[tuple[bool, bool]]) -> Detection:
        """Count pairs of (found, really there)."""
        counts = Counter((bool(found), bool(there)) for found, there in pairs)
        return cls(counts[True, True], counts[True, False], counts[False, True], counts[False, False])

    def __add__(self, other: Detection) -> Detection:
        return Detection(
            self.right + other.right,
            self.false + other.false,
            self.missed + other.missed,
            self.absent + other.absent,
        )

    @property
    def decisions(self) -> int:
        return self.right + self.false + self.missed + self.absent

    @property
    def precision(self) -> Figure:
        """Of what was found, how much is really there."""
        return _ratio(self.right, self.right + self.false, "nothing was credited")

    @property
    def recall(self) -> Figure:
        """Of what is really there, how much was found."""
        return _ratio(self.right, self.right + self.missed, "people credited nothing")

    @property
    def f1(self) -> Figure:
        """The harmonic mean of precision and recall: high only when both are."""
        whole = 2 * self.right + self.false + self.missed
        return _ratio(2 * self.right, whole, "neither the marker nor people credited anything")


def _ratio(part: int, whole: int, why_not: str) -> Figure:
    # Without an interval: the points of one answer depend on each other, and Wilson's would be too narrow.
    return Figure(part / whole) if whole else Figure(None, why_not)


def resampled(
    pairs: Sequence[Pair], draws: Sequence[Sequence[Pair]], figure: Callable[[Sequence[Pair]], Figure]
) -> Figure:
    """
    A figure with the interval that holds 95 % of the same figure on resamples of the same pairs.

    Whoever calls draws them, because chance has no place in here. Draws without a value are left out.
    """
    whole = figure(pairs)
    values = sorted(value for draw in draws if (value := figure(draw).value) is not None)
    if whole.value is None or len(pairs) < 2 or not values:
        return whole
    last = len(values) - 1
    low, high = values[round(0.025 * last)], values[round(0.975 * last)]
    # Answers that all agree stay so however they are drawn. That is no certainty, so no interval is claimed.
    return Figure(whole.value, "", low, high) if low < high else whole


def _columns(pairs: Sequence[Pair]) -> tuple[list[float], list[float]]:
    return [given for given, _ in pairs], [agreed for _, agreed in pairs]


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _variance(values: Sequence[float]) -> float:
    if len(set(values)) == 1:
        return 0.0  # Exactly: rounding must not turn "all the same" into a tiny spread.
    middle = _mean(values)
    return _mean([(value - middle) ** 2 for value in values])


def _ranks(values: Sequence[float]) -> list[float]:
    """Places from 1 up; equal values share the mean of their places."""
    places: dict[float, float] = {}
    taken = 0
    for value, count in sorted(Counter(values).items()):
        places[value] = taken + (count + 1) / 2
        taken += count
    return [places[value] for value in values]
