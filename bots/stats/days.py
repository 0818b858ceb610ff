"""Days of a time zone: where they begin and end, and periods of them. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
# Of counts by time: zones are whole quarters of an hour away from UTC.
SLOT_MINUTES = 15
MOST_DAYS = 366
EARLIEST = date(2000, 1, 1)


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """When the day begins there, in UTC. Where the clocks skip midnight, when they do so."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def span_of(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The day's first instant and the next one's: 23, 24 or 25 hours, as the clocks change."""
    return start_of(day, zone), start_of(day + ONE_DAY, zone)


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """When the day is over both there and in UTC."""
    following = day + ONE_DAY
    return max(start_of(following, zone), start_of(following, ZoneInfo("UTC")))


def by_hour(slots: Mapping[datetime, int], zone: ZoneInfo) -> list[int]:
    """Counts by quarter of an hour as counts of the 24 hours that clocks show there.

    The hour that comes twice when clocks go back holds both; the one left out holds nothing.
    """
    hours = [0] * 24
    for slot, count in slots.items():
        hours[slot.astimezone(zone).hour] += count
    return hours


@dataclass(frozen=True)
class Period:
    """Days from the first to the last, both with it."""

    first: date
    last: date

    @cached_property
    def days(self) -> list[date]:
        return list(self._each())

    def _each(self) -> Iterator[date]:
        for number in range(len(self)):
            yield self.first + number * ONE_DAY

    def __len__(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """As many days, right before."""
        return Period(self.first - len(self) * ONE_DAY, self.first - ONE_DAY)


def span_of_all(period: Period, zone: ZoneInfo) -> tuple[datetime, datetime]:
    return start_of(period.first, zone), start_of(period.last + ONE_DAY, zone)


def latest_days(count: int, today: date) -> Period:
    return Period(today - (count - 1) * ONE_DAY, today)


def this_month(today: date) -> Period:
    return Period(today.replace(day=1), today)


def last_month(today: date) -> Period:
    end = today.replace(day=1) - ONE_DAY
    return Period(end.replace(day=1), end)


def period_within(first: date, last: date, today: date) -> Period:
    """The days between the two that can be told: none before ``EARLIEST`` or after today, and of
    more than ``MOST_DAYS`` the latest."""
    start, end = (min(max(day, EARLIEST), today) for day in sorted((first, last)))
    return Period(max(start, end - (MOST_DAYS - 1) * ONE_DAY), end)
