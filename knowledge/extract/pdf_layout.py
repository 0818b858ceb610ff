"""What the lines of a PDF page are: running heads, headings, paragraphs, list items. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_LARGER = 1.15
_MAX_HEADING = 120
_MAX_LEVELS = 4
_WRAPPED = 30
_HEADING_SHARE = 0.3
_SHORT_LINE = 0.8
_FEW_PAGES = 4
# The last one is what the standard fonts' bullet comes out as when a PDF does not name its letters.
_BULLET = re.compile(r"^\s*[•●▪◦‣∙·■\x7f]\s*")
_ENDS = re.compile(r"[.!?…:。！？][\"'”’)\]]*$")


@dataclass(frozen=True)
class Line:
    """One line and its largest letter size in points, 0 when not known."""

    text: str
    size: float


def without_running_lines(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Pages without the first and last lines that more than half of them share but for numbers."""
    filled = [[line for line in page if line.text.strip()] for page in pages]
    edges = Counter(key for page in filled for key in {_key(line) for line in page[:1] + page[-1:]})
    common = {key for key, count in edges.items() if count > max(len(pages) / 2, _FEW_PAGES - 1)}
    return [_trimmed(page, common) for page in filled]


def _key(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text.strip())


def _trimmed(page: list[Line], common: set[str]) -> list[Line]:
    if page and _key(page[0]) in common:
        page = page[1:]
    if page and _key(page[-1]) in common:
        page = page[:-1]
    return page


def heading_marks(pages: Sequence[Sequence[Line]]) -> Mapping[float, str]:
    """Letter sizes that headings are set in, largest first, with the mark of their level.

    The size most characters have is the body's. Empty when "headings" would be much of the text.
    """
    lines = [line for page in pages for line in page]
    weights = Counter[float]()
    for line in lines:
        weights[line.size] += len(line.text)
    body = max(weights, key=weights.__getitem__, default=0.0)
    if not body:
        return {}
    large = [line for line in lines if line.size >= body * _LARGER and _may_head(line.text)]
    if len(large) > len(lines) * _HEADING_SHARE and len(lines) > 10:
        return {}
    sizes = sorted({line.size for line in large}, reverse=True)
    return {size: "#" * min(level, _MAX_LEVELS) for level, size in enumerate(sizes, 1)}


def _may_head(text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    return letters > 1 and len(text) <= _MAX_HEADING and not text.rstrip().endswith((".", ",", ";"))


def page_text(lines: Sequence[Line], marks: Mapping[float, str]) -> str:
    """The lines of one page as paragraphs, headings and list items."""
    widths = sorted(len(line.text) for line in lines)
    wide = widths[int(len(widths) * 0.9)] if widths else 0
    return re.sub(r"\n{3,}", "\n\n", "".join(_blocks(_whole_headings(lines, marks), wide)))


def _whole_headings(lines: Sequence[Line], marks: Mapping[float, str]) -> Iterator[tuple[str, str]]:
    """Pairs of heading mark ("" for other lines) and text; a heading over two lines is one."""
    pending: Line | None = None
    for line in lines:
        is_heading = line.size in marks and _may_head(line.text)
        if pending and is_heading and _goes_on(pending, line):
            pending = Line(f"{pending.text.strip()} {line.text.strip()}", line.size)
            continue
        if pending:
            yield marks[pending.size], pending.text
        pending = line if is_heading else None
        if not is_heading:
            yield "", line.text
    if pending:
        yield marks[pending.size], pending.text


def _goes_on(heading: Line, line: Line) -> bool:
    """Only a long line was broken; two short ones are a title and the first heading under it."""
    long = _WRAPPED <= len(heading.text) <= _MAX_HEADING - len(line.text)
    return long and line.size == heading.size


def _blocks(lines: Iterator[tuple[str, str]], wide: int) -> Iterator[str]:
    """A line that ends a sentence well before the margin ends its paragraph too."""
    for mark, text in lines:
        text = _BULLET.sub("- ", text)
        if mark:
            yield f"\n\n{mark} {text.strip()}\n\n"
        elif _ENDS.search(text) and len(text) < wide * _SHORT_LINE:
            yield f"{text}\n\n"
        else:
            yield f"{text}\n"
