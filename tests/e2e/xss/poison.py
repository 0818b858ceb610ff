"""Puts texts into every field of every document that people can read, whatever a form would say."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from urllib.parse import unquote

from django.apps import apps
from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ArrayField
from pymongo import MongoClient

from accounts.models import Announcement, ApiKey, FailedTask, LoginHistory
from billing.models import Coupon
from bots.models import ConversationNote, ConversationReport
from botsmith.mongodb.collections import as_document
from tests.e2e.xss.payloads import addresses

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
AN_ADDRESS = re.compile(r"(^|[ ._])(url|origin|found_on)$")


class Mixer:
    """Each field gets ``size`` of the texts, those that no field had first; a field of addresses
    gets one, of which ``start`` were given before."""

    def __init__(self, texts: tuple[str, ...], size: int, start: int = 0) -> None:
        self.texts, self.size, self.next, self.asked = texts, size, 0, start
        self.given: list[tuple[str, str]] = []

    def __call__(self, field: str) -> str:
        """The text for this field, which is noted with it."""
        text = " ".join(self._one() for _ in range(self.size))
        if AN_ADDRESS.search(field):
            text = self._address(text)
        self.given.append((field, text))
        return text

    def _address(self, text: str) -> str:
        """By turns one that would run or lead away, and one of the web with the text in it."""
        self.asked += 1
        if self.asked % 2:
            return f"https://x.example/{text}"
        known = addresses()
        return known[self.asked // 2 % len(known)]

    def _one(self) -> str:
        self.next += 1
        return self.texts[(self.next - 1) % len(self.texts)]


def traced(finding: str, given: list[tuple[str, str]]) -> list[str]:
    """The fields whose text has most in common with what was found, letters and digits alone."""
    bare = re.compile(r"\W+")
    found = bare.sub("", unquote(finding.partition(": ")[2]))[:600]
    common: dict[int, list[str]] = {}
    for field, text in given:
        match = SequenceMatcher(None, found, bare.sub("", text), autojunk=False)
        common.setdefault(match.find_longest_match().size, []).append(f"{field}: {text}")
    return sorted(common[max(common)], key=len)[:3]


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
        now, name = row.get(field.column), f"{model.__name__} {row['_id']} {field.column}"
        if isinstance(field, models.EmailField):
            yield field.column, f"{row['_id']}{mix(name)}@x.example"
        elif isinstance(field, models.CharField | models.TextField):
            yield field.column, mix(name)
        elif isinstance(field, models.JSONField | ArrayField) or isinstance(now, dict | list):
            changed = _leaves(now, mix, name)
            if changed != now:
                yield field.column, changed


def _leaves(value: object, mix: Mixer, name: str, key: str = "") -> object:
    if isinstance(value, dict):
        return {key: _leaves(each, mix, f"{name}.{key}", key) for key, each in value.items()}
    if isinstance(value, list):
        return [_leaves(each, mix, name, key) for each in value]
    is_text = isinstance(value, str) and (key in SHOWN or not BY_WORD_AND_SIGN.search(key))
    return mix(name) if is_text else value


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
