"""
How near a wording that was not found came: which of its words are in the answer, and what kept them apart. Pure.

The tree of the wording is walked once. Each piece is looked for as the marker looks for it, and of the places found a
bounded number is compared, so that no wording and no answer can make this slow.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rapidfuzz.distance import OSA

from tutor.marking.answer import FILLERS
from tutor.marking.deciding import Reading
from tutor.marking.english import is_english
from tutor.marking.folding import stem
from tutor.marking.matching import PHRASE_GAP, PHRASE_WINDOW, Match
from tutor.marking.report import EvidenceSpan
from tutor.marking.scheme import Scope
from tutor.marking.typos import SHORTEST
from tutor.marking.wording import (
    DEFAULT_NEAR,
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

MOST_SENTENCES = 4
_MOST_PLACES = 400
_MOST_OPTIONS_WRITTEN = 4
_MOST_WORDS_COMPARED = 2000
_TWO_LETTERS_FROM = 9

_MARKS = {",": "a comma", ";": "a semicolon", ":": "a colon", ".": "a full stop", "!": "an exclamation mark"}
_MARKS |= {"?": "a question mark", "(": "a bracket", ")": "a bracket"}
_UNITS = {Scope.SENTENCE: "one sentence", Scope.NEIGHBOURS: "neighbouring sentences", Scope.PARAGRAPH: "one paragraph"}
_UNITS |= {Scope.PHRASE: f"{PHRASE_WINDOW} words of one another", Scope.ANSWER: "the answer"}


@dataclass(frozen=True, slots=True)
class NearMiss:
    """
    A wording that was not found: ``here`` of the ``needed`` words are in the answer.

    ``found`` has the place of each piece that is there (its ``rule`` is the piece as the wording has it), ``missing``
    the pieces that are nowhere, ``sentences`` what was in the way, for people.
    """

    here: int
    needed: int
    found: tuple[EvidenceSpan, ...] = ()
    missing: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        return self.here / self.needed


def written(pattern: Pattern) -> str:
    """A piece of a wording as its author would write it; a long choice is cut."""
    match pattern:
        case Word(text):
            return text.removeprefix("#")
        case Exact(text):
            return f'"{text}"'
        case Prefix(text):
            return f"{text}*"
        case Concept(name):
            return f"<{name}>"
        case Choice(options):
            more = ["…"] if len(options) > _MOST_OPTIONS_WRITTEN else []
            return f"({'|'.join([*map(written, options[:_MOST_OPTIONS_WRITTEN]), *more])})"
        case Phrase(parts, _):
            # Words that stood in double quotes together are one piece again.
            return " ".join(map(written, parts)).replace('" "', " ")
        case Near(left, right, window):
            return f"{written(left)} ~{'' if window == DEFAULT_NEAR else window} {written(right)}"
        case Then(left, right):
            return f"{written(left)} ... {written(right)}"
        case Together(parts, at_least, _):
            inner = " + ".join(map(written, parts))
            return inner if at_least == len(parts) else f"{at_least} of [{inner}]"


def _is_quoted(pattern: Pattern) -> bool:
    """Whether a pattern is what stood in double quotes: one piece, however many words it has."""
    return isinstance(pattern, Phrase) and pattern.tight and all(isinstance(part, Exact) for part in pattern.parts)


@dataclass(slots=True)
class _Notes:
    """What is gathered about one wording on the way through its tree."""

    found: list[EvidenceSpan] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    in_the_way: list[str] = field(default_factory=list)
    look_alikes: list[str] = field(default_factory=list)

    def sentences(self) -> tuple[str, ...]:
        """Everything in an order that reads well: what is there, what is missing, what stands in the way."""
        absent = _listed([f"`{name}`" for name in self.missing])
        head = []
        if absent:
            there = _listed([f"`{span.rule}` was found at “{_short(span.text)}”" for span in self.found[:3]])
            verb = "is" if len(self.missing) == 1 else "are"
            head = [f"{f'{there}, but ' if there else ''}{absent} {verb} nowhere in the answer."]
        return tuple([*head, *self.in_the_way, *self.look_alikes][:MOST_SENTENCES])


def _listed(items: Sequence[str]) -> str:
    return " and ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


def _short(text: str) -> str:
    words = text.split()
    return " ".join(words) if len(words) <= 8 else f"{' '.join(words[:4])} … {' '.join(words[-3:])}"


class Nearness:
    """Says of one answer how near any wording came to being found in it."""

    def __init__(self, reading: Reading) -> None:
        self.answer = reading.answer
        self.find = reading.search.find
        self._tallies: dict[int, tuple[int, int]] = {}
        self._by_letter: dict[str, list[str]] | None = None

    def of(self, pattern: Pattern) -> NearMiss:
        """How near a pattern came that was not found."""
        notes = _Notes()
        self._walk(pattern, notes)
        here, needed = self._tally(pattern)
        return NearMiss(here, needed, tuple(notes.found), tuple(notes.missing), notes.sentences())

    def _tally(self, pattern: Pattern) -> tuple[int, int]:
        """How many of the words that a pattern needs are in the answer, and how many it needs."""
        # By identity, as in the search itself: the patterns of a compiled scheme live as long as it does.
        known = self._tallies.get(id(pattern))
        if known is None:
            known = self._tallies[id(pattern)] = self._count(pattern)
        return known

    def _count(self, pattern: Pattern) -> tuple[int, int]:
        match pattern:
            case Choice(options):
                return self._tally(self._best(options))
            case Phrase(parts, _) if not _is_quoted(pattern):
                return _sum(map(self._tally, parts))
            case Near(left, right, _) | Then(left, right):
                return _sum([self._tally(left), self._tally(right)])
            case Together(parts, at_least, _):
                tallies = sorted(map(self._tally, parts), key=_share, reverse=True)
                return _sum(tallies[:at_least])
            case _:
                return (1 if self.find(pattern) else 0), 1

    def _best(self, options: Sequence[Pattern]) -> Pattern:
        return max(options, key=lambda option: (bool(self.find(option)), _share(self._tally(option))))

    def _walk(self, pattern: Pattern, notes: _Notes) -> None:
        if places := self.find(pattern):
            notes.found.append(self._span(places[0], pattern))
            return
        match pattern:
            case Choice(options) if self._tally(pattern)[0]:
                self._walk(self._best(options), notes)
            case Phrase(parts, tight) if not _is_quoted(pattern):
                if self._all_there(parts, notes):
                    self._why_no_phrase(parts, notes, 0 if tight else PHRASE_GAP)
            case Near(left, right, window):
                if self._all_there((left, right), notes):
                    self._why_not_near(left, right, window, notes)
            case Then(left, right):
                if self._all_there((left, right), notes):
                    self._why_not_then(left, right, notes)
            case Together(parts, at_least, within):
                self._why_not_together(parts, at_least, within, notes)
            case _:
                self._note_missing(pattern, notes)

    def _all_there(self, parts: Sequence[Pattern], notes: _Notes) -> bool:
        """Whether each part is somewhere; if not, each is followed to what is missing."""
        if all(map(self.find, parts)):
            notes.found.extend(self._span(self.find(part)[0], part) for part in parts)
            return True
        for part in parts:
            self._walk(part, notes)
        return False

    def _note_missing(self, pattern: Pattern, notes: _Notes) -> None:
        notes.missing.append(written(pattern))
        options = pattern.options if isinstance(pattern, Choice) else (pattern,)
        for option in options[:_MOST_OPTIONS_WRITTEN]:
            leaf = option.parts[0] if isinstance(option, Phrase) and len(option.parts) == 1 else option
            if isinstance(leaf, Word | Exact) and (said := self._look_alike(leaf)):
                notes.look_alikes.append(said)

    # --- why pieces that are all there do not make the wording ---

    def _closest(self, left: Pattern, right: Pattern, *, ordered: bool) -> tuple[Match, Match]:
        """The places of two pieces that come nearest to what is asked; both pieces are somewhere."""
        lefts, rights = self.find(left)[:_MOST_PLACES], self.find(right)
        firsts = [place[0] for place in rights]
        pairs = (
            (one, other)
            for one in lefts
            for at in (bisect_left(firsts, one[0]),)
            for other in rights[max(0, at - 1) : at + 2]
        )
        return min(pairs, key=lambda pair: self._distance(*pair, ordered=ordered))

    def _distance(self, left: Match, right: Match, *, ordered: bool) -> tuple[bool, int, bool, int]:
        overlap = bool(set(left) & set(right))
        return overlap, abs(self._sentences_on(left, right)), ordered and right[0] < left[0], _apart(left, right)

    def _sentences_on(self, left: Match, right: Match) -> int:
        return self.answer.sentence_of[right[0]] - self.answer.sentence_of[left[0]]

    def _why_apart(self, left: Pattern, right: Pattern, pair: tuple[Match, Match]) -> str:
        """What holds for any two pieces: they rest on the same word, or stand in different sentences."""
        one, other = (self._text(place) for place in pair)
        if set(pair[0]) & set(pair[1]):
            return f"`{written(left)}` and `{written(right)}` both rest on “{other}”; they have to be different words."
        if on := self._sentences_on(*pair):
            where = f"the nearest, “{other}”, is {_so_many(on)}"
            there = f"`{written(left)}` was found at “{one}”"
            return f"{there}, but `{written(right)}` is nowhere in the same sentence; {where}."
        return ""

    def _why_not_near(self, left: Pattern, right: Pattern, window: int, notes: _Notes) -> None:
        pair = self._closest(left, right, ordered=False)
        reason = self._why_apart(left, right, pair)
        if not reason:
            one, other = (self._text(place) for place in pair)
            names = f"`{written(left)}` (“{one}”) and `{written(right)}` (“{other}”)"
            reason = f"{names} are {_apart(*pair)} words apart; at most {window} are allowed."
        notes.in_the_way.append(reason)

    def _why_not_then(self, left: Pattern, right: Pattern, notes: _Notes) -> None:
        pair = self._closest(left, right, ordered=True)
        reason = self._why_apart(left, right, pair) or self._in_the_other_order(left, right, "+")
        notes.in_the_way.append(reason)

    def _in_the_other_order(self, left: Pattern, right: Pattern, sign: str) -> str:
        better = f"`{written(left)} {sign} {written(right)}` would find them"
        return f"`{written(left)}` and `{written(right)}` stand in the other order; {better}."

    def _why_no_phrase(self, parts: Sequence[Pattern], notes: _Notes, gap: int) -> None:
        for left, right in pairwise(parts):
            if reason := self._why_not_next(left, right, gap):
                notes.in_the_way.append(reason)
                return
        notes.in_the_way.append("All its words are there, but not in one run.")

    def _why_not_next(self, left: Pattern, right: Pattern, gap: int) -> str:
        pair = self._closest(left, right, ordered=True)
        if apart := self._why_apart(left, right, pair):
            return apart
        if pair[1][0] < pair[0][0]:
            return self._in_the_other_order(left, right, "~")
        first, last = pair[0][-1], pair[1][0]
        between = [i for i in range(first + 1, last) if self.answer.norms[i] not in FILLERS]
        names = f"between `{written(left)}` and `{written(right)}`"
        if len(between) > gap:
            words = "1 word stands" if len(between) == 1 else f"{len(between)} words stand"
            allowed = f"at most {gap} may stand there" if gap else "none may stand there"
            return f"{words} {names} (“{self._text((first, last))}”); {allowed}."
        said = next(
            (c for c in self.answer.text[self.answer.ends[first] : self.answer.starts[last]] if c in _MARKS), ""
        )
        if between and said:
            return f"{_MARKS[said].capitalize()} stands {names} (“{self._text((first, last))}”)."
        return f"“{self._text(tuple(between))}” stands {names}." if between else ""

    def _why_not_together(self, parts: Sequence[Pattern], at_least: int, within: Scope, notes: _Notes) -> None:
        there = [part for part in parts if self.find(part)]
        if len(there) < at_least:
            self._too_few_parts(parts, there, at_least, notes)
            return
        notes.found.extend(self._span(self.find(part)[0], part) for part in there)
        unit_of = self.answer.paragraph_of if within is Scope.PARAGRAPH else self.answer.sentence_of.__getitem__
        best, places = self._fullest_unit(there, unit_of)
        held = _listed([f"`{written(part)}`" for number, part in enumerate(there) if number in places])
        lacking = [part for number, part in enumerate(there) if number not in places]
        if not lacking:
            notes.in_the_way.append(f"{held} stand in one sentence, but not within {_UNITS[within]}.")
            return
        on, place, part = min(
            ((unit_of(m[0]) - best, m, part) for part in lacking for m in self.find(part)[:_MOST_PLACES]),
            key=lambda item: abs(item[0]),
        )
        so_far = _so_many(on, "paragraph" if within is Scope.PARAGRAPH else "sentence")
        asked = f"{'All' if at_least == len(parts) else at_least} have to stand in {_UNITS[within]}"
        verb = "stands" if len(places) == 1 else "stand"
        notes.in_the_way.append(
            f"{asked}: {held} {verb} in one, but `{written(part)}` (“{self._text(place)}”) is {so_far}."
        )

    def _too_few_parts(self, parts: Sequence[Pattern], there: Sequence[Pattern], at_least: int, notes: _Notes) -> None:
        for part in parts:
            if part in there or len(notes.missing) < _MOST_OPTIONS_WRITTEN:
                self._walk(part, notes)
        if at_least < len(parts):
            notes.in_the_way.append(f"{at_least} of its {len(parts)} parts are needed; {len(there)} found.")

    def _fullest_unit(self, parts: Sequence[Pattern], unit_of: Callable[[int], int]) -> tuple[int, set[int]]:
        """The sentence or paragraph that holds most of the parts, and which ones."""
        held: defaultdict[int, set[int]] = defaultdict(set)
        for number, part in enumerate(parts):
            for place in self.find(part)[:_MOST_PLACES]:
                held[unit_of(place[0])].add(number)
        best = max(sorted(held), key=lambda unit: len(held[unit]))
        return best, held[best]

    # --- words that only look alike ---

    def _look_alike(self, leaf: Word | Exact) -> str:
        """A word of the answer that a reader might take for a missing one, and why the marker does not."""
        text = leaf.text
        if isinstance(leaf, Exact) and (places := self.answer.by_stem.get(stem(text))):
            other = self._text((places[0],))
            return f"“{other}” is another form; the double quotes ask for exactly `{text}`."
        if len(text) < SHORTEST or not text.isalpha():
            return ""
        allowed = 2 if len(text) >= _TWO_LETTERS_FROM else 1
        near = [
            (distance, norm)
            for norm in self._words_with(text[0])
            if abs(len(norm) - len(text)) <= allowed
            and 0 < (distance := OSA.distance(norm, text, score_cutoff=allowed)) <= allowed
            and stem(norm) != stem(text)
        ]
        if not near:
            return ""
        norm = min(near)[1]
        if is_english(norm):
            return f"`{norm}` is an English word, so it is not taken for `{text}`."
        return f"`{norm}` is not near enough to `{text}` to be taken for a slip."

    def _words_with(self, letter: str) -> list[str]:
        if self._by_letter is None:
            by_letter: defaultdict[str, list[str]] = defaultdict(list)
            for norm in self.answer.by_norm:
                if norm and len(by_letter[norm[0]]) < _MOST_WORDS_COMPARED:
                    by_letter[norm[0]].append(norm)
            self._by_letter = dict(by_letter)
        return self._by_letter.get(letter, [])

    # --- places as text ---

    def _span(self, place: Match, pattern: Pattern) -> EvidenceSpan:
        start, end = self.answer.starts[place[0]], self.answer.ends[place[-1]]
        return EvidenceSpan(start, end, self.answer.text[start:end], written(pattern))

    def _text(self, place: Match) -> str:
        return _short(self.answer.text[self.answer.starts[place[0]] : self.answer.ends[place[-1]]])


def _sum(tallies: Sequence[tuple[int, int]] | map[tuple[int, int]]) -> tuple[int, int]:
    here, needed = zip(*tallies, strict=True)
    return sum(here), sum(needed)


def _share(tally: tuple[int, int]) -> float:
    return tally[0] / tally[1]


def _apart(left: Match, right: Match) -> int:
    """Words between two places, 0 where they interlock."""
    return max(0, right[0] - left[-1] - 1, left[0] - right[-1] - 1)


def _so_many(on: int, unit: str = "sentence") -> str:
    count = abs(on)
    if count == 1:
        return f"in the next {unit}" if on > 0 else f"in the {unit} before"
    return f"{count} {unit}s {'later' if on > 0 else 'earlier'}"
