"""How much a mark scheme gains from marked answers: proposals accepted unseen, and judged on answers held back."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tutor.marking.effects import Change, JudgedAnswer, Study, apply_changes, value_of
from tutor.marking.scheme import MarkScheme
from tutor.marking.suggesting import SUPPORT, suggest

SIZES = (5, 10, 20, 40, 80, 160, 320)
# With fewer answers left to judge by, a figure would say little.
FEWEST_HELD_BACK = 5


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well decisions agree with people's: the share that is right, F1 of "shown", and Cohen's kappa."""

    decisions: int
    accuracy: float
    f1: float
    kappa: float


@dataclass(frozen=True, slots=True)
class Step:
    """The means over several splits: agreement on the answers held back, before and after learning from ``marked``."""

    marked: int
    held_back: float
    splits: int
    changes: float
    before: Agreement
    after: Agreement


def agreement(pairs: Sequence[tuple[float, float]]) -> Agreement:
    """Compare pairs of (decided, agreed) values of points. With nothing to compare, all is 0."""
    if not pairs:
        return Agreement(0, 0, 0, 0)
    accuracy = sum(ours == theirs for ours, theirs in pairs) / len(pairs)
    both = sum(ours > 0 and theirs > 0 for ours, theirs in pairs)
    shown = sum(ours > 0 for ours, _ in pairs) + sum(theirs > 0 for _, theirs in pairs)
    f1 = 2 * both / shown if shown else 1.0
    values = {value for pair in pairs for value in pair}
    chance = (
        sum(sum(ours == v for ours, _ in pairs) * sum(theirs == v for _, theirs in pairs) for v in values)
        / len(pairs) ** 2
    )
    kappa = (accuracy - chance) / (1 - chance) if chance < 1 else 1.0
    return Agreement(len(pairs), accuracy, f1, kappa)


def compare(scheme: MarkScheme, answers: Sequence[JudgedAnswer]) -> Agreement:
    """How well the keyword marker agrees with people on all points that they judged."""
    study = Study.of(scheme, answers)
    return agreement(
        [
            (value_of(study.decided[number][point_id].verdict), value_of(verdict))
            for number, answer in enumerate(answers)
            for point_id, verdict in answer.verdicts.items()
        ]
    )


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

    The splits follow from the seed alone. Each split learns from the first answers of one shuffled order, so that
    every size sees the answers of the smaller ones.
    """
    numbers = range(len(answers))
    # Dealing out answers needs no secrecy, only the same order every time.
    orders = [random.Random(f"{seed}/{split}").sample(numbers, len(answers)) for split in range(splits)]  # noqa: S311
    for size in sizes:
        if len(answers) - size < FEWEST_HELD_BACK:
            return
        runs = [_one_split(scheme, answers, examples, order, size, support) for order in orders]
        yield Step(
            size,
            len(answers) - size,
            splits,
            sum(changes for changes, _, _ in runs) / splits,
            _mean([before for _, before, _ in runs]),
            _mean([after for _, _, after in runs]),
        )


def _one_split(
    scheme: MarkScheme,
    answers: Sequence[JudgedAnswer],
    examples: Sequence[JudgedAnswer],
    order: Sequence[int],
    size: int,
    support: int,
) -> tuple[int, Agreement, Agreement]:
    marked = [answers[number] for number in sorted(order[:size])]
    held_back = [answers[number] for number in sorted(order[size:])]
    learned, changes = learn(scheme, marked, examples, support=support)
    return len(changes), compare(scheme, held_back), compare(learned, held_back)


def _mean(parts: Sequence[Agreement]) -> Agreement:
    def mean(name: str) -> float:
        return float(sum(getattr(part, name) for part in parts)) / len(parts)

    return Agreement(round(mean("decisions")), mean("accuracy"), mean("f1"), mean("kappa"))


def as_json(step: Step) -> Mapping[str, object]:
    """A step as plain values, rounded to what can be trusted."""

    def figures(found: Agreement) -> dict[str, object]:
        return {
            "decisions": found.decisions,
            "accuracy": round(found.accuracy, 3),
            "f1": round(found.f1, 3),
            "kappa": round(found.kappa, 3),
        }

    return {
        "marked": step.marked,
        "held_back": step.held_back,
        "splits": step.splits,
        "changes": round(step.changes, 1),
        "before": figures(step.before),
        "after": figures(step.after),
    }
