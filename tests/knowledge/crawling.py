"""Websites that are read whole, in tests."""

from knowledge.actions import (
    add_website,
)
from knowledge.models import Chunk, Page
from tests.cast import read
from tests.knowledge.trap_site import html, links


def crawl(bot, site, path="/", *, mode="crawl", **options):
    options = {"depth": 2, "max_pages": 200, **options}
    return read(add_website(bot, url=site.url(path), actor=bot.user, mode=mode, **options))


def small_site(site) -> None:
    """Three pages: home, prices and team."""
    site.page("/", html("the quay", links("prices.html", "team.html")), validated=True)
    site.page("/prices.html", html("prices", "<p>A kayak costs ten euros an hour.</p>"))
    site.page("/team.html", html("the team", "<p>Ruben repairs the boats.</p>"), validated=True)


def states(source) -> dict[str, tuple]:
    rows = Page.objects.filter(source=source).order_by("place")
    return {row.address.split("/", 3)[3]: (row.state, row.reason) for row in rows}


def sound(source) -> None:
    """Every passage stands where it says, is there once, and its page says the same."""
    source.refresh_from_db()
    chunks = list(Chunk.objects.filter(source=source).order_by("ordinal"))
    assert [chunk.ordinal for chunk in chunks] == list(range(source.chunks_count))
    for chunk in chunks:
        assert source.content[chunk.start : chunk.end] == chunk.text
    for page in Page.objects.filter(source=source, state="read"):
        assert source.content[page.start : page.end] == page.text
        mine = [chunk for chunk in chunks if chunk.page == page.pk]
        assert len(mine) == page.chunks_count
        assert all(page.start <= chunk.start <= chunk.end <= page.end for chunk in mine)
