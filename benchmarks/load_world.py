"""Whom the load comes from: customers with chatbots that know something, sessions and keys."""

import os
from dataclasses import dataclass

from benchmarks.streaming_world import CITIES, WAYS, section

PARTS = 8  # Of a chatbot's handbook, each a source.
TALKS = 200  # Conversations that each inbox begins with.


@dataclass(frozen=True)
class Customer:
    """What the load knows of one: ``cookie`` is a signed-in browser's, ``key`` a program's."""

    bot: str
    cookie: str
    key: str


def settle(number: int) -> list[Customer]:
    """So many customers, in the stores that the environment names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "botsmith.settings")
    import django

    django.setup()
    return [_settled(at) for at in range(number)]


def _settled(at: int) -> Customer:
    from django.conf import settings
    from django.test import Client

    from accounts.keys import make_key
    from accounts.models import User
    from billing.models import Plan
    from billing.subscriptions import grant
    from bots.actions.chatbots import create_bot
    from bots.seeding import seed_conversations
    from knowledge.actions import add_text

    user = User.objects.create_user(f"owner{at}@example.com", name=f"Owner {at}")
    User.objects.filter(pk=user.pk).update(custom_max_messages=1_000_000)
    grant(user, Plan.objects.get(pk="enterprise"), actor=None)
    bot = create_bot(user, name=f"Parcels {at}", total_rate=1_000_000, visitor_rate=1_000_000)
    for part in range(PARTS):
        sections = [section(CITIES[(at + n) % len(CITIES)], WAYS[part % 5], n) for n in range(5)]
        add_text(bot, name=f"Part {part}", content="\n".join(sections), actor=user)
    for _ in seed_conversations(bot, conversations=TALKS, messages=TALKS * 6):
        pass
    client = Client()
    client.force_login(user)
    _, key = make_key(user, "Load", ("read", "write", "chat"), actor=user)
    return Customer(bot.pk, client.cookies[settings.SESSION_COOKIE_NAME].value, key)
