"""Trying a mark scheme that somebody is writing: on an answer, and on the examples in it. Nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tutor.content.bank import BankReader
from tutor.content.checking import Tested, run_examples
from tutor.content.entry import Entry
from tutor.content.saving import fingerprint, is_writable, read_scheme_text, save_scheme
from tutor.content.yaml_source import MOST_CHARACTERS
from tutor.errors import AnswerTooLong, Fault, NotFound
from tutor.marking import KeywordMarker, MarkReport
from tutor.marking.explaining import PointExplanation, explain
from tutor.services.feedback import Feedback, PointFeedback, build_feedback

LONGEST_ANSWER = 1_000_000
LONGEST_SCHEME = MOST_CHARACTERS


@dataclass(frozen=True, slots=True)
class OpenedScheme:
    """A mark scheme's file as it is now; ``opened_as`` tells later whether it has changed since."""

    slug: str
    topic: str
    file: Path
    text: str
    opened_as: str
    is_writable: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """
    What came of trying a text: its faults, or the marking of the answer with a reason for each point, and its examples.

    Without a whole scheme there is no marking; ``report`` is also None where no answer was given.
    """

    faults: tuple[Fault, ...]
    entry: Entry | None = None
    report: MarkReport | None = None
    feedback: Feedback | None = None
    explanations: Mapping[str, PointExplanation] | None = None
    tested: tuple[Tested, ...] = ()

    @property
    def points(self) -> tuple[PointFeedback, ...]:
        """The points in reading order: earned, in part, contradicted, not yet."""
        found = self.feedback
        return (*found.earned, *found.in_part, *found.contradicted, *found.missing) if found else ()

    @property
    def failing(self) -> tuple[Tested, ...]:
        return tuple(tested for tested in self.tested if not tested.passed)

    @property
    def summary(self) -> str:
        """What came of it in one sentence, to be read aloud."""
        if self.entry is None:
            return f"{_counted(len(self.faults), 'fault')}. Nothing can be marked until this is mended."
        failing = len(self.failing)
        examples = f"{failing} of {_counted(len(self.tested), 'example')} {'fails' if failing == 1 else 'fail'}"
        examples = examples if failing else f"all {len(self.tested)} examples pass"
        if self.feedback is None:
            return f"No answer to mark yet; {examples}."
        earned, part, against = (
            len(group) for group in (self.feedback.earned, self.feedback.in_part, self.feedback.contradicted)
        )
        contradicted = f", {against} contradicted" if against else ""
        return f"{_counted(earned, 'point')} earned, {part} in part{contradicted}; {examples}."


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def open_scheme(reader: BankReader, slug: str) -> OpenedScheme:
    """
    The mark scheme of a question, whole or faulty.

    Raises:
        NotFound: no such question, or it has no mark scheme yet.
        ContentError: the file cannot be read as text.
    """
    pair = reader.files_of(slug)
    if pair.scheme is None:
        raise NotFound(f"The question {slug!r} has no mark scheme yet. `tutor bank new` makes one to fill in.")
    text = read_scheme_text(pair.scheme)
    return OpenedScheme(pair.slug, pair.topic, pair.scheme, text, fingerprint(text), is_writable(pair.scheme))


def try_scheme(reader: BankReader, slug: str, scheme_text: str, answer_text: str) -> Tried:
    """
    Mark an answer by a text that need not be saved, and run every example in that text.

    Raises:
        NotFound: there is no such question.
        AnswerTooLong: one of the two texts is longer than is read here.
    """
    _check_length(scheme_text, answer_text)
    entry, faults = reader.try_text(slug, scheme_text)
    if entry is None:
        return Tried(tuple(sorted(faults)))
    tested = _tested(_Examples(entry))
    if not answer_text.strip():
        return Tried((), entry, tested=tested)
    report = KeywordMarker().mark(answer_text, entry.scheme)
    explanations = {e.point_id: e for e in explain(answer_text, entry.scheme, report)}
    return Tried((), entry, report, build_feedback(entry, report, answer_text), explanations, tested)


def count_faults(reader: BankReader, slug: str, scheme_text: str) -> int:
    """
    How many faults a text has that would keep its question from being offered; failing examples do not.

    Raises:
        NotFound: there is no such question.
        AnswerTooLong: the text is longer than is read here.
    """
    _check_length(scheme_text, "")
    return len(reader.try_text(slug, scheme_text)[1])


def _check_length(scheme_text: str, answer_text: str) -> None:
    for what, text, most in (
        ("The answer", answer_text, LONGEST_ANSWER),
        ("The mark scheme", scheme_text, LONGEST_SCHEME),
    ):
        if len(text) > most:
            raise AnswerTooLong(f"{what} has {len(text):,} characters; at most {most:,} are read here. Shorten it.")


class _Examples:
    """The examples of a scheme, equal where they would come out the same: only the answer changes more often."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.key = (entry.scheme, entry.examples, entry.exemplars)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Examples) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


@lru_cache(maxsize=8)
def _tested(examples: _Examples) -> tuple[Tested, ...]:
    return run_examples(examples.entry)


__all__ = ["OpenedScheme", "Tried", "count_faults", "open_scheme", "save_scheme", "try_scheme"]
