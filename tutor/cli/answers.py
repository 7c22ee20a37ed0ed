"""What the commands that mark have in common: which mark scheme is meant, the answers to read, a bar while it lasts."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import Progress

from tutor.config import Settings, default_bank
from tutor.content.bank import BankReader, Entry
from tutor.content.building import read_loose_scheme
from tutor.content.documents import SubmittedAnswer, decode_text
from tutor.content.marked_answers import MarkedByPerson, read_marked_answers
from tutor.content.shared import LEVELS, Shared, read_levels
from tutor.errors import Fault
from tutor.services.folders import WORTH_A_PROCESS, read_answers
from tutor.services.measurable import group_faults

_Item = TypeVar("_Item")


def choose_entry(settings: Settings, arguments: tuple[str, ...], scheme: Path | None) -> tuple[Entry, tuple[str, ...]]:
    """
    The question that the first argument names, or a scheme outside the bank, and the arguments that are left.

    Raises:
        NotFound: no such question, with the nearest slug.
        ContentError: the scheme is faulty.
    """
    if scheme is not None:
        return loose_entry(settings, scheme), arguments
    return BankReader(settings.bank).bank().get(arguments[0]), arguments[1:]


def loose_entry(settings: Settings, scheme: Path) -> Entry:
    """A scheme file; level descriptors come from beside it, else from this bank, else from the one Tutor ships."""
    shared = Shared()
    for root in dict.fromkeys((default_bank(), settings.bank)):
        for file in sorted((root / "rubrics" / LEVELS).glob("*.yaml")):
            read_levels(shared, file)
    return read_loose_scheme(scheme, shared)


def read_named(files: Iterable[str]) -> Iterator[SubmittedAnswer]:
    """Every answer in files and folders; ``-`` is standard input."""
    for name in files:
        if name == "-":
            yield SubmittedAnswer("-", decode_text(sys.stdin.buffer.read(), "Standard input"))
        else:
            yield from read_answers([Path(name)])


def how_many_processes(answers: int) -> int:
    """All cores up to 8 where there are enough answers to pay for starting them."""
    return min(os.cpu_count() or 1, 8) if answers >= WORTH_A_PROCESS else 1


def with_progress(marked: Iterable[_Item], total: int) -> Iterator[_Item]:
    """A bar on standard error where there are many and somebody is looking."""
    console = Console(stderr=True)
    if total < 20 or not console.is_terminal:
        yield from marked
        return
    with Progress(console=console, transient=True) as progress:
        yield from progress.track(marked, total=total, description="Marking")


def read_marked(files: Iterable[Path]) -> tuple[list[MarkedByPerson], list[Fault]]:
    """
    The rows of several files of marked answers, and what is wrong with the others.

    Raises:
        UnreadableDocument: a file cannot be read at all.
    """
    rows: list[MarkedByPerson] = []
    faults: list[Fault] = []
    for file in files:
        read = read_marked_answers(file)
        rows += read.rows
        faults += read.faults
    return rows, faults


def end_with_faults(faults: Sequence[Fault]) -> None:
    """Say what could not be used, the same fault once; with any the command ends with exit code 1."""
    for fault, times in group_faults(faults).items():
        click.echo(f"{fault}{f' ({times} times)' if times > 1 else ''}", err=True)
    if faults:
        raise SystemExit(1)
