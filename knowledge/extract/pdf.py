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
_SIGNS_OF_BREAKS = (BROKEN, "-\n", "\u2010\n", "\u00ad\n")
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
    """What the first reader finds, or the second one when the first cannot read any page."""
    try:
        seen = read_pages(data)
    except pdfium.PdfiumError:
        seen = None
    if seen is None or all(page is None for page in seen.pages):
        seen = read_pages_again(data)
    if all(page is None for page in seen.pages):
        raise IngestionError(Reason.BROKEN_FILE)
    return seen


def _assembled(seen: Seen) -> Extracted:
    pages = [page or Page.of(()) for page in seen.pages]
    body = body_size(pages)
    trimmed = without_running_lines(pages, body)
    # What a scanner writes on every picture is no text, but labels and forms may all be alike.
    pages = trimmed if any(trimmed) or seen.has_pictures else pages
    layout = Layout(pages, body, seen.bookmarks)
    texts = _whole([_spelled(layout.text(page)) for page in pages])
    text, spans = _joined([clean(text) for text in texts])
    heading = re.search(r"^#+ (.+)", text, re.M)
    return Extracted(text, _title(seen.title) or clean_title(heading and heading[1]), spans)


def _joined(pages: list[str]) -> tuple[str, tuple[PageSpan, ...]]:
    spans, start = [], 0
    for number, page in enumerate(pages, 1):
        if page:
            spans.append(PageSpan(number, start, start + len(page)))
            start += len(page) + len(_BETWEEN_PAGES)
    return _BETWEEN_PAGES.join(filter(None, pages)), tuple(spans)


def _spelled(text: str) -> str:
    if text.isascii():
        return text
    return _SHAPED.sub(lambda shaped: unicodedata.normalize("NFKC", shaped[0]), text)


def _whole(texts: list[str]) -> list[str]:
    """The texts with their broken words mended."""
    broken = [any(sign in text for sign in _SIGNS_OF_BREAKS) for text in texts]
    if not any(broken):
        return texts
    hyphenated = {word for text in texts for word in _hyphenated(text)}
    return [
        _BREAK.sub(lambda at: _mended(at, hyphenated), text) if is_broken else text
        for text, is_broken in zip(texts, broken, strict=True)
    ]


def _mended(at: re.Match[str], hyphenated: Collection[str]) -> str:
    """What stands for a hyphen at a line's end: the document itself shows which ones are real."""
    text, start, end = at.string, at.start(), at.end()
    first = _WORD_END.search(text[max(start - _LONGEST_PART, 0) : start])
    second = _WORD_START.match(text, end, end + _LONGEST_PART)
    if first and second:
        is_real = f"{first[0]}-{second[0]}" in hyphenated or not second[0][0].islower()
        return "-" if is_real else ""
    if not at[0].startswith(BROKEN):
        return at[0]
    # "COVID-19". Elsewhere it stands for a letter that the font gives no meaning.
    is_hyphen = text[start - 1 : start].isalnum() and text[end : end + 1].isalnum()
    return "-" if is_hyphen else at[0][1:]


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
