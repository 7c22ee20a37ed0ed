"""What the commands that mark share: a loose mark scheme, how many processes pay, a bar while it lasts."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.progress import Progress

from tutor.config import Settings, default_bank
from tutor.content.bank import Entry
from tutor.content.building import read_loose_scheme
from tutor.content.shared import LEVELS, Shared, read_levels
from tutor.services.folders import WORTH_A_PROCESS

_Item = TypeVar("_Item")


def loose_entry(settings: Settings, scheme: Path) -> Entry:
    """A scheme file; level descriptors come from beside it, else from this bank, else from the one Tutor ships."""
    shared = Shared()
    for root in dict.fromkeys((default_bank(), settings.bank)):
        for file in sorted((root / "rubrics" / LEVELS).glob("*.yaml")):
            read_levels(shared, file)
    return read_loose_scheme(scheme, shared)


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
