"""Which reader takes which bytes. A new format is one file and one line here."""

import re
from collections.abc import Callable
from pathlib import PurePath

from knowledge.extract.base import EmptyPage, Extracted
from knowledge.extract.html import extract_html
from knowledge.extract.pdf import extract_pdf
from knowledge.extract.plain import extract_markdown, extract_plain
from knowledge.reasons import IngestionError, Reason

Reader = Callable[..., Extracted]

_BY_SUFFIX: dict[str, Reader] = {
    ".pdf": extract_pdf,
    ".txt": extract_plain,
    ".md": extract_markdown,
    ".html": extract_html,
    ".htm": extract_html,
    ".csv": extract_plain,
}
_BY_MEDIA_TYPE: dict[str, Reader] = {
    "application/pdf": extract_pdf,
    "application/xhtml+xml": extract_html,
    "text/html": extract_html,
    "text/markdown": extract_markdown,
    "text/plain": extract_plain,
    "text/csv": extract_plain,
}

SUPPORTED_SUFFIXES = tuple(_BY_SUFFIX)
ACCEPT = ",".join(SUPPORTED_SUFFIXES)
"""For the `accept` attribute of a file input."""

_HTML_START = re.compile(
    rb"(\xef\xbb\xbf)?\s*(<\?xml[^>]{0,200}\?>\s*|<!--.{0,2000}?-->\s*){0,5}<(!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
# First bytes of what is certainly not text, whatever it is called.
_BINARIES = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\xd0\xcf\x11\xe0",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"RIFF",
    b"\x1f\x8b",
    b"BZh",
    b"7z\xbc\xaf",
    b"\xfd7zXZ",
    b"Rar!",
    b"\x7fELF",
    b"MZ\x90",
    b"ID3",
    b"OggS",
    b"{\\rtf",
    b"%!PS",
)


def extract(
    data: bytes,
    *,
    media_type: str = "",
    name: str = "",
    charset: str | None = None,
    url: str | None = None,
) -> Extracted:
    """Read the text of a file or page; its first bytes decide how, then its name, then its type.

    Raises IngestionError with the reason when there is no text to be had; EmptyPage when only that
    is missing. `url` is a page's own address, for its links.
    """
    if not data:
        raise IngestionError(Reason.EMPTY_FILE)
    reader = _reader(data, media_type, name)
    of_pages = {"url": url} if reader is extract_html else {}
    found = reader(data, charset=charset, **of_pages)
    if not found.text:
        raise EmptyPage(Reason.EMPTY_TEXT, found.site)
    return found


def _reader(data: bytes, media_type: str, name: str) -> Reader:
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return extract_pdf
    if data.startswith(_BINARIES):
        raise IngestionError(Reason.UNSUPPORTED_TYPE)
    if _HTML_START.match(data[:16_384]):
        return extract_html
    suffix = PurePath(name).suffix.lower()
    named = _BY_SUFFIX.get(suffix) or _BY_MEDIA_TYPE.get(media_type.lower())
    if named is None and (suffix or media_type):
        raise IngestionError(Reason.UNSUPPORTED_TYPE)
    return named or extract_plain
