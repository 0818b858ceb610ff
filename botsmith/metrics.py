"""``/metrics``: what the web processes counted, and what Redis and MongoDB know of the rest.

Workers open no port: what they did is read here from Redis, what waits from both stores, at most
every ten seconds and by indexes alone.
"""

import hmac
import ipaddress
import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from pymongo.errors import PyMongoError
from redis.exceptions import RedisError

from accounts.models import FailedTask, OwedMail
from accounts.site import queues, runs
from bots.models import WebhookDelivery
from botsmith.ai import tally
from botsmith.lib.app_error import AppError
from botsmith.lib.network import client_ip
from botsmith.mongodb.collections import collection, in_utc
from knowledge.models import Source

REMEMBERED_SECONDS = 10
MOST = 10_000  # Nothing is counted further.


@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """For who has the token, or comes from an allowed network; nobody else finds it."""
    if not _may_read(request):
        raise Http404
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)
        counted = generate_latest(registry)
    else:
        counted = generate_latest(REGISTRY)
    stores = CollectorRegistry()
    stores.register(_stores)
    return HttpResponse(counted + generate_latest(stores), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    given, wanted = token.strip().encode(errors="replace"), settings.METRICS_TOKEN.encode()
    if wanted and kind.lower() == "bearer" and hmac.compare_digest(given, wanted):
        return True
    try:
        address = ipaddress.ip_address(client_ip(request))
    except ValueError:
        return False
    networks = (ipaddress.ip_network(each, strict=False) for each in settings.METRICS_ALLOW)
    return any(address in network for network in networks)


class Stores:
    """What the stores say, remembered for a moment; what cannot be asked is left out."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.forget()

    def forget(self) -> None:
        self._known: tuple[float, list[Metric]] | None = None

    def collect(self) -> Iterator[Metric]:
        if self._known is None or self._clock() - self._known[0] > REMEMBERED_SECONDS:
            self._known = self._clock(), list(self._asked())
        yield from self._known[1]

    def describe(self) -> list[Metric]:
        return []

    def _asked(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("botsmith_up", "Whether a store answered.", labels=["store"])
        for store, ask in (("redis", _of_redis), ("mongodb", _of_mongodb)):
            try:
                found = list(ask())
            except (PyMongoError, RedisError, AppError):
                found = []
            up.add_metric([store], int(bool(found)))
            yield from found
        yield up


_stores = Stores()
os.register_at_fork(after_in_child=_stores.forget)


def _of_redis() -> Iterator[Metric]:
    waiting = _gauge("botsmith_queue_waiting", "Messages that wait.", "queue")
    in_hand = _gauge("botsmith_queue_in_hand", "Messages that workers have.", "queue")
    oldest = _gauge("botsmith_queue_oldest_seconds", "How long the oldest waits.", "queue")
    now = datetime.now(UTC)
    for depth in queues.depths():
        waiting.add_metric([depth.queue], depth.waiting)
        in_hand.add_metric([depth.queue], depth.in_hand)
        age = (now - depth.oldest_at).total_seconds() if depth.oldest_at else 0
        oldest.add_metric([depth.queue], max(age, 0))
    yield from (waiting, in_hand, oldest)
    alive = _gauge("botsmith_workers", "Workers that show life.", "queue")
    seen = [worker for worker in queues.workers_seen() if worker.is_alive]
    for queue in queues.Queue:
        alive.add_metric([queue], sum(str(queue) in worker.queues.split(",") for worker in seen))
    yield alive
    tasks = CounterMetricFamily(
        "botsmith_tasks", "Tasks that ended, of all workers.", labels=["task", "state"]
    )
    for (task, state), count in sorted(runs.ended_so_far().items()):
        tasks.add_metric([task, state], count)
    yield tasks
    calls = _gauge("botsmith_provider_calls_today", "Of all processes (UTC).", "provider", "result")
    for name, count in tally.of_day(now.date())[1].items():
        calls.add_metric(name.split("|", 1), count)
    yield calls


def _of_mongodb() -> Iterator[Metric]:
    sources = _gauge("botsmith_sources", f"Sources by state, {MOST:,} at most.", "state")
    for state in (Source.Status.PROCESSING, Source.Status.FAILED):
        sources.add_metric([state], _count(Source, {"status": state}))
    yield sources
    first = collection(Source).find_one(
        {"status": Source.Status.PROCESSING}, {"added_at": 1}, sort=[("added_at", 1)]
    )
    age = (timezone.now() - in_utc(first["added_at"])).total_seconds() if first else 0
    yield _one("botsmith_sources_oldest_seconds", "How long the oldest waits to be read.", age)
    pending = _count(WebhookDelivery, {"state": WebhookDelivery.State.PENDING})
    yield _one("botsmith_webhooks_pending", f"Deliveries to send, {MOST:,} at most.", pending)
    owed = _count(OwedMail, {"notice_due_at": {"$lte": timezone.now()}})
    yield _one("botsmith_mails_due", "Mails to customers that are due.", owed)
    failed = collection(FailedTask).estimated_document_count()
    yield _one("botsmith_failed_tasks_kept", "Failures that staff can look at.", failed)


def _count(model: type, only: dict) -> int:
    return collection(model).count_documents(only, limit=MOST)


def _gauge(name: str, words: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, labels=labels)


def _one(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=value)
