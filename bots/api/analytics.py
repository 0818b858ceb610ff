"""A chatbot's figures, as its page *Analytics* has them."""

from datetime import date
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from pydantic import ConfigDict

from billing.levels import ANALYTICS, has_advanced_analytics, plans_in_words
from bots.access import get_own_bot
from bots.analytics_form import RANGES, USUAL, period_named
from bots.api.auth import KeyAuth, Scope
from bots.api.schemas import Day
from bots.api.texts import BotId
from bots.stats.days import EARLIEST, MOST_DAYS, Period, day_of, latest_days, period_within
from bots.stats.figures import Figures
from bots.stats.reading import Report, read
from bots.stats.telling import rounded
from botsmith.lib.errors import QuotaExceeded
from botsmith.lib.zones import zone_named

router = Router(tags=["Analytics"])
ADVANCED = "Null where the plan’s analytics are basic."
ABOUT = (
    "What was asked, answered and rated, in all and day by day, without your own trials in the "
    f"playground. Days before {EARLIEST.year} and after today are left out, and of more than "
    f"{MOST_DAYS} the latest are told: `period` says which. With basic analytics it is always the "
    f"latest {USUAL} days."
)


COUNTED = {
    "conversations": 38,
    "messages": 171,
    "answers": 84,
    "not_answered": 9,
    "avg_response_seconds": 1.384,
    "ratings": 21,
    "avg_stars": 4.43,
    "satisfaction_percent": 85.7,
    "handed_over": 3,
    "cost_usd": 0.0412,
    "answers_of_unknown_price": 0,
    "input_tokens": 96_120,
    "output_tokens": 11_806,
}
EXAMPLE = {
    "level": "advanced",
    "time_zone": "Europe/Berlin",
    "period": {"from": "2026-11-26", "to": "2026-11-26"},
    "total": {**COUNTED, "active_chats_a_day": 41.0},
    "before": {**COUNTED, "conversations": 31, "messages": 140, "active_chats_a_day": 33.0},
    "days": [{"date": "2026-11-26", **COUNTED, "active_chats": 41}],
}


class Asked(Schema):
    """Which days: one of the page's periods, or from a day to another, in the account's zone."""

    range: Literal[*RANGES] = Field(
        USUAL,
        description="The latest days, or a month. Not read where `from` or `to` is given.",
    )
    first: Day | None = Field(
        None,
        alias="from",
        description=f"The first day; {USUAL} days up to `to` if not given.",
    )
    last: Day | None = Field(None, alias="to", description="The last day; today if not given.")

    @property
    def has_days(self) -> bool:
        return self.first is not None or self.last is not None

    def period(self, today: date) -> Period:
        if not self.has_days:
            return period_named(self.range, today)
        last = self.last or max(today, self.first)
        return period_within(self.first or latest_days(int(USUAL), _sane(last)).first, last, today)


class Span(Schema):
    model_config = ConfigDict(populate_by_name=True)

    first: date = Field(alias="from", description="The first day.")
    last: date = Field(alias="to", description="The last day, which is in it.")


class Counts(Schema):
    """What was counted; averages are null where there was nothing to average."""

    conversations: int = Field(description="Begun by visitors.")
    messages: int = Field(description="Of visitors, the chatbot and people.")
    answers: int | None = Field(description="The chatbot’s finished answers.")
    not_answered: int | None = Field(description="Of these, how many said “I don’t know”.")
    avg_response_seconds: float | None
    ratings: int | None
    avg_stars: float | None = Field(description="From 1 to 5.")
    satisfaction_percent: float | None = Field(description="One star is 0, five are 100.")
    handed_over: int | None = Field(description=f"Conversations handed to people. {ADVANCED}")
    cost_usd: float | None = Field(description=f"What the models cost. {ADVANCED}")
    answers_of_unknown_price: int | None = Field(description=f"Not in the cost. {ADVANCED}")
    input_tokens: int | None = Field(description=ADVANCED)
    output_tokens: int | None = Field(description=ADVANCED)


class Total(Counts):
    active_chats_a_day: float = Field(description="Conversations with a message, a day.")


class Day(Counts):
    """With basic analytics, what is beyond conversations, messages and chats is null."""

    date: date
    active_chats: int = Field(description="Conversations with a message that day.")


class Figured(Schema):
    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE})

    level: Literal["basic", "advanced"] = Field(description="What the plan’s analytics tell.")
    time_zone: str = Field(description="The account’s; by its clocks days begin and end.")
    period: Span
    total: Total
    before: Total = Field(description="Of as many days right before the period.")
    days: list[Day] = Field(description="Each day of the period, the earliest first.")


@router.get(
    "chatbots/{bot_id}/analytics",
    auth=KeyAuth(Scope.READ),
    response=Figured,
    by_alias=True,
    url_name="analytics",
    summary="Figures of a chatbot",
    description=ABOUT,
)
def get_analytics(request: HttpRequest, bot_id: BotId, asked: Annotated[Asked, Query()]) -> Figured:
    user = request.auth.user
    bot = get_own_bot(user, bot_id)
    is_advanced = has_advanced_analytics(user)
    if not is_advanced and (asked.has_days or asked.range != USUAL):
        raise QuotaExceeded(_plan_sentence())
    zone, now = zone_named(user.time_zone), timezone.now()
    return _figured(read(bot, asked.period(day_of(now, zone)), zone, now), is_advanced)


def _plan_sentence() -> str:
    return (
        f"Your plan’s analytics show the latest {USUAL} days. "
        f"Other days come with {plans_in_words(ANALYTICS)}."
    )


def _sane(day: date) -> date:
    """Not so early that there are no days before it."""
    return max(day, EARLIEST)


def _figured(report: Report, is_advanced: bool) -> Figured:
    period = report.period
    return Figured(
        level="advanced" if is_advanced else "basic",
        time_zone=report.zone.key,
        period=Span(first=period.first, last=period.last),
        total=_total(report.total, report.active_a_day, is_advanced),
        before=_total(report.before, report.active_a_day_before, is_advanced),
        days=[_day(day, its, is_advanced) for day, its in report.days.items()],
    )


def _total(figures: Figures, active: float, is_advanced: bool) -> Total:
    costs = _costs(figures) if is_advanced else dict.fromkeys(COSTS)
    return Total(
        **_said(figures), **_answered(figures), **costs, active_chats_a_day=round(active, 2)
    )


def _day(day: date, figures: Figures, is_advanced: bool) -> Day:
    more = _answered(figures) | _costs(figures) if is_advanced else dict.fromkeys(MORE)
    return Day(date=day, **_said(figures), **more, active_chats=figures.active_chats)


def _said(figures: Figures) -> dict:
    return {"conversations": figures.conversations, "messages": figures.messages}


def _answered(figures: Figures) -> dict:
    return {
        "answers": figures.answers,
        "not_answered": figures.refusals,
        "avg_response_seconds": rounded(figures.response_seconds, 3),
        "ratings": figures.ratings,
        "avg_stars": rounded(figures.average_stars, 2),
        "satisfaction_percent": rounded(figures.satisfaction, 1),
    }


def _costs(figures: Figures) -> dict:
    return {
        "handed_over": figures.hand_offs,
        "cost_usd": round(figures.cost_usd, 6),
        "answers_of_unknown_price": figures.unpriced_answers,
        "input_tokens": figures.input_tokens,
        "output_tokens": figures.output_tokens,
    }


NOTHING = Figures()
COSTS = _costs(NOTHING).keys()
MORE = _answered(NOTHING).keys() | COSTS
