"""What MongoDB has of the benchmark's visitors, counted by PyMongo, beside what they were told."""

import os
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pymongo import MongoClient
from pymongo.database import Database

from benchmarks.streaming_visitor import CODE, Told

SHOWN = 3
SHARED = "chatbase_db"
BILLING = "botsmith"


@dataclass(frozen=True)
class Totals:
    """All that is counted of one chatbot, or how much was added between two looks."""

    questions: int
    answers: int
    conversations: int
    bot_messages: int
    bot_conversations: int
    in_conversations: int
    used: int

    def __sub__(self, before: "Totals") -> "Totals":
        pairs = zip(vars(self).values(), vars(before).values(), strict=True)
        return Totals(*(now - then for now, then in pairs))


class Books:
    """One chatbot's, and its owner's."""

    def __init__(self, bot_id: str):
        self._client = MongoClient(os.environ["MONGODB_URL"])
        self._shared: Database = self._client[SHARED]
        self._bot = {"id": bot_id}
        self._owner = self._shared.chatbots.find_one(self._bot)["user_id"]

    def totals(self) -> Totals:
        theirs = {"chatbot_id": self._bot["id"]}
        bot = self._shared.chatbots.find_one(self._bot)
        sums = {"$group": {"_id": None, "sum": {"$sum": "$messages_count"}}}
        found = list(self._shared.conversations.aggregate([{"$match": theirs}, sums]))
        billed = self._client[BILLING].subscriptions.find_one({"user_id": self._owner})
        return Totals(
            questions=self._shared.messages.count_documents({**theirs, "role": "user"}),
            answers=self._shared.messages.count_documents({**theirs, "role": "assistant"}),
            conversations=self._shared.conversations.count_documents(theirs),
            bot_messages=bot["messages_count"],
            bot_conversations=bot["conversations_count"],
            in_conversations=found[0]["sum"] if found else 0,
            used=billed["usage"]["messages_this_month"] if billed else 0,
        )

    def questions(self, ids: Sequence[str]) -> list[dict]:
        """The stored questions that came under one of the clients' ids."""
        return list(self._shared.messages.find({"client_message_id": {"$in": list(ids)}}))

    def answers(self, ids: Sequence[str]) -> dict[str, dict]:
        return {each["id"]: each for each in self._shared.messages.find({"id": {"$in": list(ids)}})}

    def unsettled(self) -> int:
        theirs = {"chatbot_id": self._bot["id"], "state": "streaming"}
        return self._shared.messages.count_documents(theirs)

    def set_owner(self, **fields) -> None:
        """As another program would write it."""
        self._shared.users.update_one({"id": self._owner}, {"$set": fields})

    def used(self) -> int:
        return self.totals().used


@dataclass
class Audit:
    """What is wrong, in sentences; and the figures that the sentences are of."""

    sent: int
    stored: int
    done: int
    counted: int
    lost: int
    doubled: int
    crossed: int
    anew: int
    faults: list[str]


def audited(books: Books, before: Totals, told: Sequence[Told]) -> Audit:
    """Every question that was let in is there once, with its own answer, and counted once."""
    let_in = [each for each in told if each.status == 200]
    refused = [each for each in told if each.status != 200]
    sent = {each.client_message_id: each for each in let_in}
    questions = books.questions(list(sent))
    answers = books.answers([each["answer_id"] for each in questions])
    times = Counter(each["client_message_id"] for each in questions)
    added = books.totals() - before
    done = [each for each in answers.values() if each["state"] == "done"]
    crossed = _crossed(let_in, questions, answers)
    anew = sum(each.anew for each in let_in)
    faults = [
        *_all_alike(len(sent), _visitors(let_in), added, (len(questions), len(done)), anew),
        *_refused_leave_nothing(books, refused),
        *_answers_are_one(let_in, questions),
        *_all_well(let_in),
        *(f"visitor {each}: the code is not with its own question and answer" for each in crossed),
    ]
    return Audit(
        sent=len(sent),
        stored=added.questions,
        done=len(done),
        counted=added.used - anew,
        lost=sum(times[each] == 0 for each in sent),
        doubled=sum(count > 1 for count in times.values()) + max(0, added.questions - len(sent)),
        crossed=len(crossed),
        anew=anew,
        faults=_shortened(faults),
    )


def _visitors(told: Sequence[Told]) -> int:
    return len({each.visitor for each in told})


def _all_alike(
    sent: int, visitors: int, added: Totals, own: tuple[int, int], anew: int
) -> list[str]:
    questions, done = own
    expected = {
        "questions stored under the clients' ids": (questions, sent),
        "questions stored": (added.questions, sent),
        "answers stored": (added.answers, sent),
        "answers stored as done": (done, sent),
        # Whose line dropped has paid for the words that were written, and for those written anew.
        "messages counted for the owner": (added.used, sent + anew),
        "messages of all conversations": (added.in_conversations, 2 * sent),
        "messages of the chatbot": (added.bot_messages, 2 * sent),
        "conversations stored": (added.conversations, visitors),
        "conversations of the chatbot": (added.bot_conversations, visitors),
    }
    return [
        f"{what}: {found:,} where it should be {wanted:,}"
        for what, (found, wanted) in expected.items()
        if found != wanted
    ]


def _refused_leave_nothing(books: Books, refused: Sequence[Told]) -> list[str]:
    kept = books.questions([each.client_message_id for each in refused])
    silent = [each for each in refused if not each.last or not each.status]
    faults = [f"{len(kept)} questions that were refused are stored"] if kept else []
    return faults + ([f"{len(silent)} were neither answered nor refused"] if silent else [])


def _answers_are_one(told: Sequence[Told], questions: Sequence[dict]) -> list[str]:
    """Whoever reads an answer, and however often, is told the id that its question names."""
    named = {each["client_message_id"]: each["answer_id"] for each in questions}
    wrong = [each for each in told if set(each.answers) != {named.get(each.client_message_id)}]
    return [f"{len(wrong)} visitors were told another answer than theirs"] if wrong else []


def _crossed(
    told: Sequence[Told], questions: Sequence[dict], answers: dict[str, dict]
) -> list[int]:
    """The visitors whose code is not the only one in question, stored answer and what was read."""
    asked = {each["client_message_id"]: each for each in questions}
    crossed = []
    for each in told:
        question = asked.get(each.client_message_id)
        answer = question and answers.get(question["answer_id"])
        if not answer:
            continue  # It is counted as lost.
        texts = [answer["content"], *(removed["text"] for removed in answer["removed"])]
        found = [CODE.findall(question["content"]), CODE.findall(" ".join(texts)), each.read]
        if any(set(codes) != {each.code} for codes in found):
            crossed.append(each.visitor)
    return crossed


def _all_well(told: Sequence[Told]) -> list[str]:
    ends = Counter(each.last for each in told if each.last != "done")
    return [f"{number} ended with {last!r}" for last, number in ends.items()]


def _shortened(faults: list[str]) -> list[str]:
    """Of faults that differ only in numbers the first few."""
    kinds: Counter[str] = Counter()
    shown = []
    for fault in faults:
        kind = re.sub(r"\d+", "#", fault)
        kinds[kind] += 1
        if kinds[kind] <= SHOWN:
            shown.append(fault)
    return shown + [f"… {kind}: {n} in all" for kind, n in kinds.items() if n > SHOWN]
