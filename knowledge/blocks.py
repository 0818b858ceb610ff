"""The structure of light Markdown: sections, and in them paragraphs, lists and tables. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HEADING = re.compile(r" {0,3}(#{1,6}) +(.*)$")
_ITEM = re.compile(r" *([-*+•–]|\d{1,3}[.)]) +\S")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_MAX_COLUMNS = 200

Span = tuple[int, int]


@dataclass(frozen=True)
class Block:
    """A paragraph, list, table or code block; `parts` are its items, rows or itself as a whole."""

    parts: tuple[Span, ...]
    columns: str = ""

    @property
    def start(self) -> int:
        return self.parts[0][0]

    @property
    def end(self) -> int:
        return self.parts[-1][1]


@dataclass(frozen=True)
class Section:
    """What stands under one heading. `trail` are the headings above it and its own.

    `heading` is the line of its own heading, None before the first one.
    """

    trail: tuple[str, ...]
    parent: tuple[str, ...]
    level: int
    heading: Block | None
    blocks: tuple[Block, ...]

    @property
    def start(self) -> int:
        return (self.heading or self.blocks[0]).start

    @property
    def end(self) -> int:
        return self.blocks[-1].end if self.blocks else self.start

    @property
    def size(self) -> int:
        return self.blocks[-1].end - self.blocks[0].start if self.blocks else 0


@dataclass(frozen=True)
class _LineSpan:
    start: int
    end: int
    text: str

    @property
    def span(self) -> Span:
        indent = len(self.text) - len(self.text.lstrip())
        return self.start + indent, self.start + len(self.text.rstrip())


def sections(text: str) -> list[Section]:
    """Every section that holds text, in order. A heading with nothing under it is text itself."""
    found: list[Section] = []
    trail: list[tuple[int, str]] = []
    heading: _LineSpan | None = None
    body: list[_LineSpan] = []
    for line, is_code in _lines(text):
        title = None if is_code else _HEADING.match(line.text)
        name = _heading_name(title[2]) if title else ""
        if not title or not name:
            body.append(line)
            continue
        level = len(title[1])
        found += _section(trail, heading, body, followed_by=level)
        trail = [above for above in trail if above[0] < level] + [(level, name)]
        heading, body = line, []
    return found + _section(trail, heading, body, followed_by=0)


def _heading_name(text: str) -> str:
    """A heading without the closing marks that some people write: "Prices ##"."""
    text = text.strip()
    bare = text.rstrip("#")
    return bare.rstrip() if not bare or bare.endswith(" ") else text


def _section(
    trail: list[tuple[int, str]], heading: _LineSpan | None, body: list[_LineSpan], followed_by: int
) -> list[Section]:
    names = tuple(name for _, name in trail)
    level = trail[-1][0] if trail else 0
    blocks = tuple(_blocks(body))
    line = Block((heading.span,)) if heading else None
    if blocks:
        return [Section(names, names[:-1], level, line, blocks)]
    if line and followed_by <= level:
        return [Section(names[:-1], names[:-1], level, None, (line,))]
    return []


def _lines(text: str) -> Iterator[tuple[_LineSpan, bool]]:
    """Lines with whether they are in a fenced code block, where `#` is a comment."""
    start, fence = 0, ""
    for raw in text.splitlines(keepends=True):
        line = _LineSpan(start, start + len(raw), raw.rstrip("\n"))
        start += len(raw)
        mark = _FENCE.match(raw)
        yield line, bool(fence or mark)
        if mark:
            fence = "" if fence == mark[1] else fence or mark[1]


def _blocks(lines: list[_LineSpan]) -> Iterator[Block]:
    group: list[_LineSpan] = []
    kind = ""
    for line in lines:
        new = _kind(line.text, kind)
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


def _block(lines: list[_LineSpan], kind: str) -> Block:
    if kind == "table":
        parts = tuple(line.span for line in lines)
        return Block(parts, _columns(lines[0].text) if len(lines) > 1 else "")
    if kind == "list":
        return Block(tuple(_items(lines)))
    return Block(((lines[0].span[0], lines[-1].span[1]),))


def _columns(row: str) -> str:
    cells = [cell.strip() for cell in row.strip().strip("|").split("|")]
    return " | ".join(cells)[:_MAX_COLUMNS]


def _items(lines: list[_LineSpan]) -> Iterator[Span]:
    start, end = lines[0].span
    for line in lines[1:]:
        if _ITEM.match(line.text):
            yield start, end
            start = line.span[0]
        end = line.span[1]
    yield start, end
