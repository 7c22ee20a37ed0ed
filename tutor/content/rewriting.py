"""
Accepted changes written into a mark scheme's file: lines are edited where they stand, and nothing else moves.

Comments, order and layout are the author's. A file is changed as a whole or not at all, and read again afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from tutor.content.converting import to_wording
from tutor.content.entry import Entry
from tutor.content.saving import put_in_place
from tutor.content.schema import WordingFile
from tutor.errors import ContentError, RuleBroken, TutorError
from tutor.marking.deciding import label
from tutor.marking.effects import Action, Change, apply_changes
from tutor.marking.scheme import Wording

_LIST_OF = {Action.UNLESS: "unless", Action.REVERSED_BY: "reversed_by"}


def rewritten(text: str, changes: Sequence[Change]) -> str:
    """
    The text of a mark scheme's file with these changes made, in this order.

    Raises:
        RuleBroken: the file is not laid out so that a change can be written into it, with what to do by hand.
    """
    for change in changes:
        text = _Editor(text).make(change)
    return text


def taken_back(text: str, change: Change) -> str:
    """The text without what an addition has put there: the very text from before. Raises RuleBroken as above."""
    editor = _Editor(text)
    point = editor.point(change.point_id)
    if change.action in _LIST_OF:
        return editor.remove(point, _LIST_OF[change.action], change.wording)
    return editor.remove(editor.part(point, change), "wordings", change.wording)


def save_changes(entry: Entry, changes: Sequence[Change], read: Callable[[], Entry]) -> Entry:
    """
    Write changes into the file of a question's scheme, and give the question as ``read`` then finds it.

    The file is put back as it was where it does not come out as exactly the scheme that was meant.

    Raises:
        RuleBroken: the changes cannot be written; the file is as it was, and the sentence says why.
    """
    file = entry.scheme_file
    try:
        before = file.read_bytes()
        text = before.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RuleBroken(f"{file} cannot be read: {error}.") from error
    try:
        meant = apply_changes(entry.scheme, changes)
    except ValueError as error:
        raise RuleBroken(f"The change does not fit {file}: {error}. Ask for suggestions again.") from error
    after = rewritten(text, changes)
    _write(file, after.encode("utf-8"))
    try:
        found = read()
    except TutorError as error:
        _write(file, before)
        why = "; ".join(map(str, error.faults)) if isinstance(error, ContentError) else error.message
        raise RuleBroken(f"{file} was put back as it was, because of this: {why} Make the change by hand.") from error
    if found.scheme != meant:
        _write(file, before)
        why = "it did not come out as the scheme that was meant"
        raise RuleBroken(f"{file} was put back as it was: {why}. Make the change by hand.")
    return found


def _write(file: Path, data: bytes) -> None:
    try:
        put_in_place(file, data)
    except OSError as error:
        raise RuleBroken(f"{file} cannot be written: {error.strerror}. Nothing was changed.") from error


def quoted(wording: str, *, in_brackets: bool = False) -> str:
    """A wording as YAML has to write it: plain where that reads back as the same text, else in quotes."""
    line = f"[x, {wording} , x]" if in_brackets else f"- x\n- {wording}\n- x"
    with suppress(yaml.YAMLError, ValueError):
        node = yaml.compose(line, Loader=yaml.SafeLoader)
        items = node.value if isinstance(node, yaml.SequenceNode) else []
        plain = len(items) == 3 and isinstance(items[1], yaml.ScalarNode) and items[1].style is None
        if plain and items[1].value == wording:
            return wording
    return "'" + wording.replace("'", "''") + "'"


@dataclass
class _Editor:
    """The text of one file with the places of everything in it."""

    text: str

    def __post_init__(self) -> None:
        try:
            # The loader written in Python: its marks count characters, whatever they are.
            self.root = yaml.compose(self.text, Loader=yaml.SafeLoader)
        except (yaml.YAMLError, ValueError) as error:
            raise RuleBroken("The file is not YAML any more. Run `tutor bank check`.") from error
        self.newline = "\r\n" if "\r\n" in self.text else "\n"

    def make(self, change: Change) -> str:
        point = self.point(change.point_id)
        if change.action in _LIST_OF:
            return self._add(point, _LIST_OF[change.action], change.wording)
        home = self.part(point, change)
        if change.action is Action.ADD:
            return self._add(home, "wordings", change.wording)
        if change.action is Action.TIGHTEN:
            return self._replace(self._item(home, "wordings", change.replaces)[1], change)
        return self.remove(home, "wordings", change.replaces)

    def point(self, point_id: str) -> yaml.MappingNode:
        """The point with this id as it stands in the file."""
        points = _value(self.root, "points")
        for node in points.value if isinstance(points, yaml.SequenceNode) else ():
            name = _value(node, "id")
            if isinstance(node, yaml.MappingNode) and name is not None and name.value == point_id:
                if node.flow_style:
                    raise RuleBroken(f"The point {point_id!r} stands in braces. Write it as `name: value` lines first.")
                return node
        raise RuleBroken(f"The file has no point {point_id!r}. Ask for suggestions again.")

    def part(self, point: yaml.MappingNode, change: Change) -> yaml.MappingNode:
        parts = _value(point, "parts")
        if not isinstance(parts, yaml.SequenceNode):
            return point
        if change.part >= len(parts.value) or not isinstance(parts.value[change.part], yaml.MappingNode):
            raise RuleBroken(f"The point {change.point_id!r} has no part {change.part + 1} in the file.")
        node: yaml.MappingNode = parts.value[change.part]
        return node

    # --- adding ----------------------------------------------------------------------------------

    def _add(self, home: yaml.MappingNode, name: str, wording: str) -> str:
        items = _value(home, name)
        if items is None:
            return self._add_list(home, name, wording)
        if not isinstance(items, yaml.SequenceNode):
            raise RuleBroken(f"Line {items.start_mark.line + 1}: {name} is not a list.")
        if items.flow_style:
            new = quoted(wording, in_brackets=True)
            if not items.value:
                return self._insert(items.start_mark.index + 1, new)
            return self._insert(items.value[-1].end_mark.index, f", {new}")
        last = items.value[-1]
        return self._insert(self._line_end(self._end(last)), f"{self.newline}{self._before(last)}- {quoted(wording)}")

    def _add_list(self, home: yaml.MappingNode, name: str, wording: str) -> str:
        """A list that is not there yet, below the wordings."""
        if home.flow_style:
            raise RuleBroken(f"Line {home.start_mark.line + 1}: write this in lines of its own, not in braces.")
        key, value = next((pair for pair in home.value if pair[0].value in ("wordings", "parts")), home.value[-1])
        margin = " " * key.start_mark.column
        block = isinstance(value, yaml.SequenceNode) and not value.flow_style and value.value
        inner = self._before(value.value[-1]) if block else f"{margin}  "
        new = f"{self.newline}{margin}{name}:{self.newline}{inner}- {quoted(wording)}"
        return self._insert(self._line_end(self._end(value)), new)

    def _insert(self, at: int, new: str) -> str:
        return self.text[:at] + new + self.text[at:]

    # --- replacing and removing -------------------------------------------------------------------

    def _replace(self, node: yaml.Node, change: Change) -> str:
        if not isinstance(node, yaml.ScalarNode) or node.style in ("|", ">"):
            raise RuleBroken(f"Line {node.start_mark.line + 1}: this wording is not one line; change it by hand.")
        in_brackets = self._in_brackets(node)
        new = quoted(change.wording, in_brackets=in_brackets)
        return self.text[: node.start_mark.index] + new + self.text[node.end_mark.index :]

    def _in_brackets(self, node: yaml.Node) -> bool:
        before = self.text[: node.start_mark.index].rpartition("\n")[2]
        return before.strip() != "-"

    def remove(self, home: yaml.MappingNode, name: str, wording: Wording) -> str:
        """The text without one item of a list; the list goes too if it was its last item and has lines of its own."""
        items, node = self._item(home, name, wording)
        if items.flow_style:
            start, end = self._flow_span(items, node)
            return self.text[:start] + self.text[end:]
        if len(items.value) == 1:
            key = next(key for key, value in home.value if value is items)
            return self._without_lines(key.start_mark.index, self._end(items))
        return self._without_lines(node.start_mark.index, self._end(node))

    def _flow_span(self, items: yaml.SequenceNode, node: yaml.Node) -> tuple[int, int]:
        for before, after in pairwise(items.value):
            if after is node:
                return self._end(before), self._end(after)
        if len(items.value) > 1:
            return node.start_mark.index, items.value[1].start_mark.index
        return node.start_mark.index, self._end(node)

    def _without_lines(self, first: int, last: int) -> str:
        """The text without the lines from one place to another."""
        begin = self.text.rfind("\n", 0, first)
        begin = begin - 1 if begin > 0 and self.text[begin - 1] == "\r" else begin
        if begin < 0:
            raise RuleBroken("The first line of the file cannot be removed.")
        return self.text[:begin] + self.text[self._line_end(last) :]

    def _item(self, home: yaml.MappingNode, name: str, wording: Wording) -> tuple[yaml.SequenceNode, yaml.Node]:
        """A list and its item that is this wording."""
        items = _value(home, name)
        for node in items.value if isinstance(items, yaml.SequenceNode) else ():
            if isinstance(items, yaml.SequenceNode) and _wording_of(node) == wording:
                return items, node
        raise RuleBroken(f"The wording {label(wording)!r} is not in the file any more. Ask for suggestions again.")

    # --- places ------------------------------------------------------------------------------------

    def _line_end(self, index: int) -> int:
        """Where the line that holds this character ends, before its line break."""
        end = self.text.find("\n", index)
        if end < 0:
            return len(self.text)
        return end - 1 if self.text[end - 1 : end] == "\r" else end

    def _end(self, node: yaml.Node) -> int:
        """Where a value really ends: PyYAML lets a block run on to the next word, past comments and empty lines."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            return self._end(last[1] if isinstance(last, tuple) else last)
        index: int = node.end_mark.index
        if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
            return len(self.text[:index].rstrip())
        return index

    def _before(self, item: yaml.Node) -> str:
        """What stands before the dash of a list's item: its margin."""
        line = self.text[: item.start_mark.index].rpartition("\n")[2]
        margin, dash, rest = line.rpartition("-")
        if not dash or margin.strip() or rest.strip():
            where = item.start_mark.line + 1
            raise RuleBroken(f"Line {where}: put each wording on a line of its own that begins with `- `.")
        return margin


def _value(node: yaml.Node | None, name: str) -> yaml.Node | None:
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if key.value == name:
            found: yaml.Node = value
            return found
    return None


_WORDING: TypeAdapter[WordingFile] = TypeAdapter(WordingFile)


def _wording_of(node: yaml.Node) -> Wording:
    """A node of a list of wordings as the wording that it is."""
    return to_wording(_WORDING.validate_python(_plain(node)))


def _plain(node: yaml.Node) -> object:
    """A node as plain values, every scalar a text."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child) for child in node.value]
    return node.value
