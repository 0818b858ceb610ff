"""Which reader takes which bytes. A new format is one file and one line here."""

import re
from collections.abc import Callable
from pathlib import PurePath

from knowledge.extract.archive import OLE_START, ole_reason
from knowledge.extract.base import EmptyPage, Extracted
from knowledge.extract.data import extract_json
from knowledge.extract.docx import extract_docx
from knowledge.extract.html import extract_html
from knowledge.extract.office import office_kind
from knowledge.extract.pdf import extract_pdf
from knowledge.extract.plain import extract_markdown, extract_plain
from knowledge.extract.sheet import extract_csv, extract_xlsx
from knowledge.extract.slides import extract_pptx
from knowledge.reasons import IngestionError, Reason

Reader = Callable[..., Extracted]

_BY_SUFFIX: dict[str, Reader] = {
    ".pdf": extract_pdf,
    ".docx": extract_docx,
    ".docm": extract_docx,
    ".xlsx": extract_xlsx,
    ".xlsm": extract_xlsx,
    ".pptx": extract_pptx,
    ".pptm": extract_pptx,
    ".txt": extract_plain,
    ".md": extract_markdown,
    ".html": extract_html,
    ".htm": extract_html,
    ".csv": extract_csv,
    ".tsv": extract_csv,
    ".json": extract_json,
    ".jsonl": extract_json,
    ".ndjson": extract_json,
}
_OFFICE = "application/vnd.openxmlformats-officedocument."
_BY_MEDIA_TYPE: dict[str, Reader] = {
    "application/pdf": extract_pdf,
    "application/xhtml+xml": extract_html,
    "text/html": extract_html,
    "text/markdown": extract_markdown,
    "text/plain": extract_plain,
    "text/csv": extract_csv,
    "text/tab-separated-values": extract_csv,
    "application/json": extract_json,
    "application/jsonl": extract_json,
    "application/x-ndjson": extract_json,
    _OFFICE + "wordprocessingml.document": extract_docx,
    _OFFICE + "spreadsheetml.sheet": extract_xlsx,
    _OFFICE + "presentationml.presentation": extract_pptx,
}
# By the folder that holds the document inside an Office file.
_BY_FOLDER: dict[str, Reader] = {"word": extract_docx, "xl": extract_xlsx, "ppt": extract_pptx}
_OFFICE_READERS = frozenset(_BY_FOLDER.values())

_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_HTML_START = re.compile(
    rb"(\xef\xbb\xbf)?\s*(<\?xml[^>]{0,200}\?>\s*|<!--.{0,2000}?-->\s*){0,5}<(!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
# First bytes of what is certainly not text, whatever it is called.
_BINARIES = (
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
    is missing. `url` is where a page came from: its links are relative to it.
    """
    if not data:
        raise IngestionError(Reason.EMPTY_FILE)
    found = _reader(data, media_type, name)(data, charset=charset, url=url)
    if not found.text:
        raise EmptyPage(Reason.EMPTY_TEXT, found.site)
    return found


def _reader(data: bytes, media_type: str, name: str) -> Reader:
    suffix = PurePath(name).suffix.lower()
    named = _BY_SUFFIX.get(suffix) or _BY_MEDIA_TYPE.get(media_type.lower())
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return extract_pdf
    if data.startswith(_ZIP_STARTS):
        return _office_reader(data, named)
    if data.startswith(OLE_START):
        raise IngestionError(ole_reason(data))
    if data.startswith(_BINARIES):
        raise IngestionError(Reason.UNSUPPORTED_TYPE)
    if _HTML_START.match(data[:16_384]):
        return extract_html
    if named is None and (suffix or media_type):
        raise IngestionError(Reason.UNSUPPORTED_TYPE)
    return named or extract_plain


def _office_reader(data: bytes, named: Reader | None) -> Reader:
    """What is inside decides; a torn Office file is left to its reader, which says so."""
    reader = _BY_FOLDER.get(office_kind(data) or "")
    if reader is None and named in _OFFICE_READERS:
        reader = named
    if reader is None:
        raise IngestionError(Reason.UNSUPPORTED_TYPE)
    return reader
