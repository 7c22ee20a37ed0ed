"""Every page for everybody: axe, small screens, large targets, keyboard, no request to anywhere else."""

from __future__ import annotations

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.helpers import ESSAY, RAIN, Desk

TOO_SMALL = """() => [...document.querySelectorAll(
    'button, .btn, select, summary, textarea, nav a, label.choice, input[type=search]'
  )]
  .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 43.5)
  .map((e) => `${e.tagName} ${e.textContent.trim().slice(0, 30)} ${e.getBoundingClientRect().height}`)"""

SMALL = 320
AXE_OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "rules": {"target-size": {"enabled": True}},
}


@pytest.fixture
def addresses(desk, server) -> dict[str, str]:
    """Every page in the states it can be in."""
    found = {
        "home, new": "/",
        "question": "/questions/flood-of-1953",
        "topic": "/topics/weather",
        "notes": "/topics/weather/notes/notes",
        "timeline": "/topics/weather/look-up/timeline",
        "people": "/topics/weather/look-up/people",
        "glossary": "/topics/weather/look-up/glossary",
        "historians": "/topics/weather/look-up/historians",
        "search": "/search?q=walls",
        "drafts": "/teacher/drafts",
        "missing": "/nothing",
    }
    rain = desk.start(RAIN)
    desk.write("The air is forced up by the hill.")
    desk.hand_in_and_read()
    first = desk.start()
    desk.write(ESSAY + " The flood came in summer. \u202eHidden\u202c.")
    desk.hand_in_and_read()
    desk.page.get_by_role("button", name="Redraft from this text").first.click()
    desk.wait_until_ready()
    again = desk.page.url.removesuffix("/write")
    desk.write(ESSAY + " Salt spoiled the fields for years.")
    desk.hand_in_and_read()
    exam = desk.start(mode="exam")
    desk.write("An exam answer")
    desk.page.locator("#plan-pad summary").click()
    desk.page.fill("#plan", "a plan")
    desk.save()
    resting = desk.start(RAIN, mode="exam")
    desk.page.get_by_role("button", name="Rest break").click()
    desk.page.wait_for_selector(".rest")
    two = desk.start()
    other = Desk(desk.page.context.new_page())
    other.open(two)
    desk.write("one version")
    desk.save()
    other.write("another version")
    other.page.keyboard.press("Control+s")
    expect(other.page.locator(".versions")).to_be_visible()
    other.page.close()
    found |= {"feedback by points": rain, "feedback by levels": first, "feedback on a redraft": again}
    found |= {"exam": f"{exam}/write", "rest break": f"{resting}/write", "two versions": f"{two}/write"}
    return found | {
        "styleguide": "/styleguide",
        "discard": f"{exam}/discard",
        "home": "/",
        "history": "/history",
        "bank": "/teacher/bank",
        "try a mark scheme": "/teacher/try/flood-of-1953",
    }


def broken_rules(page: Page) -> list[str]:
    results = Axe().run(page, options=AXE_OPTIONS)
    return [
        f"{violation['id']}: {json.dumps([node['html'][:160] for node in violation['nodes']])}"
        for violation in results.response["violations"]
    ]


def test_axe_would_see_a_fault(page):
    page.goto("/")
    page.evaluate("document.querySelector('main').innerHTML += '<img src=\"data:,\"><button></button>'")
    assert {rule.partition(":")[0] for rule in broken_rules(page)} == {"image-alt", "button-name"}


def faults_of(page: Page, *, small: bool) -> list[str]:
    faults = broken_rules(page)
    if page.title() in ("", "Tutor"):
        faults.append("the title does not say where one is")
    if small and page.evaluate("document.documentElement.scrollWidth") > SMALL:
        faults.append("it scrolls sideways")
    return faults + (page.evaluate(TOO_SMALL) if small else [])


def test_every_page_keeps_the_rules_of_axe_in_light_and_dark_and_fits_a_small_screen_and_a_thumb(
    addresses, make_context, elsewhere
):
    wide = make_context(color_scheme="light", viewport={"width": 1366, "height": 800})
    narrow = make_context(color_scheme="dark", viewport={"width": SMALL, "height": 640}, has_touch=True, is_mobile=True)
    faults = {}
    for page in (wide.new_page(), narrow.new_page()):
        for name, address in addresses.items():
            page.goto(address)
            if page.locator("script[type=module]").count():
                page.wait_for_selector("html[data-ready]")
            if found := faults_of(page, small=page.context is narrow):
                faults[f"{name}, {'small and dark' if page.context is narrow else 'wide and light'}"] = found
    assert faults == {}
    assert elsewhere == []


def test_a_number_in_the_essay_leads_to_its_point_and_back_by_keyboard_alone(desk):
    desk.start()
    desk.write(ESSAY)
    desk.hand_in_and_read()
    page = desk.page
    number = page.locator(".margin-mark").first
    number.focus()
    page.keyboard.press("Enter")
    point = page.locator(f"#point-{number.get_attribute('data-point')}")
    expect(point).to_be_focused()
    expect(point).to_have_class(r"point point-credited is-lit")
    assert page.locator("#essay mark.is-lit").count() >= 1
    page.keyboard.press("Tab")
    expect(point.locator("a[data-words]").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(number).to_be_focused()
    expect(page.locator("#linked")).to_contain_text("In your essay")
    page.keyboard.press("Escape")
    expect(page.locator(".is-lit")).to_have_count(0)


def test_clicking_words_shows_their_point(desk):
    desk.start()
    desk.write(ESSAY)
    desk.hand_in_and_read()
    words = desk.page.locator("#essay mark.ev-contradicted").first
    words.click()
    expect(desk.page.locator(".point-contradicted")).to_have_class("point point-contradicted is-lit")


def test_verdicts_are_told_by_form_and_not_by_colour_alone(desk):
    desk.start()
    desk.write(ESSAY)
    desk.hand_in_and_read()
    styles = {
        verdict: desk.page.locator(f"#essay mark.ev-{verdict}").first.evaluate(
            "e => getComputedStyle(e).textDecorationStyle"
        )
        for verdict in ("credited", "part", "contradicted")
    }
    assert styles == {"credited": "solid", "part": "dashed", "contradicted": "wavy"}
    desk.page.emulate_media(media="print")
    expect(desk.page.locator("nav")).to_be_hidden()
    expect(desk.page.locator(".margin-mark").first).to_be_visible()


def test_a_person_finds_writes_and_hands_in_with_the_keyboard(page):
    page.goto("/questions/flood-of-1953")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.get_by_role("button", name="Start writing").press("Enter")
    page.wait_for_selector("html[data-ready=write]")
    page.locator("#answer").press_sequentially("The sea walls were raised.")
    page.get_by_role("button", name="Hand in", exact=True).press("Enter")
    expect(page.get_by_text("Provisional.").first).to_be_visible()


def test_pages_ask_for_no_motion_where_the_system_asks_for_none(make_context):
    page = make_context(reduced_motion="reduce").new_page()
    desk = Desk(page)
    desk.start()
    page.locator("#plan-pad summary").click()
    assert page.locator("#plan-pad").evaluate("e => getComputedStyle(e).animationName") == "none"
