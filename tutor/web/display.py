"""How values are written on a page: marks, times, words, and text that nobody can hide anything in."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta

from flask import Flask
from markupsafe import Markup, escape

from tutor.marking import Verdict
from tutor.services.looking_up import anchor_of, date_words
from tutor.web import context
from tutor.web.links import heading_address
from tutor.web.markdown import render_markdown

VERDICT_WORDS = {
    Verdict.CREDITED: "Earned",
    Verdict.PART: "In part",
    Verdict.CONTRADICTED: "Contradicted",
    Verdict.MISSING: "Not yet",
}

FORM_NAMES = {
    "essay": "Essay",
    "explain": "Explain",
    "interpretations": "Two interpretations",
    "source": "Value of a source",
    "short": "Short answer",
    "chronology": "Dates",
    "terms": "Key terms",
}

# Joiners and direction marks belong to real writing (Persian, Hindi, Hebrew, emoji); these do not need hiding places.
_HARMLESS_FORMAT = {"\u200c", "\u200d", "\u200e", "\u200f"}


def _is_hidden(character: str) -> bool:
    if character in "\n\t" or character in _HARMLESS_FORMAT:
        return False
    return unicodedata.category(character) in ("Cc", "Cf", "Cs")


def _placeholder(character: str) -> Markup:
    name = unicodedata.name(character, "hidden character").lower()
    return Markup('<bdi class="hidden-character" title="{}">[U+{:04X}]</bdi>').format(name, ord(character))


def visible(text: str | None) -> Markup:
    """Text with every hidden or direction-changing character shown as a placeholder, escaped."""
    text = text or ""
    if not any(_is_hidden(c) for c in text):
        return escape(text)
    return Markup("").join(_placeholder(c) if _is_hidden(c) else escape(c) for c in text)


def coded(text: str | None) -> Markup:
    """A sentence of ours in which what stands between backticks is shown as code."""
    pieces = (text or "").split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(visible(piece)) if number % 2 else visible(piece)
        for number, piece in enumerate(pieces)
    )


def mark_words(item: object) -> str:
    """``Level 4, 17 of 25 (16-19)`` for a marking or a report; ``No response`` for a blank answer."""
    mark, low, high = (getattr(item, name) for name in ("mark", "low", "high"))
    if mark is None:
        return "No response"
    level = getattr(item, "level", None)
    bounds = f" ({low}\N{EN DASH}{high})" if low is not None and high is not None and low != high else ""
    sentence = f"{mark} of {getattr(item, 'marks_available', 0)}{bounds}"
    return f"Level {level}, {sentence}" if level else sentence


def marks_label(count: int) -> str:
    """``1 mark``, ``25 marks``."""
    return counted(count, "mark")


def counted(count: int | None, word: str) -> str:
    """``1 word``, ``1,204 words``."""
    number = count or 0
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def on_day(moment: datetime | None) -> str:
    """``23 November 2026`` in this computer's time."""
    if moment is None:
        return ""
    local = moment.astimezone()
    return f"{local.day} {local:%B %Y}"


def at_time(moment: datetime | None) -> str:
    """``23 November, 10:42``; today and yesterday by name."""
    if moment is None:
        return ""
    local, today = moment.astimezone(), context.now().astimezone().date()
    if local.date() == today:
        return f"today, {local:%H:%M}"
    if local.date() == today - timedelta(days=1):
        return f"yesterday, {local:%H:%M}"
    return f"{local.day} {local:%B}, {local:%H:%M}"


def duration(seconds: int | None) -> str:
    """``45 minutes``, ``1 hour 10 minutes``."""
    minutes = round((seconds or 0) / 60)
    hours, rest = divmod(minutes, 60)
    parts = [counted(hours, "hour")] if hours else []
    if rest or not parts:
        parts.append(counted(rest, "minute"))
    return " ".join(parts)


def clock_face(seconds: int | None) -> str:
    """``31:05`` left on the clock."""
    minutes, rest = divmod(max(0, seconds or 0), 60)
    return f"{minutes}:{rest:02d}"


def sentence_case(text: str) -> str:
    """The first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]


def init_app(app: Flask) -> None:
    """Make these available to every template."""
    app.add_template_filter(visible)
    app.add_template_filter(coded)
    app.add_template_filter(render_markdown, "markdown")
    app.add_template_filter(mark_words)
    app.add_template_filter(marks_label)
    app.add_template_filter(on_day)
    app.add_template_filter(at_time)
    app.add_template_filter(duration)
    app.add_template_filter(clock_face)
    app.add_template_filter(sentence_case)
    app.add_template_filter(lambda verdict: VERDICT_WORDS[verdict], "verdict_word")
    app.add_template_filter(lambda question: FORM_NAMES[question.form], "form_name")
    app.add_template_filter(heading_address)
    app.add_template_filter(date_words)
    app.add_template_filter(anchor_of)
    app.add_template_global(counted)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
