"""What pdfium sees of a PDF: every page's lines, their letter sizes and places.

pdfium is not thread-safe: one document at a time in a process.
"""

import ctypes
import re
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice, pairwise
from math import hypot

import pypdfium2 as pdfium
from pypdfium2 import raw

from knowledge.extract.pdf_cells import Gap, with_cells
from knowledge.extract.pdf_lines import Line, Page
from knowledge.reasons import IngestionError, Reason

MAX_PAGES = 20_000
MAX_CHARACTERS = 50_000_000
_MAX_BOOKMARKS = 10_000
# A gap of this many letter sizes is no space between words.
_WIDE_GAP = 1.2
_MAX_RUNS = 200
_Run = tuple[float, float]
_SPACE = re.compile(r" +(?=\S)")
_LINE = re.compile(r"[^\r\n\ufffe]+\ufffe?")
_BEYOND_BMP = re.compile("[\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Seen:
    """The pages (None for one that cannot be read), the title and the bookmarks of a PDF."""

    pages: list[Page | None]
    title: str
    bookmarks: tuple[str, ...]
    has_pictures: bool


def read_pages(data: bytes) -> Seen:
    """Everything pdfium finds.

    Raises IngestionError: encrypted, too_complex; pdfium.PdfiumError when it cannot open it.
    """
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise IngestionError(Reason.ENCRYPTED) from error
        raise
    with closing(document):
        pages = list(_pages(document))
        empty = not any(pages)
        return Seen(
            pages,
            document.get_metadata_value("Title"),
            tuple(_bookmarks(document)),
            empty and any(_pictures(document)),
        )


def _pages(document: pdfium.PdfDocument) -> Iterator[Page | None]:
    if len(document) > MAX_PAGES:
        raise IngestionError(Reason.TOO_COMPLEX)
    characters = 0
    for number in range(len(document)):
        page = _page(document, number)
        characters += len(page.text) if page else 0
        if characters > MAX_CHARACTERS:
            raise IngestionError(Reason.TOO_COMPLEX)
        yield page


def _page(document: pdfium.PdfDocument, number: int) -> Page | None:
    try:
        with closing(document[number]) as page, closing(page.get_textpage()) as text_page:
            return Page.of(_lines(text_page))
    except pdfium.PdfiumError:
        return None


def _bookmarks(document: pdfium.PdfDocument) -> Iterator[str]:
    for bookmark in islice(document.get_toc(max_depth=6), _MAX_BOOKMARKS):
        yield bookmark.get_title()


def _pictures(document: pdfium.PdfDocument) -> Iterator[bool]:
    """For every page whether it holds pictures."""
    for number in range(len(document)):
        try:
            with closing(document[number]) as page:
                yield any(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4))
        except pdfium.PdfiumError:
            yield False


def _lines(page: pdfium.PdfTextPage) -> list[Line]:
    """A few questions to pdfium per line, none per letter: those would take longer than reading."""
    text = page.get_text_range().replace("\t", " ")
    letters = _Letters(page, text)
    lines: list[Line] = []
    gaps: dict[int, list[Gap]] = {}
    for match in _LINE.finditer(text):
        if match[0].isspace():
            continue
        start, end = match.span()
        size, height = letters.measure((start + end) // 2)
        runs = letters.runs(start, end)
        lines.append(Line(match[0], size, height, runs[0][0], runs[-1][1]))
        wide = _wide(runs, size) if len(runs) > 1 else ()
        if wide and (found := letters.places(match, wide)):
            gaps[len(lines) - 1] = found
    return with_cells(lines, gaps) if len(gaps) > 1 else lines


def _wide(runs: list[_Run], size: float) -> list[_Run]:
    """The gaps between the runs that are wider than a space."""
    limit = size * _WIDE_GAP
    return [
        (before[1], after[0])
        for before, after in pairwise(runs)
        if after[0] - before[1] > limit > 0
    ]


class _Letters:
    """What pdfium knows of the letters of a page, asked for by their place in its text."""

    def __init__(self, page: pdfium.PdfTextPage, text: str) -> None:
        self._page = page.raw
        self._text = text
        self._matrix = raw.FS_MATRIX()
        self._numbers = [ctypes.c_double() for _ in range(4)]
        self._is_exact = page.count_chars() == len(text)
        # pdfium counts those as two.
        self._doubles = (
            [m.start() for m in _BEYOND_BMP.finditer(text)] if not self._is_exact else ()
        )

    def _index(self, at: int) -> int:
        if self._is_exact:
            return at
        at += bisect_left(self._doubles, at)
        return raw.FPDFText_GetCharIndexFromTextIndex(self._page, at)

    def measure(self, at: int) -> tuple[float, float]:
        """The size of the letter there and the height of its baseline along its own direction."""
        index = self._index(at - (self._text[at] == " "))
        matrix = self._matrix
        if not raw.FPDFText_GetMatrix(self._page, index, matrix):
            return 0.0, 0.0
        size = raw.FPDFText_GetFontSize(self._page, index) * hypot(matrix.c, matrix.d)
        width = hypot(matrix.a, matrix.b) or 1.0
        return round(size, 1), (matrix.a * matrix.f - matrix.b * matrix.e) / width

    def runs(self, start: int, end: int) -> list[_Run]:
        """Where the runs of letters between two places begin and end; at least one."""
        first = self._index(start)
        count = raw.FPDFText_CountRects(self._page, first, self._index(end - 1) - first + 1)
        left, top, right, bottom = self._numbers
        runs = []
        for number in range(min(count, _MAX_RUNS)):
            raw.FPDFText_GetRect(self._page, number, left, top, right, bottom)
            runs.append((left.value, right.value))
        return runs or [(0.0, 0.0)]

    def places(self, line: re.Match[str], wide: list[_Run]) -> list[Gap]:
        """The wide gaps of a line that pdfium wrote a space for."""
        x, y = self._numbers[:2]
        found = []
        left, right = wide[len(found)]
        for space in _SPACE.finditer(line[0]):
            raw.FPDFText_GetCharOrigin(self._page, self._index(line.start() + space.end()), x, y)
            if x.value > (left + right) / 2:
                found.append(Gap(space.end(), left, right))
                if len(found) == len(wide):
                    break
                left, right = wide[len(found)]
        return found
