"""The shape of the files, as pydantic models: validation, and the JSON Schemas in docs/schemas that editors use."""

from __future__ import annotations

import difflib
import json
import sys
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from tutor.content.yaml_source import Source
from tutor.marking.report import MarkReport
from tutor.marking.scheme import Scope

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Objective = Annotated[str, StringConstraints(pattern=r"^AO[1-9]$")]
Signal = Literal[
    "points",
    "themes",
    "sides",
    "details",
    "developed",
    "weighing",
    "judgements",
    "reasoned_judgements",
    "focus",
    "paragraphs",
    "historians",
]
CommandWord = Literal[
    "assess",
    "evaluate",
    "explain",
    "describe",
    "identify",
    "compare",
    "discuss",
    "to what extent",
    "how far",
    "how significant",
    "was",
]


class Model(BaseModel):
    """Unknown fields are faults: a misspelt one would otherwise be ignored in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class QuestionFile(Model):
    """Front matter of questions/<topic>/<slug>.md."""

    title: Text = Field(description="Short name, shown in lists.")
    command_word: CommandWord = Field(description="What the student is told to do.")
    marks_available: int = Field(ge=1, le=200)
    minutes: int = Field(ge=1, le=600, description="The time an examination gives.")
    assessment_objectives: dict[Objective, int] = Field(min_length=1, description="Marks for each objective.")
    topic: Slug = Field(description="The name of the folder.")
    tags: list[Text] = []
    difficulty: Literal["foundation", "standard", "challenging"] = "standard"
    sources: list[Text] = Field(min_length=1, description="Where the facts come from.")


class AllOfFile(Model):
    """Every one of these wordings."""

    all: list[WordingFile] = Field(min_length=1)
    within: Scope = Scope.SENTENCE


class AnyOfFile(Model):
    """At least so many of these wordings."""

    any: list[WordingFile] = Field(min_length=1)
    at_least: int = Field(default=1, ge=1)
    within: Scope = Scope.SENTENCE


WordingFile = Text | AllOfFile | AnyOfFile


class PartFile(Model):
    """One half of an idea that needs both."""

    name: Text
    wordings: list[WordingFile] = Field(min_length=1)


class PointFile(Model):
    """A rubric point."""

    id: Slug
    statement: Text = Field(description="The creditable idea in plain words.")
    marks: int = Field(default=1, ge=1, le=50)
    objective: Objective = "AO1"
    theme: str = ""
    side: str = ""
    wordings: list[WordingFile] = Field(default=[], description="Any of these earns the point.")
    parts: list[PartFile] = Field(default=[], description="In place of wordings: halves that are all needed.")
    unless: list[WordingFile] = []
    reversed_by: list[WordingFile] = []
    earns: list[Text] = Field(min_length=1, description="Answers that must earn the point.")
    earns_in_part: list[Text] = []
    does_not_earn: list[Text] = Field(min_length=1, description="Answers that must not earn it.")
    how_to_earn: Text = Field(description="One line for the student, shown after the attempt.")
    source: Text
    read: str = Field(default="", description="A heading's name in notes.md.")


class MisconceptionFile(Model):
    """A common mistake: feedback, never a penalty."""

    id: Slug
    say: Text
    wordings: list[WordingFile] = Field(min_length=1)
    example: Text


class StrandLevelFile(Model):
    """What a strand looks like at a level, and the evidence the keyword marker needs to see."""

    descriptor: Text
    needs: dict[Signal, Annotated[int, Field(ge=1, le=50)]] = Field(min_length=1)


class LevelFile(Model):
    """One band of marks."""

    level: int = Field(ge=1, le=10)
    marks: tuple[int, int]
    descriptor: Text
    strands: dict[Slug, StrandLevelFile] = Field(min_length=1)


class StrandFile(Model):
    """One quality that is judged in its own right."""

    id: Slug
    title: Text
    weight: int = Field(default=1, ge=1, le=10)


class CapFile(Model):
    """A rule that holds an answer at a level."""

    signal: Signal
    below: int = Field(ge=1)
    level: int = Field(ge=1)
    say: Text


class LevelsFile(Model):
    """rubrics/levels/<name>.yaml: level descriptors that many schemes share."""

    title: Text
    strands: list[StrandFile] = Field(min_length=1)
    levels: list[LevelFile] = Field(min_length=1, description="From level 1 upwards.")
    caps: list[CapFile] = []


class ExemplarFile(Model):
    """An answer with an agreed mark."""

    name: Text
    level: int | None = Field(default=None, ge=0)
    mark: int = Field(ge=0)
    credited: list[Slug] = []
    reasons: Text
    text: Text


class SchemeFile(Model):
    """rubrics/<topic>/<slug>.yaml."""

    kind: Literal["levels", "points"]
    levels_from: Slug | None = Field(default=None, description="A file in rubrics/levels/.")
    strands: list[StrandFile] = []
    levels: list[LevelFile] = []
    caps: list[CapFile] = []
    marks_available: int | None = Field(
        default=None, ge=1, description="Only for a scheme that is used without a question."
    )
    tolerance: int = Field(default=1, ge=0, le=20)
    focus: list[WordingFile] = []
    themes: dict[Slug, Text] = {}
    sides: dict[Slug, Text] = {}
    limit_per_theme: dict[Slug, Annotated[int, Field(ge=1)]] = {}
    concepts: dict[Slug, list[Text]] = Field(default={}, description="Besides those in concepts.yaml.")
    points: list[PointFile] = Field(min_length=1)
    misconceptions: list[MisconceptionFile] = []
    model_answer: Text
    exemplars: list[ExemplarFile] = Field(min_length=1)


class ConceptsFile(Model):
    """rubrics/<topic>/concepts.yaml."""

    title: Text = Field(description="The topic's name, as students see it.")
    concepts: dict[Slug, list[Text]] = {}


ModelT = TypeVar("ModelT", bound=Model)


def validate(model: type[ModelT], source: Source) -> ModelT | None:
    """The file as a model, or None with every fault noted in the source."""
    if source.data is None:
        if not source.faults:
            source.add((), "The file is empty.", "`tutor bank new` makes one to fill in.")
        return None
    if not isinstance(source.data, dict):
        source.add((), "The file must be a list of `name: value` lines.")
        return None
    try:
        result = model.model_validate(source.data)
    except ValidationError as error:
        for detail in _plain_errors(error.errors()):
            where = _where(detail)
            source.add(where, _problem(detail), _remedy(model, detail, where))
        return None
    return None if source.faults else result


def _plain_errors(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """A wording that fits none of its three forms gives one fault for each form: keep the telling one."""
    kept: dict[tuple[int | str, ...], ErrorDetails] = {}
    for detail in details:
        key = _where(detail)
        if key not in kept or detail["type"] == "extra_forbidden":
            kept[key] = detail
    return list(kept.values())


_FORMS = {"AllOfFile", "AnyOfFile"}


def _where(detail: ErrorDetails) -> tuple[int | str, ...]:
    parts = [p for p in detail["loc"] if p not in _FORMS and not str(p).startswith(("constrained-str", "function-"))]
    return tuple(p for p in parts if p != "[key]")


def _problem(detail: ErrorDetails) -> str:
    name = str(detail["loc"][-1]) if detail["loc"] else "the file"
    given = detail.get("input")
    shown = repr(given) if isinstance(given, str | int) else "this"
    context: dict[str, Any] = detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            return f"The field {name!r} is missing."
        case "extra_forbidden":
            return f"There is no field {name!r} here."
        case "int_parsing" | "int_type" | "int_from_float":
            return f"{name!r} must be a whole number, not {shown}."
        case "greater_than_equal" | "less_than_equal":
            return f"{name!r} is {shown}, which is out of range."
        case "literal_error" | "enum":
            return f"{name!r} cannot be {shown}."
        case "string_pattern_mismatch":
            return f"{shown} is not written as it should be."
        case "string_too_short" | "too_short":
            return f"{name!r} must not be empty."
        case "string_type":
            return f"{name!r} must be a text."
        case "list_type" | "dict_type" | "model_type" | "tuple_type":
            return f"{name!r} has the wrong form."
        case _:
            return f"{name!r}: {detail['msg']}" + (f" ({context})" if context and not detail["msg"] else "")


def _remedy(model: type[Model], detail: ErrorDetails, where: tuple[int | str, ...]) -> str:
    context: dict[str, Any] = detail.get("ctx", {})
    match detail["type"]:
        case "extra_forbidden":
            known = sorted(_all_fields(model))
            near = difflib.get_close_matches(str(where[-1]), known, n=1)
            return f"Did you mean {near[0]!r}?" if near else "docs/writing-mark-schemes.md lists the fields."
        case "literal_error" | "enum":
            return f"Write one of: {context.get('expected', '')}."
        case "string_pattern_mismatch":
            pattern = str(context.get("pattern", ""))
            return (
                "Write AO1, AO2 …"
                if "AO" in pattern
                else "Use lower-case letters, digits and single hyphens: red-army."
            )
        case "greater_than_equal":
            return f"Use at least {context.get('ge')}."
        case "less_than_equal":
            return f"Use at most {context.get('le')}."
        case "list_type":
            return "Write a list: one `- ` line each, or [a, b]."
        case "dict_type" | "model_type":
            return "Write `name: value` lines."
        case "missing":
            return "Add it; docs/writing-mark-schemes.md has an example."
        case _:
            return ""


def _all_fields(model: type[Model]) -> set[str]:
    seen: set[str] = set(model.model_fields)
    for cls in (
        PointFile,
        PartFile,
        MisconceptionFile,
        ExemplarFile,
        LevelFile,
        StrandFile,
        CapFile,
        AllOfFile,
        AnyOfFile,
    ):
        seen |= set(cls.model_fields)
    return seen


def json_schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schemas that docs/schemas holds, by file name."""
    models: dict[str, type[Model]] = {
        "question": QuestionFile,
        "mark-scheme": SchemeFile,
        "concepts": ConceptsFile,
        "levels": LevelsFile,
    }
    schemas = {f"{name}.schema.json": model.model_json_schema() for name, model in models.items()}
    schemas["marking-record.schema.json"] = TypeAdapter(MarkReport).json_schema(mode="serialization")
    for name, schema in schemas.items():
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        schema["title"] = name.removesuffix(".schema.json")
    return schemas


def write_json_schemas(folder: Path) -> None:
    """Write the JSON Schemas into a folder, as docs/schemas holds them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in json_schemas().items():
        (folder / name).write_text(f"{json.dumps(schema, indent=2)}\n", encoding="utf-8")


if __name__ == "__main__":
    write_json_schemas(Path(sys.argv[1]))
