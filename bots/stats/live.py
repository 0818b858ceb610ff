"""Figures of days that are not rolled up: counted when a page is opened.

What took long to count is kept for a moment, twenty times as long as the count took: a busy day's
figures are then a little behind, and its page opens at once.
"""

import json
from contextlib import suppress
from datetime import datetime
from time import monotonic
from zoneinfo import ZoneInfo

from redis.exceptions import RedisError

from bots.stats.figures import Figures, figures
from botsmith.lib.redis import redis_client

LONG_SECONDS = 0.25
KEPT_FOR = 20
MOST_SECONDS = 300


def live_figures(bot_id: str, start: datetime, end: datetime, zone: ZoneInfo) -> Figures:
    """``figures`` of a day, or what they were a moment ago."""
    key = f"figures:{bot_id}:{start.timestamp():.0f}:{end.timestamp():.0f}:{zone.key}"
    with suppress(RedisError):
        if kept := redis_client().get(key):
            return Figures.of(json.loads(kept))
    began = monotonic()
    found = figures(bot_id, start, end, zone)
    took = monotonic() - began
    if took >= LONG_SECONDS:
        with suppress(RedisError):
            seconds = min(MOST_SECONDS, round(KEPT_FOR * took))
            redis_client().set(key, json.dumps(found.as_dict()), ex=seconds)
    return found
