"""The days that the overview shows, read from ``site_days``, and what is said of them."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from adminpanel.models import SiteDay
from adminpanel.overview.providers import Calls, name_of
from billing.models import Plan
from bots.stats.charts import Chart, Point, Told, chart
from bots.stats.days import Period
from bots.stats.figures import LEAST_STARS, MOST_STARS
from bots.stats.telling import decimal, full_day, number, percent, period_words, short_day
from botsmith.mongodb.collections import collection, in_utc

NO_HOURS = (0,) * 24


@dataclass(frozen=True)
class Day:
    """One day's figures; all nothing where it was not counted."""

    date: date
    sign_ups: int = 0
    active_bots: int = 0
    messages: int = 0
    failed_sources: int = 0
    ratings: int = 0
    stars: int = 0
    revenue: Counter[str] = field(default_factory=Counter)
    failed_logins: Sequence[int] = NO_HOURS
    queues: dict[str, int] = field(default_factory=dict)
    providers: dict[str, Calls] = field(default_factory=dict)

    @property
    def cents(self) -> int:
        return self.revenue.total()

    @property
    def deepest(self) -> int | None:
        """The longest that any queue was; None where nobody looked."""
        return max(self.queues.values()) if self.queues else None

    @property
    def calls(self) -> Calls:
        return sum(self.providers.values(), Calls())

    @property
    def error_percent(self) -> float | None:
        return self.calls.percent if self.calls.asked else None

    @property
    def satisfaction(self) -> float | None:
        return satisfaction(self.stars, self.ratings)

    @classmethod
    def read(cls, day: date, stored: dict) -> "Day":
        names = ("sign_ups", "active_bots", "messages", "failed_sources", "ratings", "stars")
        paid = Counter()
        for each in stored.get("revenue") or ():
            paid[each["plan"]] += each["cents"]
        return cls(
            date=day,
            **{name: stored.get(name) or 0 for name in names},
            revenue=paid,
            failed_logins=stored.get("failed_logins") or NO_HOURS,
            queues=stored.get("queues") or {},
            providers=Calls.by_provider((stored.get("calls") or {}).values()),
        )


def satisfaction(stars: int, ratings: int) -> float | None:
    """The average rating in per cent: one star is 0, five are 100."""
    if not ratings:
        return None
    return 100 * (stars / ratings - LEAST_STARS) / (MOST_STARS - LEAST_STARS)


@dataclass(frozen=True)
class Report:
    period: Period
    days: Sequence[Day]
    counted_at: datetime | None  # The latest count of all; None: there was none yet.
    uncounted: int  # Days of the period without one.

    def sum_of(self, name: str) -> int:
        return sum(getattr(day, name) for day in self.days)

    @property
    def words(self) -> str:
        return period_words(self.period)

    @property
    def revenue(self) -> Counter[str]:
        return sum((day.revenue for day in self.days), Counter())

    @property
    def providers(self) -> dict[str, Calls]:
        found: dict[str, Calls] = {}
        for name, calls in (pair for day in self.days for pair in day.providers.items()):
            found[name] = found.get(name, Calls()) + calls
        return found

    @property
    def week(self) -> list[list[int]]:
        """Failed sign-ins by weekday, Monday first, and hour."""
        week = [[0] * 24 for _ in range(7)]
        for day in self.days:
            hours = week[day.date.weekday()]
            hours[:] = [sum(pair) for pair in zip(hours, day.failed_logins, strict=True)]
        return week


def read(period: Period) -> Report:
    span = {"id": {"$gte": period.first.isoformat(), "$lte": period.last.isoformat()}}
    stored = {each["id"]: each for each in collection(SiteDay).find(span, {"_id": 0})}
    counted = [each["rolled_at"] for each in stored.values() if each.get("rolled_at")]
    return Report(
        period=period,
        days=[Day.read(day, stored.get(day.isoformat(), {})) for day in period.days],
        counted_at=in_utc(max(counted)) if counted else None,
        uncounted=len(period) - len(counted),
    )


# --- Charts -----------------------------------------------------------------------------------


def charts(report: Report) -> list[Chart]:
    active = report.sum_of("active_bots") / len(report.period)
    deepest = [day.deepest for day in report.days if day.deepest is not None]
    all_calls = sum(report.providers.values(), Calls())
    rated = report.sum_of("ratings")
    satisfied = satisfaction(report.sum_of("stars"), rated)
    failed = report.sum_of("failed_sources")
    calls = f"of {number(all_calls.asked)} calls, their tries together"
    return [
        _bars(report, "sign_ups", "Sign-ups", "accounts that were made"),
        _line(report, "active_bots", "Active chatbots", decimal(active), "a day, on average"),
        _bars(report, "messages", "Messages", "asked and answered, owners’ trials with them"),
        _of(
            report,
            "cents",
            "Revenue",
            money(report.sum_of("cents")),
            "paid invoices, before refunds",
            money,
        ),
        _of(report, "failed_sources", "Failed sources", number(failed), "not read since", number),
        _of(report, "deepest", "Longest queue", _most(deepest), "tasks that waited", number),
        _line(
            *(report, "error_percent", "Provider errors"),
            *(
                share(all_calls.percent) if all_calls.asked else "",
                calls if all_calls.asked else "",
            ),
            written=share,
            whole=False,
        ),
        _line(
            *(report, "satisfaction", "Satisfaction"),
            "" if satisfied is None else percent(satisfied),
            f"of {number(rated)} ratings: 5 stars are 100 %, 1 star is 0 %" if rated else "",
            written=percent,
            top=100,
        ),
    ]


def _most(found: Sequence[int]) -> str:
    return number(max(found)) if found else ""


def _points(report: Report, name: str) -> list[Point]:
    return [Point(short_day(d.date), full_day(d.date), getattr(d, name)) for d in report.days]


def _bars(report: Report, name: str, title: str, note: str) -> Chart:
    return _of(report, name, title, number(report.sum_of(name)), note, number)


def _of(
    report: Report,
    name: str,
    title: str,
    figure: str,
    note: str,
    written: Callable[[float], str],
) -> Chart:
    return chart(Told(name, title, figure, note), _points(report, name), written)


def _line(
    report: Report,
    name: str,
    title: str,
    figure: str,
    note: str,
    *,
    written: Callable[[float], str] = number,
    **how,
) -> Chart:
    told = Told(name, title, figure, note)
    return chart(told, _points(report, name), written, is_line=True, **how)


def money(cents: float) -> str:
    return f"${cents / 100:,.2f}" if cents % 100 else f"${cents / 100:,.0f}"


def share(value: float) -> str:
    text = f"{value:.1f}".removesuffix(".0") if value < 10 else f"{value:.0f}"
    return f"{text} %"


# --- Shares -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Share:
    """``text`` is how much it is, ``percent`` how much of all."""

    name: str
    text: str
    percent: int
    note: str = ""


def by_plan(report: Report) -> list[Share]:
    """Revenue by plan, the most first."""
    names = {plan.pk: plan.name for plan in Plan.objects.only("id", "name")}
    total = report.revenue.total()
    return [
        Share(names.get(plan, plan), money(cents), round(100 * cents / total))
        for plan, cents in report.revenue.most_common()
        if total > 0
    ]


def by_provider(report: Report) -> list[Share]:
    """How often each failed, the worst first."""
    ordered = sorted(report.providers.items(), key=lambda each: (-each[1].percent, each[0]))
    return [
        Share(name_of(name), share(calls.percent), round(calls.percent), _failed(calls))
        for name, calls in ordered
    ]


def _failed(calls: Calls) -> str:
    text = f"{calls.failed:,} of {calls.asked:,} calls"
    return f"{text}; most often: {calls.usual_reason}" if calls.failed else text
