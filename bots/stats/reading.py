"""A chatbot's figures for a period, day by day, and those of the period before.

Days that are over come from ``analytics``; today, and days that are not rolled up yet, are counted
now, by the same count.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from bots.models import Analytics, Chatbot
from bots.stats.days import Period, day_of, span_of
from bots.stats.due import as_stored, marked_between
from bots.stats.figures import NOTHING, Figures
from bots.stats.late import noticed_until
from bots.stats.live import live_figures
from botsmith.mongodb.collections import collection

Days = dict[date, Figures]


@dataclass(frozen=True)
class Report:
    period: Period
    zone: ZoneInfo
    days: Days
    total: Figures
    before: Figures
    other_zones: tuple[str, ...]  # Of days that were counted by another zone's clocks.

    @property
    def active_a_day(self) -> float:
        return self.total.active_chats / len(self.period)

    @property
    def active_a_day_before(self) -> float:
        return self.before.active_chats / len(self.period)

    @cached_property
    def week(self) -> list[list[int]]:
        """Messages by weekday, Monday first, and hour."""
        week = [[0] * 24 for _ in range(7)]
        for day, its in self.days.items():
            hours = week[day.weekday()]
            hours[:] = [sum(pair) for pair in zip(hours, its.hours, strict=True)]
        return week


def read(bot: Chatbot, period: Period, zone: ZoneInfo, now: datetime) -> Report:
    both = Period(period.before.first, period.last)
    known, other_zones = _days(bot, both, zone, now)
    days = {day: known[day] for day in period.days}
    return Report(
        period=period,
        zone=zone,
        days=days,
        total=total_of(days.values()),
        before=total_of(known[day] for day in period.before.days),
        other_zones=other_zones,
    )


def total_of(some: Iterable[Figures]) -> Figures:
    return sum(some, NOTHING)


def _days(
    bot: Chatbot, period: Period, zone: ZoneInfo, now: datetime
) -> tuple[Days, tuple[str, ...]]:
    # In this order: a day that is rolled up meanwhile has its document before it loses its mark.
    settled = noticed_until()
    marked = marked_between(bot.pk, period.first, period.last)
    stored = _stored(bot.pk, period)
    first = day_of(bot.created_at, zone)
    found, zones = {}, set()
    for day in period.days:
        start, end = span_of(day, zone)
        if day in stored and end <= now:
            found[day], by = stored[day]
            zones |= {by} - {zone.key}
        elif start >= now or (day not in marked and (day < first or _is_idle(end, settled))):
            found[day] = NOTHING
        else:
            found[day] = live_figures(bot.pk, start, end, zone)
    return found, tuple(sorted(zones))


def _is_idle(end: datetime, settled: datetime | None) -> bool:
    """Of a day that is not due: it was over when news were noticed last, and had none."""
    return settled is not None and end <= settled


def _stored(bot_id: str, period: Period) -> dict[date, tuple[Figures, str]]:
    span = {"$gte": as_stored(period.first), "$lte": as_stored(period.last)}
    found = collection(Analytics).find({"chatbot_id": bot_id, "date": span})
    return {each["date"].date(): _read(each) for each in found}


def _read(document: dict) -> tuple[Figures, str]:
    """What another program wrote has only the documented fields; its days are those of UTC."""
    if its := document.get("figures"):
        return Figures.of(its), document.get("zone") or "UTC"
    counts = {
        "conversations": document.get("total_conversations") or 0,
        "messages": document.get("total_messages") or 0,
        "active_chats": document.get("active_chats") or 0,
    }
    return Figures(**counts), "UTC"
