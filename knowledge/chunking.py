"""Text -> chunks: pieces along the structure of the text, with exact offsets. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from knowledge.blocks import Block, Section, sections
from knowledge.sentences import sentences, spans

__all__ = ["Chunk", "chunk", "sentences"]

TRAIL = " › "


@dataclass(frozen=True)
class Chunk:
    """`text` is the source's `text[start:end]`; `heading` is where it stands ("Guide › Refunds").

    In a chunk that begins inside a table the heading ends in the table's first row.
    """

    ordinal: int
    start: int
    end: int
    text: str
    heading: str


class _Piece(NamedTuple):
    """What must stay in one chunk; `columns` is the head of the table that it is part of."""

    start: int
    end: int
    columns: str = ""


def chunk(text: str, *, target: int = 1000, maximum: int = 1400, minimum: int = 200) -> list[Chunk]:
    """Cut a text into chunks of about `target` and at most `maximum` characters.

    A chunk keeps to one section; neighbouring sections of one parent that are each shorter than
    `minimum` share one. Paragraphs, list items and table rows stay whole when they fit, then
    sentences, then words. Every character but white space is in one chunk or in a heading.
    """
    if not 0 < target <= maximum:
        raise ValueError("target must be positive and not above maximum")
    found: list[Chunk] = []
    for section in _merged(sections(text), target, minimum):
        pieces = (p for block in section.blocks for p in _pieces(text, block, maximum))
        for start, end, columns in _packed(pieces, target, maximum, minimum):
            trail = (*section.trail, columns) if columns else section.trail
            found.append(Chunk(len(found), start, end, text[start:end], TRAIL.join(trail)))
    return found


def _merged(found: Iterable[Section], target: int, minimum: int) -> Iterator[Section]:
    """Small sections side by side become one under their parent, headings part of its text."""
    group: list[Section] = []
    for section in found:
        if group and not _fits(group, section, target, minimum):
            yield _as_one(group)
            group = []
        group.append(section)
    if group:
        yield _as_one(group)


def _fits(group: list[Section], section: Section, target: int, minimum: int) -> bool:
    first = group[0]
    siblings = first.parent == section.parent and first.level == section.level > 0
    if not siblings or section.size >= minimum:
        return False
    small = len(group) > 1 or first.size < minimum or not first.heading
    return small and section.end - first.start <= target


def _as_one(group: list[Section]) -> Section:
    if len(group) == 1:
        return group[0]
    first = group[0]
    blocks = tuple(block for section in group for block in _content(section))
    trail = first.parent if first.heading else first.trail
    return Section(trail, first.parent, first.level, None, blocks)


def _content(section: Section) -> tuple[Block, ...]:
    return (section.heading, *section.blocks) if section.heading else section.blocks


def _pieces(text: str, block: Block, maximum: int) -> Iterator[_Piece]:
    for start, end in block.parts:
        columns = block.columns if start > block.start else ""
        if end - start <= maximum:
            yield _Piece(start, end, columns)
            continue
        for first, last in spans(text[start:end]):
            if last - first <= maximum:
                yield _Piece(start + first, start + last, columns)
                continue
            for cut in _cut(text, start + first, start + last, maximum):
                yield _Piece(*cut, columns)


def _cut(text: str, start: int, end: int, maximum: int) -> Iterator[tuple[int, int]]:
    """A sentence longer than a chunk: between words when there are any, else anywhere."""
    while end - start > maximum:
        limit = start + maximum
        space = max(text.rfind(" ", start, limit), text.rfind("\n", start, limit))
        stop = space if space > start + maximum // 2 else limit
        yield start, start + len(text[start:stop].rstrip())
        start = stop
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield start, end


def _packed(pieces: Iterable[_Piece], target: int, maximum: int, minimum: int) -> list[_Piece]:
    """Fill chunks up to the target; a short rest joins the one before when that still fits."""
    runs: list[_Piece] = []
    for piece in pieces:
        if runs and piece.end - runs[-1].start <= target:
            runs[-1] = _joined(runs[-1], piece)
        else:
            runs.append(piece)
    if len(runs) > 1:
        before, rest = runs[-2:]
        if rest.end - rest.start < minimum and rest.end - before.start <= maximum:
            runs[-2:] = [_joined(before, rest)]
    return runs


def _joined(first: _Piece, last: _Piece) -> _Piece:
    return _Piece(first.start, last.end, first.columns)
