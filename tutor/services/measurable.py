"""Which marked answers can be measured, and by which mark scheme; for each of the others, why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from tutor.content.entry import Entry
from tutor.content.marked_answers import MarkedByPerson, fit_to_scheme
from tutor.errors import Fault, NotFound
from tutor.marking import MarkScheme
from tutor.services.measuring import Comparison, Marked, is_worth_nothing


@dataclass
class Choice:
    """The rows to be marked with the schemes of their questions; ``left_out`` counts those that nobody asked for."""

    rows: list[MarkedByPerson] = field(default_factory=list)
    schemes: dict[str, MarkScheme] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def questions(self) -> int:
        return len(self.schemes)

    def keep_marked(self, marked: Iterable[Marked]) -> list[Comparison]:
        """The comparisons; a row that could not be marked becomes a fault, and never a mark."""
        kept = []
        for done in marked:
            if done.comparison is None:
                self.faults.append(done.row.fault(f"The answer {done.row.name!r} was not marked: {done.error}"))
            else:
                kept.append(done.comparison)
        return kept


def choose(
    rows: Iterable[MarkedByPerson],
    get: Callable[[str], Entry],
    *,
    only: Entry | None = None,
    only_set: str | None = None,
) -> Choice:
    """
    Sort out the rows: ``only`` those of one question, or those of a set.

    ``get`` gives the entry of a slug. A row without a question belongs to ``only``.

    Raises:
        NotFound: there is no row of that set.
    """
    choice = Choice()
    rows = list(rows)
    if only_set is not None:
        rows = _of_set(rows, only_set, choice)
    for row in rows:
        entry = _entry_of(row, get, only, choice)
        if entry is not None:
            _take(replace(row, question=entry.scheme.slug), entry.scheme, choice)
    return choice


def _of_set(rows: list[MarkedByPerson], name: str, choice: Choice) -> list[MarkedByPerson]:
    kept = [row for row in rows if row.set == name]
    if not kept:
        known = ", ".join(sorted({row.set for row in rows if row.set})) or "none: no answer names its set"
        raise NotFound(f"No answer is in the set {name!r}. The sets are {known}.")
    if len(rows) > len(kept):
        choice.left_out["of another set"] += len(rows) - len(kept)
    return kept


def _entry_of(row: MarkedByPerson, get: Callable[[str], Entry], only: Entry | None, choice: Choice) -> Entry | None:
    if only is not None:
        if row.question.rpartition("/")[2] in ("", only.scheme.slug):
            return only
        choice.left_out["of another question"] += 1
        return None
    if not row.question:
        remedy = "Write its slug in `question`, or name it before the files."
        choice.faults.append(row.fault(f"The answer {row.name!r} names no question.", remedy))
        return None
    try:
        return get(row.question)
    except NotFound as error:
        choice.faults.append(row.fault(error.message))
        return None


def _take(row: MarkedByPerson, scheme: MarkScheme, choice: Choice) -> None:
    fitting, faults = fit_to_scheme(row, scheme)
    choice.faults.extend(faults)
    if (
        fitting.mark is None
        and fitting.level is None
        and fitting.points is None
        and not is_worth_nothing(fitting, scheme)
    ):
        if not faults:
            problem = f"Nothing is said about the answer {row.name!r}."
            choice.faults.append(row.fault(problem, "Give it a mark, a level or points."))
        return
    choice.schemes[scheme.slug] = scheme
    choice.rows.append(fitting)


def group_faults(faults: Iterable[Fault]) -> Mapping[Fault, int]:
    """Each fault where it first stands, with how many lines of the file say the same."""
    first: dict[tuple[str, str, str], Fault] = {}
    counts: Counter[tuple[str, str, str]] = Counter()
    for fault in faults:
        key = (str(fault.file), fault.problem, fault.remedy)
        first.setdefault(key, fault)
        counts[key] += 1
    return {fault: counts[key] for key, fault in first.items()}
