"""A teacher hands in notes, looks through what was drafted, and puts what is good into the bank."""

import io
import shutil
from dataclasses import replace

import pytest

from tests.content.test_drafting import NOTES
from tests.web.conftest import Amira, words_of


@pytest.fixture
def teacher(make_app, settings, tmp_path):
    """Works on a copy of the bank, so that what is put into it changes no other test's."""
    shutil.copytree(settings.bank, tmp_path / "copy")
    return Amira(make_app(replace(settings, bank=tmp_path / "copy")).test_client())


def hand_in(teacher, text=NOTES, name="berlin.md"):
    data = {
        "csrf_token": teacher.csrf(),
        "notes": (io.BytesIO(text.encode()), name),
        "title": "Berlin",
        "topic": "berlin",
    }
    return teacher.client.post("/teacher/drafts", data=data, content_type="multipart/form-data")


def first_question(teacher):
    page = teacher.page("/teacher/drafts/berlin")
    return page.partition('href="/teacher/drafts/berlin/')[2].partition('"')[0]


def test_notes_become_a_draft_of_which_nothing_is_live(teacher):
    answer = hand_in(teacher)
    assert answer.headers["Location"] == "/teacher/drafts/berlin"
    assert "Causes: causes and effects" in words_of(teacher.page("/teacher/drafts/berlin"))
    assert "Berlin" not in words_of(teacher.page("/"))


def test_pasted_notes_do_as_well(teacher):
    answer = teacher.post("/teacher/drafts", pasted=NOTES, topic="berlin", title="Berlin")
    assert answer.status_code == 303


def test_accepting_what_works_and_putting_it_in_makes_a_question_to_practise(teacher):
    hand_in(teacher)
    slug = first_question(teacher)
    assert teacher.post(f"/teacher/drafts/berlin/{slug}", do="accept").status_code == 303
    page = teacher.page(f"/teacher/drafts/berlin/{slug}")
    assert 'value="accepted" checked' in page
    answer = teacher.post(f"/teacher/drafts/berlin/{slug}", do="put")
    assert answer.headers["Location"] == f"/teacher/try/{slug}"
    assert "Causes" in words_of(teacher.page(f"/questions/{slug}"))
    assert "1 in the bank" in words_of(teacher.page("/teacher/drafts"))


def test_what_a_teacher_writes_is_kept_and_its_faults_are_shown(teacher):
    hand_in(teacher)
    slug = first_question(teacher)
    page = teacher.page(f"/teacher/drafts/berlin/{slug}")
    point = page.partition('name="state-')[2].partition('"')[0]
    changes = {f"state-{point}": "accepted", f"statement-{point}": "My own words.", f"wordings-{point}": "(unclosed"}
    teacher.post(f"/teacher/drafts/berlin/{slug}", do="keep", title="Mine", task="Why?", marks="3", **changes)
    page = teacher.page(f"/teacher/drafts/berlin/{slug}")
    assert "My own words." in page
    assert "(unclosed" in page
    refused = teacher.post(f"/teacher/drafts/berlin/{slug}", do="put", **changes)
    assert refused.status_code == 422
    assert "bracket" in words_of(refused.text)


def test_putting_in_nothing_says_to_accept_first(teacher):
    hand_in(teacher)
    answer = teacher.post(f"/teacher/drafts/berlin/{first_question(teacher)}", do="put")
    assert answer.status_code == 422
    assert "Accept at least one point first" in answer.text


def test_no_notes_and_notes_that_cannot_be_read_are_answered_in_words(teacher):
    assert "Choose a file, or paste" in teacher.post("/teacher/drafts").text
    answer = hand_in(teacher, "x", "notes.xlsx")
    assert answer.status_code == 400
    assert "cannot be read as notes" in answer.text
    assert "tutor-notes-" not in answer.text


def test_a_draft_is_thrown_away_and_a_wrong_name_is_not_found(teacher):
    hand_in(teacher)
    assert teacher.post("/teacher/drafts/berlin/drop").status_code == 303
    teacher.page("/teacher/drafts/berlin", 404)
    teacher.page("/teacher/drafts/nothing/at-all", 404)
