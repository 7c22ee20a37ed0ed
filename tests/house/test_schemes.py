"""Every shipped mark scheme carries its own tests: examples for and against each point, and marked exemplars."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SHARED = {"levels"}
SCHEMES = sorted(
    path
    for path in (ROOT / "rubrics").glob("*/*.yaml")
    if path.parent.name not in SHARED and not path.name.startswith("concepts")
)


def read(text: str) -> Any:
    # Everything as written: no "no" that means False, no year that means a date.
    return yaml.load(text, Loader=yaml.BaseLoader)


def lacking(scheme: Any) -> Iterator[str]:
    """What a mark scheme lacks to be tested like code."""
    for point in scheme.get("points") or []:
        for side in ("earns", "does_not_earn"):
            examples = point.get(side) or []
            if not examples or not all(str(example).strip() for example in examples):
                yield f"{point['id']}: {side}"
        if not str(point.get("how_to_earn") or "").strip():
            yield f"{point['id']}: how_to_earn"
    if not scheme.get("points"):
        yield "points"
    if not scheme.get("exemplars"):
        yield "exemplars"
    for exemplar in scheme.get("exemplars") or []:
        for part in ("mark", "text", "reasons", *(["level"] if scheme.get("kind") == "levels" else [])):
            if exemplar.get(part) in (None, ""):
                yield f"exemplar {exemplar.get('name')}: {part}"


def test_there_are_mark_schemes_to_look_at():
    assert SCHEMES


def test_every_question_has_its_mark_scheme_and_every_mark_scheme_its_question():
    questions = {path.relative_to(ROOT / "questions").with_suffix("") for path in (ROOT / "questions").glob("*/*.md")}
    schemes = {path.relative_to(ROOT / "rubrics").with_suffix("") for path in SCHEMES}
    assert {question for question in questions if question.name != "notes"} == schemes


@pytest.mark.parametrize("path", SCHEMES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_point_has_examples_for_and_against_and_every_scheme_exemplars(path):
    assert list(lacking(read(path.read_text(encoding="utf-8")))) == []


def test_what_is_lacking_is_seen():
    faulty = """
        kind: levels
        points:
          - {id: whole, earns: [yes it does], does_not_earn: [no], how_to_earn: Say so.}
          - {id: one-sided, earns: [yes it does], how_to_earn: Say so.}
          - {id: blank, earns: [""], does_not_earn: [no], how_to_earn: Say so.}
          - {id: silent, earns: [yes it does], does_not_earn: [no]}
        exemplars:
          - {name: Amira, mark: 8, text: An answer., reasons: Two points told.}
    """
    assert list(lacking(read(faulty))) == [
        "one-sided: does_not_earn",
        "blank: earns",
        "silent: how_to_earn",
        "exemplar Amira: level",
    ]


def test_a_scheme_with_nothing_in_it_lacks_everything():
    assert list(lacking({})) == ["points", "exemplars"]
