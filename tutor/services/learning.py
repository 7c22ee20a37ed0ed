"""
What marked answers teach a mark scheme, and how much: judged answers out of files, and learning curves.

A curve accepts every proposal unseen, which no teacher should, and judges by answers that were held back.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tutor.content.entry import Entry
from tutor.content.marked_answers import MarkedByPerson
from tutor.marking import Kind, MarkScheme, Verdict
from tutor.marking.agreement import Detection, Figure, Pair, accuracy, kappa
from tutor.marking.effects import Change, JudgedAnswer, Study, apply_changes, value_of
from tutor.marking.suggesting import SUPPORT, suggest
from tutor.services.measuring import is_worth_nothing

SIZES = (5, 10, 20, 40, 80, 160, 320)
# With fewer answers left to judge by, a figure would say little.
FEWEST_HELD_BACK = 5
_EXPECTED = {"earns": Verdict.CREDITED, "earns_in_part": Verdict.PART, "does_not_earn": Verdict.MISSING}


def judged_answers(rows: Iterable[MarkedByPerson], scheme: MarkScheme) -> list[JudgedAnswer]:
    """
    Those answers whose points people decided.

    Where nothing is said about points, a mark can still say it: the one mark of the one point, or nothing for anything.
    """
    judged = []
    for row in rows:
        said = {point.id: row.agreed(point.id) for point in scheme.points}
        verdicts = {point_id: verdict for point_id, verdict in said.items() if verdict is not None}
        if row.points is None and row.mark is not None and _is_one_mark(scheme):
            verdicts = {scheme.points[0].id: _of_mark(row.mark)}
        elif row.points is None and is_worth_nothing(row, scheme):
            verdicts = dict.fromkeys(said, Verdict.MISSING)
        if verdicts:
            judged.append(JudgedAnswer(row.name, row.answer, verdicts))
    return judged


def _is_one_mark(scheme: MarkScheme) -> bool:
    return scheme.kind is Kind.POINTS and len(scheme.points) == 1 and scheme.points[0].marks == 1


def _of_mark(mark: float) -> Verdict:
    if mark >= 1:
        return Verdict.CREDITED
    return Verdict.PART if mark > 0 else Verdict.MISSING


def examples_of(entry: Entry) -> list[JudgedAnswer]:
    """The examples and exemplars of a scheme's file: no change may break what they say."""
    examples = [
        JudgedAnswer(f"line {example.line}", example.text, {example.point_id: _EXPECTED[example.expected]})
        for example in entry.examples
        if example.expected in _EXPECTED
    ]
    for exemplar in entry.exemplars:
        agreed = {
            point.id: Verdict.CREDITED if point.id in exemplar.credited else Verdict.MISSING
            for point in entry.scheme.points
        }
        examples.append(JudgedAnswer(exemplar.name, exemplar.text, agreed))
    return examples


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well decisions about points agree with people's: the share that is right, F1 of "shown", Cohen's kappa."""

    decisions: int
    accuracy: Figure
    f1: Figure
    kappa: Figure

    @classmethod
    def of(cls, pairs: Sequence[Pair]) -> Agreement:
        """Figures of pairs of (decided, agreed) values."""
        shown = Detection.of([(given > 0, agreed > 0) for given, agreed in pairs])
        return cls(len(pairs), accuracy(pairs), shown.f1, kappa(pairs))

    def as_json(self) -> dict[str, object]:
        def plain(figure: Figure) -> float | None:
            return None if figure.value is None else round(figure.value, 3)

        return {
            "decisions": self.decisions,
            "accuracy": plain(self.accuracy),
            "f1": plain(self.f1),
            "kappa": plain(self.kappa),
        }


@dataclass(frozen=True, slots=True)
class Step:
    """Agreement on the answers held back, all splits together, before and after learning from ``marked`` answers."""

    marked: int
    held_back: int
    splits: int
    changes: float
    before: Agreement
    after: Agreement

    def as_json(self) -> dict[str, object]:
        return {
            "marked": self.marked,
            "held_back": self.held_back,
            "splits": self.splits,
            "changes": round(self.changes, 1),
            "before": self.before.as_json(),
            "after": self.after.as_json(),
        }


def learn(
    scheme: MarkScheme,
    answers: Sequence[JudgedAnswer],
    examples: Sequence[JudgedAnswer] = (),
    *,
    support: int = SUPPORT,
) -> tuple[MarkScheme, list[Change]]:
    """The scheme with every proposal accepted, and the changes that were made."""
    found = suggest(scheme, answers, examples, support=support, try_held_back=False)
    changes = [proposal.change for point in found for proposal in point.proposals]
    return apply_changes(scheme, changes), changes


def learning_curve(
    scheme: MarkScheme,
    answers: Sequence[JudgedAnswer],
    examples: Sequence[JudgedAnswer] = (),
    *,
    splits: int = 5,
    seed: int = 1,
    support: int = SUPPORT,
    sizes: Sequence[int] = SIZES,
) -> Iterator[Step]:
    """
    For 5, 10, 20, 40 … marked answers: what accepting everything does to the answers that were held back.

    The splits follow from the seed alone. Each learns from the first answers of one shuffled order, so that every size
    sees the answers of the smaller ones.
    """
    numbers = range(len(answers))
    # Dealing out answers needs no secrecy, only the same order every time.
    orders = [random.Random(f"{seed}/{split}").sample(numbers, len(answers)) for split in range(splits)]  # noqa: S311
    untaught = _pairs(scheme, answers)
    for size in sizes:
        if len(answers) - size < FEWEST_HELD_BACK:
            return
        made = 0
        before: list[Pair] = []
        after: list[Pair] = []
        for order in orders:
            learned, changes = learn(scheme, [answers[n] for n in sorted(order[:size])], examples, support=support)
            made += len(changes)
            held_back = sorted(order[size:])
            before += [pair for number in held_back for pair in untaught[number]]
            taught = _pairs(learned, [answers[n] for n in held_back]) if changes else [untaught[n] for n in held_back]
            after += [pair for pairs in taught for pair in pairs]
        yield Step(size, len(answers) - size, splits, made / max(1, splits), Agreement.of(before), Agreement.of(after))


def _pairs(scheme: MarkScheme, answers: Sequence[JudgedAnswer]) -> list[list[Pair]]:
    """For each answer what the keyword marker decides about its points, beside what people decided."""
    study = Study.of(scheme, answers)
    return [
        [
            (value_of(study.decided[number][point_id].verdict), value_of(verdict))
            for point_id, verdict in answer.verdicts.items()
        ]
        for number, answer in enumerate(answers)
    ]
