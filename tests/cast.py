"""The people and things of the tests: Alice and her bot, Bob the stranger, a visitor."""

from functools import cache
from io import BytesIO

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.test import AsyncClient, Client

from accounts.models import User
from billing import quota
from billing.actions import get_subscription, seed_plans
from billing.models import Subscription
from billing.quota import Limit
from bots.actions.chatbots import create_bot
from bots.models import Chatbot
from botsmith.mongodb.collections import collection
from knowledge.actions import add_file, add_qa, add_text
from knowledge.models import Page, Source
from knowledge.tasks import ingest_source

MOST_TURNS = 20
PASSWORD = "a-lantern-on-the-quay"
HOURS = (
    "# Opening hours\n\nThe shop is open from nine to five from Monday to Friday. "
    "On Saturday it closes at noon.\n\n# Parking\n\nCustomers park free of charge in the yard.\n"
)


@cache
def _stored(password: str) -> str:
    """As it is stored: that takes a quarter of a second each time, and is the same each time."""
    return make_password(password)


def person(name: str = "Alice", **fields) -> User:
    """A customer with a verified address, on the free plan."""
    seed_plans()
    email = fields.pop("email", f"{name.lower()}@example.com")
    user = User.objects.create(email=email, password=_stored(PASSWORD), name=name, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def on_plan(user: User, plan_id: str) -> User:
    get_subscription(user.pk)
    collection(Subscription).update_one({"user_id": user.pk}, {"$set": {"plan_id": plan_id}})
    return user


def used(user: User) -> int:
    """Messages of this month, as the quota counts them."""
    return quota.meters(user, Limit.MESSAGES)[0].used


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def signed_in_async(user: User) -> AsyncClient:
    client = AsyncClient()
    client.force_login(user)
    return client


def bot_of(user: User, **fields) -> Chatbot:
    return create_bot(user, **{"name": "Shop helper", **fields})


def text_of(bot: Chatbot, content: str = HOURS, name: str = "Shop handbook") -> Source:
    """A text source that a worker has read."""
    return read(add_text(bot, name=name, content=content, actor=bot.user))


def qa_of(bot: Chatbot, *questions: str, answer: str) -> Source:
    """A question in these wordings and its answer, read by a worker."""
    return read(add_qa(bot, questions=questions, answer=answer, actor=bot.user))


def file_of(bot: Chatbot, data: bytes, name: str) -> Source:
    source = add_file(bot, name=name, stream=BytesIO(data), size=len(data), actor=bot.user)
    return read(source)


def read(source: Source) -> Source:
    """Does what the workers would, here, and does not wait where they would."""
    for _ in range(MOST_TURNS):
        ingest_source(source.pk)
        source.refresh_from_db()
        if not (source.is_processing or source.refreshing):
            break
        collection(Source).update_one({"id": source.pk}, {"$set": {"due_at": None}})
        collection(Page).update_many({"source_id": source.pk}, {"$set": {"due_at": None}})
    return source
