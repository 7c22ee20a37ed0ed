"""Making a mark scheme better: its weak places, and what marked answers propose."""

from __future__ import annotations

from itertools import groupby

from flask import Response, flash, redirect, render_template, request, url_for
from flask import typing as ft

from tutor.content.entry import Entry
from tutor.content.rewriting import save_changes
from tutor.content.saving import is_writable
from tutor.errors import TutorError
from tutor.marking.effects import Change
from tutor.marking.suggesting import PointSuggestions, Proposal
from tutor.services.doctoring import WeakPlace, examine_entry
from tutor.services.teaching import MOST_ANSWERS, Lesson, changed_file, read_back, teach, written_down
from tutor.web import context
from tutor.web.access import allow
from tutor.web.teacher import bp


@bp.get("/questions/<slug>/doctor")
@allow("teacher")
def doctor(slug: str) -> ft.ResponseReturnValue:
    """The weak places of a mark scheme, point by point."""
    entry = context.bank().get(slug)
    places = sorted(examine_entry(entry), key=lambda place: (_number(entry, place), place.fault))
    by_point = [
        (entry.scheme.point(point_id), list(of_point)) for point_id, of_point in groupby(places, lambda p: p.point_id)
    ]
    return render_template("teacher/doctor.html", entry=entry, by_point=by_point, count=len(places))


def _number(entry: Entry, place: WeakPlace) -> int:
    return [point.id for point in entry.scheme.points].index(place.point_id)


@bp.get("/questions/<slug>/suggest")
@allow("teacher")
def suggest(slug: str) -> ft.ResponseReturnValue:
    """Ask for a file of marked answers."""
    return _suggest_page(context.bank().get(slug))


@bp.post("/questions/<slug>/suggest")
@allow("teacher")
def suggestions(slug: str) -> ft.ResponseReturnValue:
    """What the marked answers that were handed in propose. Nothing of them is kept."""
    entry = context.bank().get(slug)
    pasted = request.form.get("pasted", "")
    handed_in = request.files.get("marked")
    data = handed_in.read() if handed_in is not None and handed_in.filename else pasted.encode()
    if not data.strip():
        return _suggest_page(entry, problem="Choose a file, or paste its text.", pasted=pasted), 400
    try:
        lesson = teach(entry, data)
    except TutorError as error:
        return _suggest_page(entry, problem=error.message, pasted=pasted), 400
    return _suggest_page(entry, lesson=lesson)


def _suggest_page(entry: Entry, *, lesson: Lesson | None = None, problem: str = "", pasted: str = "") -> str:
    return render_template(
        "teacher/suggest.html",
        entry=entry,
        lesson=lesson,
        told=[_told(entry, point) for point in lesson.points] if lesson else [],
        problem=problem,
        pasted=pasted,
        most=MOST_ANSWERS,
        can_save=is_writable(entry.scheme_file),
    )


def _told(entry: Entry, point: PointSuggestions) -> tuple[str, PointSuggestions, list[tuple[str, str, Proposal]]]:
    """A point's statement, what was found, and each proposal with its form value and its part."""
    rubric = entry.scheme.point(point.point_id)
    offered = [
        (written_down(proposal.change, entry.scheme), rubric.parts[proposal.change.part].name, proposal)
        for proposal in point.proposals
    ]
    return rubric.statement, point, offered


@bp.post("/questions/<slug>/changes")
@allow("teacher")
def change(slug: str) -> ft.ResponseReturnValue:
    """Write what was ticked into the file, or give the changed file to be kept elsewhere."""
    entry = context.bank().get(slug)
    changes = read_back(request.form.getlist("change"), entry.scheme, request.form.get("scheme_hash", ""))
    if request.form.get("do") == "save":
        return _save(entry, changes)
    name = entry.scheme_file.name
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(changed_file(entry, changes), mimetype="application/yaml", headers=headers)


def _save(entry: Entry, changes: list[Change]) -> ft.ResponseReturnValue:
    slug = entry.question.slug
    save_changes(entry, changes, lambda: context.runtime().reader.bank().get(slug))
    flash(f"{'1 change' if len(changes) == 1 else f'{len(changes)} changes'} written into {entry.scheme_file.name}.")
    return redirect(url_for("teacher.doctor", slug=slug), 303)
