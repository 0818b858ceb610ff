"""MongoDB or Redis goes away while sources are read: nothing is lost and nobody is blamed."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pymongo.errors import AutoReconnect, ServerSelectionTimeoutError

from botsmith.lib.redis import redis_client
from botsmith.mongodb.collections import collection
from knowledge import assembly, ingestion, leases, tasks
from knowledge.actions import add_text
from knowledge.leases import claim
from knowledge.models import Source
from knowledge.tasks import ingest_source, reclaim_sources
from tests.cast import HOURS, bot_of, person, read
from tests.knowledge.test_ingestion import queued

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alice():
    return person()


@pytest.fixture
def bot(alice):
    return bot_of(alice)


def test_when_redis_forgot_every_bell_all_that_wait_are_rung_for_at_once(bot, alice):
    reclaim_sources()
    soon = timezone.now() + timedelta(minutes=1)
    waiting, worked_on, later = (
        add_text(bot, name=name, content=HOURS, actor=alice) for name in ("a", "b", "c")
    )
    claim(worked_on.pk)
    collection(Source).update_one({"id": later.pk}, {"$set": {"due_at": soon, "rung_at": soon}})
    redis_client().flushdb()
    before = queued()
    reclaim_sources()
    assert queued() == before + 1
    reclaim_sources()
    assert queued() == before + 1
    collection(Source).update_one({"id": later.pk}, {"$set": {"due_at": timezone.now()}})
    reclaim_sources()
    assert queued() == before + 2
    assert read(waiting).status == "processed"


def test_mongodb_going_away_uses_up_no_attempt(bot, alice, monkeypatch, settings):
    source = add_text(bot, name="x", content=HOURS, actor=alice)

    def away(*_):
        raise AutoReconnect("connection closed")

    for _ in range(settings.INGEST_MAX_ATTEMPTS + 1):
        with monkeypatch.context() as patch, pytest.raises(AutoReconnect):
            patch.setattr(ingestion.index, "write", away)
            ingest_source(source.pk)
        source.refresh_from_db()
        assert (source.attempts, source.lease_token) == (0, None)
    assert read(source).status == "processed"


def test_a_release_waits_for_mongodb_to_come_back(bot, alice, monkeypatch):
    source = add_text(bot, name="x", content=HOURS, actor=alice)
    lease = claim(source.pk)
    real, calls = leases.collection, []

    def away_twice(model):
        calls.append(model)
        if len(calls) <= 2:
            raise ServerSelectionTimeoutError("no server")
        return real(model)

    monkeypatch.setattr(leases, "collection", away_twice)
    lease.release(blameless=True)
    source.refresh_from_db()
    assert (source.attempts, source.lease_token) == (0, None)


def test_a_bell_heard_without_mongodb_is_rung_again(bot, alice, monkeypatch):
    source = add_text(bot, name="x", content=HOURS, actor=alice)
    before = queued()

    def away(*_):
        raise ServerSelectionTimeoutError("no server")

    monkeypatch.setattr(tasks, "claim", away)
    with pytest.raises(ServerSelectionTimeoutError):
        ingest_source(source.pk)
    assert queued() == before + 1


def test_only_ends_without_a_step_forward_count_as_attempts(bot, alice, monkeypatch):
    """A worker that ended after it had read the text leaves the next one all its attempts."""
    source = add_text(bot, name="x", content=HOURS, actor=alice)
    monkeypatch.setattr(assembly, "chunk", lambda text: 1 / 0)
    for attempts in (0, 1, 2):
        with pytest.raises(ZeroDivisionError):
            ingest_source(source.pk)
        source.refresh_from_db()
        assert source.attempts == attempts
