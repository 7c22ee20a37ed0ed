"""
From notes to a draft of questions, offline: definitions, lists, dated events and what led to what become rubric points.

A draft is a proposal. Each point keeps the sentence it was made of; a person accepts, changes or drops it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from tutor.content import draft_text
from tutor.content.draft import Draft, DraftPart, DraftPoint, DraftQuestion
from tutor.content.draft_text import TERM, free_name, slug_of
from tutor.content.outline import Block, BlockKind, Section
from tutor.content.schema import CommandWord, Form
from tutor.marking.answer import FILLERS, read_answer
from tutor.marking.folding import stem
from tutor.marking.phrases import COMMON

# "Troika: a board of three", "Quota: number of people".
_DEFINES = re.compile(r"(?:an?|the|one|any|when|people|somebody|someone)\b|[a-z]", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(1[0-9]\d\d|20\d\d)(?![\ds])")
_POINTS_BACK = re.compile(r"(?:It|They|He|She|This|These|Those|Such|Both)\b")
_NAME = re.compile(r"[A-Z][\w’'-]+")
_MOST_POINTS = 12
_KEYWORDS = 4
_OFTEN = 4
_NEAR = 10

Make = Callable[[str, Mapping[str, DraftPoint]], DraftPoint]


@dataclass
class Drafter:
    """Drafts one topic. ``concepts`` are names of the topic's concepts by the stem of a word that shows them."""

    topic: str
    title: str
    sections: Sequence[Section]
    concepts: Mapping[str, str] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        texts = [block.whole for section in self.sections for block in section.blocks]
        self._often = Counter(s for text in texts for s in set(read_answer(text).stems))
        self._slugs = set(self.taken)

    def draft(self, notes_name: str) -> Draft:
        """The whole draft; it has no questions where the notes hold nothing that can be asked."""
        terms = tuple(dict(self._definitions()).items())
        questions = [question for section in self.sections for question in self._of_section(section)]
        questions.extend(self._of_terms(terms))
        questions.extend(self._of_dates())
        return Draft(self.topic, self.title, notes_name, tuple(questions), terms, tuple(self.sections))

    # --- questions ---------------------------------------------------------------------------------

    def _of_section(self, section: Section) -> Iterator[DraftQuestion]:
        heading = section.heading or self.title
        told = [s for block in section.blocks for s in draft_text.sentences(block)]
        # "They were shot" says of nobody who: such sentences come last.
        told.sort(key=lambda s: bool(_POINTS_BACK.match(s)))
        causes = [s for s in told if draft_text.halves(s)]
        yield from self._of_lists(section)
        if len(causes) >= 2:
            points = self._points(causes[:_MOST_POINTS], self._cause)
            task = heading if heading.endswith("?") else f"Explain causes and effects in “{heading}”."
            yield self._question(f"{heading}: causes and effects", "explain", "explain", task, section, points, 2)
        facts = [s for s in told if s not in causes]
        if len(facts) >= 2:
            points = self._points(facts[:_MOST_POINTS], self._fact)
            task = heading if heading.endswith("?") else f"Describe the main points of “{heading}”."
            yield self._question(heading, "short", "describe", task, section, points, 1)

    def _of_lists(self, section: Section) -> Iterator[DraftQuestion]:
        lead, items = "", []
        for block in [*section.blocks, Block(BlockKind.PARAGRAPH, "")]:
            if block.kind is BlockKind.ITEM:
                items.append(block)
                continue
            if len(items) >= 3 and all(len(item.whole.split()) <= 14 for item in items):
                named = lead.rstrip(":").strip() or section.heading
                points = self._points([item.whole for item in items[:_MOST_POINTS]], self._fact, fewest=1)
                task = f"Identify {_NUMBERS[min(len(points), 4)]} of these: {named}."
                yield self._question(
                    f"{named or self.title}: a list", "short", "identify", task, section, points, 1, most=4
                )
            lead, items = block.whole, []

    def _of_terms(self, terms: Sequence[tuple[str, str]]) -> Iterator[DraftQuestion]:
        asked = terms[:8]
        if len(asked) < 2:
            return
        named = {term: point for term, meaning in asked if (point := self._term(term, meaning))}
        if len(named) >= 2:
            task = f"Say in a sentence each what these mean: {', '.join(named)}."
            points = list(named.values())
            yield self._question(f"{self.title}: key terms", "terms", "explain", task, _WHOLE, points, 1, most=8)

    def _of_dates(self) -> Iterator[DraftQuestion]:
        dated: dict[str, tuple[str, list[str]]] = {}
        for section in self.sections:
            for block in section.blocks:
                for sentence in draft_text.sentences(block):
                    years = _YEAR.findall(sentence)
                    if len(set(years)) == 1 and (words := self._keywords(_YEAR.sub("", sentence))):
                        dated.setdefault(years[0], (sentence, words))
        if len(dated) < 3:
            return
        points = [self._dated(year, *dated[year]) for year in sorted(dated)[:8]]
        events = "; ".join(
            f"({number}) {draft_text.short(dated[year][0])}" for number, year in enumerate(sorted(dated)[:8], 1)
        )
        task = f"Give the year of each: {events}"
        yield self._question(f"{self.title}: dates", "chronology", "identify", task, _WHOLE, points, 1, most=8)

    def _question(
        self,
        title: str,
        form: Form,
        command_word: CommandWord,
        task: str,
        section: Section,
        points: Sequence[DraftPoint],
        worth: int,
        *,
        most: int = 6,
    ) -> DraftQuestion:
        marks = max(1, min(len(points), most // worth) * worth)
        return DraftQuestion(
            self._free_slug(title),
            title[:80],
            form,
            command_word,
            task,
            marks,
            max(2, round(marks * 1.5)),
            slug_of(section.heading) if section.heading else "",
            tuple(draft_text.with_examples(points)),
        )

    def _free_slug(self, title: str) -> str:
        slug = free_name(slug_of(title)[:50].strip("-") or "question", self._slugs.__contains__)
        self._slugs.add(slug)
        return slug

    # --- points ------------------------------------------------------------------------------------

    def _points(self, sentences: Iterable[str], make: Make, *, fewest: int = 2) -> list[DraftPoint]:
        points: dict[str, DraftPoint] = {}
        for sentence in sentences:
            if len(self._keywords(sentence)) >= fewest:
                point = make(sentence, points)
                points[point.id] = point
        return list(points.values())

    def _fact(self, sentence: str, before: Mapping[str, DraftPoint]) -> DraftPoint:
        words = self._keywords(sentence)
        return self._point(
            sentence, words, (DraftPart("", self._wordings(words)),), before, "Say this in your own words."
        )

    def _cause(self, sentence: str, before: Mapping[str, DraftPoint]) -> DraftPoint:
        first, second = (
            draft_text.halves(draft_text.without_label(sentence)) or draft_text.halves(sentence) or (sentence, "")
        )
        halves = [self._keywords(first), self._keywords(second)]
        if not all(halves):
            return self._fact(sentence, before)
        names = ("what came first", "what came of it")
        parts = tuple(DraftPart(name, self._wordings(words)) for name, words in zip(names, halves, strict=True))
        return self._point(
            sentence, [*halves[0], *halves[1]], parts, before, "Say both what happened and what it led to.", marks=2
        )

    def _term(self, term: str, meaning: str) -> DraftPoint | None:
        words = self._keywords(meaning)
        name = " ".join(norm for norm in read_answer(term).norms if norm not in FILLERS and norm.isalnum())
        if not words or not name:
            return None
        parts = (DraftPart(TERM, (name,)), DraftPart("what it means", self._wordings(words)))
        said = f"{term}: {meaning}"
        return DraftPoint(slug_of(term) or "term", said, parts, said, f"Say what {term} means.")

    def _dated(self, year: str, sentence: str, words: list[str]) -> DraftPoint:
        wordings = tuple(f"{year} ~{_NEAR} {word}" for word in words[:_KEYWORDS])
        return DraftPoint(
            f"y{year}",
            draft_text.short(sentence),
            (DraftPart("", wordings),),
            sentence,
            "Give the year with the event.",
        )

    def _point(
        self,
        sentence: str,
        words: list[str],
        parts: tuple[DraftPart, ...],
        before: Mapping[str, DraftPoint],
        how: str,
        *,
        marks: int = 1,
    ) -> DraftPoint:
        base = "-".join(word.strip("<>") for word in words[:2]) or "point"
        name = free_name(slug_of(base) or "point", before.__contains__)
        return DraftPoint(name, sentence, parts, sentence, how, marks)

    def _wordings(self, words: list[str]) -> tuple[str, ...]:
        """Any two of the words that say most, near each other; one word alone where there is no other."""
        if len(words) == 1:
            return (words[0],)
        return tuple(f"{a} ~{_NEAR} {b}" for a, b in combinations(words[:_KEYWORDS], 2))

    def _keywords(self, text: str) -> list[str]:
        """
        The words that say most, best first, concepts by their names.

        What these notes say again and again ("Stalin") tells little of what one sentence is about; of a name of two
        words ("Soviet Union") only the last counts, so that it is not taken for two ideas.
        """
        answer = read_answer(text)
        names = [bool(_NAME.match(text[start:end])) for start, end in zip(answer.starts, answer.ends, strict=True)]
        told: dict[str, tuple[bool, bool, int, int, str]] = {}
        for place, (norm, its) in enumerate(zip(answer.norms, answer.stems, strict=True)):
            next_to = place + 1 < len(names) and answer.starts[place + 1] - answer.ends[place] == 1
            first_of_name = names[place] and next_to and names[place + 1] and place > 0
            plain = norm.isalpha() and len(norm) > 2 and norm not in COMMON and its not in _COMMON_STEMS
            plain = plain and not norm.endswith("ly")
            if (plain or _YEAR.fullmatch(norm)) and not first_of_name and its not in told:
                is_name = names[place] and place > 0
                told[its] = (self._often[its] > _OFTEN, not is_name, self._often[its], place, norm)
        ranked = sorted(told, key=lambda its: told[its][:4])
        return [f"<{self.concepts[its]}>" if its in self.concepts else told[its][4] for its in ranked]

    def _definitions(self) -> Iterator[tuple[str, str]]:
        for section in self.sections:
            for block in section.blocks:
                if block.label and len(block.label.split()) <= 4 and _DEFINES.match(block.text):
                    yield block.label, next(draft_text.sentences(Block(block.kind, block.text)), block.text)
                elif found := draft_text.defined(block.text):
                    yield found


_WHOLE = Section("", ())
_COMMON_STEMS = frozenset(map(stem, COMMON))
_NUMBERS = {1: "one", 2: "two", 3: "three", 4: "four", 0: "one"}
