"""Puts gaps that ask the same into one group.

A wording is in one group of a chatbot: the unique index on ``keys`` decides, whoever comes first.
Groups that may be alike are found by two words at a time, so that a chatbot's ten thousandth group
costs what its tenth did.
"""

from django.utils import timezone
from pymongo.errors import DuplicateKeyError

from bots.actions.gap_figures import recount, touch
from bots.answering.understanding import Understood
from bots.answering.understanding.understand import understand
from bots.gaps.likeness import ALIKE, Question, key_of, likeness
from bots.models import Chatbot, Gap, GapGroup, Message
from botsmith.mongodb.collections import as_document, collection, in_utc

AT_ONCE = 100
TRIES = 5
MOST_CANDIDATES = 200
MOST_KEYS = 500
MOST_CHATBOTS = 200
HISTORY = 24
Status = GapGroup.Status


def group_some(chatbot_id: str) -> bool:
    """Groups the chatbot's gaps that are in no group, oldest first; True when more are left."""
    bot = Chatbot.objects.filter(pk=chatbot_id).only("id", "name", "languages").first()
    if bot is None:
        collection(Gap).delete_many({"chatbot_id": chatbot_id})
        return False
    without = {"chatbot_id": chatbot_id, "group_id": None}
    found = collection(Gap).find(without, {"_id": 0}).sort("created_at", 1)
    gaps = list(found.hint("gaps_to_group").limit(AT_ONCE))
    for gap in gaps:
        group_gap(bot, gap)
    return len(gaps) == AT_ONCE


def chatbots_to_group() -> list[str]:
    """Some of the chatbots that have gaps in no group."""
    left = collection(Gap).find({"group_id": None}, {"_id": 0, "chatbot_id": 1})
    return list({gap["chatbot_id"] for gap in left.limit(MOST_CHATBOTS)})


def group_gap(bot: Chatbot, gap: dict) -> str | None:
    """The group that the gap is in after this; None for one that is about no question."""
    about = _about(bot, gap)
    if about is None:
        collection(Gap).delete_one({"id": gap["id"], "group_id": None})
        return None
    asked = {**gap, **about, "key": key_of(about["query"])}
    question = Question(asked["query"], asked["language"])
    for _ in range(TRIES):
        group_id = (
            _of_wording(bot.pk, asked["key"])
            or _alike(bot.pk, question, asked["key"])
            or _new(bot.pk, question, asked["key"])
        )
        if group_id and _join(asked, group_id):
            return group_id
    return None  # The next sweep tries again.


def reopen_if_answered(group_id: str, asked_at) -> None:
    """What is asked after it was answered was not answered well."""
    answered = {"id": group_id, "status": Status.ANSWERED, "answered_at": {"$lt": asked_at}}
    opened = {"$set": {"status": Status.OPEN, "reopened_at": asked_at}}
    collection(GapGroup).update_one(answered, opened)


def _about(bot: Chatbot, gap: dict) -> dict | None:
    """The question that the gap is about: of a conversation, the last before it."""
    if (gap.get("query") or "").strip():
        return {name: gap.get(name) for name in ("question", "query", "language", "answer_id")}
    at = in_utc(gap["created_at"])
    said = Message.objects.filter(conversation_id=gap["conversation_id"], timestamp__lte=at)
    latest = said.order_by("-timestamp").only("role", "content", "answer_id")[:HISTORY]
    messages = list(latest)[::-1]
    for place in range(len(messages) - 1, -1, -1):
        message = messages[place]
        if message.role != Message.Role.USER:
            continue
        understood = _understood(bot, message.content, messages[:place])
        if understood.kind == "question" and understood.query.strip():
            return {
                "question": message.content,
                "query": understood.standalone,
                "language": understood.language,
                "answer_id": message.answer_id,
            }
    return _about_note(bot, gap)


def _about_note(bot: Chatbot, gap: dict) -> dict | None:
    """Who asks for a person without a question may have said why."""
    note = (gap.get("note") or "").strip()
    if gap["reason"] != Gap.Reason.HANDED_OFF or not note:
        return None
    language = _understood(bot, note, []).language
    return {"question": note, "query": note, "language": language, "answer_id": None}


def _understood(bot: Chatbot, text: str, before: list[Message]) -> Understood:
    history = [{"role": each.role, "content": each.content} for each in before]
    return understand(text, history, bot_name=bot.name, languages=bot.languages or [])


def _of_wording(chatbot_id: str, key: str) -> str | None:
    found = collection(GapGroup).find_one({"chatbot_id": chatbot_id, "keys": key}, {"id": 1})
    return found["id"] if found else None


def _alike(chatbot_id: str, question: Question, key: str) -> str | None:
    """The group that asks the most nearly same, which has this wording from now on."""
    wanted = {
        "chatbot_id": chatbot_id,
        "pairs": {"$in": question.pairs},
        "status": {"$ne": Status.MERGED},
    }
    shown = {"_id": 0, "id": 1, "question": 1, "language": 1}
    candidates = collection(GapGroup).find(wanted, shown).hint("gap_groups_by_words")
    best, group_id = max(
        (
            (likeness(question, Question(each["question"], each["language"])), each["id"])
            for each in candidates.limit(MOST_CANDIDATES)
        ),
        default=(0.0, ""),
    )
    if best < ALIKE:
        return None
    room = {"id": group_id, "status": {"$ne": Status.MERGED}, f"keys.{MOST_KEYS}": {"$exists": 0}}
    try:
        collection(GapGroup).update_one(room, {"$addToSet": {"keys": key}})
    except DuplicateKeyError:  # Another worker found it a group meanwhile.
        return _of_wording(chatbot_id, key)
    return group_id


def _new(chatbot_id: str, question: Question, key: str) -> str | None:
    now = timezone.now()
    group = GapGroup(
        chatbot_id=chatbot_id,
        question=question.text,
        language=question.language,
        keys=[key],
        pairs=question.pairs,
        recount_due_at=now,
    )
    try:
        collection(GapGroup).insert_one(as_document(group))
    except DuplicateKeyError:
        return _of_wording(chatbot_id, key)
    return group.pk


def _join(gap: dict, group_id: str) -> bool:
    """False when the group went meanwhile."""
    if touch(group_id) is None:
        return False
    its_own = {"id": gap["id"], "group_id": None}
    names = ("question", "query", "language", "answer_id", "key")
    known = {name: gap[name] for name in names}
    collection(Gap).update_one(its_own, {"$set": {**known, "group_id": group_id}})
    reopen_if_answered(group_id, gap["created_at"])
    if recount(group_id):
        return True
    left = {"id": gap["id"], "group_id": group_id}
    collection(Gap).update_one(left, {"$set": {"group_id": None}})
    return not collection(Gap).find_one({"id": gap["id"]}, {"_id": 1})
