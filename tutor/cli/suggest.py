"""``tutor suggest``: answers that people have marked propose changes to a mark scheme; a person accepts them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.table import Table

from tutor.cli.answers import end_with_faults, loose_entry, read_marked
from tutor.config import Settings
from tutor.content.bank import BankReader, Entry
from tutor.content.checking import check_examples
from tutor.content.rewriting import save_changes
from tutor.errors import Fault, NotFound
from tutor.marking import suggesting
from tutor.marking.agreement import Figure
from tutor.marking.deciding import label
from tutor.marking.effects import Action, Change, JudgedAnswer
from tutor.marking.suggesting import SUPPORT, PointSuggestions, Proposal, Touched
from tutor.services.learning import Agreement, Step, examples_of, judged_answers, learning_curve
from tutor.services.measurable import choose

_MOST_SHOWN = 12

GetEntry = Callable[[], Entry]


@click.command()
@click.argument("arguments", nargs=-1, required=True, metavar="[QUESTION] FILE...")
@click.option("--scheme", type=click.Path(path_type=Path), help="A mark scheme outside the bank, in place of QUESTION.")
@click.option("--set", "only_set", metavar="NAME", help="Only the answers of this set.")
@click.option("--accept", metavar="1,3,7", help="Write these proposals into the mark scheme's file; `all` for all.")
@click.option("--yes", is_flag=True, help="The same as --accept all.")
@click.option(
    "--support",
    type=click.IntRange(1),
    default=SUPPORT,
    show_default=True,
    help="So many answers must speak for a change.",
)
@click.option("--learning-curve", "curve", is_flag=True, help="How much 5, 10, 20 … marked answers would help.")
@click.option("--splits", type=click.IntRange(1, 50), default=5, show_default=True, help="Random splits of the curve.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed gives other splits.")
@click.option("--json", "as_json", is_flag=True, help="All of it as JSON.")
@click.pass_obj
def suggest(
    settings: Settings,
    arguments: tuple[str, ...],
    scheme: Path | None,
    only_set: str | None,
    accept: str | None,
    yes: bool,
    support: int,
    curve: bool,
    splits: int,
    seed: int,
    as_json: bool,
) -> None:
    """Propose changes to a mark scheme from answers that people have marked.

    FILE is .jsonl or .csv with id, answer and points (docs/learning-from-marks.md says how to make one). Nothing is
    changed unless you accept it.

    \b
    tutor suggest yezhovshchina-impact marked.csv
    tutor suggest yezhovshchina-impact marked.csv --accept 1,3
    tutor suggest yezhovshchina-impact marked.csv --learning-curve

    Exit code 0: done; 1: some answers could not be used, or a proposal could not be written.
    """
    get, files = _what_to_teach(settings, arguments, scheme)
    entry = get()
    answers, faults = _judged(entry, files, only_set)
    if curve:
        steps = list(
            learning_curve(entry.scheme, answers, examples_of(entry), splits=splits, seed=seed, support=support)
        )
        _print_curve(entry, len(answers), steps, as_json=as_json)
    else:
        found = suggesting.suggest(entry.scheme, answers, examples_of(entry), support=support)
        chosen = _chosen("all" if yes else accept, [p for point in found for p in point.proposals])
        if as_json:
            click.echo(json.dumps(_as_json(entry, answers, found, chosen), indent=2, ensure_ascii=False))
        else:
            _print(entry, answers, found)
        if chosen:
            _save(entry, chosen, get)
        elif not as_json and any(point.proposals for point in found):
            click.echo("Accept what you agree with: --accept 1,3 (or --accept all). Nothing was changed.")
    end_with_faults(faults)


def _what_to_teach(settings: Settings, arguments: tuple[str, ...], scheme: Path | None) -> tuple[GetEntry, list[Path]]:
    """How to read the question with its scheme, now and again after a change; and the files of marked answers."""
    if scheme is not None:
        return (lambda: loose_entry(settings, scheme)), [Path(name) for name in arguments]
    if len(arguments) == 1:
        raise click.UsageError("Name a file of marked answers.")
    return (lambda: BankReader(settings.bank).bank().get(arguments[0])), [Path(name) for name in arguments[1:]]


def _judged(entry: Entry, files: Sequence[Path], only_set: str | None) -> tuple[list[JudgedAnswer], list[Fault]]:
    rows, faults = read_marked(files)
    choice = choose(rows, lambda _slug: entry, only=entry, only_set=only_set)
    answers = judged_answers(choice.rows, entry.scheme)
    faults += choice.faults
    if not answers:
        for fault in faults[:_MOST_SHOWN]:
            click.echo(str(fault), err=True)
        raise NotFound(
            f"No answer in {', '.join(map(str, files))} says which points of {entry.scheme.slug} it shows. "
            "docs/learning-from-marks.md says how to write that."
        )
    return answers, faults


def _chosen(accept: str | None, proposals: Sequence[Proposal]) -> list[tuple[int, Change]]:
    """The proposals that were accepted, by number. Numbers count from 1 through all points."""
    if accept is None:
        return []
    numbered = list(enumerate((proposal.change for proposal in proposals), start=1))
    if accept.strip().lower() == "all":
        return numbered
    wanted = [part.strip() for part in accept.split(",") if part.strip()]
    unknown = [part for part in wanted if not part.isdigit() or not 1 <= int(part) <= len(numbered)]
    if unknown or not wanted:
        there = f"1 to {len(numbered)}" if numbered else "none"
        raise click.BadParameter(f"There is no proposal {', '.join(unknown) or accept}. There are: {there}.")
    return [numbered[number - 1] for number in sorted({int(part) for part in wanted})]


def _save(entry: Entry, chosen: Sequence[tuple[int, Change]], get: GetEntry) -> None:
    broken_before = {fault.problem for fault in check_examples(entry)}
    found = save_changes(entry, [change for _, change in chosen], get)
    numbers = ", ".join(str(number) for number, _ in chosen)
    click.echo(f"Written into {entry.scheme_file}: {numbers}.", err=True)
    for fault in check_examples(found):
        if fault.problem not in broken_before:
            click.echo(str(fault), err=True)


# --- what is printed ------------------------------------------------------------------------------


def _print(entry: Entry, answers: Sequence[JudgedAnswer], found: Sequence[PointSuggestions]) -> None:
    click.echo(f"{entry.scheme.slug}: {_answers(len(answers))} that people have marked.\n")
    number = 0
    quiet = 0
    for point in found:
        if not (point.missed or point.falsely_credited or point.proposals):
            quiet += bool(point.judged)
            continue
        _print_point(entry, point)
        for proposal in point.proposals:
            number += 1
            _print_proposal(entry, number, proposal)
        _print_outlook(point)
    if quiet:
        points = "1 point" if quiet == 1 else f"{quiet} points"
        click.echo(f"{points} decided as people did in every answer.")
    if not number:
        click.echo("No change to propose.")


def _answers(count: int) -> str:
    return "1 answer" if count == 1 else f"{count} answers"


def _print_point(entry: Entry, point: PointSuggestions) -> None:
    click.echo(f"{point.point_id}: {point.right} of {point.judged} decided as people did.")
    click.echo(f"  {entry.scheme.point(point.point_id).statement}")
    if point.missed:
        names = [missed.answer_id for missed in point.missed]
        click.echo(f"  missed in {_answers(len(names))}: {_listed(names)}")
    if point.falsely_credited:
        said = [f"{f.answer_id} “{' … '.join(f.words)}” by {' and '.join(f.wordings)}" for f in point.falsely_credited]
        click.echo(f"  credited wrongly in {_answers(len(said))}: {_listed(said, '; ')}")


def _listed(items: Sequence[str], joiner: str = ", ") -> str:
    more = len(items) - _MOST_SHOWN
    return joiner.join(items[:_MOST_SHOWN]) + (f"{joiner}and {more} more" if more > 0 else "")


def _print_proposal(entry: Entry, number: int, proposal: Proposal) -> None:
    click.echo(f"  {number:>3}. {_said(entry, proposal.change)}")
    click.echo(f"       better in {_answers(len(proposal.better))}: {_touched(proposal.better)}")
    if proposal.worse:
        click.echo(f"       worse in {_answers(len(proposal.worse))}: {_touched(proposal.worse)}")


def _said(entry: Entry, change: Change) -> str:
    parts = entry.scheme.point(change.point_id).parts
    is_for_a_part = len(parts) > 1 and change.action not in (Action.UNLESS, Action.REVERSED_BY)
    return f"{change} (part: {parts[change.part].name})" if is_for_a_part else str(change)


def _touched(answers: Sequence[Touched]) -> str:
    return _listed([f"{a.answer_id} “{' … '.join(a.words)}”" if a.words else a.answer_id for a in answers])


def _print_outlook(point: PointSuggestions) -> None:
    if point.proposals:
        click.echo(f"  With all of these {point.right_after} of {point.judged} would be decided as people did.")
        click.echo(
            f"  Found without looking at them, such changes set {_answers(point.held_better)} right "
            f"and {_answers(point.held_worse)} wrong."
        )
    click.echo()


def _as_json(
    entry: Entry,
    answers: Sequence[JudgedAnswer],
    found: Sequence[PointSuggestions],
    chosen: Sequence[tuple[int, Change]],
) -> dict[str, Any]:
    number = 0
    points = []
    for point in found:
        proposals = []
        for proposal in point.proposals:
            number += 1
            proposals.append(_proposal_json(entry, number, proposal))
        points.append(_point_json(point, proposals))
    head = {"question": entry.scheme.slug, "scheme_hash": entry.scheme.hash, "answers": len(answers)}
    return {**head, "points": points, "accepted": [number for number, _ in chosen]}


def _point_json(point: PointSuggestions, proposals: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "point": point.point_id,
        "judged": point.judged,
        "right": point.right,
        "right_after": point.right_after,
        "held_back": {"better": point.held_better, "worse": point.held_worse},
        "missed": [{"id": m.answer_id, "decided": m.decided.value, "agreed": m.agreed.value} for m in point.missed],
        "falsely_credited": [
            {"id": f.answer_id, "agreed": f.agreed.value, "words": list(f.words), "wordings": list(f.wordings)}
            for f in point.falsely_credited
        ],
        "proposals": proposals,
    }


def _proposal_json(entry: Entry, number: int, proposal: Proposal) -> dict[str, Any]:
    change = proposal.change
    return {
        "number": number,
        "action": change.action.value,
        "wording": change.wording or None,
        "replaces": label(change.replaces) if change.replaces else None,
        "part": entry.scheme.point(change.point_id).parts[change.part].name or None,
        "support": proposal.support,
        "better": [{"id": t.answer_id, "words": list(t.words)} for t in proposal.better],
        "worse": [{"id": t.answer_id, "words": list(t.words)} for t in proposal.worse],
    }


def _print_curve(entry: Entry, answers: int, steps: Sequence[Step], *, as_json: bool) -> None:
    if as_json:
        curve = [step.as_json() for step in steps]
        click.echo(json.dumps({"question": entry.scheme.slug, "answers": answers, "curve": curve}, indent=2))
        return
    if not steps:
        click.echo(f"{_answers(answers)} are too few for a curve: at least 10 are needed.")
        return
    table = Table("Marked", "Held back", "Changes", "Accuracy", "F1", "Kappa", box=box.SIMPLE)
    for step in steps:
        table.add_row(str(step.marked), str(step.held_back), f"{step.changes:.1f}", *_figures(step.before, step.after))
    Console().print(table)
    click.echo(f"On the answers held back, before → after accepting everything; {steps[0].splits} splits together.")


def _figures(before: Agreement, after: Agreement) -> list[str]:
    pairs = [(before.accuracy, after.accuracy), (before.f1, after.f1), (before.kappa, after.kappa)]
    return [f"{_figure(old)} → {_figure(new)}" for old, new in pairs]


def _figure(figure: Figure) -> str:
    return "none" if figure.value is None else f"{figure.value:.2f}"
