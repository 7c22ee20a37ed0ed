"""
What is weak in a mark scheme that is not faulty: wordings that find nothing, points that share words, missing examples.

Pure. A finding names its place as the file does; whoever knows the file turns that into line and column.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import combinations

from tutor.marking.deciding import CompiledScheme, Reading, label
from tutor.marking.effects import JudgedAnswer, Study, value_of
from tutor.marking.phrases import COMMON, stems_of
from tutor.marking.report import Verdict
from tutor.marking.samples import TooMany, samples_of
from tutor.marking.scheme import AnyOf, MarkScheme, Part, RubricPoint, Wording
from tutor.marking.wording import Choice, Exact, Pattern, Prefix, Word, parse

# With fewer marked answers, "never" and "always" say little.
ENOUGH_ANSWERS = 10
_SHARED_TEXTS = 3
_OFTEN = 0.5


class Weakness(StrEnum):
    """The sorts of finding."""

    NEVER_FOUND = "never-found"
    COVERED = "covered"
    OVERLAP = "overlap"
    NEVER_EARNED = "never-earned"
    ALWAYS_EARNED = "always-earned"
    IN_QUESTION = "in-question"
    COMMON_WORD = "common-word"
    NO_NEAR_MISS = "no-near-miss"
    NO_DENIAL = "no-denial"


@dataclass(frozen=True, slots=True)
class Finding:
    """One weakness: ``where`` as in the file, ("points", 0, "wordings", 2); what it is, and how to mend it."""

    weakness: Weakness
    point_id: str
    where: tuple[str | int, ...]
    what: str
    mend: str


@dataclass(frozen=True, slots=True)
class Patient:
    """
    A mark scheme with all the text there is to try it on.

    ``examples`` are those of its points, ``texts`` its model answer and exemplars, ``marked`` answers of students,
    whether or not people decided about their points.
    """

    scheme: MarkScheme
    examples: Sequence[JudgedAnswer] = ()
    texts: Sequence[str] = ()
    marked: Sequence[JudgedAnswer] = ()


def examine(patient: Patient) -> tuple[Finding, ...]:
    """
    Every weakness found, point by point in the order of the file.

    Raises:
        WordingError: the scheme holds a wording that cannot be understood.
    """
    examination = _Examination(patient)
    findings = [finding for number in range(len(patient.scheme.points)) for finding in examination.of_point(number)]
    return (*findings, *examination.overlaps())


Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A wording with its place in the file and its point."""

    wording: Wording
    where: Place
    point: int
    part: int


@dataclass
class _Examination:
    patient: Patient
    _found: dict[Wording, frozenset[int]] = field(default_factory=dict)

    @property
    def scheme(self) -> MarkScheme:
        return self.patient.scheme

    @cached_property
    def study(self) -> Study:
        """All texts, examples first, then marked answers, then the rest."""
        others = [JudgedAnswer("", text, {}) for text in self.patient.texts]
        return Study.of(self.scheme, [*self.patient.examples, *self.patient.marked, *others])

    @cached_property
    def question(self) -> Reading:
        return Reading(self.scheme.question_text, self.study.compiled)

    @property
    def _marked(self) -> range:
        first = len(self.patient.examples)
        return range(first, first + len(self.patient.marked))

    def of_point(self, number: int) -> Iterator[Finding]:
        point = self.scheme.points[number]
        for placed in self._wordings(number):
            yield from self._of_wording(point, placed)
        yield from self._covered(point, number)
        yield from self._earned(point, number)
        yield from self._examples(point, number)

    def _wordings(self, number: int) -> Iterator[_Placed]:
        for part, its in enumerate(self.scheme.points[number].parts):
            for index, wording in enumerate(its.wordings):
                yield _Placed(wording, (*_place(number, part, its), index), number, part)

    def _pattern(self, wording: Wording) -> Pattern:
        return self.study.pattern(wording)

    def _texts_with(self, wording: Wording) -> frozenset[int]:
        """The texts in which a wording is found, claimed or denied."""
        if wording not in self._found:
            pattern = self._pattern(wording)
            readings = enumerate(self.study.readings)
            self._found[wording] = frozenset(number for number, reading in readings if reading.search.find(pattern))
        return self._found[wording]

    # --- one wording ------------------------------------------------------------------------------

    def _of_wording(self, point: RubricPoint, placed: _Placed) -> Iterator[Finding]:
        said = label(placed.wording)
        found = self._texts_with(placed.wording)
        if not found:
            what = f"The wording {said!r} is found in no example, exemplar, model answer or marked answer."
            mend = "Add an example that it earns, or drop it."
            yield Finding(Weakness.NEVER_FOUND, point.id, placed.where, what, mend)
        if self.scheme.question_text and self.question.search.find(self._pattern(placed.wording)):
            what = f"The wording {said!r} is found in the question itself."
            mend = "Ask for a further word that the question does not give away: wording ~ word."
            yield Finding(Weakness.IN_QUESTION, point.id, placed.where, what, mend)
        if word := _lone_word(parse(placed.wording)):
            yield from self._common_word(point, placed, word)

    def _common_word(self, point: RubricPoint, placed: _Placed, word: str) -> Iterator[Finding]:
        without = [
            n
            for n in self._marked
            if self.study.answers[n].verdicts.get(point.id) in (Verdict.MISSING, Verdict.CONTRADICTED)
        ]
        wrong = sum(n in self._texts_with(placed.wording) for n in without)
        often = len(without) >= ENOUGH_ANSWERS and wrong >= _OFTEN * len(without)
        if word not in COMMON and not often:
            return
        what = f"The wording {label(placed.wording)!r} is a single common word"
        what += f": it stands in {wrong} of {len(without)} answers that do not show the point." if often else "."
        yield Finding(Weakness.COMMON_WORD, point.id, placed.where, what, "Ask for a further word: wording ~ word.")

    # --- wordings that another one makes idle -----------------------------------------------------------

    def _covered(self, point: RubricPoint, number: int) -> Iterator[Finding]:
        for part in range(len(point.parts)):
            its = [placed for placed in self._wordings(number) if placed.part == part]
            for placed, by in self._sample_book.covered(its, its):
                what = f"The wording {label(placed.wording)!r} finds nothing that {label(by.wording)!r} does not find."
                yield Finding(Weakness.COVERED, point.id, placed.where, what, "Drop it, or tighten the other one.")

    @cached_property
    def _sample_book(self) -> _SampleBook:
        everything = [placed for number in range(len(self.scheme.points)) for placed in self._wordings(number)]
        return _SampleBook.of(
            self.study.compiled, {placed.wording: self._pattern(placed.wording) for placed in everything}
        )

    def overlaps(self) -> Iterator[Finding]:
        """Points that the same words earn: because a wording of one covers one of the other, or in answers."""
        single = [n for n, point in enumerate(self.scheme.points) if len(point.parts) == 1]
        for first, second in combinations(single, 2):
            ours, theirs = list(self._wordings(first)), list(self._wordings(second))
            pairs = [*self._sample_book.covered(ours, theirs), *self._sample_book.covered(theirs, ours)]
            yield from self._overlap_by_wording(pairs)
            if not pairs:
                yield from self._overlap_in_answers(first, second)

    def _overlap_by_wording(self, pairs: Sequence[tuple[_Placed, _Placed]]) -> Iterator[Finding]:
        if not pairs:
            return
        placed, by = pairs[0]
        ours, theirs = self.scheme.points[placed.point].id, self.scheme.points[by.point].id
        what = f"What earns {ours!r} by {label(placed.wording)!r} also earns {theirs!r}, by {label(by.wording)!r}."
        if len(pairs) > 1:
            what += f" So do {len(pairs) - 1} more of their wordings."
        mend = "Tell the two apart with a further word, or make them one point."
        yield Finding(Weakness.OVERLAP, ours, placed.where, what, mend)

    def _overlap_in_answers(self, first: int, second: int) -> Iterator[Finding]:
        ours, theirs = self.scheme.points[first], self.scheme.points[second]
        both = [n for n in range(len(self.study.answers)) if self._same_words(n, ours.id, theirs.id)]
        rarer = min(len(self._crediting(ours.id)), len(self._crediting(theirs.id)))
        if len(both) >= _SHARED_TEXTS and len(both) >= _OFTEN * rarer:
            what = f"{ours.id!r} and {theirs.id!r} are earned by the same words in {len(both)} texts."
            mend = "Tell the two apart with a further word, or make them one point."
            yield Finding(Weakness.OVERLAP, ours.id, ("points", first), what, mend)

    def _crediting(self, point_id: str) -> list[int]:
        return [n for n, decided in enumerate(self.study.decided) if decided[point_id].verdict is Verdict.CREDITED]

    def _same_words(self, number: int, ours: str, theirs: str) -> bool:
        decided = self.study.decided[number]
        if not decided[ours].credited or not decided[theirs].credited:
            return False
        spans = [{(span.start, span.end) for span in decided[point_id].evidence} for point_id in (ours, theirs)]
        return spans[0] == spans[1]

    # --- one point ---------------------------------------------------------------------------------

    def _earned(self, point: RubricPoint, number: int) -> Iterator[Finding]:
        count = len(self._marked)
        if count < ENOUGH_ANSWERS:
            return
        earned = sum(self.study.decided[n][point.id].verdict is Verdict.CREDITED for n in self._marked)
        said = [a.verdicts[point.id] for a in self.patient.marked if point.id in a.verdicts]
        people = f" People credit it in {sum(value_of(v) > 0 for v in said)} of {len(said)}." if said else ""
        if not earned:
            what = f"None of the {count} marked answers earns {point.id!r}.{people}"
            mend = "`tutor suggest` proposes wordings; or nobody says it, and the question does not ask for it."
            yield Finding(Weakness.NEVER_EARNED, point.id, ("points", number), what, mend)
        elif earned == count:
            what = f"All {count} marked answers earn {point.id!r}.{people}"
            mend = "A point that everybody earns tells nobody apart; look whether a wording is too wide."
            yield Finding(Weakness.ALWAYS_EARNED, point.id, ("points", number), what, mend)

    def _examples(self, point: RubricPoint, number: int) -> Iterator[Finding]:
        against = [
            n
            for n, example in enumerate(self.patient.examples)
            if example.verdicts.get(point.id) in (Verdict.MISSING, Verdict.CONTRADICTED)
        ]
        texts = [label(wording) for part in point.parts for wording in part.wordings]
        words = frozenset(word for word in stems_of(texts, {}) if not word.startswith("<"))
        if not any(self._is_near_miss(point, n, words) for n in against):
            what = f"No `does_not_earn` line of {point.id!r} comes close to earning it."
            mend = "Add a sentence that has words of the point and says something else."
            yield Finding(Weakness.NO_NEAR_MISS, point.id, ("points", number, "does_not_earn"), what, mend)
        denied = any(self.study.decided[n][point.id].verdict is Verdict.CONTRADICTED for n in against)
        if not point.reversed_by and not denied:
            what = f"{point.id!r} has no `reversed_by`, and no `does_not_earn` line of it denies the point."
            mend = "Add a line that says the opposite, and `reversed_by` if its words differ."
            yield Finding(Weakness.NO_DENIAL, point.id, ("points", number, "does_not_earn"), what, mend)

    def _is_near_miss(self, point: RubricPoint, number: int, words: frozenset[str]) -> bool:
        if not words.isdisjoint(self.study.readings[number].answer.stems):
            return True
        return any(number in self._texts_with(wording) for part in point.parts for wording in part.wordings)


def _place(point: int, part: int, its: Part) -> Place:
    return ("points", point, "parts", part, "wordings") if its.name else ("points", point, "wordings")


def _lone_word(pattern: Pattern) -> str:
    """The word that is all of a wording, or the first of several that are."""
    match pattern:
        case Word(text) | Exact(text) | Prefix(text):
            return text
        case Choice(options):
            words = [_lone_word(option) for option in options]
            return next((word for word in words if word in COMMON), words[0]) if all(words) else ""
        case _:
            return ""


@dataclass(frozen=True, slots=True)
class _SampleBook:
    """For each wording the samples that it only just finds, and which samples each wording finds."""

    own: Mapping[Wording, frozenset[int]]
    finds: Mapping[Wording, frozenset[int]]

    @classmethod
    def of(cls, compiled: CompiledScheme, patterns: Mapping[Wording, Pattern]) -> _SampleBook:
        """Write samples of all wordings, each in a paragraph of its own, and read them as one answer."""
        own: dict[Wording, frozenset[int]] = {}
        texts: list[str] = []
        for wording, pattern in patterns.items():
            try:
                samples = samples_of(pattern, compiled.concepts.patterns)
            except TooMany:
                continue
            own[wording] = frozenset(range(len(texts), len(texts) + len(samples)))
            texts.extend(samples)
        reading = Reading("\n\n".join(f"{text}." for text in texts), compiled)
        paragraph_of = reading.answer.paragraph_of
        finds = {
            wording: frozenset(paragraph_of(match[0]) for match in reading.search.find(pattern))
            for wording, pattern in patterns.items()
        }
        if reading.answer.paragraph_count != len(texts):
            return cls({}, finds)
        return cls(own, finds)

    def covered(self, ours: Sequence[_Placed], theirs: Sequence[_Placed]) -> Iterator[tuple[_Placed, _Placed]]:
        """Wordings of ours with the first of theirs that finds all that they find. Of two equal ones only the later."""
        for placed in ours:
            own = self.own.get(placed.wording)
            if not own:
                continue
            for by in theirs:
                if isinstance(by.wording, AnyOf) and by.wording.at_most is not None:
                    continue  # It finds less where there is more, which no sample shows.
                if placed.where != by.where and own <= self.finds[by.wording] and not self._is_first(placed, by):
                    yield placed, by
                    break

    def _is_first(self, placed: _Placed, by: _Placed) -> bool:
        """Whether both find the same and ``placed`` stands first."""
        back = self.own.get(by.wording, frozenset())
        return bool(back) and back <= self.finds[placed.wording] and _order(placed) < _order(by)


def _order(placed: _Placed) -> tuple[int, int, int]:
    index = placed.where[-1]
    return placed.point, placed.part, index if isinstance(index, int) else 0


def count_by_weakness(findings: Sequence[Finding]) -> Mapping[Weakness, int]:
    """How many findings there are of each sort, the commonest first."""
    return dict(Counter(finding.weakness for finding in findings).most_common())
