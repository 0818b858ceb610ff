"""What a page tells a crawl: its links, its own address, and whether it wants to be kept."""

from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml.html import HtmlElement

from knowledge.extract.base import SiteFacts

MOST_LINKS = 5000
LONGEST_LINK = 2000

_ROBOTS = "//meta[@name and @content]"
_ROBOT_NAMES = frozenset({"robots", "googlebot"})


def site_facts(page: HtmlElement, url: str | None) -> SiteFacts:
    """Links against `<base href>` and `url`, the canonical address, and noindex.

    The whole page counts, menus included. Without `url` a relative link leads nowhere and is left
    out.
    """
    rules = _rules(page)
    base = _base(page, url)
    links = () if rules & {"nofollow", "none"} else tuple(_links(page, base))
    return SiteFacts(links, _canonical(page, base), bool(rules & {"noindex", "none"}))


def _rules(page: HtmlElement) -> set[str]:
    found: set[str] = set()
    for meta in page.xpath(_ROBOTS):
        if meta.get("name").strip().lower() in _ROBOT_NAMES:
            found.update(meta.get("content").lower().replace(",", " ").split())
    return found


def _base(page: HtmlElement, url: str | None) -> str | None:
    for href in page.xpath("(//base/@href)[1]"):
        return _absolute(url, href) or url
    return url


def _canonical(page: HtmlElement, base: str | None) -> str | None:
    for link in page.xpath("//link[@rel and @href]"):
        if "canonical" in link.get("rel").lower().split():
            return _absolute(base, link.get("href"))
    return None


def _links(page: HtmlElement, base: str | None) -> Iterator[str]:
    seen: set[str] = set()
    written: set[str] = set()
    for link in page.iterdescendants("a", "area"):
        href = link.get("href")
        if not href or href in written or "nofollow" in link.get("rel", "").lower().split():
            continue
        written.add(href)
        address = _absolute(base, href)
        if address and address not in seen:
            seen.add(address)
            yield address
            if len(seen) == MOST_LINKS:
                return


def _absolute(base: str | None, href: str) -> str | None:
    """`href` as an http(s) address without its fragment; None when it is something else."""
    href = href.strip()
    if len(href) > LONGEST_LINK or (not base and href[:4].lower() != "http"):
        return None
    try:
        address = urldefrag(urljoin(base or "", href)).url
        parts = urlsplit(address)
    except ValueError:
        return None
    wanted = parts.scheme in ("http", "https") and parts.hostname
    return address if wanted and len(address) <= LONGEST_LINK else None
