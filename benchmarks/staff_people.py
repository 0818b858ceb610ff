"""How long the staff's list of users takes when there are a hundred thousand.

    make bench-staff

Each page is asked for through Django's own test client, middlewares, templates and all, warm, again
and again. What it takes beside the list as it opens is the ratio: that one reads one page of an
index.
"""

import argparse
import os
import platform
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from time import perf_counter, time

from benchmarks.measures import percentile
from benchmarks.report import table, write_section
from benchmarks.world import begin

TIMES = 15
AT_ONCE = 5000
GOAL_MS = 300
FIRST = (
    *("Ada", "Ben", "Cleo", "Dora", "Emil", "Fay", "Gus", "Hana", "Ivo", "June", "Karl", "Lena"),
    *("Milo", "Nora", "Otto", "Pia", "Quinn", "Rosa"),
)
LAST = (
    *("Adler", "Braun", "Cohen", "Diaz", "Evans", "Fuchs", "Gruber", "Hansen", "Ito", "Jansen"),
    *("Khan", "Lopez", "Meyer", "Novak"),
)
TITLE = """## The staff's list of users

{users:,} users in one database. Server time of whole pages in milliseconds, {times} times each, \
warm, on {machine}. Goal: {goal} ms. The ratio is to the list as it opens.
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true", help="into docs/performance.md")
    parser.add_argument("--users", type=int, default=100_000)
    given = parser.parse_args()
    begin()
    client = _seed(given.users)
    rows = list(_measured(client))
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    title = TITLE.format(users=given.users, times=TIMES, machine=machine, goal=GOAL_MS)
    text = f"{title}\n{table(['page', 'p50', 'p95', 'ratio'], rows)}"
    print(text)
    if given.write:
        write_section("staff-people", text)


def _seed(users: int):
    """People of two plans, some hundred with rare roles, states and tags; an admin who looks."""
    from django.core.management import call_command
    from django.test import Client

    from accounts.models import User
    from billing.actions import seed_plans
    from botsmith.mongodb.collections import collection

    call_command("migrate", database="plans", verbosity=0, interactive=False)
    seed_plans()
    random = Random(7)
    for at in range(0, users, AT_ONCE):
        collection(User).insert_many([_person(each, random) for each in range(at, at + AT_ONCE)])
    admin = User.objects.create_user("admin@example.com", name="Admin", role="admin")
    turn_on_app(admin)
    client = Client(headers={"host": "localhost"})
    client.force_login(admin)
    return client


def _person(at: int, random: Random) -> dict:
    from accounts.models import User
    from botsmith.mongodb.collections import as_document

    now = datetime.now(UTC)
    first, last = random.choice(FIRST), random.choice(LAST)
    user = User(
        name=f"{first} {last}",
        email=f"{first}.{last}{at}@d{at % 997}.example".lower(),
        created_at=now - timedelta(minutes=7 * at),
        last_login=now - timedelta(minutes=random.randrange(10**6)) if at % 3 else None,
        login_count=random.randrange(500),
        last_ip=f"10.{at >> 16}.{at >> 8 & 255}.{at & 255}",
        role="moderator" if at % 5000 == 0 else "user",
        status="banned" if at % 1000 == 0 else "active",
        plan_id=("professional" if at % 20 == 0 else "free"),
        tags=["pilot"] if at % 700 == 0 else [],
    )
    user._stay_found({})
    return as_document(user)


def turn_on_app(admin) -> None:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    from accounts.two_factor import totp

    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    code = format_hotp_value(hotp_value(secret, int(time()) // 30))
    if not totp.turn_on(admin, secret, code=code):
        raise SystemExit("The admin has no second step.")


def _pages(client) -> Iterator[tuple[str, str]]:
    home = "/adminpanel/people/"
    yield "the list opens", home
    yield "its second page", _next(client, home)
    for sort in ("-login", "login", "name", "-name", "email", "-logins", "logins", "created"):
        yield f"sorted by {sort}", f"{home}?sort={sort}"
    yield "role: moderator (20)", f"{home}?role=moderator"
    yield "status: banned (100)", f"{home}?status=banned"
    yield "plan: professional (5 %)", f"{home}?plan=professional"
    yield "plan: free (95 %), by name", f"{home}?plan=free&sort=name"
    yield (
        "banned on professional, by last login",
        f"{home}?status=banned&plan=professional&sort=-login",
    )
    yield "never signed in", f"{home}?login=never"
    yield "in 7 days, by name", f"{home}?login=7&sort=name"
    yield "longer ago than 30 days, on free", f"{home}?login=older&plan=free"
    yield "tag", f"{home}?tag=pilot"
    yield "a name (1 in 18)", f"{home}?q=hana"
    yield "a letter", f"{home}?q=a"
    yield "two names, by logins", f"{home}?q=hana+ito&sort=-logins"
    yield "a whole address", f"{home}?q=admin@example.com"
    yield "an IP address", f"{home}?q=10.0.1.7"
    yield "nobody", f"{home}?q=nobodyatall"


def _next(client, address: str) -> str:
    page = client.get(address).content.decode()
    return re.search(r'rel="next" href="([^"#]+)', page)[1].replace("&amp;", "&")


def _measured(client) -> Iterator[tuple[str, ...]]:
    first = None
    for name, address in _pages(client):
        if client.get(address).status_code != 200:
            raise SystemExit(f"{address} did not open.")
        took = []
        for _ in range(TIMES):
            began = perf_counter()
            client.get(address)
            took.append(1000 * (perf_counter() - began))
        p50, p95 = percentile(took, 0.5), percentile(took, 0.95)
        first = first or p50
        yield name, f"{p50:.0f}", f"{p95:.0f}", f"{p50 / first:.1f}"
        print(name, f"{p50:.0f} {p95:.0f}", flush=True)


if __name__ == "__main__":
    main()
