"""``tutor mark``: files, folders, tables of answers or standard input, marked against a question or a loose scheme."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from tutor.cli.answers import choose_entry, how_many_processes, read_named, with_progress
from tutor.config import Settings
from tutor.content.bank import Entry
from tutor.content.documents import SubmittedAnswer
from tutor.marking import MarkReport, Verdict
from tutor.services.feedback import build_feedback, mark_sentence
from tutor.services.folders import MarkedAnswer, mark_all

_SYMBOLS = {
    Verdict.CREDITED: "✓ earned",
    Verdict.PART: "~ in part",
    Verdict.CONTRADICTED: "✗ contradicted",
    Verdict.MISSING: "○ not yet",
}


@click.command()
@click.argument("arguments", nargs=-1, required=True, metavar="[QUESTION] FILE...")
@click.option("--scheme", type=click.Path(path_type=Path), help="A mark scheme outside the bank, in place of QUESTION.")
@click.option("--json", "form", flag_value="json", help="The full record; for several answers one a line.")
@click.option("--csv", "form", flag_value="csv", help="A row for each answer, for spreadsheets.")
@click.option("--processes", type=click.IntRange(1, 64), help="How many processes to mark in. Default: as many as pay.")
@click.pass_obj
def mark(
    settings: Settings, arguments: tuple[str, ...], scheme: Path | None, form: str | None, processes: int | None
) -> None:
    """Mark answers.

    FILE is .txt, .md, .docx, .pdf, a folder of them, .jsonl (one {"id", "answer"} a line), or - for standard input.

    \b
    tutor mark yezhovshchina-impact essay.docx
    tutor mark yezhovshchina-impact class-12b/ --csv > marks.csv
    tutor mark --scheme my-scheme.yaml answers.jsonl --json

    A file that cannot be read is reported and the rest go on. Exit code 0: all marked; 1: something could not be read.
    """
    entry, files = choose_entry(settings, arguments, scheme)
    if not files:
        raise click.UsageError("Name a file to mark, or - for standard input.")
    answers = list(read_named(files))
    processes = processes or how_many_processes(len(answers))
    marked = with_progress(mark_all(answers, entry.scheme, processes=processes), len(answers))
    writer = {"json": _write_json, "csv": _write_csv, None: _write_tables}[form]
    failed = writer(entry, answers, marked)
    if failed:
        if failed < len(answers):
            click.echo(f"{failed} of {len(answers)} could not be read; the rest are marked.", err=True)
        raise SystemExit(1)


def _record(entry: Entry, item: MarkedAnswer) -> dict[str, Any]:
    head: dict[str, Any] = {"id": item.name, "question": entry.question.slug}
    return (
        {**head, **item.report.to_json()}
        if item.report
        else {**head, "status": "unmarked", "mark": None, "error": item.error}
    )


def _write_json(entry: Entry, answers: list[SubmittedAnswer], marked: Iterable[MarkedAnswer]) -> int:
    failed = 0
    for item in marked:
        failed += bool(item.error)
        click.echo(json.dumps(_record(entry, item), ensure_ascii=False, indent=2 if len(answers) == 1 else None))
        if item.error:
            click.echo(item.error, err=True)
    return failed


def _write_csv(entry: Entry, _answers: list[SubmittedAnswer], marked: Iterable[MarkedAnswer]) -> int:
    failed = 0
    points = [point.id for point in entry.scheme.points]
    head = ["id", "level", "mark", "low", "high", "marks_available", "words", "status", "flags", "error"]
    click.echo(_row([*head, *points]))
    for item in marked:
        failed += bool(item.error)
        report = item.report
        if report is None:
            click.echo(_row([item.name, *[""] * 6, "unmarked", "", item.error, *[""] * len(points)]))
            continue
        flags = " ".join(sorted({flag.kind for flag in report.flags}))
        values = [
            report.level,
            report.mark,
            report.low,
            report.high,
            report.marks_available,
            report.word_count,
            report.status.value,
            flags,
            "",
        ]
        click.echo(_row([item.name, *values, *(d.verdict.value for d in report.points)]))
    return failed


def _row(values: Iterable[object]) -> str:
    """One CSV line. A cell that a spreadsheet would run as a formula gets a quote before it."""
    buffer = io.StringIO()
    texts = ("" if value is None else str(value) for value in values)
    safe = [f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") and text != "-" else text for text in texts]
    csv.writer(buffer, lineterminator="").writerow(safe)
    return buffer.getvalue()


def _write_tables(entry: Entry, answers: list[SubmittedAnswer], marked: Iterable[MarkedAnswer]) -> int:
    console = Console()
    if len(answers) == 1:
        item = next(iter(marked))
        if item.report is None:
            click.echo(item.error, err=True)
            return 1
        _print_one(console, entry, answers[0].text, item.report)
        return 0
    table = Table("Answer", "Level", "Mark", "Range", "Words", "Earned", "In part", "Flags", box=None)
    failed = 0
    for item in marked:
        failed += bool(item.error)
        table.add_row(*_summary_row(item))
    console.print(table)
    return failed


def _summary_row(item: MarkedAnswer) -> list[str]:
    report = item.report
    if report is None:
        return [item.name, "", "", "", "", "", "", item.error]
    counts = {verdict: sum(d.verdict is verdict for d in report.points) for verdict in Verdict}
    mark = "no response" if report.mark is None else f"{report.mark}/{report.marks_available}"
    between = "" if report.mark is None else f"{report.low}-{report.high}"
    flags = ", ".join(sorted({flag.kind for flag in report.flags}))
    level = "" if report.level is None else str(report.level)
    return [
        item.name,
        level,
        mark,
        between,
        str(report.word_count),
        str(counts[Verdict.CREDITED]),
        str(counts[Verdict.PART]),
        flags,
    ]


def _print_one(console: Console, entry: Entry, text: str, report: MarkReport) -> None:
    feedback = build_feedback(entry, report, text)
    console.print(f"[bold]{mark_sentence(report)}[/bold]", highlight=False)
    console.print(
        "Provisional. Marked by the keyword marker; not yet checked by a teacher.\n" if report.mark is not None else ""
    )
    for title, said in (("Went well", feedback.well), ("Next step", feedback.next_step)):
        console.print(f"[bold]{title}:[/bold] ", end="")
        console.print(said, markup=False, highlight=False)
    for flag in report.flags:
        console.print(f"! {flag.message}", markup=False, highlight=False)
    if report.strands:
        console.print()
        for strand in feedback.strands:
            console.print(f"  {strand.title}: {strand.decision.reason}", markup=False, highlight=False)
    table = Table("", "Point", "Your words, or how to earn it", box=None, padding=(0, 1), show_lines=False)
    for point in (*feedback.earned, *feedback.in_part, *feedback.contradicted, *feedback.missing):
        words = " … ".join(f"“{' '.join(span.text.split())}”" for span in point.decision.evidence)
        table.add_row(_SYMBOLS[point.verdict], point.point.id, _plain(words or point.point.how_to_earn))
    console.print()
    console.print(table)


def _plain(text: str) -> str:
    """Text from an essay, safe from being read as console markup."""
    return text.replace("[", r"\[")
