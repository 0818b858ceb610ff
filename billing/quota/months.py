"""A subscription's months: they begin on the day and at the time at which it began. Pure."""

from datetime import datetime

from billing.proration import return_of


def period_start(started_at: datetime, now: datetime) -> datetime:
    """The latest monthly return of ``started_at``'s day; the 31st falls on a month's last day."""
    this_month = _monthly(started_at, now.year, now.month)
    if this_month <= now:
        return this_month
    year, month = (now.year, now.month - 1) if now.month > 1 else (now.year - 1, 12)
    return max(_monthly(started_at, year, month), started_at)


def period_end(started_at: datetime, now: datetime) -> datetime:
    """When the month that ``now`` is in ends, and the next begins."""
    this_month = _monthly(started_at, now.year, now.month)
    if this_month > now:
        return this_month
    year, month = (now.year, now.month + 1) if now.month < 12 else (now.year + 1, 1)
    return _monthly(started_at, year, month)


def _monthly(started_at: datetime, year: int, month: int) -> datetime:
    months = 12 * (year - started_at.year) + month - started_at.month
    return return_of(started_at, months)
