"""``tutor bank``: look at questions and mark schemes, test them, begin new ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Column, Table

from tutor.config import Settings
from tutor.content import packs, scaffold
from tutor.content.bank import Bank, BankReader, Entry
from tutor.content.checking import check_examples
from tutor.content.saving import put_in_place
from tutor.errors import Fault


@click.group()
def bank() -> None:
    """The questions and their mark schemes."""


@bank.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Faults as a JSON list, for editors and CI.")
@click.pass_obj
def check(settings: Settings, path: Path | None, as_json: bool) -> None:
    """Validate every file and run every example. PATH: another bank's folder, or a file or folder inside the bank.

    Exit code 0: all is well; 1: there are faults; 2: there is nothing to check.
    """
    root, below = _locate(settings.bank, path)
    found = BankReader(root).bank()
    faults = list(found.faults)
    entries = [e for e in found.entries.values() if _is_below(e.scheme_file, below) or _names(below, e.question.slug)]
    for entry in entries:
        faults.extend(check_examples(entry))
    faults = sorted(f for f in faults if _concerns(f.file, below))
    if as_json:
        click.echo(json.dumps([_fault_json(f) for f in faults], indent=2))
    else:
        _print_faults(faults, len(entries), sum(len(e.examples) for e in entries))
    if faults:
        raise SystemExit(1)
    if not entries:
        raise SystemExit(2)


def _locate(bank_root: Path, path: Path | None) -> tuple[Path, Path | None]:
    """The bank's folder, and the part of it that is meant; None for all of it."""
    if path is None:
        return bank_root, None
    if not path.exists():
        raise click.BadParameter(f"There is no file or folder {path}.")
    path = path.resolve()
    if (path / "questions").is_dir() or (path / "rubrics").is_dir():
        return path, None
    for parent in path.parents:
        if (parent / "questions").is_dir() or (parent / "rubrics").is_dir():
            return parent, path
    raise click.BadParameter(f"{path} is not in a bank: no folder above it holds questions/ and rubrics/.")


def _is_below(file: Path, below: Path | None) -> bool:
    return below is None or file == below or below in file.parents


def _concerns(file: Path, below: Path | None) -> bool:
    """Whether a file is asked about, or the file asked about rests on it: its question, its topic's concepts."""
    if below is None or _is_below(file, below):
        return True
    is_shared = file.parent.name == below.parent.name and file.stem.startswith(("concepts", "notes"))
    return below.is_file() and (file.stem == below.stem or is_shared)


def _names(below: Path | None, slug: str) -> bool:
    return below is not None and below.is_file() and below.stem == slug


def _fault_json(fault: Fault) -> dict[str, object]:
    return {
        "file": str(fault.file),
        "line": fault.line,
        "column": fault.column,
        "problem": fault.problem,
        "remedy": fault.remedy,
    }


def _print_faults(faults: list[Fault], questions: int, examples: int) -> None:
    for fault in faults:
        click.echo(str(fault))
    if faults:
        click.echo(f"\n{len(faults)} {'fault' if len(faults) == 1 else 'faults'}.", err=True)
    elif questions:
        click.echo(f"{questions} questions and {examples} examples checked: all as they should be.")
    else:
        click.echo("There are no questions here. `tutor bank new TOPIC/SLUG` makes the first one.", err=True)


@bank.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def list_questions(settings: Settings, as_json: bool) -> None:
    """List the questions."""
    found = BankReader(settings.bank).bank()
    rows = sorted(found.entries.values(), key=lambda e: (e.question.topic, e.question.slug))
    if as_json:
        keys = ("slug", "topic", "title", "command_word", "marks_available", "minutes", "difficulty", "task")
        click.echo(
            json.dumps([{key: getattr(e.question, key) for key in keys} for e in rows], indent=2, ensure_ascii=False)
        )
        return
    table = Table(Column("Slug", no_wrap=True), "Marks", "Minutes", "Points", "Question", box=None)
    for entry in rows:
        q = entry.question
        table.add_row(q.slug, str(q.marks_available), str(q.minutes), str(len(entry.scheme.points)), q.task)
    Console().print(table)
    _mention_faults(found)


@bank.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def coverage(settings: Settings, as_json: bool) -> None:
    """Count the questions drawn from each source and on each page of the notes, by their kind.

    A source is named by what stands before the first comma: "Study guide, The Gulag System" is the study guide.
    """
    found = BankReader(settings.bank).bank()
    entries = list(found.entries.values())
    tables = {
        "Source": count_by(entries, lambda e: {source.partition(",")[0] for source in e.question.sources}),
        "Section": count_by(entries, lambda e: {e.question.section or "none"}),
    }
    if as_json:
        click.echo(json.dumps({name.lower(): rows for name, rows in tables.items()}, indent=2, ensure_ascii=False))
        return
    kinds = sorted({entry.question.form for entry in entries})
    for name, rows in tables.items():
        table = Table(Column(name, overflow="fold"), *kinds, "all", box=None)
        for row, counts in rows.items():
            table.add_row(row, *(str(counts.get(kind, "")) for kind in kinds), str(sum(counts.values())))
        Console().print(table)
    _mention_faults(found)


def count_by(entries: list[Entry], names_of: Callable[[Entry], set[str]]) -> dict[str, dict[str, int]]:
    """How many questions of each kind each name has; a question may count for several names."""
    counted: dict[str, dict[str, int]] = {}
    for entry in entries:
        for name in names_of(entry):
            kinds = counted.setdefault(name, {})
            kinds[entry.question.form] = kinds.get(entry.question.form, 0) + 1
    return dict(sorted(counted.items()))


def _mention_faults(found: Bank) -> None:
    if found.faults:
        click.echo("\nFaulty files are left out of this list; `tutor bank check` says why.", err=True)


@bank.command()
@click.argument("slug")
@click.pass_obj
def show(settings: Settings, slug: str) -> None:
    """Show a question with its mark scheme."""
    entry = BankReader(settings.bank).bank().get(slug)
    q, scheme = entry.question, entry.scheme
    click.echo(f"{q.title}\n{q.task}")
    click.echo(f"{q.marks_available} marks, {q.minutes} minutes. {entry.topic.title}. Scheme {scheme.hash}.\n")
    for level in reversed(scheme.levels):
        click.echo(f"Level {level.level} ({level.low}-{level.high}): {level.descriptor}")
    if scheme.levels:
        click.echo()
    for point in scheme.points:
        theme = f" [{scheme.themes[point.theme]}]" if point.theme else ""
        click.echo(f"- {point.id}: {point.statement}{theme}\n    {point.how_to_earn}")


@bank.command()
@click.argument("slug")
@click.option("--points", is_flag=True, help="A scheme marked by points instead of levels.")
@click.pass_obj
def new(settings: Settings, slug: str, points: bool) -> None:
    """Begin a question: makes SLUG (as TOPIC/NAME) with TODO lines to fill in."""
    for file in scaffold.make_question(settings.bank, slug, by_points=points):
        click.echo(f"Made {file}")
    click.echo("Fill in the TODO lines, then run `tutor bank check`.")


@bank.command("export")
@click.argument("topic")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--licence", default="", help="How others may use it; else as questions/TOPIC/about.yaml says.")
@click.option("--author", "authors", multiple=True, help="Who made it; may be given more than once.")
@click.pass_obj
def export_topic(settings: Settings, topic: str, file: Path | None, licence: str, authors: tuple[str, ...]) -> None:
    """Write a topic as one zip file, a pack that `tutor bank import` reads. FILE: TOPIC.zip if not given."""
    target = file or Path(f"{topic}.zip")
    if target.exists():
        raise click.BadParameter(f"{target} exists already; name a new file.")
    data = packs.export_pack(
        settings.bank, topic, licence=licence, authors=authors, today=datetime.now().astimezone().date()
    )
    put_in_place(target, data)
    pack = packs.read_pack(data)
    click.echo(f"Wrote {target}: {len(pack.files)} files, {len(data):,} bytes, {pack.licence}.")


@bank.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--replace-levels", is_flag=True, help="Take the pack's level descriptors where this bank's differ.")
@click.pass_obj
def import_topic(settings: Settings, file: Path, yes: bool, dry_run: bool, replace_levels: bool) -> None:
    """Put a pack's questions, mark schemes and notes into the bank. Says what would change before it does."""
    pack = packs.read_pack(file.read_bytes())
    plan = packs.plan_import(settings.bank, pack)
    _print_plan(plan)
    if plan.faults:
        _print_faults(list(plan.faults), 0, 0)
    if dry_run:
        return
    if (plan.new or plan.changed) and not plan.faults and not yes:
        click.confirm("Put these into the bank?", abort=True)
    packs.import_pack(settings.bank, plan, replace_levels=replace_levels)
    click.echo(f"Done: {len(plan.new)} new files, {len(plan.changed)} changed.")


def _print_plan(plan: packs.Plan) -> None:
    pack = plan.pack
    by = f" by {', '.join(pack.authors)}" if pack.authors else ""
    click.echo(f"{pack.title} ({pack.topic}){by}. Licence: {pack.licence}.")
    for what, names in (("New", plan.new), ("Changed", plan.changed)):
        for name in names:
            click.echo(f"  {what:8} {name}")
    click.echo(f"  {len(plan.same)} files are the same here already.")
