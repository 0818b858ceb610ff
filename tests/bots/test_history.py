"""Conversations are kept for as long as the plan says; what was counted of them stays."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import OwedMail
from accounts.tasks import sweep_mails
from billing.models import Plan, Subscription
from billing.quota import plans
from bots.actions.gaps import record_gap
from bots.actions.turns import Step, Turn
from bots.history.keeping import GRACE, days_in_force
from bots.history.purging import purge
from bots.history.tasks import purge_chatbot, purge_history, purge_of
from bots.models import (
    Analytics,
    Chatbot,
    Conversation,
    ConversationNote,
    ConversationRating,
    Gap,
    GapGroup,
    Message,
)
from bots.stats import late
from botsmith.mongodb.collections import collection
from tests.bots.rolling import noticed_and_rolled, say
from tests.cast import bot_of, on_plan, person
from tests.proof.counting import counted

pytestmark = pytest.mark.django_db(transaction=True)
MS = timedelta(milliseconds=1)


def keep(user, days: int) -> None:
    """The user's plan keeps so many days, and did so before."""
    plan = Plan.objects.get(pk="free")
    plan.limits.conversation_history_days = days
    plan.save()
    on_plan(user, "free")
    collection(Subscription).update_one({"user_id": user.pk}, {"$set": {"history_days": days}})


def left() -> set[str]:
    return set(Conversation.objects.values_list("preview", flat=True))


@pytest.mark.parametrize("days", [0, 1, 7, 30])
def test_the_edge_is_exact_to_the_millisecond(alice, bot, days):
    keep(alice, days)
    now = timezone.now().replace(microsecond=123_000)
    edge = now - timedelta(days=days)
    for name, at in (("older", edge - MS), ("at the edge", edge), ("newer", edge + MS)):
        say(bot, at, preview=name)
    purge_of(alice, now)
    counted("J3", days=days, kept=len(left()), gone=3 - len(left()))
    assert left() == {"at the edge", "newer"}
    assert Message.objects.count() == 2


def test_minus_one_keeps_all(alice, bot):
    keep(alice, -1)
    say(bot, timezone.now() - timedelta(days=4000), preview="long ago")
    purge_of(alice, timezone.now())
    assert left() == {"long ago"}


def test_all_of_an_old_conversation_goes_and_nothing_of_others(alice, bot):
    keep(alice, 7)
    now = timezone.now()
    old, new = (say(bot, now - timedelta(days=days)) for days in (8, 6))
    for each in (old, new):
        belongs = {"conversation": each, "chatbot": bot}
        at = each.created_at
        ConversationRating.objects.create(rating=2, feedback="Bad", created_at=at, **belongs)
        note = {"conversation_id": each.pk, "author_id": alice.pk, "text": "Call", "chatbot": bot}
        ConversationNote.objects.create(**note)
        turn = Turn(bot, each.pk, "widget", f"Why {each.pk}?", each.pk, Step.WRITE)
        record_gap(turn, query="Why?", language="en", reason=Gap.Reason.REFUSED)
    purge_of(alice, now)
    for model in (ConversationRating, ConversationNote, Gap, Message):
        assert [each.conversation_id for each in model.objects.all()] == [new.pk], model


def test_of_a_conversation_that_goes_on_what_is_old_goes(alice, bot):
    keep(alice, 7)
    now = timezone.now()
    conversation = say(bot, now - timedelta(days=8))
    fresh = {"conversation": conversation, "chatbot": bot, "role": "user", "content": "Back"}
    Message.objects.create(**fresh, timestamp=now)
    Conversation.objects.filter(pk=conversation.pk).update(updated_at=now)
    purge_of(alice, now)
    assert [each.content for each in Message.objects.all()] == ["Back"]
    assert Conversation.objects.count() == 1


def test_an_old_gap_goes_and_its_group_with_the_last(alice, bot):
    keep(alice, 7)
    now = timezone.now()
    conversation = say(bot, now)
    group = GapGroup.objects.create(chatbot=bot, question="Why?", language="en", keys=["k"])
    Gap.objects.create(
        chatbot=bot,
        conversation_id=conversation.pk,
        question="Why?",
        query="Why?",
        language="en",
        reason="refused",
        created_at=now - timedelta(days=8),
        group_id=group.pk,
        key="k",
    )
    purge_of(alice, now)
    assert not Gap.objects.exists() and not GapGroup.objects.exists()


def test_figures_and_counters_survive(alice, bot):
    keep(alice, 7)
    now = timezone.now()
    Chatbot.objects.filter(pk=bot.pk).update(
        created_at=now - timedelta(days=50), conversations_count=1, messages_count=1
    )
    say(bot, now - timedelta(days=20))
    late.notice(now + timedelta(hours=1))
    purge_of(alice, now)  # The day was noticed, but not rolled up before.
    assert not Message.objects.exists()
    noticed_and_rolled()
    assert sum(day.total_messages for day in Analytics.objects.all()) >= 1
    bot.refresh_from_db()
    assert (bot.conversations_count, bot.messages_count) == (1, 1)


def test_much_goes_in_steps(alice, bot, monkeypatch):
    from bots.history import purging

    keep(alice, 7)
    now = timezone.now()
    for _ in range(5):
        say(bot, now - timedelta(days=8))
    monkeypatch.setattr(purging, "AT_ONCE", 2)
    monkeypatch.setattr(purging, "WORK_SECONDS", -1)
    before = now - timedelta(days=7)
    assert purge(bot, before, now) and Conversation.objects.count() == 3
    while purge(bot, before, now):
        pass
    assert not Conversation.objects.exists()


# --- A smaller plan -----------------------------------------------------------------------------


def test_a_smaller_plan_deletes_within_a_day_and_says_so_before(alice, bot):
    on_plan(alice, "professional")
    now = timezone.now()
    for days in (400, 60, 10):
        say(bot, now - timedelta(days=days), preview=f"{days}")
    collection(Subscription).update_one({"user_id": alice.pk}, {"$set": {"history_days": 365}})
    purge_of(alice, now)
    assert left() == {"60", "10"}
    on_plan(alice, "free")
    for hours in (0, 1, 21):
        purge_of(alice, now + timedelta(hours=hours))
    assert left() == {"60", "10"}
    sweep_mails()
    [told] = mail.outbox
    assert told.subject == "Conversations older than 30 days will be deleted"
    assert "Free plan keeps conversations for 30 days" in told.body
    assert GRACE + timedelta(hours=1) <= timedelta(hours=24)
    purge_of(alice, now + GRACE)
    assert left() == {"10"}
    assert len(mail.outbox) == 1


def test_even_fewer_days_than_were_told_want_a_mail_and_a_day_of_their_own(alice, bot):
    now = timezone.now()
    for days in (60, 20):
        say(bot, now - timedelta(days=days), preview=f"{days}")
    keep(alice, 365)
    for hours, days in ((0, 30), (1, 10), (2, 10), (22, 10)):
        Plan.objects.filter(pk="free").update(limits=limits_keeping(days))
        plans._plans.clear()
        purge_of(alice, now + timedelta(hours=hours))
    assert left() == {"60", "20"}
    sweep_mails()
    assert [each.subject.split()[3] for each in mail.outbox] == ["30", "10"]
    purge_of(alice, now + GRACE + timedelta(hours=1))
    assert left() == set()


def limits_keeping(days: int):
    limits = Plan.objects.get(pk="free").limits
    limits.conversation_history_days = days
    return limits


def test_who_changes_back_in_time_loses_nothing(alice, bot):
    on_plan(alice, "professional")
    now = timezone.now()
    say(bot, now - timedelta(days=60), preview="60")
    collection(Subscription).update_one({"user_id": alice.pk}, {"$set": {"history_days": 365}})
    on_plan(alice, "free")
    purge_of(alice, now)
    on_plan(alice, "professional")
    purge_of(alice, now + timedelta(hours=1))
    on_plan(alice, "free")
    purge_of(alice, now + GRACE + timedelta(hours=1))  # A day's grace, anew.
    assert left() == {"60"}


def test_where_nothing_is_old_fewer_days_hold_without_a_mail(alice, bot):
    say(bot, timezone.now())
    assert days_in_force(alice, timezone.now()) == 30
    assert not OwedMail.objects.exists()


def test_nothing_goes_because_a_subscription_has_ended(alice, bot):
    on_plan(alice, "professional")
    now = timezone.now()
    say(bot, now - timedelta(days=60), preview="60")
    ended = {"$set": {"status": "expired", "history_days": 365}}
    collection(Subscription).update_one({"user_id": alice.pk}, ended)
    purge_of(alice, now + timedelta(days=2))
    assert left() == {"60"}


def test_the_hourly_task_goes_over_everybody(alice, bot):
    bob = person("Bob")
    theirs = bot_of(bob)
    for user, each in ((alice, bot), (bob, theirs)):
        keep(user, 30)
        say(each, timezone.now() - timedelta(days=31))
        say(each, timezone.now(), preview="new")
    purge_history()
    assert left() == {"new"} and Conversation.objects.count() == 2
    purge_chatbot(bot.pk)
    assert Conversation.objects.count() == 2
