"""The feedback on an attempt that was handed in, and the files made from it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask import typing as ft

from tutor.errors import NotFound, RuleBroken
from tutor.models import Attempt, Marking
from tutor.services import comparing, drafts, exporting, marking
from tutor.services.feedback import build_feedback
from tutor.web import context
from tutor.web.access import allow
from tutor.web.charts import ladder_strips
from tutor.web.essay import joints
from tutor.web.student import bp
from tutor.web.student.flow import finish_overdue, get_attempt, go_to, mark_safely, title_of

# A first marking after the start reads the mark scheme and the word lists; a slow laptop may need so long.
_MARKING_TAKES = timedelta(seconds=10)


@bp.get("/attempts/<token>")
@allow("student")
def feedback(token: str) -> ft.ResponseReturnValue:
    """What went well, the next step, the essay with its evidence, and the way on."""
    finish_overdue()
    attempt = get_attempt(token)
    if not attempt.is_submitted:
        return redirect(url_for("student.write", token=token), 303)
    values = _values(attempt)
    if values["report"] is None:
        is_fresh = values["entry"] is not None and "failed" not in request.args and _is_fresh(attempt)
        return render_template("student/unmarked.html", **values, is_fresh=is_fresh)
    return render_template("student/feedback.html", **values, **_around(attempt, values))


def _is_fresh(attempt: Attempt) -> bool:
    """Whether an attempt was handed in so lately that another request may still be marking it."""
    return attempt.submitted_at is not None and context.now() - attempt.submitted_at < _MARKING_TAKES


def _values(attempt: Attempt) -> dict[str, Any]:
    """The attempt with its question, marking and feedback, as far as they exist."""
    found = marking.find_marking(attempt)
    entry = marking.find_entry(context.db(), context.bank(), attempt, found)
    report = marking.read_report(found) if found else None
    return {
        "attempt": attempt,
        "title": title_of(attempt),
        "entry": entry,
        "marking": found,
        "report": report,
        "feedback": build_feedback(entry, report, attempt.answer_text or "") if entry and report else None,
    }


def _around(attempt: Attempt, values: dict[str, Any]) -> dict[str, Any]:
    """What stands around the marking: the ladder's bracket, the draft before, texts that were kept beside."""
    feedback, report, entry = values["feedback"], values["report"], values["entry"]
    return {
        "strips": ladder_strips(feedback.ladder, report) if feedback else {},
        "scheme_changed": _scheme_changed(attempt, values["marking"]),
        "kept_beside": drafts.list_diverged(context.db(), attempt),
        "before": attempt.redraft_of,
        "comparison": _comparison(attempt, report),
        "points": {point.id: point for point in entry.scheme.points} if entry else {},
        "strand_titles": {strand.id: strand.title for strand in entry.scheme.strands} if entry else {},
        **(joints(feedback, report) if feedback else {}),
    }


def _scheme_changed(attempt: Attempt, found: Marking) -> bool:
    current = context.bank().find(attempt.question_slug)
    return current is not None and current.scheme.hash != found.scheme_hash


def _comparison(attempt: Attempt, report: Any) -> comparing.Comparison | None:
    earlier = attempt.redraft_of and marking.find_marking(attempt.redraft_of)
    return comparing.compare(marking.read_report(earlier), report) if earlier else None


@bp.post("/attempts/<token>/mark")
@allow("student")
def mark_again(token: str) -> ft.ResponseReturnValue:
    """Mark an answer that is stored but has no marking yet, or one whose mark scheme has changed."""
    attempt = get_attempt(token)
    if not attempt.is_submitted:
        raise RuleBroken("Hand this attempt in first; then it can be marked.")
    if not mark_safely(attempt):
        flash("It could not be marked this time either. Your answer is safe; the teacher's page may say what is wrong.")
        return go_to("student.feedback", token=token, failed=1)
    return go_to("student.feedback", token=token)


@bp.get("/attempts/<token>/download.<kind>")
@allow("student")
def download(token: str, kind: str) -> ft.ResponseReturnValue:
    """The answer with its feedback as a file: PDF, Markdown or JSON."""
    attempt = get_attempt(token)
    if kind not in exporting.KINDS:
        raise NotFound("Downloads are offered as pdf, md and json.")
    if not attempt.is_submitted:
        raise RuleBroken("There is nothing to download before the answer is handed in.")
    values = _values(attempt)
    del values["marking"]
    # A long answer takes seconds to set as a PDF; nobody else's save should wait for it.
    context.close_session()
    data = exporting.export(kind, exporting.Handout(**values))
    name = f"{attempt.question_slug}-{attempt.submitted_at:%Y-%m-%d}.{kind}"
    return Response(
        data, mimetype=exporting.KINDS[kind], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
