"""What a plan offers: providers, branding, history, API; what is locked says who unlocks it."""

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from billing import levels
from billing.models import Plan, Subscription
from bots.actions.chatbots import change_bot
from bots.answering.trial import try_each
from bots.models import Chatbot, Message
from botsmith.ai.registry import chat_model
from botsmith.lib.errors import QuotaExceeded
from botsmith.mongodb.collections import collection
from tests.bots.test_appearance import look_of
from tests.bots.test_bot_pages import settings_of
from tests.bots.visitor import Visitor, events_in
from tests.cast import bot_of, on_plan, person, signed_in
from tests.providers import GeminiStub, Script

pytestmark = pytest.mark.django_db(transaction=True)
POWERED = "Powered by"


def test_what_is_locked_names_the_plans_on_offer_the_cheapest_first(alice):
    assert levels.unlocked_by("provider:gemini") == ["Starter", "Professional", "Enterprise"]
    assert levels.unlocked_by("provider:anthropic") == ["Professional", "Enterprise"]
    assert levels.plans_in_words("custom_branding") == "Professional or Enterprise"
    Plan.objects.filter(pk="enterprise").update(is_active=False)
    assert levels.plans_in_words("custom_branding") == "Professional"


@pytest.mark.parametrize(
    ("plan", "has"), [("free", False), ("starter", True), ("professional", True)]
)
def test_the_api_comes_with_plans_that_have_it(alice, plan, has):
    assert levels.has_api_access(on_plan(alice, plan)) is has


def test_a_subscription_that_has_ended_has_what_everybody_has(alice):
    on_plan(alice, "professional")
    collection(Subscription).update_one({"user_id": alice.pk}, {"$set": {"status": "expired"}})
    assert not levels.has_api_access(alice) and levels.allowed_providers(alice) == ["openai"]


# --- Providers ----------------------------------------------------------------------------------


def test_a_locked_provider_is_shown_with_its_plan_and_not_saved(alice, bot):
    client = signed_in(alice)
    page = client.get(f"/bots/{bot.pk}/settings/").content.decode()
    assert "Anthropic (with Professional or Enterprise)" in page
    answer = client.post(f"/bots/{bot.pk}/settings/", settings_of(bot, provider="anthropic"))
    assert answer.status_code == 422
    said = "Your plan does not include Anthropic, which comes with Professional or Enterprise."
    assert said in answer.content.decode()
    assert Chatbot.objects.get().provider == "openai"


def test_no_verb_gives_a_chatbot_a_provider_that_is_locked(alice, bot):
    with pytest.raises(QuotaExceeded, match="Starter, Professional or Enterprise"):
        change_bot(bot, actor=alice, provider="gemini")
    with pytest.raises(QuotaExceeded):
        bot_of(person("Bob"), provider="gemini")


def test_a_chatbot_begins_with_a_provider_that_the_plan_has(alice):
    plan = Plan.objects.get(pk="starter")
    plan.limits.allowed_ai_providers = ["gemini"]
    plan.save()
    bot = bot_of(on_plan(person("Zoe"), "starter"))
    assert bot.provider == "gemini" and bot.model.startswith("gemini")


@pytest.fixture
async def gemini(settings):
    settings.EMBEDDING_MODEL_GEMINI = "off"
    with GeminiStub() as stub:
        stub.play(Script(["On Saturday it closes at noon [1]."]))
        settings.GEMINI_API_KEY, settings.GEMINI_BASE_URL = "g-stub", stub.url
        chat_model.cache_clear()
        yield stub
        await chat_model("gemini").aclose()
    chat_model.cache_clear()


async def engine_of(bot) -> Message:
    visitor = Visitor(bot.pk)
    await visitor.open()
    events = await events_in(await visitor.ask("When does the shop close on Saturday?"))
    assert "plan" not in str(events).lower()
    return await Message.objects.aget(pk=events[-1][1]["message_id"])


async def test_after_a_downgrade_the_built_in_engine_answers_and_the_owner_is_told_why(
    alice, bot, gemini
):
    await sync_to_async(on_plan)(alice, "starter")
    await Chatbot.objects.filter(pk=bot.pk).aupdate(provider="gemini", model="gemini-2.5-flash")
    assert (await engine_of(bot)).engine == "gemini"
    await sync_to_async(on_plan)(alice, "free")
    answer = await engine_of(bot)
    assert (answer.engine, answer.grounded) == ("extractive", True)
    why = "your plan does not include Google Gemini"
    assert answer.trace["fallback"].startswith(why)
    client = await sync_to_async(signed_in)(alice)
    page = await sync_to_async(client.get)(f"/bots/{bot.pk}/settings/")
    assert f"by quoting its sources: {why}" in page.content.decode()


def test_settings_with_a_provider_that_is_locked_by_now_can_still_be_saved(alice, bot):
    Chatbot.objects.filter(pk=bot.pk).update(provider="gemini", model="gemini-2.5-flash")
    bot.refresh_from_db()
    answer = signed_in(alice).post(f"/bots/{bot.pk}/settings/", settings_of(bot, name="New name"))
    assert answer.status_code == 302 and Chatbot.objects.get().name == "New name"


# --- Branding -----------------------------------------------------------------------------------


def embedded(bot) -> str:
    return Client().get(f"/embed/{bot.pk}/").content.decode()


def test_the_line_below_the_chat_goes_where_the_plan_allows_it(alice, bot):
    assert POWERED in embedded(bot)
    on_plan(alice, "professional")
    assert POWERED not in embedded(bot)
    Chatbot.objects.filter(pk=bot.pk).update(hide_branding=False)
    assert POWERED in embedded(bot)


def test_visitors_are_told_nothing_of_the_plan(alice, bot):
    config = Client().get(f"/embed/{bot.pk}/config.json").content.decode()
    for page in (embedded(bot), config):
        assert "Professional" not in page and "branding" not in page


def test_without_the_plan_the_choice_is_locked_and_kept(alice, bot):
    client = signed_in(alice)
    page = client.get(f"/bots/{bot.pk}/appearance/").content.decode()
    assert "one without it is part of Professional or Enterprise" in page
    answer = client.post(f"/bots/{bot.pk}/appearance/", look_of(bot))
    assert answer.status_code == 302 and Chatbot.objects.get().hide_branding
    on_plan(alice, "professional")
    client.post(f"/bots/{bot.pk}/appearance/", look_of(bot))
    assert Chatbot.objects.get().hide_branding is False


def test_questions_that_no_visitor_asks_know_the_plan_too(alice, bot, settings):
    settings.GEMINI_API_KEY = "g-stub"
    Chatbot.objects.filter(pk=bot.pk).update(provider="gemini")
    bot.refresh_from_db()
    chat_model.cache_clear()
    [tried] = try_each(bot, ["When does the shop close on Saturday?"])
    chat_model.cache_clear()
    assert tried.outcome.engine == "extractive"
    assert "because your plan does not include Google Gemini" in tried.not_asked
