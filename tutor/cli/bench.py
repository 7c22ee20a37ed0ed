"""``tutor bench``: how well a marker agrees with people, measured on answers that people have marked."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tutor.cli.answers import how_many_processes, loose_entry, with_progress
from tutor.config import Settings
from tutor.content.bank import BankReader, Entry
from tutor.content.marked_answers import MarkedByPerson, read_marked_answers
from tutor.errors import Fault, UnreadableDocument
from tutor.services.figure_words import (
    EXEMPLARS_WERE_SEEN,
    disagreement_words,
    percent,
    plain_number,
    reasons,
    signed,
    so_many,
    speed,
    what_was_measured,
)
from tutor.services.measurable import Choice, choose, group_faults
from tutor.services.measuring import MARKERS, Agreement, Comparison, Measurement, exemplar_rows, mark_rows, measure

Cell = Callable[[Agreement], str]


@click.command()
@click.argument("arguments", nargs=-1, metavar="[QUESTION] FILE...")
@click.option("--scheme", type=click.Path(path_type=Path), help="A mark scheme outside the bank, in place of QUESTION.")
@click.option("--set", "only_set", metavar="NAME", help="Only the answers of this set, such as untouched.")
@click.option("--exemplars", is_flag=True, help="Measure on the bank's own exemplars in place of FILE.")
@click.option("--marker", type=click.Choice(list(MARKERS)), default="keyword", show_default=True, help="Who marks.")
@click.option("--disagreements", type=click.IntRange(0), default=0, metavar="N", help="List the N worst, with words.")
@click.option("--json", "as_json", is_flag=True, help="All figures as JSON.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write a page with plots to this file.")
@click.option("--processes", type=click.IntRange(1, 64), help="How many processes to mark in. Default: as many as pay.")
@click.pass_obj
def bench(
    settings: Settings,
    arguments: tuple[str, ...],
    scheme: Path | None,
    only_set: str | None,
    exemplars: bool,
    marker: str,
    disagreements: int,
    as_json: bool,
    html: Path | None,
    processes: int | None,
) -> None:
    """Measure how well a marker agrees with people.

    FILE is .jsonl or .csv with answers that people have marked: id, answer, and mark, level or points. Without
    QUESTION each answer names its own. docs/measuring.md says how to make such a file and what the figures mean.

    \b
    tutor bench yezhovshchina-impact marked.csv --html agreement.html
    tutor --bank my-bank bench marked.jsonl --set untouched --disagreements 10
    tutor bench --exemplars

    Exit code 0: all answers were measured; 1: some could not be used, and it says which.
    """
    choice = _choose(settings, arguments, scheme, only_set, exemplars=exemplars)
    found = _measure(choice, marker, processes or how_many_processes(len(choice.rows)))
    if as_json:
        click.echo(json.dumps(_as_json(found, choice), indent=2, ensure_ascii=False))
    else:
        _print(found, choice, disagreements, exemplars=exemplars)
    if html is not None:
        _write_page(found, choice, html, disagreements, exemplars=exemplars)
    _report_faults(choice)
    if choice.faults or not choice.rows:
        raise SystemExit(1)


# --- which answers ---------------------------------------------------------------------------------


def _choose(
    settings: Settings, arguments: tuple[str, ...], scheme: Path | None, only_set: str | None, *, exemplars: bool
) -> Choice:
    bank = BankReader(settings.bank).bank()
    only = loose_entry(settings, scheme) if scheme is not None else None
    files = list(arguments)
    if only is None and files and not _is_file(files[0]):
        only = bank.get(files.pop(0))
    if exemplars:
        if files:
            raise click.UsageError("--exemplars measures on the bank's own exemplars; leave the files out.")
        entries: Iterable[Entry] = [only] if only else bank.entries.values()
        rows, faults = [row for entry in entries for row in exemplar_rows(entry)], list[Fault]()
    else:
        if not files:
            raise click.UsageError("Name a file of marked answers (.jsonl or .csv), or use --exemplars.")
        rows, faults = _read(files)
    choice = choose(rows, bank.get, only=only, only_set=only_set)
    choice.faults[:0] = faults
    if bank.faults and only is None:
        click.echo("Questions with faulty files are left out; `tutor bank check` says why.", err=True)
    return choice


def _is_file(argument: str) -> bool:
    """Whether this is meant as a file: a slug has no such ending."""
    return Path(argument).suffix.lower() in (".jsonl", ".csv") or Path(argument).is_file()


def _read(files: Iterable[str]) -> tuple[list[MarkedByPerson], list[Fault]]:
    rows: list[MarkedByPerson] = []
    faults: list[Fault] = []
    for file in map(Path, dict.fromkeys(files)):
        try:
            found = read_marked_answers(file)
        except UnreadableDocument as error:
            faults.append(Fault(file, 1, 1, error.message))
            continue
        rows.extend(found.rows)
        faults.extend(found.faults)
    return rows, faults


def _measure(choice: Choice, marker: str, processes: int) -> Measurement:
    start = time.perf_counter()
    marked = with_progress(mark_rows(choice.rows, choice.schemes, marker=marker, processes=processes), len(choice.rows))
    kept = choice.keep_marked(marked)
    return measure(kept, marker=marker, seconds=time.perf_counter() - start)


# --- what is printed -------------------------------------------------------------------------------


def _print(found: Measurement, choice: Choice, disagreements: int, *, exemplars: bool) -> None:
    console = Console()
    console.print(what_was_measured(found), highlight=False, markup=False)
    if exemplars:
        console.print(EXEMPLARS_WERE_SEEN, highlight=False, markup=False)
    for why, count in choice.left_out.items():
        console.print(f"{so_many(count, 'answer')} {why} left out.", highlight=False, markup=False)
    if not found.comparisons:
        return
    for title, columns, has in _TABLES:
        groups = [group for group in _groups(found) if has(group)]
        if groups:
            _print_table(console, title, columns, groups)
    _print_false_credit(console, found)
    if disagreements:
        _print_disagreements(console, found.worst(disagreements))
    console.print(speed(found), highlight=False, markup=False)
    for reason in reasons(found):
        console.print(reason, highlight=False, markup=False)


def _groups(found: Measurement) -> list[Agreement]:
    return [*found.questions, found.total] if len(found.questions) > 1 else list(found.questions)


_TABLES: tuple[tuple[str, tuple[tuple[str, Cell], ...], Callable[[Agreement], bool]], ...] = (
    (
        "Marks: how often the same, and how often the agreed mark is in the range (95 %)",
        (
            ("Available", lambda a: "differ" if a.marks_available is None else str(a.marks_available)),
            ("Answers", lambda a: str(a.mark.answers)),
            ("Exact %", lambda a: percent(a.mark.exact)),
            ("In range %", lambda a: percent(a.mark.in_range)),
        ),
        lambda a: bool(a.mark.answers),
    ),
    (
        "Marks: beyond chance (95 % interval)",
        (
            ("Kappa", lambda a: plain_number(a.mark.kappa)),
            ("Weighted kappa", lambda a: plain_number(a.mark.weighted_kappa)),
        ),
        lambda a: bool(a.mark.answers),
    ),
    (
        "Marks: how far apart (+ is generous), and whether in the same order",
        (
            ("Mean error", lambda a: signed(a.mark.mean_error)),
            ("Absolute", lambda a: plain_number(a.mark.mean_absolute_error)),
            ("RMSE", lambda a: plain_number(a.mark.rmse)),
            ("Pearson", lambda a: plain_number(a.mark.pearson)),
            ("Spearman", lambda a: plain_number(a.mark.spearman)),
        ),
        lambda a: bool(a.mark.answers),
    ),
    (
        "Levels",
        (
            ("Answers", lambda a: str(a.level.answers)),
            ("Exact %", lambda a: percent(a.level.exact)),
            ("Exact or next %", lambda a: percent(a.level.adjacent)),
            ("Weighted kappa", lambda a: plain_number(a.level.weighted_kappa)),
        ),
        lambda a: bool(a.level.answers),
    ),
    (
        "Points, in %: strict counts credited only; lenient counts in part too",
        (
            ("Strict\nprecision", lambda a: percent(a.strict.precision)),
            ("\nrecall", lambda a: percent(a.strict.recall)),
            ("\nF1", lambda a: plain_number(a.strict.f1)),
            ("Lenient\nprecision", lambda a: percent(a.lenient.precision)),
            ("\nrecall", lambda a: percent(a.lenient.recall)),
            ("\nF1", lambda a: plain_number(a.lenient.f1)),
        ),
        lambda a: bool(a.points),
    ),
)


def _print_table(
    console: Console, title: str, columns: Iterable[tuple[str, Cell]], groups: Iterable[Agreement]
) -> None:
    table = _table(title, "Question")
    for name, _ in columns:
        table.add_column(name, justify="right")
    for group in groups:
        table.add_row(group.name or "All", *(cell(group) for _, cell in columns), style=None if group.name else "bold")
    console.print(table)


def _print_false_credit(console: Console, found: Measurement) -> None:
    if not found.total.false_credit:
        return
    table = _table("Answers in which people credit nothing: what they earn", "Kind")
    for name in ("Answers", "Earn any point %", "Mean mark given"):
        table.add_column(name, justify="right")
    for kind in found.total.false_credit:
        cells = (str(kind.answers), percent(kind.earning), f"{kind.mean_mark:.2f}")
        table.add_row(escape(kind.kind or "All"), *cells, style=None if kind.kind else "bold")
    console.print(table)


def _print_disagreements(console: Console, worst: list[Comparison]) -> None:
    table = _table("Worst disagreements", "Answer")
    for name in ("Question", "Agreed", "Given", "Points at issue"):
        table.add_column(name)
    for item in worst:
        agreed, given, points = disagreement_words(item)
        table.add_row(escape(item.row.name), item.question, agreed, given, escape("\n".join(points) or "—"))
    console.print(table if worst else "There are no disagreements.")


def _table(title: str, first: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", title_style="bold", pad_edge=False)
    # A slug is broken rather than cut short: its end may be what tells it from another.
    table.add_column(first, overflow="fold")
    return table


def _report_faults(choice: Choice) -> None:
    grouped = group_faults(choice.faults)
    if grouped:
        click.echo(f"\n{so_many(len(choice.faults), 'fault')} in the marked answers:", err=True)
    for fault, count in grouped.items():
        more = f" (and on {so_many(count - 1, 'more line')})" if count > 1 else ""
        click.echo(f"{fault}{more}", err=True)


# --- what is written -------------------------------------------------------------------------------


def _as_json(found: Measurement, choice: Choice) -> dict[str, Any]:
    """The figures as plain values; a figure that has none is null beside its reason."""
    return {
        "marker": found.marker,
        "marker_version": found.version,
        "sets": dict(found.sets),
        "answers_per_second": found.answers_per_second,
        "questions": [_group_json(group) for group in found.questions],
        "total": _group_json(found.total),
        "answers": [_answer_json(item) for item in found.comparisons],
        "faults": [
            {"file": str(f.file), "line": f.line, "problem": f.problem, "remedy": f.remedy} for f in choice.faults
        ],
        "left_out": dict(choice.left_out),
    }


def _group_json(group: Agreement) -> dict[str, Any]:
    values = asdict(group)
    # Keys of JSON are texts, so the table of levels becomes a list of its cells.
    values["level"]["table"] = [
        {"given": given, "agreed": agreed, "answers": count} for (given, agreed), count in group.level.table.items()
    ]
    for record, detection in ((values, group), *zip(values["points"], group.points, strict=True)):
        for name in ("strict", "lenient"):
            found = getattr(detection, name)
            record[name] |= {figure: asdict(getattr(found, figure)) for figure in ("precision", "recall", "f1")}
    return values


def _answer_json(item: Comparison) -> dict[str, Any]:
    low, high = item.range
    return {
        "id": item.row.name,
        "question": item.question,
        "set": item.row.set,
        "kind": item.row.kind,
        "agreed": {"mark": item.row.mark, "level": item.row.level},
        "given": {"mark": item.report.mark, "low": low, "high": high, "level": item.report.level},
        "credited": [decision.point_id for decision in item.report.points if decision.credited],
        "only_marker": None if item.row.points is None else [decision.point_id for decision in item.extra],
        "only_people": None if item.row.points is None else list(item.missed),
    }


def _write_page(found: Measurement, choice: Choice, file: Path, disagreements: int, *, exemplars: bool) -> None:
    # Templates take a while to import, and most measurements want no page.
    from tutor.services.measuring_page import make_page

    page = make_page(found, choice.faults, worst=disagreements or 25, exemplars=exemplars)
    try:
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror or error}.") from error
    click.echo(f"The page is in {file}.", err=True)
