"""A website, read whole: which pages, in which order, what each says, and what changed since."""

import pytest
from django.utils import timezone

from botsmith.lib.errors import InvalidRequest
from botsmith.lib.redis import redis_client
from botsmith.mongodb.collections import collection
from knowledge import ingestion, pages, reading, retrieval
from knowledge.actions import (
    add_website,
    change_website,
    delete_source,
    refresh_source,
    retry_failed_pages,
)
from knowledge.models import Chunk, Page, Source
from knowledge.tasks import ingest_source
from tests.cast import bot_of, on_plan, person, read
from tests.knowledge.trap_site import GOOD, html, links, trap_site
from tests.lib.servers import respond

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alice():
    return on_plan(person(), "professional")


@pytest.fixture
def bot(alice):
    return bot_of(alice)


@pytest.fixture
def site(settings):
    with trap_site() as site:
        settings.OUTBOUND_ALLOW, settings.CRAWL_GAP_MS = site.allow, 0
        yield site


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


def test_a_site_deleted_leaves_nothing(bot, site):
    small_site(site)
    source = crawl(bot, site)
    delete_source(source, actor=bot.user)
    assert not Page.objects.exists() and not Chunk.objects.exists()
    assert not Source.objects.exists()
