"""From matches to a decision about each rubric point, with the words it rests on and a reason to read. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tutor.marking.answer import Answer, read_answer
from tutor.marking.guards import CopySources, Guarded, guard
from tutor.marking.matching import Match, Search
from tutor.marking.negation import Denials, Unclaimed
from tutor.marking.plan import Concepts, Plan, Planner
from tutor.marking.polarity import End, Ends, ends_in, ends_of, points_the_other_way
from tutor.marking.report import EvidenceSpan, Misconception, PointDecision, Verdict
from tutor.marking.scheme import AnyOf, ClaimedBy, MarkScheme, RubricPoint, Scope, Wording
from tutor.marking.typos import Vocabulary
from tutor.marking.views import Views
from tutor.marking.wording import Pattern, Together, WordingError, parse

# Concepts with these names have a meaning of their own: a sentence that names what is elsewhere, and nothing of what
# is here, is about something else and is no evidence.
ELSEWHERE, HERE = "elsewhere", "here"
# Concepts that the marker itself looks for, whether or not a wording names them.
_OF_THEIR_OWN_MEANING = (ELSEWHERE, HERE, "historians")
_MOST_EVIDENCE = 4
_ABOUT_ELSEWHERE = "this sentence is about another place or time"
_UNREAL = {
    Unclaimed.ASKED: "you ask this and do not say it",
    Unclaimed.SUPPOSED: "you only suppose this, and say that it was otherwise",
}

Rules = tuple[tuple[str, Pattern], ...]


@dataclass(frozen=True, slots=True)
class CompiledPoint:
    point: RubricPoint
    parts: tuple[Rules, ...]
    unless: Rules
    reversed_by: Rules
    in_part: Rules


@dataclass(frozen=True, slots=True)
class CompiledScheme:
    """
    A mark scheme with all its wordings understood, ready to be looked for in any number of answers.

    ``written`` has each wording's pattern by its label as the author wrote it, with the names of concepts in it;
    ``period`` is the first and the last year that the topic is about.
    """

    scheme: MarkScheme
    points: tuple[CompiledPoint, ...]
    misconceptions: tuple[tuple[str, str, Rules], ...]
    focus: Rules
    concepts: Concepts
    plan: Plan
    written: Mapping[str, Pattern]
    vocabulary: Vocabulary
    sources: CopySources
    period: tuple[int, int] | None


def label(wording: Wording) -> str:
    """A wording as one line of text, as shown beside its evidence."""
    if isinstance(wording, str):
        return wording
    joiner = " | " if isinstance(wording, AnyOf) else " + "
    inner = joiner.join(label(w) for w in wording.wordings)
    at_least = f"{wording.at_least} of " if isinstance(wording, AnyOf) else ""
    return f"{at_least}[{inner}] within {wording.within}"


@dataclass(frozen=True, slots=True)
class _Compiler:
    """Parses the wordings of one scheme against its concepts."""

    concepts: Concepts
    planner: Planner
    written: dict[str, Pattern] = field(default_factory=dict)

    def rules(self, wordings: Iterable[Wording]) -> Rules:
        found = []
        for wording in wordings:
            pattern = parse(wording)
            self.concepts.check(pattern)
            self.written[label(wording)] = pattern
            found.append((label(wording), self.planner.one(pattern)))
        return tuple(found)

    def point(self, point: RubricPoint) -> CompiledPoint:
        parts = tuple(self.rules(part.wordings) for part in point.parts)
        return CompiledPoint(
            point, parts, self.rules(point.unless), self.rules(point.reversed_by), self.rules(point.in_part)
        )


def compile_scheme(scheme: MarkScheme, *, with_all_concepts: bool = False) -> CompiledScheme:
    """
    Understand every wording of a scheme once.

    A topic's concepts that none of its wordings use are left out, so that a topic may have as many as it likes;
    ``with_all_concepts`` keeps them, for whoever looks for new wordings.

    Raises:
        WordingError: a wording is faulty. A scheme from the bank has been checked, so this does not happen there.
    """
    concepts = Concepts.of(scheme.concepts)
    planner = Planner(concepts)
    compiler = _Compiler(concepts, planner)
    points = tuple(compiler.point(point) for point in scheme.points)
    misconceptions = tuple((m.id, m.say, compiler.rules(m.wordings)) for m in scheme.misconceptions)
    focus = compiler.rules(scheme.focus)
    used = concepts if with_all_concepts else concepts.used_by(compiler.written.values(), always=_OF_THEIR_OWN_MEANING)
    kept = Concepts({name: planner.one(pattern) for name, pattern in used.patterns.items()})
    vocabulary = Vocabulary.of(planner.vocabulary)
    return CompiledScheme(
        scheme,
        points,
        misconceptions,
        focus,
        kept,
        planner.plan(),
        compiler.written,
        vocabulary,
        CopySources.of(scheme),
        _period(scheme),
    )


_YEAR = re.compile(r"(?<![\d,.])(?:1\d|20)\d\d(?![\d,.]\d)")
_FEWEST_YEARS = 5


def _period(scheme: MarkScheme) -> tuple[int, int] | None:
    """The first and last year that the notes and the points speak of; None where they name too few to tell."""
    texts = (scheme.notes_text, scheme.question_text, *(point.statement for point in scheme.points))
    years = sorted(int(year) for text in texts for year in _YEAR.findall(text))
    return (years[0], years[-1]) if len(years) >= _FEWEST_YEARS else None


@dataclass(frozen=True, slots=True)
class _Found:
    """A match with the wording that found it; ``denied_by`` holds the tokens of a cue, ``withheld`` a reason."""

    match: Match
    rule: str
    denied_by: tuple[int, ...] = ()
    withheld: str = ""

    @property
    def counts(self) -> bool:
        return not self.denied_by and not self.withheld


class Reading:
    """One answer read against one scheme: the matches that count, the denied ones and the withheld ones."""

    def __init__(self, answer_text: str, compiled: CompiledScheme) -> None:
        self.compiled = compiled
        self.answer: Answer = read_answer(answer_text, is_list=compiled.scheme.accepts_lists)
        self.guarded: Guarded = guard(
            self.answer, compiled.scheme.kind, compiled.sources, accepts_lists=compiled.scheme.accepts_lists
        )
        self.views = Views(self.answer)
        self.denials = Denials(self.answer, self.views)
        self.search = Search(self.answer, compiled.concepts, compiled.vocabulary, compiled.plan)
        self._ends: dict[int, Ends] = {}
        self._elsewhere = self._sentences_with(ELSEWHERE) - self._sentences_with(HERE)

    def find(self, rules: Rules) -> list[_Found]:
        """Everything these wordings find, in the order of the answer, the same words once."""
        found: dict[Match, _Found] = {}
        for rule, pattern in rules:
            for match in self.search.find(pattern):
                if match not in found:
                    found[match] = self._weigh(match, rule)
        return [found[match] for match in sorted(found)]

    def _weigh(self, match: Match, rule: str) -> _Found:
        """A match with what speaks against it."""
        denial = self.denials.find(match)
        withheld = self._withheld(match)
        if denial is None:
            return _Found(match, rule, (), withheld)
        if denial.how is Unclaimed.DENIED:
            return _Found(match, rule, denial.cue, withheld)
        return _Found(match, rule, (), withheld or _UNREAL[denial.how])

    def _sentences_with(self, concept: str) -> set[int]:
        """The sentences in which a concept of this name stands; none where the topic has no such concept."""
        pattern = self.compiled.concepts.patterns.get(concept)
        return {self.sentence(match) for match in self.search.find(pattern)} if pattern else set()

    def _withheld(self, match: Match) -> str:
        if self.sentence(match) in self._elsewhere:
            return _ABOUT_ELSEWHERE
        reasons = [self.guarded.withheld[hit] for hit in match if hit in self.guarded.withheld]
        return reasons[0] if 2 * len(reasons) > len(match) else ""

    def sentence(self, match: Match) -> int:
        """The number of the sentence in which a match begins."""
        return self.answer.sentence_of[match[0]]

    def sentences_blocked_by(self, unless: Rules) -> set[int]:
        """The sentences in which these wordings stand, as far as each of them was told to look."""
        blocked: set[int] = set()
        for rule in unless:
            for found in self.find((rule,)):
                if found.counts:
                    blocked.update(self.scope_of(rule[1], found.match))
        return blocked

    def scope_of(self, pattern: Pattern, match: Match) -> Iterable[int]:
        """The sentences that a match of an ``unless`` speaks for: those it touches, or the whole of a wider scope."""
        sentences = self.answer.sentences
        within = pattern.within if isinstance(pattern, Together) else Scope.SENTENCE
        if within is Scope.ANSWER:
            return range(len(sentences))
        if within is Scope.PARAGRAPH:
            paragraph = self.answer.paragraph_of(match[0])
            return (number for number, sentence in enumerate(sentences) if sentence.paragraph == paragraph)
        return range(self.answer.sentence_of[match[0]], self.answer.sentence_of[match[-1]] + 1)

    def as_claim(self, found: _Found, wanted: ClaimedBy) -> _Found:
        """A match as it counts where the scheme asks for the writer's own claim: a reported view is withheld."""
        if wanted is ClaimedBy.ANYONE or found.withheld or not self.views.is_reported(found.match):
            return found
        return replace(found, withheld="you report what others say and do not say it yourself")

    def in_its_direction(self, found: _Found, ends: Mapping[int, End]) -> _Found:
        """A match as it counts for a statement that keeps to these ends of a scale: "output rose" shows no fall."""
        if found.withheld or found.denied_by or not ends:
            return found
        if points_the_other_way(self._ends_of_sentence(self.sentence(found.match)), ends):
            return replace(found, withheld="the sentence points the other way")
        return found

    def _ends_of_sentence(self, number: int) -> Ends:
        """The ends of scales that a sentence speaks of, worked out once however many points ask."""
        if number not in self._ends:
            sentence = self.answer.sentences[number]
            self._ends[number] = ends_in(self.answer.stems, sentence.first, sentence.last)
        return self._ends[number]

    def spans(self, found: Sequence[_Found]) -> tuple[EvidenceSpan, ...]:
        """Evidence for matches: one span for each sentence that a match touches; nested ones are dropped."""
        spans: list[tuple[int, int, str]] = []
        for item in found:
            spans.extend(self._pieces(item))
        spans.sort(key=lambda s: (s[0], -s[1]))
        kept: list[tuple[int, int, str]] = []
        for span in spans:
            if not kept or span[1] > kept[-1][1]:
                kept.append(span)
        return tuple(self._evidence(first, last, rule) for first, last, rule in kept[:_MOST_EVIDENCE])

    def _pieces(self, item: _Found) -> list[tuple[int, int, str]]:
        by_sentence: dict[int, list[int]] = {}
        for token in (*item.match, *item.denied_by):
            by_sentence.setdefault(self.answer.sentence_of[token], []).append(token)
        return [(min(tokens), max(tokens), item.rule) for tokens in by_sentence.values()]

    def _evidence(self, first: int, last: int, rule: str) -> EvidenceSpan:
        start, end = self.answer.starts[first], self.answer.ends[last]
        return EvidenceSpan(start, end, self.answer.text[start:end], rule)


def decide_points(reading: Reading) -> tuple[PointDecision, ...]:
    """Decide every point of the scheme."""
    return tuple(_decide(reading, compiled) for compiled in reading.compiled.points)


def _decide(reading: Reading, compiled: CompiledPoint) -> PointDecision:
    point = compiled.point
    reversals = [f for f in reading.find(compiled.reversed_by) if f.counts]
    blocked = reading.sentences_blocked_by(compiled.unless)
    ends = ends_of(point.statement)

    def usable(rules: Rules) -> list[_Found]:
        found = (f for f in reading.find(rules) if reading.sentence(f.match) not in blocked)
        return [reading.as_claim(reading.in_its_direction(f, ends), point.claimed_by) for f in found]

    parts = [usable(rules) for rules in compiled.parts]
    counting = [[f for f in found if f.counts] for found in parts]
    whole = _standing_together(reading, counting, point.parts_within)
    if whole:
        reason = "Your words say this." if len(parts) == 1 else "Your words show both halves of this."
        if reversals:
            reason = f"{reason} But “{reading.spans(reversals)[0].text}” says the opposite: make up your mind."
        return PointDecision(point.id, Verdict.CREDITED, point.marks, reading.spans(whole), reason)
    denied = [f for found in parts for f in found if f.denied_by and not f.withheld]
    if reversals or _is_denial(reading, parts, counting):
        reason = (
            "Your words say the opposite of this." if reversals else "You deny this, or say that it did not happen."
        )
        return PointDecision(point.id, Verdict.CONTRADICTED, 0, reading.spans([*reversals, *denied]), reason)
    some = [f for f in usable(compiled.in_part) if f.counts]
    return _partly(reading, point, counting, some) or _missing(point, parts, blocked=bool(blocked))


def _standing_together(reading: Reading, parts: list[list[_Found]], within: Scope) -> list[_Found]:
    """Matches in which all parts stand within one scope; empty where some part is missing."""
    if not all(parts):
        return []
    if len(parts) == 1:
        return parts[0]
    if within is Scope.ANSWER:
        return [f for found in parts for f in found[:1]]
    if within is Scope.NEIGHBOURS:
        return _neighbouring(reading, parts)
    unit = reading.answer.paragraph_of if within is Scope.PARAGRAPH else reading.answer.sentence_of.__getitem__
    by_unit = [{unit(f.match[0]): f for f in reversed(found)} for found in parts]
    shared = set(by_unit[0]).intersection(*by_unit[1:])
    return [found[number] for number in sorted(shared) for found in by_unit]


def _neighbouring(reading: Reading, parts: list[list[_Found]]) -> list[_Found]:
    """Matches in which all parts stand in the same or neighbouring sentences; empty where some part is missing."""
    if not all(parts):
        return []
    by_sentence = [{reading.sentence(f.match): f for f in reversed(found)} for found in parts]
    chosen: list[_Found] = []
    for anchor in sorted(by_sentence[0]):
        group = [_closest(reading.answer, sentences, anchor) for sentences in by_sentence]
        if all(group):
            chosen.extend(f for f in group if f is not None)
    return chosen


def _closest(answer: Answer, sentences: dict[int, _Found], anchor: int) -> _Found | None:
    """What stands in the same sentence, else the next, else the one before, else the next but one."""
    if anchor in sentences:
        return sentences[anchor]
    near = (anchor + 1, anchor - 1, anchor + 2)
    return next((sentences[n] for n in near if n in sentences and answer.are_neighbours(anchor, n)), None)


def _is_denial(reading: Reading, parts: list[list[_Found]], counting: list[list[_Found]]) -> bool:
    """
    Whether the point itself is denied: all that was found of some part is denied.

    Where the idea has two halves, denying the second half beside the first one is enough; denying it elsewhere is not.
    """
    denied = [[f for f in found if f.denied_by and not f.withheld] for found in parts]
    if len(parts) == 1:
        return bool(denied[0]) and not counting[0]
    halves = [d if d and not c else c for d, c in zip(denied, counting, strict=True)]
    some_denied = any(d and not c for d, c in zip(denied, counting, strict=True))
    return some_denied and bool(_neighbouring(reading, halves))


def _partly(
    reading: Reading, point: RubricPoint, counting: list[list[_Found]], some: list[_Found]
) -> PointDecision | None:
    several = zip(point.parts, counting, strict=True) if len(counting) > 1 else ()
    halves = [f for part, matches in several if part.alone for f in matches]
    if not halves and not some:
        return None
    # A half that says nothing by itself is shown beside one that does.
    found = [*(f for part in counting for f in part), *some] if halves else some
    missing = [part.name for part, matches in zip(point.parts, counting, strict=True) if not matches and part.name]
    if missing:
        reason = f"Half of this is here. Still needed: {', '.join(missing)}."
    elif len(counting) > 1:
        reason = "Both halves are here, but not joined: say them together."
    else:
        reason = "This comes close; it says only some of it."
    return PointDecision(point.id, Verdict.PART, point.marks_in_part, reading.spans(found), reason)


def _missing(point: RubricPoint, parts: list[list[_Found]], *, blocked: bool) -> PointDecision:
    withheld = next((f.withheld for found in parts for f in found if f.withheld), "")
    if withheld:
        return PointDecision(point.id, Verdict.MISSING, 0, (), f"The words are there, but {withheld}.")
    reason = (
        "Something close is here, but it says something else." if blocked else "Nothing in your answer says this yet."
    )
    return PointDecision(point.id, Verdict.MISSING, 0, (), reason)


def find_misconceptions(reading: Reading) -> tuple[Misconception, ...]:
    """The known mistakes that the answer makes, in its own words."""
    shown = []
    for mistake_id, say, rules in reading.compiled.misconceptions:
        # To take another time for this one is a mistake like any other.
        found = [f for f in reading.find(rules) if not f.denied_by and f.withheld in ("", _ABOUT_ELSEWHERE)]
        if found:
            shown.append(Misconception(mistake_id, say, reading.spans(found)))
    return tuple(shown)


__all__ = [
    "CompiledScheme",
    "Reading",
    "WordingError",
    "compile_scheme",
    "decide_points",
    "find_misconceptions",
    "label",
]
