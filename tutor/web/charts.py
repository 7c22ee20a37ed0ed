"""The geometry of our own SVG charts. Pure: marks in, coordinates out; the templates draw them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.marking import MarkReport
from tutor.models import Attempt
from tutor.services.feedback import Rung
from tutor.services.marking import find_marking

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 260, 78, 16, 16, 36


@dataclass(frozen=True, slots=True)
class Dot:
    """One attempt on the chart of marks over time; ``token`` and ``number`` join it to its row in the table."""

    token: str
    number: int
    x: float
    y: float
    y_low: float
    y_high: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Dots from left to right, and the lines of the grid."""

    dots: tuple[Dot, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM

    @property
    def numbers(self) -> dict[str, int]:
        """The number under the dot of each attempt."""
        return {dot.token: dot.number for dot in self.dots}

    @property
    def path(self) -> str:
        """The line through the dots."""
        return " ".join(f"{dot.x:.1f},{dot.y:.1f}" for dot in self.dots)

    @property
    def grid(self) -> tuple[tuple[int, float], ...]:
        """Percentages with their heights."""
        return tuple((percent, _height_of(percent)) for percent in (0, 25, 50, 75, 100))


def _height_of(percent: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - percent / 100)


def progress_chart(rows: Sequence[tuple[Attempt, str]]) -> Chart:
    """The attempts that have a mark, oldest first, as a share of the marks available."""
    found_markings = ((find_marking(attempt), title) for attempt, title in rows)
    marked = [(m, title) for m, title in found_markings if m is not None and m.mark is not None]
    step = (WIDTH - LEFT - RIGHT) / max(len(marked), 1)
    dots = []
    for number, (found, title) in enumerate(marked, start=1):
        mark, available = found.mark or 0, found.marks_available
        low = mark if found.low is None else found.low
        high = mark if found.high is None else found.high
        heights = _heights(*(100 * value / available for value in (mark, low, high)))
        x = LEFT + step * (number - 0.5)
        dots.append(Dot(found.attempt.token, number, x, *heights, f"{title}: {mark} of {available}"))
    return Chart(tuple(dots))


def sample_chart() -> Chart:
    """A chart of invented marks for the page that shows every component."""
    shares = ((20, 12, 32), (44, 40, 52), (44, 44, 44), (72, 60, 80), (100, 92, 100))
    step = (WIDTH - LEFT - RIGHT) / len(shares)
    return Chart(
        tuple(
            Dot("", n, LEFT + step * (n - 0.5), *_heights(mark, low, high), f"Attempt {n}: {mark} of 100")
            for n, (mark, low, high) in enumerate(shares, start=1)
        )
    )


def _heights(mark: float, low: float, high: float) -> tuple[float, float, float]:
    return _height_of(mark), _height_of(low), _height_of(high)


@dataclass(frozen=True, slots=True)
class Strip:
    """The part of a rung (0 top, 100 bottom) that lies within the range; where it ends and where the mark is."""

    top: float
    bottom: float
    has_top: bool
    has_bottom: bool
    mark: float | None


def ladder_strips(ladder: Sequence[Rung], report: MarkReport) -> dict[int, Strip]:
    """For each rung that the range touches, the piece of the bracket to draw beside it."""
    if report.mark is None or report.low is None or report.high is None:
        return {}
    strips = {}
    for rung in ladder:
        low, high = max(report.low, rung.low), min(report.high, rung.high)
        if low > high:
            continue
        span = rung.high - rung.low + 1
        strips[rung.level] = Strip(
            top=100 * (rung.high - high) / span,
            bottom=100 * (rung.high - low + 1) / span,
            has_top=report.high <= rung.high,
            has_bottom=report.low >= rung.low,
            mark=100 * (rung.high - report.mark + 0.5) / span if rung.low <= report.mark <= rung.high else None,
        )
    return strips
