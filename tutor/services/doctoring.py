"""The weak places of a question's mark scheme, each with its line and column in the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tutor.content.entry import Entry
from tutor.content.marked_answers import MarkedByPerson
from tutor.content.shared import read_text
from tutor.content.yaml_source import Source
from tutor.errors import Fault
from tutor.marking.doctor import Patient, Weakness, examine
from tutor.marking.effects import JudgedAnswer
from tutor.services.learning import examples_of, judged_answers


@dataclass(frozen=True, slots=True)
class WeakPlace:
    """One finding, of which point, as something to go to in the file."""

    weakness: Weakness
    point_id: str
    fault: Fault


def examine_entry(entry: Entry, rows: Iterable[MarkedByPerson] = ()) -> list[WeakPlace]:
    """Every weakness of a question's scheme, in the order of its file; with marked answers it finds more."""
    exemplars = [exemplar.text for exemplar in entry.exemplars]
    names = {exemplar.name for exemplar in entry.exemplars}
    examples = [example for example in examples_of(entry) if example.id not in names]
    patient = Patient(entry.scheme, examples, (entry.model_answer, *exemplars), _all_answers(entry, list(rows)))
    ignored: list[Fault] = []
    source = Source.read(entry.scheme_file, read_text(entry.scheme_file, ignored) or "")
    places = []
    for finding in examine(patient):
        line, column = source.place(finding.where)
        fault = Fault(entry.scheme_file, line, column, finding.what, finding.mend)
        places.append(WeakPlace(finding.weakness, finding.point_id, fault))
    return sorted(places, key=lambda place: place.fault)


def _all_answers(entry: Entry, rows: Sequence[MarkedByPerson]) -> list[JudgedAnswer]:
    """Answers whose points nobody judged still show which words students use."""
    judged = {answer.id: answer for answer in judged_answers(rows, entry.scheme)}
    return [judged.get(row.name, JudgedAnswer(row.name, row.answer, {})) for row in rows]
