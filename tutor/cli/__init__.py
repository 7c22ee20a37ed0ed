"""The ``tutor`` command: as thin as a view. Each group has a module of its own."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from tutor import __version__
from tutor.config import load_settings
from tutor.errors import ContentError, TutorError

# Where each command lives, in the order in which help lists them.
_COMMANDS = {
    "serve": "tutor.cli.running",
    "mark": "tutor.cli.mark",
    "bench": "tutor.cli.bench",
    "explain": "tutor.cli.explain",
    "suggest": "tutor.cli.suggest",
    "doctor": "tutor.cli.doctor",
    "draft": "tutor.cli.draft",
    "bank": "tutor.cli.bank",
    "db": "tutor.cli.database",
    "demo": "tutor.cli.running",
    "completion": "tutor.cli.running",
}


class TutorGroup(click.Group):
    """Imports only the command that is asked for, and turns our own errors into their sentence and exit code 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(_COMMANDS[cmd_name]), cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ContentError as error:
            for fault in error.faults:
                click.echo(str(fault), err=True)
            raise click.ClickException(error.message) from error
        except TutorError as error:
            raise click.ClickException(error.message) from error
        except BrokenPipeError:
            # `tutor … | head` closes the pipe; that is no fault.
            sys.stderr.close()
            ctx.exit(0)


@click.group(cls=TutorGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="tutor")
@click.option(
    "--instance", type=click.Path(file_okay=False), help="Folder of this machine's database and configuration."
)
@click.option(
    "--bank", "bank_folder", type=click.Path(file_okay=False), help="Folder that holds questions/ and rubrics/."
)
@click.pass_context
def main(ctx: click.Context, instance: str | None, bank_folder: str | None) -> None:
    """Exam practice and revision: marks essays offline, and shows the words that earned each point.

    \b
    tutor serve                                       practise in the browser
    tutor mark yezhovshchina-impact essay.docx        mark on the command line
    tutor explain yezhovshchina-impact quotas e.docx  why a point was earned, or what was near
    tutor bank check                                  test every mark scheme
    tutor bench marked.csv                            measure how well the marks agree with people's
    """
    ctx.obj = load_settings(instance=instance, bank=bank_folder)


if __name__ == "__main__":
    main()
