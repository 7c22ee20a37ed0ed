"""Trying a mark scheme while writing it: its text left, an answer right, and below what the marker makes of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, jsonify, render_template, request
from flask import typing as ft

from tutor.content.saving import fingerprint
from tutor.errors import AnswerTooLong, FileChanged, FileNotWritable
from tutor.services import trying
from tutor.web import context
from tutor.web.access import allow
from tutor.web.errors import wants_json
from tutor.web.essay import joints
from tutor.web.teacher import bp

EVEN_SO = "Save it even so"


@dataclass(frozen=True, slots=True)
class Sent:
    """What the page sent: both texts with plain line feeds, and what the file was when it was opened."""

    scheme_text: str
    answer_text: str
    opened_as: str
    even_so: bool

    @classmethod
    def read(cls) -> Sent:
        data = request.get_json(silent=True) if request.is_json else request.form
        values: Mapping[str, Any] = data if isinstance(data, Mapping) else {}

        def text(name: str) -> str:
            return str(values.get(name) or "").replace("\r\n", "\n")

        return cls(text("scheme_text"), text("answer_text"), text("opened_as"), bool(values.get("even_so")))


@bp.get("/try/<slug>")
@allow("teacher")
def try_scheme(slug: str) -> ft.ResponseReturnValue:
    """The mark scheme as its file now is, ready to be edited and tried."""
    opened = trying.open_scheme(context.runtime().reader, slug)
    return _page(opened, Sent(opened.text, "", opened.opened_as, even_so=False))


@bp.post("/try/<slug>")
@allow("teacher")
def check_scheme(slug: str) -> ft.ResponseReturnValue:
    """The Check button of the page without JavaScript: the same page with everything in place."""
    return _page(trying.open_scheme(context.runtime().reader, slug), Sent.read(), posted=True)


@bp.post("/try/<slug>/check")
@allow("teacher")
def check_while_typing(slug: str) -> ft.ResponseReturnValue:
    """The same for the script of the page: a sentence, and the pieces of the page that changed."""
    sent = Sent.read()
    tried = trying.try_scheme(context.runtime().reader, slug, sent.scheme_text, sent.answer_text)
    values = _shown(tried)
    pieces = {name: render_template(f"teacher/_try_{name}.html", **values) for name in ("faults", "marks", "examples")}
    return jsonify(summary=tried.summary, whole=tried.entry is not None, pieces=pieces)


@bp.post("/try/<slug>/save")
@allow("teacher")
def save_scheme(slug: str) -> ft.ResponseReturnValue:
    """Write the text to its file, unless the file has changed; one with faults only when that is meant."""
    reader, sent = context.runtime().reader, Sent.read()
    opened = trying.open_scheme(reader, slug)
    try:
        if (faults := trying.count_faults(reader, slug, sent.scheme_text)) and not sent.even_so:
            return _not_yet(opened, sent, faults)
        trying.save_scheme(opened.file, sent.scheme_text, opened_as=sent.opened_as)
    except (FileChanged, FileNotWritable, AnswerTooLong) as error:
        if wants_json():
            raise
        return _page(opened, sent, posted=True, trouble=error.message)
    message = f"Saved to {opened.file.name}."
    if wants_json():
        return jsonify(message=message, opened_as=fingerprint(sent.scheme_text))
    again = trying.open_scheme(reader, slug)
    return _page(
        again, Sent(sent.scheme_text, sent.answer_text, again.opened_as, even_so=False), posted=True, done=message
    )


def _not_yet(opened: trying.OpenedScheme, sent: Sent, faults: int) -> ft.ResponseReturnValue:
    what = "1 fault" if faults == 1 else f"{faults} faults"
    message = (
        f"Not saved yet: the text has {what}, and as long as it has, students are not offered this question. "
        f"Mend it first, or press “{EVEN_SO}”."
    )
    if wants_json():
        return jsonify(error="faults", message=message), 409
    return _page(opened, sent, posted=True, trouble=message, offer_even_so=True)


@bp.post("/try/<slug>/download")
@allow("teacher")
def download_scheme(slug: str) -> ft.ResponseReturnValue:
    """The text as a file to keep, whatever state it is in."""
    opened = trying.open_scheme(context.runtime().reader, slug)
    return Response(
        Sent.read().scheme_text,
        mimetype="application/yaml",
        headers={"Content-Disposition": f'attachment; filename="{opened.slug}.yaml"'},
    )


def _page(opened: trying.OpenedScheme, sent: Sent, *, posted: bool = False, **more: Any) -> ft.ResponseReturnValue:
    reader = context.runtime().reader
    try:
        tried = trying.try_scheme(reader, opened.slug, sent.scheme_text, sent.answer_text)
    except AnswerTooLong as error:
        tried, more = trying.Tried(()), {"trouble": error.message, **more}
    entry = context.bank().find(opened.slug)
    values = {
        "opened": opened,
        "sent": sent,
        "title": entry.question.title if entry else opened.slug.replace("-", " ").capitalize(),
        "posted": posted,
        "is_saved": fingerprint(sent.scheme_text) == opened.opened_as,
        "even_so": EVEN_SO,
    }
    return render_template("teacher/try.html", **values, **_shown(tried), **more)


def _shown(tried: trying.Tried) -> dict[str, Any]:
    """What the pieces of the page need."""
    around = joints(tried.feedback, tried.report) if tried.feedback and tried.report else {}
    return {"tried": tried, "feedback": tried.feedback, "report": tried.report, **around}
