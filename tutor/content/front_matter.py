"""Markdown files that begin with fields between two lines of ``---``."""

from __future__ import annotations

import re

_FRONT = re.compile(r"\A---[ \t]*\n(.*?\n)---[ \t]*(?:\n|\Z)", re.DOTALL)
FIRST_LINE = 2


def split_front_matter(text: str) -> tuple[str, str] | None:
    """The fields as YAML, which begin at ``FIRST_LINE``, and the Markdown below; None where there are no fields."""
    text = text.replace("\r\n", "\n")
    front = _FRONT.match(text)
    return (front.group(1), text[front.end() :].strip()) if front else None
