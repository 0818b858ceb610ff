"""Celery's own workers and a receiver that fails at random: all arrives, signed and in order."""

import random
import subprocess
import sys
import threading
import time
from collections import defaultdict

import pytest
from standardwebhooks.webhooks import Webhook

from bots.models import WebhookDelivery
from bots.webhooks.bell import ring
from bots.webhooks.events import Event, News, announce_each
from bots.webhooks.secrets import secrets_of
from botsmith.lib.redis import redis_client
from botsmith.mongodb.collections import collection
from tests.bots.receiver import connect, receiver
from tests.bots.test_webhook_workers import worker_env
from tests.cast import bot_of, person
from tests.lib.servers import respond

__all__ = ["receiver"]
pytestmark = pytest.mark.django_db(transaction=True)
State = WebhookDelivery.State
CONVERSATIONS, EACH = 10, 20
PATIENCE = 120

WORKER = """
import os, django
django.setup()
from django.conf import settings
from django.db import connections
connections["default"].settings_dict["NAME"] = os.environ["TEST_DATABASE"]
settings.OUTBOUND_ALLOW = [os.environ["TEST_ALLOW"]]
from bots.webhooks import schedule
schedule.PAUSES = (0.05,) * 200
schedule.TRIES = 200
from botsmith.celery import app
app.worker_main(["worker", "-P", "threads", "-c", "2", "-Q", "webhooks", "--loglevel", "ERROR"])
"""


class Flaky:
    """Refuses three of ten; ``taken`` has what it verified and took, by conversation."""

    def __init__(self, bot, seed: int):
        self.secret = Webhook(secrets_of(bot.pk).current)
        self.chance, self.lock = random.Random(seed), threading.Lock()
        self.seen, self.forged = defaultdict(list), []
        self.some_came = threading.Event()

    def answer_to(self, receiver):
        def answer(handler):
            with self.lock:
                status = self.take(*self.own_request(receiver, handler))
            respond(status=status)(handler)

        return answer

    def own_request(self, receiver, handler):
        mine = handler.headers["Webhook-Id"]
        found = [each for each in receiver.sent if each[0]["Webhook-Id"] == mine]
        return found[-1]

    def take(self, headers, body) -> int:
        try:
            data = self.secret.verify(body, headers)["data"]
        except Exception as error:
            self.forged.append(error)
            return 400
        self.seen[data["conversation_id"]].append(data["n"])
        if len(self.seen) > 3:
            self.some_came.set()
        return 500 if self.chance.random() < 0.3 else 200


def happen_all(bot) -> None:
    for n in range(EACH):
        data = [{"conversation_id": f"c{each}", "n": n} for each in range(CONVERSATIONS)]
        announce_each(News(bot, Event.CONVERSATION_RATED, lambda d=d: d) for d in data)


def start(bot, receiver) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-c", WORKER], env=worker_env(bot, receiver))


def wait_until_all_arrived(bot) -> None:
    """Rings as beat does, for what was to be tried again and for lost bells."""
    end = time.monotonic() + PATIENCE
    pause = threading.Event()
    while WebhookDelivery.objects.exclude(state=State.DELIVERED).exists():
        assert time.monotonic() < end, "not all arrived in time"
        ring([bot.pk])
        pause.wait(0.2)


def test_two_workers_one_of_them_killed_deliver_all_in_order(receiver):
    bot = connect(bot_of(person()), receiver.url)
    flaky = Flaky(bot, seed=7)
    receiver.answer = flaky.answer_to(receiver)
    happen_all(bot)
    workers = [start(bot, receiver) for _ in range(2)]
    try:
        assert flaky.some_came.wait(PATIENCE)
        workers[0].kill()
        workers[0].wait()
        # The time-outs of what it may have held, without waiting for them.
        redis_client().delete(f"webhooks:lane:{bot.pk}")
        lost = {"state": State.PENDING, "lease_token": {"$ne": None}}
        stored = collection(WebhookDelivery)
        stored.update_many(lost, [{"$set": {"due_at": "$created_at"}}])
        wait_until_all_arrived(bot)
    finally:
        for each in workers:
            each.kill()
            each.wait()
    assert flaky.forged == []
    assert len(flaky.seen) == CONVERSATIONS
    for numbers in flaky.seen.values():
        assert numbers == sorted(numbers)  # Again is allowed, before an earlier one is not.
        assert set(numbers) == set(range(EACH))
