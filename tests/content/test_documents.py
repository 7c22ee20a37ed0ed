"""Answers read from files that the tests make themselves."""

import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from fpdf import FPDF
from pypdf import PdfWriter

from tutor.content import documents
from tutor.content.documents import SubmittedAnswer, decode_text, list_documents, read_document, read_jsonl
from tutor.errors import UnreadableDocument

ESSAY = "The NKVD was given quotas of people to arrest."


def make_file(folder: Path, name: str, content: str | bytes = ESSAY) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def make_pdf(folder: Path, *paragraphs: str, name: str = "essay.pdf") -> Path:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=12)
    for paragraph in paragraphs:
        pdf.multi_cell(0, text=paragraph, new_x="LMARGIN", new_y="NEXT")
    path = folder / name
    pdf.output(str(path))
    return path


def lock_pdf(path: Path, *, user_password: str) -> Path:
    writer = PdfWriter(clone_from=path)
    writer.encrypt(user_password=user_password, owner_password="owner", algorithm="RC4-128")
    writer.write(path)
    return path


def problem(path: Path) -> str:
    """The sentence said about a file, which always names the file."""
    with pytest.raises(UnreadableDocument) as raised:
        read_document(path)
    assert str(path) in raised.value.message
    return raised.value.message


# --- plain text ----------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_plain_text_is_read_in_the_encodings_that_people_save(tmp_path, encoding):
    text = "Stalin’s “terror” – a naïve café.\r\n\r\nSecond paragraph."
    assert read_document(make_file(tmp_path, "essay.txt", text.encode(encoding))) == text


def test_utf_16_is_read_in_either_byte_order():
    assert decode_text(b"\xfe\xff" + ESSAY.encode("utf-16-be"), "essay.txt") == ESSAY


def test_front_matter_of_markdown_is_kept(tmp_path):
    text = f"---\ntitle: Mine\n---\n\n{ESSAY}\n"
    assert read_document(make_file(tmp_path, "essay.MD", text)) == text


def test_an_empty_file_is_an_empty_answer(tmp_path):
    assert read_document(make_file(tmp_path, "essay.txt", "")) == ""


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(ESSAY.encode("utf-16-le"), id="UTF-16 without its mark"),
        pytest.param(b"\xff\xfea", id="half a UTF-16 character"),
        pytest.param("Сталин и террор".encode("cp1251"), id="Cyrillic of Windows"),
        pytest.param(bytes(range(256)), id="no text at all"),
        pytest.param(b"caf\xe9 \x01\x02\x03", id="control characters"),
    ],
)
def test_an_unknown_encoding_is_refused_with_the_way_out(tmp_path, data):
    assert "encoding UTF-8" in problem(make_file(tmp_path, "essay.txt", data))


@pytest.mark.parametrize(("data", "advice"), [(b"%PDF-1.7 ...", ".pdf"), (b"PK\x03\x04...", ".docx")])
def test_a_document_with_the_wrong_ending_is_told_the_right_one(tmp_path, data, advice):
    assert advice in problem(make_file(tmp_path, "essay.txt", data))


def test_one_stray_nul_does_not_make_a_text_unreadable():
    assert decode_text(f"{ESSAY}\0".encode(), "essay.txt") == f"{ESSAY}\0"


# --- Word ----------------------------------------------------------------------------------------


def test_word_paragraphs_and_tables_come_in_the_order_of_the_page(tmp_path):
    document = Document()
    document.add_paragraph("Before.")
    document.add_paragraph("")
    table = document.add_table(rows=2, cols=2)
    for number, cell in enumerate((*table.rows[0].cells, *table.rows[1].cells), start=1):
        cell.text = f"cell {number}"
    document.add_paragraph("After.")
    document.save(str(tmp_path / "essay.docx"))
    assert read_document(tmp_path / "essay.docx") == "Before.\n\ncell 1\tcell 2\ncell 3\tcell 4\n\nAfter."


def test_a_merged_cell_and_a_table_in_a_table_are_read_once(tmp_path):
    document = Document()
    table = document.add_table(rows=1, cols=3)
    merged = table.cell(0, 0).merge(table.cell(0, 1))
    merged.text = "merged"
    table.cell(0, 2).add_table(rows=1, cols=1).cell(0, 0).text = "inner"
    document.save(str(tmp_path / "essay.docx"))
    assert read_document(tmp_path / "essay.docx") == "merged\tinner"


def test_word_text_in_content_controls_and_tracked_changes_is_read_as_it_stands(tmp_path):
    document = Document()
    document.element.body.insert(
        0,
        parse_xml(
            f"""<w:sdt {nsdecls("w")}><w:sdtContent><w:p>
            <w:r><w:t>The </w:t></w:r><w:ins><w:r><w:t>secret</w:t></w:r></w:ins>
            <w:del><w:r><w:delText>political</w:delText></w:r></w:del>
            <w:r><w:t xml:space="preserve"> police.</w:t><w:br/><w:t>Next line.</w:t></w:r>
            </w:p></w:sdtContent></w:sdt>"""
        ),
    )
    document.save(str(tmp_path / "essay.docx"))
    assert read_document(tmp_path / "essay.docx") == "The secret police.\nNext line."


def test_a_word_file_that_unpacks_to_a_flood_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "LARGEST_UNPACKED", 1_000_000)
    with zipfile.ZipFile(tmp_path / "essay.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\0" * 1_000_001)
    assert "not opened" in problem(tmp_path / "essay.docx")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 encrypted package", "password"),
        (b"just words", "not a real Word document"),
        (b"", "not a real Word document"),
    ],
)
def test_what_only_looks_like_a_word_file_is_refused(tmp_path, data, said):
    assert said in problem(make_file(tmp_path, "essay.docx", data))


def test_a_zip_without_a_document_in_it_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "essay.docx", "w") as archive:
        archive.writestr("notes.txt", ESSAY)
    assert "damaged" in problem(tmp_path / "essay.docx")


# --- PDF -----------------------------------------------------------------------------------------


def test_pdf_text_keeps_its_paragraphs_apart(tmp_path):
    first = "The quotas of Order 00447 were limits that regional officers asked to raise, and raised again. " * 3
    text = read_document(make_pdf(tmp_path, first + "So the terror grew and grew.", "The Party was not spared."))
    assert " ".join(text.split()) == f"{first}So the terror grew and grew. The Party was not spared."
    assert "grew.\n\nThe Party" in text


def test_a_pdf_with_a_password_is_refused(tmp_path):
    assert "password" in problem(lock_pdf(make_pdf(tmp_path, ESSAY), user_password="secret"))


def test_a_pdf_protected_only_against_changes_is_read(tmp_path):
    assert read_document(lock_pdf(make_pdf(tmp_path, ESSAY), user_password="")) == ESSAY


def test_a_scanned_pdf_is_named_as_one(tmp_path):
    assert "scan" in problem(make_pdf(tmp_path))


def test_a_book_is_not_an_essay(tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "MOST_PAGES", 0)
    assert "1 pages" in problem(make_pdf(tmp_path, ESSAY))


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\nnonsense", b"just words"])
def test_a_damaged_pdf_is_refused(tmp_path, data):
    assert "damaged" in problem(make_file(tmp_path, "essay.pdf", data))


# --- any file ------------------------------------------------------------------------------------


def test_a_file_of_another_kind_is_refused_with_the_kinds_that_are_read(tmp_path):
    assert ".odt" in problem(make_file(tmp_path, "essay.odt"))
    assert ".docx" in problem(make_file(tmp_path, "essay"))


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    assert "no file" in problem(tmp_path / "essay.txt")
    (tmp_path / "folder.md").mkdir()
    assert "not a file" in problem(tmp_path / "folder.md")


def test_a_huge_file_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "LARGEST_FILE", 10)
    assert "MB" in problem(make_file(tmp_path, "essay.txt"))


# --- folders -------------------------------------------------------------------------------------


def test_folders_open_into_their_documents_in_order(tmp_path):
    for name in ("b.txt", "a.MD", "sub/c.docx", "sub/d.pdf", "e.odt", ".hidden.txt", ".git/f.txt", "sub/~$c.docx"):
        make_file(tmp_path, name)
    found = list_documents([tmp_path])
    assert [path.relative_to(tmp_path).as_posix() for path in found] == ["a.MD", "b.txt", "sub/c.docx", "sub/d.pdf"]


def test_a_file_named_outright_is_kept_and_only_once(tmp_path):
    odd, plain = make_file(tmp_path, "essay.odt"), make_file(tmp_path, "a.txt")
    assert list_documents([odd, plain, tmp_path, tmp_path / "missing.txt"]) == [odd, plain, tmp_path / "missing.txt"]


# --- many answers in one file --------------------------------------------------------------------


def test_each_line_of_jsonl_is_an_answer(tmp_path):
    lines = '\ufeff{"id": "a1", "answer": "Quotas."}\r\n\n{"id": 2, "answer": null, "class": "11b"}'
    answers = list(read_jsonl(make_file(tmp_path, "class.jsonl", lines)))
    assert answers == [SubmittedAnswer("a1", "Quotas."), SubmittedAnswer("2", "")]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[1]", "not an object"),
        (b'{"answer": "x"}', '"id"'),
        (b'{"id": true, "answer": "x"}', '"id"'),
        (b'{"id": "a1"}', '"answer"'),
        (b'{"id": "a1", "answer": 7}', '"answer"'),
        (b'{"id": "a1", "answer": "caf\xe9"}', "UTF-8"),
    ],
)
def test_a_faulty_line_is_reported_by_number_and_the_rest_go_on(tmp_path, line, said):
    good = b'{"id": "good", "answer": "Quotas."}'
    first, faulty, last = read_jsonl(make_file(tmp_path, "class.jsonl", b"\n".join([good, line, good])))
    assert (first.text, last.text) == ("Quotas.", "Quotas.")
    assert "Line 2" in faulty.error
    assert said in faulty.error


def test_half_a_character_in_jsonl_is_made_harmless(tmp_path):
    (answer,) = read_jsonl(make_file(tmp_path, "class.jsonl", rb'{"id": "a1", "answer": "x \ud800 \ud83d\ude00"}'))
    assert answer.text == "x ? 😀"


def test_a_line_without_end_is_not_read_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "LARGEST_FILE", 20)
    (answer,) = read_jsonl(make_file(tmp_path, "class.jsonl", b"x" * 100))
    assert "longer" in answer.error


def test_a_missing_jsonl_is_an_error_of_the_whole_file(tmp_path):
    with pytest.raises(UnreadableDocument, match="no file"):
        list(read_jsonl(tmp_path / "class.jsonl"))
