"""
What must not count, decided in code before anything is credited. Pure.

Bare lists, copied or repeated text, text aimed at the marker, characters that cannot be seen.

Each guard gives flags for the teacher and the tokens that may not be evidence. Nothing here takes a mark away.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tutor.marking.answer import FILLERS, Answer, Sentence, fold_wording
from tutor.marking.cues import (
    SCHEME_TALK,
    SPEAKS_IN_SIGNS,
    SPEAKS_LIKE_SCHEME,
    SPEAKS_TO_MARKER,
    addresses_marker,
)
from tutor.marking.folding import hidden_spans, is_past_form, mixes_scripts
from tutor.marking.report import EvidenceSpan, Flag
from tutor.marking.scheme import Kind, MarkScheme

# Words in a row that nobody writes by chance.
_SHINGLE = 6
_COPIED_RUN = 9
_COPIED_SHARE = 0.4
_LIST_SHARE = 0.5
_SHORTEST_LIST = 5
_SHORT = {Kind.POINTS: 4, Kind.LEVELS: 20}
_REPEATS = 3
_MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Guarded:
    """Flags, the tokens that may not be evidence with the reason why, and sentences that are a bare list."""

    flags: tuple[Flag, ...]
    withheld: dict[int, str]


_NOTHING = Guarded((), {})


def guard(answer: Answer, kind: Kind, sources: CopySources, *, accepts_lists: bool = False) -> Guarded:
    """Look at the whole answer before any point is credited."""
    flags: list[Flag] = []
    withheld: dict[int, str] = {}
    for found in (
        _addressed(answer),
        _scheme_talk(answer),
        _copied(answer, sources),
        _repeated(answer),
        _NOTHING if accepts_lists else _lists(answer, kind),
    ):
        flags.extend(found.flags)
        for token, why in found.withheld.items():
            withheld.setdefault(token, why)
    flags.extend(_shape_flags(answer, kind))
    return Guarded(tuple(flags), withheld)


def _span(answer: Answer, first: int, last: int, rule: str) -> EvidenceSpan:
    start, end = answer.starts[first], answer.ends[last]
    return EvidenceSpan(start, end, answer.text[start:end], rule)


def _sentences_hit(answer: Answer, pattern: re.Pattern[str]) -> list[Sentence]:
    """The sentences that a match touches; a bracket before its first word belongs to the sentence that follows."""
    matches = list(pattern.finditer(answer.text))
    if not matches:
        return []
    starts = [sentence.start for sentence in answer.sentences]
    ends = [sentence.end for sentence in answer.sentences]
    numbers: set[int] = set()
    for match in matches:
        first = bisect_right(ends, match.start())
        numbers.update(range(first, max(first + 1, bisect_left(starts, match.end()))))
    return [answer.sentences[number] for number in sorted(numbers) if number < len(ends)]


def _withhold_sentences(answer: Answer, sentences: list[Sentence], kind: str, message: str, why: str) -> Guarded:
    if not sentences:
        return _NOTHING
    evidence = tuple(_span(answer, s.first, s.last - 1, kind) for s in sentences)
    withheld = {token: why for s in sentences for token in range(s.first, s.last)}
    return Guarded((Flag(kind, message, evidence, withholds=True),), withheld)


def _addressed(answer: Answer) -> Guarded:
    if answer.by_norm.keys().isdisjoint(SPEAKS_TO_MARKER) and not SPEAKS_IN_SIGNS.search(answer.text):
        return _NOTHING
    return _withhold_sentences(
        answer,
        _sentences_hit(answer, addresses_marker()),
        "addresses_marker",
        "Part of this text speaks to the marker rather than answering the question. It earned nothing.",
        "it speaks to the marker",
    )


def _scheme_talk(answer: Answer) -> Guarded:
    if answer.by_norm.keys().isdisjoint(SPEAKS_LIKE_SCHEME):
        return _NOTHING
    return _withhold_sentences(
        answer,
        _sentences_hit(answer, SCHEME_TALK),
        "scheme_text",
        "This reads like a mark scheme, not like an answer. Only your own argument can earn marks.",
        "it reads like a mark scheme",
    )


@dataclass(frozen=True, slots=True)
class CopySources:
    """Runs of words in the question, the notes and the mark scheme, to know copied text by."""

    shingles: tuple[tuple[str, frozenset[tuple[str, ...]]], ...]

    @classmethod
    def of(cls, scheme: MarkScheme) -> CopySources:
        of_scheme = [_shingles(text) for point in scheme.points for text in (point.statement, point.how_to_earn)]
        return cls(
            (
                ("copied_question", _shingles(scheme.question_text)),
                ("copied_notes", _shingles_of_notes(scheme.notes_text)),
                ("copied_scheme", frozenset[tuple[str, ...]]().union(*of_scheme)),
            )
        )

    def have_none_of(self, runs: Sequence[tuple[str, ...]]) -> bool:
        """Whether nothing of an answer, as runs of so many words, stands in any of them."""
        return all(known.isdisjoint(runs) for _, known in self.shingles)


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = fold_wording(text)
    return frozenset(tuple(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1))


# The notes of a topic are the same for all its questions, and large.
_shingles_of_notes = lru_cache(maxsize=8)(_shingles)


_COPIED = {
    "copied_question": (
        "it repeats the question",
        "Much of this text is the question itself. Only your own words can earn marks.",
    ),
    "copied_notes": (
        "it is copied from the notes",
        "Much of this text is copied from the notes. Say it in your own words to earn it.",
    ),
    "copied_scheme": (
        "it is copied from the mark scheme",
        "Much of this text is copied from the mark scheme. Only your own words can earn marks.",
    ),
}


def _copied(answer: Answer, sources: CopySources) -> Guarded:
    """Runs of words taken over from the question, the notes or the mark scheme."""
    flags: list[Flag] = []
    withheld: dict[int, str] = {}
    shingles = list(zip(*(answer.norms[start:] for start in range(_SHINGLE)), strict=False))
    if sources.have_none_of(shingles):
        return _NOTHING
    for kind, known in sources.shingles:
        runs = [run for run in _copied_runs(shingles, known) if run[1] - run[0] >= _COPIED_RUN]
        copied = sum(last - first for first, last in runs)
        for first, last in runs:
            withheld.update(dict.fromkeys(range(first, last), _COPIED[kind][0]))
        if copied >= _COPIED_SHARE * len(answer.norms) > 0 or copied >= 3 * _COPIED_RUN:
            evidence = tuple(_span(answer, first, last - 1, kind) for first, last in runs)
            flags.append(Flag(kind, _COPIED[kind][1], evidence, withholds=True))
    return Guarded(tuple(flags), withheld)


def _copied_runs(shingles: list[tuple[str, ...]], known: frozenset[tuple[str, ...]]) -> list[tuple[int, int]]:
    """Maximal runs of tokens covered by known shingles."""
    runs: list[tuple[int, int]] = []
    for at, shingle in enumerate(shingles):
        if shingle not in known:
            continue
        if runs and at <= runs[-1][1]:
            runs[-1] = (runs[-1][0], at + _SHINGLE)
        else:
            runs.append((at, at + _SHINGLE))
    return runs


def _repeated(answer: Answer) -> Guarded:
    """Sentences said before: the second time adds nothing."""
    seen: set[tuple[str, ...]] = set()
    again: list[Sentence] = []
    for sentence in answer.sentences:
        words = tuple(answer.norms[sentence.first : sentence.last])
        if len(words) >= 5 and words in seen:
            again.append(sentence)
        seen.add(words)
    if not again:
        return _NOTHING
    withheld = {token: "it repeats an earlier sentence" for s in again for token in range(s.first, s.last)}
    repeated = sum(s.last - s.first for s in again)
    if len(again) < _REPEATS and repeated < 0.2 * len(answer.norms):
        return Guarded((), withheld)
    evidence = tuple(_span(answer, s.first, s.last - 1, "repeated_text") for s in again[:_MOST_SHOWN])
    return Guarded(
        (Flag("repeated_text", "Whole sentences are repeated. Each one counts once.", evidence, withholds=True),),
        withheld,
    )


def is_bare_list(answer: Answer, sentence: Sentence) -> bool:
    """
    Whether a sentence only names things: many separators, hardly any of the little words that prose needs, no verb.

    A plan such as "delegates arrested, so less debate" or "1,966 delegates -> 1,108 arrested" claims something.
    """
    length = sentence.last - sentence.first
    text = answer.text[sentence.start : sentence.end]
    separators = sum(map(text.count, _SEPARATORS)) - text.count("w/")
    if length < _SHORTEST_LIST or separators < length / 4.5 or any(sign in text for sign in _CLAIMING):
        return False
    words = answer.norms[sentence.first : sentence.last]
    if any(map(_may_be_a_verb, words)) or 8 * len(_BE_AND_HAVE.intersection(words)) >= length:
        return False
    little = sum(word in FILLERS or word in _PROSE_WORDS for word in words)
    return little <= length / 6


_SEPARATORS = (",", ";", "/", "|", "•", "\n", "\t", " - ")
# In notes these stand for verbs.
_CLAIMING = ("->", "→", "=")
_PROSE_WORDS = frozenset(
    "so because not but if when while there after before than more less would could will were can may no all never only"
    " just nobody everyone cannot".split()
)
_BE_AND_HAVE = frozenset("is are was were has have had does do did".split())
_NO_VERBS = frozenset("forced united planned red need deed unarmed armed".split())


def _may_be_a_verb(word: str) -> bool:
    return (word.endswith("ed") and word not in _NO_VERBS) or is_past_form(word)


def _lists(answer: Answer, kind: Kind) -> Guarded:
    lists = [s for s in answer.sentences if is_bare_list(answer, s)]
    lists += _stacked(answer)
    withheld = {token: "it only names things" for s in lists for token in range(s.first, s.last)}
    if len(withheld) < _LIST_SHARE * len(answer.norms):
        # Where points are added up, a list among sentences is an answer to "name" and "describe".
        return Guarded((), withheld if kind is Kind.LEVELS else {})
    if not lists:
        return _NOTHING
    evidence = tuple(_span(answer, s.first, s.last - 1, "keyword_list") for s in lists)
    message = "This is a list of names, not prose. Naming a thing earns nothing until a sentence says what it did."
    return Guarded((Flag("keyword_list", message, evidence, withholds=True),), withheld)


def _stacked(answer: Answer) -> list[Sentence]:
    """A list written one item to a line: most sentences are of one to three words without a verb's little words."""
    short = [s for s in answer.sentences if s.last - s.first <= 3 and not _has_little_words(answer, s)]
    return short if len(short) >= 5 and len(short) > 0.6 * len(answer.sentences) else []


def _has_little_words(answer: Answer, sentence: Sentence) -> bool:
    return any(
        answer.norms[i] in FILLERS or answer.norms[i] in _PROSE_WORDS for i in range(sentence.first, sentence.last)
    )


def _is_notes(answer: Answer) -> bool:
    """Whether many of the lines are headings or labels and not sentences."""
    lines = [line for line in answer.text.splitlines() if line.strip()]
    headings = sum(
        1
        for line in lines
        if (len(line.split()) <= 8 and not line.rstrip().endswith((".", "!", "?", ","))) or ":" in line[:40]
    )
    return len(lines) >= 6 and headings > 0.5 * len(lines)


def _shape_flags(answer: Answer, kind: Kind) -> Iterator[Flag]:
    """What a teacher should know about the text as a whole; none of it costs anything."""
    if len(answer.norms) < _SHORT[kind]:
        yield Flag("too_short", "This is too short to show much. What is there has been marked.")
    yield from _letter_flags(answer)
    if _is_notes(answer):
        message = "This is written as notes under headings. Joined-up sentences would show how the points fit together."
        yield Flag("notes", message)
    if len(answer.norms) >= 60 and len(set(answer.norms)) < 0.12 * min(len(answer.norms), 500):
        yield Flag("repeated_text", "The same few words are repeated again and again.")


def _letter_flags(answer: Answer) -> Iterator[Flag]:
    """Letters that cannot be seen, that only look like others, or that this marker cannot read."""
    if answer.text.isascii():
        return
    hidden = hidden_spans(answer.text)[:_MOST_SHOWN]
    if hidden:
        message = "The text holds characters that cannot be seen. They were left out of account."
        evidence = tuple(EvidenceSpan(start, end, answer.text[start:end], "hidden_characters") for start, end in hidden)
        yield Flag("hidden_characters", message, evidence)
    words = (answer.text[start:end] for start, end in zip(answer.starts, answer.ends, strict=True))
    mixed = [i for i, word in enumerate(words) if mixes_scripts(word)][:_MOST_SHOWN]
    if mixed:
        message = "Some words mix letters of different alphabets that look alike. They were read as plain letters."
        yield Flag("mixed_scripts", message, tuple(_span(answer, i, i, "mixed_scripts") for i in mixed))
    foreign = sum(norm[:1].isalpha() and not norm.isascii() for norm in answer.norms)
    if foreign > 0.2 * len(answer.norms):
        message = (
            "Much of this text is in another script, which this marker cannot read. Ask your teacher to look at it."
        )
        yield Flag("other_script", message)
