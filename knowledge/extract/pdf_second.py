"""The second reader of PDFs, slower and more forgiving, for what the first one cannot open."""

import io
import struct
import zlib
from collections.abc import Iterator
from typing import Any

from pypdf import PageObject, PasswordType, PdfReader
from pypdf.errors import PyPdfError

from knowledge.extract.pdf_lines import Line, Page
from knowledge.extract.pdf_pages import MAX_PAGES, Seen
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
# Bytes of a page's drawing, of which a megabyte takes seconds.
_MAX_CONTENT = 4_000_000


def read_pages_again(data: bytes) -> Seen:
    """What `read_pages` gives, without bookmarks and places.

    Raises IngestionError: encrypted, broken_file or too_complex (also one page of too much).
    """
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            raise IngestionError(Reason.ENCRYPTED)
        if len(reader.pages) > MAX_PAGES:
            raise IngestionError(Reason.TOO_COMPLEX)
        pages = [_page(page) for page in reader.pages]
        title = reader.metadata.title if reader.metadata else None
    except _BROKEN as error:
        raise IngestionError(Reason.BROKEN_FILE) from error
    return Seen(pages, title if isinstance(title, str) else "", (), _has_pictures(reader))


def _page(page: PageObject) -> Page | None:
    """The lines of a page with their letter sizes; None when this page cannot be read."""
    pieces: list[tuple[str, float]] = []

    def collect(text: str, outer: Any, inner: Any, font: Any, size: float) -> None:
        pieces.append((text, size * _scale(outer) * _scale(inner)))

    try:
        contents = page.get_contents()
        if contents and len(contents.get_data()) > _MAX_CONTENT:
            raise IngestionError(Reason.TOO_COMPLEX)
        text = page.extract_text(visitor_text=collect)
    except _BROKEN:
        return None
    if "".join(piece for piece, _ in pieces) != text:
        pieces = [(text, 0.0)]
    return Page.of(_lines(pieces))


def _scale(matrix: list[float]) -> float:
    return (matrix[2] ** 2 + matrix[3] ** 2) ** 0.5


def _lines(pieces: list[tuple[str, float]]) -> Iterator[Line]:
    text, size = "", 0.0
    for piece, piece_size in pieces:
        for number, part in enumerate(piece.replace("\t", " ").split("\n")):
            if number:
                yield Line(text, round(size, 1))
                text, size = "", 0.0
            text += part
            size = max(size, piece_size) if part.strip() else size
    yield Line(text, round(size, 1))


def _has_pictures(reader: PdfReader) -> bool:
    try:
        return any("/XObject" in (page.get("/Resources") or {}) for page in reader.pages)
    except _BROKEN:
        return False
