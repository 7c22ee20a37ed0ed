"""The pages on which a teacher makes a mark scheme better."""

from __future__ import annotations

import html
import io
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.conftest import TEST_BANK
from tests.web.conftest import RAIN, Amira
from tutor.web.access import allow

TABLE = """id,answer,air-cools
a1,Higher up the temperature falls and rain comes.,credited
a2,The temperature falls near the top.,credited
a3,"Near the summit temperature falls, by degrees.",credited
b1,Wind blows <b>from</b> the sea.,missing
b2,Clouds are white.,missing
b3,Rain is wet and it falls.,missing
b4,,perhaps
"""
SUGGEST = f"/teacher/questions/{RAIN}/suggest"
CHANGES = f"/teacher/questions/{RAIN}/changes"


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    shutil.copytree(TEST_BANK, tmp_path / "bank")
    return tmp_path / "bank"


@pytest.fixture
def teacher(make_app, settings, bank) -> Amira:
    return Amira(make_app(replace(settings, bank=bank)).test_client())


def scheme_file(bank: Path) -> Path:
    return next(bank.glob(f"rubrics/*/{RAIN}.yaml"))


def ticked(page: str) -> dict[str, str]:
    """The form as a browser sends it with the first change ticked."""
    values = re.findall(r'name="change" value="([^"]*)"', page)
    scheme_hash = re.search(r'name="scheme_hash" value="([^"]*)"', page)
    assert values
    assert scheme_hash
    return {"change": html.unescape(values[0]), "scheme_hash": scheme_hash.group(1)}


def propose(teacher: Amira) -> str:
    answer = teacher.post(SUGGEST, pasted=TABLE)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_bank_leads_to_the_weak_places_of_each_scheme(teacher):
    assert f"/teacher/questions/{RAIN}/doctor" in teacher.page("/teacher/bank")
    page = teacher.page(f"/teacher/questions/{RAIN}/doctor")
    assert "air-cools" in page
    assert "denies the point" in page
    assert re.search(r"Line \d+, column \d+", page)


def test_a_question_that_is_not_there_is_not_found(teacher):
    for page in ("doctor", "suggest"):
        teacher.page(f"/teacher/questions/nowhere/{page}", 404)


def test_pasted_answers_give_proposals_with_the_answers_they_change_and_nothing_is_changed(teacher, bank):
    before = scheme_file(bank).read_bytes()
    page = propose(teacher)
    assert "Add temperature" in page
    assert "a1 “temperature" in html.unescape(page)
    assert "<b>from" not in page
    assert "Line 8" in page
    assert scheme_file(bank).read_bytes() == before


def test_an_uploaded_file_is_read_like_a_pasted_one(teacher):
    data = {"csrf_token": teacher.csrf(), "marked": (io.BytesIO(TABLE.encode()), "marks.csv")}
    answer = teacher.client.post(SUGGEST, data=data, content_type="multipart/form-data")
    assert "Add temperature" in answer.text


def test_what_is_ticked_is_written_into_the_file(teacher, bank):
    answer = teacher.post(CHANGES, do="save", **ticked(propose(teacher)))
    assert answer.status_code == 303
    assert "[air ~ cools, temperature" in scheme_file(bank).read_text(encoding="utf-8")
    assert "1 change written" in teacher.page(answer.headers["Location"])
    again = teacher.post(SUGGEST, pasted=TABLE).text
    assert "There is nothing to change" in again


def test_the_changed_file_can_be_downloaded_and_the_bank_stays_as_it_is(teacher, bank):
    before = scheme_file(bank).read_text(encoding="utf-8")
    answer = teacher.post(CHANGES, do="download", **ticked(propose(teacher)))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{RAIN}.yaml"'
    assert "[air ~ cools, temperature" in answer.text
    assert scheme_file(bank).read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    "broken",
    [
        {"change": "not ours"},
        {"change": '{"action": "add", "point": "air-cools", "part": 0, "wording": "(open"}'},
        {"change": '{"action": "add", "point": "nowhere", "part": 0, "wording": "x"}'},
        {"change": '{"action": "drop", "point": "air-cools", "part": 0, "wording": "", "index": 9}'},
        {"scheme_hash": "another"},
    ],
)
def test_changes_that_do_not_fit_are_refused_and_the_file_stays(teacher, bank, broken):
    before = scheme_file(bank).read_bytes()
    answer = teacher.post(CHANGES, do="save", **{**ticked(propose(teacher)), **broken})
    assert answer.status_code == 409, answer.text
    assert "Ask for suggestions again" in answer.text
    assert scheme_file(bank).read_bytes() == before


def test_nothing_ticked_and_nothing_handed_in_are_said_to_be_so(teacher):
    assert "No change was ticked" in teacher.post(CHANGES, do="save").text
    for pasted in ("", "id,answer\na,Rain.", "{", "\x00"):
        answer = teacher.post(SUGGEST, pasted=pasted)
        assert answer.status_code == 400
        assert 'role="alert"' in answer.text


def test_only_teachers_may_open_these_pages(app):
    guard = allow("teacher")
    for name in ("doctor", "suggest", "suggestions", "change"):
        assert app.view_functions[f"teacher.{name}"].allowed_role == guard(lambda: "").allowed_role  # type: ignore[attr-defined]


def test_the_pages_have_no_script_or_style_of_their_own(teacher):
    client: FlaskClient = teacher.client
    for page in (client.get(SUGGEST).text, propose(teacher), client.get(f"/teacher/questions/{RAIN}/doctor").text):
        assert "<script" not in page
        assert "style=" not in page
