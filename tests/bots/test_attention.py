"""What the dashboard says that needs its customer."""

import pytest
from django.utils import timezone

from billing.models import Subscription
from bots.models import Chatbot, Conversation, GoldenQuestion
from botsmith.mongodb.collections import collection
from knowledge.models import Source
from tests.bots.gap_cast import asked
from tests.bots.golden import NOON, PARKING, ask
from tests.cast import bot_of, on_plan, person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return on_plan(person(), "starter")


@pytest.fixture
def bot(alice):
    return bot_of(alice)


def seen(alice) -> list[tuple[str, str]]:
    matters = signed_in(alice).get("/dashboard/").context["matters"]
    return [(matter.text, matter.url) for matter in matters]


def use_messages(alice, count: int) -> None:
    used = {"$set": {"usage.messages_this_month": count}}
    collection(Subscription).update_one({"user_id": alice.pk}, used)


def test_nothing_is_said_when_nothing_needs_them(alice, bot):
    assert seen(alice) == []
    assert "What needs you" not in signed_in(alice).get("/dashboard/").content.decode()


def test_the_urgent_comes_first_and_each_leads_to_its_place(alice, bot):
    for name in ("prices.pdf", "menu.pdf"):
        Source.objects.create(chatbot=bot, type="file", name=name, status="failed")
    Conversation.objects.create(chatbot=bot, session_id="s", status="escalated")
    base = f"/bots/{bot.pk}"
    assert seen(alice) == [
        ("1 conversation that the bot left to you", f"{base}/conversations/?status=escalated"),
        ("2 sources could not be read", f"{base}/sources/?state=failed"),
    ]


def test_gaps_and_drops_are_told(alice, bot):
    asked(bot, "Do you repair bikes?", "Is there a sauna?")
    [question, _] = ask(bot, NOON, PARKING)
    dropped = {"$set": {"dropped_at": timezone.now()}}
    collection(GoldenQuestion).update_one({"id": question.pk}, dropped)
    base = f"/bots/{bot.pk}"
    assert seen(alice) == [
        ("1 check failed that passed before", f"{base}/checks/"),
        ("2 questions it could not answer well", f"{base}/gaps/"),
    ]
    assert "it could not answer well" in signed_in(alice).get(f"{base}/").content.decode()


def test_a_bot_that_is_off_is_told_with_its_name(alice, bot):
    other = bot_of(alice, name="Night <b>desk</b>")
    Chatbot.objects.filter(pk=other.pk).update(status="inactive")
    page = signed_in(alice).get("/dashboard/").content.decode()
    assert "Switched off: it answers nobody" in page
    assert "Night &lt;b&gt;desk&lt;/b&gt;" in page and "<b>desk</b>" not in page


@pytest.mark.parametrize(
    ("used", "words"),
    [
        (4_000, "80 % of this month"),
        (5_000, "All messages of this month are used: visitors get no more answers"),
    ],
)
def test_the_months_messages_are_told_when_they_run_out(alice, bot, used, words):
    use_messages(alice, used)
    [(text, url)] = seen(alice)
    assert text.startswith(words) and url == "/billing/usage/"


def test_anothers_matters_are_not_told(alice, bot):
    theirs = bot_of(person("Bob"))
    Conversation.objects.create(chatbot=theirs, session_id="s", status="escalated")
    assert seen(alice) == []
