"""What a student does: pick a question, write, hand in, read the feedback, do it again."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("student", __name__)

# The views register themselves on the blueprint, so it has to exist first.
from tutor.web.student import notes, reading, views, writing  # noqa: E402

__all__ = ["bp", "notes", "reading", "views", "writing"]
