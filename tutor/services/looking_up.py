"""Finding something in a topic: notes, timeline, people, terms, historians, questions. Pure: values in, values out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tutor.content.entry import Entry, NotesPage, Topic
from tutor.content.reference import Event
from tutor.marking.answer import FILLERS, Answer, read_answer

_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*(?:\{#([\w-]+)\})?[ \t]*$", re.MULTILINE)
_MARKUP = re.compile(r"^[-:| \t]{3,}$|[*_`>#|]+|\{#[\w-]+\}|!?\[([^\]]*)\]\([^)]*\)", re.MULTILINE)
_MONTHS = "January February March April May June July August September October November December".split()
# A word in a title says more about what a text is about than one further down.
_TITLE_WEIGHT = 8
_SNIPPET = 220


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: the page it is on (``notes``, ``timeline``, … or ``question``) and its name there."""

    kind: str
    topic: str
    page: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: its title, a piece of its text with the words that were looked for, and where it stands."""

    title: str
    where: str
    pieces: tuple[tuple[str, bool], ...]
    place: Place


@dataclass(frozen=True)
class _Chunk:
    title: str
    where: str
    place: Place
    text: Answer
    heading: frozenset[str]
    stems: Counter[str]

    @classmethod
    def of(cls, title: str, where: str, place: Place, text: str, about: str = "") -> _Chunk:
        """``about`` are words that it is found by and that are not shown."""
        answer, heading = read_answer(text), read_answer(f"{title} {about}")
        return cls(title, where, place, answer, frozenset(heading.stems), Counter(answer.stems))

    def score(self, wanted: Sequence[str]) -> int:
        """How much it is about the words; 0 where one of them is missing."""
        counts = [_TITLE_WEIGHT * (stem in self.heading) + self.stems[stem] for stem in wanted]
        return sum(counts) if all(counts) else 0


def search(topics: Iterable[Topic], entries: Iterable[Entry], query: str, *, limit: int = 40) -> list[Hit]:
    """
    What speaks of all the words of a query, in any of their forms, the most about them first.

    Little words are left out; a query of nothing else finds nothing.
    """
    asked = read_answer(query)
    wanted = tuple(
        dict.fromkeys(stem for stem, norm in zip(asked.stems, asked.norms, strict=True) if norm not in FILLERS)
    )
    if not wanted:
        return []
    chunks = [chunk for topic in topics for chunk in _chunks_of(topic)]
    chunks.extend(_chunk_of_question(entry) for entry in entries)
    scored = [(chunk.score(wanted), number, chunk) for number, chunk in enumerate(chunks)]
    best = sorted((s for s in scored if s[0]), key=lambda s: (-s[0], s[1]))
    return [Hit(c.title, c.where, tuple(_pieces(c.text, set(wanted))), c.place) for _, _, c in best[:limit]]


@lru_cache(maxsize=16)
def _chunks_of(topic: Topic) -> tuple[_Chunk, ...]:
    return tuple(_walk(topic))


def _walk(topic: Topic) -> Iterator[_Chunk]:
    for page in topic.pages:
        for title, anchor, text in headed_parts(page):
            yield _Chunk.of(title, f"Notes: {page.title}", Place("notes", topic.slug, page.slug, anchor), text)
    known = topic.reference
    for event in known.events:
        text = " ".join((event.what, event.matters))
        yield _Chunk.of(date_words(event), "Timeline", Place("timeline", topic.slug, "", event.date), text)
    for person in known.people:
        text = " ".join((", ".join(person.also), person.who, person.fate))
        yield _Chunk.of(person.name, "Who's who", Place("people", topic.slug, "", anchor_of(person.name)), text)
    for term in known.terms:
        text = " ".join((", ".join(term.also), term.meaning))
        yield _Chunk.of(term.term, "Glossary", Place("glossary", topic.slug, "", anchor_of(term.term)), text)
    for historian in known.historians:
        text = " ".join((historian.argues, historian.evidence, historian.questioned, "; ".join(historian.works)))
        place = Place("historians", topic.slug, "", anchor_of(historian.name))
        yield _Chunk.of(historian.name, "Historians", place, text)


def _chunk_of_question(entry: Entry) -> _Chunk:
    question = entry.question
    place = Place("question", question.topic, question.slug)
    return _Chunk.of(question.title, "Question", place, question.task, " ".join(question.tags))


def headed_parts(page: NotesPage) -> Iterator[tuple[str, str, str]]:
    """The parts of a page: heading, its name (or empty), and the plain text below it."""
    heads = list(_HEADING.finditer(page.body))
    opening = page.body[: heads[0].start()] if heads else page.body
    if opening.strip():
        yield page.title, "", plain_text(opening)
    for number, head in enumerate(heads):
        end = heads[number + 1].start() if number + 1 < len(heads) else len(page.body)
        yield head.group(1), head.group(2) or "", plain_text(page.body[head.end() : end])


def plain_text(markdown: str) -> str:
    """Markdown without its signs."""
    return " ".join(_MARKUP.sub(r"\1", markdown).split())


def _pieces(text: Answer, wanted: set[str]) -> Iterator[tuple[str, bool]]:
    """A stretch of the text around the first words that were looked for; True for those words."""
    hits = [number for number, stem in enumerate(text.stems) if stem in wanted]
    start = 0
    if hits and text.starts[hits[0]] > _SNIPPET // 2:
        sentence = text.sentences[text.sentence_of[hits[0]]]
        start = text.starts[sentence.first]
        if text.starts[hits[0]] - start > _SNIPPET // 2:
            start = text.starts[max(hits[0] - 12, 0)]
    end = start + _SNIPPET
    if start:
        yield "… ", False
    at = start
    for number in hits:
        if start <= text.starts[number] and text.ends[number] <= end:
            yield text.text[at : text.starts[number]], False
            yield text.text[text.starts[number] : text.ends[number]], True
            at = text.ends[number]
    stop = max((e for e in text.ends if e <= end), default=at) if end < len(text.text) else len(text.text)
    yield text.text[at : max(stop, at)], False
    if stop < len(text.text):
        yield " …", False


def anchor_of(name: str) -> str:
    """A name as part of an address: ``J. Arch Getty`` becomes ``j-arch-getty``."""
    return "-".join(read_answer(name).norms).replace("'", "") or "it"


def date_words(event: Event) -> str:
    """``1 December 1934``, ``December 1934`` or ``1934``."""
    year, *rest = event.date.split("-")
    if not rest:
        return year
    month = _MONTHS[int(rest[0]) - 1]
    return f"{int(rest[1])} {month} {year}" if len(rest) > 1 else f"{month} {year}"
