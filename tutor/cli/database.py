"""``tutor db``: bring the database up to date, copy it, put a copy back."""

from __future__ import annotations

from pathlib import Path

import click

from tutor import db as database
from tutor.config import Settings
from tutor.services import backups


@click.group()
def db() -> None:
    """The database of this installation."""


@db.command()
@click.pass_obj
def upgrade(settings: Settings) -> None:
    """Make the database, or bring it up to date. `tutor serve` does this by itself."""
    engine = database.open_engine(settings.url)
    database.upgrade(engine)
    click.echo(f"The database is at revision {database.current_revision(engine)}.")


@db.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def backup(settings: Settings, file: Path) -> None:
    """Write a copy of the database to FILE, also while Tutor is running."""
    backups.back_up(settings.url, file)
    click.echo(f"Saved to {file}.")


@db.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.confirmation_option(prompt="This replaces everything in the present database. Go on?")
@click.pass_obj
def restore(settings: Settings, file: Path) -> None:
    """Put the copy in FILE back. The present database is kept beside it first."""
    kept = backups.restore(settings.url, file)
    click.echo(f"Restored from {file}." + (f" What was there before is in {kept}." if kept else ""))
