"""What a teacher does. So far: look after the bank, draft from notes, write mark schemes and learn from marks."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("teacher", __name__, url_prefix="/teacher")

# The views register themselves on the blueprint, so it has to exist first.
from tutor.web.teacher import drafts, schemes, trying, views  # noqa: E402

__all__ = ["bp", "drafts", "schemes", "trying", "views"]
