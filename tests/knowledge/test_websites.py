"""A website, read whole: which pages, in which order, what each says, and what changed since."""

import pytest
from django.utils import timezone

from botsmith.lib.errors import InvalidRequest
from botsmith.lib.redis import redis_client
from botsmith.mongodb.collections import collection
from knowledge import pages, reading, retrieval
from knowledge.actions import (
    add_website,
    change_website,
    delete_source,
)
from knowledge.models import Chunk, Page, Source
from knowledge.tasks import ingest_source
from tests.cast import read
from tests.knowledge.crawling import crawl, small_site, sound, states
from tests.knowledge.trap_site import GOOD, html, links
from tests.lib.servers import respond

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_crawl_reads_the_good_pages_and_walks_into_no_trap(bot, site):
    source = crawl(bot, site, exclude=["/many/", "/calendar", "/deep/", "/endless/"])
    assert source.status == "processed"
    found = states(source)
    read_pages = {f"/{path}" for path, (state, _) in found.items() if state == "read"}
    landed = set(Page.objects.filter(source=source, state="read").values_list("url", flat=True))
    assert {site.url(path) for path in GOOD} <= landed
    # Only where a page of the site itself leads; and nothing of that is kept.
    assert set(site.strayed) <= {"/elsewhere.html", "/robots.txt"}
    assert "another site" not in source.content
    assert found["private/diary.html"] == ("left_out", "robots_forbids")
    assert "/private/diary.html" not in site.paths
    assert found["to-elsewhere"][0] == "left_out" or found["to-elsewhere"][1] == "private_address"
    assert found["to-private"][1] == "private_address"
    assert found["missing.html"] == ("failed", "not_found")
    assert found["members.html"] == ("failed", "sign_in_wall")
    assert found["account/orders"] == ("failed", "sign_in_wall")
    assert found["challenge.html"] == ("failed", "blocked_by_site")
    assert found["app.html"] == ("failed", "needs_javascript")
    assert found["huge.html"] == ("failed", "too_large")
    assert found["noindex-meta.html"] == found["noindex-header.html"] == ("left_out", "noindex")
    assert found["failing.html"] == ("failed", "server_error")
    assert "/flaky.html" in read_pages and site.count("/flaky.html") == 2
    assert sum(found[f"same/{n}"][0] == "read" for n in (1, 2, 3)) == 1
    assert source.pages_found == source.pages_done == len(found)
    sound(source)


def test_the_same_site_is_read_in_the_same_order(bot, site):
    first = crawl(bot, site, max_pages=40)
    second = crawl(bot, site, max_pages=40)
    assert list(states(first)) == list(states(second))
    texts = [
        Page.objects.filter(source=each, place__gt=0).order_by("place") for each in (first, second)
    ]
    assert [page.text for page in texts[0]] == [page.text for page in texts[1]]


def test_a_crawl_ends_at_its_page_limit_and_says_so(bot, site):
    source = crawl(bot, site, "/many-links.html", max_pages=7)
    assert Page.objects.filter(source=source).count() == 7
    assert source.more_pages
    assert source.content.count("Whoever asks") == 7


def test_a_crawl_keeps_to_its_depth_and_paths(bot, site):
    small_site(site)
    site.page("/team.html", html("the team", links("team/ruben.html")))
    assert list(states(crawl(bot, site, depth=1))) == ["", "prices.html", "team.html"]
    assert "team/ruben.html" in states(crawl(bot, site, depth=2))
    assert list(states(crawl(bot, site, exclude=["/team"]))) == ["", "prices.html"]
    assert list(states(crawl(bot, site, include=["/prices"]))) == ["", "prices.html"]


def test_one_page_is_one_page(bot, site):
    small_site(site)
    source = crawl(bot, site, mode="page")
    assert list(states(source)) == [""]
    assert source.name == "the quay"


def test_a_sitemap_is_read_page_by_page(bot, site):
    source = crawl(bot, site, mode="sitemap")
    assert list(states(source)) == ["about.html", "article.html", "absolute.html"]
    assert source.status == "processed"
    sound(source)


def test_a_site_without_a_sitemap_says_so(bot, site):
    for path in ("/sitemap.xml", "/robots.txt", "/sitemaps/pages.xml.gz"):
        site.remove(path)
    source = crawl(bot, site, mode="sitemap")
    assert source.status == "failed" and source.error_reason == "bad_sitemap"


def test_a_site_whose_first_page_fails_says_why(bot, site):
    source = crawl(bot, site, "/missing.html")
    assert (source.status, source.error_reason) == ("failed", "not_found")


def test_an_answer_from_a_site_names_the_page(bot, site):
    small_site(site)
    crawl(bot, site)
    [passage, *_] = retrieval.search(bot.pk, "What does a kayak cost?").passages
    chunk = Chunk.objects.get(pk=passage.chunk_id)
    assert (chunk.url, chunk.title) == (site.url("/prices.html"), "prices")


def test_another_worker_goes_on_where_one_ended(bot, site, monkeypatch):
    small_site(site)
    source = add_website(bot, url=site.url("/"), actor=bot.user, mode="crawl", depth=2, max_pages=9)
    monkeypatch.setattr("knowledge.walk.SLICE_SECONDS", 0)
    ingest_source(source.pk)
    source.refresh_from_db()
    assert (source.status, source.pages_done, source.pages_found) == ("processing", 1, 3)
    monkeypatch.undo()
    read(source)
    assert site.count("/") == 1
    assert source.status == "processed"
    sound(source)


def test_a_page_that_ends_its_workers_is_given_up_and_the_others_are_read(bot, site):
    small_site(site)
    source = add_website(bot, url=site.url("/"), actor=bot.user, mode="crawl", depth=2, max_pages=9)
    pages.want(source, [site.url("/prices.html")], depth=0, found_on=None, most=9)
    collection(Page).update_one({"source_id": source.pk}, {"$set": {"taken": 2}})
    read(source)
    assert states(source)["prices.html"] == ("failed", "gave_up")
    assert "Ruben" in source.content


def test_the_site_is_asked_no_faster_than_it_wants(bot, site):
    small_site(site)
    site.crawl_delay = 2
    crawl(bot, site, max_pages=2)
    assert redis_client().pttl(f"turn:{site.host}") > 1000


def test_options_are_not_changed_under_a_reading(bot, site):
    small_site(site)
    source = add_website(bot, url=site.url("/"), actor=bot.user, mode="crawl", depth=1)
    with pytest.raises(InvalidRequest):
        change_website(source, actor=bot.user, mode="page", refresh_every="never")


def test_a_site_that_moved_is_followed_where_it_went(bot, site, settings):
    small_site(site)
    site.move("/start", site.elsewhere("/"))
    settings.OUTBOUND_ALLOW = [*site.allow, site.elsewhere("").removeprefix("http://").rstrip("/")]
    source = crawl(bot, site, "/start")
    read_pages = Page.objects.filter(source=source, state="read")
    assert sorted(page.title for page in read_pages) == ["prices", "the quay", "the team"]


def test_a_redirect_opens_no_page_that_robots_or_options_close(bot, site):
    small_site(site)
    site.page("/", html("the quay", links("to-diary", "to-team", "prices.html")))
    site.move("/to-diary", "/private/diary.html")
    site.move("/to-team", "/team.html")
    source = crawl(bot, site, exclude=["/team"])
    assert states(source)["to-diary"] == ("left_out", "robots_forbids")
    assert states(source)["to-team"] == ("left_out", "not_wanted")
    assert "Ruben" not in source.content and "private things" not in source.content


def test_a_sitemap_that_fails_for_now_is_asked_for_again(bot, site):
    answers = iter([503, 503])
    whole = site.sitemap("/about.html")

    def sometimes(handler):
        status = next(answers, 200)
        respond(whole if status == 200 else b"", status=status, Content_Type="text/xml")(handler)

    site.answer("/sitemap.xml", sometimes)
    site.remove("/sitemap_index.xml")
    source = crawl(bot, site, "/sitemap.xml", mode="sitemap")
    assert list(states(source)) == ["about.html"]


def test_a_page_too_large_to_keep_fails_alone(bot, site, monkeypatch):
    monkeypatch.setattr(reading, "MAX_CONTENT_BYTES", 2000)
    small_site(site)
    site.page("/team.html", html("the team", "<p>Ruben repairs the boats.</p>" * 200))
    source = crawl(bot, site)
    assert states(source)["team.html"] == ("failed", "too_large")
    assert states(source)["prices.html"] == ("read", None)


def test_a_page_that_ended_a_worker_is_read_alone(bot, site):
    source = add_website(bot, url=site.url("/"), actor=bot.user, mode="crawl", depth=1)
    pages.want(source, [site.url(f"/{n}") for n in range(4)], depth=0, found_on=None, most=9)
    now = timezone.now()
    assert [len(pages.waiting(source, 4, now)) for _ in range(2)] == [4, 1]
    first = pages.first(source)
    pages.settle(source, first, pages.State.FAILED)
    assert len(pages.waiting(source, 4, now)) == 1


def test_a_site_deleted_leaves_nothing(bot, site):
    small_site(site)
    source = crawl(bot, site)
    delete_source(source, actor=bot.user)
    assert not Page.objects.exists() and not Chunk.objects.exists()
    assert not Source.objects.exists()
