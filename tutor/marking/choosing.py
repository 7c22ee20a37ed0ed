"""
Choosing changes of one point's wordings that marked answers speak for. Pure.

Candidates come from the answers themselves. What is made from an answer proves nothing about that answer: a candidate
counts by what it does to the others, and the same choosing is tried on some answers and judged on the rest.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tutor.marking.deciding import label
from tutor.marking.effects import Action, Change, PointStudy, Study
from tutor.marking.phrases import Key, Phrasebook, is_wording, stems_of
from tutor.marking.scheme import Part, Wording
from tutor.marking.wording import DEFAULT_NEAR

# How many candidates of each sort are looked at closely.
_CLOSELY = 60
_MOST_CHANGES = 8
_MOST_ALTERNATIVES = 4
_FOLDS = 4
# One answer credited wrongly outweighs so many that are newly credited rightly.
_PRICE_OF_FALSE_CREDIT = 2.0
_NARROWER = (4, 2)
_WINDOW = re.compile(r"~\d*(?=[^~]*$)")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A change that might be made, with the units of its words and how hard it is to read."""

    change: Change
    keys: Key = ()
    complexity: float = 1.0


@dataclass(frozen=True, slots=True)
class Material:
    """What candidates for one point are made of and measured by."""

    book: Phrasebook
    examples: PointStudy
    about: frozenset[str]
    asked: frozenset[str]
    support: int = 2


@dataclass
class Chooser:
    """Chooses changes for one point, from the answers that it is allowed to see."""

    base: PointStudy
    material: Material
    _texts: dict[tuple[str, Key], str] = field(default_factory=dict)

    @property
    def study(self) -> Study:
        return self.base.study

    def choose(self, seen: frozenset[int]) -> list[Change]:
        """The changes that these answers speak for, the best first; each counts what the ones before it left over."""
        state, chosen = self.base, list[Change]()
        pool = [*self._additions(seen), *self._restrictions(seen)]
        while pool and len(chosen) < _MOST_CHANGES:
            scored = [(score, c) for c in pool if (score := self._score(state, c, seen)) > 0]
            if not scored:
                break
            best = max(scored, key=lambda pair: (pair[0], -len(pair[1].change.wording), pair[1].change.wording))[1]
            state = state.after(best.change)
            chosen.append(best.change)
            pool = [c for _, c in scored if self._still_fits(state, c.change)]
        return chosen

    @staticmethod
    def _still_fits(state: PointStudy, change: Change) -> bool:
        """Whether what a change replaces is still there, and what it brings is not: not in another half either."""
        now = {wording for part in state.point.parts for wording in part.wordings}
        return (not change.replaces or change.replaces in now) and change.wording not in {*now, *state.point.unless}

    def held_back(self) -> tuple[int, int]:
        """
        How many answers come out better and worse by changes that were chosen without looking at them.

        The answers are dealt into a few heaps, each with its share of those that show the point.
        """
        better = worse = 0
        for heap in self._heaps():
            state = self.base
            for change in self.choose(frozenset(self.base.truths) - heap):
                state = state.after(change)
            for number in heap:
                truth = self.base.truths[number]
                gain = abs(self.base.values[number] - truth) - abs(state.values[number] - truth)
                better, worse = better + (gain > 0), worse + (gain < 0)
        return better, worse

    def _heaps(self) -> list[frozenset[int]]:
        def order(number: int) -> tuple[float, float, str]:
            name = hashlib.sha256(self.study.answers[number].id.encode()).hexdigest()
            return self.base.truths[number], self.base.values[number], name

        dealt = sorted(self.base.truths, key=order)
        return [frozenset(dealt[first::_FOLDS]) for first in range(min(_FOLDS, len(dealt)))]

    # --- how good a candidate is -------------------------------------------------------------------

    def _score(self, state: PointStudy, candidate: Candidate, seen: frozenset[int]) -> float:
        """Above 0 for a change worth proposing."""
        effect = state.effect(candidate.change).among(seen)
        if len(effect.better) < self.material.support or self._breaks_an_example(candidate.change):
            return 0
        better = sum(gain for gain in effect.gains.values() if gain > 0)
        worse = -sum(gain for gain in effect.gains.values() if gain < 0)
        # One answer less: the one that the candidate was made from cannot speak for it.
        made_from_one = self.material.support > 1 and candidate.change.action is not Action.DROP
        own = max(effect.gains.values()) if made_from_one else 0
        net = better - own - _PRICE_OF_FALSE_CREDIT * worse
        telling = self._telling(candidate, seen)
        related = self._relatedness(candidate.keys)
        # A lone word that the point does not speak of needs a witness more.
        needed = 1 if len(candidate.keys) == 1 and not related else 0
        if net <= needed - (self.material.support == 1) or telling < (1.2 if related >= 0.5 else 2.5):
            return 0
        return 0.01 + net * min(telling, 6) / 3 + 0.6 * related - 0.2 * candidate.complexity

    def _breaks_an_example(self, change: Change) -> bool:
        return bool(self.material.examples.effect(change).worse)

    def _telling(self, candidate: Candidate, seen: frozenset[int]) -> float:
        """How much oftener the words stand in answers on the side that the change moves them to."""
        change = candidate.change
        if change.action in (Action.DROP, Action.TIGHTEN):
            return 10
        truths = {n: truth for n, truth in self.base.truths.items() if n in seen}
        found = self.study.where(change.wording).keys() & truths.keys()
        shown = sum(truths.values())
        shown_here = sum(truths[n] for n in found)
        rate = (shown_here + 0.5) / (shown + 1)
        other = (len(found) - shown_here + 0.5) / (len(truths) - shown + 1)
        return other / rate if change.action is Action.UNLESS else rate / other

    def _relatedness(self, keys: Key) -> float:
        return sum(key in self.material.about for key in keys) / len(keys) if keys else 0

    # --- wordings that could be added -------------------------------------------------------------

    def _additions(self, seen: frozenset[int]) -> Iterator[Candidate]:
        truths, values = self.base.truths, self.base.values
        missed = [n for n in sorted(seen) if values[n] < truths[n]]
        if not missed:
            return
        against = [n for n in sorted(seen) if truths[n] == 0]
        likely = self._likely(missed, against)
        for part in range(len(self.base.point.parts)):
            elsewhere = self._words_of(other for n, other in enumerate(self.base.point.parts) if n != part)
            for text, keys in likely:
                change = Change(Action.ADD, self.base.point.id, text, part=part)
                if elsewhere.isdisjoint(keys) and self._still_fits(self.base, change):
                    yield Candidate(change, keys, len(keys) + text.count("~"))

    def _words_of(self, parts: Iterable[Part]) -> frozenset[str]:
        wordings = [label(wording) for part in parts for wording in part.wordings]
        return stems_of(wordings, self.study.scheme.concepts)

    def _likely(self, wanted: Sequence[int], against: Sequence[int]) -> list[tuple[str, Key]]:
        """Phrases and pairs that stand in several of the wanted answers and in few of the others."""
        book, support = self.material.book, self.material.support
        wanted_bits, against_bits = _bits(wanted), _bits(against)
        phrases = {
            key: bits
            for key, bits in book.phrases.items()
            if (bits & wanted_bits).bit_count() >= support and not self._is_asked(key)
        }
        ends = frozenset(key[0] for key in phrases if len(key) == 1) | self._asked_ends(wanted_bits)
        pairs = {
            key: bits
            for key, bits in book.pairs(wanted, ends).items()
            if bits.bit_count() >= support and not self._is_asked(key)
        }
        seldom = book.pairs(against, frozenset(end for key in pairs for end in key))
        scored = [
            *((self._promise(key, bits & wanted_bits, bits & against_bits), "", key) for key, bits in phrases.items()),
            *((self._promise(key, bits, seldom.get(key, 0)) - 0.4, "~", key) for key, bits in pairs.items()),
        ]
        scored.sort(key=lambda item: (-item[0], item[2], item[1]))
        texts = [(self._write(sort, key), key) for _, sort, key in scored[:_CLOSELY]]
        likely = [(text, key) for text, key in texts if is_wording(text)]
        for text, key in likely:
            self.study.look_only_in(text, book.having(key))
        return likely

    def _promise(self, key: Key, wanted: int, against: int) -> float:
        worse = _PRICE_OF_FALSE_CREDIT * against.bit_count()
        return wanted.bit_count() - worse + self._relatedness(key) - 0.15 * len(key)

    def _is_asked(self, key: Key) -> bool:
        """Whether the question itself says it: that shows nothing."""
        return all(part in self.material.asked for part in key)

    def _asked_ends(self, wanted: int) -> frozenset[str]:
        """Words of the question that may be one end of a pair."""
        phrases = self.material.book.phrases
        return frozenset(word for word in self.material.asked if phrases.get((word,), 0) & wanted)

    def _write(self, sort: str, key: Key) -> str:
        if (sort, key) not in self._texts:
            book = self.material.book
            text = " ~ ".join(book.written((end,)) for end in key) if sort else book.written(key)
            self._texts[sort, key] = text
        return self._texts[sort, key]

    # --- wordings that could be tightened, dropped or stopped -------------------------------------------

    def _restrictions(self, seen: frozenset[int]) -> Iterator[Candidate]:
        truths, values = self.base.truths, self.base.values
        wrong = [n for n in sorted(seen) if values[n] > truths[n]]
        if not wrong:
            return
        point = self.base.point
        for part, its in enumerate(point.parts):
            for wording in its.wordings:
                where = self.study.where(wording)
                if not any(n in where for n in wrong):
                    continue
                if len(its.wordings) > 1:
                    yield Candidate(Change(Action.DROP, point.id, "", wording, part), (), 2)
                if isinstance(wording, str):
                    yield from self._tighter(wording, part, wrong, seen)
        right = [n for n in sorted(seen) if truths[n] > 0]
        its_own = self._words_of(point.parts)
        for text, keys in self._likely(wrong, right):
            if its_own.isdisjoint(keys):
                yield Candidate(Change(Action.UNLESS, point.id, text), keys, 2 + len(keys))

    def _tighter(self, wording: str, part: int, wrong: Sequence[int], seen: frozenset[int]) -> Iterator[Candidate]:
        """The same wording within fewer words, or with a further word that the right answers have beside it."""

        def candidate(text: str, keys: Key) -> Candidate:
            change = Change(Action.TIGHTEN, self.base.point.id, text, wording, part)
            return Candidate(change, keys, 1 + len(keys))

        if _WINDOW.search(wording):
            for window in _NARROWER:
                yield candidate(_WINDOW.sub(f"~{window}", wording), ())
        where = self.study.where(wording)
        right = [n for n in sorted(seen) if self.base.truths[n] > 0 and n in where]
        for keys in self._companions(wording, right, [n for n in wrong if n in where]):
            text = _with_word(wording, [self._write("", (key,)) for key in keys])
            if is_wording(text):
                self.study.look_only_in(text, sorted(where))
                yield candidate(text, keys)

    def _companions(self, wording: Wording, right: Sequence[int], wrong: Sequence[int]) -> Iterator[Key]:
        """Words that stand by a wording where it is right and not where it is wrong: alone, then as a choice."""
        beside = {n: self._beside(n, wording) for n in (*right, *wrong)}
        counts: dict[str, int] = {}
        for n in right:
            for key in beside[n]:
                counts[key] = counts.get(key, 0) + 1
        enough = max(2, self.material.support)
        good = [
            key
            for key, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
            if count >= enough and (key,) in self.material.book.phrases and not any(key in beside[n] for n in wrong)
        ]
        yield from ((key,) for key in good[:5])
        covered: set[int] = set()
        choice: list[str] = []
        for key in good:
            new = {n for n in right if key in beside[n]} - covered
            if new and len(choice) < _MOST_ALTERNATIVES:
                choice.append(key)
                covered |= new
                if len(choice) > 1:
                    yield tuple(choice)

    # --- wordings that say the opposite ---------------------------------------------------------------

    def opposites(self, wanted: Sequence[int], against: Sequence[int]) -> list[str]:
        """Phrases of these answers that none of the others has; each says something that the ones before it do not."""
        left, chosen = set(wanted), list[str]()
        for text, _ in self._likely(wanted, against):
            where = self.study.where(text)
            if len(left & where.keys()) >= self.material.support and not where.keys() & set(against):
                chosen.append(text)
                left -= where.keys()
        return chosen

    def _beside(self, number: int, wording: Wording) -> set[str]:
        matches = self.study.matches(number, wording)
        return set[str]().union(*(self.material.book.near(number, match, DEFAULT_NEAR) for match in matches))


def _bits(numbers: Iterable[int]) -> int:
    return sum(1 << number for number in numbers)


def _with_word(wording: str, words: Sequence[str]) -> str:
    """A wording that further needs one of these words close by; or in its sentence, where it has ``+`` or dots."""
    further = words[0] if len(words) == 1 else f"({'|'.join(words)})"
    joiner = "+" if any(sign in wording for sign in ("+", "...", "…")) else "~"
    return f"{wording} {joiner} {further}"
