from collections.abc import Iterable
from datetime import datetime
from itertools import chain, takewhile

from accounts.models import User
from bots.answering.reading import ENGINE_LABELS, answer_html
from bots.models import Chatbot, Conversation, ConversationRating, Message
from botsmith.lib.cursor import Cursor
from botsmith.mongodb.collections import collection, in_utc

PAGE = 30
WAITING = 30
MOST_COUNTED = 99
LATEST = 20
TRANSCRIPT = 500


def bots_of(user) -> list[Chatbot]:
    return list(Chatbot.objects.filter(user=user).order_by("-created_at"))


def conversations_of(
    bots: Iterable[Chatbot],
    *,
    status: str = "",
    cursor: str = "",
    limit: int = PAGE,
    without_waiting: bool = False,
) -> tuple[list[Conversation], str | None]:
    """The latest conversations of visitors, and the cursor of the next page if there is one.

    ``without_waiting`` leaves out those that a person has, which stand apart.
    """
    names = {bot.pk: bot.name for bot in bots}
    found = Conversation.objects.filter(chatbot_id__in=list(names))
    found = found.exclude(channel=Conversation.Channel.PLAYGROUND)
    if status in Conversation.Status.values:
        found = found.filter(status=status)
    if without_waiting:
        found = found.exclude(status=Conversation.Status.ESCALATED)
    if position := Cursor.read(cursor):
        found = found.filter(position.after())
    page = list(found.order_by("-updated_at", "-id")[: limit + 1])
    for conversation in page:
        conversation.chatbot_name = names[conversation.chatbot_id]
    more = len(page) > limit
    page = page[:limit]
    _add_ratings(page)
    _add_turns(page)
    return page, Cursor(page[-1].updated_at, page[-1].pk).text if more else None


def _add_ratings(conversations: list[Conversation]) -> None:
    stars = ConversationRating.objects.filter(
        conversation_id__in=[conversation.pk for conversation in conversations]
    ).values_list("conversation_id", "rating")
    by_id = dict(stars)
    for conversation in conversations:
        conversation.rating = by_id.get(conversation.pk)


def waiting_of(bot: Chatbot) -> list[Conversation]:
    """The conversations that a person has; first those in which it is the person's turn."""
    page, _ = conversations_of([bot], status=Conversation.Status.ESCALATED, limit=WAITING)
    return sorted(page, key=lambda conversation: not conversation.waits)


def waiting_count(bot_id: str) -> int:
    """How many conversations a person has, counted up to one more than ``MOST_COUNTED``."""
    theirs = {"chatbot_id": bot_id, "status": Conversation.Status.ESCALATED}
    return collection(Conversation).count_documents(theirs, limit=MOST_COUNTED + 1)


def _add_turns(conversations: list[Conversation]) -> None:
    """Of those that a person has: how many messages of the visitor are ``unanswered``, and whether
    it ``waits`` for the person's next word."""
    theirs = [c.pk for c in conversations if c.status == Conversation.Status.ESCALATED]
    latest = _latest_messages(theirs) if theirs else {}
    for conversation in conversations:
        said = latest.get(conversation.pk, [])
        conversation.unanswered = _leading_questions(message["role"] for message in said)
        is_persons = conversation.status == Conversation.Status.ESCALATED
        since = conversation.escalated_at
        has_reply = any(_is_reply_since(since, each["kind"], each["timestamp"]) for each in said)
        conversation.waits = is_persons and (conversation.unanswered > 0 or not has_reply)


def _latest_messages(ids: list[str]) -> dict[str, list[dict]]:
    """``role``, ``kind``, ``timestamp`` of each conversation's latest messages, latest first."""
    shown = {"_id": 0, "role": 1, "kind": 1, "timestamp": 1}
    latest = [{"$sort": {"timestamp": -1}}, {"$limit": LATEST}, {"$project": shown}]
    said = {"from": Message._meta.db_table, "localField": "id", "foreignField": "conversation_id"}
    steps = [
        {"$match": {"id": {"$in": ids}}},
        {"$lookup": {**said, "pipeline": latest, "as": "latest"}},
        {"$project": {"_id": 0, "id": 1, "latest": 1}},
    ]
    found = {each["id"]: each["latest"] for each in collection(Conversation).aggregate(steps)}
    for message in chain.from_iterable(found.values()):
        message["timestamp"] = in_utc(message["timestamp"])
        message.setdefault("kind", None)
    return found


def _is_reply_since(since: datetime | None, kind: str | None, at: datetime) -> bool:
    return kind == Message.Kind.PERSON and (since is None or at >= since)


def unanswered(messages: list[Message]) -> int:
    """How many messages of the visitor the transcript ends with."""
    return _leading_questions(message.role for message in reversed(messages))


def _leading_questions(roles: Iterable[str]) -> int:
    return sum(1 for _ in takewhile(lambda role: role == Message.Role.USER, roles))


def person_in_charge(conversation: Conversation, messages: list[Message]) -> Message | None:
    """The latest reply of a person since the conversation is a person's, if there is one."""
    if conversation.status != Conversation.Status.ESCALATED:
        return None
    since = conversation.escalated_at
    replies = (m for m in reversed(messages) if _is_reply_since(since, m.kind, m.timestamp))
    return next(replies, None)


def transcript(conversation: Conversation) -> list[Message]:
    """Its latest messages, oldest first, each with ``html`` and ``engine_label`` for pages.

    ``author`` is the name of the person who wrote it, None for all but a person's replies.
    """
    found = Message.objects.filter(conversation=conversation).defer("trace")
    messages = list(found.order_by("-timestamp", "role")[:TRANSCRIPT])[::-1]
    names = names_of({message.author_id for message in messages})
    for message in messages:
        message.author = names.get(message.author_id)
        message.html = answer_html(message.content, message.claims)
        message.engine_label = ENGINE_LABELS.get(message.engine or "", "")
    return messages


def names_of(user_ids: Iterable[str | None]) -> dict[str | None, str]:
    """The names by which visitors know the people who reply to them, by the users' ids."""
    ids = [each for each in user_ids if each]
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def rating_of(conversation: Conversation) -> ConversationRating | None:
    return ConversationRating.objects.filter(pk=conversation.rating_id).first()
