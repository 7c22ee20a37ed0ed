"""What students send. The application checks the CSRF token of every POST, so the forms carry only their fields."""

from __future__ import annotations

from typing import ClassVar

from wtforms import Form, HiddenField, IntegerField, RadioField, SearchField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Optional

from tutor.models import AttemptMode

ANY = {"": "Any"}
LENGTHS: dict[str, tuple[str, int, int]] = {
    "short": ("Up to 8 marks", 0, 8),
    "medium": ("9 to 16 marks", 9, 16),
    "long": ("17 marks and more", 17, 10_000),
}
LENGTH_CHOICES = ANY | {key: label for key, (label, _, _) in LENGTHS.items()}
DIFFICULTY_CHOICES = ANY | {"foundation": "Foundation", "standard": "Standard", "challenging": "Challenging"}


class FilterForm(Form):
    """Which questions to list."""

    q = SearchField("Search")
    topic = SelectField("Topic", choices=ANY, validate_choice=False)
    section = SelectField("Theme", choices=ANY, validate_choice=False)
    form = SelectField("Kind of question", choices=ANY, validate_choice=False)
    command_word = SelectField("Command word", choices=ANY, validate_choice=False)
    length = SelectField("Length", choices=LENGTH_CHOICES, validate_choice=False)
    difficulty = SelectField("Difficulty", choices=DIFFICULTY_CHOICES, validate_choice=False)
    done = SelectField("Done", choices=ANY | {"no": "Not done yet", "yes": "Done"}, validate_choice=False)

    names: ClassVar[tuple[str, ...]] = ("topic", "section", "form", "command_word", "length", "difficulty", "done")


class SearchForm(Form):
    """What to look for in notes, reference pages and questions."""

    q = SearchField("Search notes, people, terms and questions")


class StartForm(Form):
    """How to work on a question."""

    mode = RadioField(
        "How do you want to work?",
        choices={AttemptMode.PRACTISE.value: "Practise", AttemptMode.EXAM.value: "Exam conditions"},
        default=AttemptMode.PRACTISE.value,
        validators=[InputRequired("Choose practise or exam conditions.")],
    )
    extra_time = SelectField(
        "Extra time",
        choices={"0": "None", "25": "25 %", "50": "50 %"},
        default="0",
        description="Only in exam conditions. Choose what you are allowed in your real exams.",
    )


class EditorForm(Form):
    """The text as it stands in one tab."""

    answer_text = TextAreaField("Your answer", default="")
    plan_text = TextAreaField("Plan", default="")
    base_revision = IntegerField("Revision", default=0, validators=[Optional()])
    client_id = HiddenField("Tab", default="")
    # "yes" hands in a blank answer; "zero" comes from the clock and hands in without any question.
    confirmed = HiddenField("Confirmed", default="")
