"""What every answer says to the browser, and whom the server answers."""

from __future__ import annotations

import re
import sqlite3
import stat

import pytest
from sqlalchemy.exc import OperationalError

from tests.web.conftest import Amira
from tutor.config import Settings
from tutor.services import attempts
from tutor.web.security import HEADERS


@pytest.mark.parametrize(
    "address", ["/", "/healthz", "/history", "/nothing-here", "/static/css/base.css", "/fresh-token"]
)
def test_every_answer_carries_the_security_headers(client, address):
    with client.get(address) as answer:
        pass  # A file that is served stays open until its answer is closed.
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:5000", "[::1]", "[::1]:8000"])
def test_the_machines_own_names_are_answered(client, host):
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil:80", "192.168.0.7", "", "[::2]"]
)
def test_other_names_are_refused_against_dns_rebinding(client, host):
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 400
    assert "The flood" not in answer.text


def test_every_change_needs_a_token(app, amira):
    token = amira.start()
    stranger = app.test_client()
    for rule in app.url_map.iter_rules():
        for method in rule.methods & {"POST", "PUT", "DELETE", "PATCH"}:
            _, path = rule.build(
                {"token": token, "slug": "flood-of-1953", "draft_id": 1, "name": "x"}, append_unknown=False
            )
            assert stranger.open(path, method=method).status_code == 400, f"{method} {path}"


def test_no_page_has_script_or_style_of_its_own_or_asks_elsewhere(amira):
    done, token = amira.handed_in(), amira.start()
    for address in (
        "/",
        f"/attempts/{token}/write",
        f"/attempts/{done}",
        "/history",
        "/teacher/bank",
        "/topics/weather",
    ):
        page = amira.page(address)
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\bsrc=)", page), address
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page), address


def test_the_key_of_the_sessions_is_made_once_and_readable_by_its_owner_only(make_app, settings):
    without = Settings(instance=settings.instance, bank=settings.bank)
    first, second = make_app(without), make_app(without)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 32
    assert stat.S_IMODE((settings.instance / "secret_key").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("reason", "said"),
    [("database or disk is full", "disk of this computer is full"), ("database is locked", "did not answer")],
)
def test_a_failing_store_is_said_plainly_and_shows_the_text_again(amira: Amira, monkeypatch, reason, said):
    def fail(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("INSERT", {}, sqlite3.OperationalError(reason))

    token = amira.start()
    with monkeypatch.context() as broken:
        broken.setattr(attempts, "save_draft", fail)
        answer = amira.post(f"/attempts/{token}/write", answer_text="still here", base_revision="0")
        assert answer.status_code == 503
        assert said in answer.text
        assert "still here</textarea>" in answer.text
        assert "storage" in amira.save(token, "still here").text
    assert amira.save(token, "still here").status_code == 200


def test_an_error_we_did_not_foresee_is_said_plainly(amira, monkeypatch, caplog):
    monkeypatch.setattr(attempts, "list_submitted", lambda *_a, **_k: 1 / 0)
    assert "What was saved before is safe" in amira.page("/", 500)
    assert "ZeroDivisionError" in caplog.text


def test_a_wrong_method_is_refused_politely(amira):
    assert "Practise" in amira.post("/history").text
    assert amira.post("/history").status_code == 405
