"""The tables, by theme. People live in the database; questions and mark schemes live in files."""

from tutor.models.base import Base, UtcDateTime
from tutor.models.people import Person
from tutor.models.work import Attempt, AttemptMode, AttemptStatus, Draft, KeptScheme, Marking

__all__ = ["Attempt", "AttemptMode", "AttemptStatus", "Base", "Draft", "KeptScheme", "Marking", "Person", "UtcDateTime"]
