"""
Learning from teachers in the open: from answers that people have marked point by point to changes of the mark scheme.

Pure. The scheme stays the whole truth: nothing is learned but words that stand in it once a person has accepted them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tutor.marking.choosing import Chooser, Material
from tutor.marking.deciding import label
from tutor.marking.effects import (
    Action,
    Change,
    Effect,
    JudgedAnswer,
    PointStudy,
    Study,
    apply_changes,
    change_point,
    value_of,
)
from tutor.marking.phrases import Phrasebook, is_wording, stems_of
from tutor.marking.report import Verdict
from tutor.marking.scheme import MarkScheme, RubricPoint

SUPPORT = 2


@dataclass(frozen=True, slots=True)
class Touched:
    """An answer that a change would move, and the words in it that the change is about."""

    answer_id: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change for a person to accept, with every marked answer that it would make right or wrong."""

    change: Change
    better: tuple[Touched, ...]
    worse: tuple[Touched, ...]

    @property
    def support(self) -> int:
        """How many answers speak for it."""
        return len(self.better)


@dataclass(frozen=True, slots=True)
class Missed:
    """An answer that earns more of a point than it was given."""

    answer_id: str
    decided: Verdict
    agreed: Verdict


@dataclass(frozen=True, slots=True)
class FalselyCredited:
    """An answer that was given more of a point than it earns: the words, and the wordings that found them."""

    answer_id: str
    agreed: Verdict
    words: tuple[str, ...]
    wordings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PointSuggestions:
    """
    One point: where marker and people differ, and what would bring them together.

    ``right`` of the ``judged`` answers are decided as people did; with all proposals ``right_after`` would be.
    ``held_better`` and ``held_worse`` count answers that come out better and worse by changes chosen without them:
    the honest guess at what the proposals do to answers that nobody has seen yet.
    """

    point_id: str
    judged: int
    right: int
    right_after: int
    missed: tuple[Missed, ...]
    falsely_credited: tuple[FalselyCredited, ...]
    proposals: tuple[Proposal, ...]
    held_better: int = 0
    held_worse: int = 0


def suggest(
    scheme: MarkScheme,
    answers: Sequence[JudgedAnswer],
    examples: Sequence[JudgedAnswer] = (),
    *,
    support: int = SUPPORT,
    try_held_back: bool = True,
) -> tuple[PointSuggestions, ...]:
    """
    What marked answers say about the wordings of each point that people judged.

    ``examples`` are answers of the scheme itself; a change that breaks one of them is never proposed. ``support`` is
    how many answers have to speak for a change. ``try_held_back=False`` leaves out the count of held-back answers.

    Raises:
        WordingError: the scheme holds a wording that cannot be understood.
    """
    work = _Work(scheme, Study.of(scheme, answers), Study.of(scheme, examples), support)
    chosen = {point.id: work.choose(point) for point in scheme.points}
    also = [change.wording for changes in chosen.values() for change in changes if change.wording]
    # Read again with the new words known, so that what is shown is what the marker will do, slips of the pen included.
    final = Study.of(scheme, answers, also) if also else work.study
    suggestions = []
    for point in scheme.points:
        proposals = _proposals(final, point, chosen[point.id])
        found = _compare(work.study, point, proposals, final)
        if try_held_back and proposals:
            better, worse = work.chooser(point).held_back()
            found = replace(found, held_better=better, held_worse=worse)
        suggestions.append(found)
    return tuple(suggestions)


class _Work:
    """Everything that is made once and used for every point."""

    def __init__(self, scheme: MarkScheme, study: Study, examples: Study, support: int) -> None:
        self.scheme, self.study, self.examples, self.support = scheme, study, examples, support
        self.book = Phrasebook.of(study.readings)
        self.asked = stems_of([scheme.question_text], scheme.concepts)
        self._choosers: dict[str, Chooser] = {}

    def chooser(self, point: RubricPoint) -> Chooser:
        if point.id not in self._choosers:
            shown = [a.text for a in self.examples.answers if a.verdicts.get(point.id) is Verdict.CREDITED]
            wordings = [label(wording) for part in point.parts for wording in part.wordings]
            about = stems_of([point.statement, point.how_to_earn, *wordings, *shown], self.scheme.concepts)
            examples = PointStudy.of(self.examples, point)
            material = Material(self.book, examples, about - self.asked, self.asked, self.support)
            self._choosers[point.id] = Chooser(PointStudy.of(self.study, point), material)
        return self._choosers[point.id]

    def choose(self, point: RubricPoint) -> list[Change]:
        chooser = self.chooser(point)
        changes = chooser.choose(frozenset(chooser.base.truths))
        return [*_merged(changes), *_denials(self, point)]


def _merged(changes: Sequence[Change]) -> list[Change]:
    """The same changes with wordings that differ in one word written as one: ``quotas ~ (arrest|shoot)``."""
    merged: list[Change] = []
    for change in changes:
        at, text = next(
            (
                (number, both)
                for number, other in enumerate(merged)
                if change.action is other.action is Action.ADD and change.part == other.part
                if (both := _one_wording(other.wording, change.wording))
            ),
            (-1, ""),
        )
        if text:
            merged[at] = replace(merged[at], wording=text)
        else:
            merged.append(change)
    return merged


def _one_wording(first: str, second: str) -> str:
    """Both wordings as one with a choice in it, or nothing where they differ in more than one word."""
    for other in dict.fromkeys((second, _swapped(second))):
        ours, theirs = _terms(first), _terms(other)
        if len(ours) != len(theirs) or len(ours) < 2:
            continue
        apart = [i for i, (a, b) in enumerate(zip(ours, theirs, strict=True)) if a != b]
        if len(apart) == 1 and "~" not in (ours[apart[0]], theirs[apart[0]]):
            inner = ours[apart[0]].removeprefix("(").removesuffix(")")
            text = " ".join([*ours[: apart[0]], f"({inner}|{theirs[apart[0]]})", *ours[apart[0] + 1 :]])
            if is_wording(text):
                return text
    return ""


def _terms(wording: str) -> list[str]:
    """The words of a wording, a bracket as one."""
    terms: list[str] = []
    depth = 0
    for word in wording.split():
        if depth:
            terms[-1] += f" {word}"
        else:
            terms.append(word)
        depth += word.count("(") - word.count(")")
    return terms


def _swapped(wording: str) -> str:
    left, near, right = wording.partition(" ~ ")
    return f"{right} ~ {left}" if near and "~" not in right else wording


def _denials(work: _Work, point: RubricPoint) -> list[Change]:
    """Wordings for the opposite, from answers that people marked as contradicting the point."""
    said = {n: a.verdicts[point.id] for n, a in enumerate(work.study.answers) if point.id in a.verdicts}
    wanted = [
        n
        for n, verdict in said.items()
        if verdict is Verdict.CONTRADICTED
        and work.study.decided[n][point.id].verdict in (Verdict.MISSING, Verdict.PART)
    ]
    if len(wanted) < work.support:
        return []
    against = [n for n, verdict in said.items() if verdict in (Verdict.CREDITED, Verdict.PART)]
    texts = work.chooser(point).opposites(wanted, against)
    return [Change(Action.REVERSED_BY, point.id, text) for text in texts]


def _proposals(study: Study, point: RubricPoint, changes: Sequence[Change]) -> tuple[Proposal, ...]:
    """Each change with what it alone does to all marked answers; those that do no good drop out."""
    proposals = []
    base = PointStudy.of(study, point)
    for change in changes:
        effect = _opposite_effect(study, point, change) if change.action is Action.REVERSED_BY else base.effect(change)
        if sum(effect.gains.values()) > 0:
            proposals.append(
                Proposal(change, _touched(study, change, effect.better), _touched(study, change, effect.worse))
            )
    return tuple(proposals)


def _opposite_effect(study: Study, point: RubricPoint, change: Change) -> Effect:
    """Contradicted is worth no more than missing, but it is what should be said."""
    gains = {}
    for number in study.where(change.wording):
        agreed = study.answers[number].verdicts.get(point.id)
        if agreed is not None and study.decided[number][point.id].verdict in (Verdict.MISSING, Verdict.PART):
            gains[number] = 0.5 if agreed is Verdict.CONTRADICTED else -0.5
    return Effect(gains)


def _touched(study: Study, change: Change, numbers: Sequence[int]) -> tuple[Touched, ...]:
    return tuple(Touched(study.answers[n].id, _words(study, change, n)) for n in numbers)


def _words(study: Study, change: Change, number: int) -> tuple[str, ...]:
    """Where the new wording counts; where it no longer does, the words of the old one."""
    new = study.words(number, change.wording) if change.wording else ()
    return new or (study.words(number, change.replaces) if change.replaces else ())


def _compare(study: Study, point: RubricPoint, proposals: Sequence[Proposal], final: Study) -> PointSuggestions:
    said = {n: a.verdicts[point.id] for n, a in enumerate(study.answers) if point.id in a.verdicts}
    missed, falsely = [], []
    for number, agreed in said.items():
        decision = study.decided[number][point.id]
        if value_of(decision.verdict) < value_of(agreed):
            missed.append(Missed(study.answers[number].id, decision.verdict, agreed))
        elif value_of(decision.verdict) > value_of(agreed):
            words = tuple(" ".join(span.text.split()) for span in decision.evidence)
            fired = tuple(dict.fromkeys(span.rule for span in decision.evidence))
            falsely.append(FalselyCredited(study.answers[number].id, agreed, words, fired))
    right = len(said) - len(missed) - len(falsely)
    after = _after(final, point, [p.change for p in proposals])
    right_after = sum(after.values[n] == truth for n, truth in after.truths.items())
    return PointSuggestions(point.id, len(said), right, right_after, tuple(missed), tuple(falsely), tuple(proposals))


def _after(study: Study, point: RubricPoint, changes: Sequence[Change]) -> PointStudy:
    state = PointStudy.of(study, point)
    for change in changes:
        state = state.after(change)
    return state


__all__ = [
    "Action",
    "Change",
    "FalselyCredited",
    "JudgedAnswer",
    "Missed",
    "PointSuggestions",
    "Proposal",
    "Touched",
    "apply_changes",
    "change_point",
    "suggest",
]
