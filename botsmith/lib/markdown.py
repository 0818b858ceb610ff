"""Markdown from models and people, as HTML that cannot act: one door for stream and history."""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from sys import getsizeof
from urllib.parse import urlsplit

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from botsmith.lib.bytecache import ByteCache

_parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
_parser.disable(["image"])

# Four thousand brackets take a quarter of a second, and a transcript of hundreds of such messages
# is shown again and again.
_remembered: ByteCache[SafeString] = ByteCache(16 * 1024 * 1024)

# What is longer than any answer, or little but signs, is shown as it was written: the parser goes
# over brackets and stars again and again, and fills up each row of a table to its widest.
MOST_CHARS, MOST_SIGNS, MOST_CELLS = 60_000, 8_000, 4_000
_SIGNS = "[]*_`!<&\\"
_EMPTY_LINES = re.compile(r"\n[ \t]*\n\s*")

TOP_HEADING = 3  # The page around it has its own first and second.

_INLINE = {"a", "br", "strong", "em", "s", "del", "code"}
_BLOCKS = {"p", "hr", "pre", "ul", "ol", "li", "blockquote", "h3", "h4", "h5", "h6"}
_TABLES = {"table", "thead", "tbody", "tr", "th", "td"}
_TAGS = _INLINE | _BLOCKS | _TABLES
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}

UNSUPPORTED = "No source says this"
_UNSUPPORTED_HTML = (
    f'<sup class="unsupported" role="img" aria-label="{UNSUPPORTED}" title="{UNSUPPORTED}">?</sup>'
)
# Stands for the mark until the HTML is safe. A noncharacter: Markdown makes none of an entity.
_MARK = "\ufdd0"
# Closing signs at a sentence's end: behind them, a mark would change what they mean.
_CLOSING = re.compile(r"(?:\s|[*_~|]|(?<=\s)#+|\n[ >]*(?:`{3,}|~{3,}))+\Z")
_CLOSING_LENGTH = 64
_LINK_TARGET = re.compile(r"\]\([^()\n]*\)|<https?:[^<>\s]*>")
# Invisible signs that turn the order of the letters around them: a host could read as another.
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")


def to_html(text: str, marked: Iterable[int] = (), *, as_typed: bool = False) -> SafeString:
    """Sanitised HTML: no images, scripts, styles or foreign schemes; links open apart.

    A link whose words do not show where it leads is followed by its host in brackets; what leads
    to no host is no link. ``marked`` are character offsets into ``text``, the ends of sentences
    that no source supports: a small mark stands there. ``as_typed`` keeps every line break, as a
    person means it.
    """
    key = text, tuple(sorted(set(marked))), as_typed
    html = _remembered.get(key)
    if html is None:
        html = _html(*key)
        _remembered.put(key, html, getsizeof(text) + getsizeof(html))
    return html


def _html(text: str, marked: Sequence[int], as_typed: bool) -> SafeString:
    text = _with_marks(text, marked)
    clean = _as_written(text) if _takes_long(text) else _cleaned(_rendered(text, as_typed))
    marked_html = clean.translate(_TURNING).replace(_MARK, _UNSUPPORTED_HTML)
    return mark_safe(marked_html)  # noqa: S308  (nh3 or escape has made it so; the mark is ours)


def _cleaned(html: str) -> str:
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def _rendered(text: str, as_typed: bool) -> str:
    tokens = _parser.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + TOP_HEADING - 1)}"
        if token.children:
            token.children = list(_with_hosts(token.children))
    options = OptionsDict({**_parser.options, "breaks": as_typed})
    return _parser.renderer.render(tokens, options, {})


def _takes_long(text: str) -> bool:
    if len(text) > MOST_CHARS or sum(map(text.count, _SIGNS)) > MOST_SIGNS:
        return True
    return sum(map(_cells, _EMPTY_LINES.split(text))) > MOST_CELLS


def _cells(block: str) -> int:
    """How many the lines between two empty ones have as a table, at most."""
    lines = block.splitlines()
    widest = max((line.count("|") for line in lines), default=0)
    return widest and (widest + 1) * len(lines)


def _as_written(text: str) -> str:
    """Its paragraphs and lines, and no tag but those. Cleaning it once more would take long."""
    paragraphs = _EMPTY_LINES.split(escape(text).strip())
    lines = ("<br>".join(paragraph.splitlines()) for paragraph in paragraphs)
    return "".join(f"<p>{each}</p>" for each in lines)


# --- Marks ----------------------------------------------------------------------------------


def _with_marks(text: str, offsets: Sequence[int]) -> str:
    parts: list[str] = []
    end = 0
    for place in sorted(_mark_place(text, offset) for offset in offsets):
        parts += [text[end:place].replace(_MARK, ""), _MARK]
        end = place
    return "".join([*parts, text[end:].replace(_MARK, "")])


def _mark_place(text: str, offset: int) -> int:
    """Where the mark for a sentence that ends at ``offset`` breaks no emphasis, row or link."""
    offset = max(0, min(offset, len(text)))
    start = max(0, offset - _CLOSING_LENGTH)
    if closing := _CLOSING.search(text[start:offset]):
        offset = start + closing.start()
    for target in _LINK_TARGET.finditer(text):
        if target.start() < offset < target.end():
            return target.end()
    return offset


# --- Links ----------------------------------------------------------------------------------


def _with_hosts(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens of a line, each link followed by where it leads if its words do not tell."""
    place = ""
    words: list[str] = []
    for token in tokens:
        if token.type == "link_open":
            place, words = _place(str(token.attrs.get("href", ""))), []
            token.attrs = {"href": token.attrs["href"]} if place else {}
        words.append(token.content)
        yield token
        if token.type == "link_close" and place and not _shows("".join(words), place):
            yield Token("text", "", 0, content=f" ({place})")


def _place(href: str) -> str:
    """The host, or the mail address, that a link leads to; nothing when that is not plain."""
    try:
        parts = urlsplit(href)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme == "mailto":
        return parts.path
    return host if parts.scheme in {"http", "https"} and _HOST.fullmatch(host) else ""


def _shows(words: str, place: str) -> bool:
    bare = re.escape(place.removeprefix("www."))
    return bool(re.search(rf"(?<![\w.@-])(?:www\.)?{bare}(?![\w@-]|\.\w)", words.lower()))
