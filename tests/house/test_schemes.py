"""Every shipped mark scheme carries its own tests: examples for and against each point, and marked exemplars."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tutor.content.bank import BankReader

ROOT = Path(__file__).resolve().parents[2]
SHARED = {"levels"}
FEWEST_EXAMPLES = 3
FEWEST_EXEMPLARS = 3
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
            if len(examples) < FEWEST_EXAMPLES or not all(str(example).strip() for example in examples):
                yield f"{point['id']}: {side}"
        if not str(point.get("how_to_earn") or "").strip():
            yield f"{point['id']}: how_to_earn"
    if not scheme.get("points"):
        yield "points"
    yield from lacking_exemplars(scheme)


def lacking_exemplars(scheme: Any) -> Iterator[str]:
    exemplars = scheme.get("exemplars") or []
    by_levels = scheme.get("kind") == "levels"
    if len(exemplars) < FEWEST_EXEMPLARS:
        yield "exemplars"
    elif by_levels and len({exemplar.get("level") for exemplar in exemplars}) < FEWEST_EXEMPLARS:
        yield "exemplars at different levels"
    for exemplar in exemplars:
        for part in ("mark", "text", "reasons", *(["level"] if by_levels else [])):
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


def test_every_question_stands_in_a_section_of_its_notes():
    bank = BankReader(ROOT).bank()
    assert [slug for slug, entry in bank.entries.items() if not entry.question.section] == []


def test_what_is_lacking_is_seen():
    faulty = """
        kind: levels
        points:
          - {id: whole, earns: [a, b, c], does_not_earn: [d, e, f], how_to_earn: Say so.}
          - {id: one-sided, earns: [a, b, c], how_to_earn: Say so.}
          - {id: blank, earns: [a, b, ""], does_not_earn: [d, e, f], how_to_earn: Say so.}
          - {id: few, earns: [a, b], does_not_earn: [d, e, f], how_to_earn: Say so.}
          - {id: silent, earns: [a, b, c], does_not_earn: [d, e, f]}
        exemplars:
          - {name: Amira, mark: 8, text: An answer., reasons: Two points told.}
          - {name: Ben, mark: 8, level: 2, text: An answer., reasons: Two points told.}
          - {name: Cleo, mark: 8, level: 2, text: An answer., reasons: Two points told.}
    """
    assert list(lacking(read(faulty))) == [
        "one-sided: does_not_earn",
        "blank: earns",
        "few: earns",
        "silent: how_to_earn",
        "exemplars at different levels",
        "exemplar Amira: level",
    ]


def test_a_scheme_with_nothing_in_it_lacks_everything():
    assert list(lacking({})) == ["points", "exemplars"]
