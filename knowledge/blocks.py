"""The structure of light Markdown: sections, and in them paragraphs, lists and tables. Pure."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_MARK = re.compile(r" {0,3}(?:(?P<level>#{1,6}) +(?P<name>.*)|(?P<fence>```|~~~))")
_ITEM = re.compile(r" *([-*+•–]|\d{1,3}[.)]) +\S")
_MAX_COLUMNS = 200
# Longer ones are paragraphs: every chunk under a heading carries it.
_MAX_HEADING = 300

Span = tuple[int, int]
# Where a line starts, and the line. There may be a million of them.
_Line = tuple[int, str]


class Block(NamedTuple):
    """A paragraph, list, table or code block; `parts` are its items, rows or itself as a whole.

    `columns` is the head of a table; `prose` tells a paragraph from the others.
    """

    parts: tuple[Span, ...]
    columns: str = ""
    prose: bool = False

    @property
    def start(self) -> int:
        return self.parts[0][0]

    @property
    def end(self) -> int:
        return self.parts[-1][1]


class Section(NamedTuple):
    """What stands under one heading. `trail` are the headings above it and its own.

    `heading` is the line of its own heading, None before the first one.
    """

    trail: tuple[str, ...]
    parent: tuple[str, ...]
    level: int
    heading: Block | None
    blocks: tuple[Block, ...]


def sections(text: str) -> Iterator[Section]:
    """Every section that holds text, in order. A heading with nothing under it is text itself."""
    trail: list[tuple[int, str]] = []
    heading: _Line | None = None
    body: list[_Line] = []
    for line, title in _lines(text):
        name = _heading_name(title["name"]) if title else ""
        if not title or not 0 < len(name) <= _MAX_HEADING:
            body.append(line)
            continue
        level = len(title["level"])
        yield from _section(trail, heading, body, followed_by=level)
        while trail and trail[-1][0] >= level:
            trail.pop()
        trail.append((level, name))
        heading, body = line, []
    yield from _section(trail, heading, body, followed_by=0)


def _lines(text: str) -> Iterator[tuple[_Line, re.Match[str] | None]]:
    """Lines, with their match when they are headings; in a fenced code block `#` is a comment."""
    start, fence = 0, ""
    for line in text.split("\n"):
        mark = _MARK.match(line)
        around = mark["fence"] if mark else None
        yield (start, line), None if fence or around else mark
        start += len(line) + 1
        if around:
            fence = "" if fence == around else fence or around


def _heading_name(text: str) -> str:
    """A heading without the closing marks that some people write: "Prices ##"."""
    text = text.strip()
    bare = text.rstrip("#")
    return bare.rstrip() if not bare or bare.endswith(" ") else text


def _section(
    trail: list[tuple[int, str]], heading: _Line | None, body: list[_Line], followed_by: int
) -> list[Section]:
    level = trail[-1][0] if trail else 0
    blocks = tuple(_blocks(body)) if body else ()
    if not blocks and followed_by > level:
        return []
    names = tuple([name for _, name in trail])
    line = Block((_span(heading),)) if heading else None
    if blocks:
        return [Section(names, names[:-1], level, line, blocks)]
    return [Section(names[:-1], names[:-1], level, None, (line,))] if line else []


def _span(line: _Line) -> Span:
    start, text = line
    return start + len(text) - len(text.lstrip()), start + len(text.rstrip())


def _blocks(lines: list[_Line]) -> Iterator[Block]:
    group: list[_Line] = []
    kind = ""
    for line in lines:
        new = _kind(line[1], kind)
        if group and new != kind:
            yield _block(group, kind)
            group = []
        kind = new
        if kind:
            group.append(line)
    if group:
        yield _block(group, kind)


def _kind(text: str, before: str) -> str:
    """What a line belongs to; "" for an empty one. A wrapped or indented line continues an item."""
    stripped = text.strip()
    if not stripped:
        return ""
    if stripped.startswith("|") or " | " in stripped:
        return "table"
    if _ITEM.match(text) or before == "list":
        return "list"
    return "paragraph"


def _block(lines: list[_Line], kind: str) -> Block:
    if kind == "table":
        parts = tuple(map(_span, lines))
        return Block(parts, _columns(lines[0][1]) if len(lines) > 1 else "")
    if kind == "list":
        return Block(tuple(_items(lines)))
    return Block(((_span(lines[0])[0], _span(lines[-1])[1]),), prose=True)


def _columns(row: str) -> str:
    cells = [cell.strip() for cell in row.strip().strip("|").split("|")]
    return " | ".join(cells)[:_MAX_COLUMNS]


def _items(lines: list[_Line]) -> Iterator[Span]:
    start, end = _span(lines[0])
    for line in lines[1:]:
        first, last = _span(line)
        if _ITEM.match(line[1]):
            yield start, end
            start = first
        end = last
    yield start, end
