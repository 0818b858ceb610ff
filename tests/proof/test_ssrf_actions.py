"""The same through the product's own pages, API and workers: every attempt to connect is seen.

Python tells of each ``connect`` before it is made, whoever makes it (an audit hook): MongoDB and
Redis are the only ones that may be talked to here.
"""

import sys
from functools import cache
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from accounts.models import User
from bots.models import Chatbot, WebhookDelivery
from bots.webhooks.delivery import deliver_some
from botsmith.lib.redis import redis_client
from botsmith.mongodb.collections import collection
from knowledge.models import Source
from tests.bots.api import Program, subscriber
from tests.bots.test_appearance import look_of
from tests.cast import bot_of, read, signed_in
from tests.proof.counting import counted, sized
from tests.proof.ssrf_targets import METADATA, NAMES, TARGETS_4, TARGETS_6, all_targets

pytestmark = pytest.mark.django_db(transaction=True)
_watched: list[list] = []


def _hook(event: str, arguments: tuple) -> None:
    if _watched and event == "socket.connect":
        address = arguments[1]
        if isinstance(address, tuple) and address[1] not in _ours():
            _watched[-1].append(address)


def _ours() -> set[int | None]:
    """The ports of the databases of this run."""
    addresses = (settings.REDIS_URL, settings.MONGODB_URL)
    return {urlsplit(address.replace("mongodb", "http", 1)).port for address in addresses}


sys.addaudithook(_hook)


@pytest.fixture
def attempts():
    _watched.append([])
    yield _watched[-1]
    _watched.pop()


@pytest.fixture
def bot():
    return bot_of(subscriber(plan="enterprise"))


def tried_targets() -> list[str]:
    few = [f"http://{host}/" for host in (*TARGETS_4[::2], f"[{TARGETS_6[1]}]")]
    few += [METADATA[0], f"http://{NAMES[0]}/", "http://[::1/"]
    return [*few, *all_targets()][: sized(len(few), 200)]


def typed_on_the_page(bot: Chatbot, address: str) -> None:
    for mode in ("page", "crawl", "sitemap"):
        signed_in(bot.user).post(
            f"/bots/{bot.pk}/sources/website/", {"url": address, "mode": mode, "depth": "1"}
        )
    _read_all(bot)


@cache
def program_of(user: User) -> Program:
    """One key for all addresses: an account may have so many."""
    return Program(user)


def sent_by_a_program(bot: Chatbot, address: str) -> None:
    body = {"type": "website", "url": address, "mode": "page"}
    program_of(bot.user).post(f"chatbots/{bot.pk}/sources", body)
    _read_all(bot)


def kept_before_there_was_a_check(bot: Chatbot, address: str) -> None:
    """A source and a webhook whose address was stored in some other way, and is used now."""
    source = Source(
        chatbot_id=bot.pk, type="website", name="Old", url=address, mode="page", status="processing"
    )
    source.save(force_insert=True)
    read(source)
    collection(Chatbot).update_one(
        {"id": bot.pk}, {"$set": {"webhook_url": address, "webhook_enabled": True}}
    )
    signed_in(bot.user).post(f"/bots/{bot.pk}/webhooks/test/")
    deliver_some(bot.pk)


def as_a_picture(bot: Chatbot, address: str) -> None:
    signed_in(bot.user).post(
        f"/bots/{bot.pk}/appearance/", look_of(bot, avatar_address=address, logo_address=address)
    )


def as_a_webhook(bot: Chatbot, address: str) -> None:
    signed_in(bot.user).post(
        f"/bots/{bot.pk}/webhooks/",
        {"webhook_url": address, "webhook_enabled": "on", "webhook_events": ["source.failed"]},
    )
    signed_in(bot.user).post(f"/bots/{bot.pk}/webhooks/test/")
    deliver_some(bot.pk)


WAYS = (
    *(typed_on_the_page, sent_by_a_program, kept_before_there_was_a_check, as_a_picture),
    as_a_webhook,
)


def _read_all(bot: Chatbot) -> None:
    for source in Source.objects.filter(chatbot=bot, status="processing"):
        read(source)


@pytest.mark.parametrize("way", WAYS)
def test_no_page_program_or_worker_connects_anywhere_private(bot, attempts, way):
    tried = tried_targets()
    for address in tried:
        way(bot, address)
        Source.objects.filter(chatbot=bot).delete()
        WebhookDelivery.objects.filter(chatbot=bot).delete()
        collection(Chatbot).update_one({"id": bot.pk}, {"$set": {"webhook_url": None}})
        _forget_limits()
    counted("C1", way=way.__name__, cases=len(tried), attempts_to_connect=len(attempts))
    assert attempts == []


def test_the_hook_sees_a_connection(bot, attempts, monkeypatch):
    """What was opened by the operator is connected to."""
    monkeypatch.setattr(settings, "OUTBOUND_ALLOW", ["127.0.0.1:1"])
    as_a_picture(bot, "http://127.0.0.1:1/")
    sent_by_a_program(bot, "http://127.0.0.1:1/")
    assert len(attempts) >= 2
    assert {port for _, port in attempts} == {1}


def _forget_limits() -> None:
    """Owners may try only so many a minute; all of these are tried."""
    redis_client().flushall()
