"""What is looked up about a topic: its timeline, the people, the terms, and the historians who argue over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tutor.content.schema import GlossaryFile, HistoriansFile, Model, PeopleFile, TimelineFile, validate
from tutor.content.yaml_source import Source
from tutor.errors import Fault


def surname_of(name: str) -> str:
    """The last word of a name, and then the whole of it: what lists of people are sorted by."""
    return f"{name.rsplit(maxsplit=1)[-1]} {name}".casefold()


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. ``date`` is a year, a month or a day as ISO 8601 has it, so that dates sort as text."""

    date: str
    what: str
    matters: str = ""
    read: str = ""

    @property
    def year(self) -> str:
        return self.date[:4]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who took part; ``also`` has other ways of writing the name."""

    name: str
    who: str
    lived: str = ""
    fate: str = ""
    also: tuple[str, ...] = ()
    read: str = ""

    @property
    def surname(self) -> str:
        return surname_of(self.name)


@dataclass(frozen=True, slots=True)
class Term:
    """A word that a student has to know."""

    term: str
    meaning: str
    also: tuple[str, ...] = ()
    read: str = ""


@dataclass(frozen=True, slots=True)
class Historian:
    """Somebody who writes about it: what they argue, on what evidence, and what others hold against it."""

    name: str
    school: str
    argues: str
    evidence: str = ""
    questioned: str = ""
    works: tuple[str, ...] = ()
    read: str = ""

    @property
    def surname(self) -> str:
        return surname_of(self.name)


@dataclass(frozen=True, slots=True)
class Reference:
    """All that can be looked up about a topic, each list in the order in which it is read."""

    events: tuple[Event, ...] = ()
    people: tuple[Person, ...] = ()
    terms: tuple[Term, ...] = ()
    historians: tuple[Historian, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.events or self.people or self.terms or self.historians)


NOTHING = Reference()
TIMELINE, PEOPLE, GLOSSARY, HISTORIANS = "timeline.yaml", "people.yaml", "glossary.yaml", "historians.yaml"
FILES = (TIMELINE, PEOPLE, GLOSSARY, HISTORIANS)

FileT = TypeVar("FileT", bound=Model)
ItemT = TypeVar("ItemT", Event, Person, Term, Historian)
ReadText = Callable[[Path, list[Fault]], str | None]


@dataclass(frozen=True, slots=True)
class ReferenceReader:
    """Reads the reference files of one topic, and notes what is wrong with them."""

    folder: Path
    anchors: frozenset[str]
    read_text: ReadText
    faults: list[Fault]

    def read(self) -> Reference:
        """What the files say; a file that is faulty or not there counts as empty."""
        timeline, people = self._load(TIMELINE, TimelineFile), self._load(PEOPLE, PeopleFile)
        glossary, historians = self._load(GLOSSARY, GlossaryFile), self._load(HISTORIANS, HistoriansFile)
        events = _values(Event, timeline.events if timeline else ())
        terms = _values(Term, glossary.terms if glossary else ())
        return Reference(
            tuple(sorted(events, key=lambda event: event.date)),
            _values(Person, people.people if people else ()),
            tuple(sorted(terms, key=lambda term: term.term.casefold())),
            _values(Historian, historians.historians if historians else ()),
        )

    def _load(self, name: str, model: type[FileT]) -> FileT | None:
        file = self.folder / name
        text = self.read_text(file, self.faults) if file.is_file() else None
        if text is None:
            return None
        source = Source.read(file, text)
        parsed = validate(model, source)
        if parsed is not None:
            self._check(source, parsed)
        self.faults.extend(source.faults)
        return None if source.faults else parsed

    def _check(self, source: Source, parsed: Model) -> None:
        """Note headings that do not exist and names that stand twice."""
        ((key, items),) = dict(parsed).items()
        names: set[str] = set()
        for number, item in enumerate(items):
            if item.read and item.read not in self.anchors:
                known = ", ".join(sorted(self.anchors)) or "none yet"
                source.add(
                    (key, number, "read"), f"There is no heading of the notes {item.read!r}.", f"There are: {known}."
                )
            name = str(getattr(item, "name", getattr(item, "term", "")))
            if name and name in names:
                source.add((key, number), f"{name!r} stands here a second time.", "Put the two together.")
            names.add(name)


def _values(kind: Callable[..., ItemT], items: Iterable[Model]) -> tuple[ItemT, ...]:
    """The items of a file as values that cannot be changed; their fields have the same names."""
    return tuple(kind(**{key: tuple(v) if isinstance(v, list) else v for key, v in item}) for item in items)
