"""The mail that tells an owner that a visitor waits for a person."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from asgiref.sync import sync_to_async
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from bots.actions.hand_off import hand_back, reply_as_person
from bots.actions.notices import MAIL, MAILS_PER_HOUR, send_notice
from bots.models import Chatbot, Conversation, Message
from bots.tasks import notify_owner, sweep_notices
from botsmith.lib.ids import new_id
from botsmith.lib.redis import redis_client
from tests.bots.visitor import Visitor
from tests.cast import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


class Broken(EmailBackend):
    def send_messages(self, messages):
        raise SMTPServerDisconnected("gone")


@pytest.fixture
def no_mail(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Broken"


def waiting(bot, **fields) -> Conversation:
    now = timezone.now()
    return Conversation.objects.create(
        **{
            "chatbot": bot,
            "session_id": "s",
            "status": "escalated",
            "escalated_at": now,
            "notice_due_at": now,
            **fields,
        }
    )


async def test_the_owner_is_told_by_mail_and_can_go_there(bot, alice, settings):
    visitor = Visitor(bot.pk)
    await visitor.open()
    await visitor.ask_plainly("Where can I park?")
    await visitor.post("contact", {"name": "Eve", "email": "eve@example.com"})
    await visitor.post("escalate", {"reason": "My car does not fit."})
    await sync_to_async(sweep_notices)()
    [sent] = mail.outbox
    assert sent.subject == "Eve asks for a person in “Shop helper”"
    assert (sent.to, sent.reply_to) == (["alice@example.com"], ["eve@example.com"])
    for words in ("My car does not fit.", "Visitor: Where can I park?", "Bot: ", "eve@example.com"):
        assert words in sent.body
    conversation = await Conversation.objects.aget()
    path = f"/bots/{bot.pk}/conversations/{conversation.pk}/"
    assert f"{settings.BASE_URL}{path}\n" in sent.body
    page = await sync_to_async(lambda: signed_in(alice).get(path))()
    assert page.status_code == 200
    assert conversation.notice_due_at is None


def test_another_address_can_be_told(bot):
    Chatbot.objects.filter(pk=bot.pk).update(notify_email="team@shop.example")
    notify_owner(waiting(bot).pk)
    assert mail.outbox[0].to == ["team@shop.example"]


def test_many_workers_send_one_mail(bot):
    conversation = waiting(bot)
    with ThreadPoolExecutor(8) as workers:
        sent = list(workers.map(lambda _: send_notice(conversation.pk, timezone.now()), range(20)))
    assert sum(sent) == 1 and len(mail.outbox) == 1
    sweep_notices()
    assert len(mail.outbox) == 1


def test_a_mailbox_gets_so_many_in_an_hour_and_then_one_for_all(bot, settings):
    for each in [waiting(bot) for _ in range(MAILS_PER_HOUR + 5)]:
        notify_owner(each.pk)
    assert len(mail.outbox) == MAILS_PER_HOUR
    held = Conversation.objects.filter(notice_due_at__isnull=False)
    assert held.count() == 5 and MAIL.due(timezone.now()) == []
    assert "since; there were too many" not in mail.outbox[-1].body

    redis_client().flushdb()  # The hour is over.
    later = timezone.now() + timedelta(hours=2)
    for conversation_id in MAIL.due(later):
        send_notice(conversation_id, later)
    assert len(mail.outbox) == MAILS_PER_HOUR + 1 and held.count() == 0
    assert "4 more visitors asked for a person" in mail.outbox[-1].body
    assert f"{settings.BASE_URL}/bots/{bot.pk}/conversations/\n" in mail.outbox[-1].body


def test_an_address_that_browsers_take_and_mail_does_not_stops_no_mail(bot):
    notify_owner(waiting(bot, user_email="eve@\u200d.com").pk)
    assert mail.outbox[0].reply_to == []


def test_each_time_that_a_person_is_asked_for_has_its_mail(bot, alice):
    conversation = waiting(bot)
    notify_owner(conversation.pk)
    hand_back(conversation, actor=alice)
    now = timezone.now()
    again = {"status": "escalated", "escalated_at": now, "notice_due_at": now}
    Conversation.objects.filter(pk=conversation.pk).update(**again)
    notify_owner(conversation.pk)
    assert len(mail.outbox) == 2


@pytest.mark.parametrize(
    "name", ["Eve\nBcc: all@example.com", "Eve\r\nSubject: x", "E\x85v\u2028e"]
)
def test_a_name_begins_no_header(bot, name):
    Chatbot.objects.filter(pk=bot.pk).update(name=f"Shop {name}")
    # As another program may have written it: ours keeps names in one line.
    notify_owner(waiting(bot, user_name=name, user_email="eve@example.com").pk)
    [sent] = mail.outbox
    headers = sent.message().as_string().split("\n\n", 1)[0].lower()
    assert "\nbcc:" not in headers and headers.count("\nsubject:") == 1
    assert sent.recipients() == ["alice@example.com"]
    assert "\n" not in sent.subject and "\r" not in sent.subject


def test_an_address_that_no_header_takes_stops_nothing(bot):
    broken = waiting(bot, user_email="eve@example.com\nBcc: all@example.com")
    other = waiting(bot)
    sweep_notices()
    assert len(mail.outbox) == 2
    assert all(m.recipients() == ["alice@example.com"] for m in mail.outbox)
    broken.refresh_from_db()
    other.refresh_from_db()
    assert broken.notice_due_at is other.notice_due_at is None


def test_a_mail_that_fails_is_tried_again_later_and_given_up_in_the_end(bot, no_mail, settings):
    conversation = waiting(bot)
    begun = now = conversation.notice_due_at
    tries = 0
    while due := Conversation.objects.get().notice_due_at:
        assert not send_notice(conversation.pk, due - timedelta(seconds=1))
        now = due
        assert not send_notice(conversation.pk, now)
        tries += 1
        assert tries < 20
    assert 4 <= tries <= 10
    assert timedelta(hours=5) < now - begun < timedelta(hours=24)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert MAIL.due(now + timedelta(days=1)) == []


def test_a_mail_that_failed_goes_out_when_it_can(bot, no_mail, settings):
    conversation = waiting(bot)
    sweep_notices()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    sweep_notices()
    assert mail.outbox == []
    assert send_notice(conversation.pk, timezone.now() + timedelta(minutes=6))
    assert len(mail.outbox) == 1


def test_who_answers_already_is_not_told(bot, alice):
    conversation = waiting(bot)
    reply_as_person(conversation, author=alice, content="Yes?", message_id=new_id())
    sweep_notices()
    assert mail.outbox == []


@pytest.mark.parametrize("status", ["suspended", "banned"])
def test_a_customer_who_may_not_sign_in_is_not_told(bot, alice, status):
    type(alice).objects.filter(pk=alice.pk).update(status=status)
    conversation = waiting(bot)
    sweep_notices()
    conversation.refresh_from_db()
    assert mail.outbox == [] and conversation.notice_due_at is None


def test_a_mail_shows_the_latest_words_and_no_html(bot):
    conversation = waiting(bot, escalation_reason="<b>Now</b> & here")
    for at in range(10):
        Message.objects.create(
            conversation=conversation, chatbot=bot, role="user", content=f"word-{at} " + "x" * 900
        )
    notify_owner(conversation.pk)
    body = mail.outbox[0].body
    assert "<b>Now</b> & here" in body and "word-9" in body and "word-3" not in body
    assert len(body) < 4000
