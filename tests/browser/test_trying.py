"""A teacher at a mark scheme: points light up and go dark while the wordings are edited, and nothing typed is lost."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.conftest import TEST_BANK
from tutor.config import Settings

RAIN = "/teacher/try/causes-of-rain"
ANSWER = "The air is forced up by the hill. The air is clean."


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TEST_BANK, tmp_path / "bank"))


@pytest.fixture
def settings(tmp_path: Path, bank: Path, database_url: str) -> Settings:
    return Settings(instance=tmp_path / "instance", bank=bank, secret_key="for tests only", database_url=database_url)


def open_page(page: Page) -> None:
    page.goto(RAIN)
    page.wait_for_selector("html[data-ready=try]")


def edit(page: Page, old: str, new: str) -> None:
    """Select some words of the scheme and type others in their place, as a person would."""
    page.evaluate(
        """old => { const t = document.getElementById('scheme-text'); t.focus();
        const at = t.value.indexOf(old); t.setSelectionRange(at, at + old.length); }""",
        old,
    )
    page.keyboard.type(new)


def caret(page: Page) -> int:
    return int(page.evaluate("document.getElementById('scheme-text').selectionStart"))


def test_a_point_lights_up_with_the_answer_and_goes_dark_with_its_wording(page: Page) -> None:
    open_page(page)
    page.locator("#answer-text").press_sequentially(ANSWER)
    lit = page.locator("#essay mark.ev-credited")
    expect(lit).to_have_text("air is forced up")
    expect(page.locator("#summary")).to_have_text("1 point earned, 0 in part; all 5 examples pass.")
    expect(page.locator(".point-missing .near").first).to_contain_text("cools is nowhere in the answer")
    edit(page, "|forced up)", ")")
    expect(lit).to_have_count(0)
    expect(page.locator("#summary")).to_contain_text("0 points earned")
    expect(page.locator("#examples")).to_contain_text("2 of 5 fail.")


def test_the_caret_stays_and_a_half_typed_wording_keeps_the_last_marking_in_view(page: Page) -> None:
    open_page(page)
    page.fill("#answer-text", ANSWER)
    expect(page.locator("#essay mark")).to_have_count(1)
    edit(page, "[air ~ cools]", '["air ~ (cools')
    before = caret(page)
    expect(page.locator("#summary")).to_contain_text("1 fault")
    expect(page.locator("#stale")).to_be_visible()
    expect(page.locator("#essay mark")).to_have_count(1)
    assert caret(page) == before
    page.keyboard.type(')"]')
    expect(page.locator("#stale")).to_be_hidden()
    expect(page.locator("#faults")).to_be_empty()
    assert caret(page) == before + 3


def test_a_fault_leads_to_its_line(page: Page) -> None:
    open_page(page)
    edit(page, "theme: air", "theme: sea")
    page.locator("#faults .to-place").first.click()
    selected = page.evaluate(
        "(() => { const t = document.activeElement; return t.value.slice(t.selectionStart, t.selectionEnd); })()"
    )
    assert selected == "sea"


def test_what_was_typed_survives_a_reload_until_it_is_saved(page: Page, bank: Path) -> None:
    open_page(page)
    page.fill("#answer-text", ANSWER)
    edit(page, "air ~ cools", "air ~ clean")
    expect(page.locator("#kept")).to_have_text("Not saved; kept on this device.")
    page.reload()
    page.wait_for_selector("html[data-ready=try]")
    expect(page.locator("#news")).to_contain_text("was brought back")
    assert "air ~ clean" in page.input_value("#scheme-text")
    assert page.input_value("#answer-text") == ANSWER
    page.keyboard.press("Control+s")
    expect(page.locator("#news")).to_have_text("Saved to causes-of-rain.yaml.")
    expect(page.locator("#kept")).to_be_empty()
    assert "air ~ clean" in (bank / "rubrics" / "weather" / "causes-of-rain.yaml").read_text(encoding="utf-8")


def test_a_reply_to_an_older_text_is_not_shown(page: Page) -> None:
    open_page(page)
    held: list[Route] = []
    page.route("**/check", lambda route: route.fallback() if held else held.append(route))
    page.fill("#answer-text", "The air is forced up by the hill.")
    page.wait_for_timeout(600)
    page.fill("#answer-text", "Nothing of the kind.")
    shown = page.locator("#summary").text_content()
    held[0].fallback()
    expect(page.locator("#summary")).to_contain_text("0 points earned")
    expect(page.locator("#essay")).to_have_text(re.compile("Nothing of the kind"))
    assert "No answer to mark yet" in str(shown)


def test_without_a_script_the_check_button_does_the_same(make_context) -> None:
    page = make_context(java_script_enabled=False).new_page()
    page.goto(RAIN)
    page.fill("#answer-text", ANSWER)
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#essay mark.ev-credited")).to_have_text("air is forced up")
    assert page.input_value("#answer-text") == ANSWER
