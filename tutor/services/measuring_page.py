"""A measurement as one page of HTML with its own plots: no script, nothing from elsewhere, fit for printing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tutor.errors import Fault
from tutor.services import figure_words
from tutor.services.measurable import group_faults
from tutor.services.measuring import Agreement, Comparison, Measurement

_FEW_MARKS = 4
_SIZE, _LEFT, _EDGE, _BELOW = 400, 46, 14, 46
_BARS = 15


def make_page(found: Measurement, faults: Sequence[Fault] = (), *, worst: int = 25, exemplars: bool = False) -> str:
    """The whole page as text."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "percent": figure_words.percent,
        "number": figure_words.plain_number,
        "signed": figure_words.signed,
    }
    return environment.get_template("agreement.html").render(
        found=found,
        groups=[*found.questions, *([found.total] if len(found.questions) > 1 else [])],
        sections=[Section(group, tuple(found.of(group.name))) for group in found.questions],
        worst=[(item, *figure_words.disagreement_words(item)) for item in found.worst(worst)],
        measured=figure_words.what_was_measured(found),
        speed=figure_words.speed(found),
        reasons=list(figure_words.reasons(found)),
        faults=group_faults(faults),
        warning=figure_words.EXEMPLARS_WERE_SEEN if exemplars else "",
    )


@dataclass(frozen=True)
class Section:
    """What the page shows of one question."""

    group: Agreement
    items: tuple[Comparison, ...]

    @cached_property
    def marked(self) -> list[Comparison]:
        return [item for item in self.items if item.row.mark is not None]

    @property
    def marks_table(self) -> Grid | None:
        """Marks given by marks agreed, where there are few enough for a table to say more than a plot."""
        available = self.group.marks_available or 0
        if not self.marked or available > _FEW_MARKS:
            return None
        pairs = Counter((item.mark, int((item.row.mark or 0) + 0.5)) for item in self.marked)
        return Grid(tuple(range(available + 1)), pairs)

    @property
    def scatter(self) -> Scatter | None:
        if not self.marked or self.marks_table:
            return None
        return Scatter(self.group.marks_available or 1, tuple(self.marked))

    @property
    def errors(self) -> Errors | None:
        """How far the agreed marks lie from the marks given, and whether in the range."""
        return Errors(tuple(self.marked)) if self.scatter else None

    @property
    def levels_table(self) -> Grid | None:
        table = self.group.level.table
        return Grid(tuple(range(len(self.items[0].scheme.levels) + 1)), table) if table else None


@dataclass(frozen=True)
class Grid:
    """A confusion matrix: how many answers were given the one and agreed the other."""

    values: tuple[int, ...]
    counts: Mapping[tuple[int, int], int]

    def count(self, given: int, agreed: int) -> int:
        return self.counts.get((given, agreed), 0)

    def shade(self, given: int, agreed: int) -> int:
        """How dark a cell is, in per cent: its share of the answers that people gave this value."""
        whole = sum(self.count(value, agreed) for value in self.values)
        return round(100 * self.count(given, agreed) / whole) if whole else 0


@dataclass(frozen=True, slots=True)
class Dot:
    """Answers with the same agreed and given mark; ``low`` and ``high`` are the ends of the widest range."""

    x: float
    y: float
    low: float
    high: float
    radius: float
    inside: bool
    label: str


@dataclass(frozen=True)
class Scatter:
    """Marks agreed from left to right, marks given upwards; who agrees lies on the diagonal."""

    available: int
    items: tuple[Comparison, ...]
    size: int = _SIZE
    left: int = _LEFT
    top: int = _EDGE
    right: int = _SIZE - _EDGE
    bottom: int = _SIZE - _BELOW

    def x(self, mark: float) -> float:
        return round(self.left + 10 + (self.right - self.left - 20) * mark / self.available, 1)

    def y(self, mark: float) -> float:
        return round(self.bottom - 10 - (self.bottom - self.top - 20) * mark / self.available, 1)

    @property
    def ticks(self) -> list[int]:
        step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 1000) if self.available / step <= 6)
        return list(range(0, self.available + 1, step))

    @property
    def dots(self) -> Iterator[Dot]:
        together: dict[tuple[float, int], list[Comparison]] = {}
        for item in self.items:
            together.setdefault((item.row.mark or 0, item.mark), []).append(item)
        for (agreed, given), items in sorted(together.items()):
            ends = [item.range for item in items]
            low, high = min(low for low, _ in ends), max(high for _, high in ends)
            inside = all(item.in_range for item in items)
            label = f"agreed {agreed:g}, given {given} ({low}-{high}): {figure_words.so_many(len(items), 'answer')}"
            radius = round(min(3 + len(items) ** 0.5, 10), 1)
            yield Dot(self.x(agreed), self.y(given), self.y(low), self.y(high), radius, inside, label)

    @property
    def rows(self) -> Iterator[tuple[str, int, float, int, int, int]]:
        """By agreed mark: answers, mean given, lowest and highest given, how many in the range."""
        by_mark: dict[float, list[Comparison]] = {}
        for item in self.items:
            by_mark.setdefault(item.row.mark or 0, []).append(item)
        for agreed, items in sorted(by_mark.items()):
            given = [item.mark for item in items]
            mean = sum(given) / len(given)
            yield f"{agreed:g}", len(items), mean, min(given), max(given), sum(item.in_range for item in items)


@dataclass(frozen=True, slots=True)
class Bar:
    """Answers whose given mark is so far from the agreed one: how many lie in their range, and how many outside."""

    label: str
    inside: int
    outside: int
    x: float
    width: float
    inside_height: float
    outside_height: float


@dataclass(frozen=True)
class Errors:
    """Given minus agreed, to the nearest mark: the range is honest when few answers lie outside it."""

    items: tuple[Comparison, ...]
    width: int = 420
    height: int = 220
    base: int = 220 - _BELOW

    @cached_property
    def bars(self) -> list[Bar]:
        places = [(item, round(item.mark - (item.row.mark or 0))) for item in self.items]
        reach = max(1, *(abs(place) for _, place in places))
        # At most so many bars: beyond, several marks share one.
        step = -(-(2 * reach + 1) // _BARS)
        inside = Counter(round(place / step) for item, place in places if item.in_range)
        outside = Counter(round(place / step) for item, place in places if not item.in_range)
        ends = [*inside, *outside, 0]
        most = max(inside[at] + outside[at] for at in ends)
        places_wide = max(ends) - min(ends) + 1
        wide = (self.width - _LEFT - _EDGE) / places_wide
        scale = (self.base - _EDGE - 12) / most
        return [
            Bar(
                f"{at * step:+d}".replace("-", "−") if at else "0",
                inside[at],
                outside[at],
                round(_LEFT + wide * (number + 0.1), 1),
                round(wide * 0.8, 1),
                round(inside[at] * scale, 1),
                round(outside[at] * scale, 1),
            )
            for number, at in enumerate(range(min(ends), max(ends) + 1))
        ]
