"""
All that a scheme looks for, as one graph, so that what many points share is looked for once. Pure.

Equal patterns are one node; a node stands after those that it is made of. A search starts from the words of the answer
and reaches only the nodes whose parts are there, so wordings that have nothing to do with an answer cost nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from tutor.marking.folding import stem
from tutor.marking.scheme import Scope
from tutor.marking.wording import (
    Choice,
    Concept,
    Exact,
    Near,
    Pattern,
    Phrase,
    Prefix,
    Then,
    Together,
    Word,
    WordingError,
    parse,
)

# Every prefix has at least so many letters, so words are sorted by them.
PREFIX_KEY = 3


@dataclass(frozen=True)
class Concepts:
    """The named groups of a topic, parsed; a concept may use others but not itself."""

    patterns: Mapping[str, Pattern]
    # The concepts that each names itself, and those that were followed to their ends: a large topic names the same
    # few again and again.
    _inner: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)
    _sound: set[str] = field(default_factory=set, compare=False, repr=False)

    @classmethod
    def of(cls, concepts: Mapping[str, tuple[str, ...]]) -> Concepts:
        """
        Parse all concepts.

        Raises:
            WordingError: a wording in a concept is faulty, or a concept leads back to itself.
        """
        understood = {name: _understood(tuple(wordings)) for name, wordings in concepts.items()}
        names = {name: inner for name, (_, inner) in understood.items()}
        parsed = cls({name: pattern for name, (pattern, _) in understood.items()}, names)
        for name in parsed.patterns:
            parsed._check_concept(name, ())
        return parsed

    def used_by(self, patterns: Iterable[Pattern], *, always: Iterable[str] = ()) -> Concepts:
        """Those of the concepts that patterns name, themselves or through other concepts, and those ``always`` kept."""
        used: dict[str, Pattern] = {}
        waiting = [name for name in always if name in self.patterns]
        waiting.extend(name for pattern in patterns for name in concept_names(pattern))
        while waiting:
            name = waiting.pop()
            if name not in used:
                used[name] = self.patterns[name]
                waiting.extend(concept_names(used[name]))
        return Concepts({name: pattern for name, pattern in self.patterns.items() if name in used})

    def check(self, pattern: Pattern) -> None:
        """Raises WordingError where a pattern names a concept that does not exist or contains itself."""
        for name in concept_names(pattern):
            self._check_concept(name, ())

    def _check_concept(self, name: str, seen: tuple[str, ...]) -> None:
        if name in self._sound:
            return
        if name in seen:
            raise WordingError(f"The concept <{name}> leads back to itself.")
        if name not in self.patterns:
            raise WordingError(
                f"There is no concept <{name}>.",
                0,
                f"Known concepts: {', '.join(sorted(self.patterns)) or 'none'}.",
            )
        inner = self._inner[name] if name in self._inner else tuple(concept_names(self.patterns[name]))
        for other in inner:
            self._check_concept(other, (*seen, name))
        self._sound.add(name)


@lru_cache(maxsize=4096)
def _understood(wordings: tuple[str, ...]) -> tuple[Pattern, tuple[str, ...]]:
    """What a concept stands for, and the concepts that it names; every scheme of a topic asks for the same ones."""
    pattern = _choice([parse(wording) for wording in wordings])
    return pattern, tuple(dict.fromkeys(concept_names(pattern)))


def _choice(patterns: list[Pattern]) -> Pattern:
    return patterns[0] if len(patterns) == 1 else Choice(tuple(patterns))


def children_of(pattern: Pattern) -> tuple[Pattern, ...]:
    """The patterns that a pattern is made of; a concept's own are in `Concepts`."""
    match pattern:
        case Choice(options):
            return options
        case Phrase(parts, _) | Together(parts, _, _, _):
            return parts
        case Near(left, right, _) | Then(left, right):
            return (left, right)
        case _:
            return ()


def concept_names(pattern: Pattern) -> Iterator[str]:
    """The concepts that a pattern names itself."""
    if isinstance(pattern, Concept):
        yield pattern.name
    for child in children_of(pattern):
        yield from concept_names(child)


class Planner:
    """Makes equal patterns the same object and puts what their concepts stand for in place of the concepts."""

    def __init__(self, concepts: Concepts) -> None:
        self._concepts = concepts
        self._known: dict[Pattern, Pattern] = {}
        self._words: dict[str, Word] = {}
        self.vocabulary: set[str] = set()

    def one(self, pattern: Pattern) -> Pattern:
        """The one object for this pattern. Its concepts must exist and not lead back to themselves."""
        match pattern:
            case Word(text):
                # "quota" and "quotas" are found at the same places.
                self.vocabulary.add(text)
                pattern = self._words.setdefault(stem(text), pattern)
            case Concept(name):
                return self.one(self._concepts.patterns[name])
            case Choice(options):
                pattern = Choice(tuple(dict.fromkeys(map(self.one, options))))
            case Phrase(parts, tight):
                pattern = Phrase(tuple(map(self.one, parts)), tight)
            case Together(parts, at_least, within, at_most):
                pattern = Together(tuple(map(self.one, parts)), at_least, within, at_most)
            case Near(left, right, window):
                pattern = Near(self.one(left), self.one(right), window)
            case Then(left, right):
                pattern = Then(self.one(left), self.one(right))
        return self._known.setdefault(pattern, pattern)

    def plan(self) -> Plan:
        """The graph of everything that was asked for, children before parents."""
        return Plan.of(tuple(self._known))


@dataclass(frozen=True)
class Plan:
    """
    A graph of patterns: ``nodes`` in an order in which children come first, and by their numbers their ``children``,
    whether it ``is_choice`` of one of them, how many different ones it ``needs`` where these may stand apart (0 where
    all must meet in one sentence), and whom it ``wakes``: the parents that are worth a look once it has been found.
    The nodes that are words are found by stem, folded word or prefix.
    """

    nodes: tuple[Pattern, ...]
    children: tuple[tuple[int, ...], ...]
    wakes: tuple[tuple[int, ...], ...]
    is_choice: tuple[bool, ...]
    needs: tuple[int, ...]
    numbers: Mapping[int, int]
    by_stem: Mapping[str, int]
    by_norm: Mapping[str, int]
    by_prefix: Mapping[str, tuple[tuple[str, int], ...]]

    @classmethod
    def of(cls, nodes: tuple[Pattern, ...]) -> Plan:
        numbers = {id(pattern): number for number, pattern in enumerate(nodes)}
        children = tuple(tuple(numbers[id(child)] for child in children_of(pattern)) for pattern in nodes)
        is_choice = tuple(isinstance(pattern, Choice) for pattern in nodes)
        needs = tuple(map(_needs, nodes))
        words: dict[str, int] = {}
        exact: dict[str, int] = {}
        prefixes: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        for number, pattern in enumerate(nodes):
            if isinstance(pattern, Word):
                words[stem(pattern.text)] = number
            elif isinstance(pattern, Exact):
                exact[pattern.text] = number
            elif isinstance(pattern, Prefix):
                prefixes[pattern.text[:PREFIX_KEY]].append((pattern.text, number))
        return cls(
            nodes,
            children,
            _wakes(children, is_choice, needs),
            is_choice,
            needs,
            numbers,
            words,
            exact,
            {key: tuple(known) for key, known in prefixes.items()},
        )

    def number_of(self, pattern: Pattern) -> int | None:
        """The number of a node of this graph, told by identity; None for any other pattern."""
        number = self.numbers.get(id(pattern))
        return number if number is not None and self.nodes[number] is pattern else None


def _wakes(
    children: tuple[tuple[int, ...], ...], is_choice: tuple[bool, ...], needs: tuple[int, ...]
) -> tuple[tuple[int, ...], ...]:
    """
    Whom each node wakes.

    A node all of whose parts must meet is woken by one of them only, the one that fewest others are made of: "people"
    is in every other wording, and few of them are worth a look because an answer says "people".
    """
    common = [0] * len(children)
    for below in children:
        for child in set(below):
            common[child] += 1
    # A choice is as common as its options together, a phrase as its rarest word.
    for number, below in enumerate(children):
        if below:
            known = [common[child] for child in below]
            common[number] += sum(known) if is_choice[number] else min(known)
    wakes: list[list[int]] = [[] for _ in children]
    for number, below in enumerate(children):
        parts = tuple(dict.fromkeys(below))
        if parts and not is_choice[number] and not needs[number]:
            parts = (min(parts, key=lambda child: (common[child], child)),)
        for child in parts:
            wakes[child].append(number)
    return tuple(map(tuple, wakes))


def _needs(pattern: Pattern) -> int:
    match pattern:
        case Together(parts, at_least, within, _) if at_least < len(parts) or within not in (
            Scope.SENTENCE,
            Scope.PHRASE,
        ):
            return at_least
        case _:
            return 0
