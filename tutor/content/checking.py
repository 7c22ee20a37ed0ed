"""Testing mark schemes like code: every example and every exemplar is marked, and what comes out is compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tutor.content.entry import Entry, Example, Exemplar
from tutor.errors import Fault
from tutor.marking import KeywordMarker, MarkReport, PointDecision, Verdict
from tutor.marking.deciding import CompiledScheme, Reading, decide_points, find_misconceptions
from tutor.marking.engine import compile_once

_EXPECTED = {"earns": Verdict.CREDITED, "earns_in_part": Verdict.PART}

# What is wrong, and what would mend it.
Problem = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Tested:
    """An example with what did not come out as its file says; for an exemplar ``name`` is its name."""

    example: Example
    text: str
    problems: tuple[Problem, ...] = ()
    name: str = ""

    @property
    def passed(self) -> bool:
        return not self.problems


def run_examples(entry: Entry) -> tuple[Tested, ...]:
    """Mark every example and exemplar of a question's scheme, in the order of the file."""
    compiled = compile_once(entry.scheme)
    exemplars = iter(entry.exemplars)
    return tuple(
        _test_exemplar(example, next(exemplars), entry)
        if example.expected == "exemplar"
        else Tested(example, example.text, tuple(_example_problems(example, compiled)))
        for example in entry.examples
    )


def check_examples(entry: Entry) -> list[Fault]:
    """A fault for each example of a question's scheme that does not come out as the file says."""
    return [
        Fault(entry.scheme_file, tested.example.line, tested.example.column, *problem)
        for tested in run_examples(entry)
        for problem in tested.problems
    ]


def _test_exemplar(example: Example, exemplar: Exemplar, entry: Entry) -> Tested:
    problems = _exemplar_problems(exemplar, KeywordMarker().mark(exemplar.text, entry.scheme))
    return Tested(example, exemplar.text, tuple(problems), exemplar.name)


def _example_problems(example: Example, compiled: CompiledScheme) -> Iterator[Problem]:
    if example.expected == "misconception":
        shown = find_misconceptions(Reading(example.text, replace(compiled, points=())))
        if example.point_id not in {m.misconception_id for m in shown}:
            problem = f"The example does not show the misconception {example.point_id!r}: {example.text!r}"
            yield problem, "Add a wording that it shows."
        return
    decision = _decide_alone(example, compiled)
    evidence = "; ".join(span.text for span in decision.evidence)
    if example.expected == "does_not_earn":
        if decision.verdict in (Verdict.CREDITED, Verdict.PART):
            rule = decision.evidence[0].rule if decision.evidence else ""
            problem = f"{example.point_id!r} must not be earned by {example.text!r}, but {evidence!r} earned it"
            yield f"{problem} ({decision.verdict}, by {rule!r}).", "Tighten that wording."
    elif decision.verdict is not _EXPECTED[example.expected]:
        problem = f"{example.point_id!r} must be {_EXPECTED[example.expected]} by {example.text!r},"
        found = f" Found: {evidence}" if evidence else ""
        yield f"{problem} but it came out {decision.verdict}. {decision.reason}{found}", "Add a wording that it shows."


def _decide_alone(example: Example, compiled: CompiledScheme) -> PointDecision:
    """The decision on the example's point only: points are decided one by one, so the others need not be looked for."""
    alone = tuple(point for point in compiled.points if point.point.id == example.point_id)
    (decision,) = decide_points(Reading(example.text, replace(compiled, points=alone)))
    return decision


def _exemplar_problems(exemplar: Exemplar, report: MarkReport) -> Iterator[Problem]:
    shown = {d.point_id for d in report.points if d.verdict in (Verdict.CREDITED, Verdict.PART)}
    missed = [point_id for point_id in exemplar.credited if point_id not in shown]
    if missed:
        problem = f"The exemplar {exemplar.name!r} shows {', '.join(missed)}, but the marker did not find it."
        yield problem, "Add wordings."
    extra = sorted(shown - set(exemplar.credited))
    if extra:
        problem = f"In the exemplar {exemplar.name!r} the marker found {', '.join(extra)}, which is not agreed."
        yield problem, "Tighten wordings, or agree it."
    low, high = report.low or 0, report.high or 0
    if exemplar.marker_differs:
        if low <= exemplar.mark <= high:
            problem = f"The exemplar {exemplar.name!r} says that the marker differs, but its range holds the mark."
            yield problem, "Take out `marker_differs`."
    elif not low <= exemplar.mark <= high:
        problem = f"The exemplar {exemplar.name!r} has an agreed mark of {exemplar.mark};"
        remedy = "Look at the wordings and at the needs of the levels."
        yield f"{problem} the marker gives {report.mark} ({low} to {high}).", remedy
