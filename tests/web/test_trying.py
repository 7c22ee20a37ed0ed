"""Trying a mark scheme: what the page shows, what the script is told, and that no file is written over a change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.conftest import TEST_BANK
from tests.web.conftest import Amira, words_of
from tutor.config import Settings
from tutor.content.saving import fingerprint

RAIN = "/teacher/try/causes-of-rain"
ANSWER = "The air is forced up by the hill. The air is clean."


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TEST_BANK, tmp_path / "bank"))


@pytest.fixture
def settings(tmp_path: Path, bank: Path, database_url: str) -> Settings:
    return Settings(instance=tmp_path / "instance", bank=bank, secret_key="for tests only", database_url=database_url)


@pytest.fixture
def scheme(bank: Path) -> Path:
    return bank / "rubrics" / "weather" / "causes-of-rain.yaml"


@pytest.fixture
def text(scheme: Path) -> str:
    return scheme.read_text(encoding="utf-8")


def check(cole: Amira, scheme_text: str, answer_text: str = ANSWER, slug: str = "causes-of-rain") -> dict[str, object]:
    body = {"scheme_text": scheme_text, "answer_text": answer_text}
    headers = {"X-CSRFToken": cole.csrf(), "Accept": "application/json"}
    answer = cole.client.post(f"/teacher/try/{slug}/check", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


@pytest.fixture
def cole(client: FlaskClient) -> Amira:
    """Ms Cole, who writes mark schemes; in solo mode she is the one person there is."""
    return Amira(client)


def test_the_bank_leads_to_every_scheme(cole: Amira) -> None:
    assert f'href="{RAIN}"' in cole.page("/teacher/bank")


def test_a_faulty_scheme_can_be_opened_for_mending(cole: Amira, scheme: Path, text: str) -> None:
    scheme.write_text(text.replace("wordings:", "wordigns:", 1), encoding="utf-8")
    assert f'href="{RAIN}"' in cole.page("/teacher/bank")
    page = words_of(cole.page(RAIN))
    assert "Line 10, column 15" in page
    assert "Did you mean 'wordings'?" in page


def test_the_page_opens_with_the_text_of_the_file_and_its_examples(cole: Amira, text: str) -> None:
    page = cole.page(RAIN)
    assert text.splitlines()[0] in page
    assert "All 5 pass." in words_of(page)


def test_without_javascript_the_page_comes_back_with_everything_in_place(cole: Amira, text: str) -> None:
    edited = text.replace("air ~ cools", "air ~ clean")
    answer = cole.post(RAIN, scheme_text=edited.replace("\n", "\r\n"), answer_text=ANSWER, opened_as="abc")
    page = words_of(answer.text)
    assert answer.status_code == 200
    assert "air ~ clean" in page
    assert 'value="abc"' in answer.text
    assert "2 points earned, 0 in part" in page
    assert "Fails." in page


def test_a_point_says_which_rule_found_it_and_one_not_found_what_was_near(cole: Amira, text: str) -> None:
    marks = str(check(cole, text)["pieces"]["marks"])  # type: ignore[index]
    assert '<mark class="ev ev-credited"' in marks
    assert "air ~ (rises|pushed up|forced up)" in marks
    assert "<code>air</code> was found at “air”, but <code>cools</code> is nowhere in the answer." in marks


def test_an_edited_wording_is_marked_by_its_new_text_and_the_file_stays(cole: Amira, scheme: Path, text: str) -> None:
    assert "1 point earned" in str(check(cole, text)["summary"])
    assert "0 points earned" in str(check(cole, text.replace("forced up", "forced down", 1))["summary"])
    assert scheme.read_text(encoding="utf-8") == text


def test_faults_come_with_line_column_and_how_to_mend_them(cole: Amira, text: str) -> None:
    reply = check(cole, text.replace("[air ~ cools]", '["air ~ (cools"]'))
    faults = words_of(f"<main>{reply['pieces']['faults']}")  # type: ignore[index]
    assert reply["whole"] is False
    assert reply["summary"] == "1 fault. Nothing can be marked until this is mended."
    assert "Line 22, column 22 : A bracket is not closed." in faults
    assert "Add ')' where the group ends." in faults


def test_the_names_that_the_topic_shares_can_be_used(cole: Amira, text: str) -> None:
    reply = check(cole, text.replace("air ~ cools", "<flood> ~ rain"), "The storm surge came with rain.")
    assert "1 point earned" in str(reply["summary"])


@pytest.mark.parametrize(
    "broken", ["", "points: [", "- a\n- b", "kind: points", "a: &x [*x]", "\x00", "a: " + "[1," * 200_000]
)
def test_any_text_at_all_gives_faults_and_never_an_error(cole: Amira, broken: str) -> None:
    assert check(cole, broken)["whole"] is False


def test_an_answer_that_tries_to_be_html_is_only_text(cole: Amira, text: str) -> None:
    marks = str(check(cole, text, "<script>alert(1)</script> The air cools. \u202e")["pieces"]["marks"])  # type: ignore[index]
    assert "<script>" not in marks
    assert "[U+202E]" in marks


def test_a_huge_answer_is_refused_with_a_sentence_and_kept(cole: Amira, text: str) -> None:
    huge = "rain " * 200_001
    body = {"scheme_text": text, "answer_text": huge}
    headers = {"X-CSRFToken": cole.csrf(), "Accept": "application/json"}
    answer = cole.client.post(f"{RAIN}/check", json=body, headers=headers)
    assert answer.status_code == 413
    assert "at most 1,000,000 are read here" in str(answer.json)
    page = cole.post(RAIN, scheme_text=text, answer_text=huge)
    assert "at most 1,000,000 are read here" in page.text
    assert huge in page.text


def test_a_check_without_a_token_is_refused(cole: Amira, text: str) -> None:
    answer = cole.client.post(f"{RAIN}/check", json={"scheme_text": text}, headers={"Accept": "application/json"})
    assert answer.status_code == 400


def test_an_ended_session_shows_the_text_again(cole: Amira, text: str) -> None:
    answer = cole.client.post(RAIN, data={"scheme_text": text, "opened_as": "abc"})
    assert answer.status_code == 400
    assert "Your mark scheme" in answer.text
    assert "air ~ cools" in answer.text


def test_a_saved_text_is_in_the_file_and_on_the_next_page(cole: Amira, scheme: Path, text: str) -> None:
    edited = text.replace("air ~ cools", "air ~ (cools|cooler)")
    answer = cole.post(f"{RAIN}/save", scheme_text=edited, answer_text=ANSWER, opened_as=fingerprint(text))
    assert "Saved to causes-of-rain.yaml." in words_of(answer.text)
    assert ANSWER in answer.text
    assert scheme.read_text(encoding="utf-8") == edited
    assert "cooler" in cole.page(RAIN)
    assert list(scheme.parent.glob(".*")) == []


def test_a_file_that_has_changed_since_is_left_alone_and_the_text_is_kept(cole: Amira, scheme: Path, text: str) -> None:
    scheme.write_text(f"{text}\n# by somebody else\n", encoding="utf-8")
    edited = text.replace("air ~ cools", "air ~ mine")
    answer = cole.post(f"{RAIN}/save", scheme_text=edited, answer_text=ANSWER, opened_as=fingerprint(text))
    assert "was changed by somebody else while you had it open" in words_of(answer.text)
    assert "air ~ mine" in answer.text
    assert "by somebody else" in scheme.read_text(encoding="utf-8")


def test_a_text_with_faults_is_saved_only_when_that_is_meant(cole: Amira, scheme: Path, text: str) -> None:
    edited = text.replace("kind: points", "kind: pints")
    values = {"scheme_text": edited, "answer_text": "", "opened_as": fingerprint(text)}
    first = cole.post(f"{RAIN}/save", **values)
    assert "Not saved yet: the text has 1 fault" in words_of(first.text)
    assert scheme.read_text(encoding="utf-8") == text
    assert "Saved to" in words_of(cole.post(f"{RAIN}/save", **values, even_so="yes").text)
    assert scheme.read_text(encoding="utf-8") == edited


def test_line_endings_of_the_file_are_kept(cole: Amira, scheme: Path, text: str) -> None:
    scheme.write_bytes(text.replace("\n", "\r\n").encode())
    edited = text.replace("air ~ cools", "air ~ colder")
    cole.post(f"{RAIN}/save", scheme_text=edited, opened_as=fingerprint(text))
    assert scheme.read_bytes() == edited.replace("\n", "\r\n").encode()


def test_a_file_that_cannot_be_written_offers_a_download_and_no_save(
    cole: Amira, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tutor.content.saving.os.access", lambda *_: False)
    page = cole.page(RAIN)
    assert "Download" in page
    assert f'formaction="{RAIN}/save"' not in page


def test_the_text_can_be_downloaded_in_any_state(cole: Amira) -> None:
    answer = cole.post(f"{RAIN}/download", scheme_text="half a\r\nscheme")
    assert answer.data == b"half a\nscheme"
    assert "causes-of-rain.yaml" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("path", ["", "/check", "/save", "/download"])
def test_an_unknown_question_names_the_nearest(cole: Amira, path: str) -> None:
    answer = cole.post(f"/teacher/try/causes-of-rian{path}", scheme_text="x")
    assert answer.status_code == 404
    assert "causes-of-rain" in answer.text
