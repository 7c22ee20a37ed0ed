"""Addresses of headings in a topic's notes, whichever page they stand on."""

from __future__ import annotations

import re

from flask import url_for

from tutor.content.entry import NotesPage, Topic

_LINK = re.compile(r"\]\(#([\w-]+)\)")


def heading_address(topic: Topic, anchor: str, here: NotesPage | None = None) -> str:
    """Where a heading of the notes is to be read; only its name where that is the page ``here``."""
    page = topic.find_heading(anchor)
    if page is None or page == here:
        return f"#{anchor}"
    return url_for("student.notes", slug=topic.slug, page=page.slug, _anchor=anchor)


def with_links(topic: Topic, page: NotesPage) -> str:
    """The page's Markdown, in which links to headings of other pages lead there."""
    return _LINK.sub(lambda link: f"]({heading_address(topic, link.group(1), page)})", page.body)
