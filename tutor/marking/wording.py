"""
The language in which wordings are written: from ``arrest quotas ~ regions`` to a small tree.

Pure. docs/writing-mark-schemes.md describes the language for teachers; this module is its grammar:

    wording  = ordered ("+" ordered)*                 in one sentence, any order
    ordered  = near (("..." | "…") near)*             in one sentence, in this order
    near     = phrase ("~" [number] phrase)*          in one sentence, so many words apart at most
    phrase   = term+
    term     = word | word "|" word … | word"*" | '"' exact words '"' | "<" concept ">" | "(" wording "|" wording … ")"
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from tutor.marking.answer import FILLERS, fold_wording, may_count
from tutor.marking.folding import is_denying
from tutor.marking.scheme import AllOf, AnyOf, Scope, Wording

DEFAULT_NEAR = 8


# Words that mean nothing without the words around them.
_SAYS_NOTHING = frozenset("not no never nobody nothing none any more less only".split())


class WordingError(ValueError):
    """A wording that cannot be understood: ``problem`` at character ``position`` (from 0), and what would be right."""

    def __init__(self, problem: str, position: int = 0, remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.position = position
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Word:
    """One word in any of its forms."""

    text: str


@dataclass(frozen=True, slots=True)
class Exact:
    """One word in exactly this form."""

    text: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """Every word that begins so."""

    text: str


@dataclass(frozen=True, slots=True)
class Concept:
    """A named group of wordings."""

    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Any one of these."""

    options: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """These next to each other, in this order; ``tight`` allows no other word between."""

    parts: tuple[Pattern, ...]
    tight: bool = False


@dataclass(frozen=True, slots=True)
class Near:
    """These near each other in either order, with at most ``window`` words between."""

    left: Pattern
    right: Pattern
    window: int


@dataclass(frozen=True, slots=True)
class Then:
    """The first and later in the same sentence the second."""

    left: Pattern
    right: Pattern


@dataclass(frozen=True, slots=True)
class Together:
    """So many different ones of these within one scope: ``at_least``, and ``at_most`` where given."""

    parts: tuple[Pattern, ...]
    at_least: int
    within: Scope
    at_most: int | None = None


Pattern = Word | Exact | Prefix | Concept | Choice | Phrase | Near | Then | Together

_LEX = re.compile(
    r"""(?P<space>\s+)
      | (?P<exact>"[^"]*")
      | (?P<concept><[^<>]*>)
      | (?P<then>\.\.\.|…)
      | (?P<near>~\d*)
      | (?P<and>\+)
      | (?P<open>\()
      | (?P<close>\))
      | (?P<bar>\|)
      | (?P<word>[^\s"<>~+()|…*]+\*?)
      | (?P<bad>.)""",
    re.VERBOSE | re.DOTALL,
)
_CONCEPT_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*$")


def parse(wording: Wording) -> Pattern:
    """
    Understand one wording.

    Raises:
        WordingError: with the position in the string where it stops making sense.
    """
    if isinstance(wording, AllOf):
        parts = tuple(parse(w) for w in wording.wordings)
        return Together(parts, len(parts), wording.within)
    if isinstance(wording, AnyOf):
        parts = tuple(parse(w) for w in wording.wordings)
        if not 1 <= wording.at_least <= len(parts):
            raise WordingError(f"at_least is {wording.at_least}, but there are {len(parts)} wordings to choose from.")
        if wording.at_most is not None and wording.at_most < wording.at_least:
            raise WordingError(
                f"at_most is {wording.at_most}, less than at_least, which is {wording.at_least}.",
                0,
                "Raise at_most, or lower at_least.",
            )
        return Together(parts, wording.at_least, wording.within, wording.at_most)
    return _parse_text(wording)


@lru_cache(maxsize=32768)
def _parse_text(text: str) -> Pattern:
    """The same wording is read when a file is checked, when it is compiled, and for every scheme of its topic."""
    return _Parser(text).parse()


@dataclass(frozen=True, slots=True)
class _Lexeme:
    kind: str
    text: str
    position: int


def _lex(text: str) -> list[_Lexeme]:
    lexemes = []
    for match in _LEX.finditer(text.replace("\\|", "|")):
        kind = match.lastgroup or "bad"
        if kind == "bad":
            raise WordingError(
                f"{match.group()!r} has no meaning here.", match.start(), _BAD_REMEDY.get(match.group(), "")
            )
        lexemes.append(_Lexeme(kind, match.group(), match.start()))
    return lexemes


_BAD_REMEDY = {
    '"': 'Close the double quotes: "exact words".',
    "<": "Write a concept as <name>.",
    ">": "Write a concept as <name>; for words in order use three dots: Tukhachevsky ... shot.",
    "*": "Put the star at the end of a word: liquidat*.",
}


_LONGEST_NUMBER = 6


def _number_or_word(word: str) -> Pattern:
    """A word; a range of years may also be written in words, as "1936 to 1938"."""
    if is_denying(word):
        # "Not" stands for every form; "shouldn't" in a wording is meant as it is written.
        return Exact(word)
    first, dash, last = word.partition("-")
    if word.startswith("#") and dash:
        return Choice((Word(word), Phrase((Word(first), Word(f"#{last}")), tight=True)))
    return Word(word)


class _Parser:
    """Recursive descent over one wording; nesting is bounded by its brackets."""

    MAX_DEPTH = 8

    def __init__(self, text: str) -> None:
        self.text = text
        self.lexemes = _lex(text)
        self.at = 0
        self.depth = 0

    def parse(self) -> Pattern:
        if not self.text.strip():
            raise WordingError("A wording is empty.", 0, "Write the words that earn the point, or remove the line.")
        pattern = self._together()
        if self.at < len(self.lexemes):
            stray = self.lexemes[self.at]
            remedy = (
                "Remove it, or open the bracket before it."
                if stray.kind == "close"
                else "Put a choice of phrases in brackets: (a b|c d)."
            )
            raise WordingError(f"{stray.text!r} does not fit here.", stray.position, remedy)
        return pattern

    def _peek(self) -> str:
        while self.at < len(self.lexemes) and self.lexemes[self.at].kind == "space":
            self.at += 1
        return self.lexemes[self.at].kind if self.at < len(self.lexemes) else "end"

    def _take(self) -> _Lexeme:
        self._peek()
        lexeme = self.lexemes[self.at]
        self.at += 1
        return lexeme

    def _together(self) -> Pattern:
        parts = [self._ordered()]
        while self._peek() == "and":
            self._take()
            parts.append(self._ordered())
        return parts[0] if len(parts) == 1 else Together(tuple(parts), len(parts), Scope.SENTENCE)

    def _ordered(self) -> Pattern:
        pattern = self._near()
        while self._peek() == "then":
            self._take()
            pattern = Then(pattern, self._near())
        return pattern

    def _near(self) -> Pattern:
        pattern = self._phrase()
        while self._peek() == "near":
            window = self._take().text[1:]
            pattern = Near(pattern, self._phrase(), int(window) if window else DEFAULT_NEAR)
        return pattern

    def _phrase(self) -> Pattern:
        terms: list[Pattern] = []
        while self._peek() in ("word", "exact", "concept", "open"):
            terms.extend(self._term())
        if not terms:
            where = self.lexemes[self.at].position if self.at < len(self.lexemes) else len(self.text)
            raise WordingError("Words are missing here.", where, "Write words on both sides of ~, + and three dots.")
        return _phrase_of(terms)

    def _term(self) -> list[Pattern]:
        """One term, or a choice of terms joined by bars without spaces; inside brackets bars part whole phrases."""
        options = [self._single()]
        while not self.depth and self.at < len(self.lexemes) and self.lexemes[self.at].kind == "bar":
            self.at += 1
            if self.at >= len(self.lexemes) or self.lexemes[self.at].kind not in ("word", "exact", "concept", "open"):
                raise WordingError(
                    "A choice has nothing after the bar.", self.lexemes[self.at - 1].position, "Write word|word."
                )
            options.append(self._single())
        if len(options) == 1:
            return options[0]
        return [Choice(tuple(_phrase_of(option) for option in options))]

    def _single(self) -> list[Pattern]:
        lexeme = self._take()
        if lexeme.kind == "open":
            return [self._bracket(lexeme)]
        if lexeme.kind == "concept":
            return [self._concept(lexeme)]
        if lexeme.kind == "exact":
            words = fold_wording(lexeme.text)
            if not words:
                raise WordingError("There is nothing between the double quotes.", lexeme.position)
            return [Phrase(tuple(Exact(word) for word in words), tight=True)]
        return self._word(lexeme)

    def _word(self, lexeme: _Lexeme) -> list[Pattern]:
        plain = lexeme.text.lower()
        if plain.isascii() and plain.isalpha() and not may_count(plain) and not is_denying(plain):
            return [Word(plain)]
        text = lexeme.text + self._rest_of_number(lexeme.text)
        words = fold_wording(text)
        if not words:
            return []
        if not text.endswith("*"):
            return [_number_or_word(word) for word in words]
        if len(words[-1]) < 3:
            raise WordingError(
                f"{lexeme.text!r} would match too much.",
                lexeme.position,
                "Give at least three letters before the star.",
            )
        return [*(Word(word) for word in words[:-1]), Prefix(words[-1])]

    def _rest_of_number(self, first: str) -> str:
        """The words after this one that make a single number with it: "one and a half million"."""
        longest, end, text = "", self.at, first
        position = self.at
        while position + 1 < len(self.lexemes) and position < self.at + 2 * _LONGEST_NUMBER:
            space, word = self.lexemes[position : position + 2]
            if space.kind != "space" or word.kind != "word":
                break
            text += f" {word.text}"
            position += 2
            folded = fold_wording(text)
            if len(folded) == 1 and folded[0].startswith("#"):
                longest, end = text[len(first) :], position
        self.at = end
        return longest

    def _concept(self, lexeme: _Lexeme) -> Concept:
        name = lexeme.text[1:-1].strip()
        if not _CONCEPT_NAME.match(name):
            raise WordingError(
                f"{lexeme.text!r} is not the name of a concept.", lexeme.position, "Names are lower case: <red-army>."
            )
        return Concept(name)

    def _bracket(self, opening: _Lexeme) -> Pattern:
        self.depth += 1
        if self.depth > self.MAX_DEPTH:
            raise WordingError(
                "Brackets are nested too deeply.", opening.position, "Use a concept for the inner group."
            )
        options = [self._together()]
        while self._peek() == "bar":
            self._take()
            options.append(self._together())
        if self._peek() != "close":
            raise WordingError("A bracket is not closed.", opening.position, "Add ')' where the group ends.")
        self._take()
        self.depth -= 1
        return options[0] if len(options) == 1 else Choice(tuple(options))


# "Could not" is also "couldn't" and, without its apostrophe, "couldnt"; with "did" and "was" the "not" alone tells.
_CONTRACTED = {
    "can": ("cannot", "can't", "cant"),
    "will": ("won't", "wont"),
    **{verb: (f"{verb}n't", f"{verb}nt") for verb in ("could", "would", "might", "must", "need", "dare")},
}


def _contracted(terms: list[Pattern]) -> Iterator[Pattern]:
    """The terms, in which a verb with "not" is also found in its short form."""
    at = 0
    while at < len(terms):
        term, following = terms[at], terms[at + 1] if at + 1 < len(terms) else None
        if isinstance(term, Word) and term.text in _CONTRACTED and following == Word("not"):
            forms = tuple(Exact(form) for form in _CONTRACTED[term.text])
            yield Choice((Phrase((term, following)), *forms))
            at += 2
        else:
            yield term
            at += 1


def _phrase_of(terms: list[Pattern]) -> Pattern:
    """A phrase without its little words; one that would leave nothing, or a lone "not", is kept as it is."""
    terms = list(_contracted(terms))
    content = [term for term in terms if not (isinstance(term, Word) and term.text in FILLERS)]
    if all(isinstance(term, Word) and term.text in _SAYS_NOTHING for term in content):
        content = []
    # "Not" has many forms, such as "didn't"; the other little words are meant as they are written.
    kept = content or [Exact(t.text) if isinstance(t, Word) and t.text != "not" else t for t in terms]
    if not kept:
        raise WordingError("A wording holds no words.")
    return kept[0] if len(kept) == 1 else Phrase(tuple(kept), tight=not content)
