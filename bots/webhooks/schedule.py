"""When a delivery that failed is tried again. Pure: callers pass the time."""

import random
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

MINUTE, HOUR = 60, 3600
# Seconds after each failure; together about a day. Then there is no more try.
PAUSES = (
    *(15, 1 * MINUTE, 5 * MINUTE, 15 * MINUTE, 45 * MINUTE),
    *(2 * HOUR, 4 * HOUR, 7 * HOUR, 10 * HOUR),
)
TRIES = len(PAUSES) + 1
JITTER = 0.1  # So that what failed together is not tried again together.
# A receiver may ask for a longer pause, within reason.
LONGEST_PAUSE = timedelta(hours=6)


def next_try(made: int, *, now: datetime, retry_after: timedelta | None) -> datetime | None:
    """When to try again after that many failures; None when it was the last one."""
    if made >= TRIES:
        return None
    seconds = PAUSES[made - 1] * random.uniform(1 - JITTER, 1 + JITTER)
    return now + max(timedelta(seconds=seconds), retry_after or timedelta())


def wanted_pause(header: str | None, *, now: datetime) -> timedelta | None:
    """A Retry-After header, in seconds or as a date, within bounds; None when there is none."""
    text = (header or "").strip()
    if text.isascii() and text.isdecimal():
        return min(timedelta(seconds=int(text[:9])), LONGEST_PAUSE)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta()), LONGEST_PAUSE)
