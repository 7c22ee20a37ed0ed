"""The words by which explaining, weighing and judging can be recognised, and a quick way to look for them. Pure."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from tutor.marking.answer import Answer

# A cue that begins with part of a word gives at least so many letters of it.
_KEY = 4


@dataclass
class _Step:
    """Where the phrases have come to after some words: whether one is over, and the words by which they go on."""

    is_end: bool = False
    words: dict[str, _Step] = field(default_factory=dict)
    beginnings: dict[str, dict[str, _Step]] = field(default_factory=dict)
    endings: dict[str, _Step] = field(default_factory=dict)

    def make(self, word: str) -> _Step:
        """The step that follows with this word of a phrase, made where it is new."""
        if word.startswith("*"):
            return self.endings.setdefault(word[1:], _Step())
        if word.endswith("*"):
            return self.beginnings.setdefault(word[:_KEY], {}).setdefault(word[:-1], _Step())
        return self.words.setdefault(word, _Step())

    def after(self, norm: str) -> Iterator[_Step]:
        """The steps that follow with this word of an answer."""
        if norm in self.words:
            yield self.words[norm]
        for beginning, step in self.beginnings.get(norm[:_KEY], {}).items():
            if norm.startswith(beginning):
                yield step
        for ending, step in self.endings.items():
            if norm.endswith(ending):
                yield step

    def leads_on(self, norms: list[str], at: int) -> bool:
        """Whether some phrase is over now or goes on to its end from here."""
        if self.is_end:
            return True
        return at < len(norms) and any(step.leads_on(norms, at + 1) for step in self.after(norms[at]))


@dataclass(frozen=True)
class Cue:
    """
    Phrases that give away one kind of sentence, looked for word by word in folded words.

    In a phrase ``a|b`` is a choice of words, ``(a|b)`` may be left out, ``caus*`` is any word that begins so and
    ``*ing`` any that ends so. Other than a pattern over characters this starts from the words that an answer has.
    """

    start: _Step
    signs: re.Pattern[str] | None = None

    @classmethod
    def of(cls, *phrases: str, signs: str = "") -> Cue:
        """Understand the phrases; each begins with a word or with the beginning of one."""
        start = _Step()
        for words in itertools.chain.from_iterable(map(_spelled_out, phrases)):
            step = start
            for word in words:
                step = step.make(word)
            step.is_end = True
        return cls(start, re.compile(signs) if signs else None)

    def positions(self, answer: Answer) -> list[int]:
        """The tokens at which one of the phrases begins."""
        norms = answer.norms
        firsts = answer.by_norm.keys() & self.start.words.keys()
        if self.start.beginnings:
            firsts |= {norm for norm in answer.by_norm if norm[:_KEY] in self.start.beginnings}
        found: list[int] = []
        for first in firsts:
            for step in self.start.after(first):
                found.extend(at for at in answer.by_norm[first] if step.leads_on(norms, at + 1))
        return sorted(set(found))

    def sentences(self, answer: Answer) -> frozenset[int]:
        """The numbers of the sentences in which one of the phrases or signs stands."""
        numbers = {answer.sentence_of[position] for position in self.positions(answer)}
        if self.signs is not None:
            starts = [sentence.start for sentence in answer.sentences]
            hits = (bisect_right(starts, match.start()) - 1 for match in self.signs.finditer(answer.text))
            numbers.update(hit for hit in hits if hit >= 0)
        return frozenset(numbers)


def _spelled_out(phrase: str) -> Iterator[tuple[str, ...]]:
    """Every run of single words that a phrase with choices and words to leave out stands for."""
    choices = []
    for word in phrase.split():
        options = word.strip("()").split("|")
        choices.append([*options, ""] if word.startswith("(") else options)
    for chosen in itertools.product(*choices):
        yield tuple(word for word in chosen if word)


# In notes an arrow says "which led to", and after a comma or at the start of a sentence so does a plain "so".
_ARROWS = r"->|=>|[\u2192\u21d2]"
_SO = (
    r"|(?:[,;:\u2013\u2014]\s*(?:and\s+)?so|So)\s+"
    r"(?!(?:far|long|called|many|much|on|too|to|do|did|does|is|are|was|were|had|has|have)\b)"
)
# "In its aims, not in its results."
_NOT = r"[,;]\s+(?:and\s+)?not\s+(?!(?:only|just|least|surprisingly|to\s+mention)\b)"

EXPLAINS = Cue.of(
    "because|since|therefore|thus|hence|thereby|consequently",
    "so that",
    "in order to",
    "in turn",
    "as a result|consequence",
    "due|owing to",
    "which|this is why",
    "that (is) why",
    "what this meant|means",
    "led|leads to",
    "resulted in",
    "the result|effect|consequence was|of",
    "this|which|that|it|these|and (then|also|in) (turn)"
    " meant|means|made|left|gave|helped|forced|showed|shows|suggests|explains|turned|removed|destroyed",
    "this|which|that|it|these|and (then|also|in) (turn)"
    " caus*|allow*|enabl*|ensur*|creat*|produc*|prevent*|weaken*|strengthen*",
    "leading|resulting|making|allowing|enabling|ensuring|causing|creating|leaving|meaning|forcing|giving",
    "weakening|strengthening|removing|destroying",
    "so he|she|they|it|the|that|there|people|nobody|few|less|fewer|more|stalin|fear",
    "so no one",
    "by *ing",
    "ensur*|entrench*|reinforc*|consolidat*|secur*|undermin*|transform*|paraly*|demorali*",
    signs=_ARROWS + _SO,
)

WEIGHS = Cue.of(
    "however|although|though|whereas|while|whilst|nevertheless|nonetheless|yet|despite|but|equally",
    "in spite of",
    "even so",
    "on the other hand",
    "on the contrary",
    "by|in contrast",
    "at the same time",
    "conversely|unlike|instead|outweigh*|admittedly|others",
    "rather than",
    "not only",
    "more|less than|significant|important",
    "to some extent",
    "it could|can|might be argued",
    "some historians",
    signs=_NOT,
)

JUDGES = Cue.of(
    "overall|ultimately|judgement|judgment|largely|mainly|essentially|fundamentally|deeper|outweigh*",
    "in conclusion|summary|short",
    "to conclude",
    "on balance",
    "to sum up",
    "in the end",
    "all in all",
    "therefore i",
    "i (would|will|shall) (therefore|also|still|partly) argue|say|call|claim|conclude|suggest|maintain",
    "i do not (really) think|believe|agree",
    "i don't|wouldn't (fully|really) think|believe|say|call|agree",
    "i'd (therefore|also|still) argue|say|call|claim|conclude|suggest|maintain",
    "i (would|am) (going) (to) say",
    "i (do|therefore|also|still|partly) (fully) believe|think|conclude|agree|disagree",
    "my (own|final|overall) view|opinion|verdict|answer|conclusion|contention|argument|case",
    "the (real|true|honest|short) answer|truth|verdict|point is",
    "above all",
    "rather than",
    "better|best described|understood|seen|called",
    "in the full|fullest sense",
    "mostly|decisive|decisively",
    "it is clear that",
    "this essay (will) argues|argue",
    "most|main|greatest|biggest|deepest|key|chief|primary|more|less important|significant|serious|profound|devastating"
    "|lasting|impact|effect|reason|change|factor|damage",
    "hit hardest|harder|worst",
    "far greater",
    "to a large|great|significant|limited|certain|lesser|greater extent|degree",
    "only partly",
    "never|not fully",
    "was (not) truly|fully|wholly|entirely|completely",
)

GIVES_REASON = Cue.of(
    "because|since|therefore|thus|whereas",
    "in|given|so that",
    "due to",
    "the reason",
    "after all",
    "as it|they|he|the|this|without|no",
    "for it|they|the|without",
    "which meant|shows|made",
    "which is why",
    "by *ing",
    "this is shown|because",
)


@cache
def addresses_marker() -> re.Pattern[str]:
    """Text that speaks to the marker. Made when it is first needed: it takes longer than reading an essay."""
    return re.compile(_ADDRESSES_MARKER, re.IGNORECASE)


_ADDRESSES_MARKER = (
    r"\b(?:dear|attention|(?:note|message|instructions?) (?:to|for))\s+(?:the\s+)?"
    r"(?:marker|examiner|grader|teacher|assessor|ai|model|assistant)\b"
    r"|\b(?:marker|examiner|grader|assessor)\s*[,:]\s*(?:do|please|this|you|ignore|award|give|disregard)\b"
    r"|\b(?:ignore|disregard|forget|override)\b[^.\n]{0,40}\b(?:instructions?|criteria|rubric|mark"
    r" scheme|prompt|rules)\b"
    r"|\b(?:award|give|assign|grant)\b[^.\n]{0,30}\b(?:full|maximum|max|highest|top|all)\b[^.\n]{0,15}\bmarks?\b"
    r"|\b(?:award|give|assign)\s+(?:me|this|it)\b[^.\n]{0,30}\b(?:\d+|marks?|points?|score)\b"
    r"|\bsystem (?:prompt|message|override)\b"
    r"|\byou are (?:now )?an? (?:ai|language model|helpful|examiner|marker|grader)\b"
    r"|\bas an ai\b|\b(?:in|with) your (?:feedback|reply|response|output)\b"
    r"|[\"']?\b(?:score|mark|max_score|verdict|feedback|met)\b[\"']\s*:"
    r"|</?\w*(?:tool_call|student|answer|system|instructions?|essay|submission)\w*>"
    r"|\[/?(?:inst|system|user|assistant)\]|<\|\w+\|>"
)

# Whatever speaks to the marker holds one of these words or signs; looking for them first is quick.
SPEAKS_TO_MARKER = frozenset(
    "marker examiner grader teacher assessor ai model assistant ignore disregard forget override award give assign"
    " grant prompt message helpful feedback reply response output".split()
)
SPEAKS_IN_SIGNS = re.compile(r"[<\[]|[\"']\s*:")

SCHEME_TALK = re.compile(
    r"\bindicative content\b|\bmark scheme\b|\bcredit (?:any )?(?:other )?valid\b"
    r"|\b(?:candidates|students|answers) (?:may|might|could|should) (?:refer|include|mention|discuss)\b"
    r"|\blevel [1-6]\s*[:(]|\baward [1-9] marks? for\b",
    re.IGNORECASE,
)

SPEAKS_LIKE_SCHEME = frozenset("indicative scheme credit candidates students answers level award".split())
