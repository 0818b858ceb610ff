from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, takewhile

from django.utils.safestring import SafeString

from accounts.models import User
from bots.answering.reading import ENGINE_LABELS, answer_html
from bots.inbox.filters import Filter
from bots.inbox.finding import BY_STATUS, Looked, looked_for
from bots.models import (
    Chatbot,
    Conversation,
    ConversationNote,
    ConversationRating,
    ConversationReport,
    Gap,
    Message,
)
from botsmith.lib.markdown import to_html
from botsmith.lib.places import page_of
from botsmith.mongodb.collections import collection, in_utc

PAGE = 30
WAITING, WAITING_SHOWN = 30, 8
BOTS = 24
MOST_WAITING = 99
LATEST = 20
TRANSCRIPT = 500
MOST_BOTS = 200


def bots_of(user, *, cursor: str = "") -> tuple[list[Chatbot], str | None]:
    """A page of the customer's chatbots, the newest first, and the cursor of the next one."""
    return page_of(Chatbot.objects.filter(user=user), cursor, BOTS)


def all_bots_of(user: User) -> list[Chatbot]:
    """The customer's chatbots, each with its customer; more than can be looked through are left
    out, the oldest first."""
    bots = list(Chatbot.objects.filter(user=user).order_by("-created_at")[:MOST_BOTS])
    for bot in bots:
        bot.user = user
    return bots


def conversations_of(
    bots: Iterable[Chatbot], *, status: str = "", limit: int = PAGE
) -> list[Conversation]:
    """The latest conversations of visitors."""
    names = {bot.pk: bot.name for bot in bots}
    if not names:
        return []
    latest = looked_for(list(names), Filter(status=status)).at(None, limit=limit)
    return _shown([each["id"] for each in latest], names)


@dataclass(frozen=True)
class InboxPage:
    """``newer`` and ``older`` name the places where the pages beside it begin.

    ``total`` is counted on the first page only, up to one more than ``looked.most_counted``.
    """

    looked: Looked
    rows: list[Conversation]
    newer: str | None
    older: str | None
    total: int | None = None

    @property
    def is_more_than_counted(self) -> bool:
        return self.total is not None and self.total > self.looked.most_counted


def inbox_page(
    bot: Chatbot, wanted: Filter, *, after: str = "", before: str = "", except_status: str = ""
) -> InboxPage:
    """The conversations that come ``after`` a place, or right ``before`` one."""
    looked = looked_for([bot.pk], wanted, except_status=except_status)
    if place := looked.order.read(before):
        page = looked.at(place, back=True, limit=PAGE + 1)
        if len(page) > PAGE:
            page = page[-PAGE:]
            ends = [looked.order.of(each).text for each in (page[0], page[-1])]
            return InboxPage(looked, _shown_of(bot, page), *ends)
    place = looked.order.read(after) if not before else None
    counted = wanted.is_narrowed and not place
    found = looked.at(place, limit=1 + (looked.most_counted if counted else PAGE))
    page = found[:PAGE]
    return InboxPage(
        looked,
        rows=_shown_of(bot, page),
        newer=looked.order.of(page[0]).text if place and page else None,
        older=looked.order.of(page[-1]).text if len(found) > PAGE else None,
        total=len(found) if counted else None,
    )


def beside(conversation: Conversation, wanted: Filter) -> tuple[str | None, str | None]:
    """The ids of the conversations before and after it in the inbox as it is filtered."""
    looked = looked_for([conversation.chatbot_id], wanted)
    its_own = {"id": conversation.pk}
    document = collection(Conversation).find_one(its_own, {"id": 1, "updated_at": 1})
    if not document:
        return None, None
    place = looked.order.of(document)
    ends = (looked.at(place, back=back, limit=1) for back in (True, False))
    newer, older = (end[0]["id"] if end else None for end in ends)
    return newer, older


def _shown_of(bot: Chatbot, found: list[dict]) -> list[Conversation]:
    return _shown([each["id"] for each in found], {bot.pk: bot.name})


def _shown(ids: list[str], names: dict[str, str]) -> list[Conversation]:
    """As rows of a list, in this order."""
    by_id = {each.pk: each for each in Conversation.objects.filter(pk__in=ids)}
    page = [by_id[each] for each in ids if each in by_id]
    for conversation in page:
        conversation.chatbot_name = names[conversation.chatbot_id]
    _add_turns(page)
    return page


def waiting_of(bot: Chatbot) -> tuple[list[Conversation], bool]:
    """The latest conversations that a person has, and whether there are more than these.

    First those in which it is the person's turn.
    """
    page = conversations_of([bot], status=Conversation.Status.ESCALATED, limit=WAITING)
    page.sort(key=lambda conversation: not conversation.waits)
    return page[:WAITING_SHOWN], len(page) > WAITING_SHOWN


def waiting_count(bot_id: str) -> int:
    """How many conversations a person has, counted up to one more than ``MOST_WAITING``."""
    theirs = {"chatbot_id": bot_id, "status": Conversation.Status.ESCALATED}
    return collection(Conversation).count_documents(theirs, limit=MOST_WAITING + 1, hint=BY_STATUS)


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
        message.html = _html_of(message)
        took = message.milliseconds or 0
        message.seconds = f"{took / 1000:.1f}" if took >= 50 else ""
        message.engine_label = ENGINE_LABELS.get(message.engine or "", "")
    return messages


def _html_of(message: Message) -> SafeString:
    """What the bot wrote is Markdown; what people wrote keeps their line breaks besides."""
    if message.author_id or message.role == Message.Role.USER:
        return to_html(message.content, as_typed=True)
    return answer_html(message.content, message.claims or [])


def gap_groups_in(conversation: Conversation) -> dict[str, str]:
    """The groups that the gaps of a conversation are in, by the answers' ids."""
    theirs = {"conversation_id": conversation.pk, "group_id": {"$ne": None}}
    found = collection(Gap).find(theirs, {"_id": 0, "answer_id": 1, "group_id": 1})
    return {gap["answer_id"]: gap["group_id"] for gap in found if gap.get("answer_id")}


def names_of(user_ids: Iterable[str | None]) -> dict[str | None, str]:
    """The names by which visitors know the people who reply to them, by the users' ids."""
    ids = [each for each in user_ids if each]
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def notes_of(conversation: Conversation, *, undoable: str = "") -> list[ConversationNote]:
    """The team's notes, oldest first, each with ``author`` as a name; ``undoable`` is the id of a
    deleted one that is shown as such."""
    theirs = ConversationNote.objects.filter(conversation_id=conversation.pk)
    found = theirs.order_by("created_at")
    notes = [note for note in found if not note.deleted_at or note.pk == undoable]
    names = names_of({note.author_id for note in notes})
    for note in notes:
        note.author = names.get(note.author_id)
    return notes


def rating_of(conversation: Conversation) -> ConversationRating | None:
    return ConversationRating.objects.filter(pk=conversation.rating_id).first()


def report_of(conversation: Conversation) -> ConversationReport | None:
    """The latest of what its visitors reported."""
    found = ConversationReport.objects.filter(conversation_id=conversation.pk)
    return found.order_by("-reported_at").first()
