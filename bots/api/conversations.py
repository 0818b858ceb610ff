"""What visitors and programs talked about with a chatbot: the inbox, without the owner's own
trials."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema

from accounts.models import User
from bots.access import get_own_bot, get_own_conversation
from bots.actions import hand_off
from bots.api.auth import KeyAuth, Scope
from bots.api.chat import Citation
from bots.api.schemas import LONG_AGO, Body, Items, Moment, Turning, place_in, stored_as
from bots.api.texts import BotId
from bots.inbox.filters import Filter
from bots.inbox.finding import looked_for
from bots.models import Conversation, ConversationRating, Message
from bots.queries import names_of
from botsmith.lib.places import Order
from botsmith.mongodb.collections import collection, in_utc

router = Router(tags=["Conversations"])

Status = Conversation.Status
SHOWN = ("id", "role", "kind", "content", "citations", "grounded", "finish_reason", "state")
OLDEST = Order({"timestamp": datetime, "id": str}, way=1)
EARLIEST, LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


class ConversationOut(Schema):
    """A conversation."""

    id: str
    status: str = Field(description="`active`, `escalated` (a person has it) or `resolved`.")
    channel: str = Field(description="`widget`, `page` or `api`.")
    origin: str | None = Field(description="The website it was held on.")
    preview: str = Field(description="How its first question begins.")
    user_name: str | None
    user_email: str | None
    visitor_id: str | None = Field(description="Whom your website or program says it is.")
    messages_count: int
    rating: int | None = Field(description="One to five stars, once it was rated.")
    feedback: str | None = Field(description="What was said with the rating.")
    escalated_at: datetime | None
    escalation_reason: str | None
    created_at: datetime
    updated_at: datetime


class MessageOut(Schema):
    """A message of a conversation."""

    id: str
    role: str = Field(description="`user` or `assistant`.")
    kind: str | None = Field(
        description="Of an assistant's: `answer`, `small_talk`, `refusal` or `person`."
    )
    author: str | None = Field(description="The person who wrote it, of a person's reply.")
    content: str
    citations: list[Citation]
    grounded: bool | None = Field(description="Whether sources bear all of an answer out.")
    finish_reason: str | None
    state: str = Field(description="`streaming`, `done`, `failed` or `interrupted`.")
    timestamp: datetime


class ConversationsQuery(Turning):
    """Which conversations are asked for."""

    status: Literal["active", "escalated", "resolved"] | None = None
    channel: Literal["widget", "page", "api"] | None = None
    since: Moment | None = Field(
        None, description="Those in which something happened at that time or later."
    )
    until: Moment | None = Field(
        None, description="Those in which the latest happened before that time."
    )


class ConversationChange(Body):
    status: Literal["active", "resolved"] = Field(
        description="`active`: the bot answers again. `resolved`: put aside until they write again."
    )


@router.get(
    "chatbots/{bot_id}/conversations",
    auth=KeyAuth(Scope.READ),
    response=Items[ConversationOut],
    url_name="conversations",
    summary="List conversations",
)
def list_conversations(
    request: HttpRequest, bot_id: BotId, wanted: Annotated[ConversationsQuery, Query()]
) -> dict:
    """Those in which something happened last come first. The owner's own trials in the playground
    are left out.
    """
    bot = get_own_bot(request.auth.user, bot_id)
    looked = looked_for([bot.pk], Filter(status=wanted.status or "", channel=wanted.channel or ""))
    span = {"$gte": _moment(wanted.since)} if wanted.since else {}
    span |= {"$lt": _moment(wanted.until)} if wanted.until else {}
    if span:
        looked = replace(looked, conditions=[*looked.conditions, {"updated_at": span}])
    place = place_in(looked.order, wanted.cursor)
    rows = looked.at(place, limit=wanted.limit + 1)
    page, following = _page(looked.order, rows, wanted.limit)
    ids = [each["id"] for each in page]
    found = {each.pk: each for each in Conversation.objects.filter(pk__in=ids)}
    return {"items": _talks([found[i] for i in ids if i in found]), "next_cursor": following}


@router.get(
    "chatbots/{bot_id}/conversations/{conversation_id}",
    auth=KeyAuth(Scope.READ),
    response=ConversationOut,
    url_name="conversation",
    summary="Get a conversation",
)
def get_conversation(request: HttpRequest, bot_id: BotId, conversation_id: str) -> ConversationOut:
    """One conversation, with its rating."""
    [shown] = _talks([_own(request.auth.user, bot_id, conversation_id)])
    return shown


@router.patch(
    "chatbots/{bot_id}/conversations/{conversation_id}",
    auth=KeyAuth(Scope.WRITE),
    response=ConversationOut,
    url_name="change_conversation",
    summary="Change a conversation's status",
)
def change_conversation(
    request: HttpRequest, bot_id: BotId, conversation_id: str, body: ConversationChange
) -> ConversationOut:
    """Gives a conversation back to the bot, takes it up again, or puts it aside. Only a visitor or
    a person's reply in the inbox hands one over to people.
    """
    user = request.auth.user
    conversation = _own(user, bot_id, conversation_id)
    if body.status == Status.RESOLVED:
        hand_off.resolve(conversation, actor=user)
    elif conversation.status == Status.RESOLVED:
        hand_off.reopen(conversation, actor=user)
    else:
        hand_off.hand_back(conversation, actor=user)
    [shown] = _talks([_own(user, bot_id, conversation_id)])
    return shown


@router.get(
    "chatbots/{bot_id}/conversations/{conversation_id}/messages",
    auth=KeyAuth(Scope.READ),
    response=Items[MessageOut],
    url_name="messages",
    summary="List a conversation's messages",
)
def list_messages(
    request: HttpRequest, bot_id: BotId, conversation_id: str, turn: Annotated[Turning, Query()]
) -> dict:
    """What was said, the oldest first."""
    conversation = _own(request.auth.user, bot_id, conversation_id)
    place = place_in(OLDEST, turn.cursor)
    conditions = [{"conversation_id": conversation.pk}, *([place.beyond()] if place else [])]
    shown = dict.fromkeys([*SHOWN, "timestamp", "author_id"], 1) | {"_id": 0}
    found = collection(Message).find({"$and": conditions}, shown).sort(OLDEST.sort)
    rows, following = _page(OLDEST, list(found.limit(turn.limit + 1)), turn.limit)
    names = names_of({each.get("author_id") for each in rows})
    return {"items": [_said(each, names) for each in rows], "next_cursor": following}


def _own(user: User, bot_id: str, conversation_id: str) -> Conversation:
    found = get_own_conversation(user, bot_id, conversation_id)
    if found.channel == Conversation.Channel.PLAYGROUND:
        raise Http404
    return found


def _page(order: Order, rows: list[dict], limit: int) -> tuple[list[dict], str | None]:
    page = rows[:limit]
    return page, order.of(page[-1]).text if len(rows) > limit else None


def _moment(given: datetime) -> datetime:
    """In UTC, as which a time without a zone is read; at the ends of time as near as there is."""
    if given.tzinfo is None:
        return given.replace(tzinfo=UTC)
    try:
        return given.astimezone(UTC)
    except OverflowError:
        return EARLIEST if given.year == 1 else LATEST


def _talks(conversations: Iterable[Conversation]) -> list[ConversationOut]:
    conversations = list(conversations)
    rated = {each.rating_id for each in conversations}
    ratings = {each.pk: each for each in ConversationRating.objects.filter(pk__in=rated)}
    return [
        stored_as(ConversationOut, _talk(each, ratings.get(each.rating_id)), _usual_talk)
        for each in conversations
    ]


def _talk(conversation: Conversation, rating: ConversationRating | None) -> dict:
    return {
        **{
            name: getattr(conversation, name)
            for name in ConversationOut.model_fields
            if name != "feedback"
        },
        "rating": rating and rating.rating,
        "feedback": (rating and rating.feedback) or None,
        "origin": conversation.origin or None,
    }


def _usual_talk() -> dict:
    return {**_talk(Conversation(), None), "created_at": LONG_AGO, "updated_at": LONG_AGO}


def _said(message: Mapping, names: Mapping[str | None, str]) -> MessageOut:
    """As it is stored; of another program's the fields that are ours have their defaults."""
    return stored_as(MessageOut, _told(message, names), lambda: _told({"content": ""}, {}))


def _told(message: Mapping, names: Mapping[str | None, str]) -> dict:
    role = message.get("role") or str(Message.Role.USER)
    is_answer = role == Message.Role.ASSISTANT
    at = message.get("timestamp")
    return {
        **{name: message.get(name) for name in SHOWN},
        "role": role,
        "kind": (message.get("kind") or str(Message.Kind.ANSWER)) if is_answer else None,
        "state": message.get("state") or str(Message.State.DONE),
        "citations": message.get("citations") or [],
        "author": names.get(message.get("author_id")),
        "timestamp": in_utc(at) if isinstance(at, datetime) else LONG_AGO,
    }
