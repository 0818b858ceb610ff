"""The ledger holds whatever befalls answers, trials and vectors; the caps hold for all of them."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connections
from django.utils import timezone

from accounts.models import OwedMail, User
from accounts.tasks import sweep_mails
from billing import holding
from billing.holding import Settled
from billing.ledger import Kind, Paid
from billing.models import LedgerEntry, SpendingMonth
from billing.tasks import settle_holds
from bots.actions.beginning import begin_turn
from bots.actions.chatbots import change_bot
from bots.actions.spending import CAP_REACHED, Asking, hold_each, set_account_caps
from bots.actions.turns import Turn, renew, settle_abandoned
from bots.answering.pipeline import events_of
from bots.answering.trial import try_each
from bots.models import Chatbot, Message
from botsmith.ai.base import Usage
from botsmith.ai.prices import DOLLAR
from botsmith.ai.registry import chat_model, embedder
from botsmith.mongodb.collections import collection
from knowledge import embedding, vectors
from knowledge.embedding import embed_chatbot
from knowledge.retrieval import search
from tests.billing.spending import hold_of
from tests.bots.in_flight import asked
from tests.bots.visitor import Visitor, events_in
from tests.cast import bot_of, on_plan, signed_in_async, text_of
from tests.providers import OpenAIStub, Script

pytestmark = pytest.mark.django_db(transaction=True)
QUESTION = "When does the shop close on Saturday?"
WORDS = ["On Saturday", " it closes", " at noon [1]."]
TOKENS = (1000, 200, 400)
# gpt-4o-mini, 600 tokens fresh, 400 of the cache, 200 written.
NANOS = 600 * 150 + 400 * 75 + 200 * 600
GOOD = Script(WORDS, usage=TOKENS)


def forget_clients() -> None:
    for cached in (chat_model, embedder):
        cached.cache_clear()
    embedding._asked.clear()
    vectors._cache.clear()


@pytest.fixture
def provider(settings):
    """OpenAI, which answers and makes no vectors."""
    settings.EMBEDDING_MODEL_OPENAI = "off"
    with OpenAIStub() as stub:
        stub.play(GOOD)
        settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL = "sk-stub", stub.url
        forget_clients()
        yield stub
    forget_clients()


@pytest.fixture
def with_vectors(provider, settings):
    settings.EMBEDDING_MODEL_OPENAI = ""
    forget_clients()
    return provider


async def ask(bot, *, visitor: Visitor | None = None, **body) -> list[tuple[str, dict]]:
    if visitor is None:
        visitor = Visitor(bot.pk)
        await visitor.open()
    return await events_in(await visitor.ask(QUESTION, **body))


def entries(**fields) -> list[LedgerEntry]:
    return list(LedgerEntry.objects.filter(**fields).order_by("at"))


def month_of(bot) -> dict:
    return collection(SpendingMonth).find_one({"user_id": bot.user_id}) or {}


def set_cap(bot, dollars: float) -> None:
    collection(Chatbot).update_one({"id": bot.pk}, {"$set": {"spending_cap": dollars}})


def killed_in_mid_answer(bot) -> Turn:
    """Its question is kept and its answer begun; of the process nothing more is heard."""
    turn = begin_turn(asked(bot))
    asking = Asking(turn.hold_id, bot, Kind.VISITOR, bot.model, 1000, 1024, "", 0, turn.answer_id)
    [hold] = hold_each([asking])
    assert hold
    renew(turn, "On Saturday it")
    return turn


def killed_between_ledger_and_answer(bot) -> Turn:
    turn = begin_turn(asked(bot))
    asking = Asking(turn.hold_id, bot, Kind.VISITOR, bot.model, 1000, 1024, "", 0, turn.answer_id)
    [hold] = hold_each([asking])
    paid = Paid(Kind.VISITOR, bot.provider, bot.model, Usage(500, 50), turn.answer_id)
    holding.write([Settled(hold, [paid])])
    return turn


def look_for_abandoned() -> None:
    late = timezone.now() + timedelta(minutes=5)
    settle_abandoned(late)
    holding.settle_left(late + holding.HELD_FOR)


# --- Sums -------------------------------------------------------------------------------------


async def every_fault(bot, owners, provider) -> None:
    await ask(bot)
    visitor = Visitor(bot.pk)
    await visitor.open()
    again = {"client_message_id": "a8098c1a-f86e-4f5b-8b3f-0d2f5d1c2f3e"}
    provider.play(Script(WORDS, cut_after=2))
    assert (await ask(bot, visitor=visitor, **again))[-1][0] == "error"
    provider.play(GOOD)
    assert (await ask(bot, visitor=visitor, **again))[-1][0] == "done"
    provider.play(Script(status=429))
    assert (await ask(bot))[-1][0] == "done"  # The built-in engine's.
    provider.play(GOOD)
    body = {"content": QUESTION, "client_message_id": "b8098c1a-f86e-4f5b-8b3f-0d2f5d1c2f3e"}
    address = f"/bots/{bot.pk}/playground/messages"
    await events_in(await owners.post(address, body, content_type="application/json"))
    await asyncio.to_thread(killed_in_mid_answer, bot)
    await asyncio.to_thread(killed_between_ledger_and_answer, bot)
    await asyncio.to_thread(look_for_abandoned)
    await chat_model("openai").aclose()


def test_ledger_traces_and_months_agree_whatever_happened(alice, bot, provider):
    asyncio.run(every_fault(bot, signed_in_async(alice), provider))
    connections.close_all()
    every = entries()
    total = sum(entry.nanos for entry in every)
    month = month_of(bot)
    assert total == month["spent"] == month["used"] == sum(month["days"].values())
    for place in ("bots", "daily"):
        assert sum(each["spent"] for each in month[place].values()) == total
        assert sum(each["used"] for each in month[place].values()) == total
    assert sum(row["nanos"] for row in month["sums"].values()) == total
    assert month["holds"] == {}

    attempts = {entry.pk.rpartition(":")[0]: entry for entry in every}
    finished = Message.objects.filter(role="assistant", state="done", engine="openai")
    traced = 0
    for message in finished:
        entry = attempts.pop(f"{message.pk}:{message.lease_token}")
        assert round(message.trace["cost"]["usd"] * DOLLAR) == entry.nanos == NANOS
        assert (entry.message_id, entry.estimated) == (message.pk, False)
        traced += entry.nanos
    # What is left was paid for answers that broke off: cut, and killed twice.
    assert len(finished) == len(attempts) == 3
    assert total == traced + sum(entry.nanos for entry in attempts.values())
    kinds = sorted(entry.kind for entry in every)
    assert kinds == ["playground", *["visitor"] * 5]
    quoted = Message.objects.get(role="assistant", state="done", engine="extractive")
    assert quoted.trace["cost"]["usd"] == 0


async def test_a_conversations_first_answer_says_so(bot, provider):
    visitor = Visitor(bot.pk)
    await visitor.open()
    for _ in range(2):
        await ask(bot, visitor=visitor)
    opens = [entry.opens async for entry in LedgerEntry.objects.order_by("at")]
    assert opens == [True, False]
    await chat_model("openai").aclose()


def test_trials_say_what_they_were_for(bot, provider):
    try_each(bot, [QUESTION])
    try_each(bot, [QUESTION], kind=Kind.GAP)
    assert [(entry.kind, entry.nanos) for entry in entries()] == [("check", NANOS), ("gap", NANOS)]


async def test_who_leaves_before_the_first_word_has_had_his_question_read(bot, provider):
    provider.hold()
    provider.play(Script(WORDS, before=60))
    turn = await asyncio.to_thread(begin_turn, asked(bot))
    events = events_of(turn)
    await anext(events)
    reading = asyncio.ensure_future(anext(events))
    while not provider.requests:
        await asyncio.sleep(0.01)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    await events.aclose()
    entry = await LedgerEntry.objects.aget()
    assert entry.estimated and entry.output_tokens == 0 and entry.input_tokens > 100
    await chat_model("openai").aclose()


def test_small_talk_and_the_built_in_engine_cost_nothing(bot, settings):
    settings.OPENAI_API_KEY = ""
    forget_clients()
    asyncio.run(ask(bot))
    connections.close_all()
    assert entries() == [] and month_of(bot) == {}


# --- Vectors ----------------------------------------------------------------------------------


def test_vectors_of_passages_and_of_questions_are_in_the_ledger(bot, with_vectors):
    assert embedding.make_due(bot.pk)
    assert embed_chatbot(bot.pk) is False
    [passages] = entries()
    assert (passages.kind, passages.model) == ("passages", "text-embedding-3-small")
    assert passages.nanos == 20 * passages.input_tokens > 0

    asyncio.run(ask(bot))
    connections.close_all()
    question, answer = entries(kind="question")[0], entries(kind="visitor")[0]
    assert question.message_id == answer.message_id and question.nanos > 0
    search(bot.pk, "Something else")
    assert len(entries(kind="question")) == 2
    search(bot.pk, "Something else")  # Its vector is known.
    assert len(entries(kind="question")) == 2
    assert sum(entry.nanos for entry in entries()) == month_of(bot)["spent"]
    assert month_of(bot)["holds"] == {}


def test_past_the_cap_no_vectors_are_asked_for_until_it_is_raised(alice, bot, with_vectors):
    set_cap(bot, 0)
    embedding.make_due(bot.pk)
    assert embed_chatbot(bot.pk) is False
    bot.refresh_from_db()
    assert "spending cap" in bot.embedding_error and bot.embedding_due_at > timezone.now()
    assert with_vectors.requests == []
    change_bot(bot, actor=alice, spending_cap=5)
    assert embed_chatbot(bot.pk) is False
    assert len(with_vectors.requests) == 1
    set_cap(bot, 0)
    asyncio.run(ask(bot))
    connections.close_all()
    search(bot.pk, "Something else")
    assert len(with_vectors.requests) == 1
    assert Message.objects.get(role="assistant").trace["fallback"] == CAP_REACHED


# --- Caps -------------------------------------------------------------------------------------


def test_a_flood_of_questions_never_passes_the_cap(alice, bot, provider, settings):
    """Each answer may cost far more than it does: not one call too many, and room is given back."""
    settings.CHAT_RATE_PER_MINUTE = settings.CHAT_BOT_RATE_PER_MINUTE = 10_000
    settings.CHAT_SESSION_RATE_PER_MINUTE = 10_000
    on_plan(alice, "enterprise")
    cap = 0.01
    set_cap(bot, cap)

    async def flood():
        for _ in range(11):
            every = await asyncio.gather(*(ask(bot) for _ in range(10)))
            assert all(events[-1][0] == "done" for events in every)
        await chat_model("openai").aclose()

    asyncio.run(flood())
    connections.close_all()
    month = month_of(bot)
    assert month["spent"] == month["used"] == len(provider.requests) * NANOS <= cap * DOLLAR
    # What is left is less than one answer may cost at most: what was not used was room again.
    assert month["spent"] > 0.7 * cap * DOLLAR
    engines = Message.objects.filter(role="assistant").values_list("engine", flat=True)
    assert set(engines) == {"openai", "extractive"}
    assert sum(engine == "openai" for engine in engines) == len(provider.requests)


@pytest.mark.parametrize("period", ["monthly", "daily"])
def test_the_accounts_cap_stops_all_its_bots_and_a_higher_one_holds_at_once(
    alice, bot, provider, period
):
    on_plan(alice, "starter")
    other = bot_of(alice, name="Other")
    text_of(other)
    set_account_caps(alice, actor=alice, **{"monthly": None, period: 0})
    for each in (bot, other):
        asyncio.run(ask(each))
    connections.close_all()
    assert provider.requests == []
    set_account_caps(alice, actor=alice, **{"monthly": None, period: 1})
    asyncio.run(ask(other))
    connections.close_all()
    assert len(provider.requests) == 1
    stored = User.objects.get()
    assert (stored.spending_cap or stored.daily_spending_cap) == 1


def test_trials_stop_at_the_cap_and_take_none_of_the_days(bot, provider):
    set_cap(bot, 0)
    bot.refresh_from_db()
    [tried] = try_each(bot, [QUESTION])
    assert tried.fallback == CAP_REACHED and provider.requests == []


def test_its_owner_gets_one_mail_at_80_per_cent_and_one_at_the_cap(alice, bot, provider):
    set_cap(bot, 10 * NANOS / DOLLAR)
    bot.refresh_from_db()
    one = hold_of(bot, dollars=0.000001)
    for spent in (7.9, 0.2, 0, 1.8, 0):
        assert holding.hold_each([one]) == [True]
        spend_nanos(bot, round(spent * NANOS))
    for _ in range(2):
        assert holding.hold_each([hold_of(bot, dollars=NANOS / DOLLAR)]) == [False]
    names = [each.pk.split(":")[0] for each in OwedMail.objects.order_by("created_at")]
    assert names == ["spending-80", "spending-100"]
    sweep_mails()
    warned, reached = mail.outbox
    assert "80 %" in warned.subject and bot.name in warned.body
    assert "reached" in reached.subject and "/billing/spending/" in reached.body


def test_of_a_days_cap_its_owner_hears_once_a_day_at_its_end(alice, bot, provider):
    set_account_caps(alice, actor=alice, monthly=None, daily=0.001)
    bot.user.refresh_from_db()
    noon = datetime(2026, 11, 26, 12, tzinfo=UTC)
    for at in (noon, noon, noon + timedelta(days=1)):
        assert holding.hold_each([hold_of(bot, dollars=0.0009, at=at)]) in ([True], [False])
        assert holding.hold_each([hold_of(bot, dollars=0.002, at=at)]) == [False]
    names = sorted(each.pk for each in OwedMail.objects.all())
    assert names == [f"spending-100:{alice.pk}:day-{day}:2026-11" for day in (26, 27)]
    sweep_mails()
    for letter in mail.outbox:
        assert "$0.00 a day" in letter.subject and "Until the day ends (UTC)" in letter.body


def spend_nanos(bot, nanos: int) -> None:
    names = ("spent", "used", f"bots.{bot.pk}.spent", f"bots.{bot.pk}.used")
    more = {"$inc": dict.fromkeys(names, nanos)}
    collection(SpendingMonth).update_one({"user_id": bot.user_id}, more)


def test_the_account_gets_mails_of_its_own(alice, bot, provider):
    set_account_caps(alice, actor=alice, monthly=0.001)
    bot.user.refresh_from_db()
    assert holding.hold_each([hold_of(bot, dollars=0.002)]) == [False]
    [owed] = OwedMail.objects.all()
    assert owed.pk.startswith(f"spending-100:{alice.pk}:account:") and not owed.context["bot_name"]


def test_the_sweeper_settles_what_was_left(bot):
    hold = hold_of(bot, at=datetime.now(UTC) - timedelta(hours=1))
    holding.hold_each([hold])
    settle_holds()
    assert [entry.estimated for entry in entries()] == [True]
