"""What a chatbot's provider was paid this month, and the cap that its owner set.

The month is the calendar's, in UTC. Answers that are under way when the cap is reached are still
paid for, so a busy chatbot may pass it by as much as those cost.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from pymongo import UpdateOne

from bots.models import Chatbot
from botsmith.mongodb.collections import collection

CAP_REACHED = "this month's spending cap is reached"


def month_of(now: datetime) -> str:
    return f"{now:%Y-%m}"


def spent_by(bot: Chatbot, now: datetime) -> float:
    """US dollars of this month."""
    return (bot.spent_usd or 0.0) if bot.spent_month == month_of(now) else 0.0


def is_cap_reached(bot: Chatbot) -> bool:
    return bot.spending_cap is not None and spent_by(bot, timezone.now()) >= bot.spending_cap


def spend(costs: Iterable[tuple[str, float]], now: datetime) -> None:
    """Adds what answers cost (chatbot id, US dollars) to their chatbots' month."""
    sums: Counter[str] = Counter()
    for bot_id, usd in costs:
        sums[bot_id] += usd
    writes = [_added(bot_id, usd, now) for bot_id, usd in sums.items() if usd > 0]
    if writes:
        collection(Chatbot).bulk_write(writes, ordered=False)


def _added(bot_id: str, usd: float, now: datetime) -> UpdateOne:
    """One write that decides by itself whether the month is a new one."""
    month = month_of(now)
    so_far = {"$add": [{"$ifNull": ["$spent_usd", 0.0]}, usd]}
    spent = {"$cond": [{"$eq": ["$spent_month", month]}, so_far, usd]}
    return UpdateOne({"id": bot_id}, [{"$set": {"spent_usd": spent, "spent_month": month}}])
