"""The end of a run: what dropped, what is remembered of each question, which runs are forgotten.

A question drops when it fails although it passed before, whatever lies between: an answer that
passed is kept with its question until the question changes or its owner accepts the drop.
"""

from collections import Counter
from datetime import datetime

from pymongo import UpdateOne

from bots.actions.checks_due import ask_again_later
from bots.checks.differences import differences
from bots.models import Chatbot, CheckRun, GoldenQuestion
from botsmith.mongodb.collections import collection

KEPT_RUNS = 50
TOO_OLD = "The questions were not all answered within an hour. Run them again."
SUSPENDED = "This chatbot may not be used now. Run the questions again once it may be."
NOT_WRITTEN = (
    "The questions and their answers are too long to be kept. Shorten the longest, or ask fewer."
)
State = CheckRun.State
_COMPARED = ("content", "kind", "claims", "citations", "engine", "model")


def finish(run: CheckRun, *, now: datetime) -> bool:
    """Ends the run with its results; False when another worker has it by now."""
    known = {each.pk: each for each in GoldenQuestion.objects.filter(chatbot=run.chatbot_id)}
    for result in run.results:
        result["before"] = _before(result, known.get(result["question_id"]))
        if before := result["before"]:  # Found here once: pages only show it.
            parts = differences(before["content"], result["content"])
            result["before_parts"], result["now_parts"] = parts
    counts = Counter(each["state"] for each in run.results)
    dropped = [each for each in run.results if each["before"]]
    is_news = any(known[each["question_id"]].dropped_at is None for each in dropped)
    ended = {
        "state": State.DONE,
        "slot": run.pk,
        "finished_at": now,
        "error_message": None,
        "results": run.results,
        "passed": counts["passed"],
        "failed": counts["failed"],
        "errors": counts["error"],
        "dropped": len(dropped),
        "is_good": not dropped and not counts["error"],
        "notice_due_at": now if is_news and _wants_mail(run.chatbot_id) else None,
    }
    mine = {"id": run.pk, "lease_token": run.lease_token, "state": State.RUNNING}
    if not collection(CheckRun).update_one(mine, {"$set": ended}).modified_count:
        return False
    for name, value in ended.items():
        setattr(run, name, value)
    if run.errors and not run.dropped:
        ask_again_later(run.chatbot_id, now=now)
    _remember(run, now)
    forget_old(run.chatbot_id)
    return True


def give_up(run_id: str, *, now: datetime, why: str = "") -> None:
    """Ends a run that no worker could finish in all its time, or for another reason ``why``."""
    going = {"id": run_id, "state": {"$in": [State.WAITING, State.RUNNING]}}
    ended = {"state": State.FAILED, "slot": run_id, "finished_at": now}
    known = {"$ifNull": ["$error_message", TOO_OLD]}  # What kept it waiting last.
    said = {"error_message": {"$literal": why} if why else known}
    collection(CheckRun).update_one(going, [{"$set": ended | said}])


def forget_old(chatbot_id: str) -> None:
    runs = collection(CheckRun)
    latest = [("created_at", -1), ("id", -1)]
    found = runs.find({"chatbot_id": chatbot_id}, {"_id": 0, "id": 1}).sort(latest).skip(KEPT_RUNS)
    if old := [each["id"] for each in found]:
        runs.delete_many({"id": {"$in": old}})


def _before(result: dict, question: GoldenQuestion | None) -> dict | None:
    is_same = question is not None and question.revision == result["revision"]
    return question.last_pass if is_same and result["state"] == "failed" else None


def _remember(run: CheckRun, now: datetime) -> None:
    writes = [write for each in run.results for write in _writes(run, each, now)]
    if writes:
        collection(GoldenQuestion).bulk_write(writes, ordered=False)


def _writes(run: CheckRun, result: dict, now: datetime) -> list[UpdateOne]:
    same = {"id": result["question_id"], "revision": result["revision"]}
    if result["state"] == "passed":
        answer = {name: result[name] for name in _COMPARED}
        passed = {**answer, "run": run.pk, "at": now.isoformat()}
        return [UpdateOne(same, {"$set": {"last_pass": passed, "dropped_at": None}})]
    if result["before"]:
        return [UpdateOne({**same, "dropped_at": None}, {"$set": {"dropped_at": now}})]
    return []


def _wants_mail(chatbot_id: str) -> bool:
    found = collection(Chatbot).find_one({"id": chatbot_id}, {"_id": 0, "checks_mail": 1}) or {}
    return found.get("checks_mail") is not False
