"""Reload, lost connection, killed server, ended session, two tabs: no character is lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.browser.helpers import Desk
from tutor.models import Attempt
from tutor.web.context import EXTENSION


@pytest.fixture
def stored(server):
    """The attempts in the database, with their drafts and markings."""

    def look() -> list[Attempt]:
        with server.app.extensions[EXTENSION].sessions() as session:
            found = list(session.scalars(select(Attempt).order_by(Attempt.id)))
            for attempt in found:
                _ = attempt.drafts, attempt.markings
            return found

    return look


def test_typing_is_saved_without_being_asked(desk, stored):
    desk.start()
    desk.write("nobody pressed anything")
    desk.expect_state("Saved on this device")
    desk.expect_state("Saved just now.")
    assert stored()[0].drafts[0].text == "nobody pressed anything"
    expect(desk.page.locator("#word-count")).to_have_text("3 words")


def test_ctrl_s_saves_at_once(desk, stored):
    desk.start()
    desk.write("saved by hand")
    desk.save()
    assert stored()[0].drafts[0].text == "saved by hand"


def test_a_reload_brings_back_what_the_server_has_not_got_yet(desk):
    desk.start()
    desk.write("typed a moment ago")
    desk.in_journal("typed a moment ago")
    desk.page.context.route("**/draft", lambda route: route.abort())
    desk.page.reload()
    desk.wait_until_ready()
    assert desk.text == "typed a moment ago"


def test_leaving_in_the_middle_of_a_word_keeps_it_and_asks_nothing(desk):
    address = desk.start()
    desk.page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    desk.page.locator("#answer").press_sequentially("half a wo")
    desk.page.goto("/")
    desk.open(address)
    assert desk.text == "half a wo"


def test_offline_typing_is_kept_and_sent_when_the_connection_is_back(desk, stored):
    desk.start()
    desk.page.context.set_offline(True)
    desk.write("written in a tunnel")
    desk.expect_state("will send when you are back online")
    desk.page.context.set_offline(False)
    desk.expect_state("Saved just now.")
    assert stored()[0].drafts[0].text == "written in a tunnel"


def test_a_killed_server_costs_nothing(desk, server, stored):
    desk.start()
    desk.write("before")
    desk.save()
    server.kill()
    desk.write("before and after")
    desk.page.keyboard.press("Control+s")
    desk.expect_state("will send when you are back online")
    server.start()
    desk.expect_state("Saved just now.")
    assert stored()[0].drafts[-1].text == "before and after"
    assert not any(draft.diverged for draft in stored()[0].drafts)


def test_text_typed_while_the_server_was_dead_survives_closing_the_tab(desk, server):
    address = desk.start()
    server.kill()
    desk.write("typed to nobody")
    desk.in_journal("typed to nobody")
    desk.page.close()
    server.start()
    again = Desk(desk.page.context.new_page())
    again.open(address)
    assert again.text == "typed to nobody"
    again.expect_state("Saved just now.")


def test_an_answer_lost_on_the_way_does_not_make_a_tab_diverge_from_itself(desk, stored):
    address = desk.start()
    lost: list[object] = []

    def lose_the_answer(route):
        if route.request.method == "PUT" and not lost:
            lost.append(route.fetch())
            route.abort()
        else:
            route.fallback()

    desk.page.context.route("**/draft", lose_the_answer)
    desk.write("sent, and the answer lost")
    desk.page.keyboard.press("Control+s")
    desk.expect_state("will send")
    desk.write("sent, and the answer lost, and more")
    desk.expect_state("Saved just now.")
    assert not any(draft.diverged for draft in stored()[0].drafts)
    desk.open(address)
    assert desk.text == "sent, and the answer lost, and more"


def test_an_ended_session_is_renewed_and_the_text_saved(desk, stored):
    desk.start()
    desk.page.context.clear_cookies()
    desk.write("the session is gone, the text is not")
    desk.save()
    assert stored()[0].drafts[0].text == "the session is gone, the text is not"
    desk.page.context.clear_cookies()
    desk.hand_in_and_read()


def test_two_tabs_that_diverge_show_both_and_either_can_be_chosen(desk, stored):
    address = desk.start()
    other = Desk(desk.page.context.new_page())
    other.open(address)
    desk.write("from the first tab")
    desk.save()
    other.write("from the second tab")
    other.page.keyboard.press("Control+s")
    expect(other.page.get_by_role("heading", name="Two versions of this answer")).to_be_visible()
    assert {draft.text for draft in stored()[0].drafts} == {"from the first tab", "from the second tab"}
    other.write("from the second tab, longer")
    other.page.get_by_role("button", name=re.compile("This tab")).click()
    expect(other.page.locator(".versions")).to_have_count(0)
    other.wait_until_ready()
    assert other.text == "from the second tab, longer"
    assert "from the first tab" in {draft.text for draft in stored()[0].drafts}


def test_a_tab_with_nothing_of_its_own_follows_the_other_one(desk):
    address = desk.start()
    other = Desk(desk.page.context.new_page())
    other.open(address)
    other.write("written over there")
    other.save()
    desk.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(desk.page.locator("#answer")).to_have_value("written over there")


def test_two_tabs_that_were_offline_are_both_kept_after_closing(desk, stored):
    address = desk.start()
    context = desk.page.context
    other = Desk(context.new_page())
    other.open(address)
    context.set_offline(True)
    desk.write("first, offline")
    desk.in_journal("first, offline")
    other.write("second, offline")
    other.in_journal("second, offline")
    desk.page.close()
    other.page.close()
    context.set_offline(False)
    again = Desk(context.new_page())
    again.open(address)
    expect(again.page.get_by_role("heading", name="Two versions of this answer")).to_be_visible()
    assert {draft.text for draft in stored()[0].drafts} == {"first, offline", "second, offline"}


def test_a_double_click_hands_in_once(desk, stored):
    desk.start()
    desk.write("The sea walls were raised.")
    desk.page.get_by_role("button", name="Hand in", exact=True).dblclick()
    desk.page.wait_for_selector("html[data-ready=feedback]")
    assert [len(attempt.markings) for attempt in stored()] == [1]
    assert desk.page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('tutor:draft')).length") == 0


def test_handing_in_to_a_dead_server_keeps_the_text_and_can_be_tried_again(desk, server, stored):
    desk.start()
    desk.write("The sea walls were raised.")
    server.kill()
    desk.hand_in()
    expect(desk.page.locator("#trouble")).to_contain_text("Your text is kept on this device")
    assert desk.text == "The sea walls were raised."
    server.start()
    desk.hand_in_and_read()
    assert stored()[0].answer_text == "The sea walls were raised."


def test_a_blank_answer_is_asked_about(desk, stored):
    desk.start()
    desk.hand_in()
    expect(desk.page.get_by_role("heading", name="There is nothing to mark yet")).to_be_visible()
    desk.page.get_by_role("button", name="Hand in blank").click()
    expect(desk.page.get_by_text("No response").first).to_be_visible()
    assert stored()[0].markings[0].mark is None


def test_pasting_works(desk):
    desk.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.start(mode="exam")
    desk.page.evaluate("navigator.clipboard.writeText('pasted from my notes')")
    desk.page.focus("#answer")
    desk.page.keyboard.press("Control+v")
    assert desk.text == "pasted from my notes"


def test_everything_works_without_javascript(make_context, stored):
    page = make_context(java_script_enabled=False).new_page()
    page.goto("/")
    page.get_by_role("link", name="The flood of 1953").click()
    page.get_by_role("button", name="Start writing").click()
    page.fill("#answer", "The sea walls were raised.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#answer")).to_have_value("The sea walls were raised.")
    page.get_by_role("button", name="Hand in", exact=True).click()
    expect(page.get_by_text("Provisional.").first).to_be_visible()
    page.locator(".margin-mark").first.click()
    assert "#point-" in page.url
    page.get_by_role("button", name="Redraft from this text").first.click()
    expect(page.locator("#answer")).to_have_value("The sea walls were raised.")


def test_nothing_is_saved_while_a_slow_hand_in_is_under_way(desk):
    desk.start()
    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(f"{request.method} {request.url.rpartition('/')[2]}"))

    def answer_late(route):
        desk.page.wait_for_timeout(4000)
        route.continue_()

    desk.page.route("**/submit", answer_late)
    desk.write("typed and handed in at once")
    desk.hand_in_and_read()
    after = asked[asked.index("POST submit") :]
    assert "PUT draft" not in after
    expect(desk.page.locator("h1")).not_to_contain_text("not marked")
