"""Feedback as pages to print. Pure but for reading the font."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from io import BytesIO

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import WrapMode, XPos, YPos

from tutor.marking import Verdict
from tutor.services.exporting import BLANK, PROVISIONAL, Handout
from tutor.services.feedback import PointFeedback, mark_sentence

FONT_PACKAGE = "font_source_serif_pro"
FONT_FILES = {"": "SourceSerifPro-Regular.ttf", "B": "SourceSerifPro-Bold.ttf", "I": "SourceSerifPro-It.ttf"}
SUBSTITUTE = "\N{WHITE SQUARE}"
LINE = 5.6


def to_pdf(handout: Handout) -> bytes:
    """The feedback as pages to print. A character the font lacks becomes a small square."""
    pdf = _Pages()
    pdf.line_of(handout.title, size=18, style="B")
    pdf.line_of(f"{handout.day}, {handout.attempt.word_count or 0} words")
    pdf.line_of(mark_sentence(handout.report), size=14, style="B")
    if handout.report:
        pdf.line_of(PROVISIONAL.format(marker=handout.report.provenance.marker), style="I")
    if handout.entry:
        pdf.line_of(handout.entry.question.task, style="I")
    _pdf_first_words(pdf, handout)
    pdf.heading("The answer")
    pdf.text_block(_numbered_answer(handout) or BLANK)
    for name, group in handout.groups:
        pdf.heading(name)
        for item in group:
            _pdf_point(pdf, item)
    if handout.feedback and handout.feedback.lift:
        pdf.heading("To lift it")
        for line in handout.feedback.lift:
            pdf.line_of(f"\N{EN DASH} {line}")
    return bytes(pdf.output())


def _pdf_first_words(pdf: _Pages, handout: Handout) -> None:
    if handout.feedback is None:
        return
    pdf.heading("First")
    pdf.line_of(handout.feedback.well)
    if handout.feedback.next_step:
        pdf.line_of(f"Next step: {handout.feedback.next_step}", style="B")


def _pdf_point(pdf: _Pages, item: PointFeedback) -> None:
    pdf.line_of(f"{item.number}. {item.point.statement}")
    for span in item.decision.evidence[:3]:
        pdf.line_of(f"\u201c{span.text}\u201d", style="I", indent=8)
    if item.verdict is not Verdict.CREDITED and item.point.how_to_earn:
        pdf.line_of(f"How to earn it: {item.point.how_to_earn}", indent=8)


def _numbered_answer(handout: Handout) -> str:
    """The answer with the number of each point behind the words that show it, as in the margin of the page."""
    if handout.feedback is None:
        return handout.answer
    numbers = {item.point.id: item.number for _, group in handout.groups for item in group}
    ends: dict[int, list[int]] = {}
    for decision in handout.report.points if handout.report else ():
        for span in decision.evidence:
            if decision.point_id in numbers:
                ends.setdefault(span.end, []).append(numbers[decision.point_id])
    text, at = [], 0
    for end in sorted(ends):
        text += [handout.answer[at:end], "".join(f" [{number}]" for number in sorted(set(ends[end])))]
        at = end
    return "".join([*text, handout.answer[at:]])


@lru_cache(maxsize=3)
def _font_bytes(style: str) -> bytes:
    return resources.files(FONT_PACKAGE).joinpath("files", FONT_FILES[style]).read_bytes()


@lru_cache(maxsize=3)
def _glyphs(style: str) -> frozenset[int]:
    """The characters that the font can draw."""
    return frozenset(TTFont(BytesIO(_font_bytes(style))).getBestCmap())


def _drawable(text: str, style: str) -> str:
    """The text with everything that the font lacks, hidden characters included, shown as a square."""
    known = _glyphs(style)
    return "".join(_drawable_character(c, known) for c in unicodedata.normalize("NFC", text))


def _drawable_character(character: str, known: Iterable[int]) -> str:
    if character == "\n" or ord(character) in known:
        return character
    if character == "\t":
        return "    "
    return SUBSTITUTE if ord(SUBSTITUTE) in known else "?"


class _Pages(FPDF):
    """A4 pages with our font, and the two or three kinds of paragraph that we need."""

    def __init__(self) -> None:
        super().__init__(format="A4")
        self.set_margins(22, 20)
        self.set_auto_page_break(True, margin=20)
        for style in FONT_FILES:
            self.add_font("serif", style, fname=_font_path(style))
        self.add_page()

    def footer(self) -> None:
        """The page number."""
        self.set_y(-14)
        self.set_font("serif", size=9)
        self.cell(0, LINE, f"{self.page_no()}", align="C")

    def line_of(self, text: str, *, size: float = 11, style: str = "", indent: float = 0) -> None:
        """One paragraph."""
        self.set_font("serif", style, size)
        self.set_x(self.l_margin + indent)
        self._write(_drawable(" ".join(text.split()), style), size)
        self.ln(1.2)

    def heading(self, text: str) -> None:
        """A heading with some air above it."""
        self.ln(3)
        self.line_of(text, size=13, style="B")

    def text_block(self, text: str) -> None:
        """Several lines as they were written."""
        self.set_font("serif", size=11.5)
        self._write(_drawable(text, ""), 11.5)
        self.ln(1.2)

    def _write(self, text: str, size: float) -> None:
        height = LINE * size / 11
        self.multi_cell(0, height, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT, wrapmode=WrapMode.WORD)


@lru_cache(maxsize=3)
def _font_path(style: str) -> str:
    return str(resources.files(FONT_PACKAGE).joinpath("files", FONT_FILES[style]))
