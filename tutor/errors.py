"""Every error that a person may read: what happened, what is safe, what to do. No HTTP in here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class TutorError(Exception):
    """Something went wrong that we can say in a sentence; ``retryable`` if trying again may help."""

    retryable = False

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(TutorError):
    """The thing asked for does not exist."""


class NotAllowed(TutorError):
    """The thing exists, but not for this person."""


class RuleBroken(TutorError):
    """The request makes no sense in the present state of things."""


class AttemptAlreadySubmitted(RuleBroken):
    """An answer cannot be changed once it is handed in."""


class DeadlinePassed(RuleBroken):
    """The time for this attempt is over."""


class DraftDiverged(RuleBroken):
    """Another tab or device saved a different text first; both are kept."""


class FileChanged(RuleBroken):
    """A file of the bank is not what it was when it was opened for editing."""


class FileNotWritable(RuleBroken):
    """A file of the bank cannot be written to from here."""


class AnswerTooLong(TutorError):
    """The text is longer than this installation accepts."""


class UnreadableDocument(TutorError):
    """A file handed in for marking cannot be read as text."""


class SettingsError(TutorError):
    """A setting is unknown or its value makes no sense."""


class StorageError(TutorError):
    """The database cannot be opened, read or written."""


class DatabaseTooNew(StorageError):
    """The database was made by a newer version of Tutor."""


class MarkerUnavailable(TutorError):
    """A marker could not give a marking. This is never a mark."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong in a file: where, what, and what would be right. Lines and columns count from 1."""

    file: Path
    line: int
    column: int
    problem: str
    remedy: str = ""

    def __str__(self) -> str:
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{self.file}:{self.line}:{self.column}: {self.problem}{remedy}"


class ContentError(TutorError):
    """A file of questions or mark schemes is faulty; carries *all* its faults."""

    def __init__(self, file: Path, faults: Sequence[Fault]) -> None:
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__(f"{file} has {count}.")
        self.file = file
        self.faults = tuple(sorted(faults))
