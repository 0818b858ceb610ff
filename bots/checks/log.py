"""What an owner reads of golden questions and their runs."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from bots.answering.reading import ENGINE_LABELS, answer_html
from bots.checks.changes import settings_changes, source_changes
from bots.checks.differences import differences
from bots.models import Chatbot, CheckRun, GoldenQuestion
from botsmith.mongodb.collections import collection
from knowledge.queries import is_anything_read, source_names

HISTORY = 20
HEIGHT = 40  # Of a bar in the history, in the picture's units.
_LARGE = ("questions", "results", "settings", "sources")
WHY = {
    "asked": "you asked for it",
    "sources": "sources changed",
    "settings": "settings changed",
    "questions": "questions changed",
}
State = CheckRun.State


@dataclass
class Overview:
    """The questions of a chatbot and how they fare."""

    questions: list[GoldenQuestion]
    latest: CheckRun | None
    going: CheckRun | None
    broken: CheckRun | None  # The latest run, if it could not be finished.
    history: list[CheckRun] = field(default_factory=list)
    is_due: bool = False

    @property
    def is_moving(self) -> bool:
        return self.going is not None or self.is_due

    @property
    def is_first(self) -> bool:
        return not self.questions


def overview(bot: Chatbot) -> Overview:
    # In the order of a run's life: of what goes a step further meanwhile the page must not miss
    # both where it was and where it is.
    is_due = _is_due(bot)
    going = CheckRun.objects.filter(slot=bot.pk).first()
    runs = list(_runs(bot).defer(*_LARGE)[:HISTORY])
    done = next((run for run in runs if run.state == State.DONE), None)
    latest = done and _runs(bot).filter(pk=done.pk).first()
    questions = questions_of(bot)
    for question in questions:
        question.result = _latest_result(question, latest)
    finished = [run for run in runs if not run.is_going]
    return Overview(
        questions=questions,
        latest=latest and _described(latest),
        going=going and _described(going),
        broken=next((run for run in finished[:1] if run.state == State.FAILED), None),
        history=[_described(run) for run in reversed(finished) if run.state == State.DONE],
        is_due=is_due,
    )


def dropped_count(chatbot_id: str) -> int:
    """How many golden questions fail that had passed."""
    dropped = {"chatbot_id": chatbot_id, "dropped_at": {"$ne": None}, "deleted_at": None}
    return collection(GoldenQuestion).count_documents(dropped, hint="golden_questions_of_bot")


def questions_of(bot: Chatbot) -> list[GoldenQuestion]:
    """In their order, each with ``conditions`` in words."""
    found = GoldenQuestion.objects.filter(chatbot=bot, deleted_at=None)
    questions = list(found.order_by("position"))
    cited = {each for question in questions for each in question.must_cite or []}
    names = source_names(bot, cited) if cited else {}
    for question in questions:
        question.conditions = conditions(question, names)
    return questions


def conditions(question: GoldenQuestion, names: dict[str, str]) -> list[str]:
    """By what a right answer is known, in words."""
    if question.expects_refusal:
        said = ["says that it does not know"]
    else:
        said = [f"says {_either(each)}" for each in question.must_contain or []]
    said += [f"does not say {_either(each)}" for each in question.must_not_contain or []]
    if cited := [f"“{names.get(each, each)}”" for each in question.must_cite or []]:
        said.append(f"cites {' or '.join(cited)}")
    return said


def deleted_question(bot: Chatbot, question_id: str) -> GoldenQuestion | None:
    """The one that was deleted just now, to be brought back."""
    deleted = GoldenQuestion.objects.filter(chatbot=bot, pk=question_id)
    return deleted.exclude(deleted_at=None).first() if question_id else None


def shown_run(run: CheckRun) -> CheckRun:
    """The run with ``drops``, ``others`` and what pages say of it."""
    _described(run)
    earlier: dict[str, CheckRun | None] = {}
    for result in run.results:
        _describe_result(result)
        if before := result.get("before"):
            _describe_result(before)
            before["at"] = datetime.fromisoformat(before["at"])
            if "now_parts" not in result:  # Of a run before these were kept.
                parts = differences(before["content"], result["content"])
                result["before_parts"], result["now_parts"] = parts
            result["changed_since"] = _changed_since(before["run"], run, earlier)
    order = ("failed", "error", "passed")
    rest = [each for each in run.results if not each.get("before")]
    run.drops = [each for each in run.results if each.get("before")]
    run.others = sorted(rest, key=lambda each: order.index(each["state"]))
    return run


def _changed_since(
    run_id: str, run: CheckRun, earlier: dict[str, CheckRun | None]
) -> list[str] | None:
    """What changed since the run in which a question passed last; None when that is forgotten."""
    if run_id not in earlier:
        found = CheckRun.objects.filter(pk=run_id, chatbot_id=run.chatbot_id)
        earlier[run_id] = found.only("settings", "sources").first()
    before = earlier[run_id]
    if before is None:
        return None
    settings = settings_changes(before.settings or {}, run.settings or {})
    return [*settings, *source_changes(before.sources, run.sources)]


def _is_due(bot: Chatbot) -> bool:
    """Whether a run comes by itself: also before a sweep has noticed why."""
    if not bot.checks_count:
        return False
    is_read = is_anything_read(bot)
    bot.refresh_from_db(fields=("checks_seen_version", "knowledge_version", "checks_due_at"))
    has_changed = bot.checks_seen_version != (bot.knowledge_version or 0)
    is_coming = bot.checks_itself and (has_changed or is_read)
    return is_coming or bool(bot.checks_due_at)


def _runs(bot: Chatbot):
    return CheckRun.objects.filter(chatbot=bot).order_by("-created_at", "-id")


def _latest_result(question: GoldenQuestion, latest: CheckRun | None) -> dict | None:
    """None where the question was not asked as it is now."""
    results = latest.results if latest else []
    same = (question.pk, question.revision)
    return next((each for each in results if (each["question_id"], each["revision"]) == same), None)


def _described(run: CheckRun) -> CheckRun:
    run.why_words = WHY.get(run.why, "")
    run.share = round(100 * run.passed / run.total) if run.total else 0
    if not run.total:
        return run
    run.bar_passed = round(HEIGHT * run.passed / run.total)
    run.bar_failed = round(HEIGHT * run.failed / run.total)
    run.bar_errors = HEIGHT - run.bar_passed - run.bar_failed
    run.bar_failed_y = run.bar_errors
    run.bar_passed_y = HEIGHT - run.bar_passed
    return run


def since(run: CheckRun) -> int:
    """Seconds from the beginning of a run to its end, or to now."""
    begun = run.started_at or run.created_at
    return round(((run.finished_at or timezone.now()) - begun).total_seconds())


def _describe_result(result: dict) -> None:
    claims = [{"supported": None, "end": 0, **each} for each in result.get("claims") or []]
    result["html"] = answer_html(result.get("content") or "", claims)
    result["engine_label"] = ENGINE_LABELS.get(result.get("engine") or "", "")


def _either(phrase: str) -> str:
    return " or ".join(f"“{way.strip()}”" for way in phrase.split("|"))
