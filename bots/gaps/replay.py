"""Asks a group's questions again once its answer was read, and says which are answered now.

A few questions each time, so that a worker is soon free for others; and for one group of an owner
at a time, so that nobody's many groups take all workers.
A worker has a group by a lease: while it asks, ``replay_due_at`` is the lease's end, so that a
group whose worker was killed is simply due again, and goes on after the questions that were asked
already. Everything that it writes is on the condition of its token.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from pymongo import ReturnDocument

from billing.ledger import Kind
from bots.answering.trial import AT_ONCE, Tried, try_each
from bots.gaps.bell import ring_for_replay
from bots.models import Chatbot, Gap, GapGroup, Message
from botsmith.lib import claims
from botsmith.lib.ids import new_id
from botsmith.mongodb.collections import collection
from knowledge.models import Source
from knowledge.standing import goes_on

LEASE = timedelta(minutes=3)  # Longer than a few questions can take.
LOOK_AGAIN = timedelta(seconds=10)  # At a source that is still being read.
MOST_TRIES = 5
MOST_QUESTIONS = 20
LOOKED_AT = 300
SUSPENDED_FOR = timedelta(minutes=10)  # Until it is looked again whether it may be asked.
ALONE_SECONDS = 150  # Longer than a task may take.
MOST_DUE = 200
MOST_SHOWN = 2000
Status, Step = GapGroup.Status, GapGroup.Step
ANEW = {"results": [], "to_ask": [], "error": None, "replay_tries": 0, "lease_token": None}

NOT_SAVED = "The answer was not saved. Write it once more."
DELETED = "The answer was deleted from the sources."
GIVEN_UP = "The questions could not be asked just now. Ask again in a few minutes."
NOTHING_LEFT = "No question is left to ask."
REFUSED = "The bot still says that it does not know."
SMALL_TALK = "It is taken for small talk, so the sources are not asked."
UNSUPPORTED = "It is answered, but no source supports the answer."


def questions_of(group_id: str) -> list[str]:
    """The group's latest distinct questions."""
    shown = {"_id": 0, "key": 1, "query": 1}
    latest = collection(Gap).find({"group_id": group_id}, shown).sort("created_at", -1)
    by_key: dict[str, str] = {}
    for gap in latest.limit(LOOKED_AT):
        by_key.setdefault(gap.get("key"), gap["query"])
    return list(by_key.values())[:MOST_QUESTIONS]


def advance(group_id: str, *, clock: Callable[[], datetime] = timezone.now) -> bool:
    """Goes a step on with a group that is due: waits for its source, or asks a few questions.
    Whether there is more to do at once."""
    group = claim(group_id, now=clock())
    if group is None:
        return False
    if group["replay_tries"] > MOST_TRIES:
        return _end(group, clock(), error=GIVEN_UP)
    bot = Chatbot.objects.filter(pk=group["chatbot_id"]).select_related("user").first()
    if bot is None:
        return False
    # A chatbot that is switched off answers its owner; nobody asks for an owner who is suspended,
    # nor of one that staff switched off.
    if not goes_on(bot.user_id, bot.pk):
        return _put_off(group, clock() + SUSPENDED_FOR)
    if group["step"] == Step.TEACHING and not _is_taught(group, clock()):
        return False
    return _ask_alone(bot, group, clock)


def claim(group_id: str, *, now: datetime) -> dict | None:
    """The group, when it is due and nobody else's."""
    under_way = {"$in": [Step.TEACHING, Step.ASKING]}
    due = {"id": group_id, "replay_due_at": {"$lte": now}, "step": under_way}
    lease = {"lease_token": new_id(), "replay_due_at": now + LEASE}
    return collection(GapGroup).find_one_and_update(
        due,
        {"$set": lease, "$inc": {"replay_tries": 1}},
        return_document=ReturnDocument.AFTER,
    )


def replays_due(now: datetime) -> list[str]:
    due = {"replay_due_at": {"$lte": now}}
    found = collection(GapGroup).find(due, {"_id": 0, "id": 1}).limit(MOST_DUE)
    return [each["id"] for each in found]


def source_settled(source_id: str) -> None:
    """A source was read, failed or was deleted: the groups that it is the answer to go on."""
    if Source.objects.filter(pk=source_id).exists():
        _take_up_with(source_id)
    else:
        _reopen_without(source_id)
    of_it = {"source_id": source_id, "step": Step.TEACHING, "lease_token": None}
    for group in list(collection(GapGroup).find(of_it, {"_id": 0, "id": 1})):
        due = {"$set": {"replay_due_at": timezone.now()}}
        collection(GapGroup).update_one({**of_it, "id": group["id"]}, due)
        ring_for_replay(group["id"])


def _reopen_without(source_id: str) -> None:
    """What was answered by a source that is gone is no longer. It goes on naming the source, which
    may be brought back."""
    answered = {"source_id": source_id, "status": Status.ANSWERED}
    opened = {"status": Status.OPEN, "reopened_at": timezone.now(), "error": DELETED}
    collection(GapGroup).update_many(answered, {"$set": opened})


def _take_up_with(source_id: str) -> None:
    """What lost this answer is asked again: it was brought back."""
    settled = {"step": {"$nin": [Step.TEACHING, Step.ASKING]}}
    lost = {"source_id": source_id, "status": Status.OPEN, "error": DELETED, **settled}
    collection(GapGroup).update_many(lost, {"$set": {"step": Step.TEACHING, **ANEW}})


def _is_taught(group: dict, now: datetime) -> bool:
    """Whether the questions may be asked; else the group waits, or says what went wrong."""
    if group.get("source_id") is None:
        return _end(group, now, error=NOT_SAVED)
    shown = ("status", "refreshing", "error_message", "refresh_error")
    source = Source.objects.filter(pk=group["source_id"]).values(*shown).first()
    if source is None:
        return _end(group, now, error=DELETED)
    if source["status"] == Source.Status.PROCESSING or source["refreshing"]:
        return _put_off(group, now + LOOK_AGAIN)
    if trouble := source["error_message"] or source["refresh_error"]:
        return _end(group, now, error=f"The answer could not be read. {trouble}")
    group["to_ask"] = questions_of(group["id"])
    return _write(group, {"$set": {"step": Step.ASKING, "to_ask": group["to_ask"]}})


def _put_off(group: dict, until: datetime) -> bool:
    """Leaves the group due later, for any worker. Always False."""
    later = {"replay_due_at": until, "lease_token": None, "replay_tries": 0}
    _write(group, {"$set": later})
    return False


def _ask_alone(bot: Chatbot, group: dict, clock: Callable[[], datetime]) -> bool:
    name = f"replay:{bot.user_id}"
    token = claims.take(name, seconds=ALONE_SECONDS)
    if token is None:
        return _put_off(group, clock() + LOOK_AGAIN)
    try:
        return _ask(bot, group, clock)
    finally:
        claims.give_back(name, token)


def _ask(bot: Chatbot, group: dict, clock: Callable[[], datetime]) -> bool:
    """The next few questions; whether any are left."""
    questions = group["to_ask"][:AT_ONCE]
    asked = _still_asked(group["id"], questions)
    # Of what it knows now: where visitors still get kept knowledge, that has no answer of today.
    tried = try_each(bot, asked, draft=True, kind=Kind.GAP) if asked else []
    kept = _keep(group, questions, [_result(each, group.get("source_id")) for each in tried])
    if kept is None:  # Another worker's by now.
        return False
    if not kept["to_ask"]:
        return _end(kept, clock())
    _put_off(kept, clock())
    return True


def _still_asked(group_id: str, questions: Sequence[str]) -> list[str]:
    """Those that were not deleted with their conversations."""
    there = {"group_id": group_id, "query": {"$in": list(questions)}}
    found = set(collection(Gap).distinct("query", there)) if questions else set()
    return [question for question in questions if question in found]


def _keep(group: dict, questions: Sequence[str], results: Sequence[dict]) -> dict | None:
    """Writes results down, but none of a question that was taken out meanwhile."""
    still = {"$in": ["$$each.question", "$to_ask"]}
    new = {"$filter": {"input": {"$literal": list(results)}, "as": "each", "cond": still}}
    asked = {"$in": ["$$each", {"$literal": list(questions)}]}
    left = {"$filter": {"input": "$to_ask", "as": "each", "cond": {"$not": [asked]}}}
    kept = {
        "results": {"$concatArrays": [{"$ifNull": ["$results", []]}, new]},
        "to_ask": left,
        "replay_tries": 0,
    }
    mine = {"id": group["id"], "lease_token": group["lease_token"]}
    return collection(GapGroup).find_one_and_update(
        mine, [{"$set": kept}], return_document=ReturnDocument.AFTER
    )


def _result(tried: Tried, source_id: str | None) -> dict:
    """One question as it is answered now, for the owner."""
    outcome = tried.outcome
    if tried.not_asked:
        why = tried.not_asked
        return {"question": tried.question, "passed": False, "why": why, "is_error": True}
    if outcome is None:
        why = f"The AI provider did not answer. {tried.error}"
        return {"question": tried.question, "passed": False, "why": why, "is_error": True}
    names = ("n", "source_id", "source_name", "quote")
    citations = [{name: each.get(name) for name in names} for each in outcome.citations]
    passed = outcome.kind == Message.Kind.ANSWER and outcome.grounded
    return {
        "question": tried.question,
        "passed": passed,
        "why": "" if passed else _why(outcome.kind),
        "content": outcome.content[:MOST_SHOWN],
        "citations": citations,
        "cites": any(each["source_id"] == source_id for each in citations),
    }


def _why(kind: str) -> str:
    if kind == Message.Kind.SMALL_TALK:
        return SMALL_TALK
    return REFUSED if kind == Message.Kind.REFUSAL else UNSUPPORTED


def _end(group: dict, now: datetime, *, error: str = "") -> bool:
    """Settles the replay; always False. With everything passed the group is answered, and open when
    something did not; where something could not be asked, it stays what it is."""
    results = group["results"]
    if not (results or error):
        error = NOTHING_LEFT
    all_pass = bool(results) and not error and all(each["passed"] for each in results)
    ended = {"step": Step.DONE, "replayed_at": now, "replay_due_at": None, "lease_token": None}
    ended["error"] = error or None
    moved = {name: {"$literal": value} for name, value in ended.items()}
    wanted, to = (Status.OPEN, Status.ANSWERED) if all_pass else (Status.ANSWERED, Status.OPEN)
    at = {"answered_at": now, "reopened_at": None} if all_pass else {"reopened_at": now}
    is_told = bool(results) and not error and not any(each.get("is_error") for each in results)
    moves = {"$and": [is_told, {"$eq": ["$status", wanted]}]}
    for name, value in {"status": to, **at}.items():
        stays = "$status" if name == "status" else f"${name}"
        moved[name] = {"$cond": [moves, {"$literal": value}, stays]}
    if all_pass:  # Of one that was answered already: asked anew, it holds from now on.
        moved["answered_at"] = {"$literal": now}
    _write(group, [{"$set": moved}])
    return False


def _write(group: dict, change: dict | list) -> bool:
    mine = {"id": group["id"], "lease_token": group["lease_token"]}
    return bool(collection(GapGroup).update_one(mine, change).matched_count)
