"""What an owner does with golden questions, and how a run of them begins."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from pymongo.errors import DuplicateKeyError

from accounts.activity import record
from accounts.models import User
from bots.actions.chatbots import change_bot
from bots.actions.checks_bounds import excess_in
from bots.actions.checks_due import make_checks_due
from bots.models import Chatbot, CheckRun, GoldenQuestion
from botsmith.lib.bells import ring_for
from botsmith.lib.errors import InvalidRequest
from botsmith.lib.ids import new_id
from botsmith.lib.ratelimit import hit
from botsmith.mongodb.collections import as_document, collection

MOST = 50
BY_HAND_PER_HOUR = 30
SERVED_PER_HOUR = 10  # Each copies all that a chatbot knows.
TASK = "bots.checks.tasks.check"
FULL = f"A bot has {MOST} golden questions at most. Delete one that matters less, then add this."
# What an answer is judged by: answers to a question that asks or wants something else are others.
JUDGED_BY = ("question", "must_contain", "must_not_contain", "must_cite", "expects_refusal")


def add_question(bot: Chatbot, *, actor: User, **fields) -> GoldenQuestion:
    """Raises InvalidRequest when there are as many as there can be."""
    [question] = add_questions(bot, [fields], actor=actor)
    return question


def add_questions(bot: Chatbot, rows: Sequence[dict], *, actor: User) -> list[GoldenQuestion]:
    """All of them or none; raises InvalidRequest when there is no room for all or one wants too
    much."""
    for fields in rows:
        _check_bounds(fields)
    _reserve(bot, len(rows))
    last = _last_position(bot)
    questions = [
        GoldenQuestion(chatbot=bot, position=last + n, **fields) for n, fields in enumerate(rows, 1)
    ]
    try:
        collection(GoldenQuestion).insert_many([as_document(each) for each in questions])
    except Exception:
        _release(bot, len(rows))
        raise
    record(actor, "added_golden_question", bot, details=f"{len(rows)}")
    make_checks_due(bot.pk, now=timezone.now())
    return questions


def change_question(question: GoldenQuestion, /, *, actor: User, **fields) -> None:
    _check_bounds(fields)
    now = timezone.now()
    changed = {**fields, "updated_at": now}
    if any(
        fields.get(name, getattr(question, name)) != getattr(question, name) for name in JUDGED_BY
    ):
        changed |= {"revision": new_id(), "last_pass": None, "dropped_at": None}
    collection(GoldenQuestion).update_one({"id": question.pk}, {"$set": changed})
    record(actor, "changed_golden_question", question.chatbot, details=question.pk)
    make_checks_due(question.chatbot_id, now=now)


def delete_question(question: GoldenQuestion, *, actor: User) -> None:
    """It is asked no more; for a day it can be brought back."""
    there = {"id": question.pk, "deleted_at": None}
    gone = {"$set": {"deleted_at": timezone.now()}}
    if collection(GoldenQuestion).update_one(there, gone).modified_count:
        _release(question.chatbot, 1)
        record(actor, "deleted_golden_question", question.chatbot, details=question.pk)


def restore_question(question: GoldenQuestion, *, actor: User) -> None:
    """Raises InvalidRequest when its room was given to another meanwhile."""
    _reserve(question.chatbot, 1)
    gone = {"id": question.pk, "deleted_at": {"$ne": None}}
    back = {"$set": {"deleted_at": None}}
    if not collection(GoldenQuestion).update_one(gone, back).modified_count:
        _release(question.chatbot, 1)
        return
    record(actor, "restored_golden_question", question.chatbot, details=question.pk)


def set_options(bot: Chatbot, *, actor: User, **fields) -> None:
    """Whether the questions are asked by themselves, and what happens when a check fails."""
    change_bot(bot, actor=actor, **fields)
    if not bot.checks_itself:
        waits_no_more = {"checks_due_at": None, "checks_changed_at": None}
        collection(Chatbot).update_one({"id": bot.pk}, {"$set": waits_no_more})


def ask_for_run(bot: Chatbot, *, actor: User) -> str:
    """Begins a run, or finds the one that is under way; its id. Raises RateLimited."""
    if not bot.checks_count:
        raise InvalidRequest("Add a question first; then it can be asked.")
    hit(f"checks:{bot.user_id}", limit=BY_HAND_PER_HOUR, seconds=3600)
    now = timezone.now()
    run_id = begin_run(bot.pk, CheckRun.Why.ASKED, now=now)
    if run_id is None:
        going = collection(CheckRun).find_one({"slot": bot.pk}, {"_id": 0, "id": 1})
        return going["id"] if going else ask_for_run(bot, actor=actor)
    record(actor, "asked_golden_questions", bot)
    return run_id


def accept_drops(run: CheckRun, *, actor: User) -> None:
    """The answers that dropped in this run are right as they are: nothing is compared with what
    passed before any more."""
    dropped = [each["question_id"] for each in run.results if each.get("before")]
    of_these = {"chatbot_id": run.chatbot_id, "id": {"$in": dropped}}
    collection(GoldenQuestion).update_many(
        of_these, {"$set": {"last_pass": None, "dropped_at": None}}
    )
    collection(CheckRun).update_one({"id": run.pk}, {"$set": {"is_good": True}})
    record(actor, "accepted_check_run", run.chatbot, details=run.pk)


def serve_anyway(bot: Chatbot, *, actor: User) -> None:
    """What dropped in the latest run is accepted, as ``accept_drops`` does. Raises RateLimited."""
    count_serving(actor)
    done = CheckRun.objects.filter(chatbot=bot, state=CheckRun.State.DONE)
    latest = done.order_by("-created_at", "-id").first()
    if latest and latest.dropped:
        accept_drops(latest, actor=actor)
    record(actor, "served_new_knowledge", bot)


def count_serving(owner: User) -> None:
    """Counts a copy of knowledge that an owner has made by hand; raises RateLimited."""
    hit(f"serving:{owner.pk}", limit=SERVED_PER_HOUR, seconds=3600)


def begin_run(chatbot_id: str, why: CheckRun.Why, *, now: datetime) -> str | None:
    """A run that waits for a worker; None when one is under way: a chatbot has one at a time."""
    run = CheckRun(chatbot_id=chatbot_id, slot=chatbot_id, why=why, created_at=now)
    run.lease_expires_at = now
    try:
        collection(CheckRun).insert_one(as_document(run))
    except DuplicateKeyError:
        return None
    if not Chatbot.objects.filter(pk=chatbot_id).exists():
        collection(CheckRun).delete_one({"id": run.pk})  # Deleted before the run was there.
        return None
    ring_for_run(run.pk)
    return run.pk


def ring_for_run(run_id: str) -> None:
    """A lost bell is rung by the sweeper."""
    ring_for(TASK, [run_id])


def _check_bounds(fields: dict) -> None:
    if excess := excess_in(fields):
        raise InvalidRequest(excess)


def _reserve(bot: Chatbot, rooms: int) -> None:
    # Written by another program, the chatbot may lack the count.
    collection(Chatbot).update_one(
        {"id": bot.pk, "checks_count": None}, {"$set": {"checks_count": 0}}
    )
    room = {"id": bot.pk, "checks_count": {"$lte": MOST - rooms}}
    more = {"$inc": {"checks_count": rooms}}
    if not collection(Chatbot).update_one(room, more).modified_count:
        raise InvalidRequest(FULL)


def _release(bot: Chatbot, rooms: int) -> None:
    used = {"id": bot.pk, "checks_count": {"$gte": rooms}}
    collection(Chatbot).update_one(used, {"$inc": {"checks_count": -rooms}})


def _last_position(bot: Chatbot) -> int:
    of_bot = {"chatbot_id": bot.pk}
    last = collection(GoldenQuestion).find_one(of_bot, {"position": 1}, sort=[("position", -1)])
    return (last or {}).get("position") or 0
