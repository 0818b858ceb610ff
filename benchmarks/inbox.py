"""How long the inbox takes when there are a million messages.

    make bench-inbox

Seeds a whole database: one chatbot has most of the conversations, the rest is spread over many.
Each page is then asked for through Django's own test client, middlewares, templates and all, warm,
again and again; what is measured is the time until the answer is there. DEBUG is to be off: a
process that is being debugged keeps every query.
"""

import argparse
import gc
import os
import platform
import re
from collections.abc import Callable, Iterator
from time import perf_counter, process_time

from benchmarks.measures import percentile
from benchmarks.report import table, write_section
from benchmarks.world import add_source, begin

BIG_SHARE, OTHERS, SOURCES = 0.8, 40, 60
RARE, COMMON = "zanzibar", "delivery"
TIMES = 20
GOAL_MS = 150
TITLE = """## The inbox

{conversations:,} conversations and {messages:,} messages in one database, {big:,} of the \
conversations in the chatbot whose inbox is opened, the rest in {others} others. Server time of \
whole pages in milliseconds, {times} times each, warm, on {machine}. Goal: {goal} ms. \
Beside it the processor time that a page takes of the web process and of MongoDB: on a machine \
that others use too, that is what tells.
"""


def main() -> None:
    given = _arguments()
    begin()
    bot, source = _seed(given.conversations, given.messages)
    rows = list(_measured(bot, source))
    rows += _writes(bot)
    figures = table(["page", "p50", "p95", "processor, web", "processor, MongoDB"], rows)
    text = f"{_title(given)}\n{figures}\n\n{_sizes()}"
    print(text)
    if given.write:
        write_section("inbox", text)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true", help="into docs/performance.md")
    parser.add_argument("--conversations", type=int, default=100_000)
    parser.add_argument("--messages", type=int, default=1_000_000)
    return parser.parse_args()


def _title(given: argparse.Namespace) -> str:
    return TITLE.format(
        conversations=given.conversations,
        messages=given.messages,
        big=int(given.conversations * BIG_SHARE),
        others=OTHERS,
        times=TIMES,
        machine=f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        goal=GOAL_MS,
    )


# --- The database -----------------------------------------------------------------------------


def _seed(conversations: int, messages: int):
    from django.core.management import call_command

    from accounts.models import User
    from billing.actions import seed_plans
    from bots.models import Chatbot
    from bots.seeding import seed_conversations

    call_command("migrate", database="plans", verbosity=0, interactive=False)
    seed_plans()
    owner = User.objects.create_user("owner@example.com", name="Owner")
    bots = [Chatbot.objects.create(user=owner, name="The big one")]
    for number in range(OTHERS):
        email = f"owner{number}@example.com"
        whose = owner if number < 2 else User.objects.create_user(email, name="Owner")
        bots.append(Chatbot.objects.create(user=whose, name=f"Another {number}"))
    sources = [
        add_source(bots[0].pk, f"Text {number}.", [], "en", name=f"Handbook {number}")
        for number in range(SOURCES)
    ]
    big = int(conversations * BIG_SHARE)
    each = (conversations - big) // OTHERS
    per = messages / conversations
    indexes = put_aside()
    for bot in bots:
        count = big if bot is bots[0] else each
        began = perf_counter()
        wanted = {"conversations": count, "messages": round(count * per)}
        for _ in seed_conversations(bot, **wanted):
            pass
        if count == big:
            print(f"seeded {big:,} conversations in {perf_counter() - began:.0f} s", flush=True)
    began = perf_counter()
    for each, models in indexes:
        each.create_indexes(models)
    print(f"indexes made in {perf_counter() - began:.0f} s", flush=True)
    _say_rarely(bots[0].pk)
    # What is left of seeding is not what a web process has to look through for garbage.
    gc.collect()
    gc.freeze()
    return bots[0], sources[0]


def put_aside() -> list:
    """Takes the indexes of what is seeded away, to be made at once of all: that is far quicker."""
    from pymongo import IndexModel

    from bots.models import Conversation, Message
    from botsmith.mongodb.collections import collection

    taken = []
    for each in (collection(Conversation), collection(Message)):
        models = []
        for name, known in each.index_information().items():
            options = {key: value for key, value in known.items() if key not in ("v", "key", "ns")}
            if name != "_id_":
                models.append(IndexModel(known["key"], name=name, **options))
                each.drop_index(name)
        taken.append((each, models))
    return taken


def _say_rarely(bot_id: str) -> None:
    from bots.models import Conversation
    from botsmith.mongodb.collections import collection

    conversations = collection(Conversation)
    some = conversations.find({"chatbot_id": bot_id}, {"_id": 1}).limit(20)
    ids = [each["_id"] for each in some]
    conversations.update_many({"_id": {"$in": ids}}, {"$addToSet": {"words": RARE}})


# --- The pages --------------------------------------------------------------------------------


def _measured(bot, source: str) -> Iterator[tuple[str, ...]]:
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    client.force_login(bot.user)
    home = f"/bots/{bot.pk}/conversations/"
    for name, address in _pages(client, bot, home, source):
        figures = _timed(lambda address=address: client.get(address))
        yield name, *figures
        print(name, *figures, flush=True)


def _pages(client, bot, home: str, source: str) -> Iterator[tuple[str, str]]:
    yield "the inbox opens", home
    second = _older(client, home)
    yield "its second page", second
    yield "its page 1,000 by cursor", _far(bot, home)
    yield "and the newer page from there", _far(bot, home).replace("cursor=", "before=")
    for status in ("active", "resolved", "escalated"):
        yield f"status: {status}", f"{home}?status={status}"
    yield "rating: 1 star", f"{home}?stars=1"
    yield "rating: 1 or 2 stars", f"{home}?stars=low"
    yield "not rated", f"{home}?stars=none"
    yield "something not supported or refused", f"{home}?grounded=gap"
    yield "resting on sources", f"{home}?grounded=sources"
    yield "citing one of 60 sources", f"{home}?source={source}"
    yield "channel: API", f"{home}?channel=api"
    yield "one month", f"{home}?from={_days_ago(60)}&to={_days_ago(30)}"
    yield "a rare word", f"{home}?q={RARE}"
    yield "a common word", f"{home}?q={COMMON}"
    yield "its second page of a common word", _older(client, f"{home}?q={COMMON}")
    yield "a beginning of many words", f"{home}?q=kal"
    yield "two common words", f"{home}?q={COMMON}+ticket"
    yield "three words, one rare", f"{home}?q={COMMON}+ticket+{RARE}"
    yield "an absent word", f"{home}?q=nobodysaidthis"
    yield "part of an e-mail address", f"{home}?q=hana.ito12"
    yield "resolved, 1 star, from the API", f"{home}?status=resolved&stars=1&channel=api"
    yield "a common word, 1 star, with a person", f"{home}?q={COMMON}&stars=1&status=escalated"
    yield "a transcript", home + _first(client, home)
    yield "a transcript within a filter", f"{home}{_first(client, home)}?q={COMMON}&stars=5"
    yield "the dashboard", "/dashboard/"


def _older(client, address: str) -> str:
    page = client.get(address).content.decode()
    found = re.search(r'id="inbox-older" rel="next" href="([^"]+)"', page)
    return found[1].replace("&amp;", "&")


def _first(client, home: str) -> str:
    page = client.get(f"{home}?status=active").content.decode()
    return re.search(r'class="stretched" href="/bots/[^/]+/conversations/([^/]+/)', page)[1]


def _far(bot, home: str) -> str:
    from bots.inbox.finding import LATEST
    from bots.models import Conversation
    from botsmith.mongodb.collections import collection

    theirs = {"chatbot_id": bot.pk, "status": {"$ne": "escalated"}}
    latest = collection(Conversation).find(theirs, {"id": 1, "updated_at": 1})
    many = collection(Conversation).count_documents({"chatbot_id": bot.pk})
    at = min(30 * 999, many // 2)
    place = next(iter(latest.sort(LATEST.sort).skip(at).limit(1)))
    return f"{home}?cursor={LATEST.of(place).text}"


def _days_ago(days: int) -> str:
    from datetime import UTC, datetime, timedelta

    return (datetime.now(UTC) - timedelta(days=days)).date().isoformat()


# --- What a message costs ---------------------------------------------------------------------


def _writes(bot) -> list[tuple[str, ...]]:
    """A question that is counted and an answer that is settled, in their conversation alone."""
    from bots.actions.figures import counted, found_by_question
    from bots.actions.turns import Asked
    from bots.inbox.words import adding, words_of
    from bots.models import Conversation, Message
    from botsmith.mongodb.collections import collection

    conversations = collection(Conversation)
    theirs = conversations.find({"chatbot_id": bot.pk}, {"id": 1, "session_id": 1}).limit(200)
    rows, plain, whole = list(theirs), [], []
    texts = list(collection(Message).find({"role": "assistant"}, {"content": 1}).limit(200))
    for number, (row, text) in enumerate(zip(rows, texts, strict=True)):
        content = f"{text['content']} order{number}"
        asked = Asked(bot, row["id"], row["session_id"], "widget", content, "")
        count = counted(asked, 2, is_first=False)
        plain.append(_once(lambda count=count: conversations.bulk_write([count])))
        whole.append(
            _once(
                lambda count=count, asked=asked, text=text, row=row: conversations.bulk_write(
                    [
                        count,
                        *found_by_question(asked),
                        *adding(row["id"], words_of(text["content"])),
                    ]
                )
            )
        )
    return [
        ("counting a turn, without its words", *_figures(plain), "", ""),
        ("counting a turn, with the words of question and answer", *_figures(whole), "", ""),
    ]


def _sizes() -> str:
    from bots.models import Conversation
    from botsmith.mongodb.collections import collection

    database = collection(Conversation).database
    found = database.command("collStats", "conversations")
    sizes = ", ".join(
        f"{name} {size / 2**20:.0f} MB"
        for name, size in sorted(found["indexSizes"].items())
        if name.startswith("inbox_")
    )
    return (
        f"Conversations take {found['storageSize'] / 2**20:.0f} MB on disk "
        f"({found['avgObjSize']:,} bytes each before compression); their indexes: {sizes}."
    )


def _timed(ask: Callable) -> tuple[str, ...]:
    for _ in range(3):
        answer = ask()
        if answer.status_code != 200:
            raise SystemExit(f"{answer.request['PATH_INFO']} answered {answer.status_code}")
    ours, theirs = process_time(), _processor_of_mongod()
    taken = [_once(ask) for _ in range(TIMES)]
    ours, theirs = process_time() - ours, _processor_of_mongod() - theirs
    return *_figures(taken), *(f"{1000 * each / TIMES:.1f}" for each in (ours, theirs))


def _processor_of_mongod() -> float:
    """Seconds so far; nothing else asks this MongoDB."""
    from bots.models import Conversation
    from botsmith.mongodb.collections import collection

    used = collection(Conversation).database.client.admin.command("serverStatus")["extra_info"]
    return (used["user_time_us"] + used["system_time_us"]) / 1e6


def _once(ask: Callable) -> float:
    began = perf_counter()
    ask()
    return 1000 * (perf_counter() - began)


def _figures(taken: list[float]) -> tuple[str, str]:
    return f"{percentile(taken, 0.5):.1f}", f"{percentile(taken, 0.95):.1f}"


if __name__ == "__main__":
    main()
