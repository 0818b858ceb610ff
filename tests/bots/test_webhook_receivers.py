"""Every way in which a receiver can behave, with what the delivery log then says as proof."""

import socket
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from bots.models import WebhookDelivery
from bots.webhooks import log
from bots.webhooks.schedule import JITTER, PAUSES
from bots.webhooks.secrets import replace_secret, secrets_of
from tests.bots.receiver import Clock, again, connect, happen, receiver, send_all, verify
from tests.cast import bot_of, person, signed_in
from tests.lib.servers import redirect, respond, trap

__all__ = ["receiver"]
pytestmark = pytest.mark.django_db(transaction=True)
State = WebhookDelivery.State
LIMIT = 0.4
TOO_LATE = "No whole answer came within 10 seconds."
NO_ANSWER = "The server could not be reached, or hung up without an answer."


@pytest.fixture
def bot(receiver):
    return connect(bot_of(person()), receiver.url)


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr("bots.webhooks.sending.SECONDS", LIMIT)


@contextmanager
def held(receiver, during):
    """``during`` is called again and again, until the block has ended."""
    end = threading.Event()

    def answer(handler):
        try:
            while not end.wait(0.05):
                during(handler)
        except OSError:  # We hung up.
            handler.close_connection = True

    receiver.answer = answer
    try:
        yield
    finally:
        end.set()


def logged(bot, delivery) -> log.ShownTry:
    """The one try that its owner's log has of the delivery; it was one request, or none."""
    [row] = [each for each in log.deliveries_of(bot)[0] if each.pk == delivery.pk]
    [made] = row.tries_shown
    return made


def next_pause(delivery) -> float:
    made = datetime.fromisoformat(again(delivery).tries[-1]["at"])
    return (delivery.due_at - made).total_seconds()


def is_tried_again(delivery) -> bool:
    soonest, latest = PAUSES[0] * (1 - JITTER), PAUSES[0] * (1 + JITTER) + 5
    return again(delivery).state == State.PENDING and soonest <= next_pause(delivery) <= latest


def test_one_that_takes_it(bot, receiver):
    receiver.answer = respond(b"thanks", status=202)
    delivery = happen(bot)
    send_all(bot)
    made = logged(bot, delivery)
    assert (made.outcome, made.response, made.succeeded) == ("202 Accepted", "thanks", True)
    assert again(delivery).state == State.DELIVERED and delivery.delivered_at
    page = signed_in(bot.user).get(f"/bots/{bot.pk}/webhooks/").content.decode()
    assert "202 Accepted" in page and "Delivered" in page


def test_one_that_fails(bot, receiver):
    receiver.answer = respond(b"<h1>Sorry</h1>", status=500)
    delivery = happen(bot)
    send_all(bot)
    made = logged(bot, delivery)
    assert (made.outcome, made.response) == ("500 Internal Server Error", "<h1>Sorry</h1>")
    assert (made.succeeded, made.url, made.number) == (False, receiver.url, 1)
    assert is_tried_again(delivery) and len(receiver.sent) == 1


def test_one_that_times_out(bot, receiver, impatient):
    delivery = happen(bot)
    with held(receiver, lambda handler: None):
        send_all(bot)
    made = logged(bot, delivery)
    assert (made.outcome, made.response) == (TOO_LATE, "")
    assert made.milliseconds >= LIMIT * 1000
    assert is_tried_again(delivery) and len(receiver.sent) == 1


def test_one_that_answers_byte_by_byte(bot, receiver, impatient):
    """The limit is for the whole of it: each byte comes in time."""

    def begin(handler):
        respond(b"", length=1_000_000)(handler)
        receiver.answer = None

    def drip(handler):
        if receiver.answer:
            begin(handler)
        handler.wfile.write(b".")

    delivery = happen(bot)
    with held(receiver, drip):
        send_all(bot)
    made = logged(bot, delivery)
    assert made.outcome == TOO_LATE
    assert LIMIT * 1000 <= made.milliseconds < 10_000
    assert is_tried_again(delivery)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_one_that_redirects_leads_nowhere(bot, receiver, settings, status):
    with trap() as listener:
        settings.OUTBOUND_ALLOW = [*receiver.allow, f"127.0.0.1:{listener.port}"]
        receiver.answer = redirect(f"http://127.0.0.1:{listener.port}/", status)
        delivery = happen(bot)
        send_all(bot)
        assert listener.visits() == 0
    made = logged(bot, delivery)
    assert made.outcome.startswith(f"{status} ") and "not followed" in made.advice
    assert is_tried_again(delivery) and len(receiver.sent) == 1


def test_one_that_is_gone(bot, receiver):
    receiver.answer = respond(b"moved out", status=410)
    delivery = happen(bot)
    send_all(bot)
    made = logged(bot, delivery)
    assert (made.outcome, made.response) == ("410 Gone", "moved out")
    assert "switched off" in made.advice
    assert again(delivery).state == State.FAILED
    bot.refresh_from_db()
    assert not bot.webhook_enabled and len(receiver.sent) == 1


def test_one_that_answers_rubbish_in_bulk(bot, receiver):
    receiver.answer = respond(b"\x00\xff" * 4_000_000, status=500, Content_Type="image/png")
    delivery = happen(bot)
    send_all(bot)
    made = logged(bot, delivery)
    assert made.outcome == "500 Internal Server Error"
    assert len(made.response) == 1000 and "\x00" not in made.response
    assert is_tried_again(delivery)


def test_one_whose_answer_is_no_http(bot, receiver):
    def rave(handler):
        handler.wfile.write(b"\x16\x03 what is this\r\n\r\n")
        handler.close_connection = True

    receiver.answer = rave
    delivery = happen(bot)
    send_all(bot)
    assert logged(bot, delivery).outcome == NO_ANSWER
    assert is_tried_again(delivery)


def test_one_that_hangs_up(bot, receiver):
    def hang_up(handler):
        handler.connection.shutdown(socket.SHUT_RDWR)
        handler.close_connection = True

    receiver.answer = hang_up
    delivery = happen(bot)
    send_all(bot)
    made = logged(bot, delivery)
    assert (made.outcome, made.response) == (NO_ANSWER, "")
    assert is_tried_again(delivery) and len(receiver.sent) == 1


def test_one_on_a_private_address_is_never_reached(bot, settings):
    with trap() as listener:
        settings.OUTBOUND_ALLOW = []
        connect(bot, f"http://127.0.0.1:{listener.port}/")
        delivery = happen(bot)
        send_all(bot)
        assert listener.visits() == 0
    assert logged(bot, delivery).outcome.startswith("Not sent: ")
    assert is_tried_again(delivery)


def test_while_a_secret_is_replaced_either_verifies_for_a_day(bot, receiver):
    """An independent receiver knows one secret: the earlier, or the new one."""
    happen(bot)
    send_all(bot)
    earlier = Webhook(secrets_of(bot.pk).current)
    assert replace_secret(bot.pk, now=datetime.now(UTC))
    happen(bot)
    send_all(bot)
    headers, body = receiver.sent[-1]
    assert earlier.verify(body, headers) == verify(bot, headers, body)
    clock = Clock()
    clock.forward(hours=23)
    happen(bot)
    send_all(bot, clock)
    assert len(receiver.sent[-1][0]["Webhook-Signature"].split()) == 2
    clock.now = datetime.now(UTC) + timedelta(hours=25)
    happen(bot)
    send_all(bot, clock)
    headers, body = receiver.sent[-1]
    assert len(headers["Webhook-Signature"].split()) == 1
    with pytest.raises(WebhookVerificationError):
        earlier.verify(body, headers)
