"""What a part of a period costs: pure arithmetic on whole cents and whole seconds.

The rules:

- Time is counted in whole seconds; a period is from its start up to, and without, its end.
- Periods end at the returns of the anchor, the moment when paying began: of a month without that
  day (29, 30, 31) on its last day, and the month after has the day again. A year is twelve months;
  29 February returns on the 28th where there is no 29th.
- A part is rounded half up to a cent, once, from the whole sum; nothing is rounded twice.
- What is used of a sum is the sum less what is left of it, so both always add up to the sum.
- What is credited is a part of what was paid (or is owed), after coupons, and never more.
- A change writes down what the rest of the period is worth from now on. A next change starts from
  that, so many changes lose or gain no more than half a cent each.
- A coupon of per cent is rounded half up, in the customer's favour.
"""

import calendar
from datetime import datetime, timedelta

from billing.models import Period

MONTHS = {Period.MONTHLY: 1, Period.YEARLY: 12}
SECOND = timedelta(seconds=1)


def part(cents: int, start: datetime, end: datetime, since: datetime) -> int:
    """Of ``cents`` for the time from start to end, those for the time from ``since`` to the end."""
    whole = (end - start) // SECOND
    left = (end - min(max(since, start), end)) // SECOND
    return half_up(cents * left, whole) if whole > 0 else 0


def per_cent(cents: int, percent: int) -> int:
    return half_up(cents * percent, 100)


def half_up(over: int, under: int) -> int:
    return (2 * over + under) // (2 * under)


def return_of(anchor: datetime, months: int) -> datetime:
    """The anchor's day so many months later, or the last day of a month that is too short."""
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    day = min(anchor.day, calendar.monthrange(year, month + 1)[1])
    return anchor.replace(year=year, month=month + 1, day=day)


def end_of(anchor: datetime, period: str, start: datetime) -> datetime:
    """When a period that starts at ``start``, a return of the anchor, ends."""
    gone = (start.year - anchor.year) * 12 + start.month - anchor.month
    return return_of(anchor, gone + MONTHS[Period(period)])


def whole_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
