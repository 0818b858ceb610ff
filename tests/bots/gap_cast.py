"""Gaps as visitors leave them, without the visitors."""

from datetime import timedelta

from django.utils import timezone

from bots.gaps import teaching
from bots.gaps.grouping import group_some
from bots.gaps.replay import advance
from bots.models import Chatbot, Gap, GapGroup
from botsmith.lib.ids import new_id
from knowledge.models import Source

BIKES, BIKE = "Do you repair bikes?", "Can you repair a bike?"
ANSWER = "Yes, we repair bikes in the yard, while you wait."


def gap_of(bot: Chatbot, question: str, **fields) -> Gap:
    """A question that was refused, in no group yet."""
    usual = {
        "conversation_id": new_id(),
        "answer_id": new_id(),
        "question": question,
        "query": question,
        "language": "en",
        "reason": Gap.Reason.REFUSED,
    }
    return Gap.objects.create(chatbot=bot, **{**usual, **fields})


def asked(bot: Chatbot, *questions: str, **fields) -> list[GapGroup]:
    """The bot's groups once these were refused, one after the other; the most asked first."""
    for number, question in enumerate(questions):
        at = timezone.now() - timedelta(minutes=len(questions) - number)
        gap_of(bot, question, **{"created_at": at, **fields})
    while group_some(bot.pk):
        pass
    return groups_of(bot)


def groups_of(bot: Chatbot) -> list[GapGroup]:
    return list(GapGroup.objects.filter(chatbot=bot).order_by("-count", "question"))


def group_of(bot: Chatbot, *questions: str, **fields) -> GapGroup:
    [group] = asked(bot, *questions, **fields)
    return group


def teach(bot, group, *, answer=ANSWER, questions=(BIKES, BIKE)) -> Source:
    teaching.answer_group(bot, group, questions=list(questions), answer=answer, actor=bot.user)
    group.refresh_from_db()
    return Source.objects.get(pk=group.source_id)


def go_on(group, *, after: float = 0) -> GapGroup:
    while advance(group.pk, clock=lambda: timezone.now() + timedelta(seconds=after)):
        pass
    group.refresh_from_db()
    return group


def verdicts(group) -> dict[str, bool]:
    return {result["question"]: result["passed"] for result in group.results}
