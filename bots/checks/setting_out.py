"""What a run asks, and what its answers are made with: noted once, when a worker begins it."""

import hashlib

from django.utils import timezone

from bots.actions.checks_due import ANSWERING
from bots.checks.changes import settings_changes, source_changes
from bots.models import Chatbot, CheckRun, GoldenQuestion
from botsmith.mongodb.collections import collection
from knowledge.queries import source_revisions

MOST_SOURCES = 1_000
NOTHING_TO_ASK = "There was no question to ask: all of them are switched off or deleted."
Why, State = CheckRun.Why, CheckRun.State


def set_out(run: CheckRun, bot: Chatbot) -> bool:
    """False when there is nothing to ask, or another worker has the run by now."""
    settled = {"checks_due_at": None, "checks_changed_at": None}
    # Before anything is read: what changes from now on makes another run due.
    settled["checks_seen_version"] = bot.knowledge_version or 0
    collection(Chatbot).update_one({"id": bot.pk}, {"$set": settled})
    bot.refresh_from_db()
    noted = {**_noted(bot), **_told(run, bot)}
    if not noted["questions"]:
        ended = {"state": State.FAILED, "error_message": NOTHING_TO_ASK, "slot": run.pk}
        noted |= {**ended, "finished_at": noted["started_at"]}
    for name, value in noted.items():
        setattr(run, name, value)
    mine = {"id": run.pk, "lease_token": run.lease_token}
    is_mine = collection(CheckRun).update_one(mine, {"$set": noted}).modified_count == 1
    return is_mine and bool(noted["questions"])


def settings_of(bot: Chatbot) -> dict:
    """Those that change answers; of the instructions only whether they are the same."""
    kept = {name: getattr(bot, name) for name in ANSWERING}
    kept["instructions"] = hashlib.sha256((bot.instructions or "").encode()).hexdigest()
    return {**kept, "strict": bot.is_strict}


def _noted(bot: Chatbot) -> dict:
    found = GoldenQuestion.objects.filter(chatbot=bot, deleted_at=None).order_by("position")
    questions = [_asked(each) for each in found if not each.is_off]
    return {
        "started_at": timezone.now(),
        "knowledge_version": bot.knowledge_version or 0,
        "settings": settings_of(bot),
        "sources": source_revisions(bot, most=MOST_SOURCES),
        "questions": questions,
        "total": len(questions),
    }


def _asked(question: GoldenQuestion) -> dict:
    """As it is now; another program may have written it without some of its fields."""
    return {
        "question_id": question.pk,
        "revision": question.revision,
        "question": question.question,
        "must_contain": question.must_contain or [],
        "must_not_contain": question.must_not_contain or [],
        "must_cite": question.must_cite or [],
        "expects_refusal": bool(question.expects_refusal),
    }


def _told(run: CheckRun, bot: Chatbot) -> dict:
    """Why it runs, and what is otherwise than in the run before it."""
    done = CheckRun.objects.filter(chatbot=bot, state=State.DONE).order_by("-created_at", "-id")
    before = done.filter(is_good=True).values_list("pk", flat=True).first()
    last = done.only("settings", "sources", "knowledge_version").first()
    settings = settings_changes(last.settings, settings_of(bot)) if last and last.settings else []
    sources = source_changes(last.sources, source_revisions(bot, most=MOST_SOURCES)) if last else []
    why = Why(run.why)
    if why != Why.ASKED:
        has_moved = last is None or last.knowledge_version != (bot.knowledge_version or 0)
        why = _reason(bool(sources), bool(settings), has_moved)
    return {"why": why, "changes": [*settings, *sources], "before": before}


def _reason(sources: bool, settings: bool, has_moved: bool) -> CheckRun.Why:
    if sources or (has_moved and not settings):
        return Why.SOURCES
    return Why.SETTINGS if settings else Why.QUESTIONS
