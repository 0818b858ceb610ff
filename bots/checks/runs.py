"""A run of a chatbot's golden questions, a few at a time under a lease, until all were asked.

What was answered is kept after each slice, so that another worker can go on; a slice that ended
its workers several times is noted as not answered, and the run goes on after it.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from pymongo.errors import DocumentTooLarge, WriteError

from bots.answering.trial import AT_ONCE, Tried, try_each
from bots.checks import finishing, serving, setting_out
from bots.checks.judging import Answer, Wanted, reasons_against
from bots.models import Chatbot, CheckRun, Message
from botsmith.lib.ids import new_id
from botsmith.mongodb.collections import collection
from knowledge.queries import source_names
from knowledge.standing import goes_on

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # Longer than a task may take.
MOST_ATTEMPTS = 3
NOBODY_CAME = "The worker that asked this question ended three times. Run the questions again."
State = CheckRun.State


def go_on(run_id: str) -> bool:
    """Asks the next few questions of a run; whether there is more to do."""
    run = claim(run_id, now=timezone.now())
    bot = run and Chatbot.objects.filter(pk=run.chatbot_id).first()
    if bot is None or not _may_be_asked(run, bot):
        return False
    try:
        return _go_on(run, bot)
    except (DocumentTooLarge, WriteError) as error:
        log.warning("could not write the run of checks %s: %s", run_id, error)
        finishing.give_up(run_id, now=timezone.now(), why=finishing.NOT_WRITTEN)
        return False


def _go_on(run: CheckRun, bot: Chatbot) -> bool:
    if run.started_at is None and not setting_out.set_out(run, bot):
        serving.after(run)
        return False
    left = _unanswered(run)
    asked = left[:AT_ONCE]
    results = _none_of(asked) if run.attempts > MOST_ATTEMPTS else _ask(bot, asked)
    run.results = [*run.results, *results]
    if len(left) > len(asked):
        return _keep(run, results)
    if finishing.finish(run, now=timezone.now()):
        serving.after(run)
    return False


def claim(run_id: str, *, now: datetime) -> CheckRun | None:
    """The run, for the caller alone until its lease ends; None when another has it, or it ended."""
    free = {
        "id": run_id,
        "state": {"$in": [State.WAITING, State.RUNNING]},
        "lease_expires_at": {"$lte": now},
    }
    token = new_id()
    mine = {"state": State.RUNNING, "lease_token": token, "lease_expires_at": now + LEASE}
    claimed = {"$set": mine, "$inc": {"attempts": 1}}
    if not collection(CheckRun).update_one(free, claimed).modified_count:
        return None
    return CheckRun.objects.filter(pk=run_id, lease_token=token).first()


def _may_be_asked(run: CheckRun, bot: Chatbot) -> bool:
    """Nobody pays for an owner who may not use it, nor for a chatbot that staff switched off. The
    run is looked at again when its lease ends, and is ended by the sweeper when it has lasted too
    long."""
    if goes_on(bot.user_id, bot.pk):
        return True
    mine = {"id": run.pk, "lease_token": run.lease_token}
    waits = {"attempts": 0, "error_message": finishing.SUSPENDED}
    collection(CheckRun).update_one(mine, {"$set": waits})
    return False


def _unanswered(run: CheckRun) -> list[dict]:
    done = {each["question_id"] for each in run.results}
    return [each for each in run.questions if each["question_id"] not in done]


def _keep(run: CheckRun, results: Sequence[dict]) -> bool:
    mine = {"id": run.pk, "lease_token": run.lease_token, "state": State.RUNNING}
    kept = {
        "$push": {"results": {"$each": list(results)}},
        "$set": {"attempts": 0, "error_message": None, "lease_expires_at": timezone.now()},
    }
    return collection(CheckRun).update_one(mine, kept).modified_count == 1


def _none_of(asked: Sequence[dict]) -> list[dict]:
    return [{**each, "state": "error", "reasons": [NOBODY_CAME]} for each in asked]


def _ask(bot: Chatbot, asked: Sequence[dict]) -> list[dict]:
    tried = try_each(bot, [each["question"] for each in asked], draft=True)
    cited = {source_id for each in asked for source_id in each["must_cite"]}
    names = source_names(bot, cited) if cited else {}
    return [
        _result(bot, question, each, names) for question, each in zip(asked, tried, strict=True)
    ]


def _result(bot: Chatbot, question: dict, tried: Tried, names: dict[str, str]) -> dict:
    """What is kept of an answer, with what is wrong about it. A provider that fails is no answer
    of the bot's: nothing is held against that."""
    outcome = tried.outcome
    if outcome is None:
        reason = f"{bot.get_provider_display()} did not answer: {tried.error}"
        return {**question, "state": "error", "reasons": [reason]}
    is_refusal = outcome.kind == Message.Kind.REFUSAL
    answer = Answer(outcome.content, is_refusal, outcome.citations)
    reasons = reasons_against(answer, _wanted(question), names)
    state = "failed" if reasons else "passed"
    if tried.fallback:  # Another engine's answer is not compared with the model's.
        state, reasons = "error", [tried.not_asked or _instead(bot, tried)]
    return {**question, "state": state, "reasons": reasons, **_answer(outcome)}


def _instead(bot: Chatbot, tried: Tried) -> str:
    provider = bot.get_provider_display()
    return f"{provider} did not answer, so the built-in engine did: {tried.fallback}"


def _wanted(question: dict) -> Wanted:
    return Wanted(**{name: question[name] for name in Wanted.__dataclass_fields__})


def _answer(outcome) -> dict:
    shown = ("source_id", "source_name", "url", "quote")
    return {
        "kind": str(outcome.kind),
        "content": outcome.content,
        "claims": [{"end": each["end"], "supported": each["supported"]} for each in outcome.claims],
        "citations": [{name: each.get(name) for name in shown} for each in outcome.citations],
        "engine": outcome.engine,
        "model": outcome.model,
        "milliseconds": outcome.milliseconds,
        "cost": outcome.trace.get("cost", {}).get("usd"),
    }
