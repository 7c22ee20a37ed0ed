"""The shape of the files, as pydantic models: validation, and the JSON Schemas in docs/schemas that editors use."""

from __future__ import annotations

import difflib
import json
import re
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import ErrorDetails

from tutor.content.yaml_source import Source
from tutor.marking.report import MarkReport
from tutor.marking.scheme import ClaimedBy, Scope

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

Form = Literal["essay", "explain", "interpretations", "source", "short", "chronology", "terms"]


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
    form: Form | None = Field(default=None, description="What kind of question it is; told from its marks if left out.")
    section: str = Field(default="", description="The page of the topic's notes that it belongs to.")
    tags: list[Text] = []
    difficulty: Literal["foundation", "standard", "challenging"] = "standard"
    sources: list[Text] = Field(min_length=1, description="Where the facts come from.")


class NotesFile(Model):
    """Front matter of questions/<topic>/notes/<number>-<name>.md."""

    title: Text = Field(description="The page's name, as students see it.")
    summary: str = Field(default="", description="One sentence for the list of pages.")
    sources: list[Text] = Field(default=[], description="Where the facts come from.")


class AllOfFile(Model):
    """Every one of these wordings."""

    all: list[WordingFile] = Field(min_length=1)
    within: Scope = Scope.SENTENCE


class AnyOfFile(Model):
    """At least so many of these wordings."""

    any: list[WordingFile] = Field(min_length=1)
    at_least: int = Field(default=1, ge=1)
    at_most: int | None = Field(default=None, ge=1, description="With more of them the wording is not found.")
    within: Scope = Scope.SENTENCE


def _form_of(value: object) -> str | None:
    """Which of its three forms a wording has, so that only faults of that form are reported."""
    if isinstance(value, AllOfFile | AnyOfFile):
        return "<all>" if isinstance(value, AllOfFile) else "<any>"
    if isinstance(value, dict):
        return next((f"<{name}>" for name in ("all", "any") if name in value), None)
    return "<phrase>" if isinstance(value, str) else None


WordingFile = Annotated[
    Annotated[Text, Tag("<phrase>")] | Annotated[AllOfFile, Tag("<all>")] | Annotated[AnyOfFile, Tag("<any>")],
    Discriminator(
        _form_of,
        custom_error_type="wording_form",
        custom_error_message="a wording is a text, or has `all:` or `any:`",
    ),
]


class PartFile(Model):
    """One half of an idea that needs both."""

    name: Text
    wordings: list[WordingFile] = Field(min_length=1)
    alone: bool = Field(default=True, description="`false`: without the other half it earns nothing, not even in part.")


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
    parts_within: Scope = Field(default=Scope.NEIGHBOURS, description="How near each other all parts must stand.")
    in_part: list[WordingFile] = Field(default=[], description="Wordings that earn the point in part only.")
    part_marks: int | None = Field(
        default=None, ge=0, le=50, description="Marks for a part; half of them if not given."
    )
    once: str = Field(default="", description="Of the points with the same word here only the best counts.")
    claimed_by: ClaimedBy = Field(default=ClaimedBy.ANYONE, description="`writer`: a reported view does not earn it.")
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
    marker_differs: str = Field(default="", description="Why the keyword marker's mark may lie elsewhere.")


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
    measured_on: int = Field(
        default=0, ge=0, description="How many answers marked by people its marks were compared with (`tutor bench`)."
    )
    focus: list[WordingFile] = []
    themes: dict[Slug, Text] = {}
    sides: dict[Slug, Text] = {}
    limit_per_theme: dict[Slug, Annotated[int, Field(ge=1)]] = {}
    accepts_lists: bool = Field(default=False, description="The question asks for names, so a bare list answers it.")
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


class MoreConceptsFile(Model):
    """rubrics/<topic>/concepts-<name>.yaml: more of a topic's concepts, where one file would be too long."""

    concepts: dict[Slug, list[Text]] = Field(min_length=1)


_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?\Z")


def _real_date(text: str) -> str:
    if not _DATE.match(text):
        raise ValueError("a date is written 1934, 1934-12 or 1934-12-01")
    date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    return text


class EventFile(Model):
    """Something that happened."""

    date: Annotated[str, AfterValidator(_real_date)] = Field(description="1934, 1934-12 or 1934-12-01")
    what: Text
    matters: str = ""
    read: str = ""


class PersonFile(Model):
    """Somebody who took part."""

    name: Text
    who: Text
    lived: str = ""
    fate: str = ""
    also: list[Text] = []
    read: str = ""


class TermFile(Model):
    """A word that a student has to know."""

    term: Text
    meaning: Text
    also: list[Text] = []
    read: str = ""


class HistorianFile(Model):
    """Somebody who writes about it."""

    name: Text
    school: Text
    argues: Text
    evidence: str = ""
    questioned: str = ""
    works: list[Text] = []
    read: str = ""


class TimelineFile(Model):
    """questions/<topic>/timeline.yaml."""

    events: list[EventFile]


class PeopleFile(Model):
    """questions/<topic>/people.yaml."""

    people: list[PersonFile]


class GlossaryFile(Model):
    """questions/<topic>/glossary.yaml."""

    terms: list[TermFile]


class HistoriansFile(Model):
    """questions/<topic>/historians.yaml."""

    historians: list[HistorianFile]


class AboutFile(Model):
    """questions/<topic>/about.yaml: who made a topic, and how others may use it."""

    licence: Text
    authors: list[Text] = []
    sources: list[Text] = []


class PackFile(Model):
    """pack.yaml of a topic's pack."""

    schema_version: int = Field(ge=1)
    topic: Slug
    title: Text
    licence: Text
    authors: list[Text] = []
    made: str = ""


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
        for detail in error.errors():
            where = _where(detail)
            source.add(where, _problem(detail), _remedy(model, detail, where))
        return None
    return None if source.faults else result


def _where(detail: ErrorDetails) -> tuple[int | str, ...]:
    return tuple(part for part in detail["loc"] if part != "[key]" and not str(part).startswith("<"))


_PROBLEMS = {
    "wording_form": "This is not a wording.",
    "missing": "The field {name!r} is missing.",
    "extra_forbidden": "There is no field {name!r} here.",
    "int_parsing": "{name!r} must be a whole number, not {given}.",
    "int_type": "{name!r} must be a whole number, not {given}.",
    "greater_than_equal": "{name!r} is {given}, which is out of range.",
    "less_than_equal": "{name!r} is {given}, which is out of range.",
    "literal_error": "{name!r} cannot be {given}.",
    "enum": "{name!r} cannot be {given}.",
    "string_pattern_mismatch": "{given} is not written as it should be.",
    "string_too_short": "{name!r} must not be empty.",
    "too_short": "{name!r} must not be empty.",
    "string_type": "{name!r} must be a text.",
    "list_type": "{name!r} has the wrong form.",
    "tuple_type": "{name!r} has the wrong form.",
    "dict_type": "{name!r} has the wrong form.",
    "model_type": "{name!r} has the wrong form.",
}


def _problem(detail: ErrorDetails) -> str:
    named = [str(part) for part in _where(detail) if isinstance(part, str)]
    name = named[-1] if named else "the file"
    given = detail.get("input")
    template = _PROBLEMS.get(detail["type"], "{name!r}: {said}.")
    return template.format(
        name=name,
        given=repr(given) if isinstance(given, str | int) else "this",
        said=detail["msg"].removeprefix("Value error, "),
    )


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
        case "wording_form":
            return "Write a phrase, or `all:` or `any:` with a list of phrases."
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
        EventFile,
        PersonFile,
        TermFile,
        HistorianFile,
        AllOfFile,
        AnyOfFile,
    ):
        seen |= set(cls.model_fields)
    return seen


def json_schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schemas that docs/schemas holds, by file name."""
    models: dict[str, type[Model]] = {
        "question": QuestionFile,
        "notes": NotesFile,
        "mark-scheme": SchemeFile,
        "concepts": ConceptsFile,
        "levels": LevelsFile,
        "timeline": TimelineFile,
        "people": PeopleFile,
        "glossary": GlossaryFile,
        "historians": HistoriansFile,
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
