"""What was made of a teacher's notes: questions with their points, key terms, and the notes in sections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tutor.content.outline import Section
from tutor.content.schema import CommandWord, Form

State = Literal["open", "accepted", "dropped"]


@dataclass(frozen=True, slots=True)
class DraftPart:
    """One half of an idea, or the whole of one, with the wordings proposed for it."""

    name: str
    wordings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftPoint:
    """
    A proposed rubric point; ``sentence`` is what it was made of.

    ``state`` is what a person has decided: nothing yet, that it goes into the bank, or that it does not.
    """

    id: str
    statement: str
    parts: tuple[DraftPart, ...]
    sentence: str
    how_to_earn: str
    marks: int = 1
    earns: tuple[str, ...] = ()
    does_not_earn: tuple[str, ...] = ()
    state: State = "open"


@dataclass(frozen=True, slots=True)
class DraftQuestion:
    """A proposed question with its points."""

    slug: str
    title: str
    form: Form
    command_word: CommandWord
    task: str
    marks: int
    minutes: int
    section: str
    points: tuple[DraftPoint, ...]
    in_bank: bool = False

    @property
    def accepted(self) -> tuple[DraftPoint, ...]:
        return tuple(point for point in self.points if point.state == "accepted")

    @property
    def worth(self) -> int:
        """The marks that its accepted points can earn together, at most those it was planned with."""
        return min(self.marks, sum(point.marks for point in self.accepted))


@dataclass(frozen=True, slots=True)
class Draft:
    """What was made of some notes: questions, key terms (term and meaning), and the notes themselves in pages."""

    topic: str
    title: str
    notes_name: str
    questions: tuple[DraftQuestion, ...]
    terms: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
