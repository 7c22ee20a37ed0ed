"""Questions drafted from notes: hand the notes in, look through each point, put what is good into the bank."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import flash, redirect, render_template, request, url_for
from flask import typing as ft

from tutor.content import draft_files
from tutor.content.draft import Draft, DraftQuestion, State
from tutor.content.outline import SUFFIXES
from tutor.content.saving import is_writable
from tutor.errors import ContentError, RuleBroken, TutorError
from tutor.services import drafting
from tutor.services.drafting import Decision
from tutor.web import context
from tutor.web.access import allow
from tutor.web.teacher import bp

STATES: tuple[State, ...] = ("open", "accepted", "dropped")
MOST_MARKS = 200


def _folder() -> Path:
    return context.runtime().settings.instance / drafting.FOLDER


def _root() -> Path:
    return context.bank().root


@bp.get("/drafts")
@allow("teacher")
def drafts() -> ft.ResponseReturnValue:
    """The drafts that are kept, and the way to make one."""
    return _drafts_page()


def _drafts_page(problem: str = "") -> str:
    kept: list[tuple[str, Draft | None]] = []
    for name in draft_files.list_drafts(_folder()):
        try:
            kept.append((name, draft_files.read_draft(_folder(), name)))
        except RuleBroken:
            kept.append((name, None))
    return render_template(
        "teacher/drafts.html", drafts=kept, problem=problem, suffixes=sorted(SUFFIXES), can_save=is_writable(_root())
    )


@bp.post("/drafts")
@allow("teacher")
def make_draft() -> ft.ResponseReturnValue:
    """Draft questions from the notes handed in or pasted."""
    sent, pasted = request.files.get("notes"), request.form.get("pasted", "")
    named = Path((sent.filename or "").replace("\\", "/")).name if sent else ""
    if not named and not pasted.strip():
        return _drafts_page("Choose a file, or paste your notes."), 400
    with tempfile.TemporaryDirectory(prefix="tutor-notes-") as place:
        # Of what a browser calls the file only the last part counts, and that only to know what kind it is.
        notes = Path(place) / (named or "notes.md")
        if sent and named:
            sent.save(notes)
        else:
            notes.write_text(pasted, encoding="utf-8")
        topic, title = (request.form.get(field, "").strip() for field in ("topic", "title"))
        try:
            name = drafting.make_draft(context.runtime().reader, _folder(), notes, topic=topic, title=title)
        except TutorError as error:
            return _drafts_page(error.message.replace(f"{place}/", "")), 400
    return redirect(url_for("teacher.draft", name=name), 303)


@bp.get("/drafts/<name>")
@allow("teacher")
def draft(name: str) -> ft.ResponseReturnValue:
    """What was drafted, question by question."""
    return render_template("teacher/draft.html", name=name, draft=draft_files.read_draft(_folder(), name))


@bp.get("/drafts/<name>/<slug>")
@allow("teacher")
def draft_question(name: str, slug: str) -> ft.ResponseReturnValue:
    """One drafted question with its points, to accept, edit or drop."""
    found = draft_files.read_draft(_folder(), name)
    return _question_page(name, found, drafting.find_question(found, slug))


def _question_page(name: str, found: Draft, question: DraftQuestion, problem: str = "") -> str:
    return render_template(
        "teacher/draft_question.html",
        name=name,
        draft=found,
        question=question,
        wrong=drafting.faults_by_point(_root(), found, question),
        problem=problem,
    )


@bp.post("/drafts/<name>/<slug>")
@allow("teacher")
def review_question(name: str, slug: str) -> ft.ResponseReturnValue:
    """Keep the decisions; put the question into the bank when asked to."""
    found = draft_files.read_draft(_folder(), name)
    question = drafting.find_question(found, slug)
    found, question = drafting.decide(
        found,
        slug,
        title=request.form.get("title", "").strip(),
        task=request.form.get("task", "").strip(),
        marks=_marks(question),
        decisions={point.id: _decision(point.id) for point in question.points if f"state-{point.id}" in request.form},
    )
    if request.form.get("do") == "accept":
        question = drafting.accept_what_works(_root(), found, question)
        found = drafting.with_question(found, question)
    draft_files.keep_draft(_folder(), name, found)
    if request.form.get("do") != "put":
        flash("Kept. Nothing of it is live yet.")
        return redirect(url_for("teacher.draft_question", name=name, slug=slug), 303)
    try:
        files = draft_files.put_into_bank(_root(), found, question)
    except ContentError:
        return _question_page(name, found, question, "Some accepted points do not work yet: see below."), 422
    except TutorError as error:
        return _question_page(name, found, question, error.message), 422
    draft_files.keep_draft(_folder(), name, drafting.with_question(found, drafting.in_bank(question)))
    flash(f"It is in the bank: {len(files)} new files. Try it on an answer, and make its wordings better.")
    return redirect(url_for("teacher.try_scheme", slug=slug), 303)


def _marks(question: DraftQuestion) -> int:
    given = request.form.get("marks", "")
    return min(max(int(given), 1), MOST_MARKS) if given.isascii() and given.isdigit() else question.marks


def _decision(point_id: str) -> Decision:
    state = request.form.get(f"state-{point_id}", "open")
    return Decision(
        next((known for known in STATES if known == state), "open"),
        request.form.get(f"statement-{point_id}", ""),
        tuple(request.form.getlist(f"wordings-{point_id}")),
        request.form.get(f"earns-{point_id}", ""),
        request.form.get(f"against-{point_id}", ""),
    )


@bp.post("/drafts/<name>/drop")
@allow("teacher")
def drop_draft(name: str) -> ft.ResponseReturnValue:
    """Throw a draft away; what went into the bank stays there."""
    draft_files.drop_draft(_folder(), name)
    flash(f"The draft {name} was thrown away. What you put into the bank is still there.")
    return redirect(url_for("teacher.drafts"), 303)
