"""Text -> chunks: pieces along the structure of the text, with exact offsets. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from botsmith.lib.tokens import count_tokens
from knowledge.blocks import Block, Section, sections
from knowledge.sentences import ends_too_often, sentences, spans

__all__ = ["Chunk", "chunk", "sentences"]

TRAIL = " › "
# A run of spaces is few tokens, but a chunk must be short enough to be read as well.
_MAX_CHARACTERS_A_TOKEN = 8


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


class _Sizes(NamedTuple):
    target: int
    maximum: int
    minimum: int
    overlap: int


class _Piece(NamedTuple):
    """What must stay in one chunk; `size` is in tokens, counted once for every piece.

    `columns` is the head of the table that it is part of.
    """

    start: int
    end: int
    size: int
    prose: bool = False
    columns: str = ""


class _Run(NamedTuple):
    """Pieces that make a chunk. Its text is prose from `prose` on; `shared` is the chunk before's.

    Both `size` and `shared` are in tokens.
    """

    start: int
    end: int
    size: int
    columns: str
    prose: int
    shared: int = 0


class _Part(NamedTuple):
    """A section in pieces: `size` is that of its text, `whole` that of its heading too."""

    section: Section
    heading: list[_Piece]
    pieces: list[_Piece]
    size: int
    whole: int


def chunk(
    text: str, *, target: int = 240, maximum: int = 330, minimum: int = 50, overlap: int = 30
) -> list[Chunk]:
    """Cut a text into chunks of about `target` and at most `maximum` tokens (`count_tokens`).

    A chunk keeps to one section; neighbouring sections of one parent that are each shorter than
    `minimum` share one. Paragraphs, list items and table rows stay whole when they fit, then
    sentences, then words. A chunk that goes on with the prose of the one before begins with its
    last sentences, up to `overlap` tokens of them: so `start` may lie before that one's `end`.
    Every character but white space is in a chunk or in a heading. A text that is little but ends
    of lines and sentences was written for no reader, and is cut by size alone.
    """
    if not 0 < target <= maximum:
        raise ValueError("target must be positive and not above maximum")
    if ends_too_often(text):
        return list(_by_size(text, target))
    sizes = _Sizes(target, maximum, minimum, overlap)
    parts = (_part(text, section, maximum) for section in sections(text))
    found: list[Chunk] = []
    for trail, pieces in _merged(parts, sizes):
        for run in _packed(text, pieces, sizes):
            names = (*trail, run.columns) if run.columns else trail
            where = TRAIL.join(names)
            found.append(Chunk(len(found), run.start, run.end, text[run.start : run.end], where))
    return found


def _by_size(text: str, target: int) -> Iterator[Chunk]:
    end = len(text.rstrip())
    start = end - len(text[:end].lstrip())
    for ordinal, (first, last, _) in enumerate(_cut(text, start, end, target)):
        yield Chunk(ordinal, first, last, text[first:last], "")


def _part(text: str, section: Section, maximum: int) -> _Part:
    heading = list(_pieces(text, section.heading, maximum)) if section.heading else []
    pieces = [piece for block in section.blocks for piece in _pieces(text, block, maximum)]
    size = sum(piece.size for piece in pieces)
    return _Part(section, heading, pieces, size, size + sum(piece.size for piece in heading))


def _merged(
    parts: Iterable[_Part], sizes: _Sizes
) -> Iterator[tuple[tuple[str, ...], list[_Piece]]]:
    """Small sections side by side become one under their parent, headings part of its text."""
    group: list[_Part] = []
    whole = 0
    for part in parts:
        if group and not (_fits(group, part, sizes) and whole + part.whole <= sizes.target):
            yield _as_one(group)
            group, whole = [], 0
        group.append(part)
        whole += part.whole
    if group:
        yield _as_one(group)


def _fits(group: list[_Part], part: _Part, sizes: _Sizes) -> bool:
    first, section = group[0].section, part.section
    siblings = first.parent == section.parent and first.level == section.level > 0
    if not siblings or part.size >= sizes.minimum:
        return False
    return len(group) > 1 or group[0].size < sizes.minimum or not first.heading


def _as_one(group: list[_Part]) -> tuple[tuple[str, ...], list[_Piece]]:
    first = group[0].section
    if len(group) == 1:
        return first.trail, group[0].pieces
    pieces = [piece for part in group for piece in (*part.heading, *part.pieces)]
    return first.parent if first.heading else first.trail, pieces


def _pieces(text: str, block: Block, maximum: int) -> Iterator[_Piece]:
    for start, end in block.parts:
        columns = block.columns if start > block.start else ""
        # What is surely too long is not counted as a whole and again by its sentences.
        if end - start <= maximum * _MAX_CHARACTERS_A_TOKEN:
            size = _size(text[start:end])
            if size <= maximum:
                yield _Piece(start, end, size, block.prose, columns)
                continue
        for first, last in spans(text[start:end]):
            for cut in _cut(text, start + first, start + last, maximum):
                yield _Piece(*cut, block.prose, columns)


def _size(text: str) -> int:
    return max(count_tokens(text), len(text) // _MAX_CHARACTERS_A_TOKEN)


def _cut(text: str, start: int, end: int, maximum: int) -> Iterator[tuple[int, int, int]]:
    """A sentence, in parts if it is longer than a chunk: by words if there are any."""
    size = _size(text[start:end])
    if size <= maximum:
        yield start, end, size
        return
    length = (end - start) * maximum // size or 1
    while start < end:
        stop, size = _words_that_fit(text, start, end, length, maximum)
        yield start, stop, size
        start = stop
        while start < end and text[start].isspace():
            start += 1


def _words_that_fit(text: str, start: int, end: int, length: int, maximum: int) -> tuple[int, int]:
    """The end and size of the first words of a long sentence; `length` is the first guess."""
    while True:
        stop = end if end - start <= length else _word_end(text, start, start + length)
        size = _size(text[start:stop])
        if size <= maximum or stop - start == 1:
            return stop, size
        length = (stop - start) * maximum // (size + 1) or 1


def _word_end(text: str, start: int, limit: int) -> int:
    """Between words when there are any, else anywhere."""
    space = max(text.rfind(" ", start, limit), text.rfind("\n", start, limit))
    stop = space if space > (start + limit) // 2 else limit
    return start + len(text[start:stop].rstrip())


def _packed(text: str, pieces: Iterable[_Piece], sizes: _Sizes) -> list[_Run]:
    """Fill chunks up to the target; a short rest joins the one before when that still fits."""
    runs: list[_Run] = []
    for piece in pieces:
        if runs and (more := runs[-1].size + _gap(runs[-1], piece) + piece.size) <= sizes.target:
            runs[-1] = _joined(runs[-1], piece, more)
        else:
            runs.append(_begun(text, runs[-1] if runs else None, piece, sizes))
    if len(runs) > 1:
        before, rest = runs[-2:]
        own = rest.size - rest.shared
        both = before.size + _gap(before, rest) + own
        if own < sizes.minimum and both <= sizes.maximum:
            runs[-2:] = [before._replace(end=rest.end, size=both)]
    return runs


def _gap(before: _Run, after: _Piece | _Run) -> int:
    """The white space between, in tokens: usually one."""
    return max(1, (after.start - before.end) // _MAX_CHARACTERS_A_TOKEN)


def _joined(run: _Run, piece: _Piece, size: int) -> _Run:
    prose = run.prose if piece.prose else piece.end
    return _Run(run.start, piece.end, size, run.columns, prose, run.shared)


def _begun(text: str, before: _Run | None, piece: _Piece, sizes: _Sizes) -> _Run:
    """A run that begins with a piece, or with the end of the run before if both are prose."""
    if not piece.prose:
        return _Run(piece.start, piece.end, piece.size, piece.columns, piece.end)
    start, shared = piece.start, 0
    room = min(sizes.overlap, sizes.maximum - piece.size)
    if before and room > 0 and before.prose < before.end:
        start, shared = _tail(text, before, room) or (start, shared)
    return _Run(start, piece.end, shared + piece.size, piece.columns, start, shared)


def _tail(text: str, run: _Run, most: int) -> tuple[int, int] | None:
    """Where the last whole sentences of up to `most` tokens begin, and their size."""
    window = max(run.prose, run.end - most * _MAX_CHARACTERS_A_TOKEN)
    start, size = run.end, 0
    # The first one in the window may be the end of a longer one, or all of the run.
    for first, last in reversed(sentences(text[window : run.end])[1:]):
        more = _size(text[window + first : window + last])
        if size + more > most:
            break
        start, size = window + first, size + more
    return (start, size) if size else None
