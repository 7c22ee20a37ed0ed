"""An answer and its feedback as a file to keep: Markdown, JSON or PDF. Pure."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from tutor.content.bank import Entry
from tutor.marking import MarkReport, Verdict
from tutor.models import Attempt
from tutor.services.feedback import Feedback, PointFeedback, mark_sentence

KINDS = {"pdf": "application/pdf", "md": "text/markdown", "json": "application/json"}

PROVISIONAL = "Provisional. Marked by the {marker} marker; not yet checked by a teacher."
BLANK = "No response: the answer is blank."
WORDS = {
    Verdict.CREDITED: "Earned",
    Verdict.PART: "In part",
    Verdict.CONTRADICTED: "Contradicted",
    Verdict.MISSING: "Not yet",
}


@dataclass(frozen=True, slots=True)
class Handout:
    """What goes into the file; question, marking or feedback may be missing, the answer never is."""

    attempt: Attempt
    title: str
    entry: Entry | None
    report: MarkReport | None
    feedback: Feedback | None

    @property
    def answer(self) -> str:
        return self.attempt.answer_text or ""

    @property
    def day(self) -> str:
        moment = self.attempt.submitted_at
        return f"{moment.day} {moment:%B %Y}" if moment else ""

    @property
    def groups(self) -> tuple[tuple[str, tuple[PointFeedback, ...]], ...]:
        """The points by verdict, earned first; empty groups are left out."""
        if self.feedback is None:
            return ()
        found = (self.feedback.earned, self.feedback.in_part, self.feedback.contradicted, self.feedback.missing)
        return tuple((WORDS[group[0].verdict], group) for group in found if group)


def export(kind: str, handout: Handout) -> str | bytes:
    """The file of this kind. Raises KeyError for a kind that KINDS does not list."""
    if kind == "pdf":
        # Its library takes longer to import than all the rest of Tutor takes to start.
        from tutor.services.pdf import to_pdf

        return to_pdf(handout)
    return {"md": to_markdown, "json": to_json}[kind](handout)


def to_json(handout: Handout) -> str:
    """The whole record: question, answer and marking, for programs."""
    attempt, entry = handout.attempt, handout.entry
    record = {
        "question": {
            "slug": attempt.question_slug,
            "title": handout.title,
            "task": entry.question.task if entry else None,
        },
        "attempt": {
            "token": attempt.token,
            "mode": attempt.mode,
            "started_at": attempt.started_at.isoformat(),
            "submitted_at": attempt.submitted_at.isoformat() if attempt.submitted_at else None,
            "timed_out": attempt.timed_out,
            "word_count": attempt.word_count,
            "plan_text": attempt.plan_text,
            "answer_text": handout.answer,
        },
        "marking": handout.report.to_json() if handout.report else None,
    }
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def to_markdown(handout: Handout) -> str:
    """The feedback as Markdown; the answer stands in a fence, character by character as it was handed in."""
    lines = [f"# {_inline(handout.title)}", "", f"{handout.day}. **{mark_sentence(handout.report)}.**"]
    if handout.report:
        lines += ["", PROVISIONAL.format(marker=handout.report.provenance.marker)]
    if handout.entry:
        lines += ["", "## The question", "", handout.entry.question.body.strip()]
    if handout.feedback:
        lines += ["", "## First", "", _inline(handout.feedback.well)]
        lines += ["", f"**Next step.** {_inline(handout.feedback.next_step)}"] if handout.feedback.next_step else []
    lines += ["", "## The answer", "", *_fenced(handout.answer or BLANK), ""]
    for name, group in handout.groups:
        lines += [f"## {name}", "", *(_markdown_point(item) for item in group), ""]
    if handout.feedback and handout.feedback.lift:
        lines += ["## To lift it", "", *(f"- {_inline(line)}" for line in handout.feedback.lift), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _fenced(text: str) -> list[str]:
    longest = max((len(run) for run in re.findall(r"~+", text)), default=0)
    fence = "~" * max(3, longest + 1)
    return [fence, text, fence]


def _inline(text: str) -> str:
    """One line of text with nothing in it that Markdown would read as its own."""
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", " ".join(text.split()))


def _markdown_point(item: PointFeedback) -> str:
    parts = [f"{item.number}. {_inline(item.point.statement)}"]
    parts += [f"   - Your words: \u201c{_inline(span.text)}\u201d" for span in item.decision.evidence[:3]]
    if item.verdict is not Verdict.CREDITED and item.point.how_to_earn:
        parts.append(f"   - How to earn it: {_inline(item.point.how_to_earn)}")
    return "\n".join(parts)
