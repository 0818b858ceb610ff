"""Puts gaps that ask the same into one group.

A wording is in one group of a chatbot: the unique index on ``keys`` decides, whoever comes first.
Groups that may be alike are found by two words at a time, so that a chatbot's thousandth group
costs what its tenth did. Whoever asks may be an adversary: what a gap costs is bounded whatever its
words are, and so is how many groups a chatbot has.
"""

from functools import lru_cache
from time import monotonic

from django.utils import timezone
from pymongo.errors import DuplicateKeyError

from bots.actions.gap_figures import recount, touch
from bots.actions.gaps import forget_group
from bots.answering.understanding import Understood
from bots.answering.understanding.understand import understand
from bots.gaps.likeness import ALIKE, Question, key_of, likeness
from bots.models import Chatbot, Gap, GapGroup, Message
from botsmith.mongodb.collections import as_document, collection, in_utc

AT_ONCE = 100
TURN_SECONDS = 5  # Then other tasks have theirs.
TRIES = 5
MOST_OPEN = 5000
MOST_SHARING = 200
MOST_CANDIDATES = 20
MOST_PARSED = 256
MOST_KEYS = 500
MOST_CHATBOTS = 200
HISTORY = 24
Status = GapGroup.Status


def group_some(chatbot_id: str) -> bool:
    """Groups some of the chatbot's gaps that are in no group, oldest first; whether more are left
    that this can do something for."""
    bot = Chatbot.objects.filter(pk=chatbot_id).only("id", "name", "languages").first()
    if bot is None:
        collection(Gap).delete_many({"chatbot_id": chatbot_id})
        return False
    without = {"chatbot_id": chatbot_id, "group_id": None}
    found = collection(Gap).find(without, {"_id": 0}).sort("created_at", 1)
    end = monotonic() + TURN_SECONDS
    done = 0
    for gap in list(found.hint("gaps_to_group").limit(AT_ONCE)):
        done += group_gap(bot, gap)
        if monotonic() > end:
            break
    _make_room(chatbot_id)
    return done > 0 and is_waiting(chatbot_id)


def is_waiting(chatbot_id: str) -> bool:
    """Whether the chatbot has gaps in no group."""
    without = {"chatbot_id": chatbot_id, "group_id": None}
    return bool(collection(Gap).find_one(without, {"_id": 1}, hint="gaps_to_group"))


def chatbots_to_group() -> list[str]:
    """Some of the chatbots that have gaps in no group."""
    left = collection(Gap).find({"group_id": None}, {"_id": 0, "chatbot_id": 1})
    return list({gap["chatbot_id"] for gap in left.limit(MOST_CHATBOTS)})


def group_gap(bot: Chatbot, gap: dict) -> bool:
    """Puts a gap into its group, and removes one that is about no question; False when it has to be
    tried again."""
    about = _about(bot, gap)
    if about is None:
        collection(Gap).delete_one({"id": gap["id"], "group_id": None})
        return True
    asked = {**gap, **about, "key": key_of(about["query"])}
    question = Question(asked["query"], asked["language"])
    for _ in range(TRIES):
        group_id = (
            _of_wording(bot.pk, asked["key"])
            or _alike(bot.pk, question, asked["key"])
            or _new(bot.pk, question, asked["key"])
        )
        if group_id and _join(asked, group_id):
            return True
    return False  # The next sweep tries again.


def reopen_if_answered(group_id: str, asked_at) -> None:
    """What is asked after it was answered was not answered well; unless visitors still get
    knowledge that was kept before the answer was written."""
    answered = {"id": group_id, "status": Status.ANSWERED, "answered_at": {"$lt": asked_at}}
    group = collection(GapGroup).find_one(answered, {"chatbot_id": 1, "answered_at": 1})
    if group is None or _is_kept_from_visitors(group):
        return
    opened = {"$set": {"status": Status.OPEN, "reopened_at": asked_at}}
    collection(GapGroup).update_one(answered, opened)


def _is_kept_from_visitors(group: dict) -> bool:
    bot = {"id": group["chatbot_id"], "kept_version": {"$ne": None}}
    kept = collection(Chatbot).find_one(bot, {"kept_at": 1})
    return bool(kept and kept.get("kept_at") and kept["kept_at"] < group["answered_at"])


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
    best, group_id = max(
        (
            (likeness(question, _parsed(each["question"], each["language"])), each["id"])
            for each in _candidates(chatbot_id, question)
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


def _candidates(chatbot_id: str, question: Question) -> list[dict]:
    """Groups that share most of what either is looked up by, those that share the most first: what
    is alike shares nearly all of it."""
    wanted = {
        "chatbot_id": chatbot_id,
        "pairs": {"$in": question.pairs},
        "status": {"$ne": Status.MERGED},
        "language": question.language,
    }
    shared = {"$size": {"$setIntersection": ["$pairs", {"$literal": question.pairs}]}}
    half = {"$divide": [{"$min": [{"$size": "$pairs"}, len(question.pairs)]}, 2]}
    steps = [
        {"$match": wanted},
        {"$limit": MOST_SHARING},
        {"$project": {"_id": 0, "id": 1, "question": 1, "language": 1, "n": shared, "half": half}},
        {"$match": {"$expr": {"$gte": ["$n", "$half"]}}},
        {"$sort": {"n": -1, "id": 1}},
        {"$limit": MOST_CANDIDATES},
    ]
    return list(collection(GapGroup).aggregate(steps, hint="gap_groups_by_words"))


@lru_cache(maxsize=MOST_PARSED)
def _parsed(question: str, language: str) -> Question:
    """Many gaps are held against the same few groups."""
    return Question(question, language)


def _make_room(chatbot_id: str) -> None:
    """Past a number, the open groups that were asked least and longest ago go, with their gaps.

    What their owner did something about stays.
    """
    theirs = {"chatbot_id": chatbot_id, "status": Status.OPEN}
    most = MOST_OPEN + AT_ONCE
    there = collection(GapGroup).count_documents(theirs, limit=most, hint="gap_groups_by_date")
    if there <= MOST_OPEN:
        return
    untouched = {**theirs, "source_id": None, "step": {"$in": [GapGroup.Step.NONE, None]}}
    found = collection(GapGroup).find(untouched, {"_id": 0, "id": 1}).hint("gap_groups_by_count")
    order = [("count", 1), ("last_asked_at", 1), ("id", 1)]
    for group in list(found.sort(order).limit(there - MOST_OPEN)):
        forget_group(group["id"])


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
