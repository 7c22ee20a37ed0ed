"""Markdown from files of the bank as HTML that is safe to show: rendered, then cleaned."""

from __future__ import annotations

from functools import lru_cache

import markdown as markdown_library
import nh3
from markupsafe import Markup

_TAGS = nh3.ALLOWED_TAGS | {"section"}
_ATTRIBUTES: dict[str, set[str]] = {
    **{tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()},
    # Topic notes are linked to by the name of a heading, and footnotes by their own.
    **{f"h{level}": {"id"} for level in range(1, 7)},
    "li": {"id"},
    "sup": {"id"},
}
_ATTRIBUTES["a"] = _ATTRIBUTES.get("a", set()) | {"href", "title"}
_HEADING_SHIFT = 1


@lru_cache(maxsize=256)
def render_markdown(text: str) -> Markup:
    """Render Markdown; scripts, styles, foreign pictures and frames are taken out. Headings start below the page's."""
    html = markdown_library.markdown(
        text,
        extensions=["tables", "sane_lists", "attr_list", "footnotes", "toc"],
        extension_configs={"toc": {"baselevel": _HEADING_SHIFT + 1}},
        output_format="html",
    )
    # No img: a picture from elsewhere would be a request to elsewhere.
    cleaned = nh3.clean(html, tags=_TAGS - {"img"}, attributes=_ATTRIBUTES, url_schemes={"http", "https", "mailto"})
    return Markup(cleaned)  # noqa: S704 - cleaned by nh3 in the line above
