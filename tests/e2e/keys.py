"""Customers who call the API: made in the stores, with a key as an operator makes it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils import timezone
from pymongo import MongoClient

from accounts.models import User
from billing.models import Subscription
from botsmith.mongodb.collections import as_document


@contextmanager
def key_of_new_customer(
    database: MongoClient, email: str, plan: str = "professional"
) -> Iterator[str]:
    """The text of a key that may do everything."""
    user = User(email=email, name="Priya Programmer")
    subscription = Subscription(user_id=user.pk, plan_id=plan, started_at=timezone.now())
    database.chatbase_db.users.insert_one(as_document(user))
    database.botsmith.subscriptions.insert_one(as_document(subscription))
    yield made_key(email)
    database.chatbase_db.api_keys.delete_many({"user_id": user.pk})
    database.chatbase_db.users.delete_one({"id": user.pk})


def made_key(email: str) -> str:
    """As README tells an operator to make it."""
    command = [sys.executable, "manage.py", "apikey", "create", "--user", email]
    made = subprocess.run(
        command, cwd=settings.BASE_DIR, check=True, capture_output=True, text=True
    )
    return made.stdout.strip()
