"""A file of marked answers handed in by a teacher: proposals for one question, and the file with those accepted."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tutor.content.entry import Entry
from tutor.content.marked_answers import MarkedAnswers, read_marked_answers
from tutor.content.rewriting import rewritten
from tutor.content.shared import read_text
from tutor.errors import Fault, RuleBroken
from tutor.marking import MarkScheme
from tutor.marking.deciding import compile_scheme
from tutor.marking.effects import Action, Change, apply_changes
from tutor.marking.suggesting import PointSuggestions, suggest
from tutor.marking.wording import WordingError
from tutor.services.learning import examples_of, judged_answers
from tutor.services.measurable import choose, group_faults

# More take so long that a browser gives up; the command line takes any number.
MOST_ANSWERS = 200
_REPLACING = (Action.TIGHTEN, Action.DROP)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What marked answers say about a question; ``left_out`` counts answers beyond those that a page can take."""

    answers: int
    left_out: int
    points: tuple[PointSuggestions, ...]
    faults: tuple[Fault, ...]


def teach(entry: Entry, data: bytes) -> Lesson:
    """
    Read marked answers, as lines of JSON or as a table, and propose changes.

    Raises:
        RuleBroken: no answer says anything about the points of this question.
        UnreadableDocument: the data cannot be read at all.
    """
    read = _read(data)
    choice = choose(read.rows, lambda _slug: entry, only=entry)
    faults = tuple(group_faults([*read.faults, *choice.faults]))
    judged = judged_answers(choice.rows, entry.scheme)
    if not judged:
        why = f" Line {faults[0].line}: {faults[0].problem} {faults[0].remedy}" if faults else ""
        raise RuleBroken(f"No answer in it says which points of this question it shows.{why}")
    points = suggest(entry.scheme, judged[:MOST_ANSWERS], examples_of(entry))
    return Lesson(min(len(judged), MOST_ANSWERS), max(0, len(judged) - MOST_ANSWERS), points, faults)


def _read(data: bytes) -> MarkedAnswers:
    """Lines of JSON begin with a brace; everything else is a table."""
    suffix = ".jsonl" if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else ".csv"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"marked{suffix}"
        file.write_bytes(data)
        return read_marked_answers(file)


def written_down(change: Change, scheme: MarkScheme) -> str:
    """A change as a text that a page can send back; a wording that it replaces is named by its place."""
    values = {
        "action": change.action.value,
        "point": change.point_id,
        "part": change.part,
        "wording": change.wording,
    }
    if change.action in _REPLACING:
        values["index"] = scheme.point(change.point_id).parts[change.part].wordings.index(change.replaces)
    return json.dumps(values, ensure_ascii=False)


def read_back(texts: Sequence[str], scheme: MarkScheme, scheme_hash: str) -> list[Change]:
    """
    The changes that a page sent back, all of them fit for this scheme.

    Raises:
        RuleBroken: nothing was chosen, the scheme is another one by now, or the texts are not ours.
    """
    if not texts:
        raise RuleBroken("No change was ticked. Go back and tick those that you accept.")
    if scheme_hash != scheme.hash:
        raise RuleBroken("The mark scheme has changed since these changes were proposed. Ask for suggestions again.")
    try:
        changes = [_change(text, scheme) for text in texts]
        compile_scheme(apply_changes(scheme, changes))
    except (KeyError, IndexError, TypeError, ValueError, WordingError) as error:
        raise RuleBroken("These changes do not fit this mark scheme. Ask for suggestions again.") from error
    return changes


def _change(text: str, scheme: MarkScheme) -> Change:
    values = json.loads(text)
    action, part = Action(values["action"]), int(values["part"])
    wording = " ".join(str(values["wording"]).split())
    wordings = scheme.point(values["point"]).parts[part].wordings
    replaces = wordings[int(values["index"])] if action in _REPLACING else ""
    if not wording and action is not Action.DROP:
        raise ValueError("no wording")
    return Change(action, values["point"], wording, replaces, part)


def changed_file(entry: Entry, changes: Sequence[Change]) -> str:
    """The text of the scheme's file with these changes. Raises RuleBroken where they cannot be written into it."""
    faults: list[Fault] = []
    text = read_text(entry.scheme_file, faults)
    if text is None:
        raise RuleBroken(str(faults[0]))
    return rewritten(text, changes)
