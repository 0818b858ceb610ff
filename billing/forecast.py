"""How far a month's messages will last, from what was used of it so far. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

ONE_DAY = timedelta(days=1)
# With less than this, any pace would be a guess.
LEAST_TIME, LEAST_USED = 2 * ONE_DAY, 10


@dataclass(frozen=True)
class Forecast:
    """``kind``: "none" used, too "early" to say, "used" up, "enough", "short"; "open" where there
    is no limit.

    ``by_end``: how many it will be by the month's end; ``until``: when all are used, if before.
    """

    kind: str
    by_end: int | None = None
    until: datetime | None = None


def forecast(
    used: int, allowed: int | None, *, start: datetime, end: datetime, now: datetime
) -> Forecast:
    if allowed is not None and used >= allowed:
        return Forecast("used")
    if not used:
        return Forecast("none")
    passed = now - start
    if passed < LEAST_TIME or used < LEAST_USED:
        return Forecast("early")
    by_end = round(used * ((end - start) / passed))
    if allowed is None:
        return Forecast("open", by_end)
    until = start + passed * (allowed / used)
    if until >= end:
        return Forecast("enough", min(by_end, allowed))
    return Forecast("short", by_end, until)
