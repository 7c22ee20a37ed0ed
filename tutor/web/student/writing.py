"""The editor and everything that keeps its text: saving, two versions, rest breaks, handing in."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask import typing as ft
from werkzeug.exceptions import BadRequest

from tutor.errors import AttemptAlreadySubmitted, DeadlinePassed, DraftDiverged
from tutor.models import Attempt, AttemptMode
from tutor.services import attempts, drafts
from tutor.web import context
from tutor.web.access import allow
from tutor.web.errors import wants_json
from tutor.web.student import bp
from tutor.web.student.flow import check_length, client_id, finish_overdue, get_attempt, go_to, mark_safely, title_of
from tutor.web.student.forms import EditorForm

KEPT_BESIDE = "This answer was handed in before. The text you sent now is kept beside it and does not change it."


@bp.errorhandler(DraftDiverged)
def on_diverged(error: DraftDiverged) -> ft.ResponseReturnValue:
    """Two versions: a person is shown both beside the editor, a script is told."""
    if wants_json():
        return jsonify(error="diverged", message=error.message), 409
    return redirect(url_for("student.write", **(request.view_args or {})), 303)


@bp.errorhandler(AttemptAlreadySubmitted)
@bp.errorhandler(DeadlinePassed)
def on_over(error: AttemptAlreadySubmitted | DeadlinePassed) -> ft.ResponseReturnValue:
    """The attempt is over; what was sent is kept beside it, and the feedback is where to go."""
    finish_overdue()
    token = (request.view_args or {})["token"]
    address = url_for("student.feedback", token=token)
    if wants_json():
        return jsonify(error="over", message=error.message, next=address), 409
    flash(f"{error.message} Anything you sent after that is kept beside it.")
    return redirect(address, 303)


@bp.get("/attempts/<token>/write")
@allow("student")
def write(token: str) -> ft.ResponseReturnValue:
    """The editor; a rest break hides it; an attempt that is over leads to its feedback."""
    finish_overdue()
    attempt = get_attempt(token)
    if attempt.is_submitted:
        return redirect(url_for("student.feedback", token=token), 303)
    values = {
        "attempt": attempt,
        "entry": context.bank().find(attempt.question_slug),
        "title": title_of(attempt),
        "seconds_left": attempts.seconds_left(attempt, now=context.now()),
        "head": drafts.find_head(context.db(), attempt),
    }
    if attempt.paused_at is not None:
        return render_template("student/break.html", **values)
    return render_template(
        "student/write.html",
        **values,
        diverged=drafts.list_diverged(context.db(), attempt),
        is_exam=attempt.mode == AttemptMode.EXAM.value,
    )


@bp.post("/attempts/<token>/write")
@allow("student")
def save(token: str) -> ft.ResponseReturnValue:
    """The Save button of the page without JavaScript."""
    attempt = get_attempt(token)
    _keep(attempt, EditorForm(request.form))
    flash("Saved.")
    return go_to("student.write", token=token)


@bp.route("/attempts/<token>/draft", methods=["PUT", "POST"])
@allow("student")
def save_draft(token: str) -> ft.ResponseReturnValue:
    """
    Keep what one tab holds. Answers with the new revision; 409 means that nothing was lost but somebody was faster.

    A tab that is told ``over`` is also told where to go.
    """
    attempt = get_attempt(token)
    text, plan, base, tab = _read_draft(_json_body())
    check_length(text, plan)
    session = context.db()
    try:
        saved = attempts.save_draft(
            session, attempt, text=text, plan=plan, base_revision=base, client_id=tab, now=context.now()
        )
    finally:
        # Texts that may not become the newest are kept too, whatever the answer will be.
        session.commit()
    return jsonify(
        revision=saved.revision,
        saved_at=saved.saved_at.isoformat(),
        seconds_left=attempts.seconds_left(attempt, now=context.now()),
    )


def _json_body() -> Any:
    """The JSON that was sent; nothing where it is not JSON, or nested so deeply that reading it would not end well."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


def _read_draft(body: Any) -> tuple[str, str, int, str]:
    body = body if isinstance(body, dict) else {}
    text, plan, base, tab = (body.get(name) for name in ("text", "plan", "base_revision", "client_id"))
    if not isinstance(text, str) or not isinstance(plan, str) or type(base) is not int or not isinstance(tab, str):
        raise BadRequest("A draft needs text, plan, base_revision and client_id.")
    return text, plan, base, tab[:64]


@bp.get("/attempts/<token>/draft")
@allow("student")
def read_draft(token: str) -> ft.ResponseReturnValue:
    """What the server holds: for a tab that comes back to the front and may be behind."""
    finish_overdue()
    attempt = get_attempt(token)
    if attempt.is_submitted:
        return jsonify(error="over", next=url_for("student.feedback", token=token)), 409
    head = drafts.find_head(context.db(), attempt)
    return jsonify(
        revision=head.revision if head else 0,
        text=head.text if head else "",
        plan=head.plan if head else "",
        paused=attempt.paused_at is not None,
        seconds_left=attempts.seconds_left(attempt, now=context.now()),
    )


@bp.get("/attempts/<token>/versions")
@allow("student")
def versions(token: str) -> ft.ResponseReturnValue:
    """The versions that wait for a choice, as a piece of the editor's page."""
    attempt = get_attempt(token)
    return render_template(
        "student/_versions.html",
        attempt=attempt,
        head=drafts.find_head(context.db(), attempt),
        diverged=drafts.list_diverged(context.db(), attempt),
        this_tab=client_id(),
    )


@bp.post("/attempts/<token>/versions/<int:draft_id>")
@allow("student")
def choose_version(token: str, draft_id: int) -> ft.ResponseReturnValue:
    """Go on with one of two versions; the other one stays stored."""
    attempt = get_attempt(token)
    if attempt.is_submitted:
        raise AttemptAlreadySubmitted("This attempt has been handed in, so its text no longer changes.")
    keep = request.form.get("keep") == "other"
    drafts.settle_diverged(context.db(), attempt, draft_id, keep=keep, now=context.now())
    context.db().commit()
    return go_to("student.write", token=token)


@bp.post("/attempts/<token>/break")
@allow("student")
def rest_break(token: str) -> ft.ResponseReturnValue:
    """Stop the clock, after keeping what is there."""
    attempt = get_attempt(token)
    _keep(attempt, EditorForm(request.form))
    attempts.start_rest_break(attempt, now=context.now())
    context.db().commit()
    return go_to("student.write", token=token)


@bp.post("/attempts/<token>/resume")
@allow("student")
def resume(token: str) -> ft.ResponseReturnValue:
    """Let the clock go on."""
    attempts.end_rest_break(get_attempt(token), now=context.now())
    context.db().commit()
    return go_to("student.write", token=token)


def _keep(attempt: Attempt, form: EditorForm) -> None:
    """Save the posted text and commit; a text that diverged is kept and the editor's page shows both."""
    form.validate()
    if "answer_text" not in request.form:
        return
    text, plan = form.answer_text.data or "", form.plan_text.data or ""
    check_length(text, plan)
    try:
        attempts.save_draft(
            context.db(),
            attempt,
            text=text,
            plan=plan,
            base_revision=form.base_revision.data or 0,
            client_id=(form.client_id.data or "")[:64],
            now=context.now(),
        )
    finally:
        # Texts that may not become the newest are kept too, whatever the answer will be.
        context.db().commit()


@bp.post("/attempts/<token>/submit")
@allow("student")
def submit(token: str) -> ft.ResponseReturnValue:
    """Hand in: the text is stored and committed first, and only then marked."""
    attempt = get_attempt(token)
    form = EditorForm(request.form)
    text, plan = form.answer_text.data or "", form.plan_text.data or ""
    check_length(text, plan)
    asks_first = attempt.mode == AttemptMode.PRACTISE.value and not attempt.is_submitted and not form.confirmed.data
    if asks_first and not text.strip():
        return _ask_about_blank(attempt, plan, form.base_revision.data or 0)
    if not attempt.is_submitted and form.confirmed.data != "zero":
        _keep_before_hand_in(attempt, form)
    try:
        attempts.submit_attempt(context.db(), attempt, answer_text=text, plan=plan, now=context.now())
    except AttemptAlreadySubmitted:
        flash(KEPT_BESIDE)
    context.db().commit()
    if mark_safely(attempt):
        return go_to("student.feedback", token=token)
    return go_to("student.feedback", token=token, failed=1)


def _keep_before_hand_in(attempt: Attempt, form: EditorForm) -> None:
    """Raises DraftDiverged where another tab wrote something else meanwhile: then nothing is handed in unseen."""
    try:
        _keep(attempt, form)
    except DeadlinePassed:
        return  # Handing in after the end is settled by the clock of the attempt.


def _ask_about_blank(attempt: Attempt, plan: str, base_revision: int) -> ft.ResponseReturnValue:
    if wants_json():
        return jsonify(error="blank", message="There is nothing to mark yet."), 422
    return render_template(
        "student/blank.html", attempt=attempt, title=title_of(attempt), plan=plan, base_revision=base_revision
    ), 422
