"""
Views of others: who is said to hold what, and whether the writer turns it down. Pure.

"Some historians argue that …" shows knowledge of a view without being the writer's own claim; "…, but this does not
hold up" turns it down. A view that nobody turns down is taken as knowledge. It cannot see a view turned down more than
a sentence later, nor one turned down by the facts that are set against it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tutor.marking.answer import Answer
from tutor.marking.cues import Cue

_PEOPLE = frozenset(
    "historians historian people scholars writers critics revisionists revisionist traditionalists traditionalist"
    " commentators others some many most observers westerners authors school interpretation students textbooks".split()
)
_HOLDING = frozenset(
    "argue argues argued claim claims claimed believe believes believed say says said suggest suggests suggested think"
    " thinks thought maintain maintains maintained insist insists insisted assert asserts asserted contend contends"
    " contended assume assumes assumed hold holds held allege alleges alleged reckon reckons suppose supposed".split()
)
_OWN = frozenset("i we essay this that which evidence archives figures documents records sources it".split())
_PASSIVE = Cue.of(
    "it|this is|was (often|sometimes|widely|commonly|once|frequently) argued|said|claimed|believed|thought|held"
    "|suggested|assumed|alleged",
    "it has (often|sometimes|also) been (often|sometimes|widely) argued|said|claimed|believed|thought|suggested",
    "it used to be argued|said|claimed|believed|thought|held|assumed",
    "it can|could|might|may be argued|said|claimed|suggested",
    "one can|could|might|may argue|say|claim|think|suggest",
    "you could|might|may argue|say|claim|think",
    "the (old|common|usual|traditional|popular) view|claim|idea|argument|belief|theory|notion|suggestion that",
    "according to",
)
_TURNED_DOWN = Cue.of(
    "is|was|are|were|seems|be (simply|just|clearly|plainly|completely|totally|quite|now|rather|both) wrong|false|untrue"
    "|incorrect|mistaken|unfair|misleading|nonsense|unconvincing|inaccurate|rubbish|baseless|unfounded",
    "been (shown|proved|proven) (to) (be) wrong|false|untrue",
    "been disproved|disproven|discredited|refuted|rejected|dismissed",
    "not (really|very|at) (all) true|right|correct|convincing|accurate|supported|upheld|justified|sustained|fair",
    "isn't|wasn't|aren't (really|very) true|right|correct|convincing|accurate|supported|justified|fair",
    "cannot|can't be upheld|sustained|supported|defended|accepted|right|true|believed|maintained",
    "can not be upheld|sustained|supported|defended|accepted|right|true|believed|maintained",
    "does|do|did|could|would not (really) hold|stand|survive|convince|fit|work|agree|accept|share|believe",
    "doesn't|don't|didn't|couldn't|wouldn't (really) hold|stand|survive|convince|fit|work|agree|accept|share|believe",
    "disagree|reject|refute|dispute",
    "should|must|can be dismissed|rejected|discarded|ignored|thrown",
    "hard|difficult|impossible to believe|accept|maintain|defend",
    "did not|never (in) (fact) (really) happen|exist|occur",
    "is|was an|a (gross|huge|wild) exaggeration|misconception|distortion",
    "no evidence|truth|basis",
    "a myth|mistake|lie",
)
_CONTRAST = frozenset("but however though yet although nevertheless".split())
_TAKING_UP = frozenset(
    "this that it such which view claim idea argument theory charge interpretation i we these they but however yet"
    " belief".split()
)
_NEAR = 8


@dataclass
class Views:
    """The views that an answer reports, by sentence."""

    answer: Answer

    def is_reported(self, match: tuple[int, ...]) -> bool:
        """Whether the words of a match are what others are said to hold: after "historians argue", before a "but"."""
        begin = self._reports.get(self.answer.sentence_of[match[0]])
        if begin is None or match[-1] <= begin:
            return False
        return _CONTRAST.isdisjoint(self.answer.norms[begin : match[0] + 1])

    def rejected(self, number: int) -> Iterator[tuple[tuple[int, ...], int, int]]:
        """The view that a sentence reports and that is turned down in it or in the next: cue, first and last token."""
        begin = self._reports.get(number)
        if begin is None:
            return
        sentence = self.answer.sentences[number]
        norms = self.answer.norms
        for cue in self._rejections.get(number, ()):
            turn = next((i for i in range(cue, begin, -1) if norms[i] in _CONTRAST), None)
            if turn is not None and _TAKING_UP.intersection(norms[turn + 1 : turn + 5]):
                yield (cue,), begin, turn
                return
        if number + 1 < len(self.answer.sentences):
            following = self.answer.sentences[number + 1]
            takes_up = _TAKING_UP.intersection(norms[following.first : min(following.first + 4, following.last)])
            for cue in self._rejections.get(number + 1, ()):
                if takes_up and cue - following.first <= _NEAR:
                    yield (cue,), begin, sentence.last
                    return

    @cached_property
    def _reports(self) -> dict[int, int]:
        """For each sentence that reports a view, the token at which the report begins."""
        answer, found = self.answer, dict[int, int]()
        for position in _PASSIVE.positions(answer):
            found.setdefault(answer.sentence_of[position], position)
        for verb in answer.by_norm.keys() & _HOLDING:
            for position in answer.by_norm[verb]:
                number = answer.sentence_of[position]
                first = answer.sentences[number].first
                before = answer.norms[max(first, position - 4) : position]
                is_others = _PEOPLE.intersection(before) or answer.norms[position + 1 : position + 2] == ["that"]
                if is_others and not _OWN.intersection(before[-2:]):
                    found[number] = min(position, found.get(number, position))
        return found

    @cached_property
    def _rejections(self) -> dict[int, list[int]]:
        """For each sentence that turns something down, where it does so."""
        found: dict[int, list[int]] = {}
        for position in _TURNED_DOWN.positions(self.answer):
            found.setdefault(self.answer.sentence_of[position], []).append(position)
        return found
