"""A second tenant who holds what the first holds: each document copied under ids of its own."""

import json
import re
from collections.abc import Callable

from bson import ObjectId
from django.contrib.sessions.models import Session
from django.db.models import Model

from accounts import archives
from accounts.keys import _hash
from accounts.models import User
from bots.leaving.holdings import HOLDINGS, Owner
from bots.models import Chatbot
from bots.webhooks.secrets import Secrets
from botsmith.lib.ids import new_id
from botsmith.lib.sealed import seal
from botsmith.mongodb.collections import collection
from knowledge import uploads

CANARY = "zq7kanarie"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# Documents that are the same for everybody, or say who is signed in where.
LEFT_OUT = {Session}
# What is compared with, parsed or looked up by: a canary there would be another state.
NO_WORDS = re.compile(
    r"(^|_)(id|ids|tokens?|version|hash|zone|color|urls?|model|key|ip|slot|secret|address)$"
    r"|^(run|currency|month|language|revision|wanted|place|file|page|browser|os|device|engine)$"
    r"|^(channel|provider|email|number|moved_from|font_family|allowed_origins|languages|scopes)$"
    r"|^(webhook_events|terms|events?|sort_name|search_words|words|session_data|data|cursor)$"
    r"|^(query|code|fingerprint|period|resource|action|origin|uid|date|content_type|hashes)$"
    r"|^(size|stage|to|template|method|indexed|pairs|keys|to_ask|why|line|owner|refresh_every)$"
    r"|^(act|step|reason|use|period|by)$"
)
# Within JSON: what somebody wrote.
WORDS = {
    "content",
    "text",
    "name",
    "question",
    "answer",
    "title",
    "html",
    "feedback",
    "instructions",
}
WITHIN = {"check_runs": ("questions", "results", "settings"), "deleted_sources": ("document",)}
IN_TEXT = {"webhook_deliveries": "body", "api_requests": "body"}


def twin_of(user: User, email: str) -> tuple[User, dict[str, str]]:
    """Copies all that the user holds, and says which id became which.

    Every free text of the copy has a canary that names where it stands.
    """
    known: dict = {}
    owner, copy = Owner.of(user.pk, user.email), _copier(known, user.email, email)
    for holding in HOLDINGS:
        if holding.model in LEFT_OUT:
            continue
        rows = list(collection(holding.model).find(holding.whose(owner)))
        for row in rows:
            collection(holding.model).insert_one(marked(holding.model, _made_unique(copy(row))))
    for old in filter(uploads.exists, owner.sources):
        uploads.save(copy(old), uploads.read(old))
    for old in owner.archives:
        with archives.create(copy(old)) as file:
            file.write(f"{CANARY}-archive".encode())
    twin = User.objects.get(email=email)
    _give_secrets(twin)
    return twin, {str(old): str(new) for old, new in known.items()}


def _copier(known: dict, old_email: str, new_email: str) -> Callable:
    """Puts another id in place of each, wherever it stands; the same for the same."""

    def other(value):
        if isinstance(value, dict):
            return {other(name): other(each) for name, each in value.items()}
        if isinstance(value, list):
            return [other(each) for each in value]
        if isinstance(value, ObjectId):
            return known.setdefault(value, ObjectId())
        if isinstance(value, str):
            swapped = UUID.sub(lambda found: known.setdefault(found[0], new_id()), value)
            return swapped.replace(old_email, new_email)
        return value

    return other


def _made_unique(row: dict) -> dict:
    """What must be unique and is no UUID."""
    for name in ("id", "number", "secret_hash", "session_key", "uid", "key"):
        value = row.get(name)
        if isinstance(value, str) and not UUID.search(value):
            row[name] = f"{value}-twin"[-60:] if name != "secret_hash" else _hash(value)
    return row


def marked(model: type[Model], row: dict) -> dict:
    """With a canary in every string of the model's free fields, also within lists and JSON."""
    table = model._meta.db_table
    for field in model._meta.concrete_fields:
        mark = f"{CANARY}-{table}-{field.column}"
        value = row.get(field.column)
        if field.column in WITHIN.get(table, ()):
            row[field.column] = _within(value, mark)
        elif field.column == IN_TEXT.get(table):
            row[field.column] = json.dumps({**json.loads(value), "mark": mark})
        elif not (field.choices or field.primary_key or NO_WORDS.search(field.column)):
            row[field.column] = _with(value, mark, is_unique=field.unique)
    return row


def _with(value: object, mark: str, *, is_unique: bool) -> object:
    if isinstance(value, str) and not (is_unique or UUID.fullmatch(value)):
        return f"{value} {mark}"
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return [f"{each} {mark}" for each in value]
    return value


def _within(value: object, mark: str, name: str = "") -> object:
    if isinstance(value, dict):
        return {each: _within(inner, mark, each) for each, inner in value.items()}
    if isinstance(value, list):
        return [_within(each, mark, name) for each in value]
    return f"{value} {mark}" if isinstance(value, str) and name in WORDS else value


def _give_secrets(twin: User) -> None:
    sealed = {
        "identity_secret": seal(f"{CANARY}-chatbots-identity_secret"),
        "webhook_secret": Secrets(f"whsec_{CANARY}-chatbots-webhook_secret").sealed(),
    }
    collection(Chatbot).update_many({"user_id": twin.pk}, {"$set": sealed})
