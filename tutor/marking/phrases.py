"""
The phrases and pairs of words that answers are made of, ready to be written as wordings. Pure.

Words that a concept of the scheme covers are lifted to the concept; everything else is written as students wrote it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tutor.marking.answer import FILLERS, Answer, fold_wording
from tutor.marking.deciding import Reading
from tutor.marking.folding import stem
from tutor.marking.wording import DEFAULT_NEAR, Concept, WordingError, parse

# Words that say nothing about any subject: never a wording on their own, nor one end of a pair.
COMMON = FILLERS | frozenset(
    "i you we me us him them he she it one ones someone somebody something anyone anybody anything everyone everybody"
    " everything people person thing things way ways lot lots kind sort part parts time times day year years"
    " what when where why how whose whom there here then now just only even still yet already again too so such than"
    " not no nor never none nobody nothing but if because since while although though however therefore thus hence"
    " can could may might must shall should will would cannot about after before during between among through over"
    " under out off up down back against within without around across along above below until per via"
    " all any both each every few many more most much less least some other others another same different several"
    " own well very really quite rather almost always often sometimes usually mostly mainly especially"
    " make makes made making get gets got getting give gives gave given go goes went going come comes came take takes"
    " took use uses used using say says said show shows showed shown see sees saw seen think know mean means meant"
    " want need like set sets setting also become became let put keep kept happen happened try tried"
    " good bad big small great new old first second last next long main important able due example reason result"
    " answer question text passage paragraph author therefore means meaning word words story sentence states stated"
    " etc e.g i.e yes dont doesnt didnt isnt wasnt cant wont thats its im ive theyre".split()
)
_COMMON_STEMS = frozenset(map(stem, COMMON))
# These may stand inside a phrase, because they turn its sense.
_TURNS = frozenset("not no never without against only less more most few many all over under out off up down".split())

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """One word of an answer that says something, or one concept; tokens ``first`` up to and with ``last``."""

    key: str
    first: int
    last: int
    sentence: int
    says_something: bool = True


@dataclass
class Phrasebook:
    """
    What stands in each answer: its units, and which answers hold which phrase.

    A set of answers is a number whose bits are the answers: with thousands of phrases that is what makes it quick.
    """

    readings: Sequence[Reading]
    units: list[list[Unit]] = field(default_factory=list)
    phrases: dict[Key, int] = field(default_factory=dict)
    _said: dict[Key, Counter[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, readings: Sequence[Reading]) -> Phrasebook:
        """Look through all answers once."""
        book = cls(readings)
        for number, reading in enumerate(readings):
            units = _units(reading)
            book.units.append(units)
            for run in _runs(reading.answer, units):
                for start in range(len(run)):
                    for end in range(start + 1, min(start + 3, len(run)) + 1):
                        book._note(number, run[start:end])
        return book

    def _note(self, number: int, units: Sequence[Unit]) -> None:
        if not any(unit.says_something for unit in units):
            return
        key = tuple(unit.key for unit in units)
        self.phrases[key] = self.phrases.get(key, 0) | 1 << number
        said = _said(self.readings[number].answer, units)
        self._said.setdefault(key, Counter())[said] += 1

    def written(self, key: Key) -> str:
        """A phrase as most students wrote it."""
        return _most_said(self._said[key])

    def having(self, key: Key) -> list[int]:
        """The answers in which every word of a phrase or pair stands, wherever."""
        bits = (1 << len(self.readings)) - 1
        for word in key:
            bits &= self.phrases.get((word,), bits)
        return [number for number in range(len(self.readings)) if bits >> number & 1]

    def pairs(self, answers: Iterable[int], keys: frozenset[str]) -> dict[Key, int]:
        """Pairs of these units near each other in these answers, and in which of them."""
        found: dict[Key, int] = {}
        for number in answers:
            units = [unit for unit in self.units[number] if unit.key in keys]
            for at, left in enumerate(units):
                for right in units[at + 1 : at + 1 + DEFAULT_NEAR]:
                    if right.sentence != left.sentence or right.first - left.last - 1 > DEFAULT_NEAR:
                        break
                    if left.key != right.key:
                        pair = (min(left.key, right.key), max(left.key, right.key))
                        found[pair] = found.get(pair, 0) | 1 << number
        return found

    def near(self, number: int, positions: Sequence[int], window: int = DEFAULT_NEAR) -> set[str]:
        """The units that stand near these tokens of an answer, in the same sentence, without the tokens themselves."""
        sentence_of = self.readings[number].answer.sentence_of
        first, last = positions[0], positions[-1]
        return {
            unit.key
            for unit in self.units[number]
            if unit.says_something
            and unit.sentence == sentence_of[first]
            and not set(range(unit.first, unit.last + 1)) & set(positions)
            and max(unit.first - last, first - unit.last) - 1 <= window
        }


def _units(reading: Reading) -> list[Unit]:
    """The words of an answer that say something, those of a concept as one."""
    answer = reading.answer
    covered = _concepts(reading)
    units = []
    position = 0
    while position < len(answer.norms):
        name, last = covered.get(position, ("", position))
        norm = answer.norms[position]
        if name or _is_plain(answer, position):
            key = f"<{name}>" if name else answer.stems[position]
            units.append(Unit(key, position, last, answer.sentence_of[position], bool(name) or norm not in COMMON))
        elif norm not in FILLERS:
            units.append(Unit("", position, position, answer.sentence_of[position], False))
        position = last + 1
    return units


def _is_plain(answer: Answer, position: int) -> bool:
    """Whether a word can be written in a wording and mean itself."""
    norm = answer.norms[position]
    if norm in FILLERS or len(norm) < 2 or "'" in norm:
        return False
    # "Likely" would also be found in "like".
    return norm in _TURNS or answer.stems[position] not in _COMMON_STEMS


def _concepts(reading: Reading) -> dict[int, tuple[str, int]]:
    """Where a concept begins, its name and last token; the longest one where several begin, then by name."""
    found: dict[int, tuple[str, int]] = {}
    for name in sorted(reading.compiled.scheme.concepts):
        for match in reading.search.find(_concept(name)):
            whole = match[-1] - match[0] + 1 == len(match)
            if whole and (match[0] not in found or found[match[0]][1] < match[-1]):
                found[match[0]] = (name, match[-1])
    return found


# Kept for good: a search remembers patterns by identity.
_KEPT: dict[str, Concept] = {}


def _concept(name: str) -> Concept:
    return _KEPT.setdefault(name, Concept(name))


def _runs(answer: Answer, units: list[Unit]) -> list[list[Unit]]:
    """Units that follow each other with nothing but little words between: what can be a phrase."""
    runs: list[list[Unit]] = [[]]
    for before, unit in pairwise([Unit("", -1, -1, -1), *units]):
        between = answer.text[answer.ends[before.last] : answer.starts[unit.first]] if before.first >= 0 else "."
        joined = before.key and before.sentence == unit.sentence and not any(c in ",;:.!?()\n" for c in between)
        if not joined or not unit.key:
            runs.append([])
        if unit.key:
            runs[-1].append(unit)
    return [run for run in runs if run]


def _said(answer: Answer, units: Sequence[Unit]) -> str:
    """The words of a phrase in lower case unless they are always written with a capital, concepts by their names."""
    starts = {unit.first: unit for unit in units if unit.key.startswith("<")}
    words = []
    position = units[0].first
    while position <= units[-1].last:
        unit = starts.get(position)
        if unit is not None:
            words.append(unit.key)
            position = unit.last + 1
            continue
        words.append(_plain_word(answer, position))
        position += 1
    return " ".join(words)


def _plain_word(answer: Answer, position: int) -> str:
    """A word as written, if it reads back as itself; else as the marker sees it."""
    raw = answer.text[answer.starts[position] : answer.ends[position]].replace("’", "'")
    begins = answer.sentences[answer.sentence_of[position]].first == position
    written = raw.lower() if begins and not raw.isupper() else raw
    norm = answer.norms[position]
    return written if written.isprintable() and fold_wording(written) == [norm] else norm.removeprefix("#")


def _most_said(said: Counter[str]) -> str:
    """The commonest form; forms that differ in capitals alone count together, written small if anybody did."""
    together: Counter[str] = Counter()
    for form, count in said.items():
        together[form.lower()] += count
    best = min(together, key=lambda form: (-together[form], len(form), form))
    forms = sorted(form for form in said if form.lower() == best)
    return best if best in forms else forms[0]


def is_wording(text: str) -> bool:
    """Whether a text can be read as a wording."""
    try:
        parse(text)
    except WordingError:
        return False
    return True


def stems_of(texts: Iterable[str], concepts: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """The stems of the words in texts that say something, and the concepts named in them."""
    found: set[str] = set()
    for text in texts:
        found.update(stem(word) for word in fold_wording(text) if word not in COMMON)
        found.update(f"<{name}>" for name in concepts if f"<{name}>" in text)
    return frozenset(found)
