"""Testing mark schemes like code: every example and every exemplar is marked, and what comes out is compared."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.content.entry import Entry, Example, Exemplar
from tutor.errors import Fault
from tutor.marking import KeywordMarker, MarkReport, Verdict

_EXPECTED = {"earns": Verdict.CREDITED, "earns_in_part": Verdict.PART}


def check_examples(entry: Entry) -> list[Fault]:
    """Mark every example of a question's scheme; a fault for each that does not come out as the file says."""
    marker = KeywordMarker()
    exemplars = iter(entry.exemplars)
    faults: list[Fault] = []
    for example in entry.examples:
        if example.expected == "exemplar":
            exemplar = next(exemplars)
            problems = _exemplar_problems(exemplar, marker.mark(exemplar.text, entry.scheme))
        else:
            problems = _example_problems(example, marker.mark(example.text, entry.scheme))
        faults.extend(Fault(entry.scheme_file, example.line, example.column, *problem) for problem in problems)
    return faults


def _example_problems(example: Example, report: MarkReport) -> Iterator[tuple[str, str]]:
    if example.expected == "misconception":
        if example.point_id not in {m.misconception_id for m in report.misconceptions}:
            problem = f"The example does not show the misconception {example.point_id!r}: {example.text!r}"
            yield problem, "Add a wording that it shows."
        return
    decision = report.decision(example.point_id)
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


def _exemplar_problems(exemplar: Exemplar, report: MarkReport) -> Iterator[tuple[str, str]]:
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
    if not low <= exemplar.mark <= high:
        problem = f"The exemplar {exemplar.name!r} has an agreed mark of {exemplar.mark};"
        remedy = "Look at the wordings and at the needs of the levels."
        yield f"{problem} the marker gives {report.mark} ({low} to {high}).", remedy
