"""Sentences of notes: which say enough, what led to what in them, what they define, how a student would note them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from tutor.content.draft import DraftPart, DraftPoint
from tutor.content.outline import Block, BlockKind
from tutor.marking.answer import read_answer

# The smaller halves that a cause and its effect are told by; what stands before it and what stands after it.
_TURN = re.compile(
    r",?\s+(?:because|so that|therefore|as a result|which led to|led to|leading to|caused|causing|resulted in|"
    r"resulting in|which meant that|meant that|meaning that|in order to|thus|thereby|enabling|"
    r"allowing|forcing|ensuring|which made|"
    r"consequently|created|creating|brought about|prompted|due to)\s+",
    re.IGNORECASE,
)
_IS = re.compile(
    r"\s+(?:is|was|are|were|means|meant|refers to|stands for)\s+(?:an?|the|when|that|called)?\s*", re.IGNORECASE
)
_DATE = re.compile(
    r"\s*\(?\b(?:(?:in|on|by|during|from|since|until)\s+)?(?:\d{1,2}\s+)?(?:January|February|March|April|May|June|July|"
    r"August|September|October|November|December)?\s*\b(?:1[0-9]|20)\d\d\b\)?,?",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z0-9]+")
_FEWEST_WORDS, _MOST_WORDS = 5, 60
TERM = "the term"


def sentences(block: Block) -> Iterator[str]:
    """The sentences that say enough to be a point; the first keeps its label's words."""
    text = block.text
    answer = read_answer(text)
    for number, sentence in enumerate(answer.sentences):
        end = answer.starts[answer.sentences[number + 1].first] if number + 1 < len(answer.sentences) else len(text)
        said = text[answer.starts[sentence.first] : end].strip()
        if number == 0 and block.label:
            said = f"{block.label}: {said}"
        if _FEWEST_WORDS <= len(said.split()) <= _MOST_WORDS and not said.endswith("?"):
            yield said


def with_examples(points: Sequence[DraftPoint]) -> Iterator[DraftPoint]:
    """Each point with answers that should and should not earn it: the idea as a note, its denial, the next idea."""
    for number, point in enumerate(points):
        told = [_told_of(point), _told_of(points[(number + 1) % len(points)])]
        denial = f"It is not true that {_noted(told[0])}"
        against = (denial, _noted(told[1])) if len(points) > 1 else (denial,)
        yield replace(point, earns=tuple(dict.fromkeys(_ways_to_say(point, told[0]))), does_not_earn=against)


def _told_of(point: DraftPoint) -> str:
    """What an answer would say; a term has to be named."""
    named = len(point.parts) > 1 and point.parts[0].name == TERM
    return point.sentence if named else without_label(point.sentence)


def _ways_to_say(point: DraftPoint, told: str) -> Iterator[str]:
    """
    The idea as somebody notes it down, at length, briefly, and in scraps around the words that say most.

    An example that repeats the notes word for word would count as copied, so several are tried.
    """
    yield _noted(told)
    both = halves(told)
    if both and len(point.parts) > 1 and point.parts[0].name != TERM:
        yield f"{_brief(both[0])} -> {_brief(both[1])}"
        yield f"{_scraps(both[0], point.parts[0])} -> {_scraps(both[1], point.parts[1])}"
    else:
        yield _brief(told)
        scraps = _scraps(without_label(told), point.parts[-1])
        yield f"{point.parts[0].wordings[0]} = {scraps}" if point.parts[0].name == TERM else scraps


def _noted(sentence: str) -> str:
    words = [word for word in sentence.split() if word.strip(",.;:").lower() not in _LEFT_OUT]
    return " ".join(words)


def _brief(sentence: str) -> str:
    return " ".join(_noted(sentence).split()[:_BRIEF]).rstrip(",;:.")


def _scraps(sentence: str, part: DraftPart) -> str:
    """A few words around each of the words that the part's first wording looks for."""
    words = _noted(sentence).split()
    norms = [" ".join(read_answer(word).norms) for word in words]
    wanted = [piece for piece in part.wordings[0].split() if not piece.startswith("~")]
    places = sorted({norms.index(piece) for piece in wanted if piece in norms})
    return " ... ".join(" ".join(words[max(place - 2, 0) : place + 2]).strip(",;:.") for place in places) or _brief(
        sentence
    )


_BRIEF = 11
_LEFT_OUT = frozenset("the a an of its their his her this that these those to for in by with on as also very".split())


def without_label(sentence: str) -> str:
    """The sentence without the name that it stood under, unless nothing else is left to know it by."""
    _, colon, rest = sentence.partition(": ")
    return rest if colon and len(rest.split()) >= _FEWEST_WORDS else sentence


def halves(sentence: str) -> tuple[str, str] | None:
    """What stands before and after the words that say what led to what; None where nothing does."""
    found = _TURN.search(sentence)
    if found is None:
        return None
    first, second = sentence[: found.start()], sentence[found.end() :]
    return (first, second) if len(first.split()) >= 2 and len(second.split()) >= 2 else None


def defined(text: str) -> tuple[str, str] | None:
    """A term and its meaning, out of a sentence that says what something is."""
    first = next(sentences(Block(BlockKind.PARAGRAPH, text)), "")
    found = _IS.search(first)
    if found is None:
        return None
    term = re.sub(r"^(?:the|an?)\s+", "", first[: found.start()].strip(), flags=re.IGNORECASE)
    named = 1 <= len(term.split()) <= 4 and term[:1].isalnum() and "," not in term
    return (term, first[found.end() :].strip()) if named and len(first[found.end() :].split()) >= 3 else None


def short(sentence: str) -> str:
    """An event without its year, to ask for the year."""
    text = " ".join(_DATE.sub(" ", sentence).split())
    text = text[:1].upper() + text[1:]
    return text[:160].rstrip(" ,;.") or sentence


def slug_of(text: str) -> str:
    """Lower-case letters and digits joined by single hyphens."""
    return "-".join(_WORD.findall(" ".join(read_answer(text).norms)))


def free_name(base: str, is_taken: Callable[[str], bool]) -> str:
    """``base`` itself, or with the first number from 2 on that makes it a name that is not taken."""
    name, number = base, 2
    while is_taken(name):
        name, number = f"{base}-{number}", number + 1
    return name
