"""What the page says of a report: figures with what became of them, and charts. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from bots.stats.charts import Chart, Heat, Point, Told, change, chart, heat_of
from bots.stats.days import Period
from bots.stats.figures import Figures
from bots.stats.reading import Report, total_of

# More days than these are drawn week by week.
MOST_POINTS = 92
SMALL_CHANGE = 0.5


@dataclass(frozen=True)
class Indicator:
    """One figure at the top: ``direction`` is "up", "down", "same" or "" (nothing to compare)."""

    label: str
    value: str
    direction: str
    change: str
    is_good: bool | None
    hint: str = ""


def number(value: float) -> str:
    return f"{value:,.0f}"


def decimal(value: float) -> str:
    """Averages of small counts keep a figure behind the point."""
    return f"{value:,.1f}" if value < 10 and value != round(value) else number(value)


def seconds(value: float) -> str:
    return f"{value:.2g} s" if value < 1 else f"{value:,.1f} s"


def percent(value: float) -> str:
    return f"{value:.0f} %"


def dollars(value: float) -> str:
    """Cents, or as many figures as a part of a cent needs."""
    if value and value < 0.1:
        return f"${value:.2g}" if value >= 0.0001 else "under $0.0001"
    return f"${value:,.2f}"


def short_day(day: date) -> str:
    return f"{day.day} {day:%b}"


def full_day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"


def period_words(period: Period) -> str:
    """The period as people write it, without what both ends share."""
    first, last = period.first, period.last
    if first == last:
        return full_day(first)
    begin = short_day(first) if first.year == last.year else f"{short_day(first)} {first.year}"
    return f"{begin} – {short_day(last)} {last.year}"


# --- At the top -------------------------------------------------------------------------------


def indicators(report: Report) -> list[Indicator]:
    now, before = report.total, report.before
    stars = now.average_stars
    rated = f"{stars:.1f} of 5 stars, {_counted(now.ratings, 'rating')}" if stars else "No ratings"
    return [
        _indicator("Conversations", now.conversations, before.conversations, number),
        _indicator("Messages", now.messages, before.messages, number),
        _indicator("Active chats a day", report.active_a_day, report.active_a_day_before, decimal),
        _indicator("Response time", now.response_seconds, before.response_seconds, seconds, SLOWER),
        _rate("Satisfaction", now.satisfaction, before.satisfaction, rated),
        _rate("Answered", _answered(now), _answered(before), _refused(now)),
    ]


def _answered(figures: Figures) -> float | None:
    if not figures.answers:
        return None
    return 100 * (figures.answers - figures.refusals) / figures.answers


def _refused(figures: Figures) -> str:
    if not figures.answers:
        return "No answers"
    return (
        f"{number(figures.refusals)} of {_counted(figures.answers, 'answer')} said “I don’t know”"
    )


def _counted(count: int, one: str) -> str:
    return f"{count:,} {one}{'' if count == 1 else 's'}"


@dataclass(frozen=True)
class Wording:
    """What more and less of something is called, and whether more is good."""

    more: str = "more"
    less: str = "less"
    is_good: bool = True


MORE, SLOWER = Wording(), Wording("slower", "faster", is_good=False)


def _indicator(
    label: str,
    now: float | None,
    before: float | None,
    written: Callable[[float], str],
    wording: Wording = MORE,
) -> Indicator:
    by = change(now, before)
    return _changed(label, "–" if now is None else written(now), by, " %", wording)


def _rate(label: str, now: float | None, before: float | None, hint: str) -> Indicator:
    """Of a share, by how many points it changed: per cent of per cent mislead."""
    by = None if now is None or before is None else now - before
    unit = " point" if by is not None and round(abs(by)) == 1 else " points"
    shown = "–" if now is None else percent(now)
    return replace(_changed(label, shown, by, unit, MORE), hint=hint)


def _changed(label: str, value: str, by: float | None, unit: str, wording: Wording) -> Indicator:
    if by is None:
        return Indicator(label, value, "", "" if value == "–" else "Nothing to compare with", None)
    if abs(by) < SMALL_CHANGE:
        return Indicator(label, value, "same", "No change", None)
    words = f"{abs(by):,.0f}{unit} {wording.more if by > 0 else wording.less}"
    direction = "up" if by > 0 else "down"
    return Indicator(label, value, direction, words, (by > 0) == wording.is_good)


# --- Charts -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bin:
    """A day, or the days of a week of the period."""

    days: Sequence[date]
    figures: Figures

    @property
    def label(self) -> str:
        return short_day(self.days[0])

    @property
    def name(self) -> str:
        first, last = self.days[0], self.days[-1]
        return full_day(first) if len(self.days) == 1 else period_words(Period(first, last))


def bins(report: Report) -> list[Bin]:
    days = report.period.days
    by_week = len(days) > MOST_POINTS
    grouped = groupby(days, key=lambda day: day.isocalendar()[:2] if by_week else day)
    parts = [list(group) for _, group in grouped]
    return [Bin(part, total_of(report.days[day] for day in part)) for part in parts]


def points(some: Sequence[Bin], value: Callable[[Bin], float | None]) -> list[Point]:
    return [Point(each.label, each.name, value(each)) for each in some]


def conversations_chart(report: Report, *, note: str = "begun by visitors") -> Chart:
    parts, figure = bins(report), number(report.total.conversations)
    return chart(
        Told("conversations", "Conversations", figure, note, _column(parts)),
        points(parts, lambda each: each.figures.conversations),
        number,
    )


def basic_charts(report: Report) -> list[Chart]:
    parts = bins(report)
    total = report.total

    def told(key: str, title: str, figure: str, note: str) -> Told:
        return Told(key, title, figure, note, _column(parts))

    return [
        conversations_chart(report),
        chart(
            told("messages", "Messages", number(total.messages), "asked and answered"),
            points(parts, lambda each: each.figures.messages),
            number,
        ),
        chart(
            told("active", "Active chats", decimal(report.active_a_day), "a day, on average"),
            points(parts, lambda each: each.figures.active_chats / len(each.days)),
            decimal,
            is_line=True,
        ),
    ]


def more_charts(report: Report) -> list[Chart]:
    return [_response_time(report), _satisfaction(report), _cost(report)]


def _response_time(report: Report) -> Chart:
    parts, average = bins(report), report.total.response_seconds
    figure = "" if average is None else seconds(average)
    return chart(
        Told("response", "Response time", figure, "until the answer is complete", _column(parts)),
        points(parts, lambda each: each.figures.response_seconds),
        seconds,
        is_line=True,
        whole=False,
    )


def _satisfaction(report: Report) -> Chart:
    parts, average = bins(report), report.total.satisfaction
    figure = "" if average is None else percent(average)
    note = "average rating: 5 stars are 100 %, 1 star is 0 %"
    return chart(
        Told("satisfaction", "Satisfaction", figure, note, _column(parts)),
        points(parts, lambda each: each.figures.satisfaction),
        percent,
        is_line=True,
        top=100,
    )


def _cost(report: Report) -> Chart:
    parts, total = bins(report), report.total
    each = total.cost_usd / total.conversations if total.conversations else 0
    note = f"{dollars(each)} a conversation" if total.conversations else ""
    if total.unpriced_answers:
        note += f"; without {_counted(total.unpriced_answers, 'answer')} of unknown price"
    return chart(
        Told("cost", "Cost of models", dollars(total.cost_usd), note, _column(parts)),
        points(parts, lambda each: each.figures.cost_usd),
        dollars,
        whole=False,
    )


def _column(parts: Sequence[Bin]) -> str:
    return "Week" if any(len(part.days) > 1 for part in parts) else "Day"


def hours(report: Report) -> Heat:
    return heat_of(report.week)


@dataclass(frozen=True)
class Share:
    name: str
    count: int
    percent: int


def engines(report: Report, names: dict[str, str]) -> list[Share]:
    """Who wrote the answers, the most first; ``names`` are for people."""
    every = report.total.answers
    ordered = sorted(report.total.engines.items(), key=lambda each: (-each[1], each[0]))
    return [
        Share(names.get(engine, engine.capitalize()), count, round(100 * count / every))
        for engine, count in ordered
        if every
    ]


# --- For spreadsheets -------------------------------------------------------------------------

COLUMNS = (
    *("date", "time_zone", "conversations", "messages", "active_chats", "answers"),
    *("not_answered", "handed_over", "avg_response_seconds", "ratings", "avg_stars"),
    *("satisfaction_percent", "cost_usd", "answers_of_unknown_price"),
    *("input_tokens", "output_tokens"),
)


def table(report: Report) -> Iterator[list[object]]:
    """A row for each day, of ``COLUMNS``."""
    for day, its in report.days.items():
        yield [
            *(day.isoformat(), report.zone.key, its.conversations, its.messages, its.active_chats),
            *(its.answers, its.refusals, its.hand_offs, rounded(its.response_seconds, 3)),
            *(its.ratings, rounded(its.average_stars, 2), rounded(its.satisfaction, 1)),
            *(round(its.cost_usd, 6), its.unpriced_answers, its.input_tokens, its.output_tokens),
        ]


def rounded(value: float | None, places: int) -> float | None:
    return None if value is None else round(value, places)
