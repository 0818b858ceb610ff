"""Plain text and Markdown, in whatever encoding they come."""

import codecs
import re

from charset_normalizer import from_bytes

from knowledge.extract.base import Extracted, clean, clean_title
from knowledge.extract.latin import latin_charset
from knowledge.reasons import IngestionError, Reason

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Python also has codecs that are no encodings of text, some of them expensive.
_CHARSET = re.compile(
    r"utf|iso-?8859|windows-|cp\d|latin|us-ascii|ascii|koi8|big5|gb|euc|shift|sjis|iso-?2022|tis|mac"
)
_SEVEN_BIT = re.compile(r"iso-?2022|hz")
_BROWSERS_READ_AS = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "gb2312": "gb18030",
}
_GUESS_BYTES = 64 * 1024
_OUTSIDE_ASCII = re.compile(rb"[\x80-\xff]")
_BINARY_SHARE = 0.02
_BINARY = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
_FRONT_MATTER = re.compile(r"---\n(?P<fields>.*?)\n---[ ]*(\n|$)", re.S)
_FIRST_HEADING = re.compile(r"^ {0,3}# +(?P<title>.+)$", re.M)


def decode(data: bytes, charset: str | None = None) -> str:
    """Bytes as text: byte-order mark, UTF-8, the declared charset, then a guess, in this order.

    Raises IngestionError(unsupported_type) when the bytes are no text at all.
    """
    text = _decoded(data, charset).replace("\x00", "")
    if len(_BINARY.findall(text)) > len(text) * _BINARY_SHARE:
        raise IngestionError(Reason.UNSUPPORTED_TYPE)
    return text


def _decoded(data: bytes, charset: str | None) -> str:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    declared = _known(charset)
    if wide := _wide(data, declared):
        return data.decode(wide, "replace")
    if declared and _SEVEN_BIT.match(declared):
        return data.decode(declared, "replace")
    for name in filter(None, ("utf-8", declared)):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    return _mostly_utf8(data) or _guessed(data)


def _known(charset: str | None) -> str | None:
    name = (charset or "").strip().lower()
    name = _BROWSERS_READ_AS.get(name, name)
    try:
        return codecs.lookup(name).name if _CHARSET.match(name) else None
    except LookupError:
        return None


def _wide(data: bytes, declared: str | None) -> str | None:
    """UTF-16 without a mark shows in the zero bytes of its Latin letters and spaces."""
    head = data[:4096]
    if declared and declared.startswith(("utf-16", "utf-32")) and b"\x00" in head:
        return declared
    even, odd, pairs = head[::2].count(0), head[1::2].count(0), len(head) // 2
    if pairs >= 8 and max(even, odd) > pairs * 0.3 and min(even, odd) < pairs * 0.05:
        return "utf-16-le" if odd > even else "utf-16-be"
    return None


def _mostly_utf8(data: bytes) -> str | None:
    """One torn character in a UTF-8 file must not turn all of it into something else."""
    text = data.decode("utf-8", "replace")
    torn = text.count("\ufffd")
    whole = sum(1 for character in text if character > "\x7f") - torn
    return text.replace("\ufffd", "") if whole > 20 * torn else None


def _guessed(data: bytes) -> str:
    sample = _telling(data)
    if latin := latin_charset(sample):
        return data.decode(latin, "replace")
    best = from_bytes(sample).best()
    if best is None:
        raise IngestionError(Reason.UNSUPPORTED_TYPE)
    return data.decode(best.encoding, "replace")


def _telling(data: bytes) -> bytes:
    """A part of the text that is not all ASCII."""
    first = _OUTSIDE_ASCII.search(data)
    start = max(0, first.start() - _GUESS_BYTES // 8) if first else 0
    return data[start : start + _GUESS_BYTES]


def extract_plain(data: bytes, *, charset: str | None = None, url: str | None = None) -> Extracted:
    """Text as it is."""
    return Extracted(clean(decode(data, charset)))


def extract_markdown(
    data: bytes, *, charset: str | None = None, url: str | None = None
) -> Extracted:
    """Markdown as it is, without its front matter; the title is the front matter's or a heading."""
    text = clean(decode(data, charset))
    title = None
    if front := _FRONT_MATTER.match(text):
        text = text[front.end() :].strip("\n ")
        named = re.search(r"^title:\s*[\"']?(.+?)[\"']?\s*$", front["fields"], re.M | re.I)
        title = named and named[1]
    if not title and (heading := _FIRST_HEADING.search(text)):
        title = re.sub(r"(?<= )#+$", "", heading["title"])
    return Extracted(text, clean_title(title))
