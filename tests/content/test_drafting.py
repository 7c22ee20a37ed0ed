"""From notes to a draft: what notes say is found in every format, and what is accepted becomes a whole question."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tutor.content import draft_files
from tutor.content.bank import BankReader
from tutor.content.checking import check_examples
from tutor.content.draft import Draft, DraftQuestion
from tutor.content.drafting import Drafter
from tutor.content.outline import BlockKind, Section, read_outline
from tutor.errors import ContentError, NotFound, RuleBroken, UnreadableDocument
from tutor.marking import KeywordMarker, Verdict
from tutor.services import drafting

NOTES = """# The Berlin Blockade

## Causes

The Western powers introduced the Deutschmark in June 1948, which led to fury in Moscow.

**Bizone:** the joined British and American zones of occupation.

Stalin feared a strong Germany because Russia had been invaded twice in thirty years.

## The airlift

Allied aircraft landed every ninety seconds at Tempelhof. Coal made up two thirds of the cargo.
The Soviet Union lifted the blockade in May 1949. NATO was founded in April 1949, before the blockade ended.

Things that were flown in:

- coal for the power stations
- dried potatoes and flour
- medicine for hospitals

<script>alert("Bizonia is a trap")</script>
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write(name: str = "notes.md", text: str = NOTES) -> Path:
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return file

    return write


def drafted(file: Path) -> Draft:
    return Drafter("berlin", "Berlin", read_outline(file)).draft(file.name)


def question(draft: Draft, form: str) -> DraftQuestion:
    return next(q for q in draft.questions if q.form == form)


def accepted(asked: DraftQuestion) -> DraftQuestion:
    return replace(asked, points=tuple(replace(point, state="accepted") for point in asked.points))


def headings(sections: tuple[Section, ...]) -> list[str]:
    return [section.heading for section in sections]


def test_markdown_gives_headings_labels_items_and_no_script(write: Callable[..., Path]) -> None:
    causes, airlift = read_outline(write())
    assert (causes.heading, airlift.heading) == ("Causes", "The airlift")
    assert ("Bizone", "the joined British and American zones of occupation.") in [
        (b.label, b.text) for b in causes.blocks
    ]
    assert "coal for the power stations" in [b.text for b in airlift.blocks if b.kind is BlockKind.ITEM]
    assert "trap" not in str(airlift)


def test_plain_text_is_understood_by_how_its_lines_look(write: Callable[..., Path]) -> None:
    text = "The airlift\nPlanes landed every ninety seconds at Tempelhof.\n\nCargo: coal and food.\n- dried potatoes\n"
    (section,) = read_outline(write("notes.txt", text))
    assert section.heading == "The airlift"
    assert [(b.kind.value, b.label, b.text) for b in section.blocks] == [
        ("paragraph", "", "Planes landed every ninety seconds at Tempelhof."),
        ("paragraph", "Cargo", "coal and food."),
        ("item", "", "dried potatoes"),
    ]


def test_html_is_read_without_what_a_reader_does_not_see(write: Callable[..., Path]) -> None:
    page = (
        "<head><title>No</title></head><h1>Airlift</h1><nav>Home</nav><ul><li><p><b>Coal</b>: two thirds.</p></li></ul>"
    )
    (section,) = read_outline(write("notes.html", page))
    assert section.heading == "Airlift"
    assert [(b.kind.value, b.label, b.text) for b in section.blocks] == [("item", "Coal", "two thirds.")]


def test_word_documents_keep_headings_lists_and_bold(tmp_path: Path) -> None:
    from docx import Document

    document = Document()
    document.add_heading("The airlift", 1)
    paragraph = document.add_paragraph()
    paragraph.add_run("Tempelhof: ").bold = True
    paragraph.add_run("an airport in the American sector.")
    document.add_paragraph("coal", style="List Bullet")
    document.save(str(tmp_path / "notes.docx"))
    (section,) = read_outline(tmp_path / "notes.docx")
    assert section.heading == "The airlift"
    assert [(b.kind.value, b.label, b.text) for b in section.blocks] == [
        ("paragraph", "Tempelhof", "an airport in the American sector."),
        ("item", "", "coal"),
    ]


def test_another_kind_of_file_is_refused_in_words(write: Callable[..., Path]) -> None:
    with pytest.raises(UnreadableDocument, match="cannot be read as notes"):
        read_outline(write("notes.xlsx"))


def test_a_cause_and_its_effect_become_two_halves_that_are_both_needed(write: Callable[..., Path]) -> None:
    explain = question(drafted(write()), "explain")
    mark_reform = explain.points[0]
    assert [part.name for part in mark_reform.parts] == ["what came first", "what came of it"]
    assert mark_reform.sentence.startswith("The Western powers introduced the Deutschmark")


def test_lists_terms_and_dates_become_questions_of_their_own(write: Callable[..., Path]) -> None:
    draft = drafted(write())
    identify = next(q for q in draft.questions if q.command_word == "identify" and q.form == "short")
    assert identify.task == "Identify three of these: Things that were flown in."
    assert ("Bizone", "the joined British and American zones of occupation.") in draft.terms


def test_every_accepted_point_is_credited_by_its_own_example_only(write: Callable[..., Path], tmp_path: Path) -> None:
    draft, root = drafted(write()), tmp_path / "bank"
    root.mkdir()
    asked = accepted(draft_files.tidied(root, draft, question(draft, "explain")))
    draft_files.put_into_bank(root, draft, asked)
    bank = BankReader(root).bank()
    assert bank.faults == ()
    entry = bank.get(asked.slug)
    assert check_examples(entry) == []
    said = "The new Deutschmark was introduced by the Western powers, and that made Moscow furious: fury everywhere."
    report = KeywordMarker().mark(said, entry.scheme)
    first = report.points[0]
    assert first.verdict is Verdict.CREDITED
    assert any("Deutschmark" in span.text for span in first.evidence)


def test_the_notes_come_along_as_the_page_that_the_question_points_to(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    draft, root = drafted(write()), tmp_path / "bank"
    root.mkdir()
    asked = accepted(draft_files.tidied(root, draft, question(draft, "explain")))
    files = draft_files.put_into_bank(root, draft, asked)
    assert root / "questions" / "berlin" / "notes" / "01-causes.md" in files
    page = BankReader(root).bank().topics["berlin"].find_page("causes")
    assert page is not None
    assert "**Bizone:** the joined" in page.body


def test_nothing_is_ever_written_over(write: Callable[..., Path], tmp_path: Path) -> None:
    draft, root = drafted(write()), tmp_path / "bank"
    root.mkdir()
    asked = accepted(draft_files.tidied(root, draft, question(draft, "explain")))
    draft_files.put_into_bank(root, draft, asked)
    with pytest.raises(RuleBroken, match="already"):
        draft_files.put_into_bank(root, draft, asked)


def test_without_an_accepted_point_nothing_goes_into_the_bank(write: Callable[..., Path], tmp_path: Path) -> None:
    draft = drafted(write())
    with pytest.raises(RuleBroken, match="Accept at least one"):
        draft_files.put_into_bank(tmp_path / "bank", draft, draft.questions[0])
    assert not (tmp_path / "bank").exists()


def test_a_point_whose_example_fails_is_named_and_stays_out(write: Callable[..., Path], tmp_path: Path) -> None:
    draft, root = drafted(write()), tmp_path / "bank"
    root.mkdir()
    asked = accepted(question(draft, "explain"))
    spoilt = replace(asked.points[0], earns=("Something else altogether.",))
    asked = replace(asked, points=(spoilt, *asked.points[1:]))
    assert spoilt.id in drafting.faults_by_point(root, draft, asked)
    with pytest.raises(ContentError):
        draft_files.put_into_bank(root, draft, asked)
    assert list(root.rglob("*.yaml")) == []


def test_a_draft_is_kept_and_found_again_as_it_was(write: Callable[..., Path], tmp_path: Path) -> None:
    draft = drafted(write())
    draft_files.keep_draft(tmp_path / "drafts", "berlin", draft)
    assert draft_files.read_draft(tmp_path / "drafts", "berlin") == draft
    assert draft_files.free_name(tmp_path / "drafts", "Berlin") == "berlin-2"
    draft_files.drop_draft(tmp_path / "drafts", "berlin")
    for name in ("berlin", "../berlin"):
        with pytest.raises(NotFound):
            draft_files.read_draft(tmp_path / "drafts", name)


def test_a_damaged_draft_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "berlin.json").write_text("{}")
    with pytest.raises(RuleBroken, match="make it again"):
        draft_files.read_draft(tmp_path, "berlin")


def test_notes_with_nothing_to_ask_say_what_is_looked_for(write: Callable[..., Path], tmp_path: Path) -> None:
    reader = BankReader(tmp_path)
    with pytest.raises(RuleBroken, match="headings with at least two"):
        drafting.make_draft(reader, tmp_path / "drafts", write("notes.md", "Hello."))


def test_concepts_of_the_topic_are_used_in_the_wordings(write: Callable[..., Path]) -> None:
    sections = read_outline(write())
    draft = Drafter("berlin", "Berlin", sections, {"moscow": "soviets"}).draft("notes.md")
    wordings = [w for p in question(draft, "explain").points for part in p.parts for w in part.wordings]
    assert any("<soviets>" in wording for wording in wordings)


def test_a_drafted_question_never_takes_the_name_of_another(write: Callable[..., Path]) -> None:
    taken = frozenset({"causes-causes-and-effects"})
    draft = Drafter("berlin", "Berlin", read_outline(write()), {}, taken).draft("notes.md")
    assert not taken & {q.slug for q in draft.questions}
    assert len({q.slug for q in draft.questions}) == len(draft.questions)


def test_the_date_is_not_told_in_the_question_that_asks_for_it(write: Callable[..., Path]) -> None:
    text = (
        "# Berlin\n\nIn January 1947 the two zones were joined in the Bizone. The blockade began on 24 June 1948.\n"
        "Stalin lifted it on 12 May 1949, after almost a year.\n"
    )
    asked = question(drafted(write("notes.md", text)), "chronology").task
    assert asked == (
        "Give the year of each: (1) The two zones were joined in the Bizone; (2) The blockade began; "
        "(3) Stalin lifted it after almost a year"
    )
