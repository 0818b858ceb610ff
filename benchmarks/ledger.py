"""How long the spending page takes when the ledger has a million entries, and what an answer costs.

    make bench-ledger

One customer has most of the entries, all in one month. The page is asked for through Django's own
test client, middlewares, templates and all, warm, again and again. Beside it, in the same run, the
same sums made of the ledger itself: by its index, as the page would need them without the month's
document. Then what holding back and settling add to an answer, alone and a hundred together.
"""

import argparse
import os
import platform
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from time import perf_counter

from benchmarks.measures import percentile
from benchmarks.report import table, write_section
from benchmarks.world import begin

BOTS, OTHERS, SHARE = 20, 40, 0.8
TIMES = 20
AT_ONCE, FIRST = 2000, 20_000
MODELS = (
    ("openai", "gpt-4o-mini"),
    ("anthropic", "claude-haiku-4-5"),
    ("gemini", "gemini-2.5-pro"),
)
TITLE = """## The ledger

{entries:,} entries in one database, {big:,} of them one customer's, of {bots} chatbots, three \
models and one month (the first {first:,} paid by the product's own verbs, the others copies of \
them). Milliseconds, {times} times each, warm, on {machine}. The page reads the month's \
document; the baseline makes the same sums of the ledger's entries, through the index that \
the export reads by.
"""


def main() -> None:
    given = _arguments()
    begin()
    bots, month = _seed(given.entries)
    rows = [*_pages(bots[0].user, month), _baseline(bots[0].user_id, month)]
    rows += _answers(bots[0])
    figures = table(["what", "p50", "p95"], rows)
    text = f"{_title(given)}\n{figures}\n\n{_sizes(bots[0].user_id, month)}"
    print(text)
    if given.write:
        write_section("ledger", text)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true", help="into docs/performance.md")
    parser.add_argument("--entries", type=int, default=1_000_000)
    return parser.parse_args()


def _title(given: argparse.Namespace) -> str:
    return TITLE.format(
        entries=given.entries,
        big=int(given.entries * SHARE),
        bots=BOTS,
        first=FIRST,
        times=TIMES,
        machine=f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
    )


# --- The database -----------------------------------------------------------------------------


def _seed(entries: int):
    """The first entries by the product's own verbs, the others as copies of those."""
    from django.core.management import call_command

    from accounts.models import User
    from billing.actions import seed_plans
    from billing.ledger import month_of
    from bots.models import Chatbot

    call_command("migrate", "billing", database="plans", verbosity=0, interactive=False)
    seed_plans()
    owner = User.objects.create_user("owner@example.com", name="Owner")
    bots = [Chatbot.objects.create(user=owner, name=f"Chatbot {n}") for n in range(BOTS)]
    others = [_another(number) for number in range(OTHERS)]
    now, random = datetime.now(UTC), Random(1)
    began = perf_counter()
    for at in range(0, FIRST, AT_ONCE):
        some = bots if at < FIRST * SHARE else others
        _spend([some[random.randrange(len(some))] for _ in range(AT_ONCE)], now, random)
    _copy(entries // FIRST - 1)
    print(f"{entries:,} entries in {perf_counter() - began:.0f} s", flush=True)
    return bots, month_of(now)


def _copy(times: int) -> None:
    """The ledger's entries again: the months' documents are no larger for them."""
    from billing.models import LedgerEntry
    from botsmith.mongodb.collections import collection

    ledger = collection(LedgerEntry)
    first = list(ledger.find({}, {"_id": 0}))
    for number in range(times):
        for at in range(0, len(first), AT_ONCE):
            some = first[at : at + AT_ONCE]
            ledger.insert_many([{**each, "id": f"{number}-{each['id']}"} for each in some])


def _another(number: int):
    from accounts.models import User
    from bots.models import Chatbot

    user = User.objects.create_user(f"owner{number}@example.com", name="Owner")
    return Chatbot.objects.create(user=user, name=f"Another {number}")


def _spend(bots: Sequence, now: datetime, random: Random) -> None:
    from billing.holding import hold_each, settle_each

    start = now.replace(day=1, hour=0, minute=0)
    seconds = max(int((now - start).total_seconds()), 1)
    moment = start + timedelta(seconds=random.randrange(seconds))
    holds = [_hold(bot, moment, random) for bot in bots]
    hold_each(holds)
    settle_each([_settled(hold, random) for hold in holds])


def _hold(bot, at: datetime, random: Random):
    from billing.holding import Hold
    from billing.ledger import Kind, payer_of
    from botsmith.lib.ids import new_id

    provider, model = random.choice(MODELS)
    kind = random.choice([Kind.VISITOR] * 7 + [Kind.PLAYGROUND, Kind.CHECK, Kind.GAP])
    return Hold(new_id(), payer_of(bot), kind, provider, model, 2_000_000, 4000, 1024, at, new_id())


def _settled(hold, random: Random):
    from billing.holding import Settled
    from billing.ledger import Paid
    from botsmith.ai.base import Usage

    sent = random.randrange(500, 5000)
    usage = Usage(sent, random.randrange(20, 600), random.randrange(sent))
    return Settled(hold, [Paid(hold.kind, hold.provider, hold.model, usage, hold.message_id)])


# --- Reading ----------------------------------------------------------------------------------


def _pages(user, month: str) -> Iterator[tuple[str, ...]]:
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    yield "the spending page", *_timed(lambda: _whole(client.get("/billing/spending/")))
    yield "the dashboard", *_timed(lambda: _whole(client.get("/dashboard/")))
    yield "the export's first 1,000 rows", *_timed(lambda: _first_rows(user.pk, month))


def _whole(answer) -> None:
    if answer.status_code != 200:
        raise SystemExit(f"answered {answer.status_code}")


def _first_rows(user_id: str, month: str) -> None:
    from itertools import islice

    from billing.ledger import entries_of
    from bots.costs import table as rows_of

    list(islice(rows_of(entries_of(user_id, month)), 1000))


def _baseline(user_id: str, month: str) -> tuple[str, ...]:
    """The page's sums, by chatbot, kind and model and by day, of the entries themselves."""
    from billing.ledger import span_of
    from billing.models import LedgerEntry
    from botsmith.mongodb.collections import collection

    start, end = span_of(month)
    day = {"$dayOfMonth": "$at"}
    by = {"bot": "$chatbot_id", "kind": "$kind", "model": "$model", "day": day}
    summed = ("nanos", "saved_nanos", "input_tokens", "output_tokens", "cached_tokens")
    steps = [
        {"$match": {"user_id": user_id, "at": {"$gte": start, "$lt": end}}},
        {"$group": {"_id": by, **{name: {"$sum": f"${name}"} for name in summed}}},
    ]
    figures = _timed(lambda: list(collection(LedgerEntry).aggregate(steps)), times=5)
    return "baseline: the same sums of the ledger's entries", *figures


# --- What an answer costs ---------------------------------------------------------------------


def _answers(bot) -> Iterator[tuple[str, ...]]:
    from dataclasses import replace

    from billing.ledger import in_nanos

    now, random = datetime.now(UTC), Random(2)
    for words, cap in (("without a cap", None), ("under a cap", in_nanos(1_000_000))):
        for many in (1, 100):
            held, settled = [], []
            for _ in range(TIMES):
                holds = [_hold(bot, now, random) for _ in range(many)]
                holds = [replace(hold, payer=replace(hold.payer, cap=cap)) for hold in holds]
                _both(holds, random, held, settled)
            name = "one answer" if many == 1 else f"{many} answers together"
            yield f"holding back for {name}, {words}", *_figures(held)
            yield f"settling {name}", *_figures(settled)


def _both(holds: list, random: Random, held: list[float], settled: list[float]) -> None:
    from billing.holding import hold_each, settle_each

    bills = [_settled(hold, random) for hold in holds]
    held.append(_once(lambda: hold_each(holds)))
    settled.append(_once(lambda: settle_each(bills)))


def _sizes(user_id: str, month: str) -> str:
    from billing.models import LedgerEntry
    from botsmith.mongodb.collections import collection

    database = collection(LedgerEntry).database
    found = database.command("collStats", "ledger")
    [size] = database.spending_months.aggregate(
        [{"$match": {"id": f"{user_id}:{month}"}}, {"$project": {"size": {"$bsonSize": "$$ROOT"}}}]
    )
    return (
        f"The ledger takes {found['storageSize'] / 2**20:.0f} MB on disk and "
        f"{found['totalIndexSize'] / 2**20:.0f} MB of indexes; the month's document has "
        f"{size['size'] / 1024:.0f} kB."
    )


def _timed(ask: Callable, times: int = TIMES) -> tuple[str, str]:
    ask()
    return _figures([_once(ask) for _ in range(times)])


def _once(ask: Callable) -> float:
    began = perf_counter()
    ask()
    return 1000 * (perf_counter() - began)


def _figures(taken: list[float]) -> tuple[str, str]:
    return f"{percentile(taken, 0.5):.1f}", f"{percentile(taken, 0.95):.1f}"


if __name__ == "__main__":
    main()
