"""An answer with its evidence on a page: what joins the words to the points."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from tutor.marking import MarkReport
from tutor.services.feedback import Feedback


def joints(feedback: Feedback, report: MarkReport) -> dict[str, Any]:
    """
    What joins essay and points: points by id, where each span begins on the page, behind which words a number stands.

    A span may be cut into several stretches where another one overlaps it; its number stands behind the last.
    """
    segments = [segment for paragraph in feedback.paragraphs for segment in paragraph]
    starts = sorted(segment.start for segment in segments)
    groups = (feedback.earned, feedback.in_part, feedback.contradicted, feedback.missing)
    spans = [span for decision in report.points for span in decision.evidence]
    spans += [feedback.well_evidence] if feedback.well_evidence else []
    return {
        "by_id": {item.point.id: item for group in groups for item in group},
        "anchors": {span.start: max((s for s in starts if s <= span.start), default=0) for span in spans},
        "last_words": {
            f"{point_id}@{segment.start}": True
            for segment, after in zip_longest(segments, segments[1:])
            for point_id in segment.point_ids
            if after is None or point_id not in after.point_ids
        },
    }
