"""Answers read from files: plain text, Markdown, Word and PDF. What cannot be read says why, in a sentence."""

from __future__ import annotations

import json
import logging
import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tutor.errors import UnreadableDocument

TEXT_SUFFIXES = frozenset({".txt", ".md"})
DOCUMENT_SUFFIXES = TEXT_SUFFIXES | {".docx", ".pdf"}
LARGEST_FILE = 20_000_000
LARGEST_UNPACKED = 200_000_000
MOST_PAGES = 500

_SAVE_AS_UTF8 = "Open it in the program it was written with and save it as plain text with the encoding UTF-8."
_OTHER_KINDS = {
    b"%PDF-": "It looks like a PDF; give it the ending .pdf.",
    b"PK\x03\x04": "It looks like a Word document; give it the ending .docx.",
    b"\xd0\xcf\x11\xe0": "It looks like an old Word document; save it as .docx.",
    b"{\\rtf": "It looks like rich text; save it as .docx or as plain text.",
}
_ZIP_IS_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class SubmittedAnswer:
    """An answer out of a file of many. ``error`` says why this one cannot be used; its text is then empty."""

    name: str
    text: str
    error: str = ""


def list_documents(paths: Iterable[Path]) -> list[Path]:
    """
    The files to read: each file that was named, and every document in the folders that were named, in order of name.

    Hidden files and the lock files of Office (``~$…``) are left out of folders; a file named outright never is.
    """
    found: dict[Path, None] = {}
    for path in paths:
        found |= dict.fromkeys(sorted(_walk(path)) if path.is_dir() else [path])
    return list(found)


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if Path(name).suffix.lower() in DOCUMENT_SUFFIXES and not name.startswith((".", "~$")):
                yield Path(parent, name)


def read_document(path: Path) -> str:
    """
    The text of an answer. Front matter, blank lines and line ends of plain text stay as they are.

    Raises:
        UnreadableDocument: with the file's name, what is wrong and what to do.
    """
    suffix = path.suffix.lower()
    if not path.exists():
        raise UnreadableDocument(f"There is no file {path}.")
    if suffix not in DOCUMENT_SUFFIXES:
        kind = f"is a {suffix} file" if suffix else "has no ending that says what it is"
        raise UnreadableDocument(f"{path} {kind}. Tutor reads .txt, .md, .docx and .pdf; save it as one of these.")
    _check_file(path)
    try:
        if suffix in TEXT_SUFFIXES:
            return decode_text(path.read_bytes(), str(path))
        return _read_docx(path) if suffix == ".docx" else _read_pdf(path)
    except UnreadableDocument:
        raise
    except OSError as error:
        raise UnreadableDocument(f"{path} cannot be read: {error.strerror or error}.") from error
    except Exception as error:
        # A damaged file makes the libraries raise whatever they come upon.
        kind = "Word document" if suffix == ".docx" else "PDF"
        raise UnreadableDocument(
            f"{path} is damaged or not a real {kind}. Open it in the program it was made with and save it again."
        ) from error


def _check_file(path: Path) -> None:
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        raise UnreadableDocument(f"There is no file {path}.") from None
    except OSError as error:
        raise UnreadableDocument(f"{path} cannot be read: {error.strerror or error}.") from error
    if not path.is_file():
        raise UnreadableDocument(f"{path} is not a file.")
    if size > LARGEST_FILE:
        raise UnreadableDocument(
            f"{path} has {size / 1e6:.0f} MB; Tutor reads files up to {LARGEST_FILE // 1_000_000} MB. "
            "Take the pictures out, or save the answer alone as plain text."
        )


# --- plain text ----------------------------------------------------------------------------------


def decode_text(data: bytes, name: str) -> str:
    """
    Text from bytes: UTF-8, UTF-16 with its mark, or the Windows encoding of western Europe.

    Raises:
        UnreadableDocument: it is none of these; ``name`` is what the sentence calls it.
    """
    for start, advice in _OTHER_KINDS.items():
        if data.startswith(start):
            raise UnreadableDocument(f"{name} is not plain text. {advice}")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = _decode(data, "utf-16")
    else:
        text = _decode(data, "utf-8-sig")
        if text is None:
            text = _decode(data, "cp1252")
            text = text if text is not None and _is_western(text) else None
    # One stray NUL is a slip; many are another encoding, or no text at all.
    if text is None or text.count("\0") > max(1, len(text) // 100):
        raise UnreadableDocument(f"The text encoding of {name} is not recognised. {_SAVE_AS_UTF8}")
    return text


def _decode(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_western(text: str) -> bool:
    """Whether this reads as western European: other bytes decode too, but to control characters and ÐÏÓ."""
    if any(ord(c) < 32 and c not in "\t\n\r\f" for c in text):
        return False
    letters = [c for c in text if c.isalpha()]
    return sum(ord(c) > 127 for c in letters) <= len(letters) * 0.3


# --- Word ----------------------------------------------------------------------------------------

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PLAIN = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
# Struck-out text of tracked changes, settings, and the second copy of a text box kept for old versions of Word.
_NOT_TEXT = {
    f"{_W}del",
    f"{_W}moveFrom",
    f"{_W}pPr",
    f"{_W}rPr",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}


def _read_docx(path: Path) -> str:
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            is_old_or_locked = file.read(4) == b"\xd0\xcf\x11\xe0"
        if is_old_or_locked:
            raise UnreadableDocument(
                f"{path} is protected with a password, or is an old .doc. Save it as .docx without a password."
            )
        raise UnreadableDocument(f"{path} is not a real Word document. Save it as .docx in Word or LibreOffice.")
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    if sum(member.file_size for member in members) > LARGEST_UNPACKED:
        raise UnreadableDocument(f"{path} unpacks to far more than any essay; it was not opened.")
    if any(member.flag_bits & _ZIP_IS_ENCRYPTED for member in members):
        raise UnreadableDocument(f"{path} is protected with a password. Save it without one.")

    from docx import Document

    with path.open("rb") as file:
        body = Document(file).element.body
    return "\n\n".join(block for block in _blocks(body) if block.strip())


def _blocks(parent: Any) -> Iterator[str]:
    """
    Paragraphs and tables in the order of the page.

    python-docx's own ``iter_inner_content`` passes over what lies in content controls (the answer boxes of a school's
    template) and in tracked insertions, so the tree is walked here.
    """
    for child in parent.iterchildren():
        if child.tag == f"{_W}p":
            yield "".join(_text(child))
        elif child.tag == f"{_W}tbl":
            yield "\n".join("\t".join(map(_cell_text, _nearest(row, "tc"))) for row in _nearest(child, "tr"))
        elif child.tag not in _NOT_TEXT:
            yield from _blocks(child)


def _nearest(parent: Any, name: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, those inside content controls too, but none of a table within."""
    for child in parent.iterchildren():
        if child.tag == f"{_W}{name}":
            yield child
        elif child.tag not in _NOT_TEXT:
            yield from _nearest(child, name)


def _cell_text(cell: Any) -> str:
    return "\n".join(block for block in _blocks(cell) if block.strip())


def _text(parent: Any) -> Iterator[str]:
    for child in parent.iterchildren():
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _PLAIN:
            yield _PLAIN[child.tag]
        elif child.tag == f"{_W}p":
            yield "\n" + "".join(_text(child))
        elif child.tag not in _NOT_TEXT:
            yield from _text(child)


# --- PDF -----------------------------------------------------------------------------------------

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_ENDS_SENTENCE = re.compile(r"[.!?…][\"'”’)\]]*$")


def _read_pdf(path: Path) -> str:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    # It reports each flaw that it can read past, which helps nobody who only wants the text.
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    locked = f"{path} is protected with a password. Print it to a new PDF, or save the answer as .docx or plain text."
    with path.open("rb") as file:
        reader = PdfReader(file)
        try:
            # An empty password opens those that are only protected against changes.
            if reader.is_encrypted and not reader.decrypt(""):
                raise UnreadableDocument(locked)
        except DependencyError as error:
            raise UnreadableDocument(locked) from error
        if len(reader.pages) > MOST_PAGES:
            raise UnreadableDocument(
                f"{path} has {len(reader.pages)} pages; Tutor reads up to {MOST_PAGES}. Save the answer alone."
            )
        text = "\n".join(_mark_paragraphs(page.extract_text()) for page in reader.pages)
    if not text.strip():
        raise UnreadableDocument(
            f"{path} holds no text: it is probably a scan or a photograph. "
            "Type the answer, or use a program that reads scans."
        )
    return text.translate(_LIGATURES).strip()


def _mark_paragraphs(page: str) -> str:
    """Put a blank line after a short line that ends a sentence: a PDF knows lines only, not paragraphs."""
    lines = [line.rstrip() for line in page.splitlines()]
    longest = max(map(len, lines), default=0)
    return "\n".join(
        f"{line}\n" if len(line) < longest * 0.8 and _ENDS_SENTENCE.search(line) else line for line in lines
    )


# --- many answers in one file --------------------------------------------------------------------


def read_jsonl(path: Path) -> Iterator[SubmittedAnswer]:
    """
    The answers of a file with one ``{"id": …, "answer": …}`` a line. A faulty line becomes a value with its error.

    Raises:
        UnreadableDocument: the file as a whole cannot be opened.
    """
    try:
        with path.open("rb") as file:
            number = 0
            while line := file.readline(LARGEST_FILE + 1):
                number += 1
                if len(line) > LARGEST_FILE:
                    yield SubmittedAnswer(f"line {number}", "", f"Line {number} is longer than any essay.")
                    return
                # The mark that Windows programs put first is not part of the first line.
                line = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
                if line.strip():
                    yield _submitted(line, number)
    except FileNotFoundError:
        raise UnreadableDocument(f"There is no file {path}.") from None
    except OSError as error:
        raise UnreadableDocument(f"{path} cannot be read: {error.strerror or error}.") from error


def _submitted(line: bytes, number: int) -> SubmittedAnswer:
    name = f"line {number}"
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        return SubmittedAnswer(name, "", f"Line {number} is not UTF-8. Save the file with the encoding UTF-8.")
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "too long or too deep"
        return SubmittedAnswer(name, "", f"Line {number} is not JSON: {reason}.")
    if not isinstance(record, dict):
        return SubmittedAnswer(name, "", f'Line {number} is not an object such as {{"id": "a1", "answer": "…"}}.')
    given = record.get("id")
    if isinstance(given, bool) or not isinstance(given, str | int) or given == "":
        return SubmittedAnswer(name, "", f'Line {number} has no "id": a text or a whole number.')
    answer = record.get("answer", 0)
    if not isinstance(answer, str | None):
        return SubmittedAnswer(_whole(str(given)), "", f'Line {number} has no "answer" that is text.')
    return SubmittedAnswer(_whole(str(given)), _whole(answer or ""))


def _whole(text: str) -> str:
    """JSON can hold half a character, which nothing can write down again."""
    return text.encode("utf-8", "replace").decode("utf-8")
