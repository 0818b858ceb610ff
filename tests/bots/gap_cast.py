"""Gaps as visitors leave them, without the visitors."""

from datetime import timedelta

from django.utils import timezone

from bots.gaps.grouping import group_some
from bots.models import Chatbot, Gap, GapGroup
from botsmith.lib.ids import new_id


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
