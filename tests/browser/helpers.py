"""What Amira does at her desk, in the words of a person."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

SAVED = re.compile(r"^Saved( just now| \d+ s ago)?\.$")
FLOOD = "flood-of-1953"
RAIN = "causes-of-rain"
# Shows one point, half of another, and says the opposite of a third.
ESSAY = """The storm changed much, because hundreds of families moved away and the low streets stayed empty.

A warning service began in the same year, while the walls were left as they were."""


@dataclass
class Desk:
    """One tab."""

    page: Page

    def start(self, slug: str = FLOOD, mode: str = "practise") -> str:
        """Begin an attempt; gives its address."""
        self.page.goto(f"/questions/{slug}")
        self.page.check(f"input[value={mode}]")
        self.page.get_by_role("button", name="Start writing").click()
        self.wait_until_ready()
        return self.page.url.removesuffix("/write")

    def open(self, address: str) -> None:
        self.page.goto(f"{address}/write")
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        self.page.wait_for_selector("html[data-ready=write]")

    def write(self, text: str) -> None:
        self.page.fill("#answer", text)

    @property
    def text(self) -> str:
        return self.page.input_value("#answer")

    def save(self) -> None:
        """Ctrl+S, and wait until it is so."""
        self.page.keyboard.press("Control+s")
        expect(self.page.locator("#save-state")).to_have_text(SAVED)

    def expect_state(self, sentence: str) -> None:
        expect(self.page.locator("#save-state")).to_contain_text(sentence)

    def in_journal(self, text: str) -> None:
        """Wait until the browser's own copy holds this text."""
        self.page.wait_for_function(
            "text => Object.values(localStorage).some((entry) => entry.includes(JSON.stringify(text).slice(1, -1)))",
            arg=text,
        )

    def hand_in(self) -> None:
        self.page.get_by_role("button", name="Hand in", exact=True).click()

    def hand_in_and_read(self) -> None:
        self.hand_in()
        self.page.wait_for_selector("html[data-ready=feedback]")
