"""PDF -> text: pages, headings told by their letter size, words joined again over line ends."""

import io
import re
import struct
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from pypdf import PageObject, PasswordType, PdfReader
from pypdf.errors import PyPdfError

from knowledge.extract.base import Extracted, PageSpan, clean, clean_title
from knowledge.extract.pdf_layout import Line, heading_marks, page_text, without_running_lines
from knowledge.reasons import IngestionError, Reason

# What a parser of damaged or hostile files raises; all of it means the same to the owner.
_BROKEN = (
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
# Ligatures and the shaped forms of Hebrew and Arabic letters. Not all of NFKC, which would also
# turn m² into m2.
_PRESENTATION_FORMS = {
    code: unicodedata.normalize("NFKC", chr(code))
    for first, last in ((0xFB00, 0xFB4F), (0xFB50, 0xFDFB), (0xFE70, 0xFEFC))
    for code in range(first, last + 1)
    if unicodedata.name(chr(code), "")
}
_BETWEEN_PAGES = "\n\n"
_BROKEN_WORD = re.compile(r"([^\W\d_]+)[-\u2010\u00ad]\n([^\W\d_]+)")


def extract_pdf(data: bytes, *, charset: str | None = None, url: str | None = None) -> Extracted:
    """Read a PDF (`charset` is not used).

    Raises IngestionError: encrypted, broken_file, scanned_pdf (pictures only) or empty_text.
    """
    try:
        reader = PdfReader(io.BytesIO(data))
        _unlock(reader)
        pages = [_lines(page) for page in reader.pages]
        title = _title(reader)
    except _BROKEN as error:
        raise IngestionError(Reason.BROKEN_FILE) from error
    if all(page is None for page in pages):
        raise IngestionError(Reason.BROKEN_FILE)
    found = _assemble([page or [] for page in pages], title)
    if not found.text:
        raise IngestionError(Reason.SCANNED_PDF if _has_pictures(reader) else Reason.EMPTY_TEXT)
    return found


def _unlock(reader: PdfReader) -> None:
    """Many PDFs are encrypted only to forbid printing, and open with the empty password."""
    if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
        raise IngestionError(Reason.ENCRYPTED)


def _lines(page: PageObject) -> list[Line] | None:
    """The lines of a page with their letter sizes; None when this page cannot be read."""
    pieces: list[tuple[str, float]] = []

    def collect(text: str, outer: Any, inner: Any, font: Any, size: float) -> None:
        pieces.append((text, size * _scale(outer) * _scale(inner)))

    try:
        text = page.extract_text(visitor_text=collect)
    except _BROKEN:
        return None
    if "".join(piece for piece, _ in pieces) != text:
        pieces = [(text, 0.0)]
    return list(_split(pieces))


def _scale(matrix: list[float]) -> float:
    return (matrix[2] ** 2 + matrix[3] ** 2) ** 0.5


def _split(pieces: list[tuple[str, float]]) -> Iterator[Line]:
    text, size = "", 0.0
    for piece, piece_size in pieces:
        for number, part in enumerate(piece.translate(_PRESENTATION_FORMS).split("\n")):
            if number:
                yield Line(text.rstrip(), round(size, 1))
                text, size = "", 0.0
            text += part
            size = max(size, piece_size) if part.strip() else size
    yield Line(text.rstrip(), round(size, 1))


def _assemble(pages: list[list[Line]], title: str | None) -> Extracted:
    pages = without_running_lines(pages)
    marks = heading_marks(pages)
    texts = [clean(page_text(lines, marks)) for lines in pages]
    joined = _joiner(texts)
    start, kept, spans = 0, [], []
    for number, page in enumerate(texts, 1):
        if page := _BROKEN_WORD.sub(joined, page):
            kept.append(page)
            spans.append(PageSpan(number, start, start + len(page)))
            start += len(page) + len(_BETWEEN_PAGES)
    text = _BETWEEN_PAGES.join(kept)
    heading = re.search(r"^# (.+)", text, re.M)
    return Extracted(text, title or clean_title(heading and heading[1]), tuple(spans))


def _joiner(texts: list[str]) -> Any:
    """How to mend a word broken at a line end: the document itself shows which hyphens are real."""
    hyphenated = Counter(
        word for text in texts for word in re.findall(r"[^\W\d_]+-[^\W\d_]+", text)
    )

    def join(match: re.Match[str]) -> str:
        first, second = match.groups()
        real = f"{first}-{second}" in hyphenated or not second[0].islower()
        return f"{first}-{second}" if real else first + second

    return join


def _title(reader: PdfReader) -> str | None:
    text = reader.metadata.title if reader.metadata else None
    title = clean_title(text if isinstance(text, str) else None) or ""
    title = re.sub(r"^Microsoft \w+ - ", "", title)
    return None if title.lower() in ("", "untitled", "(anonymous)") else title


def _has_pictures(reader: PdfReader) -> bool:
    try:
        return any("/XObject" in (page.get("/Resources") or {}) for page in reader.pages)
    except _BROKEN:
        return False
