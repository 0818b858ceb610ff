"""How long the staff's overview takes on a site with a million messages in ninety days.

    python manage.py services --ephemeral --fast -- python -m benchmarks.staff_overview

The page is asked for through Django's test client, beside one that reads next to nothing (the
retention of logs) in the same run. The count of one busy day is timed too: that is the worker's.
"""

import random
from datetime import UTC, datetime, timedelta
from time import perf_counter

from benchmarks.measures import percentile
from benchmarks.report import table
from benchmarks.world import begin

DAYS, MESSAGES_A_DAY, BUSY_DAY, BOTS, USERS, TIMES = 92, 11_000, 100_000, 5_000, 100_000, 30


def main() -> None:
    begin()
    from django.test.utils import setup_test_environment

    from adminpanel.overview.rollup import roll_day

    setup_test_environment()
    _seed()
    began = perf_counter()
    roll_day(datetime.now(UTC).date())
    rolled = 1000 * (perf_counter() - began)
    print(table(["page", "p50, ms", "p95, ms"], list(_pages())))
    print(f"A day of {BUSY_DAY:,} messages of {BOTS:,} chatbots is counted in {rolled:.0f} ms.")


def _seed() -> None:
    from accounts.models import User
    from adminpanel.models import SiteDay
    from bots.models import Message
    from botsmith.mongodb.collections import collection

    chance, now = random.Random(1), datetime.now(UTC)
    start = now.replace(hour=0, minute=0, second=0, microsecond=0)
    collection(SiteDay).insert_many(
        {
            "id": (now - timedelta(days=ago)).date().isoformat(),
            "messages": MESSAGES_A_DAY,
            "sign_ups": 1_100,
            "rolled_at": now,
        }
        for ago in range(1, DAYS)
    )
    people = (
        {
            "id": f"u{n}",
            "email": f"u{n}@example.com",
            "created_at": now - timedelta(minutes=n),
        }
        for n in range(USERS)
    )
    collection(User).insert_many(people, ordered=False)
    said = (
        {
            "id": f"m{n}",
            "chatbot_id": f"b{chance.randrange(BOTS)}",
            "conversation_id": f"c{n // 8}",
            "timestamp": start + (now - start) * chance.random(),
            "content": "A question or an answer of some length. " * 8,
        }
        for n in range(BUSY_DAY)
    )
    collection(Message).insert_many(said, ordered=False)


def _pages():
    from tests.adminpanel.cast import console, staff_member

    client = console(staff_member())
    for path in (
        "/adminpanel/logs/retention/",
        "/adminpanel/?days=7",
        "/adminpanel/?days=90",
        "/adminpanel/logs/logins/failed/?days=90",
    ):
        times = []
        for _ in range(TIMES):
            began = perf_counter()
            assert client.get(path).status_code == 200
            times.append(1000 * (perf_counter() - began))
        yield [path, f"{percentile(times, 0.5):.0f}", f"{percentile(times, 0.95):.0f}"]


if __name__ == "__main__":
    main()
