"""An element tree as lines of text, in one pass without recursion: depth costs nothing."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lxml import etree

from knowledge.extract.base import names

_BLOCKS = names(
    "address article aside blockquote body button caption center dd details dialog div dl dt"
    " fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html label legend li main"
    " ol p pre section summary table tbody tfoot thead tr ul"
)
_TIGHT = frozenset({"dd", "dt"})
_HEADINGS = {f"h{level}": "#" * level + " " for level in range(1, 7)}
_INLINE = names("a label small span strong time")
_CURRENCIES = frozenset("$€£¥₪₹₽")
_QUESTIONS = frozenset({"summary", "dt"})
_CELLS = frozenset({"td", "th"})
_DEEPEST_INDENT = 9
_SPACE = re.compile(r"\s+")
_SPACES = re.compile(r" {2,}")
_LINE_BREAK = re.compile(r" *\n *")


class Line(NamedTuple):
    """A line or block of the text, and what is written before it.

    `linked` of its characters are link text; `opens` marks a question that opens its answer.
    """

    text: str
    gap: str
    linked: int
    opens: bool


def joined(written: Iterable[Line]) -> str:
    """Lines as one text."""
    return "".join(part for line in written for part in (line.gap, line.text)).lstrip("\n")


def lines(*roots: etree._Element) -> Iterator[Line]:
    """The text inside: `#` headings, `- ` items, a line per table row, links as their text."""
    for root in roots:
        writer = _Writer(_layout_tables(root))
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if event == "start":
                writer.open(element)
                if element.text:
                    writer.say(element.text)
            else:
                writer.close(element)
                if element is not root and element.tail:
                    writer.say(element.tail)
            if writer.out:
                yield from writer.out
                writer.out.clear()
        writer.flush()
        yield from writer.out


def _layout_tables(root: etree._Element) -> set[etree._Element]:
    """Tables with tables or headings inside: they only arrange blocks on the page."""
    found: set[etree._Element] = set()
    for inner in root.iterdescendants("table", "h1", "h2", "h3"):
        for table in inner.iterancestors("table"):
            if table in found:
                break
            found.add(table)
    return found


class _Writer:
    """Collects inline text until a block begins or ends, then writes it as one line."""

    def __init__(self, layout_tables: set[etree._Element]) -> None:
        self._layout_tables = layout_tables
        self.out: list[Line] = []
        self._line: list[str] = []
        self._links = self._linked = 0
        self._closed = self._apart = self._opens = False
        self._prefix = ""
        self._gap = "\n\n"
        self._lists = 0
        self._preformatted = 0
        self._rows: list[list[str] | None] = []

    def say(self, text: str) -> None:
        text = text if self._preformatted else _SPACE.sub(" ", text)
        if self._apart and (text[0].isalnum() or text[0] in _CURRENCIES):
            self._line.append(" ")
        self._closed = self._apart = False
        self._line.append(text)
        if self._links:
            self._linked += len(text)

    def open(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in _QUESTIONS or element.get("aria-expanded") or element.get("aria-controls"):
            self._opens = True
        # Neighbours without a space between are set apart by the stylesheet: a name, its price.
        self._apart = self._closed and tag in _INLINE and not self._preformatted
        self._closed = False
        if tag == "a":
            self._links += 1
        elif tag == "table":
            self._begin_table(element)
        elif tag == "br":
            self._line.append(" " if self._in_row else "\n")
        elif tag in _CELLS:
            self._line.append("" if self._in_row else " ")
        elif tag in _BLOCKS:
            self._break(tag)
            self._enter(tag)

    def close(self, element: etree._Element) -> None:
        tag = element.tag
        self._closed = tag in _INLINE
        if tag == "a":
            self._links -= 1
        elif tag == "table":
            self._end_table()
        elif tag in _CELLS:
            self._end_cell()
        elif tag == "tr" and self._in_row:
            self._end_row()
        elif tag in _BLOCKS:
            self._break(tag)
            self._leave(tag)

    @property
    def _in_row(self) -> bool:
        return bool(self._rows) and self._rows[-1] is not None

    def _begin_table(self, table: etree._Element) -> None:
        """A table for layout is read as plain blocks."""
        self._break("table")
        self._rows.append(None if table in self._layout_tables else [])

    def _end_table(self) -> None:
        self._break("table")
        if self._rows[-1]:
            self._end_row()
        self._rows.pop()
        self._gap = "\n\n"

    def _enter(self, tag: str) -> None:
        if tag in ("ul", "ol"):
            self._lists += 1
        elif tag == "pre":
            self._preformatted += 1
        elif tag == "li":
            self._prefix = "  " * min(max(self._lists - 1, 0), _DEEPEST_INDENT) + "- "
        elif tag in _HEADINGS and not self._in_row:
            self._prefix = _HEADINGS[tag]

    def _leave(self, tag: str) -> None:
        if tag in ("ul", "ol"):
            self._lists -= 1
        elif tag == "pre":
            self._preformatted -= 1
        if tag == "li" or tag in _HEADINGS:
            self._prefix = ""

    def _break(self, tag: str) -> None:
        """End the line, except inside a table cell, where a block is only a pause."""
        if self._in_row:
            self._line.append(" ")
            return
        self.flush()
        if not self._lists and tag not in _TIGHT:
            self._gap = "\n\n"

    def _end_cell(self) -> None:
        if not self._in_row:
            self.flush()
            return
        self._rows[-1].append(_SPACE.sub(" ", "".join(self._line)).strip())
        self._line.clear()

    def _end_row(self) -> None:
        cells = [cell.replace("|", "/") for cell in self._rows[-1]]
        self._rows[-1].clear()
        if any(cells):
            self._write(" | ".join(cells).strip())

    def flush(self) -> None:
        """Write what was collected as a line of its own."""
        if not self._line:
            return
        text = "".join(self._line)
        self._line.clear()
        text = text.strip("\n") if self._preformatted else _on_lines(text)
        if not text or text.isspace():
            return
        if self._prefix.startswith("#"):
            text = _SPACE.sub(" ", text)
        self._write(self._prefix + text)
        self._prefix = "  " if self._prefix.endswith("- ") else ""

    def _write(self, text: str) -> None:
        self.out.append(Line(text, self._gap, self._linked, self._opens))
        self._gap, self._linked, self._opens = "\n", 0, False


def _on_lines(text: str) -> str:
    """Without the white space that no browser shows."""
    if "  " in text:
        text = _SPACES.sub(" ", text)
    if "\n" in text:
        text = _LINE_BREAK.sub("\n", text)
    return text.strip()
