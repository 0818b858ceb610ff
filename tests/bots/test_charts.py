"""What charts make of numbers: axes, bars, lines with gaps, words. And days of a zone. Pure."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bots.stats.charts import (
    HEIGHT,
    WIDTH,
    Point,
    Told,
    bars_of,
    change,
    chart,
    heat_of,
    labels_of,
    level_of,
    line_of,
    summary_of,
    ticks_to,
)
from bots.stats.days import (
    Period,
    by_hour,
    end_of,
    last_month,
    latest_days,
    span_of,
    this_month,
)
from bots.stats.telling import dollars, period_words, seconds


@pytest.mark.parametrize(
    ("most", "whole", "ticks"),
    [
        (1, True, [0, 1]),
        (3, True, [0, 1, 2, 3]),
        (7, True, [0, 2, 4, 6, 8]),
        (37, True, [0, 10, 20, 30, 40]),
        (100, True, [0, 50, 100]),
        (1_234_567, True, [0, 500_000, 1_000_000, 1_500_000]),
        (0.3, False, [0, 0.1, 0.2, 0.3]),
        (0.000012, False, [0, 0.000005, 0.00001, 0.000015]),
        (0.4, True, [0, 1]),
    ],
)
def test_an_axis_has_round_figures(most, whole, ticks):
    assert ticks_to(most, whole=whole) == ticks


@pytest.mark.parametrize("most", [n * 10**p for n in range(1, 100) for p in (-3, 0, 4)])
def test_an_axis_holds_every_value_with_few_figures(most):
    ticks = ticks_to(most, whole=False)
    assert ticks[0] == 0 and ticks[-1] >= most * (1 - 1e-9) and len(ticks) <= 5


def test_bars_stand_on_the_ground_inside_the_box():
    bars = bars_of([0, 5, None, 10, 0.001], 10)
    assert [bar.height for bar in bars] == [HEIGHT / 2, HEIGHT, 1.5]
    assert all(bar.y + bar.height == HEIGHT and 0 <= bar.x < WIDTH - bar.width for bar in bars)


def test_a_line_is_broken_where_there_was_nothing_and_a_lone_day_is_a_dot():
    line, area = line_of([1, 2, None, 3, None], 4)
    assert line == "M60.0 120.0 L180.0 80.0 M420.0 40.0 h0.01"
    assert area == f"M60.0 {HEIGHT} L60.0 120.0 L180.0 80.0 L180.0 {HEIGHT}Z"
    assert line_of([None, None], 1) == line_of([], 1) == ("", "")


@pytest.mark.parametrize("count", [1, 2, 7, 28, 30, 31, 90, 366])
def test_labels_are_few_and_hold_both_ends(count):
    names = [str(number) for number in range(count)]
    labels = labels_of(names)
    assert len(labels) <= 7 and (labels[0], labels[-1]) == (names[0], names[-1])


def of(*values) -> list[Point]:
    return [Point(str(number), f"day {number}", value) for number, value in enumerate(values)]


def test_a_chart_of_nothing_is_empty_and_says_so():
    for values in ((), (0, 0), (None, None)):
        made = chart(Told("k", "Messages"), of(*values), str)
        assert made.is_empty and made.summary == "Messages: nothing to show yet."


def test_a_satisfaction_of_nothing_is_a_line_on_the_ground():
    made = chart(Told("k", "Satisfaction"), of(0, 0), str, is_line=True, top=100)
    assert not made.is_empty and made.line.count(f"{HEIGHT}.0") == 2


def test_the_trend_in_words():
    assert summary_of("Messages", of(1, 2, 8, 9), str) == (
        "Messages from day 0 to day 3: between 1 (day 0) and 9 (day 3). Rising over the period."
    )
    assert "Falling over" in summary_of("Messages", of(9, 8, 2, 1), str)
    assert "About level" in summary_of("Messages", of(9, 8, 9, 8), str)
    assert "4 throughout" in summary_of("Messages", of(4, 4), str)


def test_changes():
    assert change(3, 2) == 50
    assert change(3, 0) is change(None, 2) is change(3, None) is None


def test_hours_of_the_week():
    week = [[0] * 24 for _ in range(7)]
    week[6][23], week[0][0] = 10, 1
    heat = heat_of(week)
    assert heat.summary == "Busiest on Sundays from 23:00 to 24:00, with 10 messages."
    assert len(heat.cells) == 168 and max(c.x + c.width for c in heat.cells) <= WIDTH
    assert [level_of(count, 10) for count in (0, 1, 2, 3, 10)] == [0, 1, 1, 2, 5]
    assert heat_of([[0] * 24] * 7).is_empty


# --- Days -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "day", "start", "hours"),
    [
        ("UTC", date(2026, 3, 29), "2026-03-29T00:00", 24),
        ("Europe/Berlin", date(2026, 3, 29), "2026-03-28T23:00", 23),
        ("Europe/Berlin", date(2026, 10, 25), "2026-10-24T22:00", 25),
        ("Asia/Kathmandu", date(2026, 3, 29), "2026-03-28T18:15", 24),
        ("Asia/Kolkata", date(2026, 3, 29), "2026-03-28T18:30", 24),
        ("Asia/Beirut", date(2026, 3, 29), "2026-03-28T22:00", 23),  # Midnight itself is skipped.
        ("Australia/Lord_Howe", date(2026, 4, 5), "2026-04-04T13:00", 24.5),
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30T10:00", 0),  # A day that never was.
    ],
)
def test_where_days_begin_and_how_long_they_are(zone, day, start, hours):
    first, end = span_of(day, ZoneInfo(zone))
    assert first == datetime.fromisoformat(start).replace(tzinfo=UTC)
    assert end - first == timedelta(hours=hours)


def test_a_day_is_over_when_it_is_over_everywhere_that_counts():
    day = date(2026, 3, 10)
    assert end_of(day, ZoneInfo("Asia/Tokyo")) == datetime(2026, 3, 11, tzinfo=UTC)
    assert end_of(day, ZoneInfo("America/Los_Angeles")) == datetime(2026, 3, 11, 7, tzinfo=UTC)


def test_quarters_of_an_hour_are_hours_of_the_clock():
    slots = {datetime(2026, 3, 10, 18, minute, tzinfo=UTC): 1 for minute in (0, 15, 30, 45)}
    assert by_hour(slots, ZoneInfo("Asia/Kathmandu"))[23] == 1
    assert by_hour(slots, ZoneInfo("Asia/Kathmandu"))[0] == 3
    assert by_hour(slots, ZoneInfo("UTC"))[18] == 4


def test_periods():
    today = date(2026, 3, 31)
    assert latest_days(7, today) == Period(date(2026, 3, 25), today)
    assert latest_days(7, today).before == Period(date(2026, 3, 18), date(2026, 3, 24))
    assert this_month(today).days[0] == date(2026, 3, 1)
    assert last_month(today) == Period(date(2026, 2, 1), date(2026, 2, 28))
    assert last_month(date(2026, 1, 5)) == Period(date(2025, 12, 1), date(2025, 12, 31))


# --- Words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "words"),
    [(0, "$0.00"), (1234.5, "$1,234.50"), (0.0123, "$0.012"), (1e-6, "under $0.0001")],
)
def test_money(value, words):
    assert dollars(value) == words


def test_times_and_periods_in_words():
    assert (seconds(0.31), seconds(2.04), seconds(1200)) == ("0.31 s", "2.0 s", "1,200.0 s")
    assert period_words(Period(date(2025, 12, 30), date(2026, 1, 2))) == "30 Dec 2025 – 2 Jan 2026"
    assert period_words(Period(date(2026, 1, 2), date(2026, 1, 2))) == "Fri 2 Jan 2026"
