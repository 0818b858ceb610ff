"""A webhook's receiver of the tests: a real server that keeps what it was sent."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook

from bots.models import Chatbot, WebhookDelivery
from bots.webhooks.delivery import deliver_some
from bots.webhooks.events import Event, announce
from bots.webhooks.secrets import secrets_of
from tests.lib.servers import Served, http_server, respond

PATH = "/hook"


class Receiver:
    """``sent`` has the headers and the body of each request; ``answer`` says what comes back."""

    def __init__(self, served: Served):
        self._served = served
        self.sent: list[tuple[dict[str, str], str]] = []
        self.answer: Callable = respond(b"thanks")
        served.routes[PATH] = self._take

    @property
    def url(self) -> str:
        return self._served.url(PATH)

    @property
    def allow(self) -> list[str]:
        return self._served.allow

    @property
    def ids(self) -> list[str]:
        return [headers["Webhook-Id"] for headers, _ in self.sent]

    def _take(self, handler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"])).decode()
        self.sent.append((dict(handler.headers), body))
        self.answer(handler)


@contextmanager
def listening() -> Iterator[Receiver]:
    with http_server() as served:
        yield Receiver(served)


@pytest.fixture
def receiver(settings) -> Iterator[Receiver]:
    """One that may be sent to."""
    with listening() as receiver:
        settings.OUTBOUND_ALLOW = receiver.allow
        yield receiver


class Clock:
    """Stands still until it is moved."""

    def __init__(self):
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **delta: float) -> None:
        self.now += timedelta(**delta)


def connect(bot: Chatbot, url: str, **fields) -> Chatbot:
    """Turns the bot's webhook on."""
    Chatbot.objects.filter(pk=bot.pk).update(webhook_url=url, webhook_enabled=True, **fields)
    bot.refresh_from_db()
    return bot


def happen(bot: Chatbot, **data: object) -> WebhookDelivery:
    """Something that the webhook is to hear of."""
    before = set(WebhookDelivery.objects.values_list("pk", flat=True))
    announce(bot, Event.CONVERSATION_RATED, data or {"rating": 5})
    return WebhookDelivery.objects.exclude(pk__in=before).get()


def verify(bot: Chatbot, headers: dict[str, str], body: str) -> dict:
    """By the reference implementation; raises WebhookVerificationError."""
    return Webhook(secrets_of(bot.pk).current).verify(body, headers)


def send_all(bot, clock=None) -> None:
    while deliver_some(bot.pk, **({"clock": clock} if clock else {})):
        pass


def again(delivery: WebhookDelivery) -> WebhookDelivery:
    delivery.refresh_from_db()
    return delivery
