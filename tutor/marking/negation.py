"""
Whether words are claimed or denied: cues such as "not" and "it is a myth that", how far they reach, and phrases that
only look like denial.

Pure. The approach follows NegEx (Chapman et al., 2001: cues, pseudo-cues, scopes that end at joining words), with
cues for essays in place of clinical ones. It cannot see irony, or a denial whose cue stands two sentences away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from tutor.marking import claims
from tutor.marking.answer import Answer, Sentence
from tutor.marking.views import Views

_NOT = frozenset(
    "not never cannot didnt doesnt dont wasnt werent isnt arent wont wouldnt couldnt cant hadnt hasnt havent"
    " shouldnt no none neither nor"
    " nobody noone nothing nowhere hardly scarcely barely rarely seldom".split()
)
# "not" followed by one of these says more, not less.
_MORE_THAN = frozenset(
    "only just merely simply solely confined limited restricted surprising surprisingly least until unlike"
    " unusual uncommon mention".split()
)
_NO_IDIOMS = frozenset("doubt wonder question less fewer mere coincidence accident secret sooner matter means".split())
# "cannot be denied": the two take each other away.
_DENYING = frozenset(
    "deny denied denying doubt doubted dispute disputed overstated overstate exaggerated exaggerate"
    " overestimated underestimated underestimate"
    " understated ignored ignore overlooked forgotten spared spare escaped escape immune exempt avoid avoided"
    " stop stopped prevent prevented"
    " end ended reduce reduced lessen lessened refuse fail failed without myth lie false untrue wrong incorrect"
    " inaccurate exaggeration".split()
)
_MYTHS = frozenset(
    "myth false untrue wrong incorrect inaccurate lie nonsense misconception mistake mistaken fallacy legend".split()
)
_CLAIM_NOUNS = frozenset(
    "idea claim view notion belief suggestion argument assertion theory assumption impression".split()
)
_NEGATIVE_VERBS = frozenset("prevented prevent prevents avoided avoid spared escaped abolished lacked lacks".split())
_TWO_WORD_CUES = {
    ("failed", "to"),
    ("refused", "to"),
    ("instead", "of"),
    ("rather", "than"),
    ("far", "from"),
    ("lack", "of"),
    ("absence", "of"),
    ("anything", "but"),
    ("free", "from"),
    ("contrary", "to"),
    ("unable", "to"),
}
_NOT_HAPPENING = frozenset(
    "exist existed happen happened occur occurred used set given issued imposed applied introduced true real"
    " case involved".split()
)
_STOPS = frozenset(
    "but although though however whereas while whilst yet because therefore since instead despite unless when"
    " where".split()
)
_BEFORE_SUBJECT = _STOPS | frozenset("and if when where so as".split())
# After these a new claim begins.
_GOES_ON = frozenset("so and therefore thus because".split())
_RULED_OUT = frozenset("forbidden banned prohibited outlawed abolished unheard disallowed".split())
_CONTRAST = frozenset("but instead rather".split())
_STOPS_AFTER_COMMA = frozenset(
    "he she they it this these the and who which as with leading making causing meaning thus we there".split()
)
_COPULAS = frozenset("is was are were seems be".split())
_PRONOUNS = frozenset("this that which it".split())
# "It was wrong" judges a deed; "this is wrong" may judge a statement.
_JUDGES_DEEDS = frozenset("wrong mistake mistaken".split())
_NEEDS_ARTICLE = frozenset("lie mistake legend".split())
_SAYING = frozenset("say claim think believe argue suggest assume conclude describe call see state speak".split())
# A "so" before one of these begins a new clause; before any other word it makes that word stronger.
_AFTER_SO = frozenset(
    "he she they it the that there this these his her their its we you i no nobody everyone everybody people many"
    " stalin when if in by".split()
)
_AFTER_AS = frozenset("he she they it the this these there we his their".split())
# What stands before "nobody" and "nothing" without being denied by it, as the verb in "frightened nobody" is.
_JOINS = frozenset(
    "and but so that because when if where as which who there meaning then or than with to for of by until while"
    " although though since nearly almost practically virtually".split()
)
_SMALL = frozenset("handful tiny fraction".split())

# Notes part their claims by signs.
_SHARP_BREAK = re.compile(r"[;:—–()=→•\n]|->| - ")

_REACH = 14
_REACH_OF_CLAIM = 40
_REACH_OF_LOSS = 6
_TURN = 8


class Unclaimed(Enum):
    """Why words that are there are not the writer's claim."""

    DENIED = "denied"
    ASKED = "asked"
    SUPPOSED = "supposed"


@dataclass(frozen=True, slots=True)
class Denial:
    """
    A cue and the tokens it denies: ``first`` up to but not including ``last``.

    ``lets_go``: what comes after the denied clause is claimed, as in "he did not trust the army, so he purged it".
    ``rejects``: a whole statement is called untrue, whatever "not" it holds itself.
    """

    cue: tuple[int, ...]
    first: int
    last: int
    lets_go: bool = False
    rejects: bool = False
    how: Unclaimed = Unclaimed.DENIED


# Every denial begins with one of these, or with a word in n't.
_CUES = frozenset(
    _NOT | _MYTHS | _NEGATIVE_VERBS | _RULED_OUT | {"without", "few", "only"} | {first for first, _ in _TWO_WORD_CUES}
)


@dataclass
class Denials:
    """The denials of an answer, worked out for the sentences that are asked about."""

    answer: Answer
    views: Views
    _by_sentence: dict[int, tuple[Denial, ...]] = field(default_factory=dict)

    @cached_property
    def _asking(self) -> frozenset[int]:
        return claims.sentences_that_ask(self.answer)

    @cached_property
    def _supposing(self) -> frozenset[int]:
        return claims.sentences_that_suppose(self.answer)

    @cached_property
    def _cues(self) -> dict[int, list[int]]:
        """For each sentence with words that may deny something, where these stand."""
        answer = self.answer
        cues = [norm for norm in answer.by_norm if norm in _CUES or norm.endswith("n't")]
        by_sentence: dict[int, list[int]] = {}
        for position in sorted(position for cue in cues for position in answer.by_norm[cue]):
            by_sentence.setdefault(answer.sentence_of[position], []).append(position)
        return by_sentence

    def of(self, match: tuple[int, ...]) -> tuple[int, ...]:
        """The cue that denies the words of a match, or nothing where they are claimed."""
        denial = self.find(match)
        return denial.cue if denial else ()

    def find(self, match: tuple[int, ...]) -> Denial | None:
        """
        What makes the words of a match no claim of the writer's, or None where they are claimed.

        Two denials of the same words take each other away. A cue that is itself among the words is part of the idea.
        """
        sentence_of = self.answer.sentence_of
        first, last = sentence_of[match[0]], sentence_of[match[-1]]
        if first == last and not self.in_sentence(first):
            return None
        has_not = any(is_not(self.answer.norms[hit]) for hit in match)
        for number in sorted({sentence_of[hit] for hit in match}):
            hits = [hit for hit in match if sentence_of[hit] == number]
            denying = [d for d in self.in_sentence(number) if set(d.cue).isdisjoint(match) and _reaches(d, hits)]
            # "No lawyer and could not appeal": the second "not" is the idea, the "no" before it denies something else.
            if has_not:
                denying = [d for d in denying if d.rejects or d.how is Unclaimed.ASKED]
            # The two clauses of "if he had …, it would have …" suppose one thing.
            supposed = [d for d in denying if d.how is Unclaimed.SUPPOSED]
            if (len(denying) - len(supposed[1:])) % 2 or any(d.how is Unclaimed.ASKED for d in denying):
                return min(denying, key=lambda d: (d.how is not Unclaimed.ASKED, denying.index(d)))
        return None

    def in_sentence(self, number: int) -> tuple[Denial, ...]:
        """The denials whose words stand in this sentence."""
        if number not in self._by_sentence:
            found = list(self._read(number))
            # "Some say so. This is a myth." turns the view down once, however many ways there are to see it.
            found += [d for d in self._turned_down(number) if not any(_is_same_turn(d, known) for known in found)]
            self._by_sentence[number] = tuple(found)
        return self._by_sentence[number]

    def _read(self, number: int) -> Iterator[Denial]:
        answer, sentence = self.answer, self.answer.sentences[number]
        position = sentence.first
        for cue in self._cues.get(number, ()):
            if cue < position:
                continue
            denial = _denial_at(answer, sentence, cue)
            if denial is not None:
                yield denial
                position = max(denial.cue) + 1
            elif is_not(answer.norms[cue]):
                position = _past_denied_denial(answer, sentence, cue) + 1
        if number + 1 in self._cues:
            yield from _rejected_by_next(answer, sentence, answer.sentences[number + 1])
        yield from self._unreal(number)

    def _unreal(self, number: int) -> Iterator[Denial]:
        """What is asked or only supposed, and views that are reported to be turned down."""
        sentence = self.answer.sentences[number]
        if number in self._asking:
            yield Denial((sentence.first,), sentence.first, sentence.last, how=Unclaimed.ASKED)
        for cue, first, last in claims.supposed(self.answer, sentence) if number in self._supposing else ():
            yield Denial((cue,), first, last, how=Unclaimed.SUPPOSED)

    def _turned_down(self, number: int) -> Iterator[Denial]:
        return (Denial(cue, first, last, rejects=True) for cue, first, last in self.views.rejected(number))


def _is_same_turn(one: Denial, other: Denial) -> bool:
    overlaps = one.first < other.last and other.first < one.last
    return other.rejects and overlaps and abs(one.cue[0] - other.cue[0]) <= _TURN


def _reaches(denial: Denial, hits: list[int]) -> bool:
    if not any(denial.first <= hit < denial.last for hit in hits):
        return False
    return not (denial.lets_go and any(hit >= denial.last for hit in hits))


def _past_denied_denial(answer: Answer, sentence: Sentence, at: int) -> int:
    """
    The token to go on after in "not spared" and "cannot be denied", so that the second half is no denial of its own.
    """
    for position in range(at + 1, min(at + 4, sentence.last)):
        if answer.norms[position] in _DENYING:
            return position
    return at


def _denial_at(answer: Answer, sentence: Sentence, at: int) -> Denial | None:
    norm = answer.norms[at]
    following = answer.norms[at + 1 : min(at + 5, sentence.last)]
    if is_not(norm):
        return _plain_denial(answer, sentence, at, following)
    if norm in _MYTHS:
        return _called_untrue(answer, sentence, at, following)
    is_distance = norm == "far" and _measures_distance(answer, sentence, at, following)
    width = 2 if (norm, following[0] if following else "") in _TWO_WORD_CUES and not is_distance else 1
    if norm == "refused" and {"if", "unless", "until"}.intersection(answer.norms[max(sentence.first, at - 4) : at]):
        return None
    if width == 2 or norm in _NEGATIVE_VERBS or (norm == "without" and not _is_counterfactual(answer, sentence)):
        first = at + width
        reach = min(first + _REACH_OF_LOSS, _clause_end(answer, sentence, first))
        return Denial(tuple(range(at, first)), first, reach)
    if norm in _RULED_OUT and at > sentence.first and answer.norms[at - 1] in _COPULAS:
        return Denial((at,), _subject_start(answer, sentence, at), at)
    if norm == "few" and (at == sentence.first or answer.norms[at - 1] not in ("a", "the")):
        return Denial((at,), at + 1, _clause_end(answer, sentence, at + 1))
    if norm == "only" and _SMALL.intersection(following[:2]):
        # "Only a handful were arrested" says that hardly any were.
        return Denial((at,), at + 1, _clause_end(answer, sentence, at + 1))
    return None


def _plain_denial(answer: Answer, sentence: Sentence, at: int, following: list[str]) -> Denial | None:
    """What a "not", "no" or "nobody" denies, or None where it only looks like a denial."""
    first = following[0] if following else ""
    if _only_looks_like_denial(answer, sentence, at, following):
        return None
    if first in ("true", "the") and "that" in following[:3]:
        end = _clause_end(answer, sentence, at + 2, only_contrast=True)
        return Denial((at, at + 1), at + 2, end, rejects=first == "true")
    end = min(_clause_end(answer, sentence, at + 1), _short_reach(answer, sentence, at))
    if _is_object(answer, sentence, at, first):
        # "The arrests frightened nobody" denies the verb before it.
        return Denial((at,), at - 1, min(end, at + 1 + _REACH))
    # "No quotas" denies the thing itself, whatever follows; "did not trust …, so" denies the trust alone.
    lets_go = answer.norms[at] != "no" and end < sentence.last and answer.norms[end] in _GOES_ON
    begin = _subject_start(answer, sentence, at) if _NOT_HAPPENING.intersection(following[:2]) else at + 1
    return Denial((at,), begin, min(end, at + 1 + _REACH), lets_go)


def _only_looks_like_denial(answer: Answer, sentence: Sentence, at: int, following: list[str]) -> bool:
    """ "Not only", "no doubt", "cannot be denied", "not until", "not long before", "barely out of college"."""
    norm, first = answer.norms[at], following[0] if following else ""
    before = answer.norms[at - 1] if at > sentence.first else ""
    return (
        first in _MORE_THAN
        or first == "long"
        or (norm in ("no", "nothing", "none") and (first in _NO_IDIOMS or first in ("but", "other")))
        or (norm == "nor" and "neither" in answer.norms[sentence.first : at])
        or (norm == "barely" and first == "out")
        or before in ("or", "if")
        or bool(_DENYING.intersection(following[:3]))
        or "until" in answer.norms[at : sentence.last]
    )


def _short_reach(answer: Answer, sentence: Sentence, at: int) -> int:
    """The token before which a denial ends because it denies a single thing; the end of the sentence for others."""
    norm, before = answer.norms[at], answer.norms[max(sentence.first, at - 2) : at]
    if norm == "no":
        # "People with no politics were shot"; "no independent media, all serving one goal": the noun alone is denied.
        return at + 2 if before[-1:] == ["with"] else _comma(answer, at + 1, sentence.last)
    is_contrast = norm == "not" and before[-1:] == ["and"]
    is_relative = before[:1] in (["who"], ["which"], ["that"]) and len(before) == 2
    # "He and not Yezhov ran it"; "those who were not shot got ten years".
    return at + 3 if is_contrast or is_relative else sentence.last


def _is_object(answer: Answer, sentence: Sentence, at: int, following: str) -> bool:
    """Whether this is the "nobody" of "it frightened nobody" and not that of "nobody was frightened"."""
    norm = answer.norms[at]
    is_nobody = norm in ("nobody", "noone", "nothing", "none") or (norm == "no" and following in ("#1", "one"))
    if not is_nobody or at == sentence.first or answer.norms[at - 1] in _JOINS | _COPULAS:
        return False
    return not answer.text[answer.ends[at - 1] : answer.starts[at]].strip()


def _comma(answer: Answer, first: int, last: int) -> int:
    """The token after the first comma between two tokens that does not go on with "or"; ``last`` where none is."""
    for position in range(first + 1, last):
        gap = answer.text[answer.ends[position - 1] : answer.starts[position]]
        if "," in gap and answer.norms[position] not in ("or", "nor", "and"):
            return position
    return last


def _subject_start(answer: Answer, sentence: Sentence, at: int) -> int:
    """Where the clause begins whose subject is said not to exist: "Arrest quotas were never used"."""
    position = at
    while position > sentence.first and at - position < _REACH:
        gap = answer.text[answer.ends[position - 1] : answer.starts[position]]
        if answer.norms[position - 1] in _BEFORE_SUBJECT or "," in gap or _SHARP_BREAK.search(gap):
            break
        position -= 1
    return position


def _measures_distance(answer: Answer, sentence: Sentence, at: int, following: list[str]) -> bool:
    """Whether "far from" is about miles: "camps far from Moscow", and not "far from complete", "far from helping"."""
    if "the" in following[:2]:
        return True
    if len(following) > 1 and following[1].endswith("ing"):
        return False
    before = answer.norms[at - 1] if at > sentence.first else ""
    return before not in _COPULAS or _is_name(answer, at + 2)


def _is_name(answer: Answer, at: int) -> bool:
    return at < len(answer.norms) and answer.text[answer.starts[at]].isupper()


def _called_untrue(answer: Answer, sentence: Sentence, at: int, following: list[str]) -> Denial | None:
    """ "It is a myth that …", "the claim that … is false", "…, but this is wrong"."""
    norm = answer.norms[at]
    if any(is_not(n) for n in answer.norms[max(sentence.first, at - 3) : at]):
        return None
    if norm in _NEEDS_ARTICLE and (at == sentence.first or answer.norms[at - 1] not in ("a", "an", "complete", "pure")):
        return None
    if "that" in following[:2] or (following[:1] == ["to"] and _SAYING.intersection(following[1:2])):
        return Denial((at,), at + 1, _clause_end(answer, sentence, at + 1, only_contrast=True), rejects=True)
    before = answer.norms[sentence.first : at]
    copula = max((i for i, norm in enumerate(before) if norm in _COPULAS), default=None)
    if copula is None or len(before) - copula > 3:
        return None
    noun = next((i for i, norm in enumerate(before) if norm in _CLAIM_NOUNS), None)
    if noun is not None:
        return Denial((at,), sentence.first + noun, at, rejects=True)
    is_deed = norm in _JUDGES_DEEDS and before[copula - 1] == "it"
    if copula > 1 and before[copula - 1] in _PRONOUNS and not is_deed:
        return Denial((at,), sentence.first, sentence.first + copula - 1, rejects=True)
    return None


def _rejected_by_next(answer: Answer, sentence: Sentence, following: Sentence) -> list[Denial]:
    """ "The army was untouched. This is a myth." """
    words = answer.norms[following.first : min(following.first + 6, following.last)]
    if len(words) < 3 or words[0] not in _PRONOUNS or words[1] not in _COPULAS or any(is_not(w) for w in words):
        return []
    cue = next((i for i, word in enumerate(words) if word in _MYTHS), None)
    return [] if cue is None else [Denial((following.first + cue,), sentence.first, sentence.last, rejects=True)]


def is_not(norm: str) -> bool:
    """Whether a folded word denies what follows, such as "never" and "didn't"."""
    return norm in _NOT or norm.endswith("n't")


def _is_counterfactual(answer: Answer, sentence: Sentence) -> bool:
    """ "Without the quotas there would have been fewer arrests" claims the quotas."""
    return any(norm in ("would", "could", "might") for norm in answer.norms[sentence.first : sentence.last])


def _clause_end(answer: Answer, sentence: Sentence, start: int, *, only_contrast: bool = False) -> int:
    """The token at which the clause that begins at ``start`` is over."""
    limit = min(sentence.last, start + _REACH_OF_CLAIM)
    for position in range(start, limit):
        norm = answer.norms[position]
        gap = answer.text[answer.ends[position - 1] : answer.starts[position]] if position else ""
        if _SHARP_BREAK.search(gap):
            return position
        if only_contrast:
            if norm in _CONTRAST or norm == "however":
                return position
        elif _begins_clause(answer, sentence, position, after_comma="," in gap):
            return position
    return limit


def _begins_clause(answer: Answer, sentence: Sentence, at: int, *, after_comma: bool) -> bool:
    """Whether what comes from here on is out of reach of a denial before it."""
    norm, following = answer.norms[at], answer.norms[at + 1 : min(at + 4, sentence.last)]
    if norm == "so":
        return after_comma or bool(following and following[0] in _AFTER_SO)
    if norm == "as":
        return bool(following and following[0] in _AFTER_AS) and answer.norms[at - 1] not in ("as", "such", "so")
    if norm == "and" and any(is_not(word) or word == "few" for word in following):
        # "Did not use quotas and hardly any were shot": each half has a denial of its own.
        return True
    return norm in _STOPS or (after_comma and norm in _STOPS_AFTER_COMMA)
