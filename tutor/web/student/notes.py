"""Reading and looking up: a topic's notes, timeline, people, terms and historians, and a search through all of it."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask import typing as ft

from tutor.content.entry import Entry, Topic
from tutor.errors import NotFound
from tutor.services import looking_up
from tutor.services.looking_up import Place
from tutor.web import context
from tutor.web.access import allow
from tutor.web.links import with_links
from tutor.web.student import bp
from tutor.web.student.forms import SearchForm

LOOK_UP = {"timeline": "Timeline", "people": "Who’s who", "glossary": "Glossary", "historians": "Historians"}


@bp.get("/topics")
@allow("student")
def topics() -> ft.ResponseReturnValue:
    """All topics; where there is only one, that one."""
    found = sorted(context.bank().topics.values(), key=lambda topic: topic.title)
    if len(found) == 1:
        return redirect(url_for("student.topic", slug=found[0].slug))
    return render_template("student/topics.html", topics=found, entries=context.bank().entries)


@bp.get("/topics/<slug>")
@allow("student")
def topic(slug: str) -> ft.ResponseReturnValue:
    """What there is to read and to practise on a topic, section by section."""
    found = _get_topic(slug)
    entries = _entries_of(slug)
    sections = [(page, [e for e in entries if e.question.section == page.slug]) for page in found.pages]
    placed = {entry.question.slug for _, group in sections for entry in group}
    rest = [entry for entry in entries if entry.question.slug not in placed]
    return render_template("student/topic.html", topic=found, sections=sections, rest=rest, look_up=_offered(found))


@bp.get("/topics/<slug>/notes/<page>")
@allow("student")
def notes(slug: str, page: str) -> ft.ResponseReturnValue:
    """One page of notes, with the questions that it helps with."""
    found = _get_topic(slug)
    shown = found.find_page(page)
    if shown is None:
        raise NotFound("There is no such page of notes. The topic's page lists them all.")
    at = found.pages.index(shown)
    return render_template(
        "student/notes.html",
        topic=found,
        page=shown,
        body=with_links(found, shown),
        headings=[part for part in looking_up.headed_parts(shown) if part[1]],
        entries=[entry for entry in _entries_of(slug) if entry.question.section == page],
        before=found.pages[at - 1] if at else None,
        after=found.pages[at + 1] if at + 1 < len(found.pages) else None,
    )


@bp.get("/topics/<slug>/look-up/<kind>")
@allow("student")
def look_up(slug: str, kind: str) -> ft.ResponseReturnValue:
    """The timeline, the people, the terms or the historians of a topic."""
    found = _get_topic(slug)
    if kind not in _offered(found):
        raise NotFound("There is nothing of that kind on this topic. The topic's page shows what there is.")
    return render_template(f"student/{kind}.html", topic=found, title=LOOK_UP[kind], look_up=_offered(found), kind=kind)


@bp.get("/search")
@allow("student")
def search() -> ft.ResponseReturnValue:
    """Everything in notes, reference pages and questions that speaks of the words looked for."""
    form = SearchForm(request.args)
    bank = context.bank()
    query = (form.q.data or "").strip()[:200]
    hits = looking_up.search(bank.topics.values(), bank.entries.values(), query) if query else []
    return render_template("student/search.html", form=form, query=query, hits=[(h, _address(h.place)) for h in hits])


def _address(place: Place) -> str:
    if place.kind == "question":
        return url_for("student.question", slug=place.page)
    anchor = place.anchor or None
    if place.kind == "notes":
        return url_for("student.notes", slug=place.topic, page=place.page, _anchor=anchor)
    return url_for("student.look_up", slug=place.topic, kind=place.kind, _anchor=anchor)


def _get_topic(slug: str) -> Topic:
    found = context.bank().topics.get(slug)
    if found is None:
        raise NotFound("There is no such topic. The home page lists all there are.")
    return found


def _entries_of(slug: str) -> list[Entry]:
    entries = [entry for entry in context.bank().entries.values() if entry.question.topic == slug]
    return sorted(entries, key=lambda e: (-e.question.marks_available, e.question.title))


def _offered(topic: Topic) -> dict[str, str]:
    """The kinds of reference page that a topic has something for, with their titles."""
    known = topic.reference
    filled = {"timeline": known.events, "people": known.people, "glossary": known.terms, "historians": known.historians}
    return {kind: title for kind, title in LOOK_UP.items() if filled[kind]}
