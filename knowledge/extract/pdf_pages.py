"""What pdfium sees of a PDF: every page's lines, their letter sizes and places.

pdfium is not thread-safe: one document at a time in a process.
"""

import ctypes
import re
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterator
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
_MAX_RUNS = 200
_MOST_OBJECTS = 1000
# pdfium finds a letter's place by walking over those that have no meaning, and asks for each line.
_MAX_INEXACT = 100_000
# Letters per page that a scanner's own remarks may have.
_SPARSE = 100
# A gap of this many letter sizes is no space between words.
_WIDE_GAP = 1.2
# Letters are half as wide as high, more or less, or 0.6 where all are of one width.
_LOOSE = 0.56
_SPACE = re.compile(r" +(?=\S)")
_LINE = re.compile(r"[^\s\ufffe][^\r\n\ufffe]*\ufffe?")
_matrix = raw.FPDFText_GetMatrix
_font_size = raw.FPDFText_GetFontSize
_origin = raw.FPDFText_GetCharOrigin
_DOUBLE = re.compile("[\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Seen:
    """The pages (None for one that cannot be read), the title and the bookmarks of a PDF.

    Pictures are looked for when there is little text.
    """

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
        letters = sum(len(page.text) for page in pages if page)
        return Seen(
            pages,
            _said(lambda: document.get_metadata_value("Title")),
            tuple(_bookmarks(document)),
            letters < _SPARSE * len(pages) and _has_pictures(document),
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
    page = raw.FPDF_LoadPage(document, number)
    text_page = raw.FPDFText_LoadPage(page) if page else None
    try:
        return Page.of(_lines(text_page), raw.FPDF_GetPageHeightF(page)) if text_page else None
    finally:
        if text_page:
            raw.FPDFText_ClosePage(text_page)
        if page:
            raw.FPDF_ClosePage(page)


def _bookmarks(document: pdfium.PdfDocument) -> Iterator[str]:
    for bookmark in islice(document.get_toc(max_depth=6), _MAX_BOOKMARKS):
        yield _said(bookmark.get_title)


def _said(ask: Callable[[], str]) -> str:
    """A title as a PDF says it, which may be no text at all."""
    try:
        return ask()
    except UnicodeDecodeError:
        return ""


def _has_pictures(document: pdfium.PdfDocument) -> bool:
    """Whether one of the first pages holds a picture: scans have one on every page."""
    return any(_shows_picture(document, number) for number in range(min(len(document), 50)))


def _shows_picture(document: pdfium.PdfDocument, number: int) -> bool:
    try:
        with closing(document[number]) as page:
            first = islice(page.get_objects(max_depth=4), _MOST_OBJECTS)
            return any(drawn.type == raw.FPDF_PAGEOBJ_IMAGE for drawn in first)
    except pdfium.PdfiumError:
        return False


def _lines(page: raw.FPDF_TEXTPAGE) -> list[Line]:
    """A few questions to pdfium per line, none per letter: those would take longer than reading."""
    letters = _Letters(page)
    text = letters.text
    spans = [match.span() for match in _LINE.finditer(text)]
    lines = [letters.line(start, end) for start, end in spans]
    gaps: dict[int, list[Gap]] = {}
    looked_at: set[int] = set()
    suspects = [index for index, line in enumerate(lines) if _is_loose(line)]
    while suspects:
        index = suspects.pop()
        if index in looked_at or not 0 <= index < len(lines):
            continue
        looked_at.add(index)
        if found := letters.gaps(*spans[index], lines[index].size * _WIDE_GAP):
            gaps[index] = found
            suspects += (index - 1, index + 1)
    return with_cells(lines, gaps) if len(gaps) > 1 else lines


def _is_loose(line: Line) -> bool:
    """Whether it is so long for its letters that there may be wide gaps in it."""
    return line.right - line.left > line.size * _LOOSE * len(line.text) and " " in line.text


class _Letters:
    """What pdfium knows of the letters of a page, asked for by their place in its text."""

    def __init__(self, page: raw.FPDF_TEXTPAGE) -> None:
        self._page = page
        letters = max(raw.FPDFText_CountChars(page), 0)
        self.text = self._text(letters)
        self._is_exact = letters == len(self.text)
        # pdfium counts those as two.
        self._doubles = [] if self._is_exact else [m.start() for m in _DOUBLE.finditer(self.text)]
        self._matrix = raw.FS_MATRIX()
        self._box = [ctypes.c_double() for _ in range(4)]
        # Made once, as making them takes longer than the calls.
        self._at_matrix = ctypes.byref(self._matrix)
        self._at_box = [ctypes.byref(number) for number in self._box]

    def _text(self, letters: int) -> str:
        units = (ctypes.c_ushort * (2 * letters + 2))()
        written = raw.FPDFText_GetText(self._page, 0, letters, units) if letters else 0
        text = bytes(memoryview(units)[: max(written - 1, 0)]).decode("utf-16-le", "ignore")
        return text.replace("\t", " ")

    def _index(self, at: int) -> int:
        if self._is_exact:
            return at
        at += bisect_left(self._doubles, at)
        return raw.FPDFText_GetCharIndexFromTextIndex(self._page, at)

    def line(self, start: int, end: int) -> Line:
        """The line between two places in the text; its letter size is that of its middle."""
        text, matrix = self.text[start:end], self._matrix
        if not self._is_exact and len(self.text) > _MAX_INEXACT:
            return Line(text)
        first, middle, last = start, (start + end) // 2, end - 1
        middle -= self.text[middle] == " "
        if not self._is_exact:
            first, middle, last = map(self._index, (first, middle, last))
        if not _matrix(self._page, first, self._at_matrix):
            return Line(text)
        a, b, c, d, e, f = matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f
        size = round(_font_size(self._page, middle) * hypot(c, d), 1)
        if b:
            return Line(text, size, (a * f - b * e) / hypot(a, b))
        _origin(self._page, last, self._at_box[0], self._at_box[1])
        return Line(text, size, f, e, self._box[0].value)

    def gaps(self, start: int, end: int, least: float) -> list[Gap]:
        """The gaps in a line wider than `least` that pdfium wrote a space for."""
        wide = deque(
            (before[1], after[0])
            for before, after in pairwise(self._runs(start, end))
            if after[0] - before[1] > least > 0
        )
        found = []
        for space in _SPACE.finditer(self.text, start, end) if wide else ():
            _origin(self._page, self._index(space.end()), *self._at_box[:2])
            if wide and self._box[0].value > sum(wide[0]) / 2:
                found.append(Gap(space.end() - start, *wide.popleft()))
        return found

    def _runs(self, start: int, end: int) -> list[tuple[float, float]]:
        """Where the runs of letters between two places begin and end."""
        first = self._index(start)
        count = raw.FPDFText_CountRects(self._page, first, self._index(end - 1) - first + 1)
        runs = []
        for number in range(min(count, _MAX_RUNS)):
            raw.FPDFText_GetRect(self._page, number, *self._at_box)
            runs.append((self._box[0].value, self._box[2].value))
        return runs
