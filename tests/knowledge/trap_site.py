"""A website on this machine with every trap that a crawl walks into, counted and changeable.

`TrapSite.page` and its kin change it between two crawls; `TrapSite.seen` and `count` tell what was
asked for. Pages that only lead into traps have nothing to say, so that a page's text tells it.
"""

import gzip
import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs

from tests.knowledge.documents import pdf_guide
from tests.lib.servers import Answer, Served, http_server, redirect, respond

LAST_MODIFIED = "Mon, 02 Mar 2026 10:00:00 GMT"
RETRY_AFTER = 7
MANY_LINKS = 5000
HUGE_BYTES = 11 * 1024 * 1024
MOVES = {"/moved/301": 301, "/moved/302": 302, "/moved/307": 307}
SAME_TEXT = ("/same/1", "/same/2", "/same/3")
UNICODE = "/caf%C3%A9/%C3%BCber-uns.html"
HTML = "text/html; charset=utf-8"

# What a crawl of the whole site should read: everything else is a trap of some kind.
GOOD = frozenset(
    {
        *("/", "/about.html", "/absolute.html", "/protocol-relative.html", "/article.html"),
        *("/landed/301.html", "/landed/302.html", "/landed/307.html", "/landed/chain.html"),
        *("/validated.html", "/slow.html", "/broken-encoding.html", "/guide.pdf", UNICODE),
    }
)


def html(title: str, body: str = "", head: str = "") -> bytes:
    """A page of one's own: a title, a few sentences that no other page has, and `body`."""
    said = (
        f"<p>This page is about {title}. Whoever asks for {title} finds here what the shop says of"
        f" {title}, and nothing of the other subjects.</p>"
    )
    return (
        f"<!doctype html><html><head><title>{title}</title>{head}</head>"
        f"<body><main><h1>{title}</h1>{said}{body}</main></body></html>"
    ).encode()


def links(*addresses: str) -> str:
    return "".join(f'<p><a href="{address}">{address}</a></p>' for address in addresses)


class _Routes(dict[str, Answer]):
    """Exact addresses first, then the site's own idea of the rest."""

    def __init__(self, otherwise: Callable[[str], Answer]) -> None:
        super().__init__()
        self._otherwise = otherwise

    def __missing__(self, path: str) -> Answer:
        return self._otherwise(path)


class TrapSite:
    """The site; start at `url("/")`. Paths include the query, as servers see them."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self.allow = served.allow
        self.host = f"127.0.0.1:{served.port}"
        self.crawl_delay: float | None = None
        self.slow_seconds = 0.2
        self.closing = threading.Event()
        self._sessions = 0
        served.routes = self._routes = _Routes(self._otherwise)
        for build in (self._pages, self._moves, self._failures, self._walls, self._sitemaps):
            build()

    # What was asked for

    @property
    def seen(self) -> list[tuple[str, dict[str, str]]]:
        """Every request in order: its path and headers."""
        return self._served.seen

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.seen]

    @property
    def strayed(self) -> list[str]:
        """Requests that came under another host's name: somebody left the site."""
        return [path for path, headers in self.seen if headers.get("Host") != self.host]

    def count(self, path: str) -> int:
        return self.paths.count(path)

    def forget(self) -> None:
        self.seen.clear()

    # Addresses, and changes between two crawls

    def url(self, path: str = "/") -> str:
        return self._served.url(path)

    def elsewhere(self, path: str = "/elsewhere.html") -> str:
        """The same server under a name that is another site's; `strayed` tells who went there."""
        return self._served.url(path, host="localhost")

    def page(self, path: str, body: bytes, *, validated: bool = False, **headers: str) -> None:
        """Put a page there or change it; `validated` gives it an ETag and a date, and 304s."""
        headers = {"Content_Type": HTML, **headers}
        self._routes[path] = (_validated if validated else respond)(body, **headers)

    def remove(self, path: str, status: int = 404) -> None:
        self._routes[path] = respond(b"not here", status=status, Content_Type="text/plain")

    def move(self, path: str, to: str, status: int = 301) -> None:
        self._routes[path] = redirect(to, status)

    def answer(self, path: str, answer: Answer) -> None:
        self._routes[path] = answer

    # The site

    def _pages(self) -> None:
        self._routes["/"] = self._home
        for name in ("about", "absolute", "protocol-relative"):
            self.page(f"/{name}.html", html(f"{name} things"))
        self.page("/article.html", html("the article"))
        canonical = f'<link rel="canonical" href="{self.url("/article.html")}">'
        self.page("/printable.html", html("the article", head=canonical))
        for path in SAME_TEXT:
            self.page(path, html("the same text"))
        self.page("/validated.html", html("validated things"), validated=True)
        self.page("/many-links.html", html("many", links(*_numbered("/many/", MANY_LINKS))))
        self.page("/huge.html", html("huge", "x" * HUGE_BYTES))
        self.page("/wrong-type.html", html("a wrong type"), Content_Type="application/x-unknown")
        self.page("/broken-encoding.html", html("encoding").replace(b"shop", b"caf\xe9 \xff\xc3("))
        self.page("/guide.pdf", pdf_guide(), Content_Type="application/pdf")
        self.page(UNICODE, html("spelling"))
        self.page("/private/diary.html", html("private things"))
        self._routes["/robots.txt"] = self._robots

    def _home(self, handler: BaseHTTPRequestHandler) -> None:
        self._sessions += 1
        respond(html("home", links(*self._home_links())), Content_Type=HTML)(handler)

    def _home_links(self) -> list[str]:
        session = f"{self._sessions:032x}"
        return [
            *("about.html", "./about.html#team", "about.html?utm_source=home", "#top", ""),
            *(self.url("/absolute.html"), f"//{self.host}/protocol-relative.html"),
            *("http://evil-127.0.0.1.example/", "http://127.0.0.1.evil.example/"),
            *(f"http://{self.host}@evil.example/", self.elsewhere(), "http://10.0.0.1/"),
            *(
                "mailto:shop@example.com",
                "javascript:void(0)",
                "tel:+3112345678",
                "data:text/html,x",
            ),
            *(*MOVES, "/chain/1", "/ring/1", "/endless/1", "/to-elsewhere", "/to-private"),
            *("article.html", "printable.html", *SAME_TEXT, "/private/diary.html"),
            *(f"article.html?PHPSESSID={session}", f"article.html;jsessionid={session}"),
            *("/calendar?month=1", "/deep/", "many-links.html", "validated.html", "slow.html"),
            *(
                "missing.html",
                "gone.html",
                "failing.html",
                "flaky.html",
                "busy.html",
                "limited.html",
            ),
            *("members.html", "/account/orders", "challenge.html", "app.html", "huge.html"),
            *("noindex-meta.html", "noindex-header.html", "guide.pdf", "photo.jpg"),
            *("/café/über-uns.html", "/caf%c3%a9/%C3%BCber%2duns.html"),
            *("wrong-type.html", "broken-encoding.html"),
        ]

    def _moves(self) -> None:
        for path, status in MOVES.items():
            self.move(path, f"/landed/{status}.html", status)
            self.page(f"/landed/{status}.html", html(f"landing after {status}"))
        self.move("/chain/1", "/chain/2")
        self.move("/chain/2", "/chain/3", 302)
        self.move("/chain/3", "/landed/chain.html")
        self.page("/landed/chain.html", html("landing after a chain"))
        self.move("/ring/1", "/ring/2")
        self.move("/ring/2", "/ring/1")
        self.move("/to-elsewhere", self.elsewhere())
        self.move("/to-private", "http://10.0.0.1/secret")
        self.page("/elsewhere.html", html("another site"))

    def _failures(self) -> None:
        self.remove("/missing.html")
        self.remove("/gone.html", 410)
        self._routes["/failing.html"] = respond(b"broken", status=500)
        self._routes["/flaky.html"] = self._flaky
        self._routes["/busy.html"] = respond(b"", status=503, Retry_After=str(RETRY_AFTER))
        self._routes["/limited.html"] = respond(b"", status=429, Retry_After=str(RETRY_AFTER))
        self._routes["/slow.html"] = self._slow

    def _walls(self) -> None:
        self._routes["/members.html"] = respond(b"", status=401, WWW_Authenticate="Basic")
        self.move("/account/orders", "/login?next=/account/orders", 302)
        form = '<form><input name="user"><input class="x" type="password"></form>'
        self.page("/login?next=/account/orders", html("signing in", form))
        challenge = b"<html><head><title>Just a moment...</title></head><body></body></html>"
        self._routes["/challenge.html"] = respond(challenge, status=403, Content_Type=HTML)
        self.page("/noindex-meta.html", html("a", head='<meta name="robots" content="noindex">'))
        self.page("/noindex-header.html", html("b"), X_Robots_Tag="noindex, nofollow")
        script = '<script src="app.js"></script>'
        self.page("/app.html", f"<html><body><div id=root></div>{script}</body></html>".encode())

    def _sitemaps(self) -> None:
        """An index -> a gzipped one of three pages, a missing one, and the index itself again."""
        nested = ("/sitemaps/pages.xml.gz", "/sitemaps/missing.xml", "/sitemap.xml")
        self.page("/sitemap.xml", self.sitemap_index(*nested), Content_Type="application/xml")
        pages = self.sitemap("/about.html", "/article.html?utm_source=map", "/absolute.html")
        self.page("/sitemaps/pages.xml.gz", gzip.compress(pages), Content_Type="application/gzip")

    def sitemap(self, *paths: str) -> bytes:
        body = "".join(f"<url><loc>{self.url(path)}</loc></url>" for path in paths)
        return _xml("urlset", body)

    def sitemap_index(self, *paths: str) -> bytes:
        body = "".join(f"<sitemap><loc>{self.url(path)}</loc></sitemap>" for path in paths)
        return _xml("sitemapindex", body)

    def _robots(self, handler: BaseHTTPRequestHandler) -> None:
        lines = ["User-agent: *", "Disallow: /private/", f"Sitemap: {self.url('/sitemap.xml')}"]
        if self.crawl_delay is not None:
            lines.insert(2, f"Crawl-delay: {self.crawl_delay}")
        respond("\n".join(lines).encode(), Content_Type="text/plain")(handler)

    def _flaky(self, handler: BaseHTTPRequestHandler) -> None:
        if self.count("/flaky.html") == 1:
            respond(b"broken", status=500)(handler)
        else:
            respond(html("flaky things"), Content_Type=HTML)(handler)

    def _slow(self, handler: BaseHTTPRequestHandler) -> None:
        self.closing.wait(self.slow_seconds)
        respond(html("slow things"), Content_Type=HTML)(handler)

    def _otherwise(self, path: str) -> Answer:
        """Pages without number, pages under a session's name, and nothing."""
        plain, _, query = path.partition("?")
        known = plain.partition(";")[0]
        if plain == "/calendar":
            return self._calendar(query)
        if plain.startswith("/deep/"):
            return respond(html("the deep", links("deep/", "../")), Content_Type=HTML)
        if plain.startswith("/many/"):
            return respond(html(f"number {plain.rpartition('/')[2]}"), Content_Type=HTML)
        if plain.startswith("/endless/"):
            return redirect(f"/endless/{int(plain.rpartition('/')[2]) + 1}")
        if known != path and known in self._routes:
            return self._routes[known]
        return respond(b"not here", status=404, Content_Type="text/plain")

    def _calendar(self, query: str) -> Answer:
        month = int(parse_qs(query).get("month", ["1"])[0])
        around = links(f"/calendar?month={month + 1}", f"/calendar?month={month - 1}")
        return respond(html(f"month {month}", around), Content_Type=HTML)


@contextmanager
def trap_site() -> Iterator[TrapSite]:
    with http_server() as served:
        site = TrapSite(served)
        try:
            yield site
        finally:
            site.closing.set()


def _validated(body: bytes, **headers: str) -> Answer:
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    headers |= {"ETag": tag, "Last_Modified": LAST_MODIFIED}

    def answer(handler: BaseHTTPRequestHandler) -> None:
        known, since = handler.headers["If-None-Match"], handler.headers["If-Modified-Since"]
        if known == tag or (known is None and since == LAST_MODIFIED):
            respond(status=304, **headers)(handler)
        else:
            respond(body, **headers)(handler)

    return answer


def _numbered(prefix: str, count: int) -> list[str]:
    return [f"{prefix}{number}" for number in range(1, count + 1)]


def _xml(root: str, body: str) -> bytes:
    namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0"?>\n<{root} xmlns="{namespace}">{body}</{root}>'.encode()
