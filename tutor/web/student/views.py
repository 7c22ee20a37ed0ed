"""Finding something to practise: home, questions, history, and starting or discarding an attempt."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, render_template, request
from flask import typing as ft

from tutor.content.bank import Entry
from tutor.errors import AttemptAlreadySubmitted, RuleBroken
from tutor.marking import count_words
from tutor.models import Attempt, AttemptMode
from tutor.services import attempts, drafts
from tutor.web import context
from tutor.web.access import allow
from tutor.web.charts import progress_chart
from tutor.web.student import bp
from tutor.web.student.command_words import find_command_word
from tutor.web.student.flow import finish_overdue, get_attempt, go_to, title_of
from tutor.web.student.forms import FilterForm, StartForm
from tutor.web.student.listing import OpenDraft, done_slugs, is_filtered, list_groups, offer_choices

RECENT = 5
DOUBLE_CLICK = timedelta(seconds=10)


@bp.get("/")
@allow("student")
def home() -> ft.ResponseReturnValue:
    """Go on with a draft, pick a question, see the last results."""
    finish_overdue()
    bank = context.bank()
    submitted = attempts.list_submitted(context.db(), person_id=context.person().id)
    form = FilterForm(request.args)
    offer_choices(form, bank)
    return render_template(
        "student/home.html",
        bank=bank,
        form=form,
        filtered=is_filtered(form),
        groups=list_groups(bank.entries.values(), form, done_slugs(submitted)),
        open_drafts=open_drafts(),
        recent=[(attempt, title_of(attempt)) for attempt in submitted[:RECENT]],
        faulty_files=len({fault.file for fault in bank.faults}),
    )


def open_drafts(question_slug: str | None = None) -> list[OpenDraft]:
    """The attempts that can be gone on with, of one question or of all."""
    found = attempts.list_open(context.db(), person_id=context.person().id)
    return [_open_draft(a) for a in found if question_slug in (None, a.question_slug)]


def _open_draft(attempt: Attempt) -> OpenDraft:
    head = drafts.find_head(context.db(), attempt)
    return OpenDraft(
        attempt, title_of(attempt), count_words(head.text) if head else 0, head.saved_at if head else attempt.started_at
    )


@bp.get("/questions/<slug>")
@allow("student")
def question(slug: str) -> ft.ResponseReturnValue:
    """The task, what its command word asks for, and the way to begin."""
    return question_page(context.bank().get(slug), StartForm())


def question_page(entry: Entry, form: StartForm) -> str:
    """The question with its form, which may carry faults to put right."""
    slug = entry.question.slug
    return render_template(
        "student/question.html",
        entry=entry,
        form=form,
        command_word=find_command_word(entry.question.command_word),
        earlier=attempts.list_submitted(context.db(), person_id=context.person().id, question_slug=slug),
        open_drafts=open_drafts(slug),
    )


@bp.post("/questions/<slug>/attempts")
@allow("student")
def start(slug: str) -> ft.ResponseReturnValue:
    """Begin an attempt, or go on with the one that a first click began."""
    entry = context.bank().get(slug)
    form = StartForm(request.form)
    if not form.validate():
        return question_page(entry, form), 422
    mode, extra_time = AttemptMode(form.mode.data), int(form.extra_time.data)
    attempt = _just_started(slug, mode, extra_time) or attempts.start_attempt(
        context.db(), entry, person_id=context.person().id, mode=mode, extra_time_percent=extra_time, now=context.now()
    )
    context.db().commit()
    return go_to("student.write", token=attempt.token)


def _just_started(slug: str, mode: AttemptMode, extra_time: int) -> Attempt | None:
    wanted = (mode.value, extra_time if mode is AttemptMode.EXAM else 0)
    for draft in open_drafts(slug):
        fresh = context.now() - draft.attempt.started_at < DOUBLE_CLICK
        if fresh and draft.words == 0 and (draft.attempt.mode, draft.attempt.extra_time_percent) == wanted:
            return draft.attempt
    return None


@bp.post("/attempts/<token>/redraft")
@allow("student")
def redraft(token: str) -> ft.ResponseReturnValue:
    """Start again from this text, or go on with the redraft that is open already."""
    attempt = get_attempt(token)
    session, me = context.db(), context.person().id
    begun = (a for a in attempts.list_open(session, person_id=me) if a.redraft_of_id == attempt.id)
    again = next(begun, None) or attempts.start_attempt(
        session,
        context.bank().get(attempt.question_slug),
        person_id=me,
        mode=AttemptMode.PRACTISE,
        now=context.now(),
        redraft_of=attempt,
    )
    session.commit()
    return go_to("student.write", token=again.token)


@bp.get("/attempts/<token>/discard")
@allow("student")
def discard(token: str) -> ft.ResponseReturnValue:
    """Ask before a draft is thrown away, naming it."""
    attempt = get_attempt(token)
    if attempt.is_submitted:
        raise AttemptAlreadySubmitted("This answer was handed in, so it stays in your history.")
    head = drafts.find_head(context.db(), attempt)
    return render_template("student/discard.html", draft=_open_draft(attempt), text=head.text if head else "")


@bp.post("/attempts/<token>/discard")
@allow("student")
def discard_now(token: str) -> ft.ResponseReturnValue:
    """Throw away a draft, once its name was seen."""
    attempt = get_attempt(token)
    if request.form.get("confirmed") != "yes":
        raise RuleBroken("Nothing was thrown away: open the draft and confirm there.")
    title = title_of(attempt)
    attempts.discard_attempt(context.db(), attempt)
    context.db().commit()
    flash(f"Your draft of \N{LEFT DOUBLE QUOTATION MARK}{title}\N{RIGHT DOUBLE QUOTATION MARK} was thrown away.")
    return go_to("student.home")


@bp.get("/history")
@allow("student")
def history() -> ft.ResponseReturnValue:
    """Every attempt handed in, with the marks over time."""
    slug = request.args.get("question", "")
    everything = attempts.list_submitted(context.db(), person_id=context.person().id)
    shown = [(a, title_of(a)) for a in everything if slug in ("", a.question_slug)]
    return render_template(
        "student/history.html",
        rows=shown,
        chart=progress_chart(list(reversed(shown))),
        titles={a.question_slug: title_of(a) for a in everything},
        chosen=slug,
    )
