"""
YAML as teachers write it: every value a text, every place known, nothing executed.

PyYAML's own constructor turns ``no`` into False and 1914-06-28 into a date, and lets a second key of the same name
win. Here
scalars stay as written (the schema turns "25" into a number), a second key is a fault, and anchors, deep nesting and
huge files are refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tutor.errors import Fault

MOST_CHARACTERS = 2_000_000
MOST_NODES = 60_000
DEEPEST = 24
# A value with its key, or with the beginning and end of its list, makes three events at most.
_MOST_EVENTS = 3 * MOST_NODES

Where = tuple[str | int, ...]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Source:
    """One file being read: its data, where everything in it stands, and the faults found so far."""

    file: Path
    data: Any = None
    first_line: int = 1
    faults: list[Fault] = field(default_factory=list)
    _places: dict[Where, tuple[int, int]] = field(default_factory=dict)

    def place(self, where: Where) -> tuple[int, int]:
        """Line and column of a value; of the nearest thing around it where it is missing."""
        while where and where not in self._places:
            where = where[:-1]
        line, column = self._places.get(where, (0, 0))
        return line + self.first_line, column + 1

    def add(self, where: Where, problem: str, remedy: str = "", *, shift: int = 0) -> None:
        """Note a fault at a value, ``shift`` characters into it."""
        line, column = self.place(where)
        self.faults.append(Fault(self.file, line, column + shift, problem, remedy))

    @classmethod
    def read(cls, file: Path, text: str, *, first_line: int = 1) -> Source:
        """Parse a YAML text; what is wrong with it ends up in ``faults``, and then ``data`` is None."""
        source = cls(file, first_line=first_line)
        if len(text) > MOST_CHARACTERS:
            source.add((), f"The file has {len(text):,} characters; at most {MOST_CHARACTERS:,} are read.", "Split it.")
            return source
        try:
            _look_through(source, text)
            if not source.faults:
                node = yaml.compose(text, Loader=_LOADER)
                source.data = source._build(node, (), 0) if node is not None else None
        except yaml.MarkedYAMLError as error:
            source._note_syntax(error)
        except (yaml.YAMLError, RecursionError, ValueError) as error:
            source.add((), f"This is not YAML: {error}")
        if node_fault := next((f for f in source.faults if "not YAML" in f.problem), None):
            source.data, source.faults = None, [node_fault]
        return source

    def _note_syntax(self, error: yaml.MarkedYAMLError) -> None:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        problem = f"This is not YAML: {error.problem or error.context}."
        self.faults.append(Fault(self.file, line + self.first_line, column + 1, problem, _syntax_remedy(error)))

    def _build(self, node: yaml.Node, where: Where, depth: int) -> Any:
        self._places.setdefault(where, (node.start_mark.line, node.start_mark.column))
        if depth > DEEPEST:
            raise ValueError(f"it is nested more than {DEEPEST} deep")
        if len(self._places) > MOST_NODES:
            raise ValueError(f"it has more than {MOST_NODES:,} values")
        if isinstance(node, yaml.MappingNode):
            return self._build_mapping(node, where, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self._build(child, (*where, i), depth + 1) for i, child in enumerate(node.value)]
        return node.value

    def _build_mapping(self, node: yaml.MappingNode, where: Where, depth: int) -> Mapping[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in result:
                line, column = key_node.start_mark.line, key_node.start_mark.column
                problem = f"The key {key!r} stands here for the second time."
                self.faults.append(
                    Fault(self.file, line + self.first_line, column + 1, problem, "Keep one of the two.")
                )
                continue
            result[key] = self._build(value_node, (*where, key), depth + 1)
        return result


def _look_through(source: Source, text: str) -> None:
    """
    Refuse what could take long before it does: anchors, deep nesting, and more values than any mark scheme has.

    Aliases let a small file grow without end, and the time for nested brackets grows with the square of their depth.
    """
    depth = 0
    for number, event in enumerate(yaml.parse(text, Loader=_LOADER)):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise ValueError(f"it is nested more than {DEEPEST} deep")
        if number > _MOST_EVENTS:
            raise ValueError(f"it has more than {MOST_NODES:,} values")
        if getattr(event, "anchor", None):
            mark = event.start_mark
            line, column = (mark.line, mark.column) if mark else (0, 0)
            remedy = "Put the text in quotes if it should begin with & or *."
            source.faults.append(
                Fault(
                    source.file, line + source.first_line, column + 1, "Anchors and aliases are not used here.", remedy
                )
            )
            return


def _syntax_remedy(error: yaml.MarkedYAMLError) -> str:
    said = f"{error.problem} {error.context}"
    if "mapping values are not allowed" in said:
        return "A text that holds ': ' must stand in quotes."
    if "found character" in said and "cannot start" in said:
        return "Put a text that begins with a special character in quotes."
    if "expected <block end>" in said:
        return "Check the indentation, and put texts that begin with a quote or bracket in quotes as a whole."
    return "Check indentation and quotes on this line and the one before."
