"""
Finding wordings in an answer, in time that grows with the answer and never with the author's cunning. Pure.

Every pattern gives a list of matches, each the sorted token positions that it rests on, at most one for each first
token. Lists are joined by walking over both; nothing backtracks, so no wording can run away.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tutor.marking.answer import FILLERS, Answer
from tutor.marking.folding import stem
from tutor.marking.scheme import Scope
from tutor.marking.typos import Vocabulary, correct_stem
from tutor.marking.wording import (
    Choice,
    Concept,
    Exact,
    Near,
    Pattern,
    Phrase,
    Prefix,
    Then,
    Together,
    Word,
    WordingError,
    parse,
)

Match = tuple[int, ...]

# Other words that may stand between two words of a phrase: "arrest and execution quotas" is still "arrest quotas".
PHRASE_GAP = 1
# The scope "phrase" of the longer forms.
PHRASE_WINDOW = 5


@dataclass(frozen=True)
class Concepts:
    """The named groups of a topic, parsed; a concept may use others but not itself."""

    patterns: Mapping[str, Pattern]

    @classmethod
    def of(cls, concepts: Mapping[str, tuple[str, ...]], interner: Interner | None = None) -> Concepts:
        """
        Parse all concepts.

        Raises:
            WordingError: a wording in a concept is faulty, or a concept leads back to itself.
        """
        one = interner.one if interner else lambda pattern: pattern
        parsed = cls({name: one(_choice([parse(w) for w in wordings])) for name, wordings in concepts.items()})
        for name in parsed.patterns:
            parsed.check(Concept(name))
        return parsed

    def check(self, pattern: Pattern, seen: tuple[str, ...] = ()) -> None:
        """Raises WordingError where a pattern names a concept that does not exist or contains itself."""
        for name in concept_names(pattern):
            if name in seen:
                raise WordingError(f"The concept <{name}> leads back to itself.")
            if name not in self.patterns:
                raise WordingError(
                    f"There is no concept <{name}>.",
                    0,
                    f"Known concepts: {', '.join(sorted(self.patterns)) or 'none'}.",
                )
            self.check(self.patterns[name], (*seen, name))


def _choice(patterns: list[Pattern]) -> Pattern:
    return patterns[0] if len(patterns) == 1 else Choice(tuple(patterns))


def _children(pattern: Pattern) -> tuple[Pattern, ...]:
    match pattern:
        case Choice(options):
            return options
        case Phrase(parts, _) | Together(parts, _, _):
            return parts
        case Near(left, right, _) | Then(left, right):
            return (left, right)
        case _:
            return ()


def concept_names(pattern: Pattern) -> Iterator[str]:
    """The concepts that a pattern names itself."""
    if isinstance(pattern, Concept):
        yield pattern.name
    for child in _children(pattern):
        yield from concept_names(child)


class Interner:
    """Makes equal patterns the same object, so that what many points share is looked for once."""

    def __init__(self) -> None:
        self._known: dict[Pattern, Pattern] = {}

    def one(self, pattern: Pattern) -> Pattern:
        match pattern:
            case Choice(options):
                pattern = Choice(tuple(map(self.one, options)))
            case Phrase(parts, tight):
                pattern = Phrase(tuple(map(self.one, parts)), tight)
            case Together(parts, at_least, within):
                pattern = Together(tuple(map(self.one, parts)), at_least, within)
            case Near(left, right, window):
                pattern = Near(self.one(left), self.one(right), window)
            case Then(left, right):
                pattern = Then(self.one(left), self.one(right))
        return self._known.setdefault(pattern, pattern)


def vocabulary_words(patterns: Iterable[Pattern]) -> Iterator[str]:
    """The words that students may mistype."""
    for pattern in patterns:
        if isinstance(pattern, Word):
            yield pattern.text
        yield from vocabulary_words(_children(pattern))


@dataclass
class Search:
    """One answer being searched: each distinct pattern is looked for once, however many points use it."""

    answer: Answer
    concepts: Concepts
    vocabulary: Vocabulary
    _found: dict[int, list[Match]] = field(default_factory=dict)
    _by_meant_stem: dict[str, list[int]] | None = None

    def find(self, pattern: Pattern) -> list[Match]:
        """All matches of a pattern, sorted by their first token."""
        # By identity: `Interner` made equal patterns one object, and hashing a tree at every step would cost more.
        found = self._found.get(id(pattern))
        if found is None:
            found = self._found[id(pattern)] = self._look(pattern)
        return found

    def _look(self, pattern: Pattern) -> list[Match]:
        match pattern:
            case Word(text):
                return self._word(text)
            case Exact(text):
                return [(i,) for i in self.answer.by_norm.get(text, ())]
            case Prefix(text):
                hits = (p for norm, ps in self.answer.by_norm.items() if norm.startswith(text) for p in ps)
                return [(i,) for i in sorted(hits)]
            case Concept(name):
                return self.find(self.concepts.patterns[name])
            case Choice(options):
                return _merge(self.find(option) for option in options)
            case Phrase(parts, tight):
                return self._phrase(parts, 0 if tight else PHRASE_GAP)
            case Near(left, right, window):
                return self._near(self.find(left), self.find(right), window)
            case Then(left, right):
                return self._then(self.find(left), self.find(right))
            case Together(parts, at_least, within):
                return self._together([self.find(part) for part in parts], at_least, within)

    def _word(self, text: str) -> list[Match]:
        root = stem(text)
        exact = self.answer.by_stem.get(root, ())
        slips = self._slips().get(root)
        return [(i,) for i in (sorted({*exact, *slips}) if slips else exact)]

    def _slips(self) -> dict[str, list[int]]:
        """Positions of mistyped words under the stem they were meant to have."""
        if self._by_meant_stem is None:
            self._by_meant_stem = {}
            for norm, positions in self.answer.by_norm.items():
                if norm in FILLERS or stem(norm) in self.vocabulary.stems:
                    continue
                meant = correct_stem(norm, self.vocabulary)
                if meant is not None:
                    self._by_meant_stem.setdefault(meant, []).extend(positions)
        return self._by_meant_stem

    def _phrase(self, parts: tuple[Pattern, ...], gap: int) -> list[Match]:
        matches = self.find(parts[0])
        for part in parts[1:]:
            if not matches:
                return []
            matches = self._follow(matches, self.find(part), gap)
        return matches

    def _follow(self, lefts: list[Match], rights: list[Match], gap: int) -> list[Match]:
        """Pairs in which the right one comes after the left one with at most ``gap`` content words between."""
        answer, joined = self.answer, []
        firsts = [right[0] for right in rights]
        for left in lefts:
            after = bisect_left(firsts, left[-1] + 1)
            if after == len(firsts):
                continue
            right = rights[after]
            between = answer.content_rank[right[0]] - answer.content_rank[left[-1]]
            between -= answer.norms[left[-1]] not in FILLERS
            if (
                between <= gap
                and answer.sentence_of[left[0]] == answer.sentence_of[right[-1]]
                and not (gap and between and self._parted(left[-1], right[0]))
            ):
                joined.append((*left, *right))
        return joined

    def _parted(self, left: int, right: int) -> bool:
        """Whether a comma, full stop or "not" stands between two words, so that they are no phrase."""
        if any(self.answer.norms[i] in _NEVER_BETWEEN for i in range(left + 1, right)):
            return True
        gap = self.answer.text[self.answer.ends[left] : self.answer.starts[right]]
        return any(c in ",;:.!?()" for c in gap)

    def _near(self, lefts: list[Match], rights: list[Match], window: int) -> list[Match]:
        joined = []
        firsts = [right[0] for right in rights]
        for left in lefts:
            at = bisect_left(firsts, left[0])
            candidates = [rights[i] for i in (at - 1, at, at + 1) if 0 <= i < len(rights)]
            best = min(
                (r for r in candidates if self._is_near(left, r, window)), key=lambda r: _apart(left, r), default=None
            )
            if best is not None:
                joined.append(tuple(sorted({*left, *best})))
        return _tidy(joined)

    def _is_near(self, left: Match, right: Match, window: int) -> bool:
        if set(left) & set(right) or _apart(left, right) > window:
            return False
        return self.answer.sentence_of[left[0]] == self.answer.sentence_of[right[0]]

    def _then(self, lefts: list[Match], rights: list[Match]) -> list[Match]:
        joined = []
        firsts = [right[0] for right in rights]
        for left in lefts:
            after = bisect_left(firsts, left[-1] + 1)
            if after < len(rights) and self.answer.sentence_of[left[0]] == self.answer.sentence_of[rights[after][0]]:
                joined.append((*left, *rights[after]))
        return joined

    def _together(self, found: list[list[Match]], at_least: int, within: Scope) -> list[Match]:
        if within is Scope.PHRASE:
            return self._close_together(found, at_least)
        units = self._by_unit(found, within)
        matches = []
        for unit in sorted(units):
            present: dict[int, Match] = dict(units[unit])
            if within is Scope.NEIGHBOURS:
                present = {**units.get(unit + 1, {}), **present}
            if len(present) >= at_least:
                matches.append(tuple(sorted({hit for m in present.values() for hit in m})))
        return _tidy(matches)

    def _by_unit(self, found: list[list[Match]], within: Scope) -> dict[int, dict[int, Match]]:
        """For each sentence, paragraph or the whole: the first match of each part in it."""
        unit_of = self._unit(within)
        units: defaultdict[int, dict[int, Match]] = defaultdict(dict)
        for number, matches in enumerate(found):
            for m in matches:
                units[unit_of(m[0])].setdefault(number, m)
        return units

    def _unit(self, within: Scope) -> Callable[[int], int]:
        if within is Scope.ANSWER:
            return lambda _token: 0
        if within is Scope.PARAGRAPH:
            return self.answer.paragraph_of
        return lambda token: self.answer.sentence_of[token]

    def _close_together(self, found: list[list[Match]], at_least: int) -> list[Match]:
        """So many different ones in a window of a few words, found by sliding over all of them in order."""
        events = sorted((m[0], number, m) for number, matches in enumerate(found) for m in matches)
        latest: dict[int, Match] = {}
        result = []
        for at, number, m in events:
            latest[number] = m
            recent = [
                x
                for x in latest.values()
                if at - x[-1] <= PHRASE_WINDOW and self.answer.sentence_of[x[0]] == self.answer.sentence_of[at]
            ]
            if len(recent) >= at_least:
                result.append(tuple(sorted({hit for x in recent for hit in x})))
        return _tidy(result)


_NEVER_BETWEEN = frozenset("not never no without but nor neither".split())


def _apart(left: Match, right: Match) -> int:
    """Words between two matches, 0 where they interlock."""
    return max(0, right[0] - left[-1] - 1, left[0] - right[-1] - 1)


def _merge(lists: Iterable[list[Match]]) -> list[Match]:
    """Several lists as one: the longest match for each first token, because it says the most."""
    best: dict[int, Match] = {}
    for matches in lists:
        for match in matches:
            if match[0] not in best or len(match) > len(best[match[0]]):
                best[match[0]] = match
    return [best[first] for first in sorted(best)]


def _tidy(matches: list[Match]) -> list[Match]:
    """Sorted by first token, the shortest for each."""
    best: dict[int, Match] = {}
    for match in matches:
        if match[0] not in best or match[-1] < best[match[0]][-1]:
            best[match[0]] = match
    return [best[first] for first in sorted(best)]
