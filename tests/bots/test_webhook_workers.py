"""Workers that send at the same time, are killed, or meet receivers that are dead."""

import os
import subprocess
import sys
import threading
from collections import deque
from datetime import UTC, datetime

import pytest
from django.db import connections

from bots.models import WebhookDelivery
from bots.webhooks import lanes, sweeping
from bots.webhooks.delivery import LEASE, claim, deliver_some, settle
from bots.webhooks.sending import Try
from botsmith.lib.redis import redis_client
from tests.bots.receiver import Clock, again, connect, happen, listening, receiver, send_all
from tests.cast import bot_of, person
from tests.lib.servers import respond
from tests.proof.counting import counted, sized

__all__ = ["receiver"]
pytestmark = pytest.mark.django_db(transaction=True)
State = WebhookDelivery.State


@pytest.fixture
def bot(receiver):
    return connect(bot_of(person()), receiver.url)


def test_what_a_killed_worker_held_is_sent_after_its_lease(bot, receiver):
    delivery, clock = happen(bot), Clock()
    for _ in range(10):  # Each claims it and is killed.
        assert claim(delivery.pk, now=clock.now)
        send_all(bot, clock)
        assert receiver.sent == []
        clock.forward(seconds=LEASE.total_seconds() + 1)
        assert sweeping.chatbots_with_due(clock.now) == [bot.pk]
    send_all(bot, clock)
    assert receiver.ids == [delivery.pk]
    assert again(delivery).state == State.DELIVERED


def test_who_lost_the_lease_changes_nothing(bot):
    delivery, clock = happen(bot), Clock()
    lost = claim(delivery.pk, now=clock.now)
    clock.forward(minutes=1)
    mine = claim(delivery.pk, now=clock.now)
    made = Try(clock.now, bot.webhook_url, status=200)
    assert not settle(lost, made, now=clock.now)
    assert settle(mine, made, now=clock.now)
    assert not settle(mine, made, now=clock.now)


def test_of_two_workers_at_once_one_sends(bot, receiver):
    """And never two to one receiver at the same time."""
    for n in range(10):
        happen(bot, n=n)
    inside, most, lock = [], [], threading.Lock()

    def answer(handler):
        with lock:
            inside.append(1)
            most.append(len(inside))
        threading.Event().wait(0.02)
        with lock:
            inside.pop()
        respond()(handler)

    receiver.answer = answer
    together = [threading.Thread(target=send_all, args=(bot,)) for _ in range(4)]
    for each in together:
        each.start()
    for each in together:
        each.join()
    send_all(bot)
    assert len(receiver.ids) == len(set(receiver.ids)) == 10
    assert max(most) == 1


def test_a_silent_receiver_is_left_alone_for_longer_and_longer(bot, settings):
    with listening() as closed:
        url, allow = closed.url, closed.allow
    settings.OUTBOUND_ALLOW = allow
    connect(bot, url)
    happen(bot), happen(bot)
    assert not deliver_some(bot.pk)
    assert sorted(len(each.tries) for each in WebhookDelivery.objects.all()) == [0, 1]
    assert lanes.rests(bot.pk)
    assert sweeping.chatbots_with_due(datetime.now(UTC)) == []
    lanes.wake(bot.pk)
    assert sweeping.chatbots_with_due(datetime.now(UTC)) == [bot.pk]


def test_one_that_fails_does_not_hold_up_the_next(bot, receiver):
    receiver.answer = respond(status=400)
    first = happen(bot)
    deliver_some(bot.pk)
    receiver.answer = respond()
    second = happen(bot)
    send_all(bot)
    assert (again(first).state, again(second).state) == (State.PENDING, State.DELIVERED)


def test_a_dead_receiver_takes_one_try_while_others_wait_their_turn(bot, receiver, settings):
    """One worker, bells in the order in which they are rung."""
    with listening() as closed:
        dead = [connect(bot_of(person(name)), closed.url) for name in ("Bob", "Bea")]
    settings.OUTBOUND_ALLOW = [*receiver.allow, *closed.allow]
    for n in range(5):
        for each in (*dead, bot):
            happen(each, n=n)
    bells = deque([dead[0].pk, dead[1].pk, bot.pk])
    while bells:
        chatbot_id = bells.popleft()
        if deliver_some(chatbot_id):
            bells.append(chatbot_id)
    assert len(receiver.sent) == 5
    made = {each.pk: 0 for each in dead}
    for delivery in WebhookDelivery.objects.exclude(chatbot=bot):
        made[delivery.chatbot_id] += len(delivery.tries)
    counted("I2", tries_of_two_dead=sum(made.values()), sent_meanwhile=len(receiver.sent))
    assert set(made.values()) == {1}


def test_kill_nine_loses_nothing(bot, receiver):
    """A worker of its own process, killed while the receiver has not answered yet."""
    kills = sized(1, 10)
    for _ in range(kills):
        killed_while_it_sends(bot, receiver)
    lost = WebhookDelivery.objects.exclude(state=State.DELIVERED).count()
    counted("I2", kills=kills, events=WebhookDelivery.objects.count(), lost=lost)
    assert not lost


def killed_while_it_sends(bot, receiver):
    receiver.sent.clear()
    delivery, clock = happen(bot), Clock()
    arrived, end = threading.Event(), threading.Event()

    def hold(handler):
        arrived.set()
        end.wait(60)

    receiver.answer = hold
    worker = subprocess.Popen([sys.executable, "-c", WORKER], env=worker_env(bot, receiver))
    assert arrived.wait(120)
    worker.kill()
    worker.wait()
    end.set()
    assert again(delivery).state == State.PENDING and delivery.tries == []
    receiver.answer = respond()
    redis_client().delete(f"webhooks:lane:{bot.pk}")  # Its time-out, without waiting for it.
    send_all(bot, clock)
    assert len(receiver.sent) == 1
    clock.forward(seconds=LEASE.total_seconds() + 120)
    send_all(bot, clock)
    assert receiver.ids == [delivery.pk] * 2
    assert again(delivery).state == State.DELIVERED


WORKER = """
import os, django
django.setup()
from django.conf import settings
from django.db import connections
connections["default"].settings_dict["NAME"] = os.environ["TEST_DATABASE"]
settings.OUTBOUND_ALLOW = [os.environ["TEST_ALLOW"]]
from bots.webhooks.tasks import deliver
deliver(os.environ["TEST_BOT"])
"""


def worker_env(bot, receiver) -> dict[str, str]:
    ours = {
        "DJANGO_SETTINGS_MODULE": "botsmith.settings",
        "TEST_DATABASE": connections["default"].settings_dict["NAME"],
        "TEST_ALLOW": receiver.allow[0],
        "TEST_BOT": bot.pk,
    }
    return {**os.environ, **ours}
