"""Every way by which a stranger's address reaches the door to other servers, whole up to it."""

import html
import json
from collections.abc import Callable
from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.test import RequestFactory

from bots.actions import pictures
from bots.api import sources as api_sources
from bots.webhooks import sending
from bots.webhooks.forms import WebhookForm
from knowledge.crawl.addresses import canonical
from knowledge.crawl.robots import Robots, load_robots
from knowledge.crawl.sitemap import load_sitemap
from knowledge.extract.registry import extract
from knowledge.forms import WebsiteForm
from knowledge.loaders.url import load_url
from tests.lib.servers import Answer, redirect, respond

Serve = Callable[[Answer], str]
"""Has a public server answer so at an address of its own: that address."""
Sink = Callable[[str, Serve], object]

CODES = (301, 302, 303, 307, 308, 300, 304)


def page(address: str, serve: Serve) -> object:
    return load_url(address)


def website_form(address: str, serve: Serve) -> object:
    """What an owner types, as the page for it takes it."""
    form = WebsiteForm({"url": address, "mode": "page"})
    if not form.is_valid():
        raise ValidationError(form.errors.as_text())
    return load_url(form.cleaned_data["url"])


def api_website(address: str, serve: Serve) -> object:
    """The same in a program's words."""
    body = json.dumps({"type": "website", "url": address, "mode": "page"})
    request = RequestFactory().post("/", body, content_type="application/json")
    form = api_sources._website_form(api_sources._read(request))
    if not form.is_valid():
        raise ValidationError(form.errors.as_text())
    return load_url(form.cleaned_data["url"])


def robots(address: str, serve: Serve) -> object:
    return load_robots(address, allow=(), user_agent="BotSmith")


def sitemap(address: str, serve: Serve) -> object:
    return _listed(address)


def sitemap_of_robots(address: str, serve: Serve) -> object:
    start = serve(respond(b"no sitemap here", Content_Type="text/plain"))
    return _listed(start, Robots.parse(f"User-agent: *\nSitemap: {address}\n"))


def page_of_sitemap(address: str, serve: Serve) -> object:
    listed = _listed(serve(_xml("urlset", "url", address)))
    return [load_url(found) for found in listed]


def sitemap_of_sitemap(address: str, serve: Serve) -> object:
    return _listed(serve(_xml("sitemapindex", "sitemap", address)))


def link(address: str, serve: Serve) -> object:
    """A page that names it wherever a page can name something; each link is then followed."""
    named = html.escape(address)
    body = (
        f'<html><head><meta http-equiv="refresh" content="0;url={named}">'
        f'<link rel="canonical" href="{named}"><link rel="icon" href="{named}"></head>'
        f'<body><main><p>Opening hours are from nine to five.</p><a href="{named}">here</a>'
        f'<a href="//{named.partition("://")[2]}">there</a><img src="{named}">'
        f'<iframe src="{named}"></iframe><svg><image href="{named}"/></svg></main></body></html>'
    )
    loaded = load_url(serve(respond(body.encode(), Content_Type="text/html")))
    found = extract(loaded.data, media_type=loaded.media_type, url=loaded.url)
    links = [*found.site.links, found.site.canonical or ""]
    return [load_url(each) for each in map(canonical, links) if each]


def based_link(address: str, serve: Serve) -> object:
    """A page whose <base> leads there."""
    body = (
        f'<html><head><base href="{html.escape(address)}"></head><body><main>'
        '<p>Opening hours are from nine to five.</p><a href="next">next</a></main></body></html>'
    )
    loaded = load_url(serve(respond(body.encode(), Content_Type="text/html")))
    found = extract(loaded.data, media_type=loaded.media_type, url=loaded.url)
    return [load_url(each) for each in map(canonical, found.site.links) if each]


def picture(address: str, serve: Serve) -> object:
    return pictures._fetched(address)


def webhook_form(address: str, serve: Serve) -> object:
    form = WebhookForm(
        {"webhook_url": address, "webhook_enabled": "on", "webhook_events": ["source.failed"]}
    )
    if not form.is_valid():
        raise ValidationError(form.errors.as_text())
    return webhook(form.cleaned_data["webhook_url"] or "", serve)


def webhook(address: str, serve: Serve) -> object:
    """A delivery or a test: both are sent so. An address that was kept earlier is checked again."""
    made = sending.send("id", "{}", url=address, secrets=["whsec_MTIz"], now=datetime.now(UTC))
    if made.error:
        raise ValidationError(made.error)
    return made


SINKS: tuple[Sink, ...] = (
    *(page, website_form, api_website, robots, sitemap, sitemap_of_robots, page_of_sitemap),
    *(sitemap_of_sitemap, link, based_link, picture, webhook_form, webhook),
)


def redirected(sink: Sink, code: int) -> Sink:
    """The sink, led there by a public server's redirect."""

    def lead(address: str, serve: Serve) -> object:
        return sink(serve(redirect(_sendable(address), code)), serve)

    lead.__name__ = f"{sink.__name__} after {code}"
    return lead


def redirected_twice(sink: Sink, code: int) -> Sink:
    def lead(address: str, serve: Serve) -> object:
        return sink(serve(redirect(serve(redirect(_sendable(address), code)), code)), serve)

    lead.__name__ = f"{sink.__name__} after two {code}"
    return lead


REDIRECTED: tuple[Sink, ...] = tuple(
    made(sink, code)
    for code in CODES
    for made, sinks in (
        (redirected, (page, robots, sitemap, link, picture, webhook)),
        (redirected_twice, (page,)),
    )
    for sink in sinks
)


def _sendable(address: str) -> str:
    """As bytes that a header can hold: servers send UTF-8 there."""
    return address.replace("\r", "").replace("\n", "").encode().decode("latin-1")


def _listed(start: str, rules: Robots | None = None) -> list[str]:
    return load_sitemap(
        start,
        fetch_bytes=lambda url: load_url(url).data,
        robots=rules or Robots.everything(),
        most=10,
    )


def _xml(root: str, entry: str, address: str) -> Answer:
    body = f"<{root}><{entry}><loc>{html.escape(address)}</loc></{entry}></{root}>"
    return respond(body.encode(errors="replace"), Content_Type="text/xml")
