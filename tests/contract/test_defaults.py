"""What a document holds when nothing but the required fields was given."""

from datetime import date

import pytest
from django.conf import settings
from pymongo import MongoClient

from accounts.models import LoginHistory, User
from billing.actions import get_subscription, seed_plans
from bots.models import Analytics, Chatbot, Conversation, ConversationRating
from knowledge.models import Source
from tests.contract.schema import RULES, at

NAMES = {"chatbase_db": "default", "botsmith": "plans"}


@pytest.mark.django_db
def test_defaults_are_the_documented_ones():
    make_bare_documents()
    with MongoClient(settings.MONGODB_URL) as client:
        for name, rule in RULES.items():
            database = client[settings.DATABASES[NAMES[rule.database]]["NAME"]]
            document = database[name].find_one()
            if rule.defaults:
                assert {path: at(document, path) for path in rule.defaults} == rule.defaults, name


def make_bare_documents() -> None:
    seed_plans()
    user = User.objects.create_user("alice@example.com", "a-lantern-on-the-quay", name="Alice")
    get_subscription(user.pk)
    LoginHistory.objects.create(user=user)
    bot = Chatbot.objects.create(user=user, name="Bare")
    Source.objects.create(chatbot=bot, type="text", name="Bare")
    conversation = Conversation.objects.create(chatbot=bot, session_id="s")
    ConversationRating.objects.create(conversation=conversation, chatbot=bot, rating=3)
    Analytics.objects.create(chatbot=bot, date=date(2026, 1, 31))
