"""Home, question, topic, history and the bank's page."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from tests.conftest import TEST_BANK
from tests.web.conftest import FLOOD, Amira, words_of


def test_home_teaches_when_there_is_nothing_yet(amira):
    page = words_of(amira.page("/"))
    assert "Your results will be here" in page
    assert "The flood of 1953" in page
    assert "Go on writing" not in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("topic=weather", {"Why it rains", "The flood of 1953"}),
        ("topic=history", set()),
        ("command_word=explain", {"Why it rains"}),
        ("length=short", {"Why it rains"}),
        ("length=medium", {"The flood of 1953"}),
        ("difficulty=standard", {"The flood of 1953"}),
        ("q=COAST", {"The flood of 1953"}),
        ("q=hills+plains", {"Why it rains"}),
        ("q=nothing+like+it", set()),
        ("done=yes", set()),
        ("done=no&length=nonsense", {"Why it rains", "The flood of 1953"}),
    ],
)
def test_questions_are_filtered_without_javascript(amira, query, shown):
    page = words_of(amira.page(f"/?{query}"))
    assert {title for title in ("Why it rains", "The flood of 1953") if title in page} == shown
    assert shown or "No question fits these filters" in page


def test_a_question_that_was_handed_in_counts_as_done(amira):
    amira.handed_in()
    assert "1 question found" in words_of(amira.page("/?done=yes"))
    assert "Level" in words_of(amira.page("/"))


def test_a_draft_is_offered_with_its_words_and_can_be_discarded_by_name(amira):
    token = amira.start()
    amira.save(token, "three little words")
    assert "3 words" in words_of(amira.page("/"))
    page = words_of(amira.page(f"/attempts/{token}/discard"))
    assert "Discard “The flood of 1953”?" in page
    assert "three little words" in page
    assert amira.post(f"/attempts/{token}/discard").status_code == 409
    assert amira.post(f"/attempts/{token}/discard", confirmed="yes").status_code == 303
    page = words_of(amira.page("/"))
    assert "was thrown away" in page
    assert "Go on writing" not in page


def test_the_question_page_says_what_the_command_word_asks_for(amira):
    page = words_of(amira.page(f"/questions/{FLOOD}"))
    assert "What “how far” asks for" in page
    assert "12 marks" in page
    assert "20 minutes" in page
    assert "The sea came over the wall after midnight" in page


def test_an_unknown_question_names_the_nearest_one(amira):
    page = words_of(amira.page("/questions/flood-of-1935", 404))
    assert "flood-of-1953" in page


def test_starting_twice_by_a_double_click_begins_one_attempt(amira):
    assert amira.start() == amira.start()
    assert amira.start(mode="exam") == amira.start(mode="exam")
    assert amira.start(mode="exam") != amira.start(mode="exam", extra_time="25")


def test_starting_without_a_way_of_working_is_asked_again(amira):
    answer = amira.post(f"/questions/{FLOOD}/attempts", mode="party", extra_time="0")
    assert answer.status_code == 422
    assert "Start" in answer.text


def test_extra_time_that_is_not_offered_is_refused(amira):
    assert amira.post(f"/questions/{FLOOD}/attempts", mode="exam", extra_time="99").status_code == 422


def test_notes_keep_the_names_of_their_headings(amira):
    assert '<h3 id="warnings">' in amira.page("/topics/weather/notes/notes")
    amira.page("/topics/nothing", 404)


def test_history_shows_marks_over_time_as_a_picture_and_a_table(amira):
    assert "Every answer you hand in will be listed here" in amira.page("/history")
    token = amira.handed_in()
    amira.handed_in("causes-of-rain", "The air is forced up. The air cools.")
    page = amira.page("/history")
    assert 'role="img"' in page
    assert f"/attempts/{token}" in page
    assert "4 of 4" in words_of(page)
    assert "Why it rains" not in words_of(amira.page(f"/history?question={FLOOD}")).partition("newest first")[2]


def test_a_bank_with_no_questions_says_how_to_add_some(make_app, settings, tmp_path):
    page = Amira(make_app(replace(settings, bank=tmp_path)).test_client()).page("/")
    assert "tutor bank new" in page


def test_a_faulty_file_is_left_out_and_the_teacher_sees_where_and_why(make_app, settings, tmp_path):
    bank = tmp_path / "bank"
    shutil.copytree(TEST_BANK, bank)
    amira = Amira(make_app(replace(settings, bank=bank)).test_client())
    assert "faulty" not in amira.page("/")
    file = bank / "questions/weather/flood-of-1953.md"
    file.write_text(file.read_text().replace("marks_available: 12", "marks_available: twelve"))
    assert "1 file of the bank is faulty" in words_of(amira.page("/"))
    page = words_of(amira.page("/teacher/bank"))
    assert "questions/weather/flood-of-1953.md" in page
    assert "Line 4" in page
    assert "Why it rains" in page
    amira.page(f"/questions/{FLOOD}", 404)


def test_a_draft_can_be_gone_on_with_while_its_question_is_faulty(make_app, settings, tmp_path):
    bank = tmp_path / "bank"
    shutil.copytree(TEST_BANK, bank)
    amira = Amira(make_app(replace(settings, bank=bank)).test_client())
    token = amira.start()
    amira.save(token, "kept all the same")
    (bank / "rubrics/weather/flood-of-1953.yaml").write_text("kind: [")
    assert "kept all the same" in amira.page(f"/attempts/{token}/write")
    assert amira.hand_in(token, base=1).status_code == 303
    assert "Handed in and safe; not marked yet" in amira.page(f"/attempts/{token}")
    assert amira.client.get(f"/attempts/{token}/download.md").status_code == 200
    shutil.copytree(TEST_BANK, bank, dirs_exist_ok=True)
    assert amira.post(f"/attempts/{token}/mark").status_code == 303
    assert "Provisional" in amira.page(f"/attempts/{token}")
