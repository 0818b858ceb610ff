"""/metrics: who may read it, and that its labels are few whatever is asked for."""

import re

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from accounts.models import OwedMail
from accounts.site import runs
from bots.models import WebhookDelivery
from botsmith import metrics
from botsmith.lib.redis import redis_client
from tests.cast import bot_of, person, signed_in, text_of

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-twenty-characters"
MINE = {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}"}


@pytest.fixture(autouse=True)
def guarded(settings):
    settings.METRICS_TOKEN, settings.METRICS_ALLOW = TOKEN, []
    metrics._stores.forget()


def read(**headers) -> dict[tuple, float]:
    metrics._stores.forget()
    answer = Client().get("/metrics", **(headers or MINE))
    assert answer.status_code == 200
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HTTP_AUTHORIZATION": ""},
        {"HTTP_AUTHORIZATION": "Bearer "},
        {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}x"},
        {"HTTP_AUTHORIZATION": f"Basic {TOKEN}"},
        {"HTTP_AUTHORIZATION": "Bearer é\udcff"},
        {"HTTP_X_FORWARDED_FOR": "10.1.2.3"},
    ],
)
def test_nobody_else_finds_it(headers, settings):
    settings.METRICS_ALLOW = ["10.0.0.0/8"]
    assert Client().get("/metrics", **headers).status_code == 404


def test_without_a_token_and_a_network_nobody_reads_it(settings):
    settings.METRICS_TOKEN = ""
    assert Client().get("/metrics", **MINE).status_code == 404
    assert Client().get("/metrics", HTTP_AUTHORIZATION="Bearer ").status_code == 404
    assert signed_in(person(role="admin")).get("/metrics").status_code == 404


def test_a_network_reads_it_without_a_token(settings):
    settings.METRICS_ALLOW = ["10.0.0.0/8", "::1"]
    assert Client().get("/metrics", REMOTE_ADDR="10.9.8.7").status_code == 200
    assert Client().get("/metrics", REMOTE_ADDR="11.9.8.7").status_code == 404


def test_requests_are_counted_by_view_never_by_path():
    bot, client = bot_of(person()), Client()
    before = read()
    for number in range(30):
        client.get(f"/nowhere/{number}/")
        client.get(f"/chat/{bot.pk}{number}/")
        client.generic("BREW", f"/chat/{number}/")
    after = read()
    new = {key for key in after.keys() - before.keys() if key[0] == "botsmith_requests_total"}
    assert len(new) <= 6
    chats = ("botsmith_requests_total", ("method", "GET"), ("status", "404"))
    assert (
        after[(*chats, ("view", "public_chat"))] - before.get((*chats, ("view", "public_chat")), 0)
        == 30
    )
    assert not any(bot.pk in str(key) for key in after)


def test_what_waits_is_told():
    bot = bot_of(person())
    source = text_of(bot)
    type(source).objects.filter(pk=source.pk).update(status="processing")
    WebhookDelivery.objects.create(
        chatbot=bot, event="test", body="{}", line="a", position=1, due_at=timezone.now()
    )
    OwedMail.objects.create(
        user=bot.user, to="a@example.com", template="x", notice_due_at=timezone.now()
    )
    runs.ended("1", "bots.tasks.settle_answers", "FAILURE")
    redis_client().zadd("workers:seen", {"default@here default": timezone.now().timestamp()})
    found = read()
    assert found["botsmith_sources", ("state", "processing")] == 1
    assert found[("botsmith_sources_oldest_seconds",)] > 0
    assert found[("botsmith_webhooks_pending",)] == 1
    assert found[("botsmith_mails_due",)] == 1
    assert found["botsmith_workers", ("queue", "default")] == 1
    assert found["botsmith_queue_waiting", ("queue", "ingest")] >= 0
    failed = (("state", "FAILURE"), ("task", "bots.tasks.settle_answers"))
    assert found[("botsmith_tasks_total", *failed)] == 1
    assert (
        found["botsmith_up", ("store", "redis")] == found["botsmith_up", ("store", "mongodb")] == 1
    )


def test_without_redis_it_says_so_and_the_rest_is_told(monkeypatch):
    def away():
        raise metrics.queues.QueuesUnavailable

    monkeypatch.setattr(metrics.queues, "depths", away)
    found = read()
    assert found["botsmith_up", ("store", "redis")] == 0
    assert found["botsmith_up", ("store", "mongodb")] == 1


def test_the_stores_are_asked_once_in_a_while(monkeypatch):
    asked = []
    monkeypatch.setattr(metrics, "_of_mongodb", lambda: asked.append(1) or iter(()))
    stores = metrics.Stores(clock=iter([0, 5, 9, 30, 30]).__next__)
    for _ in range(4):
        list(stores.collect())
    assert len(asked) == 2


def test_every_name_that_rules_and_documents_use_is_told():
    from pathlib import Path

    told = {key[0] for key in read()} | {"botsmith_requests_total"}
    told |= {"botsmith_answers_total", "botsmith_streams_open", "botsmith_tasks_total"}
    for each in ("first_word", "request", "provider"):
        told |= {f"botsmith_{each}_seconds", f"botsmith_{each}_seconds_bucket"}
    told |= {"botsmith_provider_calls_today"}
    for file in ("packaging/alerts.yaml", "docs/operations.md"):
        named = re.findall(r"\bbotsmith_[a-z_]+", Path(file).read_text())
        assert {name for name in named if name not in told} == set(), file
