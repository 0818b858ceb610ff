"""Puts texts into every field of every document that people can read, whatever a form would say."""

import re
from collections.abc import Iterator

from django.apps import apps
from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ArrayField
from pymongo import MongoClient

from accounts.models import Announcement, ApiKey, FailedTask, LoginHistory
from billing.models import Coupon
from bots.models import ConversationNote, ConversationReport
from botsmith.mongodb.collections import as_document

OURS = {"accounts", "billing", "bots", "knowledge", "adminpanel"}
BY_WORD_AND_SIGN = re.compile(
    r"(^|_)(ids?|slot|hash|secret|password|tokens?|zone|languages?|scopes?|keys?|pairs|words|"
    r"searchable|line|revision|run|runs|version|into|undoes|kept|embeddings?|fingerprint|stage|reason|"
    r"plan|plans|event|events|by|currency|number|origins|wanted|indexed|indexes|etag|month|ip|"
    r"price|bots|sums|days|holds|told|owed|owner|undo|keys_given|filters|off|switched|address|"
    r"at|state|status|kind|n|engine|type|provider|limits|users|coupons|avatar|logo|url|page|"
    r"spans|links|stripe|session|filter|query|queues|calls|revenue|logins|args|template|owes|"
    r"counts|owned|context|safe|document|settings|hold|role|step|act|slug|prefix|to|resource_type)$"
)
# Of those, what people can write or read all the same.
SHOWN = {
    "webhook_url", "avatar_url", "logo_url", "url", "link_url", "origin", "visitor_id", "address",
    "prompt_language", "cancel_reason", "suspension_reason", "blocked_reason", "escalation_reason",
    "dismissed_reason", "error_reason", "query",
}  # fmt: skip
KEPT = {"error_reason", ("Page", "address"), ("Page", "url"), ("InboxWork", "query")}


class Mixer:
    """Each field gets ``size`` of the texts, those that no field had first."""

    def __init__(self, texts: tuple[str, ...], size: int) -> None:
        self.texts, self.size, self.next, self.fields = texts, size, 0, 0

    def __call__(self) -> str:
        self.fields += 1
        picked = [self._one() for _ in range(self.size)]
        return " ".join(picked)

    def _one(self) -> str:
        self.next += 1
        return self.texts[(self.next - 1) % len(self.texts)]


def is_shown(model: type[models.Model], field: models.Field) -> bool:
    if field.primary_key or field.is_relation or field.choices:
        return False
    if field.column in KEPT or (model.__name__, field.column) in KEPT:
        return False
    return field.column in SHOWN or not BY_WORD_AND_SIGN.search(field.column)


def poison(client: MongoClient, mix: Mixer) -> dict[str, int]:
    """Of all documents; how many fields of each collection now hold a text."""
    found = {}
    for model in apps.get_models():
        if model._meta.app_label not in OURS or not model._meta.managed:
            continue
        is_plans = model._meta.app_label == "billing"
        rows = (client.botsmith if is_plans else client.chatbase_db)[model._meta.db_table]
        for row in rows.find():
            if sets := dict(_sets(model, row, mix)):
                rows.update_one({"_id": row["_id"]}, {"$set": sets})
                found[rows.name] = found.get(rows.name, 0) + len(sets)
    return found


def _sets(model, row: dict, mix: Mixer) -> Iterator[tuple[str, object]]:
    for field in model._meta.concrete_fields:
        if not is_shown(model, field):
            continue
        now = row.get(field.column)
        if isinstance(field, models.EmailField):
            yield field.column, f"{row['_id']}{mix()}@x.example"
        elif isinstance(field, models.CharField | models.TextField):
            yield field.column, mix()
        elif isinstance(field, models.JSONField | ArrayField) or isinstance(now, dict | list):
            changed = _leaves(now, mix)
            if changed != now:
                yield field.column, changed


def _leaves(value: object, mix: Mixer, key: str = "") -> object:
    if isinstance(value, dict):
        return {name: _leaves(each, mix, name) for name, each in value.items()}
    if isinstance(value, list):
        return [_leaves(each, mix, key) for each in value]
    is_text = isinstance(value, str) and (key in SHOWN or not BY_WORD_AND_SIGN.search(key))
    return mix() if is_text else value


def things(client: MongoClient, house, user_id: str) -> dict[str, str]:
    """What nobody made by the pages: its documents, and their ids by their words in addresses."""
    data = client.chatbase_db
    of_bot = {"conversation_id": house.conversation, "chatbot_id": house.bot}
    answer = data.messages.find_one({"conversation_id": house.conversation, "role": "assistant"})
    now = timezone.now()
    report = ConversationReport(message_id=answer["id"], reason="other", text="x", **of_bot)
    announcement = Announcement(title="x", text="x", link_url="x", link_label="x", starts_at=now)
    key = ApiKey(user_id=user_id, slot="xss", name="x", prefix="bs_x", secret_hash="x")
    rows = [
        report, announcement, key, Coupon(id="SPRING", percent=20),
        ConversationNote(author_id=user_id, text="x", **of_bot),
        FailedTask(name="x", error="x"),
        LoginHistory(user_id=user_id, user_agent="x", method="x"),
        LoginHistory(user_id=user_id, user_agent="x", method="x", success=False),
    ]  # fmt: skip
    for row in rows:
        table = client.botsmith if isinstance(row, Coupon) else data
        table[row._meta.db_table].insert_one(as_document(row))
    return {
        "bot_id": house.bot, "user_id": user_id, "report_id": report.pk, "plan_id": "starter",
        "announcement_id": announcement.pk, "number": house.invoice, "code": "SPRING",
        "queue": "slow", "key_id": key.pk,
    }  # fmt: skip
