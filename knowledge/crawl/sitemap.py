"""Sitemaps (sitemaps.org) and what stands in for them: feeds and plain lists of addresses."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from lxml import etree

from botsmith.lib.compression import OverLimit, UnpackError, unpack
from botsmith.lib.targets import parse_target
from knowledge.crawl.addresses import canonical, spelled
from knowledge.crawl.robots import Robots
from knowledge.reasons import IngestionError, Reason

MAX_BYTES = 50 * 1024 * 1024
MAX_URLS = 50_000
MAX_FILES = 200
MAX_DEPTH = 3
_USUAL_PLACES = ("/sitemap.xml", "/sitemap_index.xml")
_PIECE = 64 * 1024
_MAX_ELEMENTS = 1_000_000
_MAX_AMPERSANDS = 500_000
_MAX_TEXT = 4096  # Of one address or date; feeds hold whole articles beside them.

# Addresses are often written with a bare "&"; to entities of other names we are deaf anyway.
_BARE_AMPERSAND = re.compile(
    rb"(<!\[CDATA\[.*?(?:\]\]>|\Z))|&(?!(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9a-f]+);)", re.I | re.S
)
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")

_ROOTS = frozenset({"urlset", "sitemapindex", "rss", "RDF", "feed"})
# (what holds an entry's address, the entry, what holds its date); the root does not matter.
_ENTRIES = {
    "url": ("loc", "lastmod"),
    "sitemap": ("loc", "lastmod"),
    "item": ("link", "pubDate"),
    "entry": ("link", "updated"),
}


@dataclass(frozen=True)
class Sitemap:
    """One file's contents in its own order, addresses as written there.

    `pages` are (address, when it last changed or None); `nested` are addresses of other sitemaps.
    """

    pages: tuple[tuple[str, datetime | None], ...] = ()
    nested: tuple[str, ...] = ()


def parse_sitemap(data: bytes) -> Sitemap:
    """Read a sitemap, a sitemap index, an RSS or Atom feed or a list of addresses, also gzipped.

    At most `MAX_URLS` addresses and `MAX_BYTES` bytes are read. A file that breaks off or goes
    wrong in its middle counts for what stands before. Raises IngestionError(bad_sitemap).
    """
    data = _unpacked(data)
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        return _parsed(_BARE_AMPERSAND.sub(_escaped, start, count=_MAX_AMPERSANDS))
    if data.startswith(_WIDE):
        return _parsed(data)
    return _listed(start)


def load_sitemap(
    start: str,
    *,
    fetch_bytes: Callable[[str], bytes],
    robots: Robots,
    most: int,
    admits: Callable[[str], bool] = lambda page: True,
) -> list[str]:
    """The pages of a site by its sitemaps: canonical, each once, in their order, at most `most`.

    `start` is a sitemap's or a site's address: it is read itself, else what robots.txt names, else
    the usual places. `fetch_bytes` raises IngestionError for what cannot be read, and only that is
    then missing. Raises IngestionError: bad_sitemap when no page was found anywhere, or the
    temporary reason why that could not be known now.
    """
    walk = _Walk(fetch_bytes, most, admits)
    for places in ([start], robots.sitemaps, *([place] for place in _USUAL_PLACES)):
        walk.read(start, places)
        if walk.pages:
            return list(walk.pages)
    raise walk.setback or IngestionError(Reason.BAD_SITEMAP)


@dataclass
class _Walk:
    """The way through sitemaps that name sitemaps; none is read twice."""

    fetch_bytes: Callable[[str], bytes]
    most: int
    admits: Callable[[str], bool]
    pages: dict[str, None] = field(default_factory=dict)
    read_already: set[str] = field(default_factory=set)
    setback: IngestionError | None = None

    def read(self, base: str, places: Iterator[str] | list[str] | tuple[str, ...]) -> None:
        waiting = [(base, place, 0) for place in reversed(places)]
        while waiting and len(self.pages) < self.most:
            base, place, depth = waiting.pop()
            address = _joined(base, place)
            if address is None or address in self.read_already or depth > MAX_DEPTH:
                continue
            if len(self.read_already) >= MAX_FILES:
                return
            found = self._sitemap(address)
            self._keep(address, found)
            waiting += [(address, nested, depth + 1) for nested in reversed(found.nested)]

    def _sitemap(self, address: str) -> Sitemap:
        self.read_already.add(address)
        try:
            return parse_sitemap(self.fetch_bytes(address))
        except IngestionError as error:
            if not error.permanent:
                self.setback = self.setback or error
            return Sitemap()

    def _keep(self, address: str, found: Sitemap) -> None:
        for written, _ in found.pages:
            if len(self.pages) >= self.most:
                return
            page = _joined(address, written)
            page = page and canonical(page)
            if page and self.admits(page):
                self.pages.setdefault(page)


def _joined(base: str, written: str) -> str | None:
    try:
        return spelled(parse_target(base).join(written).url)
    except ValueError:
        return None


def _unpacked(data: bytes) -> bytes:
    try:
        data = unpack(data, "gzip" if data.startswith(b"\x1f\x8b") else "", MAX_BYTES)
    except (UnpackError, OverLimit):
        raise IngestionError(Reason.BAD_SITEMAP) from None
    if len(data) > MAX_BYTES:
        raise IngestionError(Reason.BAD_SITEMAP)
    return data


def _escaped(found: re.Match[bytes]) -> bytes:
    return found[1] or b"&amp;"


def _listed(data: bytes) -> Sitemap:
    """One address a line; anything else in the first lines means that this is no list."""
    lines = [line.strip() for line in data.decode("utf-8", "replace").splitlines()]
    lines = [line for line in lines if line]
    if not lines or not all(re.match("https?://", line, re.I) for line in lines[:10]):
        raise IngestionError(Reason.BAD_SITEMAP)
    return Sitemap(tuple((line, None) for line in lines[:MAX_URLS] if len(line) <= _MAX_TEXT))


def _parsed(data: bytes) -> Sitemap:
    reader = _Reader()
    parser = etree.XMLParser(
        target=reader,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for at in range(0, len(data), _PIECE):
            parser.feed(data[at : at + _PIECE])
            if reader.is_full:
                break
        else:
            parser.close()
    except etree.XMLSyntaxError:
        if not reader.count:
            raise IngestionError(Reason.BAD_SITEMAP) from None
    return Sitemap(tuple(reader.pages), tuple(reader.nested))


class _Reader:
    """Takes what the parser tells, so that there is never a tree of the whole file."""

    def __init__(self) -> None:
        self.pages: list[tuple[str, datetime | None]] = []
        self.nested: list[str] = []
        self._elements = 0
        self._path: list[str] = []
        self._text: list[str] = []
        self._entry: dict[str, str] = {}

    @property
    def is_full(self) -> bool:
        return self.count >= MAX_URLS or self._elements >= _MAX_ELEMENTS

    @property
    def count(self) -> int:
        return len(self.pages) + len(self.nested)

    def doctype(self, *_: object) -> None:
        raise IngestionError(Reason.BAD_SITEMAP)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if not self._path and name not in _ROOTS:
            raise IngestionError(Reason.BAD_SITEMAP)
        self._elements += 1
        self._path.append(name)
        self._text.clear()
        if name in _ENTRIES:
            self._entry = {}
        elif name == "link" and attributes.get("rel", "alternate") == "alternate":
            self._note(attributes.get("href", ""))

    def data(self, text: str) -> None:
        self._text.append(text)

    def end(self, tag: str) -> None:
        self._note("".join(self._text))
        self._text.clear()
        if (name := self._path.pop()) in _ENTRIES:
            self._finish(name)

    def close(self) -> None:
        pass

    def _note(self, text: str) -> None:
        """Keeps an address or a date of the entry that it stands in, the first of each."""
        inside, name = self._path[-2:] if len(self._path) > 1 else ("", "")
        if name in _ENTRIES.get(inside, ()) and text.strip() and len(text) <= _MAX_TEXT:
            self._entry.setdefault(name, text.strip())

    def _finish(self, name: str) -> None:
        address, date = _ENTRIES[name]
        if (url := self._entry.get(address)) is None or self.count >= MAX_URLS:
            return
        if name == "sitemap":
            self.nested.append(url)
        else:
            self.pages.append((url, _moment(self._entry.get(date, ""))))


def _moment(text: str) -> datetime | None:
    """A date as sitemaps (ISO 8601) or feeds (RFC 822) write it, in UTC."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, OverflowError):
            continue
    return None
