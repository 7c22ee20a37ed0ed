"""
The core: an answer and a mark scheme in, a record with located evidence out.

Pure: no files, network, clock or database.
"""

from tutor.marking.answer import count_words
from tutor.marking.engine import KeywordMarker, Marker
from tutor.marking.report import (
    CapApplied,
    EvidenceSpan,
    Flag,
    MarkReport,
    Misconception,
    PointDecision,
    Provenance,
    SignalReading,
    Status,
    StrandDecision,
    Verdict,
    total_mark,
)
from tutor.marking.scheme import Kind, MarkScheme, RubricPoint

__all__ = [
    "CapApplied",
    "EvidenceSpan",
    "Flag",
    "KeywordMarker",
    "Kind",
    "MarkReport",
    "MarkScheme",
    "Marker",
    "Misconception",
    "PointDecision",
    "Provenance",
    "RubricPoint",
    "SignalReading",
    "Status",
    "StrandDecision",
    "Verdict",
    "count_words",
    "total_mark",
]
