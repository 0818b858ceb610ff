"""How pages take with ten times as much in the stores, again and again; and if any query scans.

    make bench-growth

First one chatbot's messages grow, each tenth of them a conversation; then the chatbots of all
customers, with one source each. Each page is asked for through Django's own test client. At every
size MongoDB's profiler writes down the queries of one round of all pages: a collection scan among
them fails the run.
"""

import argparse
import os
import platform
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from benchmarks.inbox import put_aside
from benchmarks.measures import percentile
from benchmarks.report import table, write_section
from benchmarks.staff_people import turn_on_app
from benchmarks.world import begin

TIMES = 15
MESSAGES = (1_000, 10_000, 100_000, 1_000_000)
CHATBOTS = (10, 100, 1_000, 10_000)
WHOLE = {"plans"}  # Of which all are wanted, and there are a handful.
EACH = 10  # Messages of a conversation; chatbots of a customer.
TEXT = """## How figures grow

Server time of whole pages in milliseconds, p50 of {times}, warm, on {machine}. The last column is \
how many times the first size takes. Queries seen by MongoDB's profiler: {queries:,}, of them \
collection scans: {scans}.

### Messages of one chatbot

{messages}

### Chatbots of all customers

{chatbots}"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true", help="into docs/performance.md")
    parser.add_argument("--most-messages", type=int, default=MESSAGES[-1])
    parser.add_argument("--most-chatbots", type=int, default=CHATBOTS[-1])
    given = parser.parse_args()
    begin()
    world = World()
    messages = [size for size in MESSAGES if size <= given.most_messages]
    chatbots = [size for size in CHATBOTS if size <= given.most_chatbots]
    tables = [_measured(world, world.talk, messages), _measured(world, world.settle, chatbots)]
    text = TEXT.format(
        times=TIMES,
        machine=f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        queries=world.queries,
        scans=len(world.scans),
        messages=tables[0],
        chatbots=tables[1],
    )
    print(text)
    for scan in world.scans:
        print("scan:", scan)
    if given.write and not world.scans:
        write_section("growth", text)
    sys.exit(bool(world.scans))


class World:
    """A customer with a chatbot that is much used, a program's key, staff, and all the others."""

    def __init__(self) -> None:
        from django.core.management import call_command
        from django.test import Client

        from accounts.keys import make_key
        from accounts.models import User
        from billing.actions import seed_plans
        from billing.models import Plan
        from billing.subscriptions import grant
        from bots.models import Chatbot

        call_command("migrate", database="plans", verbosity=0, interactive=False)
        seed_plans()
        owner = User.objects.create_user("owner@example.com", name="Owner")
        grant(owner, Plan.objects.get(pk="enterprise"), actor=None)
        self.bot = Chatbot.objects.create(user=owner, name="The big one")
        admin = User.objects.create_user("admin@example.com", name="Admin", role="admin")
        turn_on_app(admin)
        self.owner, self.staff = (Client(headers={"host": "localhost"}) for _ in range(2))
        self.owner.force_login(owner)
        self.staff.force_login(admin)
        _, self._key = make_key(owner, "Growth", ("read", "write", "chat"), actor=owner)
        self.said = self.settled = self.queries = 0
        self.scans: list[str] = []

    def talk(self, messages: int) -> None:
        """Grows the chatbot to so many messages."""
        from bots.seeding import seed_conversations

        more = messages - self.said
        indexes = put_aside()
        wanted = {"conversations": more // EACH, "messages": more, "seed": messages}
        for _ in seed_conversations(self.bot, **wanted):
            pass
        for each, models in indexes:
            each.create_indexes(models)
        self.said = messages

    def settle(self, chatbots: int) -> None:
        """Other customers', until there are so many."""
        from accounts.models import User
        from bots.models import Chatbot
        from botsmith.mongodb.collections import as_document, collection
        from knowledge.models import Source

        numbers = range(self.settled, chatbots - 1)
        owners = {at: User(email=f"o{at}@example.com", name=f"O {at}") for at in numbers[::EACH]}
        bots = [
            Chatbot(user_id=owners[at - (at - numbers[0]) % EACH].pk, name=f"Chatbot {at}")
            for at in numbers
        ]
        kind, done = Source.Type.TEXT, Source.Status.PROCESSED
        sources = [
            Source(chatbot_id=bot.pk, type=kind, name="Handbook", content="x", status=done)
            for bot in bots
        ]
        for each in (list(owners.values()), bots, sources):
            documents = [as_document(model) for model in each]
            collection(type(each[0])).insert_many(documents)
        self.settled = numbers[-1] + 1

    def pages(self) -> Iterator[tuple[str, object]]:
        bot = f"/bots/{self.bot.pk}"
        yield "dashboard", lambda: self.owner.get("/dashboard/")
        yield "inbox", lambda: self.owner.get(f"{bot}/conversations/")
        yield "inbox: a word", lambda: self.owner.get(f"{bot}/conversations/?q=delivery")
        yield "inbox: 1 star", lambda: self.owner.get(f"{bot}/conversations/?stars=1")
        yield "analytics", lambda: self.owner.get(f"{bot}/analytics/")
        yield "sources", lambda: self.owner.get(f"{bot}/sources/")
        yield "gaps", lambda: self.owner.get(f"{bot}/gaps/")
        yield "usage", lambda: self.owner.get("/billing/usage/")
        for name in ("chatbots", f"chatbots/{self.bot.pk}/conversations"):
            yield f"API: {name.rpartition('/')[2]}", lambda name=name: self._call(name)
        yield "visitor: session", self._session
        yield "staff: overview", lambda: self.staff.get("/adminpanel/")
        yield "staff: people", lambda: self.staff.get("/adminpanel/people/")
        yield "staff: chatbots", lambda: self.staff.get("/adminpanel/content/bots/")

    def _call(self, path: str):
        return self.owner.get(f"/api/v1/{path}", headers={"authorization": f"Bearer {self._key}"})

    def _session(self):
        path = f"/embed/{self.bot.pk}/session"
        return self.owner.post(path, {}, content_type="application/json")

    @contextmanager
    def profiled(self) -> Iterator[None]:
        """Has MongoDB write down what it is asked, and looks for scans among it."""
        from django.db import connections

        databases = [connections[name].database for name in ("default", "plans")]
        for database in databases:
            database.command("profile", 0)
            database.drop_collection("system.profile")
            database.command("profile", 2)
        yield
        for database in databases:
            database.command("profile", 0)
            for seen in database["system.profile"].find({"ns": {"$not": {"$regex": "profile$"}}}):
                self.queries += 1
                is_whole = seen["ns"].rpartition(".")[2] in WHOLE
                if "COLLSCAN" in seen.get("planSummary", "") and not is_whole:
                    self.scans.append(f"{seen['ns']} {str(seen.get('command'))[:300]}")


def _measured(world: World, grow, sizes: list[int]) -> str:
    rows: dict[str, list[float]] = defaultdict(list)
    for size in sizes:
        began = perf_counter()
        grow(size)
        print(f"{grow.__name__} {size:,} in {perf_counter() - began:.0f} s", flush=True)
        with world.profiled():
            for name, ask in world.pages():
                if (answer := ask()).status_code != 200:
                    raise SystemExit(f"{name} answered {answer.status_code}.")
        for name, ask in world.pages():
            rows[name].append(percentile([_once(ask) for _ in range(TIMES)], 0.5))
    head = ["page", *(f"{size:,}" for size in sizes), "times"]
    return table(
        head,
        (
            (name, *(f"{each:.0f}" for each in took), f"{took[-1] / took[0]:.1f}")
            for name, took in rows.items()
        ),
    )


def _once(ask) -> float:
    began = perf_counter()
    ask()
    return 1000 * (perf_counter() - began)


if __name__ == "__main__":
    main()
