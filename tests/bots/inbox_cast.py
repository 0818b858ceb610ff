"""Conversations as the chat writes them, for the tests of the inbox."""

from datetime import datetime

from bots.actions.figures import counted, find_by, found_by_question
from bots.actions.ratings import rate_conversation
from bots.actions.turns import Asked, Ending, Outcome, Step, Turn, settle_each
from bots.models import Chatbot, Conversation, InboxWork, Message
from botsmith.lib.ids import new_id
from botsmith.mongodb.collections import collection


def talk(
    bot: Chatbot,
    question: str = "Where are you?",
    answer: str = "In the harbour.",
    *,
    kind: str = "answer",
    grounded: bool = True,
    cites: str = "",
    stars: int | None = None,
    at: datetime | None = None,
    **fields,
) -> Conversation:
    """A question that was counted and an answer that was settled, by the chat's own verbs."""
    channel = fields.pop("channel", "widget")
    asked = Asked(bot, new_id(), new_id(), channel, question, new_id())
    conversations = collection(Conversation)
    conversations.bulk_write([counted(asked, 2, is_first=True), *found_by_question(asked)])
    pk, answer_id, attempt = asked.conversation_id, new_id(), new_id()
    theirs = {"conversation_id": pk, "chatbot_id": bot.pk}
    Message.objects.create(role="user", content=question, **theirs)
    empty = {"role": "assistant", "content": "", "state": "streaming", "lease_token": attempt}
    Message.objects.create(id=answer_id, **empty, **theirs)
    turn = Turn(bot, pk, channel, question, answer_id, Step.WRITE, attempt)
    settle_each([Ending.done(turn, outcome(answer, kind, grounded, cites))])
    conversation = Conversation.objects.get(pk=pk)
    if stars:
        rate_conversation(conversation, rating=stars)
    if "user_name" in fields or "user_email" in fields:
        find_by(pk, fields.get("user_name"), fields.get("user_email"))
    if at:
        fields |= {"updated_at": at}
    if fields:
        conversations.update_one({"id": pk}, {"$set": fields})
    conversation.refresh_from_db()
    return conversation


def outcome(content: str, kind: str, grounded: bool, cites: str) -> Outcome:
    cited = {"n": 1, "source_id": cites, "source_name": "Handbook", "quote": content}
    return Outcome(
        content=content,
        kind=kind,
        finish_reason="stop",
        grounded=grounded,
        engine="extractive",
        model=None,
        citations=[cited] if cites else [],
        claims=[],
        removed=[],
        trace={},
        milliseconds=120,
    )


def act(owner, bot, name: str, *conversations, query: str = "", **form):
    chosen = [getattr(each, "pk", each) for each in conversations]
    address = f"/bots/{bot.pk}/conversations/act/{query}"
    return owner.post(address, {"act": name, "chosen": chosen, **form})


def statuses(*conversations) -> list[str]:
    by_id = dict(Conversation.objects.values_list("pk", "status"))
    return [by_id.get(each.pk) for each in conversations]


def undo(owner, bot):
    work = InboxWork.objects.exclude(act="undo").latest("created_at")
    return owner.post(f"/bots/{bot.pk}/conversations/works/{work.pk}/undo/")
