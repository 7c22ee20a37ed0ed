"""What the bank holds: questions, what they are marked by, and the answers that come with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from tutor.content.reference import NOTHING, Reference
from tutor.content.schema import Form
from tutor.marking.scheme import MarkScheme

_ANCHOR = re.compile(r"\{#([\w-]+)\}")


@dataclass(frozen=True, slots=True)
class Question:
    """
    What is asked. ``task`` is the question itself as plain text; ``body`` is the whole Markdown.

    ``section`` is the page of the topic's notes that it belongs to, or empty.
    """

    slug: str
    topic: str
    title: str
    command_word: str
    marks_available: int
    minutes: int
    objectives: Mapping[str, int]
    tags: tuple[str, ...]
    difficulty: str
    sources: tuple[str, ...]
    body: str
    task: str
    form: Form = "essay"
    section: str = ""


@dataclass(frozen=True, slots=True)
class Exemplar:
    """
    An answer with an agreed mark; ``level`` is None for schemes marked by points.

    ``marker_differs`` says why the keyword marker's mark lies elsewhere, where its authors know and stand by theirs.
    """

    name: str
    level: int | None
    mark: int
    credited: tuple[str, ...]
    reasons: str
    text: str
    marker_differs: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """An answer that must (or must not) earn a point, and where it stands in the file."""

    point_id: str
    expected: str
    text: str
    line: int
    column: int


# Every point of every scheme asks for them.
@lru_cache(maxsize=1024)
def _anchors_in(markdown: str) -> tuple[str, ...]:
    return tuple(_ANCHOR.findall(markdown))


@dataclass(frozen=True, slots=True)
class NotesPage:
    """One page of revision notes: Markdown, the names of its headings, and where its facts come from."""

    slug: str
    title: str
    body: str
    summary: str = ""
    sources: tuple[str, ...] = ()

    @property
    def anchors(self) -> tuple[str, ...]:
        """The names of its headings, in order."""
        return _anchors_in(self.body)


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic with the pages of its revision notes, in the order in which they are read, and what can be looked up."""

    slug: str
    title: str
    pages: tuple[NotesPage, ...] = ()
    reference: Reference = NOTHING

    @property
    def notes(self) -> str:
        """All pages as one Markdown text."""
        return "\n\n".join(page.body for page in self.pages)

    def find_page(self, slug: str) -> NotesPage | None:
        """The page with this name, or None."""
        return next((page for page in self.pages if page.slug == slug), None)

    def find_heading(self, anchor: str) -> NotesPage | None:
        """The page with a heading of this name, or None."""
        return next((page for page in self.pages if anchor in page.anchors), None)


@dataclass(frozen=True, slots=True)
class Entry:
    """
    A whole question: what is asked, how it is marked, and what a good answer looks like.

    ``measured_on`` is how many answers marked by people its marks were compared with; 0 for a scheme that is new.
    """

    question: Question
    scheme: MarkScheme
    topic: Topic
    model_answer: str
    exemplars: tuple[Exemplar, ...]
    examples: tuple[Example, ...] = ()
    scheme_file: Path = Path()
    measured_on: int = 0

    def kept_form(self) -> dict[str, Any]:
        """All that feedback is made from, as plain JSON, kept beside the markings that used it."""
        return {
            "question": asdict(self.question),
            "topic": self.topic.title,
            "model_answer": self.model_answer,
            "scheme": self.scheme.to_json(),
            "measured_on": self.measured_on,
        }

    @classmethod
    def from_kept_form(cls, data: Mapping[str, Any]) -> Entry:
        """The question as it was when it was kept; its notes and exemplars are those of the bank and not kept."""
        question = Question(**{**data["question"], **{n: tuple(data["question"][n]) for n in ("tags", "sources")}})
        topic = Topic(question.topic, data["topic"])
        scheme, measured_on = MarkScheme.from_json(data["scheme"]), data.get("measured_on", 0)
        return cls(question, scheme, topic, data["model_answer"], (), measured_on=measured_on)
