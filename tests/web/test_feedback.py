"""What a student reads after handing in."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace

import pytest

from tests.conftest import TEST_BANK
from tests.web.conftest import ESSAY, FLOOD, RAIN, Amira, words_of
from tutor.content.bank import BankReader


@pytest.fixture
def page(amira: Amira) -> str:
    return amira.page(f"/attempts/{amira.handed_in()}")


def test_it_begins_with_what_went_well_then_the_next_step_then_the_mark(page):
    words = words_of(page)
    order = [
        words.index(part) for part in ("Sea walls were raised", "Next step.", "Level ", "Provisional.", "The points")
    ]
    assert order == sorted(order)
    assert re.search(r"Level \d, \d+ of 12 \(\d+–\d+\)", words)
    assert "Marked by the keyword marker; not yet checked by a teacher." in words


def test_words_in_the_essay_and_points_lead_to_each_other(page):
    numbers = re.findall(r'href="#point-(\d+)"', page)
    assert numbers
    for number in numbers:
        assert f'id="point-{number}"' in page
    for start in re.findall(r'href="#w(\d+)"', page):
        assert f'id="w{start}"' in page


def test_the_essay_on_the_page_is_the_essay(page):
    essay = page.partition('id="essay"')[2].partition("</section>")[0]
    essay = re.sub(r'<a class="margin-mark.*?</a>', "", essay, flags=re.DOTALL)
    text = re.sub(r"<[^>]*>", "", essay.partition(">")[2])
    assert text.split() == ESSAY.split()


def test_every_verdict_has_its_word_and_missing_points_say_how_to_earn_them(page):
    words = words_of(page)
    assert "Earned 2" in words
    assert "In part 1" in words
    assert "Not yet 1" in words
    assert "How to earn it: Say what the salt water did to the fields" in words
    assert 'href="/topics/weather/notes/notes#walls"' in page


def test_an_opposite_claim_is_shown_as_contradicted_and_a_common_mistake_in_words(amira):
    text = "The walls were left as they were. The flood came in summer."
    page = amira.page(f"/attempts/{amira.handed_in(text=text)}")
    assert "ev-contradicted" in page
    assert "The flood came in winter" in words_of(page)
    assert "These cost no marks." in page


def test_the_model_answer_waits_behind_a_click(page):
    assert re.search(r"<details[^>]*model-answer.*MODEL-ANSWER-OF-THE-FLOOD.*</details>", page, re.DOTALL)


def test_a_points_question_has_a_mark_and_no_level(amira):
    words = words_of(amira.page(f"/attempts/{amira.handed_in(RAIN, 'The air is forced up by the hill.')}"))
    assert "2 of 4" in words
    assert "Level" not in words


def test_a_redraft_shows_point_by_point_what_changed(amira):
    first = amira.handed_in()
    again = amira.post(f"/attempts/{first}/redraft").headers["Location"].split("/")[2]
    amira.hand_in(again, ESSAY + "\nSalt spoiled the fields for five years.", base=1)
    words = words_of(amira.page(f"/attempts/{again}"))
    assert "What changed since your last draft" in words
    assert "Salt spoiled the fields for years. Not yet → became Earned" in words


def test_hidden_characters_are_shown_and_markup_is_only_text(amira):
    text = "The \u202esea\u202c walls were raised.\u200b <script>alert(1)</script> <img src=x onerror=alert(1)>"
    page = amira.page(f"/attempts/{amira.handed_in(text=text)}")
    assert "[U+202E]" in page
    assert "[U+200B]" in page
    assert "<script>alert" not in page
    assert "<img" not in page
    assert not {"\u202e", "\u200b"} & set(page)


def test_markdown_from_a_bank_is_cleaned(amira):
    from tutor.web.markdown import render_markdown

    html = render_markdown(
        '# A {#b}\n\n<script>x</script>[a](javascript:x)<img src="http://evil"><p style="x" onclick="y">t</p>'
    )
    assert 'id="b"' in html
    for bad in ("script", "javascript", "<img", "style", "onclick"):
        assert bad not in html


def test_a_file_keeps_the_essay_character_by_character(amira):
    text = "~~~\n# The sea walls were raised\n\n    indented *stars*\t\u2013 naïve 日本"
    token = amira.handed_in(text=text)
    markdown = amira.client.get(f"/attempts/{token}/download.md")
    assert text in markdown.text
    assert markdown.headers["Content-Disposition"].startswith("attachment")
    record = json.loads(amira.client.get(f"/attempts/{token}/download.json").text)
    assert record["attempt"]["answer_text"] == text
    assert record["marking"]["points"]


@pytest.mark.parametrize("text", ["Plain.", "日本 🎓 \u202e ﷽ \t Ω ж ő", "x" * 5000, "a\n" * 400])
def test_a_pdf_is_made_of_whatever_was_written(amira, text):
    answer = amira.client.get(f"/attempts/{amira.handed_in(text=text)}/download.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")


def test_other_kinds_of_file_are_not_found(amira):
    amira.page(f"/attempts/{amira.handed_in()}/download.exe", 404)


def secrets_of(slug: str) -> set[str]:
    entry = BankReader(TEST_BANK).bank().get(slug)
    told = {text for point in entry.scheme.points for text in (point.statement, point.how_to_earn)}
    told |= {exemplar.text.strip() for exemplar in entry.exemplars} | {exemplar.reasons for exemplar in entry.exemplars}
    return told | {mistake.say for mistake in entry.scheme.misconceptions} | set(entry.model_answer.strip().split("\n"))


# The pages whose purpose is to show a teacher the mark scheme; no page of a student leads there.
SHOW_THE_SCHEME = ("teacher.try_scheme", "teacher.doctor", "teacher.suggest", "teacher.draft", "teacher.draft_question")


def every_get(app, *, tokens: list[str]) -> set[str]:
    """Every address that answers GET, filled in with these attempts and both questions."""
    found = set()
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint.endswith("static") or rule.endpoint in SHOW_THE_SCHEME:
            continue
        for token in tokens or [""]:
            for slug in (FLOOD, RAIN, "weather"):
                for kind in ("pdf", "md", "json", "timeline", "people", "glossary", "historians"):
                    values = {"token": token, "slug": slug, "kind": kind, "draft_id": 1, "page": "notes"}
                    _, path = rule.build({name: values[name] for name in rule.arguments}, append_unknown=False)
                    found.add(path)
    return found


def leaks(app, amira, slug: str, tokens: list[str]) -> set[tuple[str, str]]:
    answers = {path: amira.client.get(path, follow_redirects=True) for path in every_get(app, tokens=tokens)}
    raw = {path: answer.get_data().decode("utf-8", "replace").lower() for path, answer in answers.items()}
    return {
        (path, secret)
        for path, text in raw.items()
        for secret in secrets_of(slug)
        if secret.lower() in text or secret.lower() in words_of(text)
    }


def test_the_mark_scheme_stays_on_the_server_before_the_hand_in(app, amira):
    token = amira.start(FLOOD)
    amira.save(token, "a first line")
    amira.save(token, "a diverging line", tab="b")
    assert len(every_get(app, tokens=[token])) > 12
    assert leaks(app, amira, FLOOD, [token]) == set()


def test_only_a_teacher_may_open_the_mark_scheme_and_no_student_page_leads_to_it(app, amira):
    token = amira.start(FLOOD)
    assert {app.view_functions[endpoint].allowed_role for endpoint in SHOW_THE_SCHEME} == {"teacher"}
    pages = {path: amira.client.get(path).text for path in every_get(app, tokens=[token])}
    leading = {path for path, text in pages.items() if "/teacher/try/" in text or "/teacher/questions/" in text}
    assert leading == {"/teacher/bank"}


def test_handing_in_one_question_tells_nothing_of_another(app, amira):
    rain = amira.handed_in(RAIN, "It rains.")
    flood = amira.start(FLOOD)
    assert leaks(app, amira, RAIN, [rain])
    assert leaks(app, amira, FLOOD, [rain, flood]) == set()


def test_a_scheme_that_was_never_measured_says_so_and_one_that_was_does_not(make_app, settings, tmp_path):
    shutil.copytree(settings.bank, tmp_path / "copy")
    amira = Amira(make_app(replace(settings, bank=tmp_path / "copy")).test_client())
    new = "its marks have not been compared with people’s yet"
    assert new in words_of(amira.page(f"/attempts/{amira.handed_in()}"))
    file = tmp_path / "copy" / "rubrics" / "weather" / "flood-of-1953.yaml"
    file.write_text(f"measured_on: 20\n{file.read_text()}")
    assert new not in words_of(amira.page(f"/attempts/{amira.handed_in()}"))
