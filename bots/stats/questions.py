"""What visitors ask most. Questions that differ in case, signs or spaces only are one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bots.models import Message
from bots.stats.figures import BY_TIME, said_in, trials_of
from botsmith.lib.text import shorten, words_alone
from botsmith.mongodb.collections import collection

MOST_READ = 5000  # The latest ones; questions of longer ago say less of what is asked now.
SHOWN = 10
LONGEST = 200
# Of each question, so that long ones cost no more; what is no text stays what it is.
_BEGINNING = {
    "$cond": [
        {"$eq": [{"$type": "$content"}, "string"]},
        {"$substrCP": ["$content", 0, LONGEST + 1]},
        None,
    ]
}


@dataclass(frozen=True)
class TopQuestion:
    text: str  # As it was asked the last time.
    asked: int
    answered: int
    refused: int

    @property
    def answered_percent(self) -> int | None:
        known = self.answered + self.refused
        return round(100 * self.answered / known) if known else None


@dataclass(frozen=True)
class TopQuestions:
    shown: Sequence[TopQuestion]
    read: int

    @property
    def is_cut(self) -> bool:
        """There were more questions than are read."""
        return self.read == MOST_READ


def top_questions(bot_id: str, start: datetime, end: datetime) -> TopQuestions:
    asked = _asked(bot_id, start, end)
    groups = defaultdict(list)
    for question in asked:
        if words := words_alone(question["content"]):
            groups[words].append(question)
    often = sorted(groups.values(), key=len, reverse=True)
    return TopQuestions(_without_small_talk(often), len(asked))


def _asked(bot_id: str, start: datetime, end: datetime) -> list[dict]:
    span = {"$gte": start, "$lt": end}
    theirs = said_in(bot_id, span, trials_of(bot_id, start, end))
    theirs["role"] = str(Message.Role.USER)
    shown = {"_id": 0, "content": _BEGINNING, "answer_id": 1}
    found = collection(Message).find(theirs, shown, hint=BY_TIME).sort("timestamp", -1)
    latest = found.limit(MOST_READ)
    return [each for each in latest if isinstance(each.get("content"), str)]


def _without_small_talk(often: Sequence[list[dict]]) -> list[TopQuestion]:
    """Looks at so many groups, from the top, as there are to show."""
    found: list[TopQuestion] = []
    for first in range(0, len(often), 2 * SHOWN):
        some = often[first : first + 2 * SHOWN]
        kinds = _kinds(each.get("answer_id") for group in some for each in group)
        found += filter(None, (_question(group, kinds) for group in some))
        if len(found) >= SHOWN:
            break
    return sorted(found, key=lambda question: -question.asked)[:SHOWN]


def _kinds(answer_ids: Iterable[str | None]) -> dict[str, str]:
    ids = [each for each in answer_ids if each]
    done = {"id": {"$in": ids}, "state": {"$in": [str(Message.State.DONE), None]}}
    found = collection(Message).find(done, {"_id": 0, "id": 1, "kind": 1})
    return {each["id"]: each.get("kind") or str(Message.Kind.ANSWER) for each in found}


def _question(group: Sequence[dict], kinds: dict[str, str]) -> TopQuestion | None:
    said = [kinds.get(each.get("answer_id")) for each in group]
    asked = [kind for kind in said if kind != Message.Kind.SMALL_TALK]
    if not asked:
        return None
    refused = asked.count(Message.Kind.REFUSAL)
    answered = asked.count(Message.Kind.ANSWER)
    return TopQuestion(shorten(group[0]["content"], LONGEST), len(asked), answered, refused)
