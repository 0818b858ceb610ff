"""Text -> chunks: pieces along the structure of the text, with exact offsets. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from knowledge.blocks import Block, Section, sections
from knowledge.sentences import sentences

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


@dataclass(frozen=True)
class _Piece:
    """A part of a block that must stay in one chunk; `columns` is the head of its table."""

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
        pieces = [p for block in section.blocks for p in _pieces(text, block, maximum)]
        for run in _packed(pieces, target, maximum, minimum):
            start, end = run[0].start, run[-1].end
            trail = (*section.trail, run[0].columns) if run[0].columns else section.trail
            found.append(Chunk(len(found), start, end, text[start:end], TRAIL.join(trail)))
    return found


def _merged(found: list[Section], target: int, minimum: int) -> Iterator[Section]:
    """Small sections side by side become one under their parent, headings part of its text."""
    pending: Section | None = None
    for section in found:
        if pending and _fit(pending, section, target, minimum):
            pending = _as_content(pending)
            blocks = pending.blocks + _as_content(section).blocks
            pending = replace(pending, blocks=blocks)
            continue
        if pending:
            yield pending
        pending = section
    if pending:
        yield pending


def _fit(first: Section, second: Section, target: int, minimum: int) -> bool:
    siblings = first.parent == second.parent and first.level == second.level > 0
    if not siblings or second.size >= minimum:
        return False
    small = first.size < minimum or not first.heading
    return small and second.end - first.start <= target


def _as_content(section: Section) -> Section:
    if section.heading is None:
        return section
    blocks = (section.heading, *section.blocks)
    return replace(section, trail=section.parent, heading=None, blocks=blocks)


def _pieces(text: str, block: Block, maximum: int) -> Iterator[_Piece]:
    for start, end in block.parts:
        columns = block.columns if start > block.start else ""
        if end - start <= maximum:
            yield _Piece(start, end, columns)
            continue
        for first, last in sentences(text[start:end]):
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


def _packed(pieces: list[_Piece], target: int, maximum: int, minimum: int) -> list[list[_Piece]]:
    """Fill chunks up to the target; a short rest joins the one before when that still fits."""
    runs: list[list[_Piece]] = []
    for piece in pieces:
        if runs and piece.end - runs[-1][0].start <= target:
            runs[-1].append(piece)
        else:
            runs.append([piece])
    if len(runs) > 1:
        rest, before = runs[-1], runs[-2]
        short = rest[-1].end - rest[0].start < minimum
        if short and rest[-1].end - before[0].start <= maximum:
            runs[-2:] = [before + rest]
    return runs
