"""The bank of questions as read from files: what is whole is offered, what is faulty is left out and reported."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from tutor.content import building
from tutor.content.building import Pair
from tutor.content.entry import Entry, Exemplar, Question, Topic
from tutor.content.shared import Shared, read_shared
from tutor.errors import Fault, NotFound

__all__ = ["Bank", "BankReader", "Entry", "Exemplar", "Question", "Topic"]


@dataclass(frozen=True, slots=True)
class Bank:
    """All whole questions by slug, the topics, and every fault of the files that were left out."""

    root: Path
    entries: Mapping[str, Entry]
    topics: Mapping[str, Topic]
    faults: tuple[Fault, ...] = ()

    def find(self, slug: str) -> Entry | None:
        """The question with this slug (``topic/slug`` works too), or None."""
        topic, _, name = slug.rpartition("/")
        entry = self.entries.get(name)
        return entry if entry is not None and topic in ("", entry.question.topic) else None

    def get(self, slug: str) -> Entry:
        """The question with this slug. Raises NotFound, naming the nearest slug."""
        entry = self.find(slug)
        if entry is None:
            near = difflib.get_close_matches(slug.rpartition("/")[2], self.entries, n=1, cutoff=0.5)
            hint = f" Did you mean {near[0]!r}?" if near else " `tutor bank list` shows them all."
            raise NotFound(f"There is no question {slug!r} in the bank.{hint}")
        return entry


Signature = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """What came of reading one question with its mark scheme."""

    signature: Signature
    entry: Entry | None
    faults: tuple[Fault, ...]


@dataclass
class BankReader:
    """Reads the bank, and reads again what has changed. Safe to share between threads."""

    root: Path
    _read: dict[str, _Read] = field(default_factory=dict)
    _bank: Bank | None = None
    _pairs: Mapping[str, Pair] = field(default_factory=dict)
    _shared: Shared = field(default_factory=Shared)
    _signature: Signature = ()
    _lock: Lock = field(default_factory=Lock)

    def bank(self) -> Bank:
        """The bank as the files now say. A faulty or unreadable file is a fault in it, never an exception."""
        with self._lock:
            return self._refresh()

    def files_of(self, slug: str) -> Pair:
        """The two files of a question, be they whole or faulty. Raises NotFound, naming the nearest slug."""
        with self._lock:
            self._refresh()
            return self._find_pair(slug)

    def is_scheme(self, file: Path) -> bool:
        """Whether a file is the mark scheme of a question, and not something that questions share."""
        with self._lock:
            self._refresh()
            return any(pair.scheme == file for pair in self._pairs.values())

    def try_text(self, slug: str, text: str) -> tuple[Entry | None, list[Fault]]:
        """
        The question as it would be with this text as its mark scheme, or None with every fault. Files stay as they are.

        Raises:
            NotFound: there is no such question.
        """
        with self._lock:
            self._refresh()
            pair, shared = self._find_pair(slug), self._shared
        faults = [fault for fault in shared.faults if fault.file in shared.files_of(pair.topic)]
        question = building.read_question(pair, shared, faults) if pair.question else None
        entry, found = building.build_from_text(pair, text, shared, question)
        faults = [*faults, *found]
        return (None if faults else entry), faults

    def _find_pair(self, slug: str) -> Pair:
        by_slug = {pair.slug: pair for pair in self._pairs.values()}
        if slug not in by_slug:
            near = difflib.get_close_matches(slug, by_slug, n=1, cutoff=0.5)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise NotFound(f"There is no question {slug!r} in the bank.{hint}")
        return by_slug[slug]

    def _refresh(self) -> Bank:
        files = list_files(self.root)
        signature = _sign(files)
        if self._bank is None or signature != self._signature:
            self._bank, self._signature = self._gather(files), signature
        return self._bank

    def _gather(self, files: list[Path]) -> Bank:
        faults: list[Fault] = []
        topics: dict[str, Topic] = {}
        entries: dict[str, Entry] = {}
        shared = read_shared(self.root, files)
        faults.extend(shared.faults)
        fresh: dict[str, _Read] = {}
        self._shared, self._pairs = shared, building.pairs(self.root, files)
        for name, pair in self._pairs.items():
            around = _sign([p for p in (pair.question, pair.scheme, *shared.files_of(pair.topic)) if p])
            read = self._read.get(name)
            if read is None or read.signature != around:
                entry, found = building.build_entry(pair, shared)
                read = _Read(around, entry, tuple(found))
            fresh[name] = read
            faults.extend(read.faults)
            if read.entry is None:
                continue
            slug = read.entry.question.slug
            if slug in entries:
                problem = f"The slug {slug!r} is used in two topics."
                faults.append(Fault(pair.question or self.root, 1, 1, problem, "Rename one of the two questions."))
                continue
            entries[slug] = read.entry
            topics[pair.topic] = read.entry.topic
        self._read = fresh
        if not files:
            faults.append(_nothing_here(self.root))
        return Bank(self.root, entries, topics, tuple(sorted(faults)))


def _nothing_here(root: Path) -> Fault:
    return Fault(
        root, 1, 1, "There are no questions in this folder.", "`tutor bank new TOPIC/SLUG` makes the first one."
    )


def list_files(root: Path) -> list[Path]:
    """Every file that a bank in this folder is made of."""
    return sorted(
        p
        for folder in ("questions", "rubrics")
        for p in (root / folder).rglob("*")
        if p.suffix in (".md", ".yaml", ".yml")
    )


def _sign(files: list[Path]) -> Signature:
    signature: list[tuple[str, int, int]] = []
    for path in files:
        try:
            status = path.stat()
            signature.append((str(path), status.st_mtime_ns, status.st_size))
        except OSError:
            signature.append((str(path), 0, -1))
    return tuple(signature)


def summary(bank: Bank) -> dict[str, Any]:
    """How many questions and points there are, for people and for tests."""
    return {
        "questions": len(bank.entries),
        "topics": len(bank.topics),
        "points": sum(len(entry.scheme.points) for entry in bank.entries.values()),
        "faults": len(bank.faults),
    }
