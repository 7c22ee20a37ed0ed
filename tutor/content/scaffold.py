"""A new question with everything in place but the thinking: TODO lines say what goes where."""

from __future__ import annotations

import re
from pathlib import Path

from tutor.errors import RuleBroken

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")

_QUESTION = """\
---
title: "TODO: a short name"
command_word: {command_word}
marks_available: {marks}
minutes: {minutes}
assessment_objectives: {{AO1: {marks}}}
topic: {topic}
tags: []
difficulty: standard
sources: ["TODO: where the facts come from"]
---

TODO: the question, in one sentence.
"""

_LEVELS_HEAD = """\
kind: levels
levels_from: essay-25
tolerance: 3
focus: [TODO]                 # words of the question that a focused answer keeps using
themes:
  first: "TODO: a theme"
  second: "TODO: another theme"
sides:
  for: "TODO: what speaks for it"
  against: "TODO: what speaks against it"
"""

_POINTS_HEAD = """\
kind: points
themes:
  first: "TODO: a theme"
  second: "TODO: another theme"
"""

_POINT = """\
  - id: {id}
    statement: "TODO: the creditable idea in plain words"
    marks: {marks}
    theme: {theme}{side}
    wordings:                 # as students might write it; see docs/writing-mark-schemes.md
      - TODO {id} wording
    earns:
      - An answer with TODO {id} wording in it.
    does_not_earn:
      - "TODO: an answer that comes close but must not earn it"
    how_to_earn: "TODO: one line for the student"
    source: "TODO: where the fact comes from"
"""

_TAIL = """\
misconceptions: []

model_answer: |
  TODO: an answer worth full marks.

exemplars:
  - name: "TODO: whose answer"
    {level}mark: {mark}
    credited: [{credited}]
    reasons: "TODO: why this mark"
    text: |
      TODO first wording stands here. TODO second wording stands here too.
"""


def make_question(root: Path, name: str, *, by_points: bool = False) -> list[Path]:
    """
    Make the two files of a question under a bank's folder and say which.

    Raises:
        RuleBroken: the name is not ``topic/slug``, one of the files exists, or the folder cannot be written to.
    """
    topic, _, slug = name.partition("/")
    if not (_SLUG.match(topic) and _SLUG.match(slug)):
        raise RuleBroken(
            f"{name!r} must be TOPIC/SLUG in lower-case letters, digits and hyphens: cold-war/berlin-blockade."
        )
    question = root / "questions" / topic / f"{slug}.md"
    scheme = root / "rubrics" / topic / f"{slug}.yaml"
    if existing := [file for file in (question, scheme) if file.exists()]:
        raise RuleBroken(f"{existing[0]} exists already. Nothing was changed.")
    other = sorted((root / "questions").glob(f"*/{slug}.md"))
    if other:
        raise RuleBroken(f"The name {slug!r} is taken by {other[0]}; each question needs a name of its own.")
    files = {question: _question(topic, by_points), scheme: _scheme(by_points)}
    concepts = scheme.parent / "concepts.yaml"
    if not concepts.exists():
        files[concepts] = f'title: "TODO: the name of the topic {topic}"\nconcepts: {{}}\n'
    try:
        for file, text in files.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise RuleBroken(f"{error.filename} cannot be written: {error.strerror}.") from error
    return list(files)


def _question(topic: str, by_points: bool) -> str:
    marks, minutes, command_word = (2, 3, "identify") if by_points else (25, 45, "assess")
    return _QUESTION.format(topic=topic, marks=marks, minutes=minutes, command_word=command_word)


def _scheme(by_points: bool) -> str:
    head = _POINTS_HEAD if by_points else _LEVELS_HEAD
    first = _POINT.format(id="first", marks=1, theme="first", side="" if by_points else "\n    side: for")
    second = _POINT.format(id="second", marks=1, theme="second", side="" if by_points else "\n    side: against")
    tail = _TAIL.format(level="" if by_points else "level: 1\n    ", mark=2, credited="first, second")
    return f"{head}\npoints:\n{first}\n{second}\n{tail}"
