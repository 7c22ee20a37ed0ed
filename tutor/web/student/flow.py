"""Steps that several student pages share: finding an attempt, marking it, finishing exams that ran out."""

from __future__ import annotations

from flask import current_app, jsonify, redirect, request, url_for
from flask import typing as ft
from sqlalchemy.exc import IntegrityError

from tutor.errors import AnswerTooLong
from tutor.models import Attempt
from tutor.services import attempts, marking
from tutor.web import context
from tutor.web.errors import wants_json


def get_attempt(token: str) -> Attempt:
    """This person's attempt. Raises NotFound."""
    return attempts.get_attempt(context.db(), token, person_id=context.person().id)


def title_of(attempt: Attempt) -> str:
    """The question's title, or its slug in words where its file is gone."""
    entry = context.bank().find(attempt.question_slug)
    return entry.question.title if entry else attempt.question_slug.replace("-", " ").capitalize()


def check_length(*texts: str) -> None:
    """Raises AnswerTooLong where a text is longer than this installation accepts."""
    limit = context.runtime().settings.max_answer_characters
    if any(len(text) > limit for text in texts):
        raise AnswerTooLong(
            f"The text is longer than {limit:,} characters, which is the most this installation accepts. "
            "It is still in your browser: go back and shorten it."
        )


def mark_safely(attempt: Attempt) -> bool:
    """
    Mark an answer that is already stored; whether there is a marking now.

    The answer is committed before this is called. Whatever a marker does wrong must not look like a lost answer.
    """
    session = context.db()
    entry = context.bank().find(attempt.question_slug)
    if entry is None:
        return False
    try:
        marking.mark_attempt(session, attempt, entry, now=context.now())
        session.commit()
    except IntegrityError:
        # Another request was quicker: a second click, or a second tab.
        session.rollback()
    except Exception:
        session.rollback()
        current_app.logger.exception("attempt %s is stored but could not be marked", attempt.token)
        return False
    return True


def finish_overdue() -> None:
    """Hand in and mark every exam whose time ran out while nobody was looking."""
    session = context.db()
    finished = attempts.hand_in_overdue(session, now=context.now())
    if finished:
        session.commit()
    for attempt in finished:
        mark_safely(attempt)


def go_to(endpoint: str, **values: object) -> ft.ResponseReturnValue:
    """Send a person on with a redirect, and a script with the address as JSON."""
    address = url_for(endpoint, **values)  # type: ignore[arg-type]
    if wants_json():
        return jsonify(next=address)
    return redirect(address, 303)


def client_id() -> str:
    """The tab that sent this request, or nothing."""
    return request.args.get("client", "")[:64]
