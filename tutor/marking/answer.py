"""The answer text as words, sentences and paragraphs - always as offsets into the text handed in. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise

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
_WORD = rf"[^\W\d_][\w{HIDDEN}]*(?:['’ʼ‘](?=[^\W\d_])[\w{HIDDEN}]*)*"
_TOKEN = re.compile(rf"{_WORD}|{_NUMBER}")
# The same for plain text, in which the engine has a quarter of the work.
_PLAIN_TOKEN = re.compile(rf"[A-Za-z]\w*(?:'(?=[A-Za-z])\w*)*|{_NUMBER}", re.ASCII)
_NUMBER_WORDS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty"
    " thirty forty fifty sixty seventy eighty ninety half hundred thousand million billion".split()
)
_COUNTED_WITH_A = frozenset("hundred thousand million billion".split())
_LINE_BREAK = re.compile(r"\n")
_PARAGRAPH_BREAK = re.compile(r"\n[ \t]*\n\s*|\n(?=[ \t]*(?:[-*•‣▪–—]|\(?\d{1,2}[.)])[ \t])")
_ENDS_LINE = re.compile(r"[.!?:;…][\"'”’)\]]*\s*$")
# A full stop after a plain word and before a capital ends a sentence, whatever the splitter takes the word for.
_STOP = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[A-Z“‘\"'(])")
_PLAIN_WORD = re.compile(r"(?<!\w)[a-z]{3,}$")
_LONGEST_PLAIN_WORD = 30
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


def has_words(text: str) -> bool:
    """Whether there is anything in a text that can be marked."""
    return _TOKEN.search(text) is not None


def count_words(text: str) -> int:
    """How many words and numbers a text has, as shown to the student."""
    return sum(1 for _ in _TOKEN.finditer(text))


@dataclass(frozen=True)
class Answer:
    """
    An answer made ready for marking. Token lists run in parallel: ``norms`` are folded words, ``stems`` their stems,
    ``starts`` and ``ends`` their character offsets, ``sentence_of`` their sentence's number.

    ``content_rank[i]`` counts the words before token ``i`` that are not little words; ``word_count`` is what a student
    is shown, in which "half a million" is three words.
    """

    text: str
    norms: list[str]
    stems: list[str]
    starts: list[int]
    ends: list[int]
    sentences: list[Sentence]
    sentence_of: list[int]
    content_rank: list[int]
    word_count: int
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

    def are_neighbours(self, one: int, other: int) -> bool:
        """
        Whether two sentences stand next to each other in the flow of thought: in one paragraph, or in paragraphs of a
        single sentence, as notes are.
        """
        last = len(self.sentences) - 1
        if not (0 <= one <= last and 0 <= other <= last):
            return False
        if self.sentences[one].paragraph == self.sentences[other].paragraph:
            return True
        return self._stands_alone(one) or self._stands_alone(other)

    def _stands_alone(self, number: int) -> bool:
        paragraph = self.sentences[number].paragraph
        around = (number - 1, number + 1)
        return not any(0 <= n < len(self.sentences) and self.sentences[n].paragraph == paragraph for n in around)

    def sentence_at(self, offset: int) -> int:
        """The number of the sentence that a character offset falls into."""
        starts = [sentence.start for sentence in self.sentences]
        return max(0, bisect_right(starts, offset) - 1)


def _positions(keys: list[str]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for position, key in enumerate(keys):
        found[key].append(position)
    return dict(found)


def read_answer(text: str, *, is_list: bool = False) -> Answer:
    """
    Split an answer into words, sentences and paragraphs; any string will do.

    Where a list was asked for (``is_list``) each line says something of its own, with or without a full stop.
    """
    norms, starts, ends, word_count = _words(text)
    sentences = _sentences(text, norms, starts, ends, is_list)
    sentence_of: list[int] = []
    for number, sentence in enumerate(sentences):
        sentence_of += [number] * (sentence.last - sentence.first)
    content_rank = list(accumulate([norm not in FILLERS for norm in norms], initial=0))[:-1]
    stems = list(map(stem, norms))
    return Answer(text, norms, stems, starts, ends, sentences, sentence_of, content_rank, word_count)


def _words(text: str) -> tuple[list[str], list[int], list[int], int]:
    """Folded words with their first and last offsets, and how many words there are before numbers are joined."""
    token = _PLAIN_TOKEN if text.isascii() else _TOKEN
    spans = [match.span() for match in token.finditer(text)]
    norms = [_norm(text[start:end]) for start, end in spans]
    return *_join_numbers(norms, [start for start, _ in spans], [end for _, end in spans]), len(spans)


@lru_cache(maxsize=65536)
def _norm(raw: str) -> str:
    return fold_number(raw) if raw[0].isdigit() else fold(raw)


def _join_numbers(norms: list[str], starts: list[int], ends: list[int]) -> tuple[list[str], list[int], list[int]]:
    """Make one token of each number that is written as several words."""
    numbers = _numbers(norms)
    if not numbers:
        return norms, starts, ends
    joined: tuple[list[str], list[int], list[int]] = ([], [], [])
    position = 0
    for first, after, value in (*numbers, (len(norms), len(norms), "")):
        joined[0].extend(norms[position:first])
        joined[1].extend(starts[position:first])
        joined[2].extend(ends[position:first])
        if first < after:
            joined[0].append(value)
            joined[1].append(starts[first])
            joined[2].append(ends[after - 1])
        position = after
    return joined


def _numbers(norms: list[str]) -> list[tuple[int, int, str]]:
    """Where numbers are written in words: first token, the token after the last, and the number."""
    starts = [at for at, norm in enumerate(norms) if norm in _NUMBER_WORDS or norm[:1] == "#"]
    found: list[tuple[int, int, str]] = []
    done = 0
    for at in starts:
        # "A hundred" begins one word earlier; any other "a" begins no number.
        position = at - 1 if at and norms[at - 1] == "a" and norms[at] in _COUNTED_WITH_A else at
        number = read_number(norms, position) if position >= done else None
        if number:
            done = number[1]
            found.append((position, done, canonical_number(number[0])))
    return found


def may_count(folded: str) -> bool:
    """Whether a folded word may be part of a number that is written in words."""
    return folded in _NUMBER_WORDS or folded == "a"


def fold_wording(text: str) -> list[str]:
    """The folded words of a piece of a mark scheme, read just as an answer is."""
    return _words(text)[0]


def _sentences(text: str, norms: list[str], starts: list[int], ends: list[int], is_list: bool) -> list[Sentence]:
    if not norms:
        return []
    breaks, paragraph_starts = _breaks(text)
    if is_list:
        breaks.update(match.end() for match in _LIST_LINE.finditer(text))
    firsts = {0, len(norms), *(bisect_left(starts, offset) for offset in breaks)}
    sentences: list[Sentence] = []
    for first, after in pairwise(sorted(firsts)):
        for begin, end in _shortened(norms, first, after):
            paragraph = bisect_right(paragraph_starts, starts[begin]) - 1
            sentences.append(Sentence(begin, end, starts[begin], ends[end - 1], paragraph))
    return _number_paragraphs(sentences)


# A line that goes on with a small letter after a long one was only wrapped.
_LIST_LINE = re.compile(r"(?<=\S)[ \t]*\r?\n(?=\s*\S)(?!(?<=[^\n]{60}\n)\s*[a-z])")


def _shortened(norms: list[str], first: int, after: int) -> Iterator[tuple[int, int]]:
    """A sentence, or what becomes of it when it runs on and on without a full stop."""
    position = first + _LONG_SENTENCE
    while position < after:
        if norms[position] in _JOINTS:
            yield first, position
            first, position = position, position + _LONG_SENTENCE
        else:
            position += 1
    yield first, after


def _breaks(text: str) -> tuple[set[int], list[int]]:
    """Offsets where sentences begin, and where paragraphs begin."""
    paragraph_starts = [0, *(match.end() for match in _PARAGRAPH_BREAK.finditer(text))]
    # A typist who ends each line of a paragraph with Enter means nothing by it; one who ends each sentence so does.
    line_starts = (
        m.end() for m in _LINE_BREAK.finditer(text) if _ENDS_LINE.search(text, max(0, m.start() - 8), m.start())
    )
    stops = (m.end() for m in _STOP.finditer(text) if _ends_plainly(text, m.start()))
    sentence_starts = {start for start, _ in nupunkt.sent_spans(text)}
    return sentence_starts.union(paragraph_starts, line_starts, stops), paragraph_starts


def _ends_plainly(text: str, stop: int) -> bool:
    """Whether an ordinary word, and no abbreviation, stands before a full stop."""
    word = _PLAIN_WORD.search(text[max(0, stop - _LONGEST_PLAIN_WORD) : stop])
    return word is not None and word.group() not in _ABBREVIATED


def _number_paragraphs(sentences: list[Sentence]) -> list[Sentence]:
    """Count paragraphs from 0 without gaps: an empty line more is not a paragraph more."""
    numbers: dict[int, int] = {}
    return [Sentence(s.first, s.last, s.start, s.end, numbers.setdefault(s.paragraph, len(numbers))) for s in sentences]
