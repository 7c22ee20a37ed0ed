"""``tutor doctor``: what is weak in a mark scheme although nothing in it is faulty."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from tutor.cli.answers import choose_entry, end_with_faults, read_marked
from tutor.config import Settings
from tutor.marking.doctor import Weakness
from tutor.services.doctoring import WeakPlace, examine_entry
from tutor.services.measurable import choose


@click.command()
@click.argument("arguments", nargs=-1, metavar="[QUESTION] [MARKED...]")
@click.option("--scheme", type=click.Path(path_type=Path), help="A mark scheme outside the bank, in place of QUESTION.")
@click.option(
    "--only", type=click.Choice([weakness.value for weakness in Weakness]), help="Only findings of this sort."
)
@click.option("--json", "as_json", is_flag=True, help="Findings as a JSON list, for editors.")
@click.pass_obj
def doctor(
    settings: Settings, arguments: tuple[str, ...], scheme: Path | None, only: str | None, as_json: bool
) -> None:
    """Look for weak places in a mark scheme: dead wordings, points that share words, missing examples.

    MARKED are files of answers that people have marked, .jsonl or .csv; with them it sees more. Findings are advice,
    not faults: `tutor bank check` says what is wrong.

    \b
    tutor doctor yezhovshchina-impact
    tutor doctor yezhovshchina-impact marked.csv --only covered

    Exit code 0: done; 1: some marked answers could not be used, and it says which.
    """
    if scheme is None and not arguments:
        raise click.UsageError("Name a question, or a mark scheme with --scheme.")
    entry, files = choose_entry(settings, arguments, scheme)
    rows, faults = read_marked(map(Path, files))
    choice = choose(rows, lambda _slug: entry, only=entry)
    found = [place for place in examine_entry(entry, choice.rows) if only in (None, place.weakness.value)]
    if as_json:
        click.echo(json.dumps([_as_json(place) for place in found], indent=2, ensure_ascii=False))
    else:
        _print(entry.scheme.slug, found)
    end_with_faults([*faults, *choice.faults])


def _print(slug: str, found: Sequence[WeakPlace]) -> None:
    for place in found:
        click.echo(f"{place.fault} [{place.weakness}]")
    if not found:
        click.echo(f"{slug}: no weak place found.")
        return
    counts = Counter(place.weakness.value for place in found).most_common()
    click.echo(f"\n{slug}: {', '.join(f'{count} {weakness}' for weakness, count in counts)}.", err=True)


def _as_json(place: WeakPlace) -> dict[str, object]:
    return {
        "weakness": place.weakness.value,
        "point": place.point_id,
        "file": str(place.fault.file),
        "line": place.fault.line,
        "column": place.fault.column,
        "problem": place.fault.problem,
        "remedy": place.fault.remedy,
    }
