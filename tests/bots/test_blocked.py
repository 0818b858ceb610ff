"""A chatbot that staff switched off: nobody is answered, no work goes on, its owner is told."""

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import ActivityLog, User
from accounts.tasks import sweep_mails
from bots.actions.blocking import block_bot, unblock_bot
from bots.actions.chatbots import change_bot
from bots.checks.due import begin_what_is_due
from bots.models import Chatbot, CheckRun
from bots.webhooks.delivery import receiver_of
from botsmith.lib.errors import InvalidRequest, NotAllowed
from botsmith.mongodb.collections import collection
from knowledge.actions import add_text
from knowledge.models import Source
from knowledge.standing import goes_on
from knowledge.tasks import ingest_source, reclaim_sources
from knowledge.turns import next_source
from tests.bots.golden import NOON, ask
from tests.bots.visitor import Visitor
from tests.cast import bot_of, person, read, signed_in, text_of

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "It sells <b>counterfeit</b> clocks"
GONE = "This chat is not available at the moment."


@pytest.fixture
def mona():
    return person("Mona", role=User.Role.MODERATOR)


def stored(bot: Chatbot) -> Chatbot:
    return Chatbot.objects.get(pk=bot.pk)


def block(bot: Chatbot, mona: User, reason: str = WHY) -> Chatbot:
    return block_bot(bot, reason=reason, actor=mona)


async def test_visitors_get_what_they_get_of_one_that_is_switched_off(bot, mona):
    visitor = Visitor(bot.pk)
    await visitor.open()
    await sync_to_async(block)(bot, mona)
    answers = [await Visitor(bot.pk).open(), await visitor.get("conversation")]
    answers += [await visitor.ask("When?"), await visitor.post("rating", {"rating": 5})]
    answers.append(await visitor.client.get(f"/embed/{bot.pk}/config.json"))
    said = [(each.status_code, each.json()["error"]) for each in answers]
    assert said == [(404, {"code": "bot_inactive", "message": GONE})] * 5
    await sync_to_async(unblock_bot)(bot, actor=mona)
    assert (await Visitor(bot.pk).open()).status_code == 200
    assert (await visitor.ask_plainly("When does it close on Saturday?"))["kind"] == "answer"


def test_neither_frame_nor_public_page_opens(bot, mona):
    Chatbot.objects.filter(pk=bot.pk).update(public_access=True)
    addresses = [f"/embed/{bot.pk}/", f"/chat/{bot.pk}/"]
    assert [Client().get(each).status_code for each in addresses] == [200, 200]
    block(bot, mona)
    pages = [Client().get(each) for each in addresses]
    assert [page.status_code for page in pages] == [404, 404]
    assert all(GONE in page.content.decode() for page in pages)
    assert not any("counterfeit" in page.content.decode() for page in pages)


def test_the_owners_other_chatbots_go_on(bot, mona):
    other = bot_of(person("Bob"))
    block(bot, mona)
    assert Client().get(f"/embed/{other.pk}/").status_code == 200


def test_the_owner_reads_why_on_every_page_and_whom_to_ask(bot, alice, mona, settings):
    settings.SUPPORT_EMAIL = "help@botsmith.example"
    client = signed_in(alice)
    assert "Our staff" not in client.get(f"/bots/{bot.pk}/").content.decode()
    block(bot, mona)
    for part in ("", "sources/", "settings/", "conversations/"):
        page = client.get(f"/bots/{bot.pk}/{part}").content.decode()
        assert "Our staff switched this chatbot off" in page
        assert "Reason: It sells &lt;b&gt;counterfeit&lt;/b&gt; clocks." in page
        assert "write to help@botsmith.example" in page
    dashboard = client.get("/dashboard/").content.decode()
    assert "Switched off by staff" in dashboard and "Our staff switched it off" in dashboard


def test_the_owner_cannot_switch_it_back_on(bot, alice, mona):
    Chatbot.objects.filter(pk=bot.pk).update(status="inactive")
    block(bot, mona)
    with pytest.raises(NotAllowed):
        change_bot(stored(bot), actor=alice, status="active")
    client = signed_in(alice)
    page = client.get(f"/bots/{bot.pk}/settings/")
    sent = {name: value for name, value in page.context["form"].initial.items() if value}
    answer = client.post(f"/bots/{bot.pk}/settings/", {**sent, "status": "active", "name": "Other"})
    assert answer.status_code == 302
    now = stored(bot)
    assert (now.name, now.status, now.is_active) == ("Other", "inactive", False)
    unblock_bot(now, actor=mona)
    change_bot(now, actor=alice, status="active")
    assert stored(bot).is_active


def test_the_owner_is_told_by_mail_of_both(bot, alice, mona):
    block(bot, mona)
    sweep_mails()
    assert mail.outbox[0].to == [alice.email]
    assert mail.outbox[0].subject == "Your chatbot “Shop helper” was switched off"
    assert f"Reason: {WHY}." in mail.outbox[0].body
    assert unblock_bot(bot, actor=mona)
    sweep_mails()
    assert "It answers visitors again" in mail.outbox[1].body
    assert not unblock_bot(bot, actor=mona)
    sweep_mails()
    assert len(mail.outbox) == 2


def test_the_owners_log_tells_it_and_staffs_what_changed(bot, alice, mona):
    block(bot, mona)
    block(bot, mona, "Another reason")
    unblock_bot(bot, actor=mona)
    lines = list(ActivityLog.objects.filter(action__contains="blocked").order_by("timestamp"))
    assert {(each.account_id, each.user_id, each.by) for each in lines} == {
        (alice.pk, mona.pk, "staff")
    }
    reasons = [each.changes["blocked_reason"] for each in lines]
    assert reasons == [[None, WHY], [WHY, "Another reason"], ["Another reason", None]]
    assert lines[0].changes["blocked_at"][0] is None and lines[0].changes["blocked_at"][1]
    assert "blocked_at" not in lines[1].changes
    page = signed_in(alice).get("/account/activity/").content.decode()
    assert "switched the chatbot “Shop helper” off: It sells &lt;b&gt;" in page


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_it_wants_a_reason(bot, mona, reason):
    with pytest.raises(InvalidRequest):
        block(bot, mona, reason)
    assert stored(bot).is_active


def test_a_document_of_another_program_is_not_blocked(bot):
    fields = {"blocked_at": "", "blocked_reason": ""}
    collection(Chatbot).update_one({"id": bot.pk}, {"$unset": fields})
    assert stored(bot).is_active
    assert goes_on(bot.user_id, bot.pk)
    assert Client().get(f"/embed/{bot.pk}/").status_code == 200


def test_sources_wait_until_it_is_lifted_and_others_are_read(bot, alice, mona):
    other = bot_of(person("Bob"))
    waits = add_text(bot, name="Handbook", content="Words.", actor=alice)
    theirs = add_text(other, name="Handbook", content="Words.", actor=other.user)
    block(bot, mona)
    ingest_source(waits.pk)
    waits.refresh_from_db()
    assert (waits.status, waits.attempts, waits.lease_token) == ("processing", 0, None)
    assert next_source(theirs.pk) == theirs.pk  # It takes nobody else's turn.
    assert read(theirs).status == "processed"
    unblock_bot(bot, actor=mona)
    assert read(waits).status == "processed"


def test_a_scheduled_reading_is_put_off(bot, mona):
    source = Source.objects.filter(chatbot=bot).first()
    over = timezone.now() - timedelta(minutes=1)
    collection(Source).update_one({"id": source.pk}, {"$set": {"refresh_at": over}})
    block(bot, mona)
    reclaim_sources()
    source.refresh_from_db()
    assert not source.refreshing and source.refresh_at > timezone.now()


def test_no_questions_are_asked_and_no_webhook_is_called(bot, mona):
    hook = {"webhook_url": "http://127.0.0.1:9/", "webhook_enabled": True}
    ask(bot, NOON)
    now = timezone.now()
    due = {**hook, "checks_due_at": now, "checks_changed_at": now}
    Chatbot.objects.filter(pk=bot.pk).update(**due)
    block(bot, mona)
    assert receiver_of(bot.pk, now=now) is None
    begin_what_is_due(timezone.now())
    assert not CheckRun.objects.exists()
    unblock_bot(bot, actor=mona)
    Chatbot.objects.filter(pk=bot.pk).update(**due)
    begin_what_is_due(timezone.now())
    assert CheckRun.objects.exists()
    assert receiver_of(bot.pk, now=now).is_on


def test_its_playground_still_answers_its_owner(bot, alice, mona):
    text_of(bot)
    block(bot, mona)
    assert signed_in(alice).get(f"/bots/{bot.pk}/playground/").status_code == 200
