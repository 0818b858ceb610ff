"""Nothing is read for a customer whose account is closed, and all of it once it is open again."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import standing
from botsmith.mongodb.collections import collection
from knowledge.actions import add_text, add_website
from knowledge.models import Page, Source
from knowledge.tasks import ingest_source, reclaim_sources
from knowledge.turns import next_source
from tests.cast import bot_of, on_plan, person, read
from tests.knowledge.trap_site import html, links

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 30


def close(user) -> None:
    standing.suspend(user, reason="Unpaid", until=None, actor=None)


def test_what_waits_is_not_read_and_is_once_the_account_is_open_again(bot, alice):
    source = add_text(bot, name="Handbook", content="Words.", actor=alice)
    close(alice)
    ingest_source(source.pk)
    source.refresh_from_db()
    assert (source.status, source.attempts, source.lease_token) == ("processing", 0, None)
    standing.reinstate(alice, actor=None)
    assert read(source).status == "processed"


def test_a_closed_account_takes_nobody_elses_turn(bot, alice):
    bob = bot_of(on_plan(person("Bob"), "professional"))
    add_text(bot, name="Handbook", content="Words.", actor=alice)
    source = add_text(bob, name="Handbook", content="Words.", actor=bob.user)
    close(alice)
    assert next_source(source.pk) == source.pk


def test_a_crawl_under_way_stops_and_goes_on_where_it_was(bot, alice, site, settings):
    settings.CRAWL_GAP_MS = 100
    names = [f"page-{number}.html" for number in range(MANY)]
    site.page("/", html("the quay", links(*names)))
    for name in names:
        site.page(f"/{name}", html(name, f"<p>All about {name}.</p>"))
    options = {"mode": "crawl", "depth": 1, "max_pages": 100}
    source = add_website(bot, url=site.url("/"), actor=alice, **options)
    worker = threading.Thread(target=ingest_source, args=[source.pk])
    worker.start()
    wait_until(lambda: Page.objects.filter(source=source, state="read").count() >= 3)
    close(alice)
    worker.join(timeout=10)
    assert not worker.is_alive()
    asked = len(site.paths)
    assert asked < MANY
    source.refresh_from_db()
    assert (source.status, source.lease_token) == ("processing", None)
    ingest_source(source.pk)
    assert len(site.paths) == asked
    standing.reinstate(alice, actor=None)
    assert read(source).status == "processed"
    assert Page.objects.filter(source=source, state="read").count() == MANY + 1
    assert all(site.count(f"/{name}") == 1 for name in names)


def test_a_scheduled_reading_is_put_off(bot, alice, site):
    site.page("/", html("the quay"))
    source = read(add_website(bot, url=site.url("/"), actor=alice))
    over = timezone.now() - timedelta(minutes=1)
    collection(Source).update_one({"id": source.pk}, {"$set": {"refresh_at": over}})
    close(alice)
    asked = len(site.paths)
    reclaim_sources()
    source.refresh_from_db()
    assert not source.refreshing
    assert source.refresh_at > timezone.now()
    standing.reinstate(alice, actor=None)
    collection(Source).update_one({"id": source.pk}, {"$set": {"refresh_at": over}})
    reclaim_sources()
    assert read(source).status == "processed"
    assert len(site.paths) > asked


def wait_until(is_so) -> None:
    pause = threading.Event()
    for _ in range(200):
        if is_so():
            return
        pause.wait(0.05)
    pytest.fail("it never came to be so")
