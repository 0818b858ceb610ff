"""Markdown from models and people, as HTML that cannot act: one door for stream and history."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
_parser.disable(["image"])

TOP_HEADING = 3  # The page around it has its own first and second.

_INLINE = {"a", "br", "strong", "em", "s", "del", "code"}
_BLOCKS = {"p", "hr", "pre", "ul", "ol", "li", "blockquote", "h3", "h4", "h5", "h6"}
_TABLES = {"table", "thead", "tbody", "tr", "th", "td"}
_TAGS = _INLINE | _BLOCKS | _TABLES
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}


def to_html(text: str) -> SafeString:
    """Sanitised HTML: no images, scripts, styles or foreign schemes; links open apart."""
    clean = nh3.clean(
        _rendered(text),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return mark_safe(clean)  # noqa: S308  (nh3 has just made it so)


def _rendered(text: str) -> str:
    tokens = _parser.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + TOP_HEADING - 1)}"
    return _parser.renderer.render(tokens, _parser.options, {})
