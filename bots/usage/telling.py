"""What the usage page says of plan, meters and pace. Nothing here decides what may be used."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from accounts.models import User
from billing import levels
from billing.forecast import Forecast, forecast
from billing.models import UNLIMITED, Plan, PlanLimits, Subscription
from billing.quota import Limit, Meter, period_end, period_start
from billing.quota.limits import own_limit
from billing.quota.words import ENDED, amount_of, day_words, next_plan
from bots.stats.charts import Chart, Point, Told, chart
from bots.stats.days import ONE_DAY, day_of
from bots.stats.telling import full_day, number, short_day
from bots.usage.by_day import Spread

NOTHING_DELETED = (
    "Nothing is deleted, and all your chatbots go on answering. Until it fits again, nothing more "
    "can be added to what is over."
)
AT_THE_LIMIT = {
    Limit.CHATBOTS: "At the limit no other chatbot can be made. Those that you have go on.",
    Limit.MESSAGES: (
        "At the limit visitors read that the chat takes no more messages for now, and to contact "
        "you directly. Nothing is charged beyond your plan."
    ),
    Limit.FILES: "At the limit no other file can be added. A deleted one makes room at once.",
    Limit.WEBSITES: "At the limit no other website can be added. Those that you have are read on.",
    Limit.TEXTS: "Texts, and questions with their answers. A deleted one makes room at once.",
}


@dataclass(frozen=True)
class Gauge:
    """A meter with what happens at its limit, and which plan has more."""

    meter: Meter
    words: str
    more: str
    own: bool  # The figure is this customer's own.


@dataclass(frozen=True)
class Feature:
    name: str
    text: str
    has: bool
    unlocked_by: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True)
class Month:
    """``days`` are those of the zone, up to today; ``begins_anew`` is when the next one begins."""

    start: datetime
    end: datetime
    zone: ZoneInfo
    now: datetime

    @classmethod
    def of(cls, subscription: Subscription, zone: ZoneInfo, now: datetime) -> "Month":
        began = subscription.started_at
        return cls(period_start(began, now), period_end(began, now), zone, now)

    @property
    def days(self) -> list[date]:
        first, today = day_of(self.start, self.zone), day_of(self.now, self.zone)
        return [first + number * ONE_DAY for number in range((today - first).days + 1)]

    @property
    def begins_anew(self) -> str:
        return full_day(day_of(self.end, self.zone))

    @property
    def words(self) -> str:
        last = day_of(self.end - timedelta(milliseconds=1), self.zone)
        return f"{short_day(day_of(self.start, self.zone))} – {short_day(last)}"

    @property
    def days_left(self) -> int:
        return (day_of(self.end, self.zone) - day_of(self.now, self.zone)).days


def gauges(user: User, meters: Sequence[Meter]) -> list[Gauge]:
    return [_gauge(user, meter) for meter in meters]


def _gauge(user: User, meter: Meter) -> Gauge:
    own = own_limit(user, meter.what) is not None
    larger = None if own or meter.limit is None else next_plan(meter.what, meter.limit)
    more = f"{larger.name}: {amount_of(larger, meter.what)}" if larger else ""
    words = "Your plan has no limit here." if meter.limit is None else AT_THE_LIMIT[meter.what]
    return Gauge(meter, words, more, own)


def over_words(plan: Plan, meters: Sequence[Meter], *, is_usable: bool) -> tuple[str, str]:
    """What is more than the plan has room for, and what that means; nothing when all fits."""
    if not is_usable:
        return "Your subscription has ended", ENDED
    over = [
        f"{each.used:,} of {each.what.value.counted(each.limit)}" for each in meters if each.over
    ]
    if not over:
        return "", ""
    return f"Over what {plan.name} has room for: {', '.join(over)}", NOTHING_DELETED


# --- The pace ---------------------------------------------------------------------------------


def pace(user: User, meter: Meter, month: Month) -> tuple[str, str]:
    """How far the month's messages last: the sentence, and its level as a meter's."""
    span = {"start": month.start, "end": month.end, "now": month.now}
    found = forecast(meter.used, meter.limit, **span)
    return _pace_words(found, meter, user, month), _LEVELS.get(found.kind, "ok")


_LEVELS = {"used": "full", "short": "warn"}


def _pace_words(found: Forecast, meter: Meter, user: User, month: Month) -> str:
    anew = day_words(month.end, user)
    if found.kind == "used":
        return f"All messages of this month are used. They begin anew on {anew}."
    if found.kind == "none":
        return "Nothing is used of this month yet."
    if found.kind == "early":
        return "It is too early in the month to say how far they last."
    if found.kind == "open":
        return f"At this pace it will be about {number(found.by_end)} messages by {anew}."
    if found.kind == "enough":
        return (
            f"At this pace the month’s messages last: about {number(found.by_end)} of "
            f"{number(meter.limit)} will be used by {anew}."
        )
    until = day_words(found.until, user)
    short = (month.end - found.until).days
    early = "less than a day" if short < 1 else f"{short} day{'' if short == 1 else 's'}"
    return f"At this pace the month’s messages last until {until}, {early} before they begin anew."


# --- Where they went --------------------------------------------------------------------------


def by_day_chart(spread: Spread, month: Month) -> Chart:
    points = [Point(short_day(day), full_day(day), spread.days[day]) for day in month.days]
    told = Told("used", "Messages by day", number(spread.total), "counted this month", "Day")
    return chart(told, points, number)


@dataclass(frozen=True)
class Part:
    name: str
    count: int
    percent: int
    bot_id: str = ""


def parts(spread: Spread, used: int) -> list[Part]:
    """Which chatbots used how much, the most first; with what is in none of them any more."""
    every = max(used, spread.total) or 1
    found = [
        Part(spread.names.get(bot, ""), count, round(100 * count / every), bot)
        for bot, count in spread.bots.most_common()
    ]
    if gone := max(0, used - spread.total):
        found.append(Part("In conversations that are deleted", gone, round(100 * gone / every)))
    return found


# --- What the plan offers ---------------------------------------------------------------------


def features(limits: PlanLimits) -> Iterator[Feature]:
    for provider, name in levels.PROVIDER_NAMES.items():
        yield _feature(limits, f"provider:{provider}", f"{name}’s models", "To write the answers")
    yield _feature(limits, levels.API, "API access", "Chatbots and answers for your own programs")
    yield _feature(
        limits,
        levels.ANALYTICS,
        "Advanced analytics",
        "Questions, hours, cost, any days, export",
    )
    yield _feature(
        limits, levels.BRANDING, "Your own branding", "The chat without “Powered by BotSmith”"
    )
    yield _feature(limits, "email_support", "Help by email", "Answers within two working days")
    yield _feature(limits, "priority_support", "Priority support", "The same working day")


def _feature(limits: PlanLimits, feature: str, name: str, text: str) -> Feature:
    has = levels.FEATURES[feature](limits)
    return Feature(name, text, has, () if has else levels.unlocked_by(feature))


def kept_words(limits: PlanLimits) -> str:
    days = limits.conversation_history_days
    if days == UNLIMITED:
        return "Conversations are kept for as long as you like."
    return f"Conversations are kept for {days:,} day{'' if days == 1 else 's'}."


def size_words(limits: PlanLimits) -> str:
    most = limits.max_file_size_mb
    return "Files of any size." if most == UNLIMITED else f"Files up to {most} MB each."
