"""How well a marker agrees with people on answers that people have marked: per question, and over all of them."""

from __future__ import annotations

import math
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from tutor.content.entry import Entry
from tutor.content.marked_answers import MarkedByPerson
from tutor.errors import MarkerUnavailable
from tutor.marking import KeywordMarker, Kind, Marker, MarkReport, MarkScheme, PointDecision, Verdict
from tutor.marking import agreement as figures
from tutor.marking.agreement import Detection, Figure, Pair

# Whoever can be measured, by the name that is written after --marker.
MARKERS: Mapping[str, Callable[[], Marker]] = {"keyword": KeywordMarker}

# Kinds of answers that are worth nothing, so that they need no mark to be measured.
WORTH_NOTHING = frozenset(
    "adversarial blank copied denied empty gibberish injection list off-topic repeated reversed".split()
)
MIXED = "the questions have different marks available"
NO_KIND = "no kind given"
_SHOWN = (Verdict.CREDITED, Verdict.PART)
_SEED = 1936
_CHUNK = 16


def is_worth_nothing(row: MarkedByPerson, scheme: MarkScheme) -> bool:
    """Whether people credit nothing in this answer: by what they said, or by its kind where they said nothing."""
    if row.mark or row.level or any(verdict in _SHOWN for verdict in (row.points or {}).values()):
        return False
    every_point = row.points is not None and all(row.agreed(point.id) is not None for point in scheme.points)
    return row.mark is not None or row.level is not None or every_point or row.kind.replace(" ", "-") in WORTH_NOTHING


@dataclass(frozen=True, slots=True)
class Comparison:
    """One answer with what people agreed and what the marker gives, and the milliseconds of CPU that it took."""

    row: MarkedByPerson
    scheme: MarkScheme
    report: MarkReport
    milliseconds: float

    @property
    def question(self) -> str:
        return self.scheme.slug

    @property
    def mark(self) -> int:
        """The mark given. No response counts as 0 here, because people write 0 for it."""
        return self.report.mark or 0

    @property
    def range(self) -> tuple[int, int]:
        return self.report.low or 0, self.report.high or 0

    @property
    def level(self) -> int:
        return self.report.level or 0

    @property
    def in_range(self) -> bool:
        low, high = self.range
        return self.row.mark is not None and low <= self.row.mark <= high

    @property
    def earns_a_point(self) -> bool:
        return any(decision.verdict in _SHOWN for decision in self.report.points)

    @property
    def extra(self) -> tuple[PointDecision, ...]:
        """What the marker credits and people do not; where they spoke of no point at all, all that it credits."""
        shown = tuple(decision for decision in self.report.points if decision.verdict in _SHOWN)
        if self.row.points is None:
            return shown
        return tuple(d for d in shown if self.row.agreed(d.point_id) not in (*_SHOWN, None))

    @property
    def missed(self) -> tuple[str, ...]:
        """The points that people credit and the marker does not."""
        verdicts = ((d.point_id, d.verdict) for d in self.report.points)
        return tuple(i for i, verdict in verdicts if verdict not in _SHOWN and self.row.agreed(i) in _SHOWN)

    @property
    def distance(self) -> tuple[float, float, int]:
        """How bad the disagreement is: by share of the marks, then by levels, then by points."""
        row, levels = self.row, len(self.scheme.levels)
        marks = 0.0 if row.mark is None else abs(self.mark - row.mark) / self.scheme.marks_available
        apart = 0.0 if row.level is None or not levels else abs(self.level - row.level) / levels
        extra = len(self.extra) if row.points is not None or is_worth_nothing(self.row, self.scheme) else 0
        return marks, apart, extra + len(self.missed)


@dataclass(frozen=True, slots=True)
class MarkAgreement:
    """How far the marks given are from the marks agreed."""

    answers: int
    exact: Figure
    in_range: Figure
    kappa: Figure
    weighted_kappa: Figure
    pearson: Figure
    spearman: Figure
    rmse: Figure
    mean_error: Figure
    mean_absolute_error: Figure


@dataclass(frozen=True, slots=True)
class LevelAgreement:
    """How far the levels given are from the levels agreed; ``table`` counts answers by (given, agreed)."""

    answers: int
    exact: Figure
    adjacent: Figure
    kappa: Figure
    weighted_kappa: Figure
    table: Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class PointAgreement:
    """How well one point is found. Strict: only "credited" counts, on both sides; lenient: "in part" counts too."""

    question: str
    point_id: str
    strict: Detection
    lenient: Detection


@dataclass(frozen=True, slots=True)
class FalseCredit:
    """What answers of one kind earn although people credit nothing in them."""

    kind: str
    answers: int
    earning: Figure
    mean_mark: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """All figures of one question, or of all together; ``marks_available`` is None where these differ."""

    name: str
    answers: int
    marks_available: int | None
    milliseconds: float | None
    mark: MarkAgreement
    level: LevelAgreement
    points: tuple[PointAgreement, ...]
    strict: Detection
    lenient: Detection
    false_credit: tuple[FalseCredit, ...]


@dataclass(frozen=True, slots=True)
class Measurement:
    """What `tutor bench` found out."""

    marker: str
    version: str
    sets: Mapping[str, int]
    questions: tuple[Agreement, ...]
    total: Agreement
    comparisons: tuple[Comparison, ...]
    answers_per_second: float | None

    def worst(self, most: int) -> list[Comparison]:
        """The disagreements, worst first; answers without one are not among them."""
        apart = [item for item in self.comparisons if any(item.distance)]
        return sorted(apart, key=lambda item: item.distance, reverse=True)[:most]

    def of(self, question: str) -> list[Comparison]:
        return [item for item in self.comparisons if item.question == question]


# --- marking ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Marked:
    """What came of marking one row: a comparison, or why there is none."""

    row: MarkedByPerson
    comparison: Comparison | None
    error: str = ""


def mark_rows(
    rows: Iterable[MarkedByPerson], schemes: Mapping[str, MarkScheme], *, marker: str = "keyword", processes: int = 1
) -> Iterator[Marked]:
    """Mark each row by the scheme of its question, in their order, in several processes where that pays."""
    if processes < 2:
        one = MARKERS[marker]()
        yield from (_mark(row, schemes[row.question], one) for row in rows)
        return
    with ProcessPoolExecutor(processes, initializer=_keep, initargs=(schemes, marker)) as pool:
        for row, report, milliseconds, error in pool.map(_mark_kept, rows, chunksize=_CHUNK):
            scheme = schemes[row.question]
            yield Marked(row, Comparison(row, scheme, report, milliseconds) if report else None, error)


def _mark(row: MarkedByPerson, scheme: MarkScheme, marker: Marker) -> Marked:
    start = time.process_time()
    try:
        report = marker.mark(row.answer, scheme)
    except MarkerUnavailable as error:
        return Marked(row, None, error.message)
    return Marked(row, Comparison(row, scheme, report, (time.process_time() - start) * 1000))


_kept: list[tuple[Mapping[str, MarkScheme], Marker]] = []


def _keep(schemes: Mapping[str, MarkScheme], marker: str) -> None:
    _kept[:] = [(schemes, MARKERS[marker]())]


def _mark_kept(row: MarkedByPerson) -> tuple[MarkedByPerson, MarkReport | None, float, str]:
    # The scheme stays where it is: sending it back with every answer would cost more than the marking.
    schemes, marker = _kept[0]
    done = _mark(row, schemes[row.question], marker)
    made = done.comparison
    return (row, made.report, made.milliseconds, "") if made else (row, None, 0.0, done.error)


def exemplar_rows(entry: Entry) -> Iterator[MarkedByPerson]:
    """The exemplars of a question as marked answers: their points are those shown in full or in part."""
    for line, exemplar in enumerate(entry.exemplars, start=1):
        points = dict.fromkeys(exemplar.credited, Verdict.CREDITED)
        yield MarkedByPerson(
            exemplar.name,
            exemplar.text,
            entry.scheme_file,
            line,
            entry.question.slug,
            exemplar.mark,
            exemplar.level,
            points,
            lists_all=True,
            set="exemplars",
        )


# --- figures ---------------------------------------------------------------------------------------


def measure(comparisons: Sequence[Comparison], *, marker: str = "keyword", seconds: float = 0.0) -> Measurement:
    """The figures of these answers: question by question in the order of their first answers, and over all."""
    by_question: dict[str, list[Comparison]] = {}
    for item in comparisons:
        by_question.setdefault(item.question, []).append(item)
    return Measurement(
        marker,
        MARKERS[marker]().version,
        Counter(item.row.set for item in comparisons),
        tuple(_agree(question, items) for question, items in by_question.items()),
        _agree("", comparisons),
        tuple(comparisons),
        len(comparisons) / seconds if seconds else None,
    )


def _agree(name: str, items: Sequence[Comparison]) -> Agreement:
    tariffs = {item.scheme.marks_available for item in items}
    points = tuple(_point_agreements(items))
    return Agreement(
        name,
        len(items),
        tariffs.pop() if len(tariffs) == 1 else None,
        # The middle one: the first answer of a question also pays for reading its wordings.
        statistics.median(item.milliseconds for item in items) if items else None,
        _mark_agreement(items),
        _level_agreement(items),
        points,
        sum((point.strict for point in points), Detection()),
        sum((point.lenient for point in points), Detection()),
        tuple(_false_credit(items)),
    )


def _mark_agreement(items: Sequence[Comparison]) -> MarkAgreement:
    marked = [item for item in items if item.row.mark is not None]
    pairs: list[Pair] = [(item.mark, item.row.mark or 0) for item in marked]
    whole = [(given, _nearest_whole(agreed)) for given, agreed in pairs]
    in_range = figures.share(sum(item.in_range for item in marked), len(marked))
    mixed = len({item.scheme.marks_available for item in marked}) > 1

    def figure(of: Callable[[Sequence[Pair]], Figure], values: Sequence[Pair] = pairs) -> Figure:
        return Figure(None, MIXED) if mixed else of(values)

    return MarkAgreement(
        len(marked),
        figures.accuracy(whole),
        in_range,
        figure(lambda values: _resampled(figures.kappa, values), whole),
        figure(lambda values: _resampled(figures.weighted_kappa, values)),
        figure(figures.pearson),
        figure(figures.spearman),
        figure(figures.rmse),
        figure(figures.mean_error),
        figure(figures.mean_absolute_error),
    )


def _nearest_whole(mark: float) -> int:
    """Two markers may agree on 12.5; a marker gives whole marks, and halves count upwards."""
    return math.floor(mark + 0.5)


def _resampled(of: Callable[[Sequence[Pair]], Figure], pairs: Sequence[Pair]) -> Figure:
    """A figure with its interval: the same answers always give the same one, because the seed is fixed."""
    if len(pairs) < 2:
        return of(pairs)
    chance = random.Random(_SEED)  # noqa: S311 - it draws answers, not secrets
    draws = max(200, min(1000, 400_000 // len(pairs)))
    return figures.resampled(pairs, [chance.choices(pairs, k=len(pairs)) for _ in range(draws)], of)


def _level_agreement(items: Sequence[Comparison]) -> LevelAgreement:
    levelled = [item for item in items if item.row.level is not None and item.scheme.kind is Kind.LEVELS]
    pairs: list[Pair] = [(item.level, item.row.level or 0) for item in levelled]
    mixed = len({len(item.scheme.levels) for item in levelled}) > 1
    other = Figure(None, "the questions have different levels")
    return LevelAgreement(
        len(pairs),
        figures.accuracy(pairs),
        figures.within(pairs, 1),
        other if mixed else _resampled(figures.kappa, pairs),
        other if mixed else _resampled(figures.weighted_kappa, pairs),
        Counter((int(given), int(agreed)) for given, agreed in pairs),
    )


def _point_agreements(items: Sequence[Comparison]) -> Iterator[PointAgreement]:
    pairs: dict[tuple[str, str], list[tuple[Verdict, Verdict]]] = {}
    for item in items:
        for decision in item.report.points:
            agreed = item.row.agreed(decision.point_id)
            if agreed is not None:
                pairs.setdefault((item.question, decision.point_id), []).append((decision.verdict, agreed))
    for (question, point_id), verdicts in pairs.items():
        strict = Detection.of([(g is Verdict.CREDITED, a is Verdict.CREDITED) for g, a in verdicts])
        lenient = Detection.of([(g in _SHOWN, a in _SHOWN) for g, a in verdicts])
        yield PointAgreement(question, point_id, strict, lenient)


def _false_credit(items: Sequence[Comparison]) -> Iterator[FalseCredit]:
    """Kind by kind, then all kinds together under an empty name."""
    worthless = [item for item in items if is_worth_nothing(item.row, item.scheme)]
    by_kind: dict[str, list[Comparison]] = {}
    for item in worthless:
        by_kind.setdefault(item.row.kind or NO_KIND, []).append(item)
    for kind, group in (*sorted(by_kind.items()), *([("", worthless)] if worthless else [])):
        earning = figures.share(sum(item.earns_a_point for item in group), len(group))
        yield FalseCredit(kind, len(group), earning, statistics.fmean(item.mark for item in group))
