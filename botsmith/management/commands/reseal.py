from collections import Counter

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError

from bots.models import Chatbot
from botsmith.lib.sealed import CannotOpen, resealed
from botsmith.mongodb.collections import collection

# Where a secret is kept that must be read again: the model, and the field in its documents.
PLACES = (
    (Chatbot, "webhook_secret"),
    (Chatbot, "identity_secret"),
    (Authenticator, "data.secret"),
    (Authenticator, "data.seed"),
)
MOST_TRIES = 5


class Command(BaseCommand):
    help = (
        "Seals every stored secret under the newest SECRET_KEY, so that SECRET_KEY_FALLBACKS can "
        "go. Safe to repeat, and while everything runs."
    )

    def handle(self, *args, **options):
        lost = 0
        for model, field in PLACES:
            count = Counter(_each(model, field))
            lost += count["lost"]
            self.stdout.write(
                f"{model._meta.db_table}.{field}: {count['sealed']:,} sealed anew, "
                f"{count['good']:,} were, {count['lost']:,} cannot be opened"
            )
        if lost:
            raise CommandError(
                f"{lost:,} secrets were sealed with a key that is not named any more. Name it in "
                "SECRET_KEY_FALLBACKS and run this again; else their owners make new ones."
            )


def _each(model, field):
    """What became of each secret. One that somebody replaces meanwhile is looked at again."""
    kept = {"_id": 1, field: 1}
    for found in collection(model).find({field: {"$type": "string"}}, kept):
        yield _one(model, field, found)


def _one(model, field: str, found: dict) -> str:
    for _ in range(MOST_TRIES):
        sealed = _value(found, field)
        if not sealed:
            return "gone"
        try:
            fresh = resealed(sealed)
        except CannotOpen:
            return "lost"
        if fresh is None:
            return "good"
        mine = {"_id": found["_id"], field: sealed}
        if collection(model).update_one(mine, {"$set": {field: fresh}}).modified_count:
            return "sealed"
        found = collection(model).find_one({"_id": found["_id"]}, {field: 1}) or {}
    return "lost"


def _value(document: dict, field: str) -> str | None:
    for name in field.split("."):
        document = document.get(name) if isinstance(document, dict) else None
    return document
