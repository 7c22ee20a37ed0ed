"""Answers that people have marked, read from .jsonl and .csv files. One faulty row never loses the rest."""

from __future__ import annotations

import csv
import difflib
import io
import json
import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from tutor.content.documents import LARGEST_FILE, decode_text
from tutor.errors import Fault, UnreadableDocument
from tutor.marking import MarkScheme, Verdict

FIELDS = ("id", "answer", "question", "mark", "level", "points", "set", "kind")
_VERDICTS = {
    "credited": Verdict.CREDITED,
    "true": Verdict.CREDITED,
    "yes": Verdict.CREDITED,
    "1": Verdict.CREDITED,
    "1.0": Verdict.CREDITED,
    "part": Verdict.PART,
    "in part": Verdict.PART,
    "0.5": Verdict.PART,
    "0,5": Verdict.PART,
    "missing": Verdict.MISSING,
    "false": Verdict.MISSING,
    "no": Verdict.MISSING,
    "0": Verdict.MISSING,
    "0.0": Verdict.MISSING,
    "contradicted": Verdict.CONTRADICTED,
}
_SAY_VERDICT = "Write credited, part, missing or contradicted (or 1, 0.5 or 0)."


@dataclass(frozen=True, slots=True)
class MarkedByPerson:
    """
    One answer with what people agreed about it; None where they said nothing.

    ``points`` holds a verdict for each point that was spoken of. Where ``lists_all`` is true it lists every point that
    the answer shows, so that a point which is not in it is missing.
    """

    name: str
    answer: str
    file: Path
    line: int
    question: str = ""
    mark: float | None = None
    level: int | None = None
    points: Mapping[str, Verdict] | None = None
    lists_all: bool = False
    set: str = ""
    kind: str = ""

    def agreed(self, point_id: str) -> Verdict | None:
        """What people decided about a point; None where they did not say."""
        if self.points is None:
            return None
        return self.points.get(point_id, Verdict.MISSING if self.lists_all else None)

    def fault(self, problem: str, remedy: str = "") -> Fault:
        """A fault at the place of this row."""
        return Fault(self.file, self.line, 1, problem, remedy)


@dataclass(frozen=True, slots=True)
class MarkedAnswers:
    """What a file of marked answers holds: the rows that can be used, and what is wrong with the others."""

    rows: tuple[MarkedByPerson, ...]
    faults: tuple[Fault, ...]


def read_marked_answers(path: Path) -> MarkedAnswers:
    """
    Every marked answer of a .jsonl or .csv file. A faulty row is a fault and the rest are there.

    Raises:
        UnreadableDocument: the file as a whole cannot be read.
    """
    suffix = path.suffix.lower()
    if suffix not in (".jsonl", ".csv"):
        raise UnreadableDocument(f"{path} is not a file of marked answers: these end in .jsonl or .csv.")
    data = _read_bytes(path)
    table = _Table(path)
    if suffix == ".csv":
        table.read_csv(decode_text(data, str(path)))
    else:
        table.read_jsonl(data)
    return MarkedAnswers(tuple(table.rows), tuple(table.faults))


def fit_to_scheme(row: MarkedByPerson, scheme: MarkScheme) -> tuple[MarkedByPerson, tuple[Fault, ...]]:
    """
    The row without what its mark scheme does not have, and a fault for each such thing.

    A list of points with a wrong id is left out as a whole: what it says of the other points may be wrong too.
    """
    faults = []
    if row.mark is not None and row.mark > scheme.marks_available:
        problem = f"The mark {row.mark:g} is above the {scheme.marks_available} available for {scheme.slug}."
        faults.append(row.fault(problem, "Correct the mark; it is not used."))
        row = replace(row, mark=None)
    if row.level is not None and row.level > len(scheme.levels):
        problem = f"There is no level {row.level}: {scheme.slug} has {len(scheme.levels) or 'no'} levels."
        faults.append(row.fault(problem, "Correct the level; it is not used."))
        row = replace(row, level=None)
    ids = [point.id for point in scheme.points]
    if unknown := [point_id for point_id in row.points or () if point_id not in ids]:
        faults.extend(row.fault(f"{scheme.slug} has no point {name!r}.", _nearest(name, ids)) for name in unknown)
        kept = {name: verdict for name, verdict in (row.points or {}).items() if name in ids}
        row = replace(row, points=None if row.lists_all or not kept else kept, lists_all=False)
    return row, tuple(faults)


def _nearest(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name.casefold(), known, n=1, cutoff=0.5)
    return f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(known)}."


def _read_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise UnreadableDocument(f"There is no file {path}.") from None
    except OSError as error:
        raise UnreadableDocument(f"{path} cannot be read: {error.strerror or error}.") from error
    if len(data) > LARGEST_FILE:
        most = LARGEST_FILE // 1_000_000
        raise UnreadableDocument(f"{path} is larger than {most} MB. Split it into several files and name them all.")
    return data


class _Unusable(Exception):
    """Why a row cannot be used, and what to do; never leaves this module."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


@dataclass
class _Table:
    """The rows and faults of one file while it is read."""

    file: Path
    rows: list[MarkedByPerson] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    _lines: dict[tuple[str, str], int] = field(default_factory=dict)

    def read_jsonl(self, data: bytes) -> None:
        """One object a line; blank lines are nothing."""
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            data = decode_text(data, str(self.file)).encode("utf-8", "replace")
        # Line by line, so that one line in another encoding does not spoil its neighbours.
        for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
            if line.strip():
                self._take(number, partial(_record, line))

    def read_csv(self, text: str) -> None:
        """A heading, then a row for each answer; a column that is no field of ours is a point."""
        rows = list(_csv_rows(text))
        if not rows:
            self._note(1, _Unusable("The file is empty.", f"Begin with a line such as {','.join(FIELDS[:4])}."))
            return
        first, heading = rows[0]
        if isinstance(heading, _Unusable):
            self._note(first, heading)
            return
        names = [_column(name) for name in heading]
        for problem in _heading_problems(names):
            self._note(first, problem)
            return
        for number, cells in rows[1:]:
            self._take(number, partial(_record_of_cells, names, cells))

    def _take(self, line: int, read: Callable[[], Mapping[str, Any]]) -> None:
        try:
            row = _row(read(), self.file, line)
        except _Unusable as why:
            self._note(line, why)
            return
        before = self._lines.setdefault((row.question, row.name), line)
        if before == line:
            self.rows.append(row)
        else:
            twice = _Unusable(f"The id {row.name!r} is already on line {before}.", "Give every answer its own id.")
            self._note(line, twice)

    def _note(self, line: int, why: _Unusable) -> None:
        self.faults.append(Fault(self.file, line, 1, why.problem, why.remedy))


# --- a row from an object of JSON ----------------------------------------------------------------


def _record(line: bytes) -> Mapping[str, Any]:
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise _Unusable("The line is not UTF-8.", "Save the file with the encoding UTF-8.") from None
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "too long or too deep"
        raise _Unusable(f"The line is not JSON: {reason}.", "Write one object a line.") from None
    if not isinstance(record, dict):
        raise _Unusable("The line is not an object.", 'Write {"id": "a1", "answer": "…", "mark": 3}.')
    return record


def _row(record: Mapping[str, Any], file: Path, line: int) -> MarkedByPerson:
    _refuse_slips(record)
    name = record.get("id")
    if isinstance(name, bool) or not isinstance(name, str | int) or not str(name).strip():
        raise _Unusable("The answer has no id.", "Give it one: a text or a whole number.")
    answer = record.get("answer", 0)
    if not isinstance(answer, str | None):
        raise _Unusable("There is no answer that is text.", 'Write "" for an answer that was left blank.')
    points, lists_all = _points(record.get("points"))
    return MarkedByPerson(
        _whole(str(name).strip()),
        _whole(answer or ""),
        file,
        line,
        _text(record, "question"),
        _number(record, "mark"),
        _level(record),
        points,
        lists_all,
        _text(record, "set"),
        _text(record, "kind").casefold(),
    )


def _refuse_slips(record: Mapping[str, Any]) -> None:
    """Other fields are nobody's business here, but ``marks`` for ``mark`` would silently lose the mark."""
    for name in record:
        if name in FIELDS:
            continue
        near = difflib.get_close_matches(name.strip().casefold(), FIELDS, n=1, cutoff=0.8)
        if near and near[0] not in record:
            raise _Unusable(f"There is no field {name!r}.", f"Did you mean {near[0]!r}?")


def _text(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _Unusable(f"The {name} is not text.", f'Write it in quotes: "{name}": "…".')
    return _whole(value.strip())


def _number(record: Mapping[str, Any], name: str) -> float | None:
    value = record.get(name)
    if value is None or value == "":
        return None
    try:
        # A spreadsheet of another country writes 2,5 for two and a half.
        number = math.nan if isinstance(value, bool) else float(str(value).replace(",", "."))
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or number < 0:
        raise _Unusable(f"The {name} {_short(value)} is not a number from 0 up.", "Leave it out where there is none.")
    return number


def _level(record: Mapping[str, Any]) -> int | None:
    number = _number(record, "level")
    if number is None:
        return None
    if number != int(number):
        raise _Unusable(f"The level {number:g} is not a whole number.", "Write the level that was agreed.")
    return int(number)


def _points(value: Any) -> tuple[dict[str, Verdict] | None, bool]:
    """The verdicts, and whether they are a list of all that was credited."""
    if value is None:
        return None, False
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return {_whole(name.strip()): Verdict.CREDITED for name in value}, True
    if not isinstance(value, dict):
        raise _Unusable("The points are neither a list of ids nor an object.", 'Write {"quotas": "credited"}.')
    verdicts = {_whole(name.strip()): _verdict(name, said) for name, said in value.items()}
    return {name: verdict for name, verdict in verdicts.items() if verdict is not None} or None, False


def _verdict(name: str, said: Any) -> Verdict | None:
    """A verdict as people write it; None for an empty cell, which says nothing."""
    word = " ".join(str(said).split()).casefold()
    if said is None or not word:
        return None
    if not isinstance(said, str | bool | int | float) or word not in _VERDICTS:
        raise _Unusable(f"The point {name!r} is {_short(said)}.", _SAY_VERDICT)
    return _VERDICTS[word]


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


def _whole(text: str) -> str:
    """JSON can hold half a character, which nothing can write down again."""
    return text.encode("utf-8", "replace").decode("utf-8")


# --- a row from a line of a spreadsheet ----------------------------------------------------------


def _csv_rows(text: str) -> Iterator[tuple[int, list[str] | _Unusable]]:
    """Each row that is not empty, with the line on which it begins."""
    lines = list(io.StringIO(text, newline=""))
    heading = next((line for line in lines if line.strip()), "")
    delimiter = max(",;\t", key=heading.count)
    done = 0
    while done < len(lines):
        row, used = _next_row((lines[at] for at in range(done, len(lines))), delimiter)
        if isinstance(row, _Unusable) or any(cell.strip() for cell in row):
            yield done + 1, row
        done += used


def _next_row(lines: Iterable[str], delimiter: str) -> tuple[list[str] | _Unusable, int]:
    """The first row of these lines, and how many of them it takes."""
    before = csv.field_size_limit(LARGEST_FILE)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        return next(reader), reader.line_num
    except csv.Error as error:
        remedy = "Put an answer in double quotes, and write a quote inside it twice."
        # An open quote runs to the end of the file; the rows below are tried for themselves.
        return _Unusable(f"The row cannot be read: {error}.", remedy), 1
    finally:
        csv.field_size_limit(before)


def _column(name: str) -> str:
    """Our own columns in any capitals; a point's id as it is written."""
    return name.strip().casefold() if name.strip().casefold() in FIELDS else name.strip()


def _heading_problems(names: list[str]) -> Iterable[_Unusable]:
    for needed in ("id", "answer"):
        if needed not in names:
            yield _Unusable(f"There is no column {needed!r}.", "The first line names the columns: id, answer, mark, …")
    for name in names:
        if name and names.count(name) > 1:
            yield _Unusable(f"There are two columns {name!r}.", "Rename or remove one of them.")
    if "points" in names:
        yield _Unusable("There is a column 'points'.", "Make a column for each point, with its id as the heading.")


def _record_of_cells(names: list[str], cells: list[str] | _Unusable) -> Mapping[str, Any]:
    if isinstance(cells, _Unusable):
        raise cells
    if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
        problem = f"The row has {len(cells)} cells, but there are {len(names)} columns."
        raise _Unusable(problem, "Put an answer that holds a comma in double quotes.")
    named = dict(zip(names, (*cells, *[""] * (len(names) - len(cells))), strict=False))
    points = {name: said for name, said in named.items() if name and name not in FIELDS}
    return {**{name: said for name, said in named.items() if name in FIELDS}, "points": points}
