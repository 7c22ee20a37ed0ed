"""Marking many answers at once, outside the database: from files to records, faults and all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tutor.content.documents import SubmittedAnswer, list_documents, read_document, read_jsonl
from tutor.errors import UnreadableDocument
from tutor.marking import KeywordMarker, MarkReport, MarkScheme

# Starting a second process costs more than marking this many essays.
WORTH_A_PROCESS = 200
_CHUNK = 32


@dataclass(frozen=True, slots=True)
class MarkedAnswer:
    """One answer with its marking, or with the reason why there is none."""

    name: str
    report: MarkReport | None
    error: str = ""


def read_answers(paths: Iterable[Path]) -> Iterator[SubmittedAnswer]:
    """Every answer in these files and folders; one that cannot be read comes with its error, and the rest follow."""
    for path in list_documents(paths):
        try:
            if path.suffix.lower() == ".jsonl":
                yield from read_jsonl(path)
            else:
                yield SubmittedAnswer(str(path), read_document(path))
        except UnreadableDocument as error:
            yield SubmittedAnswer(str(path), "", error.message)


def mark_one(answer: SubmittedAnswer, scheme: MarkScheme) -> MarkedAnswer:
    """Mark one answer; what could not be read stays unmarked with its reason."""
    if answer.error:
        return MarkedAnswer(answer.name, None, answer.error)
    return MarkedAnswer(answer.name, KeywordMarker().mark(answer.text, scheme))


def mark_all(answers: Iterable[SubmittedAnswer], scheme: MarkScheme, *, processes: int = 1) -> Iterator[MarkedAnswer]:
    """Mark answers in their order, in several processes where that pays."""
    if processes < 2:
        yield from (mark_one(answer, scheme) for answer in answers)
        return
    with ProcessPoolExecutor(processes, initializer=_keep_scheme, initargs=(scheme,)) as pool:
        yield from pool.map(_mark_kept, answers, chunksize=_CHUNK)


_kept: list[MarkScheme] = []


def _keep_scheme(scheme: MarkScheme) -> None:
    _kept[:] = [scheme]


def _mark_kept(answer: SubmittedAnswer) -> MarkedAnswer:
    return mark_one(answer, _kept[0])
