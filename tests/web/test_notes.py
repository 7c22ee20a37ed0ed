"""Notes are read and everything in them is found: pages, timeline, people, terms, historians, and the search."""

from tests.web.conftest import words_of


def test_a_topic_leads_to_its_notes_its_questions_and_what_can_be_looked_up(amira):
    page = amira.page("/topics/weather")
    for address in ("/topics/weather/notes/notes", "/topics/weather/look-up/timeline", "/questions/flood-of-1953"):
        assert f'href="{address}"' in page


def test_the_only_topic_is_opened_at_once(amira):
    answer = amira.client.get("/topics")
    assert answer.headers["Location"] == "/topics/weather"


def test_the_timeline_is_in_the_order_of_time_with_dates_in_words(amira):
    words = words_of(amira.page("/topics/weather/look-up/timeline"))
    order = [words.index(date) for date in ("31 January 1953", "February 1953", "The warning service begins")]
    assert order == sorted(order)
    assert "Forty places were open at once." in words


def test_people_stand_by_surname_with_other_names_and_a_link_to_the_notes(amira):
    page = amira.page("/topics/weather/look-up/people")
    assert page.index("Ben Archer") < page.index("Ada Kettle")
    assert "also Bartje" in words_of(page)
    assert 'href="/topics/weather/notes/notes#warnings"' in page


def test_terms_stand_in_the_order_of_the_alphabet_whatever_their_capitals(amira):
    page = amira.page("/topics/weather/look-up/glossary")
    assert page.index("Polder") < page.index("storm surge")


def test_a_historian_is_shown_with_argument_evidence_and_what_speaks_against(amira):
    words = words_of(amira.page("/topics/weather/look-up/historians"))
    for said in ("Engineers", "The walls were too low.", "She measured them.", "nobody was warned", "Walls (1960)"):
        assert said in words


def test_nothing_is_looked_up_that_a_topic_does_not_have(amira):
    amira.page("/topics/weather/look-up/recipes", 404)
    amira.page("/topics/weather/notes/recipes", 404)


def test_a_search_finds_other_forms_of_a_word_and_marks_them(amira):
    page = amira.page("/search?q=measure")
    assert "Clara Dyke" in words_of(page)
    assert "<mark>measured</mark>" in page


def test_a_search_needs_every_word_and_says_when_nothing_is_found(amira):
    assert "Nothing found" in words_of(amira.page("/search?q=measured+polder"))
    assert "Nothing found" in words_of(amira.page("/search?q=the+of"))


def test_a_search_finds_questions_and_what_is_looked_for_is_shown_as_text(amira):
    assert 'href="/questions/flood-of-1953"' in amira.page("/search?q=1953+flood")
    assert "<script>" not in amira.page("/search?q=<script>").partition("<main")[2].partition("</main")[0]


def test_questions_can_be_chosen_by_their_kind_and_theme(amira):
    explain = words_of(amira.page("/?form=explain"))
    assert "1 question found" in explain
    assert "No question fits" in words_of(amira.page("/?section=nothing"))


def test_a_question_leads_to_the_notes_of_its_section_and_they_lead_back(amira):
    assert 'href="/topics/weather/notes/notes"' in amira.page("/questions/flood-of-1953")
    assert 'href="/questions/flood-of-1953"' in amira.page("/topics/weather/notes/notes")
