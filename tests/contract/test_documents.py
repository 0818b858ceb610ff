"""What real use wrote, read by PyMongo and held against the documented data model."""

import asyncio
import json
import re
import uuid
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from asgiref.sync import sync_to_async
from bson import ObjectId
from django.conf import settings
from django.core import mail
from django.test import AsyncClient, Client
from pymongo import MongoClient

from billing.actions import seed_plans
from bots.models import Analytics, Chatbot
from bots.stats.rollup import roll_day
from bots.tasks import sweep_notices
from botsmith.lib.redis import redis_client
from knowledge.models import Source
from tests.cast import HOURS, PASSWORD, read
from tests.contract.schema import RULES, at

EMAIL = "alice@example.com"


@pytest.fixture(scope="module")
def databases(django_db_setup):
    """The two databases, under the names that the test run gives them."""
    with MongoClient(settings.MONGODB_URL) as client:
        yield {
            "chatbase_db": client[settings.DATABASES["default"]["NAME"]],
            "botsmith": client[settings.DATABASES["plans"]["NAME"]],
        }


@pytest.fixture(scope="module")
def used_product(databases, django_db_blocker):
    """A customer signs up, makes and teaches a bot; a visitor asks and rates. Once for all."""
    redis_client().flushall()  # Made before the first test's own: sign-ups before it count.
    with django_db_blocker.unblock():
        use_it()
    yield databases
    for name, rule in RULES.items():
        databases[rule.database][name].delete_many({})


def use_it() -> None:
    seed_plans()
    customer = sign_up()
    customer.post(
        "/bots/new/", {"name": "Shop helper", "instructions": "x", "welcome_message": "y"}
    )
    bot = Chatbot.objects.get()
    customer.post(f"/bots/{bot.pk}/sources/text/", {"name": "Handbook", "content": HOURS})
    read(Source.objects.get())
    asyncio.run(visit(bot.pk))
    hand_over(customer, bot)
    Analytics.objects.create(chatbot=bot, date=date(2026, 1, 31))
    roll_day(bot.pk, datetime.now(UTC).date(), ZoneInfo("Asia/Kathmandu"))


def hand_over(customer: Client, bot: Chatbot) -> None:
    """The owner answers in the visitor's conversation, and hands it back to the bot."""
    home = f"/bots/{bot.pk}/conversations/{bot.conversations.get().pk}/"
    assert mail.outbox[-1].subject.startswith("Eve asks for a person")
    reply = {"message_id": str(uuid.uuid4()), "content": "Let me look."}
    for part, form in (("reply", reply), ("resolve", {}), ("hand-back", {})):
        assert customer.post(f"{home}{part}/", form).status_code == 302


def sign_up() -> Client:
    customer = Client()
    form = {"name": "Alice", "email": EMAIL, "password1": PASSWORD}
    customer.post("/accounts/signup/", form)
    code = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", mail.outbox[-1].body, re.M)[1]
    answer = customer.post("/accounts/confirm-email/", {"code": code})
    assert answer.status_code == 302, answer.content
    customer.logout()
    wrong = {"login": EMAIL, "password": "not-this-one"}
    customer.post("/accounts/login/", wrong)
    customer.post("/accounts/login/", {"login": EMAIL, "password": PASSWORD})
    return customer


async def visit(bot_id: str) -> None:
    visitor = AsyncClient()
    opened = await visitor.post(f"/embed/{bot_id}/session", {}, content_type="application/json")
    headers = {"authorization": f"Bearer {opened.json()['token']}", "accept": "application/json"}

    async def post(path: str, body: dict):
        return await visitor.post(
            f"/embed/{bot_id}/{path}",
            json.dumps(body),
            content_type="application/json",
            headers=headers,
        )

    answer = await post("messages", {"content": "When is the shop open on Saturday?"})
    assert answer.status_code == 200, answer.content
    assert (await post("contact", {"name": "Eve", "email": "eve@example.com"})).status_code == 200
    assert (await post("escalate", {"reason": "My order"})).status_code == 200
    assert (await post("messages", {"content": "Is somebody there?"})).status_code == 200
    live = await visitor.get(f"/embed/{bot_id}/live", headers=headers)
    assert live.json()["status"] == "escalated"
    await sync_to_async(sweep_notices)()
    rated = await post("rating", {"rating": 5, "feedback": "good"})
    assert rated.status_code == 200


@pytest.mark.parametrize("name", RULES)
def test_every_field_is_there_with_its_type(used_product, name):
    rule = RULES[name]
    documents = list(used_product[rule.database][name].find())
    assert documents, f"real use wrote nothing to {name}"
    for document in documents:
        assert isinstance(document["_id"], ObjectId)
        for path, types in rule.fields.items():
            value = at(document, path)
            assert type(value) in types, f"{name}.{path} is {value!r}"


@pytest.mark.parametrize("name", [name for name in RULES if RULES[name].choices])
def test_values_are_the_documented_ones(used_product, name):
    rule = RULES[name]
    for document in used_product[rule.database][name].find():
        for path, allowed in rule.choices.items():
            assert at(document, path) in allowed, f"{name}.{path}"


@pytest.mark.parametrize("name", RULES)
def test_indexes_are_the_documented_ones_and_plain(databases, name):
    rule = RULES[name]
    indexes = {
        tuple(key for key, _ in index["key"]): index
        for index in databases[rule.database][name].index_information().values()
    }
    for keys in (*rule.unique, *rule.indexes):
        assert keys in indexes, f"{name} has no index on {keys}"
        assert "partialFilterExpression" not in indexes[keys], f"{name}{keys} is partial"
    for keys in rule.unique:
        assert indexes[keys].get("unique"), f"{name}{keys} is not unique"
    for keys in rule.indexes:
        assert not indexes[keys].get("unique"), f"{name}{keys} is unique"


def test_no_document_holds_an_object_id_but_its_own(used_product):
    for name, rule in RULES.items():
        for document in used_product[rule.database][name].find():
            document.pop("_id")
            assert not list(object_ids(document)), f"{name}: {document}"


def test_ids_are_uuids_of_version_four(used_product):
    for name, rule in RULES.items():
        if ("id",) in rule.unique and name != "plans":
            for document in used_product[rule.database][name].find({}, {"id": 1}):
                assert uuid.UUID(document["id"]).version == 4


def test_a_look_up_by_id_is_an_index_scan(used_product):
    users = used_product["chatbase_db"].users
    plan = users.find({"id": users.find_one()["id"]}).explain()["queryPlanner"]["winningPlan"]
    assert "IXSCAN" in str(plan) and "COLLSCAN" not in str(plan)


def test_the_four_plans(used_product):
    plans = {plan["id"]: plan for plan in used_product["botsmith"].plans.find()}
    figures = {
        name: (p["price"], p["limits"]["max_chatbots"], p["limits"]["max_messages_per_month"])
        for name, p in plans.items()
    }
    assert figures == {
        "free": (0.0, 1, 100),
        "starter": (150.0, 5, 5_000),
        "professional": (499.0, 20, 50_000),
        "enterprise": (-1.0, -1, -1),
    }


def test_sample_query_all_chatbots_of_a_user(used_product):
    db = used_product["chatbase_db"]
    user = db.users.find_one({"email": EMAIL})
    assert [bot["name"] for bot in db.chatbots.find({"user_id": user["id"]})] == ["Shop helper"]


def test_sample_query_conversation_history_in_order(used_product):
    db = used_product["chatbase_db"]
    conversation = db.conversations.find_one({"id": db.conversations.find_one()["id"]})
    messages = db.messages.find({"conversation_id": conversation["id"]}).sort({"timestamp": 1})
    roles = ["user", "assistant", "user", "assistant"]
    assert [message["role"] for message in messages] == roles


def test_sample_query_subscription_and_limits(used_product):
    user = used_product["chatbase_db"].users.find_one({"email": EMAIL})
    subscription = used_product["botsmith"].subscriptions.find_one({"user_id": user["id"]})
    plan = used_product["botsmith"].plans.find_one({"id": subscription["plan_id"]})
    assert (plan["id"], subscription["usage"]["messages_this_month"]) == ("free", 1)


def test_sample_query_analytics_of_a_date_range(used_product):
    db = used_product["chatbase_db"]
    chatbot_id = db.chatbots.find_one()["id"]
    span = {
        "$gte": datetime(2026, 1, 1, tzinfo=UTC),
        "$lte": datetime(2026, 1, 31, tzinfo=UTC),
    }
    assert len(list(db.analytics.find({"chatbot_id": chatbot_id, "date": span}))) == 1


def test_a_rolled_up_day_holds_what_was_said(used_product):
    [day] = used_product["chatbase_db"].analytics.find({"figures": {"$ne": None}})
    names = ("total_conversations", "total_messages", "active_chats", "satisfaction_rate")
    assert [day[name] for name in names] == [1, 4, 1, 100.0]
    assert day["avg_response_time"] > 0


def test_a_bad_sign_in_and_a_good_one_are_both_in_the_history(used_product):
    history = used_product["chatbase_db"].login_history.find().sort("timestamp", 1)
    assert [attempt["success"] for attempt in history] == [True, False, True]


def object_ids(value):
    if isinstance(value, ObjectId):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from object_ids(each)
    elif isinstance(value, list):
        for each in value:
            yield from object_ids(each)
