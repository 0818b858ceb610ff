"""What the stores have of it all when the storm is over, counted without the product's code."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from benchmarks.streaming_stub import CODE
from billing.holding import HELD_FOR
from tests.e2e.loaded import DEMO_USER
from tests.e2e.running import wait_until
from tests.proof.faults.town import Town
from tests.proof.faults.visitors import Told


@dataclass(frozen=True)
class Found:
    """``drift``: by how much counters differ from what is there; the others are numbers of
    questions (``unanswered``: accepted, but neither done nor marked), answers and holds."""

    accepted: int
    done: int
    lost: int
    doubled: int
    crossed: int
    unanswered: int
    undercharged: int
    overcharged: int
    drift: int
    held: int
    wrong_sums: int

    @property
    def sound(self) -> bool:
        return not any(list(vars(self).values())[2:])


def settled(town: Town, seconds: float = 120) -> float:
    """How long it took until no answer is being written and no source waits."""
    began = time.monotonic()
    wait_until(
        lambda: not town.data.messages.count_documents({"state": "streaming"}),
        "answers",
        seconds=seconds,
    )
    busy = {"chatbot_id": town.bot, "status": "processing"}
    wait_until(lambda: not town.data.sources.count_documents(busy), "sources", seconds=seconds)
    return time.monotonic() - began


def holds_gone(town: Town) -> float:
    """How long it took until what ended processes and lost writes held back was settled."""
    began = time.monotonic()
    left = {"holds": {"$ne": {}}}
    seconds = (HELD_FOR + timedelta(minutes=3)).total_seconds()
    wait_until(lambda: not town.books.spending_months.count_documents(left), "holds", seconds)
    return time.monotonic() - began


def audited(town: Town, told: Sequence[Told]) -> Found:
    data = town.data
    accepted = {each.client_id: each for each in told if each.accepted}
    questions = list(data.messages.find({"role": "user", "chatbot_id": town.bot}))
    by_client = Counter(each["client_message_id"] for each in questions)
    answers = {each["id"]: each for each in data.messages.find({"role": "assistant"})}
    own = [
        (accepted[q["client_message_id"]], answers.get(q["answer_id"]))
        for q in questions
        if q["client_message_id"] in accepted
    ]
    paid = Counter(each["message_id"] for each in town.books.ledger.find())
    done = [answer for _, answer in own if answer and answer["state"] == "done"]
    months = list(town.books.spending_months.find())
    return Found(
        accepted=len(accepted),
        done=len(done),
        lost=sum(by_client[each] == 0 for each in accepted) + sum(a is None for _, a in own),
        doubled=sum(count > 1 for count in by_client.values()),
        crossed=sum(_crossed(said, answer) for said, answer in own if answer),
        unanswered=sum(a["state"] == "streaming" for _, a in own if a),
        undercharged=sum(len(a["counted_in"] or ()) == 0 for a in done),
        overcharged=sum(len(a["counted_in"] or ()) > 1 for _, a in own if a),
        drift=abs(_used(town) - _counted(town)) + _conversations_wrong(town),
        held=sum(len(month["holds"]) for month in months),
        wrong_sums=sum(not paid[a["id"]] for a in done if a["engine"] == "openai")
        + _money(town, months),
    )


def _crossed(said: Told, answer: dict) -> bool:
    """Another's code in what was stored, or in what was read."""
    texts = [answer["content"], *(each["text"] for each in answer["removed"] or ())]
    return bool((set(CODE.findall(" ".join(texts))) | said.read) - {said.code})


def _used(town: Town) -> int:
    return town.books.subscriptions.find_one({"user_id": DEMO_USER})["usage"]["messages_this_month"]


def _counted(town: Town) -> int:
    found = town.data.messages.find({"role": "assistant"}, {"counted_in": 1})
    return sum(len(each["counted_in"] or ()) for each in found)


def _conversations_wrong(town: Town) -> int:
    there = Counter(
        each["conversation_id"] for each in town.data.messages.find({}, {"conversation_id": 1})
    )
    found = list(town.data.conversations.find({}, {"id": 1, "messages_count": 1, "chatbot_id": 1}))
    wrong = sum(each["messages_count"] != there[each["id"]] for each in found)
    bot = town.data.chatbots.find_one({"id": town.bot})
    mine = [each for each in found if each["chatbot_id"] == town.bot]
    wrong += bot["conversations_count"] != len(mine)
    return wrong + (bot["messages_count"] != sum(there[each["id"]] for each in mine))


def _money(town: Town, months: list[dict]) -> int:
    """Months whose sum is not what the ledger's entries come to."""
    by_month: Counter[str] = Counter()
    for each in town.books.ledger.find():
        by_month[f"{each['user_id']}:{each['at']:%Y-%m}"] += each["nanos"] or 0
    return sum(month["spent"] != by_month[month["id"]] for month in months)
