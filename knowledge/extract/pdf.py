"""PDF -> text: pages, headings told by their letter size, words joined again over line ends."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from itertools import pairwise

import pypdfium2 as pdfium

from knowledge.extract.base import Extracted, PageSpan, clean, clean_title
from knowledge.extract.pdf_layout import Layout, body_size
from knowledge.extract.pdf_lines import BROKEN, Page
from knowledge.extract.pdf_pages import Seen, read_pages
from knowledge.extract.pdf_running import without_running_lines
from knowledge.extract.pdf_second import read_pages_again
from knowledge.reasons import IngestionError, Reason

# Ligatures and the shaped forms of Hebrew and Arabic letters. Not all of NFKC, which would also
# turn m² into m2.
_SHAPED = re.compile("[\ufb00-\ufb4f\ufb50-\ufdfb\ufe70-\ufefc]")
_BETWEEN_PAGES = "\n\n"
_WORD_END = re.compile(r"[^\W\d_]+\Z")
_WORD_START = re.compile(r"[^\W\d_]+")
_LONGEST_PART = 40
_BREAK = re.compile(rf"[{BROKEN}\-\u2010\u00ad](?:(?<={BROKEN})\s*|(?<!{BROKEN})\n)")


def extract_pdf(data: bytes, *, charset: str | None = None, url: str | None = None) -> Extracted:
    """Read a PDF (`charset` and `url` are not used).

    Raises IngestionError: encrypted, broken_file, scanned_pdf (pictures only), too_complex (too
    many pages) or empty_text.
    """
    seen = _seen(data)
    found = _assembled(seen)
    if not found.text:
        raise IngestionError(Reason.SCANNED_PDF if seen.has_pictures else Reason.EMPTY_TEXT)
    return found


def _seen(data: bytes) -> Seen:
    """What the first reader finds, or the second when that is neither text nor picture."""
    try:
        seen = read_pages(data)
    except pdfium.PdfiumError:
        seen = None
    if seen is None or not (any(seen.pages) or seen.has_pictures):
        seen = read_pages_again(data)
    if all(page is None for page in seen.pages):
        raise IngestionError(Reason.BROKEN_FILE)
    return seen


def _assembled(seen: Seen) -> Extracted:
    pages = [page or Page.of(()) for page in seen.pages]
    body = body_size(pages)
    pages = without_running_lines(pages, body)
    layout = Layout(pages, body, seen.bookmarks)
    texts = [_spelled(layout.text(page)) for page in pages]
    hyphenated = {word for text in texts for word in _hyphenated(text)}
    start, kept, spans = 0, [], []
    for number, page in enumerate(texts, 1):
        if text := clean(_whole(page, hyphenated)):
            kept.append(text)
            spans.append(PageSpan(number, start, start + len(text)))
            start += len(text) + len(_BETWEEN_PAGES)
    text = _BETWEEN_PAGES.join(kept)
    heading = re.search(r"^#+ (.+)", text, re.M)
    return Extracted(text, _title(seen.title) or clean_title(heading and heading[1]), tuple(spans))


def _spelled(text: str) -> str:
    if text.isascii():
        return text
    return _SHAPED.sub(lambda shaped: unicodedata.normalize("NFKC", shaped[0]), text)


def _whole(text: str, hyphenated: Collection[str]) -> str:
    """The text with its broken words mended."""
    return _BREAK.sub(lambda at: _mended(at, hyphenated), text)


def _mended(at: re.Match[str], hyphenated: Collection[str]) -> str:
    """What stands for a hyphen at a line's end: the document itself shows which ones are real."""
    first = _WORD_END.search(at.string[max(at.start() - _LONGEST_PART, 0) : at.start()])
    second = _WORD_START.match(at.string, at.end(), at.end() + _LONGEST_PART)
    if not (first and second):
        return "-" if at[0][0] == BROKEN else at[0]
    is_real = f"{first[0]}-{second[0]}" in hyphenated or not second[0][0].islower()
    return "-" if is_real else ""


def _hyphenated(text: str) -> Iterator[str]:
    """The words with a hyphen within a line. Most text has few, and is not searched for others."""
    for before, after in pairwise(text.split("-")):
        first = _WORD_END.search(before[-_LONGEST_PART:])
        second = _WORD_START.match(after)
        if first and second:
            yield f"{first[0]}-{second[0]}"


def _title(text: str) -> str | None:
    title = re.sub(r"^Microsoft \w+ - ", "", clean_title(text) or "")
    return None if title.lower() in ("", "untitled", "(anonymous)") else title
