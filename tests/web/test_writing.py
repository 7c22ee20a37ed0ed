"""Saving, two versions, the clock, rest breaks, handing in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from tests import stores
from tests.web.conftest import ESSAY, FLOOD, words_of
from tutor import marking as core
from tutor.models import Attempt, Marking
from tutor.web.context import EXTENSION


@pytest.fixture(params=stores.BOTH)
def store(request: pytest.FixtureRequest) -> str:
    """Writing is where words could be lost, so all of it runs on both stores."""
    return str(request.param)


@pytest.fixture
def stored(app):
    """What is in the database, looked at by another session."""

    def look(token: str) -> Any:
        with app.extensions[EXTENSION].sessions() as session:
            attempt = session.scalars(select(Attempt).where(Attempt.token == token)).one()
            _ = attempt.drafts, attempt.markings
            return attempt

    return look


def test_a_save_gives_the_next_revision(amira, stored):
    token = amira.start()
    assert amira.save(token, "one").json["revision"] == 1
    assert amira.save(token, "one two", base=1).json["revision"] == 2
    assert stored(token).drafts[-1].text == "one two"


def test_two_tabs_that_diverge_are_both_kept_and_shown(amira, stored):
    token = amira.start()
    amira.save(token, "from the first tab", tab="a")
    answer = amira.save(token, "from the second tab", tab="b")
    assert (answer.status_code, answer.json["error"]) == (409, "diverged")
    assert {draft.text for draft in stored(token).drafts} == {"from the first tab", "from the second tab"}
    page = words_of(amira.page(f"/attempts/{token}/write"))
    assert "Two versions of this answer" in page
    assert "from the second tab" in page
    assert "This tab" in amira.page(f"/attempts/{token}/versions?client=b")


def test_either_version_can_be_gone_on_with_and_both_stay_stored(amira, stored):
    token = amira.start()
    amira.save(token, "first", tab="a")
    amira.save(token, "second", tab="b")
    other = stored(token).drafts[-1].id
    assert amira.post(f"/attempts/{token}/versions/{other}", keep="other").status_code == 303
    page = amira.page(f"/attempts/{token}/write")
    assert "Two versions" not in page
    assert ">\nsecond</textarea>" in page
    assert {draft.text for draft in stored(token).drafts} == {"first", "second"}
    assert amira.post(f"/attempts/{token}/versions/{other}", keep="other").status_code == 404


def test_the_save_button_works_without_javascript(amira):
    token = amira.start()
    answer = amira.post(
        f"/attempts/{token}/write", answer_text="typed\r\nby hand", plan_text="a plan", base_revision="0"
    )
    assert answer.status_code == 303
    page = amira.page(f"/attempts/{token}/write")
    assert "typed\nby hand</textarea>" in page
    assert 'name="base_revision" value="1"' in page


def test_a_stale_page_without_javascript_is_shown_both_versions(amira):
    token = amira.start()
    amira.save(token, "newer")
    answer = amira.post(f"/attempts/{token}/write", answer_text="older", plan_text="", base_revision="0")
    assert answer.status_code == 303
    assert "Two versions" in amira.page(f"/attempts/{token}/write")


def test_handing_in_from_a_stale_page_hands_in_nothing_unseen(amira, stored):
    token = amira.start()
    amira.save(token, "newer")
    assert amira.hand_in(token, "older", base=0).headers["Location"].endswith("/write")
    assert not stored(token).is_submitted


@pytest.mark.parametrize(
    "text", ["\n leading line", "trailing  \n\n", "<textarea>&amp;</textarea>", "a\u202eb", "日本 🎓 ﷽"]
)
def test_text_comes_back_exactly_as_written(amira, stored, text):
    token = amira.start()
    amira.save(token, text)
    assert stored(token).drafts[-1].text == text
    amira.hand_in(token, text, base=1)
    assert stored(token).answer_text == text


@pytest.mark.parametrize(
    "body", ["", [], {"text": 1}, {"text": "a", "plan": "", "base_revision": "0", "client_id": ""}]
)
def test_a_draft_that_is_not_one_is_refused(amira, body):
    token = amira.start()
    answer = amira.client.put(f"/attempts/{token}/draft", json=body, headers={"X-CSRFToken": amira.csrf()})
    assert answer.status_code == 400
    assert answer.json["message"]


def test_json_nested_without_end_is_refused_and_not_a_fault_of_ours(amira):
    token, headers = amira.start(), {"X-CSRFToken": amira.csrf(), "Content-Type": "application/json"}
    answer = amira.client.put(f"/attempts/{token}/draft", data="[" * 100_000, headers=headers)
    assert answer.status_code == 400


def test_a_text_that_is_too_long_is_refused_in_words(amira, settings):
    token = amira.start()
    answer = amira.save(token, "x" * (settings.max_answer_characters + 1))
    assert answer.status_code == 413
    assert "longer than" in answer.json["message"]


def test_an_ended_session_loses_no_text(app, amira):
    token = amira.start()
    fresh = app.test_client()
    answer = fresh.post(f"/attempts/{token}/write", data={"answer_text": "not lost", "base_revision": "0"})
    assert answer.status_code == 400
    assert "not lost</textarea>" in answer.text
    answer = fresh.put(f"/attempts/{token}/draft", json={"text": "not lost"})
    assert answer.json["error"] == "csrf"


def test_handing_in_twice_gives_one_attempt_and_one_marking(amira, stored, app):
    token = amira.start()
    first, second = amira.hand_in(token), amira.hand_in(token)
    assert first.headers["Location"] == second.headers["Location"] == f"/attempts/{token}"
    assert len(stored(token).markings) == 1
    with app.extensions[EXTENSION].sessions() as session:
        assert len(session.scalars(select(Attempt)).all()) == 1


def test_the_same_hand_in_arriving_many_times_at_once_is_one_hand_in(app, amira, stored):
    token = amira.start()
    tabs = [type(amira)(app.test_client()) for _ in range(6)]
    with ThreadPoolExecutor(6) as crowd:
        answers = list(crowd.map(lambda tab: tab.hand_in(token), tabs))
    assert {answer.headers["Location"] for answer in answers} == {f"/attempts/{token}"}
    assert len(stored(token).markings) == 1
    assert stored(token).answer_text == ESSAY


def test_a_different_text_sent_after_the_hand_in_is_kept_beside_it(amira, stored):
    token = amira.handed_in()
    amira.hand_in(token, "a late thought")
    assert stored(token).answer_text == ESSAY.replace("\r\n", "\n")
    page = words_of(amira.page(f"/attempts/{token}"))
    assert "kept beside it" in page
    assert "a late thought" in page


def test_the_answer_is_stored_before_it_is_marked(amira, stored, monkeypatch):
    def break_down(*_args: object) -> None:
        raise RuntimeError("the marker fell over")

    token = amira.start()
    with monkeypatch.context() as broken:
        broken.setattr(core.KeywordMarker, "mark", break_down)
        there = amira.hand_in(token).headers["Location"]
        assert stored(token).answer_text == ESSAY
        assert "Handed in and safe; not marked yet" in amira.page(there)
        again = amira.post(f"/attempts/{token}/mark").headers["Location"]
        assert "not marked yet" in amira.page(again)
    amira.post(f"/attempts/{token}/mark")
    assert "Provisional" in amira.page(f"/attempts/{token}")


def test_while_another_request_may_still_be_marking_the_page_looks_again_by_itself(amira, clock, monkeypatch):
    token = amira.start()
    monkeypatch.setattr(core.KeywordMarker, "mark", lambda *_: 1 / 0)
    amira.hand_in(token)
    page = amira.page(f"/attempts/{token}")
    assert "being marked" in page
    assert 'http-equiv="refresh"' in page
    clock.move(seconds=11)
    assert "not marked yet" in amira.page(f"/attempts/{token}")


def test_what_a_crash_left_unmarked_is_marked_at_the_next_start(amira, make_app, app, monkeypatch):
    token = amira.start()
    with monkeypatch.context() as broken:
        broken.setattr(core.KeywordMarker, "mark", lambda *_: 1 / 0)
        amira.hand_in(token)
    restarted = make_app()
    with restarted.extensions[EXTENSION].sessions() as session:
        assert len(session.scalars(select(Marking)).all()) == 1


def test_a_blank_answer_is_asked_about_and_then_counts_as_no_response(amira, stored):
    token = amira.start()
    answer = amira.hand_in(token, " \n")
    assert answer.status_code == 422
    assert "There is nothing to mark yet" in answer.text
    amira.hand_in(token, "", confirmed="yes")
    assert stored(token).markings[0].mark is None
    assert "No response" in amira.page(f"/attempts/{token}")


def test_extra_time_and_rest_breaks_move_the_end(amira, clock):
    token = amira.start(mode="exam", extra_time="25")
    assert 'data-seconds-left="1500"' in amira.page(f"/attempts/{token}/write")
    clock.move(minutes=10)
    answer = amira.post(f"/attempts/{token}/break", answer_text="so far", plan_text="", base_revision="0")
    assert answer.status_code == 303
    clock.move(minutes=30)
    page = amira.page(f"/attempts/{token}/write")
    assert "15:00" in page
    assert "so far" not in page
    amira.post(f"/attempts/{token}/resume")
    page = amira.page(f"/attempts/{token}/write")
    assert 'data-seconds-left="900"' in page
    assert "so far" in page


def test_practice_has_no_clock_to_stop(amira):
    assert amira.post(f"/attempts/{amira.start()}/break").status_code == 409


def test_at_zero_what_was_saved_is_handed_in_and_a_late_save_is_told_where_to_go(amira, clock, stored):
    token = amira.start(mode="exam")
    amira.save(token, "saved in time")
    clock.move(minutes=21)
    answer = amira.save(token, "saved too late", base=1)
    assert answer.status_code == 409
    assert answer.json["error"] == "over"
    assert answer.json["next"] == f"/attempts/{token}"
    attempt = stored(token)
    assert (attempt.answer_text, attempt.timed_out) == ("saved in time", True)
    assert len(attempt.markings) == 1
    page = words_of(amira.page(f"/attempts/{token}"))
    assert "when the time ran out" in page
    assert "saved too late" in page


def test_a_closed_browser_is_handed_in_when_somebody_looks(amira, clock, stored):
    token = amira.start(mode="exam")
    amira.save(token, "left behind")
    clock.move(hours=3)
    amira.page("/")
    assert stored(token).answer_text == "left behind"
    assert amira.client.get(f"/attempts/{token}/write").status_code == 303


def test_handing_in_at_zero_takes_the_text_that_was_sent(amira, clock, stored):
    token = amira.start(mode="exam")
    amira.save(token, "saved")
    clock.move(minutes=20, seconds=5)
    amira.hand_in(token, "saved and finished", base=1, confirmed="zero")
    assert stored(token).answer_text == "saved and finished"


def test_exam_conditions_switch_the_spell_check_off(amira):
    page = amira.page(f"/attempts/{amira.start(mode='exam')}/write")
    assert 'spellcheck="false" autocorrect="off" autocapitalize="off"' in page
    assert 'spellcheck="true"' in amira.page(f"/attempts/{amira.start()}/write")


def test_a_redraft_starts_from_the_text_and_is_begun_once(amira):
    token = amira.handed_in()
    first = amira.post(f"/attempts/{token}/redraft").headers["Location"]
    assert first == amira.post(f"/attempts/{token}/redraft").headers["Location"]
    assert "The sea walls were raised" in amira.page(first)


def test_an_attempt_that_does_not_exist_is_not_found_anywhere(amira):
    for address in ("", "/write", "/discard", "/draft", "/versions", "/download.pdf"):
        amira.page(f"/attempts/no-such-token{address}", 404)


def test_nothing_can_be_read_or_changed_that_was_not_handed_in(amira):
    token = amira.start(FLOOD)
    assert amira.client.get(f"/attempts/{token}").headers["Location"].endswith("/write")
    assert amira.client.get(f"/attempts/{token}/download.json").status_code == 409
    assert amira.post(f"/attempts/{token}/redraft").status_code == 409
    assert amira.post(f"/attempts/{token}/mark").status_code == 409
