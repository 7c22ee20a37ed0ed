"""
What a change of a mark scheme's wordings would do to answers that people have marked. Pure.

Every answer is read once. For each wording it is then known in which sentences it counts, and from those sets a
point's verdict can be worked out again for any change in a few steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from tutor.marking.deciding import CompiledScheme, Reading, compile_scheme, decide_points, label
from tutor.marking.report import PointDecision, Verdict
from tutor.marking.scheme import ClaimedBy, KnownMistake, MarkScheme, Part, RubricPoint, Scope, Wording
from tutor.marking.wording import Pattern, parse


class Action(StrEnum):
    """What is done to a point's wordings."""

    ADD = "add"
    TIGHTEN = "tighten"
    DROP = "drop"
    UNLESS = "unless"
    REVERSED_BY = "reversed_by"


@dataclass(frozen=True, slots=True)
class Change:
    """
    One change to one point: ``wording`` is the new text, ``replaces`` the wording that it takes the place of.

    ``part`` counts the halves of a two-part idea from 0.
    """

    action: Action
    point_id: str
    wording: str = ""
    replaces: Wording = ""
    part: int = 0

    def __str__(self) -> str:
        match self.action:
            case Action.ADD:
                return f"add {self.wording}"
            case Action.TIGHTEN:
                return f"write {self.wording} in place of {label(self.replaces)}"
            case Action.DROP:
                return f"drop {label(self.replaces)}"
            case Action.UNLESS:
                return f"add unless {self.wording}"
            case _:
                return f"add reversed_by {self.wording}"


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """An answer and what people decided about those points that they judged."""

    id: str
    text: str
    verdicts: Mapping[str, Verdict]


def apply_changes(scheme: MarkScheme, changes: Sequence[Change]) -> MarkScheme:
    """
    The scheme with these changes, in this order.

    Raises:
        ValueError: a change speaks of a point or wording that is not there, or leaves a point without wordings.
    """
    for change in changes:
        if all(point.id != change.point_id for point in scheme.points):
            raise ValueError(f"there is no point {change.point_id!r}")
        points = tuple(change_point(p, change) if p.id == change.point_id else p for p in scheme.points)
        scheme = replace(scheme, points=points)
    return scheme


def change_point(point: RubricPoint, change: Change) -> RubricPoint:
    """The point with one change. Raises ValueError as ``apply_changes`` does."""
    if change.action is Action.UNLESS:
        return replace(point, unless=(*point.unless, change.wording))
    if change.action is Action.REVERSED_BY:
        return replace(point, reversed_by=(*point.reversed_by, change.wording))
    if change.part >= len(point.parts):
        raise ValueError(f"the point {point.id!r} has no part {change.part + 1}")
    parts = list(point.parts)
    parts[change.part] = _change_part(point.id, parts[change.part], change)
    return replace(point, parts=tuple(parts))


def _change_part(point_id: str, part: Part, change: Change) -> Part:
    if change.action is Action.ADD:
        return replace(part, wordings=(*part.wordings, change.wording))
    if change.replaces not in part.wordings:
        raise ValueError(f"the point {point_id!r} has no wording {label(change.replaces)!r}")
    at = part.wordings.index(change.replaces)
    new = (change.wording,) if change.action is Action.TIGHTEN else ()
    return replace(part, wordings=(*part.wordings[:at], *new, *part.wordings[at + 1 :]))


_VALUE = {Verdict.CREDITED: 1.0, Verdict.PART: 0.5, Verdict.MISSING: 0.0, Verdict.CONTRADICTED: 0.0}


def value_of(verdict: Verdict) -> float:
    """A verdict as a share of the point: contradicted is worth as little as missing."""
    return _VALUE[verdict]


@dataclass(frozen=True, slots=True)
class Effect:
    """By how much each answer's decision comes nearer to what people decided; below 0 for worse."""

    gains: Mapping[int, float]

    @property
    def better(self) -> tuple[int, ...]:
        return tuple(number for number, gain in sorted(self.gains.items()) if gain > 0)

    @property
    def worse(self) -> tuple[int, ...]:
        return tuple(number for number, gain in sorted(self.gains.items()) if gain < 0)

    def among(self, answers: frozenset[int]) -> Effect:
        """The effect on these answers alone."""
        return Effect({number: gain for number, gain in self.gains.items() if number in answers})


Sentences = Mapping[int, frozenset[int]]


@dataclass
class Study:
    """Marked answers read against a scheme, and where any wording counts in them."""

    compiled: CompiledScheme
    answers: Sequence[JudgedAnswer]
    readings: list[Reading] = field(default_factory=list)
    decided: list[dict[str, PointDecision]] = field(default_factory=list)
    _where: dict[tuple[Wording, ClaimedBy], Sentences] = field(default_factory=dict)
    _blocks: dict[Wording, Sentences] = field(default_factory=dict)
    _only_in: dict[Wording, Sequence[int]] = field(default_factory=dict)
    _patterns: dict[Wording, Pattern] = field(default_factory=dict)

    @property
    def scheme(self) -> MarkScheme:
        """The scheme that the answers were read against."""
        return self.compiled.scheme

    @classmethod
    def of(cls, scheme: MarkScheme, answers: Sequence[JudgedAnswer], also: Sequence[str] = ()) -> Study:
        """
        Read all answers. Mistyped forms are found of the scheme's own words and of those in ``also``.

        Raises:
            WordingError: the scheme or ``also`` holds a wording that cannot be understood.
        """
        more = (KnownMistake("proposed", "Wordings that are being tried.", tuple(also)),) if also else ()
        tried = replace(scheme, misconceptions=(*scheme.misconceptions, *more))
        compiled = compile_scheme(tried, with_all_concepts=True)
        study = cls(compiled, answers, _patterns=_patterns_of(compiled))
        for answer in answers:
            reading = Reading(answer.text, compiled)
            study.readings.append(reading)
            study.decided.append({decision.point_id: decision for decision in decide_points(reading)})
        return study

    def pattern(self, wording: Wording) -> Pattern:
        """A wording as a search knows it: one of the scheme's own is found much faster than any other."""
        if wording not in self._patterns:
            self._patterns[wording] = parse(wording)
        return self._patterns[wording]

    def where(self, wording: Wording, wanted: ClaimedBy = ClaimedBy.ANYONE) -> Sentences:
        """The sentences in which a wording counts, of those answers that have any."""
        key = wording, wanted
        if key not in self._where:
            numbers = self._only_in.get(wording, range(len(self.readings)))
            found = {number: self._counting(number, wording, wanted) for number in numbers}
            self._where[key] = {number: sentences for number, sentences in found.items() if sentences}
        return self._where[key]

    def blocks(self, wording: Wording) -> Sentences:
        """The sentences in which a wording under ``unless`` stops a point."""
        if wording not in self._blocks:
            rules = ((label(wording), self.pattern(wording)),)
            where = self.where(wording)
            self._blocks[wording] = {n: frozenset(self.readings[n].sentences_blocked_by(rules)) for n in where}
        return self._blocks[wording]

    def look_only_in(self, wording: Wording, numbers: Iterable[int]) -> None:
        """Say that a wording's words stand in these answers alone, which saves looking through the others."""
        self._only_in.setdefault(wording, tuple(numbers))

    def matches(self, number: int, wording: Wording) -> list[tuple[int, ...]]:
        """The token positions of each place in an answer where a wording counts."""
        pattern = self.pattern(wording)
        return [found.match for found in self.readings[number].find(((label(wording), pattern),)) if found.counts]

    def _counting(self, number: int, wording: Wording, wanted: ClaimedBy) -> frozenset[int]:
        reading, pattern = self.readings[number], self.pattern(wording)
        if not reading.search.find(pattern):
            return frozenset()
        found = (reading.as_claim(f, wanted) for f in reading.find(((label(wording), pattern),)))
        return frozenset(reading.answer.sentence_of[f.match[0]] for f in found if f.counts)

    def judged(self, point_id: str) -> dict[int, float]:
        """The answers in which people judged a point, with its value."""
        return {n: value_of(a.verdicts[point_id]) for n, a in enumerate(self.answers) if point_id in a.verdicts}

    def words(self, number: int, wording: Wording) -> tuple[str, ...]:
        """The words of an answer in which a wording counts, the same words once."""
        answer = self.readings[number].answer
        found: dict[str, str] = {}
        for match in self.matches(number, wording):
            words = " ".join(answer.text[answer.starts[match[0]] : answer.ends[match[-1]]].split())
            found.setdefault(words.lower(), words)
        return tuple(found.values())


def _patterns_of(compiled: CompiledScheme) -> dict[Wording, Pattern]:
    """The patterns of all wordings of the points, and of those that are tried."""
    known: dict[Wording, Pattern] = {}
    for point, rules in zip(compiled.scheme.points, compiled.points, strict=True):
        lists = [*(part.wordings for part in point.parts), point.unless, point.reversed_by, point.in_part]
        compiled_lists = [*rules.parts, rules.unless, rules.reversed_by, rules.in_part]
        for wordings, its in zip(lists, compiled_lists, strict=True):
            known.update(zip(wordings, (pattern for _, pattern in its), strict=True))
    for mistake, (_, _, its) in zip(compiled.scheme.misconceptions, compiled.misconceptions, strict=True):
        known.update(zip(mistake.wordings, (pattern for _, pattern in its), strict=True))
    return known


@dataclass
class PointStudy:
    """One point in all answers: what it is worth in each as things stand, and after a change."""

    study: Study
    point: RubricPoint
    truths: Mapping[int, float]
    values: dict[int, float]
    _found: dict[int, _Seen] = field(default_factory=dict)

    @classmethod
    def of(cls, study: Study, point: RubricPoint) -> PointStudy:
        """The point as the scheme now has it."""
        truths = study.judged(point.id)
        values = {number: value_of(study.decided[number][point.id].verdict) for number in truths}
        return cls(study, point, truths, values)

    def after(self, change: Change) -> PointStudy:
        """The point with a change made."""
        values = {**self.values, **dict(self._new_values(change))}
        return PointStudy(self.study, change_point(self.point, change), self.truths, values)

    def effect(self, change: Change) -> Effect:
        """What a change does to each answer that it does anything to."""
        gains = {}
        for number, new in self._new_values(change):
            truth, old = self.truths[number], self.values[number]
            gain = abs(old - truth) - abs(new - truth)
            if gain:
                gains[number] = gain
        return Effect(gains)

    def _new_values(self, change: Change) -> Iterator[tuple[int, float]]:
        """The answers that a change touches, with the point's new value in them."""
        if change.action is Action.REVERSED_BY:
            return
        changed = change_point(self.point, change)
        for number in self._touched(change):
            if number in self.truths:
                seen = self._seen(number)
                if change.action is Action.ADD:
                    # By far the commonest, so it is not worked out from the beginning.
                    new = self._where(change.wording)[number] - seen.blocked
                    after = [part | new if at == change.part else part for at, part in enumerate(seen.parts)]
                    value = self._worth(replace(seen, parts=after), number)
                else:
                    value = self._worth(self._look(changed, number), number)
                if value != self._worth(seen, number):
                    yield number, value

    def _touched(self, change: Change) -> list[int]:
        touched = set(self._where(change.wording)) if change.wording else set()
        return sorted(touched.union(self._where(change.replaces) if change.replaces else ()))

    def _where(self, wording: Wording) -> Sentences:
        return self.study.where(wording, self.point.claimed_by)

    def _seen(self, number: int) -> _Seen:
        if number not in self._found:
            self._found[number] = self._look(self.point, number)
        return self._found[number]

    def _look(self, point: RubricPoint, number: int) -> _Seen:
        blocked = frozenset[int]().union(*(self.study.blocks(w).get(number, ()) for w in point.unless))

        def found(wordings: Sequence[Wording]) -> frozenset[int]:
            return frozenset[int]().union(*(self._where(w).get(number, ()) for w in wordings)) - blocked

        return _Seen(blocked, [found(part.wordings) for part in point.parts], some=bool(found(point.in_part)))

    def _worth(self, seen: _Seen, number: int) -> float:
        """The value of a point as ``deciding`` would have it, from the sentences in which its parts count."""
        parts = seen.parts
        if all(parts) and (len(parts) == 1 or self._stand_together(parts, number)):
            return 1.0
        return 0.5 if seen.some or (len(parts) > 1 and any(parts)) else 0.0

    def _stand_together(self, parts: Sequence[frozenset[int]], number: int) -> bool:
        within = self.point.parts_within
        if within is Scope.ANSWER:
            return True
        if within is Scope.NEIGHBOURS:
            return _are_neighbours(parts)
        if within is Scope.PARAGRAPH:
            sentences = self.study.readings[number].answer.sentences
            parts = [frozenset(sentences[at].paragraph for at in part) for part in parts]
        return bool(parts[0].intersection(*parts[1:]))


@dataclass(frozen=True, slots=True)
class _Seen:
    """
    A point in one answer: where ``unless`` stops it, where each part counts, and whether ``some`` of it is there.

    Sentences are told by their numbers.
    """

    blocked: frozenset[int]
    parts: list[frozenset[int]]
    some: bool


def _are_neighbours(parts: Sequence[frozenset[int]]) -> bool:
    """Whether all parts stand in the same or neighbouring sentences."""
    return any(
        all(any(n in part for n in (anchor, anchor + 1, anchor - 1, anchor + 2)) for part in parts[1:])
        for anchor in parts[0]
    )
