"""Which questions and drafts the home page lists. Pure: values in, values out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from tutor.content.bank import Bank, Entry
from tutor.models import Attempt
from tutor.web.display import FORM_NAMES
from tutor.web.student.forms import ANY, LENGTHS, FilterForm


@dataclass(frozen=True, slots=True)
class Row:
    """A question in the list."""

    entry: Entry
    done: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The questions of one section."""

    title: str
    rows: Sequence[Row]

    @property
    def size(self) -> int:
        return len(self.rows)

    @property
    def done(self) -> int:
        """How many of them were handed in at least once."""
        return sum(row.done for row in self.rows)


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """An attempt that can be gone on with."""

    attempt: Attempt
    title: str
    words: int
    touched: datetime


def offer_choices(form: FilterForm, bank: Bank) -> None:
    """Offer the topics and command words that the bank has."""
    titles = {entry.topic.slug: entry.topic.title for entry in bank.entries.values()}
    topics = dict(sorted(titles.items(), key=lambda item: item[1]))
    words = sorted({entry.question.command_word for entry in bank.entries.values()})
    asked = {entry.question.form for entry in bank.entries.values()}
    sections = {entry.question.section for entry in bank.entries.values()}
    form.topic.choices = ANY | topics
    form.section.choices = ANY | {
        page.slug: page.title for topic in bank.topics.values() for page in topic.pages if page.slug in sections
    }
    form.form.choices = ANY | {name: label for name, label in FORM_NAMES.items() if name in asked}
    form.command_word.choices = ANY | {word: word[:1].upper() + word[1:] for word in words}


def list_groups(entries: Iterable[Entry], form: FilterForm, done: AbstractSet[str]) -> list[Group]:
    """The questions that fit the filters: by topic, then in the order of its notes, the longest question first."""
    fitting = [Row(e, e.question.slug in done) for e in entries if _fits(e, form, e.question.slug in done)]
    fitting.sort(key=lambda row: (_place(row.entry), -row.entry.question.marks_available, row.entry.question.title))
    return [Group(_heading(rows[0].entry), rows) for _, rows in _grouped(fitting)]


def _grouped(rows: Sequence[Row]) -> Iterator[tuple[object, list[Row]]]:
    for place, group in groupby(rows, key=lambda row: _place(row.entry)):
        yield place, list(group)


def _place(entry: Entry) -> tuple[str, int]:
    """Where an entry's section stands in its topic; those of no section come last."""
    slugs = [page.slug for page in entry.topic.pages]
    section = entry.question.section
    return entry.topic.title, slugs.index(section) if section in slugs else len(slugs)


def _heading(entry: Entry) -> str:
    page = entry.topic.find_page(entry.question.section)
    return page.title if page else entry.topic.title


def _fits(entry: Entry, form: FilterForm, is_done: bool) -> bool:
    question = entry.question
    low, high = LENGTHS[form.length.data][1:] if form.length.data in LENGTHS else (0, 1_000_000)
    return (
        form.topic.data in (None, "", question.topic)
        and form.section.data in (None, "", question.section)
        and form.form.data in (None, "", question.form)
        and form.command_word.data in (None, "", question.command_word)
        and form.difficulty.data in (None, "", question.difficulty)
        and form.done.data in (None, "", "yes" if is_done else "no")
        and low <= question.marks_available <= high
        and all(word in _searchable(entry) for word in (form.q.data or "").lower().split())
    )


def _searchable(entry: Entry) -> str:
    question = entry.question
    return " ".join((question.title, question.task, entry.topic.title, _heading(entry), *question.tags)).lower()


def is_filtered(form: FilterForm) -> bool:
    """Whether any filter is set, so that an empty list can say why."""
    return bool(form.q.data) or any(form[name].data for name in form.names)


def done_slugs(submitted: Sequence[Attempt]) -> set[str]:
    """The questions that were handed in at least once."""
    return {attempt.question_slug for attempt in submitted}
