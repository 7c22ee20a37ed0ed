"""
A teacher's notes as an outline: headings, labelled lines, list items and paragraphs, each with where it came from.

Markdown, Word and HTML say what is a heading and what is bold; in plain text and PDF it is told from how lines look.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import markdown

from tutor.content.documents import DOCUMENT_SUFFIXES, decode_text, read_document
from tutor.content.front_matter import split_front_matter
from tutor.errors import UnreadableDocument

SUFFIXES = DOCUMENT_SUFFIXES | {".html", ".htm"}
LARGEST = 2_000_000

_LABEL = re.compile(r"([A-Z][^.:!?\n]{1,60}?):\s+(\S.*)", re.DOTALL)
_MOST_WORDS_OF_A_LABEL = 7
_BULLET = re.compile(r"\s*(?:[-*•‣–·o]|\(?\d{1,2}[.)])\s+(\S.*)")
_LONGEST_HEADING = 90
_ENDS_TEXT = re.compile(r"[.,;:]$")


class BlockKind(StrEnum):
    """What a piece of notes is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of notes; ``label`` is the bold or named beginning of a line, which ``text`` then leaves out."""

    kind: BlockKind
    text: str
    label: str = ""

    @property
    def whole(self) -> str:
        return f"{self.label}: {self.text}" if self.label else self.text


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands below it, up to the next heading."""

    heading: str
    blocks: tuple[Block, ...]


def read_outline(path: Path) -> tuple[Section, ...]:
    """
    The sections of a file of notes.

    Raises:
        UnreadableDocument: with what is wrong and what to do.
    """
    suffix = path.suffix.lower()
    if suffix in (".html", ".htm"):
        try:
            data = path.read_bytes()
        except OSError as error:
            raise UnreadableDocument(f"{path} cannot be read: {error.strerror or error}.") from error
        return sections_of(_from_html(_short_enough(decode_text(data, str(path)), path)))
    if suffix not in DOCUMENT_SUFFIXES:
        raise UnreadableDocument(f"{path} cannot be read as notes. Tutor reads .md, .docx, .pdf, .txt and .html.")
    text = _short_enough(read_document(path), path)
    if suffix == ".md":
        parted = split_front_matter(text)
        return sections_of(_from_markdown(parted[1] if parted else text))
    if suffix == ".docx":
        return sections_of(_from_html(_docx_as_html(path)))
    return sections_of(_from_lines(text))


def _short_enough(text: str, path: Path) -> str:
    if len(text) > LARGEST:
        raise UnreadableDocument(f"{path} has {len(text):,} characters; notes of up to {LARGEST:,} are read. Split it.")
    return text


def sections_of(blocks: Iterable[Block]) -> tuple[Section, ...]:
    """Blocks gathered under their headings; headings with nothing below are left out."""
    sections: list[tuple[str, list[Block]]] = [("", [])]
    for block in blocks:
        if block.kind is BlockKind.HEADING:
            sections.append((block.text, []))
        elif block.text:
            sections[-1][1].append(block)
    return tuple(Section(heading, tuple(blocks)) for heading, blocks in sections if blocks)


# --- Markdown and HTML ----------------------------------------------------------------------------


def _from_markdown(text: str) -> Iterator[Block]:
    return _from_html(markdown.markdown(text, extensions=["tables", "sane_lists", "attr_list"]))


def _from_html(text: str) -> Iterator[Block]:
    reader = _HtmlReader()
    reader.feed(text)
    reader.close()
    reader.end_block()
    return iter(reader.blocks)


_HEADINGS = {f"h{level}" for level in range(1, 7)}
_BLOCKS = {"p", "div", "li", "td", "th", "tr", "blockquote", "dt", "dd", "section", "article", "ul", "ol", "pre", "br"}
_SILENT = {"script", "style", "head", "nav", "template", "noscript"}
_BOLD = {"b", "strong"}


class _HtmlReader(HTMLParser):
    """Gathers the text of blocks. What is silent to a reader of the page is left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._kind = BlockKind.PARAGRAPH
        self._pieces: list[tuple[str, bool]] = []
        self._bold = self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BOLD:
            self._bold += 1
        elif tag in _HEADINGS:
            self._begin(BlockKind.HEADING)
        elif tag in _BLOCKS:
            # A paragraph inside a list item is still the item.
            inside_item = tag == "p" and self._kind is BlockKind.ITEM and not self._said()
            if not inside_item:
                self._begin(BlockKind.ITEM if tag == "li" else BlockKind.PARAGRAPH)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(self._silent - 1, 0)
        elif tag in _BOLD:
            self._bold = max(self._bold - 1, 0)
        elif tag in _HEADINGS or tag in _BLOCKS:
            self._begin(BlockKind.PARAGRAPH)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._pieces.append((data, bool(self._bold)))

    def _said(self) -> str:
        return "".join(piece for piece, _ in self._pieces).strip()

    def _begin(self, kind: BlockKind) -> None:
        self.end_block()
        self._kind = kind

    def end_block(self) -> None:
        """Note what has been gathered as a block."""
        text = _joined(self._said())
        bold = _joined("".join(piece for piece, is_bold in self._leading_bold() if is_bold))
        self._pieces = []
        if not text:
            return
        looks_like_one = bold == text and len(text) <= _LONGEST_HEADING and not _ENDS_TEXT.search(text)
        if self._kind is BlockKind.HEADING or looks_like_one:
            self.blocks.append(Block(BlockKind.HEADING, text))
        else:
            self.blocks.append(_with_label(Block(self._kind, text), bold))

    def _leading_bold(self) -> Iterator[tuple[str, bool]]:
        for piece, is_bold in self._pieces:
            if not is_bold and piece.strip():
                return
            yield piece, is_bold


def _joined(text: str) -> str:
    return " ".join(text.split())


def _with_label(block: Block, bold: str = "") -> Block:
    """The block with its bold beginning, or the name before its first colon, as a label."""
    name = bold.rstrip(":").strip()
    rest = block.text[len(bold) :].lstrip(" :–—-") if bold else ""
    if name and rest and len(name.split()) <= _MOST_WORDS_OF_A_LABEL and rest != block.text:
        return replace(block, text=rest, label=name)
    found = _LABEL.fullmatch(block.text)
    if found and len(found.group(1).split()) <= _MOST_WORDS_OF_A_LABEL:
        return replace(block, text=found.group(2), label=found.group(1))
    return block


# --- Word -----------------------------------------------------------------------------------------


def _docx_as_html(path: Path) -> str:
    """A Word document's headings, lists and bold words; ``read_document`` has found it readable before."""
    from docx import Document

    with path.open("rb") as file:
        return "\n".join(_paragraph_as_html(paragraph) for paragraph in Document(file).paragraphs)


def _paragraph_as_html(paragraph: Any) -> str:
    style = str(getattr(paragraph.style, "name", "") or "")
    numbered = paragraph._p.pPr is not None and paragraph._p.pPr.numPr is not None
    tag = "h2" if style.startswith(("Heading", "Title")) else "li" if numbered or style.startswith("List") else "p"
    runs = (f"<b>{html.escape(run.text)}</b>" if run.bold else html.escape(run.text) for run in paragraph.runs)
    return f"<{tag}>{''.join(runs)}</{tag}>"


# --- plain text and PDF ---------------------------------------------------------------------------


def _from_lines(text: str) -> Iterator[Block]:
    paragraph: list[str] = []
    lines = [line.rstrip() for line in text.splitlines()]
    for number, line in enumerate(lines):
        item = _BULLET.fullmatch(line)
        alone = not line.strip() or item is not None or _is_heading(lines, number) or _LABEL.fullmatch(line.strip())
        if alone:
            yield from _paragraph(paragraph)
            paragraph = []
        if item:
            yield _with_label(Block(BlockKind.ITEM, _joined(item.group(1))))
        elif line.strip() and _is_heading(lines, number):
            yield Block(BlockKind.HEADING, _joined(line).strip("# "))
        elif line.strip():
            paragraph.append(line)
    yield from _paragraph(paragraph)


def _paragraph(lines: list[str]) -> Iterator[Block]:
    if lines:
        yield _with_label(Block(BlockKind.PARAGRAPH, _joined(" ".join(lines))))


def _is_heading(lines: list[str], number: int) -> bool:
    """A short line that ends no sentence, begins like a title, and has longer text below it."""
    line = lines[number].strip()
    if (
        not line
        or len(line) > _LONGEST_HEADING
        or _ENDS_TEXT.search(line)
        or not (line[0].isupper() or line[0].isdigit())
    ):
        return False
    below = next((later.strip() for later in lines[number + 1 :] if later.strip()), "")
    starts_afresh = (
        number == 0 or not lines[number - 1].strip() or bool(re.search(r"[.!?:]$", lines[number - 1].strip()))
    )
    return starts_afresh and len(below) > len(line) / 2 and not _BULLET.fullmatch(line)
