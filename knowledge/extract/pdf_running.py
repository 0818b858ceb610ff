"""Running heads and feet of a PDF: lines that stand at one place on page after page. Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import takewhile
from typing import NamedTuple

from knowledge.extract.pdf_lines import LARGER, Line, Page

_DEEPEST = 4
_FEWEST_PAGES = 3
_NEARLY_ALL = 0.9
_MARGIN = 0.15
_DIGITS = re.compile(r"\d+")
_ROMAN = re.compile(r"[ivxlc]{1,7}", re.I)
# The number of a page and nothing else: "7", "- 7 -", "Page 7", "Page 7 of 12", "7/12".
_FOLIO = re.compile(
    r"[\W_]*(?:[^\W\d_]{1,9}\W{0,2})?\d{1,5}(?:\W{1,3}(?:[^\W\d_]{1,4}\W)?\d{1,5})?\W*"
)


class _Edge(NamedTuple):
    """The outermost line that is left of a page; `key` is what comes back of it on other pages."""

    page: int
    line: Line
    key: str
    large: bool


def without_running_lines(pages: Sequence[Page], body: float = 0.0) -> list[Page]:
    """The pages without running heads, running feet and page numbers.

    A place at the edge of pages holds them when more than half of the pages (or of those with an
    odd, or with an even number) have a line there that comes back or that counts the pages. Lines
    much larger than `body`, the letter size of common text, must come back with the same numbers.
    """
    tops = _cuts([_first_lines(page) for page in pages], body)
    bottoms = _cuts([_last_lines(page) for page in pages], body)
    return [_trimmed(*each) for each in zip(pages, tops, bottoms, strict=True)]


def _trimmed(page: Page, top: int, bottom: int) -> Page:
    """A page of nothing but lines that seem to run keeps them if they have a text of their own."""
    if top + bottom >= len(page) and any(
        _DIGITS.search(text) and not _FOLIO.fullmatch(text) for text in page.text.split("\n")
    ):
        return page
    return page.without(top, min(bottom, len(page) - top))


def _first_lines(page: Page) -> list[Line]:
    texts = page.text.split("\n", _DEEPEST)[: min(len(page), _DEEPEST)]
    lines = (page.line(index, text) for index, text in enumerate(texts))
    return list(takewhile(partial(_is_in_margin, page), lines))


def _last_lines(page: Page) -> list[Line]:
    """The last one first."""
    texts = page.text.rsplit("\n", _DEEPEST)[::-1][: min(len(page), _DEEPEST)]
    lines = (page.line(len(page) - 1 - back, text) for back, text in enumerate(texts))
    return list(takewhile(partial(_is_in_margin, page), lines))


def _is_in_margin(page: Page, line: Line) -> bool:
    """A form that is on every page has lines that come back as well, but not there only."""
    place = line.height / page.height if page.height else 0.0
    return not _MARGIN < place < 1 - _MARGIN


def _cuts(pages: list[list[Line]], body: float) -> list[int]:
    """How many of the lines at this edge of each page, from the outermost, are running lines."""
    cuts = [0] * len(pages)
    for _ in range(_DEEPEST):
        edges = [
            _edge(number, lines[cuts[number]], body)
            for number, lines in enumerate(pages)
            if cuts[number] < len(lines)
        ]
        running = set(_running(edges, len(pages)))
        for number in running:
            cuts[number] += 1
        if not running:
            break
    return cuts


def _edge(page: int, line: Line, body: float) -> _Edge:
    text = line.text.strip()
    large = bool(body) and line.size >= body * LARGER
    key = text if large else _DIGITS.sub("#", text)
    return _Edge(page, line, "#" if _ROMAN.fullmatch(text) else key, large)


def _running(edges: list[_Edge], pages: int) -> Iterator[int]:
    """The pages whose edge is a running line."""
    places: dict[tuple[int, float, int], list[_Edge]] = defaultdict(list)
    for edge in edges:
        height, size = round(edge.line.height), round(edge.line.size, 1)
        places[height, size, edge.page % 2].append(edge)
        places[height, size, 2].append(edge)
    for (height, _, parity), there in places.items():
        possible = pages if parity == 2 else (pages + 1 - parity) // 2
        if len(there) * 2 > possible:
            yield from _running_at(there, possible, placed=bool(height))


def _running_at(there: list[_Edge], possible: int, *, placed: bool) -> Iterable[int]:
    """Those of the pages with an edge at one place where it is a running line."""
    counting = _counting(there)
    keys = Counter(edge.key for edge in there)
    running = {edge.page for edge in there if keys[edge.key] > 1 or edge.page in counting}
    if len(running) * 2 > possible and len(running) >= _FEWEST_PAGES:
        # A chapter of one page has a head as well, which comes back nowhere.
        all_of_them = placed and len(running) >= len(there) * _NEARLY_ALL
        return {edge.page for edge in there} if all_of_them else running
    folios = {edge.page for edge in there if _FOLIO.fullmatch(edge.line.text)} & counting
    return folios if len(folios) > 1 and len(folios) * 2 > possible else ()


def _counting(edges: list[_Edge]) -> set[int]:
    """The pages whose edge has a number in it that goes up by one from page to page."""
    numbers = {
        edge.page: {int(digits[:6]) - edge.page for digits in _DIGITS.findall(edge.line.text)}
        for edge in edges
        if not edge.large
    }
    shifts = Counter(shift for found in numbers.values() for shift in found)
    shift, count = max(shifts.items(), key=lambda item: item[1], default=(0, 0))
    return {page for page, found in numbers.items() if shift in found} if count > 1 else set()
