"""The gates of this floor. Strangers get 404; nothing else fetches an object by an outside id."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db.models import Model
from django.shortcuts import get_object_or_404

from accounts.models import User
from accounts.site.maintenance import chats_refusal
from bots.models import (
    Chatbot,
    CheckRun,
    Conversation,
    ConversationNote,
    Gap,
    GapGroup,
    GoldenQuestion,
    InboxWork,
    Picture,
    WebhookDelivery,
)
from botsmith.lib.errors import BotInactive
from botsmith.mongodb.collections import collection, in_utc
from knowledge.access import get_own_bot

__all__ = [
    "allowed_origins_of",
    "bot_to_tell_of",
    "get_live_bot",
    "get_live_bots",
    "get_own_bot",
    "get_own_check_run",
    "get_own_conversation",
    "get_own_delivery",
    "get_own_gap",
    "get_own_gap_group",
    "get_own_gap_groups",
    "get_own_note",
    "get_own_question",
    "get_own_work",
    "get_picture",
    "get_public_bot",
    "look_at_bots",
    "why_not_live",
]


def get_own_conversation(user: User, bot_id: str, conversation_id: str) -> Conversation:
    bot = get_own_bot(user, bot_id)
    return get_object_or_404(Conversation, pk=conversation_id, chatbot_id=bot.pk)


def get_own_delivery(user: User, bot_id: str, delivery_id: str) -> WebhookDelivery:
    bot = get_own_bot(user, bot_id)
    return get_object_or_404(WebhookDelivery, pk=delivery_id, chatbot_id=bot.pk)


def get_own_question(user: User, bot_id: str, question_id: str) -> GoldenQuestion:
    """Also one that was deleted and can still be brought back."""
    bot = get_own_bot(user, bot_id)
    question = get_object_or_404(GoldenQuestion, pk=question_id, chatbot_id=bot.pk)
    question.chatbot = bot
    return question


def get_own_check_run(user: User, bot_id: str, run_id: str) -> CheckRun:
    bot = get_own_bot(user, bot_id)
    run = get_object_or_404(CheckRun, pk=run_id, chatbot_id=bot.pk)
    run.chatbot = bot
    return run


def get_own_gap_group(user: User, bot_id: str, group_id: str) -> GapGroup:
    bot = get_own_bot(user, bot_id)
    found = GapGroup.objects.exclude(status=GapGroup.Status.MERGED)
    return get_object_or_404(found, pk=group_id, chatbot_id=bot.pk)


def get_own_gap_groups(user: User, bot_id: str, ids: Collection[str]) -> list[GapGroup]:
    """Of these groups those that are the chatbot's."""
    bot = get_own_bot(user, bot_id)
    found = GapGroup.objects.exclude(status=GapGroup.Status.MERGED)
    return list(found.filter(pk__in=ids, chatbot_id=bot.pk))


def get_own_gap(group: GapGroup, gap_id: str) -> Gap:
    """Of a group that came through its own gate."""
    return get_object_or_404(Gap, pk=gap_id, group_id=group.pk)


def get_own_note(user: User, bot_id: str, conversation_id: str, note_id: str) -> ConversationNote:
    conversation = get_own_conversation(user, bot_id, conversation_id)
    return get_object_or_404(ConversationNote, pk=note_id, conversation_id=conversation.pk)


def get_own_work(user: User, bot_id: str, work_id: str) -> InboxWork:
    bot = get_own_bot(user, bot_id)
    return get_object_or_404(InboxWork, pk=work_id, chatbot_id=bot.pk, actor_id=user.pk)


def get_live_bot(bot_id: str) -> Chatbot:
    """A chatbot that visitors may use now: active, and its owner too. Else BotInactive."""
    bot = get_live_bots([bot_id]).get(bot_id)
    if bot is None:
        raise why_not_live()
    return bot


def why_not_live() -> BotInactive:
    """What is told of a chatbot that ``get_live_bots`` does not give."""
    return chats_refusal() or BotInactive()


def get_live_bots(ids: Collection[str]) -> dict[str, Chatbot]:
    """Of these chatbots those that visitors may use now, by id; none during maintenance."""
    if chats_refusal():
        return {}
    live = {"id": {"$in": list(ids)}, "status": Chatbot.Status.ACTIVE}
    found = {}
    for document, owner in _with_active_owners(live):
        bot = found[document["id"]] = _instance(Chatbot, document)
        bot.user = _instance(User, owner)
    return found


def look_at_bots(ids: Collection[str], fields: Collection[str]) -> dict[str, Chatbot]:
    """Of these chatbots those of active owners, by id, with no more than ``fields`` loaded.

    For who looks often; visitors may use only those of them that are active.
    """
    shown = dict.fromkeys([*fields, "owners.status"], 1)
    found = _with_active_owners({"id": {"$in": list(ids)}}, {"$project": {**shown, "_id": 0}})
    return {document["id"]: _instance(Chatbot, document, fields) for document, _ in found}


def _with_active_owners(match: dict, *steps: dict) -> Iterator[tuple[dict, dict]]:
    """The chatbots' documents, each with its owner's; those of other owners are left out."""
    owners = {"from": User._meta.db_table, "localField": "user_id", "foreignField": "id"}
    pipeline = [{"$match": match}, {"$lookup": {**owners, "as": "owners"}}, *steps]
    for document in collection(Chatbot).aggregate(pipeline):
        owner = next(iter(document["owners"]), None)
        if owner and owner["status"] == User.Status.ACTIVE:
            yield document, owner


def get_public_bot(bot_id: str) -> Chatbot:
    """A live chatbot that has a page of its own; BotInactive when the owner keeps it private."""
    bot = get_live_bot(bot_id)
    if not bot.public_access:
        raise BotInactive
    return bot


def bot_to_tell_of(bot_id: str) -> Chatbot | None:
    """The chatbot with its owner; None where nobody is left to be told of it."""
    bot = Chatbot.objects.filter(pk=bot_id).select_related("user").first()
    return bot if bot and bot.user.status == User.Status.ACTIVE else None


def get_picture(picture_id: str) -> Picture:
    """Anybody's: it is shown on the customer's website. 404 when there is none (any more)."""
    return get_object_or_404(Picture, pk=picture_id)


def allowed_origins_of(bot_id: str) -> list[str]:
    """Which websites may embed the chatbot, live or not; of one that is not there: any."""
    found = collection(Chatbot).find_one({"id": bot_id}, {"allowed_origins": 1})
    return (found or {}).get("allowed_origins") or []


def _instance(model: type[Model], document: dict, columns: Collection[str] | None = None) -> Model:
    """The document as the ORM would load it, without the milliseconds of the ORM's query.

    Another program may have written it without our own fields: those have their defaults.
    """
    fields = model._meta.concrete_fields
    if columns is not None:
        fields = [field for field in fields if field.column in columns]
    values = [
        _aware(document[field.column]) if field.column in document else field.get_default()
        for field in fields
    ]
    return model.from_db("default", [field.attname for field in fields], values)


def _aware(value: object) -> object:
    return in_utc(value) if isinstance(value, datetime) else value
