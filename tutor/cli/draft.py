"""``tutor draft``: from a teacher's notes to a draft of questions."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from tutor.config import Settings
from tutor.content import draft_files
from tutor.content.bank import BankReader
from tutor.services import drafting


@click.command()
@click.argument("notes", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--topic", default="", help="Short name of the topic's folder, such as cold-war; else the file's name.")
@click.option("--title", default="", help="The topic's name as students see it.")
@click.option(
    "--to",
    "target",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the questions as files into this folder, apart from the bank.",
)
@click.pass_obj
def draft(settings: Settings, notes: Path, topic: str, title: str, target: Path | None) -> None:
    """Draft questions, points, wordings and key terms from NOTES (.md, .docx, .pdf, .txt, .html).

    Nothing goes live by itself: look through the draft in the browser under Bank, Drafts, and accept what is good. With
    --to the drafted files go into a folder of their own, to be changed in an editor and checked by `tutor bank check`.
    """
    folder = settings.instance / drafting.FOLDER
    name = drafting.make_draft(BankReader(settings.bank), folder, notes, topic=topic, title=title)
    made = draft_files.read_draft(folder, name)
    table = Table("Question", "Kind", "Marks", "Points", box=None)
    for question in made.questions:
        table.add_row(question.title, question.form, str(question.marks), str(len(question.points)))
    Console().print(table)
    points = sum(len(question.points) for question in made.questions)
    click.echo(
        f"\n{len(made.questions)} questions with {points} points, and {len(made.terms)} key terms. None is live."
    )
    if target is None:
        click.echo(f"Look through them: `tutor serve`, then Bank, Drafts, {name}.")
        return
    files, left_out = drafting.write_everything(target, made)
    for line in left_out:
        click.echo(f"Left out: {line}", err=True)
    click.echo(f"Wrote {len(files)} files to {target}. Next: tutor bank check {target}")
