"""
What is written without being claimed: yes-or-no questions, and what only would have been. Pure.

"Did Stalin sign the lists?" claims nothing, and "if he had purged the army, it would have been too weak" claims the
opposite. A question that begins with "why" takes its words for granted, so it is no question here. Habits ("if you
spoke out, you would be arrested") are claims; only what is said to be unreal, with "had" and "would have", is not.
"""

from __future__ import annotations

from collections.abc import Iterator

from tutor.marking.answer import Answer, Sentence

_ASKING = frozenset(
    "did was were is are do does can could should would has have had will didn't wasn't weren't isn't aren't".split()
)
_ASKING_HOW_FAR = (["how", "far"], ["to", "what"], ["how", "much"])
_LEADING_IN = frozenset("but so and or yet then".split())
_UNREAL = frozenset("would could might wouldn't couldn't should".split())
_PAST_OF_IF = frozenset("had hadn't were weren't".split())


def sentences_that_ask(answer: Answer) -> frozenset[int]:
    """The numbers of the sentences that ask and do not say; most answers have none, which is told at once."""
    if "?" not in answer.text:
        return frozenset()
    return frozenset(n for n, sentence in enumerate(answer.sentences) if is_asked(answer, sentence))


def sentences_that_suppose(answer: Answer) -> frozenset[int]:
    """The numbers of the sentences that may suppose something: those with a "would" or the like."""
    return frozenset(answer.sentence_of[at] for norm in answer.by_norm.keys() & _UNREAL for at in answer.by_norm[norm])


def is_asked(answer: Answer, sentence: Sentence) -> bool:
    """Whether a sentence is a question that leaves open whether it is so: "did …?", "how far …?" """
    if not answer.text[sentence.end : sentence.end + 3].lstrip(" \"'”’)").startswith("?"):
        return False
    words = answer.norms[sentence.first : min(sentence.first + 2, sentence.last)]
    first = words[1] if len(words) > 1 and words[0] in _LEADING_IN else words[0]
    return first in _ASKING or words in _ASKING_HOW_FAR


def supposed(answer: Answer, sentence: Sentence) -> Iterator[tuple[int, int, int]]:
    """
    What a sentence supposes to be otherwise than it was: cue, first token, token after the last, for each of its two
    clauses ("if … had", "would have …").
    """
    modal = _unreal_modal(answer, sentence)
    condition = None if modal is None else _condition(answer, sentence, modal)
    if modal is None or condition is None:
        return
    comma = _last_comma(answer, condition, modal) if condition < modal else None
    end = comma or modal if condition < modal else sentence.last
    if not _PAST_OF_IF.intersection(answer.norms[condition:end]):
        return
    yield condition, condition + 1, end
    yield modal, modal + 1, sentence.last if condition < modal else condition


def _unreal_modal(answer: Answer, sentence: Sentence) -> int | None:
    """The "would" of "would have been", or None. A plain "would" may tell of a habit."""
    norms = answer.norms
    for position in range(sentence.first, sentence.last):
        if norms[position] in _UNREAL and "have" in norms[position + 1 : min(position + 4, sentence.last)]:
            return position
    return None


def _condition(answer: Answer, sentence: Sentence, modal: int) -> int | None:
    norms = answer.norms
    if norms[sentence.first] == "had":
        return sentence.first
    for position in range(sentence.first, sentence.last):
        if norms[position] == "if" and (position == sentence.first or norms[position - 1] != "as"):
            return position
        is_after_comma = position > sentence.first and "," in answer.text[answer.ends[position - 1] :][:2]
        if norms[position] == "had" and is_after_comma and position < modal:
            return position
    return None


def _last_comma(answer: Answer, first: int, last: int) -> int | None:
    """The token after the last comma between two tokens."""
    for position in range(last, first, -1):
        if "," in answer.text[answer.ends[position - 1] : answer.starts[position]]:
            return position
    return None
