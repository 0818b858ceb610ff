"""A website that is read again: what is new, what stays, what goes."""

import pytest

from botsmith.mongodb.collections import collection
from knowledge import ingestion, retrieval
from knowledge.actions import (
    change_website,
    refresh_source,
    retry_failed_pages,
)
from knowledge.models import Chunk, Page
from tests.cast import read
from tests.knowledge.crawling import crawl, small_site, sound, states
from tests.knowledge.trap_site import html, links

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_refresh_asks_for_what_changed_and_writes_only_that(bot, site):
    small_site(site)
    source = crawl(bot, site)
    before = {chunk["id"]: chunk["text"] for chunk in collection(Chunk).find()}
    collection(Chunk).update_many({}, {"$set": {"embeddings": [{"model": "x:y", "vector": b""}]}})
    site.forget()
    site.page(
        "/prices.html",
        html("prices", "<p>A kayak costs twelve euros an hour. A canoe costs twenty.</p>"),
    )
    refresh_source(source, actor=bot.user)
    assert read(source).status == "processed"
    assert [headers.get("If-None-Match") is not None for path, headers in site.seen if path == "/"]
    assert source.changes | {"at": ""} == {"at": "", "same": 2, "changed": 1}
    page = Page.objects.get(source=source, address=site.url("/prices.html"))
    assert page.added == ["A kayak costs twelve euros an hour.", "A canoe costs twenty."]
    assert page.removed == ["A kayak costs ten euros an hour."]
    kept = list(collection(Chunk).find({"page": {"$ne": page.pk}}))
    assert kept and all(chunk["embeddings"] for chunk in kept)
    assert all(chunk["text"] == before[chunk["id"]] for chunk in kept)
    collection(Chunk).update_many({}, {"$set": {"embeddings": []}})
    sound(source)


def test_while_a_site_is_read_again_its_text_goes_on_serving(bot, site):
    small_site(site)
    source = crawl(bot, site)
    refresh_source(source, actor=bot.user)
    source.refresh_from_db()
    assert source.status == "processed" and source.refreshing
    assert retrieval.search(bot.pk, "What does a kayak cost?").passages
    read(source)
    assert not source.refreshing


def test_a_page_that_is_gone_is_listed_and_no_longer_known(bot, site):
    small_site(site)
    source = crawl(bot, site)
    site.remove("/prices.html")
    refresh_source(source, actor=bot.user)
    read(source)
    assert states(source)["prices.html"] == ("gone", "gone")
    assert source.changes["gone"] == 1
    assert "kayak" not in source.content
    assert not retrieval.search(bot.pk, "What does a kayak cost?").passages
    sound(source)


def test_a_page_that_nothing_links_to_any_more_is_gone(bot, site):
    small_site(site)
    source = crawl(bot, site)
    site.page("/", html("the quay", links("team.html")))
    refresh_source(source, actor=bot.user)
    read(source)
    assert states(source)["prices.html"] == ("gone", "not_reached")
    assert source.changes["gone"] == 1
    refresh_source(source, actor=bot.user)
    read(source)
    assert "gone" not in source.changes and "prices.html" not in states(source)
    sound(source)


def test_a_page_that_fails_for_now_keeps_its_text(bot, site):
    small_site(site)
    source = crawl(bot, site)
    site.remove("/prices.html", status=500)
    refresh_source(source, actor=bot.user)
    read(source)
    assert states(source)["prices.html"] == ("read", "server_error")
    assert retrieval.search(bot.pk, "What does a kayak cost?").passages
    assert source.refresh_error is None
    sound(source)


def test_a_site_that_is_down_keeps_what_it_said(bot, site):
    small_site(site)
    source = crawl(bot, site)
    content = source.content
    site.remove("/robots.txt", status=503)
    refresh_source(source, actor=bot.user)
    read(source)
    assert (source.status, source.refreshing) == ("processed", False)
    assert "error of its own" in source.refresh_error
    assert source.content == content
    sound(source)


def test_a_site_whose_sitemap_is_lost_keeps_what_it_said(bot, site):
    source = crawl(bot, site, mode="sitemap")
    content = source.content
    for path in ("/sitemap.xml", "/robots.txt"):
        site.remove(path)
    refresh_source(source, actor=bot.user)
    read(source)
    assert source.status == "processed" and "sitemap" in source.refresh_error
    assert source.content == content
    sound(source)


def test_pages_that_failed_are_read_again_on_request(bot, site):
    small_site(site)
    site.remove("/team.html", status=404)
    source = crawl(bot, site)
    assert states(source)["team.html"] == ("failed", "not_found")
    small_site(site)
    site.forget()
    assert retry_failed_pages(source, actor=bot.user) == 1
    read(source)
    assert "Ruben" in source.content
    assert "/prices.html" not in site.paths
    assert source.changes is None
    sound(source)


def test_options_hold_from_the_next_reading_on(bot, site):
    small_site(site)
    source = crawl(bot, site, mode="page")
    change_website(
        source, actor=bot.user, mode="crawl", depth=1, max_pages=9, refresh_every="daily"
    )
    source.refresh_from_db()
    refresh_source(source, actor=bot.user)
    read(source)
    assert list(states(source)) == ["", "prices.html", "team.html"]
    assert source.refresh_at > source.processed_at


@pytest.mark.parametrize(
    ("options", "left"),
    [
        ({"exclude": ["/team"]}, ["", "prices.html"]),
        ({"depth": 0}, [""]),
        ({"max_pages": 2}, ["", "prices.html"]),
    ],
)
def test_narrower_options_hold_though_no_page_has_changed(bot, site, options, left):
    small_site(site)
    source = crawl(bot, site)
    wide = {"mode": "crawl", "depth": 2, "max_pages": 9, "refresh_every": "never"}
    change_website(source, actor=bot.user, **{**wide, **options})
    refresh_source(source, actor=bot.user)
    read(source)
    found = states(source)
    assert [path for path, (state, _) in found.items() if state == "read"] == left
    assert all(reason == "not_reached" for _, reason in list(found.values())[len(left) :])
    sound(source)


def test_a_refresh_that_is_given_up_keeps_pages_and_passages(bot, site):
    small_site(site)
    source = crawl(bot, site)
    refresh_source(source, actor=bot.user)
    ingestion.give_up(source.pk)
    source.refresh_from_db()
    assert (source.status, source.refreshing) == ("processed", False)
    assert "several times" in source.refresh_error
    ingestion.reindex(source.pk)
    urls = set(Chunk.objects.filter(source=source).values_list("url", flat=True))
    assert urls == {site.url(path) for path in ("/", "/prices.html", "/team.html")}
    refresh_source(source, actor=bot.user)
    read(source)
    sound(source)
    assert source.chunks_count == 3
