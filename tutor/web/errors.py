"""The one place where our errors meet HTTP: a friendly page, or JSON for a script, and no typed text lost."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, jsonify, render_template, request
from flask import typing as ft
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from tutor.db import is_disk_full
from tutor.errors import (
    AnswerTooLong,
    AttemptAlreadySubmitted,
    ContentError,
    DeadlinePassed,
    DraftDiverged,
    MarkerUnavailable,
    NotAllowed,
    NotFound,
    RuleBroken,
    StorageError,
    TutorError,
    UnreadableDocument,
)
from tutor.web.context import close_session

HTTP_STATUS: dict[type[TutorError], int] = {
    NotFound: 404,
    NotAllowed: 403,
    RuleBroken: 409,
    AnswerTooLong: 413,
    UnreadableDocument: 422,
    ContentError: 503,
    MarkerUnavailable: 503,
    StorageError: 503,
}

# What a script in the page decides by; people read the sentence.
CODES: dict[type[TutorError], str] = {
    DraftDiverged: "diverged",
    AttemptAlreadySubmitted: "over",
    DeadlinePassed: "over",
    AnswerTooLong: "too_long",
    NotFound: "not_found",
    StorageError: "storage",
}

TITLES = {
    400: "That request could not be understood",
    403: "This page is not for you",
    404: "There is nothing at this address",
    405: "That does not work here",
    409: "That cannot be done any more",
    413: "That is too long",
    422: "That file cannot be read",
    503: "The database cannot be reached",
}

# What a person may have typed into a form, by field; it is shown again on every page that says no.
TYPED = {"answer_text": "Your answer", "plan_text": "Your plan", "scheme_text": "Your mark scheme"}

DISK_FULL = "The disk of this computer is full, so nothing can be saved on it. Make some room, then try again."
BUSY = "The database did not answer. Wait a few seconds, then try again."
SAFE = "What was saved before is safe."


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, as a page or a script needs it."""

    status: int
    title: str
    message: str
    code: str


def wants_json() -> bool:
    """Whether a script asked, not a person."""
    return request.is_json or request.accept_mimetypes.best == "application/json"


def status_of(error: TutorError) -> int:
    """The HTTP status for an error of ours."""
    return next((HTTP_STATUS[kind] for kind in type(error).__mro__ if kind in HTTP_STATUS), 500)


def show(problem: Problem) -> ft.ResponseReturnValue:
    """Answer with the problem; text that came with the request is shown again so that it can be sent once more."""
    close_session()
    if wants_json():
        return jsonify(error=problem.code, message=problem.message), problem.status
    typed = {name: request.form[name] for name in TYPED if request.form.get(name, "").strip()}
    page = render_template(
        "errors/problem.html",
        problem=problem,
        typed=typed,
        labels=TYPED,
        base_revision=request.form.get("base_revision", ""),
        opened_as=request.form.get("opened_as", ""),
        can_resend=request.method == "POST" and problem.status in (400, 503, 500),
        safe=SAFE,
    )
    return page, problem.status


def on_tutor_error(error: TutorError) -> ft.ResponseReturnValue:
    """An error that carries a sentence fit for a student."""
    status = status_of(error)
    code = next((CODES[kind] for kind in type(error).__mro__ if kind in CODES), "refused")
    return show(Problem(status, TITLES.get(status, TITLES[400]), error.message, code))


def on_database_error(error: DBAPIError) -> ft.ResponseReturnValue:
    """The store failed: full, locked or gone. Nothing half-done stays behind."""
    current_app.logger.error("database error: %s", error.orig)
    return show(Problem(503, TITLES[503], DISK_FULL if is_disk_full(error) else BUSY, "storage"))


def on_csrf_error(_error: CSRFError) -> ft.ResponseReturnValue:
    """The session ended, for example because the browser was closed; the form is offered again with a new token."""
    message = "Your session on this page had ended. Nothing is lost: send it again."
    return show(Problem(400, "Please send that again", message, "csrf"))


def on_http_error(error: HTTPException) -> ft.ResponseReturnValue:
    """Wrong addresses, wrong methods and requests that are too large."""
    status = error.code or 500
    if status < 400:
        return error
    messages = {
        404: "The address may be mistyped, or the page may have moved. Start again from the home page.",
        413: "The text is longer than this installation accepts. It is still in your browser: go back and shorten it.",
    }
    message = messages.get(status, "Go back and try once more, or start again from the home page.")
    return show(Problem(status, TITLES.get(status, TITLES[400]), message, str(status)))


def on_any_error(error: Exception) -> ft.ResponseReturnValue:
    """The outermost edge: something we did not foresee. It is logged in full and said plainly."""
    current_app.logger.exception("unexpected error on %s", request.path, exc_info=error)
    message = "Something went wrong inside Tutor. It is written to the log, so that it can be put right. Try again."
    return show(Problem(500, "Something went wrong on our side", message, "unexpected"))


def init_app(app: Flask) -> None:
    """Register every handler."""
    app.register_error_handler(TutorError, on_tutor_error)
    app.register_error_handler(DBAPIError, on_database_error)
    app.register_error_handler(CSRFError, on_csrf_error)
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(Exception, on_any_error)
