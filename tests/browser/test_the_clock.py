"""Exam conditions: countdown, warnings, rest breaks, and the hand-in at zero."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.browser.helpers import Desk
from tutor.models import Attempt
from tutor.web.context import EXTENSION


@pytest.fixture(autouse=True)
def real_time(clock):
    """The server's clock stands still unless moved; these tests begin at the real time."""
    clock.now = datetime.now(UTC)


@pytest.fixture
def attempt(server):
    def look() -> Any:
        with server.app.extensions[EXTENSION].sessions() as session:
            return session.scalars(select(Attempt)).one()

    return look


def test_it_counts_down_warns_and_hands_in_what_is_there(desk, clock, attempt):
    desk.page.clock.install()
    desk.start(mode="exam")
    desk.write("all that was there at the end")
    alarm = desk.page.locator("#alarm")
    expect(desk.page.locator("#clock")).to_have_text("20:00")
    desk.page.clock.run_for(5_000)
    desk.page.clock.fast_forward(15 * 60_000 - 4_000)
    expect(alarm).to_have_text("5 minutes left.")
    clock.move(minutes=15)
    desk.page.clock.fast_forward(4 * 60_000)
    expect(alarm).to_contain_text("1 minute left.")
    clock.move(minutes=5)
    desk.page.clock.fast_forward(61_000)
    desk.page.wait_for_selector("html[data-ready=feedback]")
    assert attempt().answer_text == "all that was there at the end"


def test_at_zero_without_a_server_the_text_waits_and_is_handed_in_later(desk, clock, server, attempt):
    desk.page.clock.install()
    desk.start(mode="exam")
    desk.write("waiting for the server")
    server.kill()
    desk.page.clock.fast_forward(20 * 60_000 + 1_000)
    expect(desk.page.locator("#trouble")).to_contain_text("could not be handed in")
    clock.move(minutes=20, seconds=5)
    server.start()
    desk.page.clock.run_for(4_000)
    desk.page.wait_for_selector("html[data-ready=feedback]")
    assert attempt().answer_text == "waiting for the server"


def test_a_tab_that_saves_after_the_end_is_led_to_the_feedback(desk, clock, attempt):
    desk.start(mode="exam")
    desk.write("in time")
    desk.save()
    clock.move(minutes=30)
    desk.write("in time, and too late")
    desk.page.keyboard.press("Control+s")
    desk.page.wait_for_selector("html[data-ready=feedback]")
    assert attempt().answer_text == "in time"
    expect(desk.page.get_by_text("Kept beside this answer")).to_be_visible()


def test_the_clock_can_be_hidden_and_stays_hidden(desk):
    desk.start(mode="exam")
    desk.page.get_by_role("button", name="Hide clock").click()
    expect(desk.page.locator("#clock")).to_be_hidden()
    desk.page.reload()
    expect(desk.page.get_by_role("button", name="Show clock")).to_be_visible()
    expect(desk.page.locator("#clock")).to_be_hidden()


def test_a_rest_break_hides_the_text_and_stops_the_clock(desk, clock):
    desk.start(mode="exam")
    desk.write("before the break")
    desk.page.get_by_role("button", name="Rest break").click()
    expect(desk.page.get_by_role("heading", name="Rest break")).to_be_visible()
    assert "before the break" not in desk.page.content()
    clock.move(minutes=12)
    desk.page.get_by_role("button", name="Go on writing").click()
    desk.wait_until_ready()
    assert desk.text == "before the break"
    assert desk.page.locator("#clock").inner_text() in ("20:00", "19:59", "19:58")


def test_exam_conditions_offer_the_full_screen_and_no_spell_check(desk):
    desk.start(mode="exam")
    expect(desk.page.get_by_role("button", name="Full screen")).to_be_visible()
    assert desk.page.get_attribute("#answer", "spellcheck") == "false"
    other = Desk(desk.page)
    other.start()
    expect(desk.page.locator("#clock")).to_have_count(0)
