"""The bank as a teacher sees it: what is offered, what is left out, and why."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from flask import render_template
from flask import typing as ft

from tutor.content.bank import Bank
from tutor.errors import Fault
from tutor.web import context
from tutor.web.access import allow
from tutor.web.teacher import bp


@bp.get("/bank")
@allow("teacher")
def bank() -> ft.ResponseReturnValue:
    """Which files are faulty and why, and which questions are offered."""
    found = context.bank()
    return render_template(
        "teacher/bank.html",
        bank=found,
        entries=sorted(found.entries.values(), key=lambda e: (e.topic.title, e.question.title)),
        faulty=_by_file(found.faults, found.root),
        to_try=_mark_schemes(found),
    )


def _mark_schemes(found: Bank) -> dict[str, str]:
    """The slugs of faulty mark schemes by the names of their files, for those that can be opened for mending."""
    reader = context.runtime().reader
    files = {fault.file for fault in found.faults if fault.file.suffix == ".yaml"}
    return {_short(file, found.root): file.stem for file in files if reader.is_scheme(file)}


def _by_file(faults: tuple[Fault, ...], root: Path) -> list[tuple[str, list[Fault]]]:
    """The faults, file by file, with names as seen from the bank's folder."""
    return [(_short(file, root), list(of_file)) for file, of_file in groupby(sorted(faults), key=lambda f: f.file)]


def _short(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else str(file)
