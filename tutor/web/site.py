"""Addresses beside the work: is the server alive, a fresh token for an ended session, every component on one page."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template
from flask import typing as ft
from flask_wtf.csrf import generate_csrf

from tutor.web.access import allow
from tutor.web.charts import sample_chart
from tutor.web.student.forms import StartForm

bp = Blueprint("site", __name__)


@bp.get("/healthz")
@allow("anyone")
def healthz() -> ft.ResponseReturnValue:
    """Say that the server answers."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/fresh-token")
@allow("anyone")
def fresh_token() -> ft.ResponseReturnValue:
    """
    A new token for a page that stayed open longer than its session, so that saving goes on without a reload.

    Only pages of this server can read the answer: other origins may send the request but never see what comes back.
    """
    return jsonify(csrf_token=generate_csrf())


@bp.get("/styleguide")
@allow("teacher")
def styleguide() -> ft.ResponseReturnValue:
    """Every component in every state, for people who change how the pages look."""
    faulty = StartForm(mode="", extra_time="99")
    faulty.validate()
    return render_template("styleguide.html", form=StartForm(), faulty=faulty, chart=sample_chart())
