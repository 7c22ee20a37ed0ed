"""``tutor explain``: why an answer earned a point or did not, wording by wording."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from tutor.cli.answers import choose_entry, read_named
from tutor.config import Settings
from tutor.content.documents import SubmittedAnswer
from tutor.content.entry import Entry
from tutor.errors import NotFound
from tutor.marking import EvidenceSpan, MarkScheme, Verdict
from tutor.marking.answer import read_answer
from tutor.marking.explaining import Outcome, PointExplanation, Role, Sighting, WordingTrace
from tutor.marking.explaining import explain as explain_answer

_VERDICTS = {
    Verdict.CREDITED: ("✓ earned", "green"),
    Verdict.PART: ("~ in part", "yellow"),
    Verdict.CONTRADICTED: ("✗ contradicted", "red"),
    Verdict.MISSING: ("○ not yet", "default"),
}
_ROLES = {Role.EARNS: "", Role.IN_PART: " (in part)", Role.UNLESS: " (unless)", Role.REVERSES: " (says the opposite)"}
_OUTCOMES = {
    Outcome.COUNTED: "counts",
    Outcome.DENIED: "denied",
    Outcome.WITHHELD: "does not count",
    Outcome.BLOCKED: "blocked",
}
_MOST_CONTEXT = 300


@click.command()
@click.argument("arguments", nargs=-1, required=True, metavar="[QUESTION] [POINT] FILE")
@click.option("--scheme", type=click.Path(path_type=Path), help="A mark scheme outside the bank, in place of QUESTION.")
@click.option("--all", "all_points", is_flag=True, help="Every point; leave POINT out.")
@click.option("--json", "as_json", is_flag=True, help="Everything that is known; for several answers one a line.")
@click.pass_obj
def explain(
    settings: Settings, arguments: tuple[str, ...], scheme: Path | None, *, all_points: bool, as_json: bool
) -> None:
    """Explain why an answer earned a point, or what came near and what was missing.

    FILE is as for `tutor mark`: .txt, .md, .docx, .pdf, .jsonl, a folder, or - for standard input.

    \b
    tutor explain yezhovshchina-impact quotas essay.docx
    tutor explain yezhovshchina-impact --all essay.docx
    tutor explain --scheme my-scheme.yaml quotas -

    Exit code 0: explained; 1: something could not be read, or there is no such question or point.
    """
    entry, rest = choose_entry(settings, arguments, scheme)
    only, files = ((), rest) if all_points else (rest[:1], rest[1:])
    for point_id in only:
        _check_point(entry.scheme, point_id)
    if not files:
        raise click.UsageError("Name a point and a file, or --all and a file; - reads standard input.")
    answers = list(read_named(files))
    for answer in answers:
        if answer.error:
            click.echo(answer.error, err=True)
        elif as_json:
            record = _record(entry, answer, explain_answer(answer.text, entry.scheme, only=only))
            click.echo(json.dumps(record, ensure_ascii=False, indent=2 if len(answers) == 1 else None))
        else:
            _print(answer, explain_answer(answer.text, entry.scheme, only=only), heading=len(answers) > 1)
    if any(answer.error for answer in answers):
        raise SystemExit(1)


def _check_point(scheme: MarkScheme, point_id: str) -> None:
    ids = [point.id for point in scheme.points]
    if point_id not in ids:
        near = difflib.get_close_matches(point_id, ids, n=1, cutoff=0.4)
        hint = f"Did you mean {near[0]!r}?" if near else f"Its points are {', '.join(ids)}."
        raise NotFound(f"There is no point {point_id!r} in this mark scheme. {hint}")


def _record(entry: Entry, answer: SubmittedAnswer, found: tuple[PointExplanation, ...]) -> dict[str, Any]:
    head = {"id": answer.name, "question": entry.question.slug}
    return {**head, "points": [explanation.to_json() for explanation in found]}


def _print(answer: SubmittedAnswer, found: tuple[PointExplanation, ...], *, heading: bool) -> None:
    console = Console(highlight=False)
    if heading:
        console.print(Text(f"\n{answer.name}", style="bold underline"))
    sentences = [(s.start, s.end) for s in read_answer(answer.text).sentences]
    for number, explanation in enumerate(found):
        if number:
            console.print()
        for line in _lines(answer.text, sentences, explanation):
            console.print(line, soft_wrap=not console.is_terminal)


def _lines(text: str, sentences: list[tuple[int, int]], explanation: PointExplanation) -> Iterator[Text]:
    decision = explanation.decision
    verdict, colour = _VERDICTS[decision.verdict]
    yield Text.assemble((explanation.point_id, "bold"), "  ", (verdict, f"bold {colour}"), f"  {decision.reason}")
    yield Text(f"  {explanation.statement}", style="dim")
    for trace in explanation.wordings:
        for sighting in trace.sightings:
            yield from _sighting_lines(text, sentences, trace, sighting)
        if trace.times_found > len(trace.sightings):
            yield Text(f"    and {trace.times_found - len(trace.sightings)} more places")
    if decision.verdict is not Verdict.CREDITED and explanation.nearest:
        yield Text("  Nearest of the wordings that were not found:")
        for trace in explanation.nearest:
            yield from _near_lines(trace)


def _sighting_lines(
    text: str, sentences: list[tuple[int, int]], trace: WordingTrace, sighting: Sighting
) -> Iterator[Text]:
    half = f" for “{trace.part}”" if trace.part else ""
    because = f": {sighting.because}" if sighting.because else ""
    yield Text(f"  {trace.wording}{_ROLES[trace.role]}{half} {_OUTCOMES[sighting.outcome]}{because}")
    yield _in_context(text, sentences, sighting.words)


def _in_context(text: str, sentences: list[tuple[int, int]], words: tuple[EvidenceSpan, ...]) -> Text:
    """The sentences around some words, with the words in [brackets] that a terminal also shows in bold."""
    first, last = words[0].start, words[-1].end
    start = max((begin for begin, _ in sentences if begin <= first), default=first)
    end = min((finish for _, finish in sentences if finish >= last), default=last)
    start, end = max(start, first - _MOST_CONTEXT), min(end, last + _MOST_CONTEXT)
    line, at = Text("    "), start
    for span in words:
        line.append(_on_one_line(text[at : span.start]))
        line.append(f"[{_on_one_line(span.text)}]", style="bold")
        at = span.end
    line.append(_on_one_line(text[at:end]))
    return line


def _on_one_line(text: str) -> str:
    return text.replace("\r", " ").replace("\n", " ")


def _near_lines(trace: WordingTrace) -> Iterator[Text]:
    near = trace.near
    if near is None:
        return
    half = f" for “{trace.part}”" if trace.part else ""
    yield Text(f"  · {trace.wording}{half}: {near.here} of {near.needed} of its words are there")
    for sentence in near.sentences:
        yield Text(f"      {sentence}")
