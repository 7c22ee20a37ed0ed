"""The answer text as words, sentences and paragraphs - always as offsets into the text handed in. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

import nupunkt

from tutor.marking.folding import HIDDEN, fold, stem
from tutor.marking.numbers import canonical_number, fold_number, read_number

# Little words that may stand between the words of a phrase, or be left out of it.
# docs/writing-mark-schemes.md lists them.
FILLERS = frozenset(
    "a an the of for to in on at by with from into onto upon their its his her our my your this that these those"
    " and or as was were is are be been being had has have having did does do also very"
    " he she it they who which".split()
)

_NUMBER = (
    r"\d{4}\s?[-‐‑–—/]\s?(?:\d{4}|\d{2})(?!\d)"
    r"|\d{1,3}(?:[,\u00a0\u202f ]\d{3})+(?!\d)(?:\.\d+)?(?:(?:k|m|mn|bn)\b)?"
    r"|\d+(?:\.\d+)?\w*"
)
_WORD = rf"[^\W\d_](?:[\w{HIDDEN}]|['’ʼ‘](?=[^\W\d_]))*"
_TOKEN = re.compile(rf"{_NUMBER}|{_WORD}")
_NUMBER_WORDS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty"
    " thirty forty fifty sixty seventy eighty ninety half a".split()
)
_LINE_BREAK = re.compile(r"\n")
_PARAGRAPH_BREAK = re.compile(r"\n[ \t]*\n\s*|\n(?=[ \t]*(?:[-*•‣▪–—]|\(?\d{1,2}[.)])[ \t])")
_ENDS_LINE = re.compile(r"[.!?:;…][\"'”’)\]]*\s*$")
# A full stop after a plain word and before a capital ends a sentence, whatever the splitter takes the word for.
_PLAIN_STOP = re.compile(r"(?<!\w)([a-z]{3,})[.!?][\"'”’)\]]*\s+(?=[A-Z“‘\"'(])")
_ABBREVIATED = frozenset("etc approx prof gen incl dept govt capt col est vol sgt rev".split())
# A run of words this long without a full stop is cut at the next joining word, so that a sentence stays a sentence.
_LONG_SENTENCE = 45
_JOINTS = frozenset("and but so because then also however although this these they it he she".split())


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens ``first`` up to but not including ``last``; characters ``start`` to ``end``; its paragraph's number."""

    first: int
    last: int
    start: int
    end: int
    paragraph: int


def count_words(text: str) -> int:
    """How many words and numbers a text has, as shown to the student."""
    return sum(1 for _ in _TOKEN.finditer(text))


@dataclass(frozen=True)
class Answer:
    """
    An answer made ready for marking. Token lists run in parallel: ``norms`` are folded words, ``stems`` their stems,
    ``starts`` and ``ends`` their character offsets, ``sentence_of`` their sentence's number.

    ``content_rank[i]`` counts the words before token ``i`` that are not little words.
    """

    text: str
    norms: list[str]
    stems: list[str]
    starts: list[int]
    ends: list[int]
    sentences: list[Sentence]
    sentence_of: list[int]
    content_rank: list[int]
    corrections: dict[str, str] = field(default_factory=dict)

    @cached_property
    def by_stem(self) -> dict[str, list[int]]:
        """Positions of every stem, in order."""
        return _positions(self.stems)

    @cached_property
    def by_norm(self) -> dict[str, list[int]]:
        """Positions of every folded word, in order."""
        return _positions(self.norms)

    @property
    def paragraph_count(self) -> int:
        return self.sentences[-1].paragraph + 1 if self.sentences else 0

    def paragraph_of(self, token: int) -> int:
        return self.sentences[self.sentence_of[token]].paragraph

    def sentence_at(self, offset: int) -> int:
        """The number of the sentence that a character offset falls into."""
        starts = [sentence.start for sentence in self.sentences]
        return max(0, bisect_right(starts, offset) - 1)


def _positions(keys: list[str]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for position, key in enumerate(keys):
        found[key].append(position)
    return dict(found)


def read_answer(text: str) -> Answer:
    """Split an answer into words, sentences and paragraphs; any string will do."""
    norms, starts, ends = _words(text)
    sentences = _sentences(text, norms, starts, ends)
    sentence_of = [number for number, s in enumerate(sentences) for _ in range(s.first, s.last)]
    rank, content_rank = 0, []
    for norm in norms:
        content_rank.append(rank)
        rank += norm not in FILLERS
    return Answer(text, norms, [stem(norm) for norm in norms], starts, ends, sentences, sentence_of, content_rank)


def _words(text: str) -> tuple[list[str], list[int], list[int]]:
    norms: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _TOKEN.finditer(text):
        raw = match.group()
        norms.append(fold_number(raw) if raw[0].isdigit() else fold(raw))
        starts.append(match.start())
        ends.append(match.end())
    return _join_numbers(norms, starts, ends)


def _join_numbers(norms: list[str], starts: list[int], ends: list[int]) -> tuple[list[str], list[int], list[int]]:
    """Make one token of each number that is written as several words."""
    if not any(norm in _NUMBER_WORDS or norm[0] == "#" for norm in norms if norm):
        return norms, starts, ends
    joined: tuple[list[str], list[int], list[int]] = ([], [], [])
    position = 0
    while position < len(norms):
        number = (
            read_number(norms, position) if norms[position] in _NUMBER_WORDS or norms[position][:1] == "#" else None
        )
        after = number[1] if number else position + 1
        joined[0].append(canonical_number(number[0]) if number else norms[position])
        joined[1].append(starts[position])
        joined[2].append(ends[after - 1])
        position = after
    return joined


def fold_wording(text: str) -> list[str]:
    """The folded words of a piece of a mark scheme, read just as an answer is."""
    return _words(text)[0]


def _sentences(text: str, norms: list[str], starts: list[int], ends: list[int]) -> list[Sentence]:
    if not norms:
        return []
    breaks, paragraph_starts = _breaks(text)
    sentences: list[Sentence] = []
    first = 0
    paragraph = 0
    boundaries = iter([*sorted(breaks), len(text) + 1])
    boundary = next(boundaries)
    for token in range(len(norms) + 1):
        at_end = token == len(norms)
        if not at_end and starts[token] < boundary and not _runs_on(norms, first, token):
            continue
        if token > first:
            begin = starts[first]
            paragraph = bisect_right(paragraph_starts, begin) - 1
            sentences.append(Sentence(first, token, begin, ends[token - 1], paragraph))
        first = token
        while not at_end and starts[token] >= boundary:
            boundary = next(boundaries)
    return _number_paragraphs(sentences)


def _runs_on(norms: list[str], first: int, token: int) -> bool:
    return token - first >= _LONG_SENTENCE and norms[token] in _JOINTS


def _breaks(text: str) -> tuple[set[int], list[int]]:
    """Offsets where sentences begin, and where paragraphs begin."""
    paragraph_starts = [0, *(match.end() for match in _PARAGRAPH_BREAK.finditer(text))]
    # A typist who ends each line of a paragraph with Enter means nothing by it; one who ends each sentence so does.
    line_starts = (
        m.end() for m in _LINE_BREAK.finditer(text) if _ENDS_LINE.search(text, max(0, m.start() - 8), m.start())
    )
    stops = (m.end() for m in _PLAIN_STOP.finditer(text) if m.group(1) not in _ABBREVIATED)
    sentence_starts = {start for start, _ in nupunkt.sent_spans(text)}
    return sentence_starts.union(paragraph_starts, line_starts, stops), paragraph_starts


def _number_paragraphs(sentences: list[Sentence]) -> list[Sentence]:
    """Count paragraphs from 0 without gaps: an empty line more is not a paragraph more."""
    numbers: dict[int, int] = {}
    return [Sentence(s.first, s.last, s.start, s.end, numbers.setdefault(s.paragraph, len(numbers))) for s in sentences]
