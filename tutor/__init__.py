"""Tutor: exam practice and revision, marked with evidence, with no internet needed."""

__version__ = "0.1.0"
