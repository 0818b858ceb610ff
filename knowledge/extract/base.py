"""What extraction yields, and the one place where text is made clean."""

import re
import unicodedata
from dataclasses import dataclass

from knowledge.reasons import IngestionError, Reason

# Most text has none but these: letters that are NFC in any company, digits, common signs, spaces
# and `\n`. Nothing of it needs to be changed but white space, which saves most of the time.
_PLAIN = re.compile(
    "[\n -~\u00a1-\u00ac\u00ae-\u02ff\u0388-\u03ff\u0400-\u0482\u048a-\u052f\u2010-\u2027"
    "\u2030-\u205e\u20a0-\u20bf\u3001-\u3029\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]*"
)
_LINE_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Control characters and the invisible ones that hide text from a reader but not from a model:
# zero-width spaces, soft hyphens, direction overrides, tags, lone surrogates, non-characters.
# The zero-width joiners stay: Persian, the Indic scripts and emoji are spelled with them.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f]"
)
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u1680\u202f\u205f\u3000", " ")) | dict.fromkeys(
    range(0x2000, 0x200B), " "
)
_EMPTY_LINES = re.compile(r"\n{4,}")
# Unicode's own limit for accents on one letter (UAX 15, stream-safe text).
_MOST_ACCENTS = 30
_MAYBE_ACCENTS = re.compile(rf"[^\w\s\x00-\x7f]{{{_MOST_ACCENTS + 1},}}")


@dataclass(frozen=True)
class PageSpan:
    """Page `number` (from 1) is `text[start:end]`."""

    number: int
    start: int
    end: int


@dataclass(frozen=True)
class SiteFacts:
    """What a web page says of itself and of others, for a crawl.

    ``links`` are absolute http(s) addresses without fragments, in document order, each once, those
    marked nofollow left out; ``canonical`` is the address the page wants to be known by.
    """

    links: tuple[str, ...] = ()
    canonical: str | None = None
    noindex: bool = False


@dataclass(frozen=True)
class Extracted:
    """Text with light Markdown: `#` headings, `- ` list items, table rows with ` | ` between cells.

    It is NFC, has `\\n` newlines, no control characters and at most two empty lines in a row.
    """

    text: str
    title: str | None = None
    pages: tuple[PageSpan, ...] = ()
    site: SiteFacts | None = None


class EmptyPage(IngestionError):
    """There is no text, but a web page's `site` may lead a crawl to pages that have some."""

    def __init__(self, reason: Reason, site: SiteFacts | None = None) -> None:
        super().__init__(reason)
        self.site = site


def clean(text: str) -> str:
    """Text as `Extracted` promises it, without white space around it."""
    if not _PLAIN.fullmatch(text):
        text = _normalized(text)
    # Not by a pattern: "spaces before a line end" takes quadratic time on spaces without one.
    if " \n" in text:
        text = "\n".join([line.rstrip(" ") for line in text.split("\n")])
    if "\n\n\n\n" in text:
        text = _EMPTY_LINES.sub("\n\n\n", text)
    return text.strip("\n ")


def _normalized(text: str) -> str:
    text = _LINE_BREAKS.sub("\n", text).translate(_SPACES).expandtabs(4)
    # Accents are sorted in quadratic time, and no letter has that many.
    text = _MAYBE_ACCENTS.sub(_with_fewer_accents, _UNWANTED.sub("", text))
    return unicodedata.normalize("NFC", text)


def _with_fewer_accents(run: re.Match[str]) -> str:
    kept, accents = [], 0
    for character in run[0]:
        accents = accents + 1 if unicodedata.combining(character) else 0
        if accents <= _MOST_ACCENTS:
            kept.append(character)
    return "".join(kept)


def clean_title(text: str | None) -> str | None:
    """A title on one line, at most 200 characters, None when nothing is left."""
    return " ".join(clean(text or "").split())[:200].rstrip() or None


def names(text: str) -> frozenset[str]:
    """A set of element names, written as one string."""
    return frozenset(text.split())
