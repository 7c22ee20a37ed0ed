"""
Finding wordings in an answer, in time that grows with the answer and never with the author's cunning. Pure.

Every pattern gives a list of matches, each the sorted token positions that it rests on, a few at most for each first
token. Lists are joined by walking over both; nothing backtracks, so no wording can run away.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from tutor.marking.answer import FILLERS, Answer
from tutor.marking.folding import stem
from tutor.marking.plan import PREFIX_KEY, Concepts, Plan, children_of
from tutor.marking.scheme import Scope
from tutor.marking.typos import SHORTEST, Vocabulary, correct_stem
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
)

Match = tuple[int, ...]

# Other words that may stand between two words of a phrase: "arrest and execution quotas" is still "arrest quotas".
_NEXT = -1
PHRASE_GAP = 1
# The scope "phrase" of the longer forms.
PHRASE_WINDOW = 5
EMPTY_PLAN = Plan.of(())
_NOTHING: list[Match] = []


@dataclass
class Search:
    """One answer being searched: each distinct pattern is looked for once, however many points use it."""

    answer: Answer
    concepts: Concepts
    vocabulary: Vocabulary
    plan: Plan = EMPTY_PLAN
    _leaves: dict[int, list[int]] = field(default_factory=dict)
    _sentences: list[int] = field(default_factory=list)
    _chosen: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    _found: dict[int, list[Match]] = field(default_factory=dict)
    _apart_from_plan: dict[Pattern, list[Match]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._reach()

    def find(self, pattern: Pattern) -> list[Match]:
        """All matches of a pattern, sorted by their first token."""
        number = self.plan.number_of(pattern)
        if number is not None:
            return self.found(number)
        known = self._apart_from_plan.get(pattern)
        if known is None:
            if isinstance(pattern, Concept):
                known = self.find(self.concepts.patterns[pattern.name])
            else:
                below = [self.find(child) for child in children_of(pattern)]
                known = self._join(pattern, below) if below else [(i,) for i in self._positions_of(pattern)]
            self._apart_from_plan[pattern] = known
        return known

    def found(self, number: int) -> list[Match]:
        """All matches of a node of the plan."""
        if not self._sentences[number]:
            return _NOTHING
        known = self._found.get(number)
        if known is None:
            if number in self._leaves:
                known = [(i,) for i in self._leaves[number]]
            else:
                children = self._chosen[number] if self.plan.is_choice[number] else self.plan.children[number]
                known = self._join(self.plan.nodes[number], [self.found(child) for child in children])
            self._found[number] = known
        return known

    def _reach(self) -> None:
        """
        Which nodes of the plan may match at all, children first, from the words of the answer upwards.

        What is kept for a node is the set of sentences in which it may stand, as bits (none: it cannot match); parts
        that never meet in one sentence are given up here, before any position is looked at. The time follows what the
        answer holds and not the length of the scheme.
        """
        wakes, chosen = self.plan.wakes, self._chosen
        is_choice = self.plan.is_choice
        size = len(self.plan.nodes)
        sentences = self._sentences = [0] * size
        awake = bytearray(size)
        for number, positions in self._look_for_words().items():
            self._leaves[number] = positions
            sentences[number] = self._bits(positions)
            awake[number] = 1
        # Parents have higher numbers than their children, so one walk upwards meets every node after all its parts.
        number = awake.find(1)
        while number >= 0:
            bits = sentences[number]
            if not bits:
                bits = sentences[number] = self._meet(number)
            if bits:
                for parent in wakes[number]:
                    awake[parent] = 1
                    if is_choice[parent]:
                        sentences[parent] |= bits
                        chosen[parent].append(number)
            number = awake.find(1, number + 1)

    def _meet(self, number: int) -> int:
        """The sentences in which the parts of a node may meet, as bits; all of them where they may stand anywhere."""
        children = self.plan.children[number]
        needs = self.plan.needs[number]
        if needs:
            return -1 if sum(1 for child in set(children) if self._sentences[child]) >= needs else 0
        bits = -1
        for child in children:
            bits &= self._sentences[child]
        return bits if children else 0

    def _bits(self, positions: list[int]) -> int:
        """The sentences in which these tokens stand, as bits."""
        sentence_of, bits = self.answer.sentence_of, 0
        for position in positions:
            bits |= 1 << sentence_of[position] % _SENTENCE_BITS
        return bits

    def _look_for_words(self) -> dict[int, list[int]]:
        """Where the words of the plan stand in the answer."""
        plan, answer = self.plan, self.answer
        leaves = {plan.by_stem[root]: answer.by_stem[root] for root in answer.by_stem.keys() & plan.by_stem.keys()}
        if plan.by_stem:
            for root in self._slips.keys() & plan.by_stem.keys():
                leaves[plan.by_stem[root]] = self._at_stem(root)
        for norm in answer.by_norm.keys() & plan.by_norm.keys():
            leaves[plan.by_norm[norm]] = answer.by_norm[norm]
        if plan.by_prefix:
            leaves.update(self._look_for_prefixes())
        return leaves

    def _look_for_prefixes(self) -> dict[int, list[int]]:
        found: defaultdict[int, list[int]] = defaultdict(list)
        for norm, positions in self.answer.by_norm.items():
            for prefix, number in self.plan.by_prefix.get(norm[:PREFIX_KEY], ()):
                if norm.startswith(prefix):
                    found[number] += positions
        return {number: sorted(positions) for number, positions in found.items()}

    def _positions_of(self, pattern: Pattern) -> list[int]:
        """Where a word that is not in the plan stands."""
        by_norm = self.answer.by_norm
        match pattern:
            case Word(text):
                return self._at_stem(stem(text))
            case Exact(text):
                return by_norm.get(text, [])
            case Prefix(text):
                return sorted(p for norm, positions in by_norm.items() if norm.startswith(text) for p in positions)
            case _:
                return []

    def _at_stem(self, root: str) -> list[int]:
        exact = self.answer.by_stem.get(root, [])
        slips = self._slips.get(root)
        return sorted({*exact, *slips}) if slips else exact

    @cached_property
    def _slips(self) -> dict[str, list[int]]:
        """Positions of mistyped words under the stem they were meant to have."""
        meant: dict[str, list[int]] = {}
        for norm, positions in self.answer.by_norm.items():
            if len(norm) < SHORTEST or norm in FILLERS or stem(norm) in self.vocabulary.stems:
                continue
            root = correct_stem(norm, self.vocabulary)
            if root is not None:
                meant.setdefault(root, []).extend(positions)
        return meant

    def _join(self, pattern: Pattern, below: list[list[Match]]) -> list[Match]:
        """The matches of a pattern from those of its children."""
        match pattern:
            case Choice():
                return _merge(below)
            case Phrase(parts, tight):
                # A phrase in quotation marks is meant to the letter: not even a little word may stand between.
                is_quoted = tight and all(isinstance(part, Exact) for part in parts)
                return self._phrase(below, _NEXT if is_quoted else 0 if tight else PHRASE_GAP)
            case Near(_, _, window):
                return self._near(below[0], below[1], window)
            case Then():
                return self._then(below[0], below[1])
            case Together(_, at_least, within, at_most):
                return self._together(below, at_least, within, at_most or len(below))
            case _:
                return []

    def _phrase(self, below: list[list[Match]], gap: int) -> list[Match]:
        matches = below[0]
        for following in below[1:]:
            if not matches or not following:
                return []
            matches = self._follow(matches, following, gap)
        return matches

    def _follow(self, lefts: list[Match], rights: list[Match], gap: int) -> list[Match]:
        """Pairs in which the right one comes after the left one, at most ``gap`` content words between."""
        answer, joined = self.answer, []
        firsts = [right[0] for right in rights]
        for left in lefts:
            end = left[-1]
            after = bisect_right(firsts, end)
            if after == len(firsts):
                break
            right = rights[after]
            if answer.sentence_of[left[0]] != answer.sentence_of[right[-1]]:
                continue
            if gap == _NEXT:
                if right[0] == end + 1:
                    joined.append((*left, *right))
                continue
            between = answer.content_rank[right[0]] - answer.content_rank[end] - (answer.norms[end] not in FILLERS)
            if between <= gap and not (gap and between and self._parted(end, right[0])):
                joined.append((*left, *right))
        return joined

    def _parted(self, left: int, right: int) -> bool:
        """Whether a comma, full stop or "not" stands between two words, so that they are no phrase."""
        if any(norm in _NEVER_BETWEEN or norm.endswith("n't") for norm in self.answer.norms[left + 1 : right]):
            return True
        gap = self.answer.text[self.answer.ends[left] : self.answer.starts[right]]
        return any(c in ",;:.!?()" for c in gap)

    def _near(self, lefts: list[Match], rights: list[Match], window: int) -> list[Match]:
        """Each one of the rarer with the nearest of the others in its sentence, at most ``window`` words away."""
        if len(rights) < len(lefts):
            lefts, rights = rights, lefts
        sentence_of, joined = self.answer.sentence_of, []
        firsts = [right[0] for right in rights]
        for left in lefts:
            begin, end = left[0], left[-1]
            at = bisect_left(firsts, begin)
            for right in rights[max(0, at - _TRIED) : at + _TRIED]:
                if right[0] - end > window + 1 or begin - right[-1] > window + 1:
                    continue
                if sentence_of[right[0]] == sentence_of[begin] and not _overlap(left, right):
                    joined.append(tuple(sorted((*left, *right))))
        return _tidy(joined)

    def _then(self, lefts: list[Match], rights: list[Match]) -> list[Match]:
        joined = []
        firsts = [right[0] for right in rights]
        for left in lefts:
            after = bisect_right(firsts, left[-1])
            if after < len(rights) and self.answer.sentence_of[left[0]] == self.answer.sentence_of[rights[after][0]]:
                joined.append((*left, *rights[after]))
        return joined

    def _together(self, found: list[list[Match]], at_least: int, within: Scope, at_most: int) -> list[Match]:
        if within is Scope.PHRASE:
            return self._close_together(found, at_least, at_most)
        units = self._by_unit(found, within)
        matches: list[Match] = []
        for unit in sorted(units):
            present = units[unit]
            if within is Scope.NEIGHBOURS and self.answer.are_neighbours(unit, unit + 1):
                present = {**units.get(unit + 1, {}), **present}
            if at_least <= len(present) <= at_most:
                matches += _combined(list(present.values()), at_least)
        return _tidy(matches)

    def _by_unit(self, found: list[list[Match]], within: Scope) -> dict[int, dict[int, list[Match]]]:
        """For each sentence, paragraph or the whole: the first few matches of each part in it."""
        unit_of = self._unit(within)
        units: defaultdict[int, dict[int, list[Match]]] = defaultdict(dict)
        for number, matches in enumerate(found):
            for m in matches:
                kept = units[unit_of(m[0])].setdefault(number, [])
                if len(kept) < _KEPT:
                    kept.append(m)
        return units

    def _unit(self, within: Scope) -> Callable[[int], int]:
        if within is Scope.ANSWER:
            return lambda _token: 0
        if within is Scope.PARAGRAPH:
            return self.answer.paragraph_of
        return lambda token: self.answer.sentence_of[token]

    def _close_together(self, found: list[list[Match]], at_least: int, at_most: int) -> list[Match]:
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
            if at_least <= len(recent) <= at_most:
                result.append(tuple(sorted({hit for x in recent for hit in x})))
        return _tidy(result)


# So many neighbours on either side are tried for each match, and so many of the results that begin alike are kept:
# enough for the words of one claim, and no more than a constant, so that the time stays linear.
_TRIED = 3
_KEPT = 3
# Sentences are told apart by so many bits; in longer answers some share one, which costs a look and changes nothing.
_SENTENCE_BITS = 1021


_NEVER_BETWEEN = frozenset("not never no without but nor neither".split())


def _combined(parts: list[list[Match]], at_least: int) -> list[Match]:
    """
    Matches made of one match of each part, no word serving two parts.

    A few of them, because the first may turn out to be denied where another is claimed.
    """
    combined: list[Match] = []
    for first in range(max(map(len, parts))):
        used: set[int] = set()
        chosen = 0
        for matches in parts:
            start = min(first, len(matches) - 1)
            fitting = next((m for m in (*matches[start:], *matches[:start]) if used.isdisjoint(m)), None)
            if fitting is not None:
                used.update(fitting)
                chosen += 1
        if chosen >= at_least:
            combined.append(tuple(sorted(used)))
    return combined


def _overlap(left: Match, right: Match) -> bool:
    """Whether two matches share a word; most are single words, which is told at once."""
    if left[-1] < right[0] or right[-1] < left[0]:
        return False
    return not set(left).isdisjoint(right)


def _merge(lists: list[list[Match]]) -> list[Match]:
    """Several lists as one: the longest match for each first token, because it says the most."""
    lists = [matches for matches in lists if matches]
    if len(lists) == 1:
        return lists[0]
    best: dict[int, Match] = {}
    for matches in lists:
        for match in matches:
            if match[0] not in best or len(match) > len(best[match[0]]):
                best[match[0]] = match
    return [best[first] for first in sorted(best)]


def _tidy(matches: list[Match]) -> list[Match]:
    """Sorted, the few shortest for each first token: what follows may fit one and not the other."""
    if len(matches) < 2:
        return matches
    shortest = sorted(set(matches), key=lambda match: (match[0], match[-1] - match[0], match))
    kept: list[Match] = []
    for match in shortest:
        if len(kept) < _KEPT or kept[-_KEPT][0] != match[0]:
            kept.append(match)
    return kept
