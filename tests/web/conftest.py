"""A person at the pages: starts, saves and hands in, with the token of the page as a browser would send it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

FLOOD = "flood-of-1953"
RAIN = "causes-of-rain"
ESSAY = """The sea walls were raised, because the flood had broken them in forty places.

A warning service began in the same year. Hundreds of families moved away, so that the low streets stayed empty.
"""


@dataclass
class Amira:
    """Writes in one browser."""

    client: FlaskClient

    def csrf(self) -> str:
        token = self.client.get("/fresh-token").json
        assert token is not None
        return str(token["csrf_token"])

    def post(self, address: str, **data: str) -> TestResponse:
        return self.client.post(address, data={"csrf_token": self.csrf(), **data})

    def start(self, slug: str = FLOOD, mode: str = "practise", extra_time: str = "0") -> str:
        answer = self.post(f"/questions/{slug}/attempts", mode=mode, extra_time=extra_time)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"].split("/")[2]

    def save(self, token: str, text: str, *, base: int = 0, plan: str = "", tab: str = "tab-a") -> TestResponse:
        body = {"text": text, "plan": plan, "base_revision": base, "client_id": tab}
        return self.client.put(f"/attempts/{token}/draft", json=body, headers={"X-CSRFToken": self.csrf()})

    def hand_in(self, token: str, text: str = ESSAY, *, base: int = 0, **more: str) -> TestResponse:
        return self.post(f"/attempts/{token}/submit", answer_text=text, base_revision=str(base), **more)

    def handed_in(self, slug: str = FLOOD, text: str = ESSAY) -> str:
        token = self.start(slug)
        assert self.hand_in(token, text, confirmed="yes").status_code == 303
        return token

    def page(self, address: str, status: int = 200) -> str:
        answer = self.client.get(address)
        assert answer.status_code == status, answer.text
        return answer.text


def words_of(page: str) -> str:
    """What a person reads of a page: no tags, no doubled spaces."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", page.partition("<main")[2], flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


@pytest.fixture
def amira(client: FlaskClient) -> Amira:
    return Amira(client)
