"""Markdown from models and people, as HTML that cannot act: one door for stream and history."""

import nh3
from markdown_it import MarkdownIt

_parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
_parser.disable(["image"])

_TAGS = set("a p br hr strong em s del code pre ul ol li blockquote h1 h2 h3 h4 h5 h6".split())
_TAGS |= set("table thead tbody tr th td".split())
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}


def to_html(text: str) -> str:
    """Sanitised HTML: no images, scripts, styles or foreign schemes; links open apart."""
    return nh3.clean(
        _parser.render(text),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
