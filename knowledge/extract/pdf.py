"""PDF -> text: pages, headings told by their letter size, words joined again over line ends."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
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
_LETTERS = r"[^\W\d_]+"
_BROKEN_WORD = re.compile(rf"({_LETTERS})(?:{BROKEN}\s*|[-\u2010\u00ad]\n)({_LETTERS})")
_BROKEN_ELSE = re.compile(rf"{BROKEN}\s*")
_WORD_END = re.compile(rf"{_LETTERS}\Z")
_WORD_START = re.compile(_LETTERS)
_LONGEST_PART = 40


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
    texts = [_SHAPED.sub(_as_letters, layout.text(page)) for page in pages]
    join = _joiner(texts)
    text, start, kept, spans = "", 0, [], []
    for number, page in enumerate(texts, 1):
        if text := clean(_whole(page, join)):
            kept.append(text)
            spans.append(PageSpan(number, start, start + len(text)))
            start += len(text) + len(_BETWEEN_PAGES)
    text = _BETWEEN_PAGES.join(kept)
    heading = re.search(r"^#+ (.+)", text, re.M)
    return Extracted(text, _title(seen.title) or clean_title(heading and heading[1]), tuple(spans))


def _as_letters(shaped: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", shaped[0])


def _whole(page: str, join: Callable[[re.Match[str]], str]) -> str:
    page = _BROKEN_WORD.sub(join, page)
    return _BROKEN_ELSE.sub("-", page)


def _joiner(texts: Sequence[str]) -> Callable[[re.Match[str]], str]:
    """How to mend a word broken at a line end: the document itself shows which hyphens are real."""
    hyphenated = {word for text in texts for word in _hyphenated(text)}

    def join(match: re.Match[str]) -> str:
        first, second = match.groups()
        real = f"{first}-{second}" in hyphenated or not second[0].islower()
        return f"{first}-{second}" if real else first + second

    return join


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
