"""
Packs: a topic with all its questions, mark schemes and notes as one zip file, to give to another school.

A pack is data from a stranger. What it may hold is a short list of names; everything else about it is refused: other
paths, links, passwords, more or larger files than any topic needs. Nothing is written before all of it has been read
and the bank has been built with it beside the questions that are here.
"""

from __future__ import annotations

import io
import re
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

import yaml

from tutor.content.bank import BankReader
from tutor.content.reference import FILES as REFERENCE_FILES
from tutor.content.saving import put_in_place
from tutor.content.schema import AboutFile, PackFile, validate
from tutor.content.yaml_source import Source
from tutor.errors import ContentError, Fault, FileNotWritable, NotFound, RuleBroken

PACK = "pack.yaml"
ABOUT = "about.yaml"
SCHEMA_VERSION = 1
MOST_FILES = 2_000
LARGEST_FILE = 2_000_000
LARGEST_PACK = 40_000_000

_NAME = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_ALLOWED = re.compile(
    rf"questions/{_NAME}/(?:{_NAME}\.md|notes/{_NAME}\.md|{'|'.join(map(re.escape, (*REFERENCE_FILES, ABOUT)))})"
    rf"|rubrics/{_NAME}/{_NAME}\.yaml"
)


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack that was read and found harmless: what it says of itself, and its files by their path in a bank."""

    topic: str
    title: str
    licence: str
    authors: tuple[str, ...]
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Plan:
    """What putting a pack into a bank would do, by path; ``faults`` are those that it would bring."""

    pack: Pack
    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]
    levels_changed: tuple[str, ...]
    faults: tuple[Fault, ...]


def export_pack(root: Path, topic: str, *, licence: str = "", authors: Iterable[str] = (), today: date) -> bytes:
    """
    A topic as a pack. Licence and authors are those of its ``about.yaml`` unless given here.

    Raises:
        NotFound: there is no such topic.
        ContentError: its files have faults; what is broken is not given away.
        RuleBroken: nothing says under which licence it may be used.
    """
    bank = BankReader(root).bank()
    if topic not in bank.topics:
        raise NotFound(f"There is no topic {topic!r}. There are: {', '.join(sorted(bank.topics)) or 'none'}.")
    files = dict(_files_of(root, topic))
    paths = {root / name for name in files}
    faults = [fault for fault in bank.faults if fault.file in paths]
    if faults:
        raise ContentError(root, faults)
    about = _read_about(root / "questions" / topic / ABOUT)
    licence = licence or (about.licence if about else "")
    if not licence:
        raise RuleBroken(
            f"Nothing says how others may use this. Write `licence:` and `authors:` into questions/{topic}/{ABOUT}, "
            "or give --licence."
        )
    head = {
        "schema_version": SCHEMA_VERSION,
        "topic": topic,
        "title": bank.topics[topic].title,
        "licence": licence,
        "authors": [*authors] or (about.authors if about else []),
        "made": today.isoformat(),
    }
    return _zipped({PACK: yaml.safe_dump(head, sort_keys=False, allow_unicode=True).encode(), **files})


def _files_of(root: Path, topic: str) -> Iterator[tuple[str, bytes]]:
    """The topic's files and the level descriptors that its schemes use, by path, always in the same order."""
    here = [*sorted((root / "questions" / topic).rglob("*")), *sorted((root / "rubrics" / topic).glob("*.yaml"))]
    levels: set[str] = set()
    for file in here:
        name = file.relative_to(root).as_posix()
        if file.is_file() and _ALLOWED.fullmatch(name):
            data = file.read_bytes()
            levels |= _levels_in(data)
            yield name, data
    for level in sorted(levels):
        file = root / "rubrics" / "levels" / f"{level}.yaml"
        if file.is_file():
            yield file.relative_to(root).as_posix(), file.read_bytes()


def _levels_in(data: bytes) -> set[str]:
    return {name.decode() for name in re.findall(rb"^levels_from:\s*['\"]?([\w-]+)", data, re.MULTILINE)}


def _read_about(file: Path) -> AboutFile | None:
    return validate(AboutFile, Source.read(file, file.read_text(encoding="utf-8-sig"))) if file.is_file() else None


def _zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip file that is the same for the same files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def read_pack(data: bytes) -> Pack:
    """
    The pack in these bytes.

    Raises:
        RuleBroken: it is not a pack, comes from a newer version, or holds something that no pack may hold.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = dict(_unpacked(archive))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise RuleBroken(f"This is not a whole zip file: {error}.") from error
    head = files.pop(PACK, None)
    if head is None:
        raise RuleBroken(f"This zip file has no {PACK}, so it is no pack. `tutor bank export` makes one.")
    about = _read_head(head)
    topics = {PurePosixPath(name).parts[1] for name in files} - {"levels", about.topic}
    if topics:
        raise RuleBroken(f"The pack is of the topic {about.topic!r} but has files of {', '.join(sorted(topics))}.")
    return Pack(about.topic, about.title, about.licence, tuple(about.authors), files)


def _unpacked(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_FILES:
        raise RuleBroken(f"The pack has {len(entries):,} files; at most {MOST_FILES:,} are read.")
    seen: set[str] = set()
    total = 0
    for entry in entries:
        name = entry.filename
        if name != PACK and not _ALLOWED.fullmatch(name):
            raise RuleBroken(
                f"The pack holds {name[:200]!r}, which does not belong in a pack. Nothing was read from it."
            )
        if name.casefold() in seen:
            raise RuleBroken(f"The pack holds {name!r} twice.")
        if stat.S_ISLNK(entry.external_attr >> 16) or entry.flag_bits & 1:
            raise RuleBroken(f"{name!r} in the pack is a link or locked with a password.")
        seen.add(name.casefold())
        # What the pack says of a file's size is a claim: no more than is allowed is ever unpacked.
        with archive.open(entry) as stream:
            content = stream.read(LARGEST_FILE + 1)
        total += len(content)
        if len(content) > LARGEST_FILE or total > LARGEST_PACK:
            raise RuleBroken(
                f"{name!r} makes the pack too large: {LARGEST_FILE:,} bytes a file, {LARGEST_PACK:,} in all."
            )
        yield name, content


def _read_head(head: bytes) -> PackFile:
    source = Source.read(Path(PACK), head.decode("utf-8-sig", "replace"))
    parsed = validate(PackFile, source)
    if parsed is None:
        raise RuleBroken(f"{source.faults[0] if source.faults else PACK + ' cannot be read.'}")
    if parsed.schema_version > SCHEMA_VERSION:
        raise RuleBroken("This pack was made by a newer version of Tutor. Update Tutor first; nothing was changed.")
    return parsed


def plan_import(root: Path, pack: Pack) -> Plan:
    """What would change in a bank, tried on a copy of it. The bank stays as it is."""
    present = {name: _content(root / name) for name in pack.files}
    changed = tuple(n for n, data in pack.files.items() if present[n] is not None and present[n] != data)
    return Plan(
        pack,
        tuple(n for n in pack.files if present[n] is None),
        changed,
        tuple(n for n, data in pack.files.items() if present[n] == data),
        tuple(n for n in changed if n.startswith("rubrics/levels/")),
        tuple(_faults_with(root, pack)),
    )


def _content(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def _faults_with(root: Path, pack: Pack) -> Iterator[Fault]:
    """The faults that a bank has with a pack in it and does not have without."""
    with tempfile.TemporaryDirectory(prefix="tutor-pack-") as name:
        trial = Path(name)
        for folder in ("questions", "rubrics"):
            if (root / folder).is_dir():
                shutil.copytree(root / folder, trial / folder)
        before = {_told(fault, trial) for fault in BankReader(trial).bank().faults}
        _write(trial, pack)
        for fault in BankReader(trial).bank().faults:
            if _told(fault, trial) not in before:
                yield Fault(fault.file.relative_to(trial), fault.line, fault.column, fault.problem, fault.remedy)


def _told(fault: Fault, root: Path) -> tuple[str, str]:
    return str(fault.file.relative_to(root)), fault.problem


def import_pack(root: Path, plan: Plan, *, replace_levels: bool = False) -> None:
    """
    Put the files of a pack into a bank, each whole or not at all. Files that the pack does not have are left alone.

    Raises:
        RuleBroken: the bank would have faults, or level descriptors that other topics use would change unasked.
        FileNotWritable: the bank's folder cannot be written to.
    """
    if plan.faults:
        raise RuleBroken("With this pack the bank would have faults, so nothing was changed.")
    if plan.levels_changed and not replace_levels:
        names = ", ".join(plan.levels_changed)
        raise RuleBroken(
            f"The pack has other level descriptors than this bank in {names}. All topics use these: import with "
            "--replace-levels if you want the pack's. Nothing was changed."
        )
    try:
        _write(root, plan.pack)
    except OSError as error:
        raise FileNotWritable(f"{error.filename} cannot be written: {error.strerror}.") from error


def _write(root: Path, pack: Pack) -> None:
    for name, data in pack.files.items():
        file = root / name
        if _content(file) != data:
            file.parent.mkdir(parents=True, exist_ok=True)
            put_in_place(file, data)
