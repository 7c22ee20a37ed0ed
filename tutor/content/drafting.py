"""
From notes to a draft of questions, offline: definitions, lists, dated events and what led to what become rubric points.

A draft is a proposal. Each point keeps the sentence it was made of; a person accepts, changes or drops it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Literal

from tutor.content.outline import Block, BlockKind, Section
from tutor.content.schema import CommandWord, Form
from tutor.marking.answer import FILLERS, read_answer
from tutor.marking.folding import stem
from tutor.marking.phrases import COMMON

# The smaller halves that a cause and its effect are told by; what stands before it and what stands after it.
_TURN = re.compile(
    r",?\s+(?:because|so that|therefore|as a result|which led to|led to|leading to|caused|causing|resulted in|"
    r"resulting in|which meant that|meant that|meaning that|in order to|thus|thereby|enabling|"
    r"allowing|forcing|ensuring|which made|"
    r"consequently|created|creating|brought about|prompted|due to)\s+",
    re.IGNORECASE,
)
_IS = re.compile(
    r"\s+(?:is|was|are|were|means|meant|refers to|stands for)\s+(?:an?|the|when|that|called)?\s*", re.IGNORECASE
)
# "Troika: a board of three", "Quota: number of people".
_DEFINES = re.compile(r"(?:an?|the|one|any|when|people|somebody|someone)\b|[a-z]", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(1[0-9]\d\d|20\d\d)(?![\ds])")
_DATE = re.compile(
    r"\s*\(?\b(?:(?:in|on|by|during|from|since|until)\s+)?(?:\d{1,2}\s+)?(?:January|February|March|April|May|June|July|"
    r"August|September|October|November|December)?\s*\b(?:1[0-9]|20)\d\d\b\)?,?",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(r"(?:It|They|He|She|This|These|Those|Such|Both)\b")
_WORD = re.compile(r"[a-z0-9]+")
_NAME = re.compile(r"[A-Z][\w’'-]+")
_FEWEST_WORDS, _MOST_WORDS = 5, 60
_MOST_POINTS = 12
_KEYWORDS = 4
_OFTEN = 4
_NEAR = 10


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
        told = [s for block in section.blocks for s in _sentences(block)]
        # "They were shot" says of nobody who: such sentences come last.
        told.sort(key=lambda s: bool(_POINTS_BACK.match(s)))
        causes = [s for s in told if _halves(s)]
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
                for sentence in _sentences(block):
                    years = _YEAR.findall(sentence)
                    if len(set(years)) == 1 and (words := self._keywords(_YEAR.sub("", sentence))):
                        dated.setdefault(years[0], (sentence, words))
        if len(dated) < 3:
            return
        points = [self._dated(year, *dated[year]) for year in sorted(dated)[:8]]
        events = "; ".join(f"({number}) {_short(dated[year][0])}" for number, year in enumerate(sorted(dated)[:8], 1))
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
            tuple(_with_examples(points)),
        )

    def _free_slug(self, title: str) -> str:
        base = slug_of(title)[:50].strip("-") or "question"
        slug, number = base, 2
        while slug in self._slugs:
            slug, number = f"{base}-{number}", number + 1
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
        first, second = _halves(_without_label(sentence)) or _halves(sentence) or (sentence, "")
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
        parts = (DraftPart(_TERM, (name,)), DraftPart("what it means", self._wordings(words)))
        said = f"{term}: {meaning}"
        return DraftPoint(slug_of(term) or "term", said, parts, said, f"Say what {term} means.")

    def _dated(self, year: str, sentence: str, words: list[str]) -> DraftPoint:
        wordings = tuple(f"{year} ~{_NEAR} {word}" for word in words[:_KEYWORDS])
        return DraftPoint(
            f"y{year}", _short(sentence), (DraftPart("", wordings),), sentence, "Give the year with the event."
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
        base, number = slug_of(base) or "point", 2
        name = base
        while name in before:
            name, number = f"{base}-{number}", number + 1
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
                    yield block.label, next(_sentences(Block(block.kind, block.text)), block.text)
                elif found := _defined(block.text):
                    yield found


_WHOLE = Section("", ())
_TERM = "the term"
_COMMON_STEMS = frozenset(map(stem, COMMON))
_NUMBERS = {1: "one", 2: "two", 3: "three", 4: "four", 0: "one"}


def _sentences(block: Block) -> Iterator[str]:
    """The sentences that say enough to be a point; the first keeps its label's words."""
    text = block.text
    answer = read_answer(text)
    for number, sentence in enumerate(answer.sentences):
        end = answer.starts[answer.sentences[number + 1].first] if number + 1 < len(answer.sentences) else len(text)
        said = text[answer.starts[sentence.first] : end].strip()
        if number == 0 and block.label:
            said = f"{block.label}: {said}"
        if _FEWEST_WORDS <= len(said.split()) <= _MOST_WORDS and not said.endswith("?"):
            yield said


def _with_examples(points: Sequence[DraftPoint]) -> Iterator[DraftPoint]:
    """Each point with answers that should and should not earn it: the idea as a note, its denial, the next idea."""
    for number, point in enumerate(points):
        told = [_told_of(point), _told_of(points[(number + 1) % len(points)])]
        denial = f"It is not true that {_noted(told[0])}"
        against = (denial, _noted(told[1])) if len(points) > 1 else (denial,)
        yield replace(point, earns=tuple(dict.fromkeys(_ways_to_say(point, told[0]))), does_not_earn=against)


def _told_of(point: DraftPoint) -> str:
    """What an answer would say; a term has to be named."""
    named = len(point.parts) > 1 and point.parts[0].name == _TERM
    return point.sentence if named else _without_label(point.sentence)


def _ways_to_say(point: DraftPoint, told: str) -> Iterator[str]:
    """
    The idea as somebody notes it down, at length, briefly, and in scraps around the words that say most.

    An example that repeats the notes word for word would count as copied, so several are tried.
    """
    yield _noted(told)
    halves = _halves(told)
    if halves and len(point.parts) > 1 and point.parts[0].name != _TERM:
        yield f"{_brief(halves[0])} -> {_brief(halves[1])}"
        yield f"{_scraps(halves[0], point.parts[0])} -> {_scraps(halves[1], point.parts[1])}"
    else:
        yield _brief(told)
        scraps = _scraps(_without_label(told), point.parts[-1])
        yield f"{point.parts[0].wordings[0]} = {scraps}" if point.parts[0].name == _TERM else scraps


def _noted(sentence: str) -> str:
    words = [word for word in sentence.split() if word.strip(",.;:").lower() not in _LEFT_OUT]
    return " ".join(words)


def _brief(sentence: str) -> str:
    return " ".join(_noted(sentence).split()[:_BRIEF]).rstrip(",;:.")


def _scraps(sentence: str, part: DraftPart) -> str:
    """A few words around each of the words that the part's first wording looks for."""
    words = _noted(sentence).split()
    norms = [" ".join(read_answer(word).norms) for word in words]
    wanted = [piece for piece in part.wordings[0].split() if not piece.startswith("~")]
    places = sorted({norms.index(piece) for piece in wanted if piece in norms})
    return " ... ".join(" ".join(words[max(place - 2, 0) : place + 2]).strip(",;:.") for place in places) or _brief(
        sentence
    )


_BRIEF = 11
_LEFT_OUT = frozenset("the a an of its their his her this that these those to for in by with on as also very".split())


def _without_label(sentence: str) -> str:
    """The sentence without the name that it stood under, unless nothing else is left to know it by."""
    _, colon, rest = sentence.partition(": ")
    return rest if colon and len(rest.split()) >= _FEWEST_WORDS else sentence


def _halves(sentence: str) -> tuple[str, str] | None:
    """What stands before and after the words that say what led to what; None where nothing does."""
    found = _TURN.search(sentence)
    if found is None:
        return None
    first, second = sentence[: found.start()], sentence[found.end() :]
    return (first, second) if len(first.split()) >= 2 and len(second.split()) >= 2 else None


def _defined(text: str) -> tuple[str, str] | None:
    """A term and its meaning, out of a sentence that says what something is."""
    first = next(_sentences(Block(BlockKind.PARAGRAPH, text)), "")
    found = _IS.search(first)
    if found is None:
        return None
    term = re.sub(r"^(?:the|an?)\s+", "", first[: found.start()].strip(), flags=re.IGNORECASE)
    named = 1 <= len(term.split()) <= 4 and term[:1].isalnum() and "," not in term
    return (term, first[found.end() :].strip()) if named and len(first[found.end() :].split()) >= 3 else None


def _short(sentence: str) -> str:
    """An event without its year, to ask for the year."""
    text = " ".join(_DATE.sub(" ", sentence).split())
    text = text[:1].upper() + text[1:]
    return text[:160].rstrip(" ,;.") or sentence


def slug_of(text: str) -> str:
    """Lower-case letters and digits joined by single hyphens."""
    return "-".join(_WORD.findall(" ".join(read_answer(text).norms)))
