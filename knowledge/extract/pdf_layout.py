"""What the lines of a PDF page are: headings, paragraphs, list items, rows of tables. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from knowledge.extract.pdf_lines import BROKEN, CELL, LARGER, Line, Page

_MAX_HEADING = 120
_MAX_LEVELS = 4
_ONE_LEVEL = 0.96
_WRAPPED = 30
_HEADING_SHARE = 0.3
_SHORT_LINE = 0.8
_APART = 1.3
_INDENT = 0.8
# Those of Word's symbol fonts come as private letters; the last one is what the standard fonts'
# bullet comes out as when a PDF does not name its letters.
_BULLETS = frozenset("•●▪◦‣∙·■□○➢✓\uf0b7\uf0a7\uf0d8\uf076\uf0fc\uf0a8\x7f")
_BULLET = re.compile(r".(?:\s+|(?=\w))")
_LABEL = re.compile(rf"\s*(?:[{''.join(sorted(_BULLETS))}]|\d{{1,2}}[.)])\s*")
_LEADER = re.compile(r"(?:\. ?){4}|…{2}")
_ENDS = re.compile(r"[.!?…:。！？][\"'”’)\]]*$")


def body_size(pages: Iterable[Page]) -> float:
    """The letter size that most letters have, 0 when not known."""
    weights = Counter[float]()
    for page in pages:
        for size, text in page.sized():
            weights[size] += len(text)
    return max(weights, key=weights.__getitem__, default=0.0)


def heading_marks(pages: Sequence[Page], body: float) -> Mapping[float, str]:
    """Letter sizes that headings are set in, largest first, with the mark of their level.

    Empty when "headings" would be much of the text.
    """
    if not body:
        return {}
    limit = body * LARGER
    sizes = [
        size
        for page in pages
        if max(page.measures[::4], default=0.0) >= limit
        for size, text in page.sized()
        if size >= limit and _may_head(text)
    ]
    lines = sum(map(len, pages))
    if len(sizes) > lines * _HEADING_SHARE and lines > 10:
        return {}
    return dict(_levels(sorted(set(sizes), reverse=True)))


def _levels(sizes: list[float]) -> Iterator[tuple[float, str]]:
    """Sizes that the eye cannot tell apart are one level."""
    level, first = 0, float("inf")
    for size in sizes:
        if size < first * _ONE_LEVEL:
            level, first = level + 1, size
        yield size, "#" * min(level, _MAX_LEVELS)


def _may_head(text: str) -> bool:
    text = text.rstrip()
    if len(text) > _MAX_HEADING or text.endswith((".", ",", ";")) or CELL in text:
        return False
    return not _LEADER.search(text) and sum(map(str.isalpha, text)) > 1


def _outline_key(text: str) -> str:
    """What a bookmark and its heading have in common: letters, without the chapter's number."""
    return "".join(filter(str.isalnum, text.casefold())).lstrip("0123456789")


class Layout:
    """How the pages of one document are set."""

    def __init__(self, pages: Sequence[Page], body: float, bookmarks: Iterable[str] = ()) -> None:
        self._body = body
        self._marks = heading_marks(pages, body)
        self._lowest = "#" * min(len(set(self._marks.values())) + 1, _MAX_LEVELS)
        self._outline = {key for key in map(_outline_key, bookmarks) if len(key) > 1}

    def text(self, page: Page) -> str:
        """The lines of a page as paragraphs, headings, list items and rows of tables."""
        return "".join(self._pieces(_with_labels(list(page.lines()))))

    def _pieces(self, lines: Sequence[Line]) -> Iterator[str]:
        heading: Line | None = None
        in_item = False
        for line, is_apart in zip(lines, _breaks(lines), strict=True):
            text = line.text.strip()
            mark = ""
            if line.size >= self._body and (is_apart or line.size in self._marks):
                mark = self._mark(line, is_apart)
            if mark:
                yield f" {text}" if heading and _goes_on(heading, line) else f"\n\n{mark} {text}"
                heading, in_item = line, False
                continue
            item = _item(text) if text[0] in _BULLETS else text
            is_item = item != text
            yield "\n\n" if heading or (is_apart and not (is_item and in_item)) else "\n"
            yield item.replace(CELL, " | ")
            heading, in_item = None, is_item or (in_item and not is_apart)

    def _mark(self, line: Line, is_apart: bool) -> str:
        mark = self._marks.get(line.size, "")
        if mark and _may_head(line.text):
            return mark
        if not self._outline or not is_apart:
            return ""
        is_short = len(line.text) <= _MAX_HEADING
        return (mark or self._lowest) if is_short and self._is_in_outline(line.text) else ""

    def _is_in_outline(self, text: str) -> bool:
        return CELL not in text and _outline_key(text) in self._outline


def _item(text: str) -> str:
    bullet = _BULLET.match(text)
    return f"- {text[bullet.end() :]}" if bullet else text


def _goes_on(heading: Line, line: Line) -> bool:
    """Only a long line was broken; two short ones are a title and the first heading under it."""
    is_long = _WRAPPED <= len(heading.text) <= _MAX_HEADING - len(line.text)
    return is_long and line.size == heading.size and heading.height - line.height <= 2 * line.size


def _with_labels(lines: list[Line]) -> list[Line]:
    """Bullets and numbers that stand alone are put before the text at their right."""
    if all(len(line.text) > 4 for line in lines):
        return lines
    joined: list[Line] = []
    for line in lines:
        label = joined[-1] if joined else line
        level = abs(label.height - line.height) <= line.size / 2
        if level and line is not label and len(label.text) <= 4 and _LABEL.fullmatch(label.text):
            joined[-1] = line._replace(text=f"{label.text.strip()} {line.text}", left=label.left)
        else:
            joined.append(line)
    return joined


def _breaks(lines: Sequence[Line]) -> Iterator[bool]:
    """For every line whether a paragraph begins with it."""
    leading = _leading(lines)
    widths = sorted(_width(line) for line in lines)
    short = widths[int(len(widths) * 0.9)] * _SHORT_LINE if widths else 0.0
    if lines:
        yield True
    for line, below in pairwise(lines):
        yield not line.text.endswith(BROKEN) and _is_break(line, below, leading, short)


def _is_break(line: Line, below: Line, leading: float, short: float) -> bool:
    """A wide space begins a paragraph; so does an indent, or what follows a short last line."""
    if (CELL in line.text) or (CELL in below.text):
        return not (CELL in line.text and CELL in below.text)
    down = line.height - below.height
    if leading and down > leading * _APART:
        return True
    if not _ENDS.search(line.text[-8:]):
        return False
    is_indented = down > 0 and line.left + line.size * _INDENT < below.left
    return is_indented or _width(line) < short


def _leading(lines: Sequence[Line]) -> float:
    """How far most lines stand below the one before, 0 when not known."""
    heights = [line.height for line in lines]
    downward = [round(one - two, 1) for one, two in pairwise(heights)]
    most = max((line.size for line in lines), default=0.0) * 4
    steps = Counter(step for step in downward if 0 < step < most)
    return max(steps, key=lambda step: (steps[step], -step), default=0.0)


def _width(line: Line) -> float:
    return line.right - line.left or len(line.text)
