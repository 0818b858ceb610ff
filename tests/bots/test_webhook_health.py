"""Owners are told when events do not arrive, and endpoints that fail for days are switched off."""

from datetime import timedelta

import pytest
from django.core import mail

from accounts.models import ActivityLog
from accounts.tasks import sweep_mails
from bots.actions.webhooks import send_test, set_webhook
from bots.attention import WEBHOOK_OFF, matters_of
from bots.models import Chatbot, WebhookDelivery
from bots.webhooks import health, lanes, sweeping
from bots.webhooks.schedule import TRIES
from tests.bots.receiver import Clock, again, connect, happen, receiver, send_all
from tests.cast import bot_of, person, signed_in
from tests.lib.servers import respond

__all__ = ["receiver"]
pytestmark = pytest.mark.django_db(transaction=True)
State = WebhookDelivery.State


@pytest.fixture
def bot(receiver):
    return connect(bot_of(person()), receiver.url)


def stored(bot) -> Chatbot:
    return Chatbot.objects.select_related("user").get(pk=bot.pk)


def try_until_given_up(bot, delivery, clock) -> None:
    for _ in range(TRIES):
        lanes.wake(bot.pk)
        send_all(bot, clock)
        if again(delivery).state == State.FAILED:
            return
        clock.now = delivery.due_at


def fail_for_days(bot, receiver, clock) -> None:
    receiver.answer = respond(b"no", status=503)
    for _ in range(4):
        if not stored(bot).webhook_enabled:
            return
        try_until_given_up(bot, happen(bot), clock)
    clock.forward(seconds=1)


def mails() -> list:
    sweep_mails()
    return mail.outbox


# --- Given up ---------------------------------------------------------------------------------


def test_the_owner_is_mailed_what_was_given_up(bot, receiver):
    receiver.answer = respond(b"no", status=500)
    delivery, clock = happen(bot), Clock()
    try_until_given_up(bot, delivery, clock)
    assert delivery.state == State.FAILED
    [told] = mails()
    assert told.to == [bot.user.email]
    assert told.subject == f"Events of “{bot.name}” could not be delivered"
    for said in ("127.0.0.1", "conversation.rated", "10 times", "500 Internal Server Error"):
        assert said in told.body
    assert f"{delivery.created_at:%-d %B %Y, %H:%M} UTC" in told.body
    assert f"/bots/{bot.pk}/webhooks/{delivery.pk}/" in told.body
    assert receiver.url not in told.body  # Its path may hold a secret.


def test_many_that_are_given_up_are_one_mail_a_day(bot, receiver):
    receiver.answer = respond(status=500)
    clock = Clock()
    clock.now = clock.now.replace(hour=1)
    several = [happen(bot, n=n) for n in range(3)]
    WebhookDelivery.objects.update(tries=[{"status": 500, "url": receiver.url}] * (TRIES - 1))
    clock.forward(seconds=5)
    WebhookDelivery.objects.update(due_at=clock.now)
    send_all(bot, clock)
    assert {again(each).state for each in several} == {State.FAILED}
    assert len(mails()) == 1
    clock.forward(days=1)
    WebhookDelivery.objects.update(state=State.PENDING, due_at=clock.now)
    send_all(bot, clock)
    assert len(mails()) == 2


def test_what_never_had_its_turn_is_told_too(bot):
    delivery, clock = happen(bot), Clock()
    clock.forward(days=4)
    sweeping.give_up(clock.now)
    assert again(delivery).state == State.FAILED
    [told] = mails()
    assert "It was never sent" in told.body


def test_of_a_webhook_that_its_owner_switched_off_nothing_is_mailed(bot):
    happen(bot)
    Chatbot.objects.filter(pk=bot.pk).update(webhook_enabled=False)
    clock = Clock()
    clock.forward(days=4)
    sweeping.give_up(clock.now)
    assert mails() == []


def test_a_test_that_fails_is_no_news(bot, receiver):
    receiver.answer = respond(status=500)
    send_test(bot, actor=bot.user)
    send_all(bot)
    assert mails() == [] and stored(bot).webhook_trouble is None


# --- Switched off -----------------------------------------------------------------------------


def test_an_endpoint_that_fails_for_days_is_switched_off_and_said(bot, receiver):
    clock = Clock()
    begun = clock.now
    fail_for_days(bot, receiver, clock)
    bot = stored(bot)
    assert not bot.webhook_enabled
    assert bot.webhook_trouble["why"] == "failing"
    assert clock.now - begun >= health.FAILS_FOR
    logged = ActivityLog.objects.get(action="lost_webhook", resource_id=bot.pk)
    assert logged.details == "127.0.0.1 failed every try for three days"
    off = [each for each in mails() if "switched off" in each.subject]
    assert len(off) == 1 and off[0].to == [bot.user.email]
    assert "503 Service Unavailable" in off[0].body and f"/bots/{bot.pk}/webhooks/" in off[0].body
    [matter] = matters_of([bot])
    assert (matter.text, matter.is_urgent) == (WEBHOOK_OFF, True)
    page = signed_in(bot.user).get(matter.url).content.decode()
    assert "Sending was switched off on" in page
    assert f"failed since {begun:%-d %b, %H:%M} UTC" in page
    assert "503 Service Unavailable" in page and "turn on “Send events”" in page


def test_one_success_begins_the_count_anew(bot, receiver):
    receiver.answer = respond(status=503)
    clock = Clock()
    try_until_given_up(bot, happen(bot), clock)
    try_until_given_up(bot, happen(bot), clock)
    assert stored(bot).webhook_trouble["tries"] == 2 * TRIES
    receiver.answer = respond()
    happen(bot)
    send_all(bot, clock)
    assert stored(bot).webhook_trouble is None
    receiver.answer = respond(status=503)
    clock.forward(days=2)
    try_until_given_up(bot, happen(bot), clock)
    assert stored(bot).webhook_enabled


def test_a_few_failures_over_many_days_are_too_few(bot, receiver):
    receiver.answer = respond(status=503)
    happen(bot)
    clock = Clock()
    send_all(bot, clock)
    clock.forward(days=5)
    send_all(bot, clock)
    assert stored(bot).webhook_trouble["tries"] == 2
    assert stored(bot).webhook_enabled


def test_410_switches_off_at_once_and_is_mailed(bot, receiver):
    receiver.answer = respond(status=410)
    happen(bot)
    send_all(bot)
    bot = stored(bot)
    assert not bot.webhook_enabled and bot.webhook_trouble["why"] == "gone"
    [told] = mails()
    assert "answered 410 Gone" in told.body
    page = signed_in(bot.user).get(f"/bots/{bot.pk}/webhooks/").content.decode()
    assert "it wants no more events" in page


def test_a_worker_killed_as_it_switches_off_leaves_a_mail_and_the_next_goes_on(
    bot, receiver, monkeypatch
):
    """Killed as the switch is written and said; the owner is mailed once all the same."""
    receiver.answer = respond(status=410)

    def killed(*_, **__):
        raise KeyboardInterrupt

    happen(bot)
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(health, "record", killed)
        send_all(bot)
    assert not stored(bot).webhook_enabled
    [told] = mails()
    assert "answered 410 Gone" in told.body


def test_switched_on_again_it_begins_anew_and_sends_what_waits(bot, receiver):
    receiver.answer = respond(status=503)
    waits, clock = happen(bot), Clock()
    send_all(bot, clock)
    assert again(waits).due_at > clock.now
    receiver.answer = respond(status=410)
    happen(bot)
    clock.forward(seconds=5)
    send_all(bot, clock)
    assert again(waits).due_at > clock.now
    receiver.answer = respond()
    set_webhook(stored(bot), actor=bot.user, webhook_enabled=True)
    bot = stored(bot)
    assert bot.webhook_enabled and bot.webhook_trouble is None
    send_all(bot)
    assert again(waits).state == State.DELIVERED
    assert matters_of([bot]) == []


def test_saved_while_it_is_off_the_notice_goes(bot, receiver):
    receiver.answer = respond(status=410)
    happen(bot)
    send_all(bot)
    assert matters_of([stored(bot)])
    set_webhook(stored(bot), actor=bot.user, webhook_url=None, webhook_enabled=False)
    assert stored(bot).webhook_trouble is None and not stored(bot).webhook_enabled
    assert matters_of([stored(bot)]) == []


def test_a_failure_of_the_address_before_does_not_count(bot, receiver):
    receiver.answer = respond(status=410)
    delivery = happen(bot)

    def move_meanwhile(handler):
        Chatbot.objects.filter(pk=bot.pk).update(webhook_url=receiver.url + "?new")
        respond(status=410)(handler)

    receiver.answer = move_meanwhile
    send_all(bot)
    assert again(delivery).state == State.FAILED
    assert stored(bot).webhook_enabled and stored(bot).webhook_trouble is None


def test_three_days_are_what_the_words_say():
    assert health.FAILS_FOR == sweeping.WAITED_ENOUGH == timedelta(days=3)
