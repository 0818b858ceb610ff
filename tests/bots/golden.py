"""Golden questions of the shop's bot, and workers that ask them in the test's own process."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from django.db import connections
from django.utils import timezone

from bots.actions import checks
from bots.actions.checks import add_question
from bots.checks import due
from bots.checks.runs import go_on
from bots.models import Chatbot, CheckRun, GoldenQuestion
from botsmith.mongodb.collections import collection
from knowledge.actions import change_text
from knowledge.models import Source
from tests.cast import HOURS, read

NOON = {"question": "When does the shop close on Saturday?", "must_contain": ["noon"]}
PARKING = {"question": "Can customers park free of charge?", "must_contain": ["yard"]}
BICYCLES = {"question": "Do you sell bicycles?", "expects_refusal": True}
MOST_SLICES = 50
LATER = HOURS.replace("at noon", "at six")


def ask(bot: Chatbot, *questions: dict) -> list[GoldenQuestion]:
    return [add_question(bot, actor=bot.user, **each) for each in questions]


def run_of(bot: Chatbot) -> CheckRun:
    """The run that is under way, or the latest."""
    return CheckRun.objects.filter(chatbot=bot).order_by("-created_at", "-id").first()


def work(run_id: str) -> CheckRun:
    """Does what workers would until the run is over."""
    for _ in range(MOST_SLICES):
        if not go_on(run_id):
            break
    return CheckRun.objects.get(pk=run_id)


def sweep(now: datetime) -> None:
    due.notice_changes(now)
    due.begin_what_is_due(now)


def after_a_change(bot: Chatbot) -> CheckRun | None:
    """The run that begins by itself once nothing more has changed for a while."""
    now = timezone.now()
    due.notice_changes(now)
    known = set(CheckRun.objects.filter(chatbot=bot).values_list("pk", flat=True))
    waits = {"id": bot.pk, "checks_due_at": {"$ne": None}}
    collection(Chatbot).update_one(waits, {"$set": {"checks_due_at": now}})
    due.begin_what_is_due(now)
    begun = CheckRun.objects.filter(chatbot=bot).exclude(pk__in=known).first()
    return work(begun.pk) if begun else None


def asked(bot) -> CheckRun:
    """A run on demand, to its end."""
    return work(checks.ask_for_run(bot_as_stored(bot), actor=bot.user))


def bot_as_stored(bot) -> Chatbot:
    return Chatbot.objects.get(pk=bot.pk)


def rewrite(bot, content: str = LATER) -> Source:
    source = Source.objects.get(chatbot=bot, name="Shop handbook")
    change_text(source, name=source.name, content=content, actor=bot.user)
    return read(source)


def states(run: CheckRun) -> list[str]:
    return [each["state"] for each in run.results]


def together(do, each) -> list:
    def alone(value):
        try:
            return do(value)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(each)) as pool:
        return list(pool.map(alone, each))
