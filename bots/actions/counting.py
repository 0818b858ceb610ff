"""Turns that begin, and what they add to the figures of their conversations and chatbots."""

from collections import defaultdict
from dataclasses import dataclass, field

from billing.quota import Reservation
from bots import bell
from bots.actions.figures import add_to_chatbot, counted, found_by_question, reopened
from bots.actions.turns import Asked, Turn
from bots.models import Conversation
from botsmith.lib.errors import AppError
from botsmith.mongodb.bulk import write_each
from botsmith.mongodb.collections import collection

PLAYGROUND = Conversation.Channel.PLAYGROUND


@dataclass(eq=False)
class Beginning:
    """One turn on its way; ``refusal`` or ``turn`` ends it."""

    asked: Asked
    question: dict = field(default_factory=dict)
    answer: dict = field(default_factory=dict)
    goes_on: bool = False  # Its conversation was there before.
    with_person: bool = False  # A person has its conversation: the bot is quiet.
    reopens: bool = False  # Its conversation was thought to be done with.
    is_first: bool = False  # Nothing was said in its conversation, though it was begun.
    is_new: bool = True  # Its question was not sent before.
    began: bool = False  # It is the first of its conversation.
    taken: Reservation | None = None  # The owner's message that its answer uses.
    turn: Turn | None = None
    refusal: AppError | None = None

    @property
    def is_open(self) -> bool:
        return self.turn is None and self.refusal is None

    @property
    def conversation(self) -> str:
        return self.asked.conversation_id


def count_in_conversations(some: list[Beginning], messages: int) -> set[Beginning]:
    """Adds to the conversations, which their first question begins.

    Gives those that could not be added: of a conversation that was deleted since it was looked
    for, which is not begun again by half, or whose document takes nothing.
    """
    if not some:
        return set()
    begins = {one: messages > 0 and not one.goes_on for one in some}
    changes = [
        counted(one.asked, messages, is_first=one.is_first, begins=begins[one]) for one in some
    ]
    if messages > 0:
        for one in some:
            changes += found_by_question(one.asked, begins=begins[one])
    reopening = [one for one in some if one.reopens]
    changes += [reopened(one.asked) for one in reopening]
    written = write_each(Conversation, changes)
    for at, one in enumerate(some):
        one.began |= at in written.upserted
    for one in reopening:
        bell.ring(one.conversation)
    refused = {one for at, one in enumerate(some) if at in written.failed}
    return refused if written.is_whole else refused | _without_conversation(some)


def _without_conversation(some: list[Beginning]) -> set[Beginning]:
    theirs = {"id": {"$in": [one.conversation for one in some]}}
    there = {each["id"] for each in collection(Conversation).find(theirs, {"_id": 0, "id": 1})}
    return {one for one in some if one.conversation not in there}


def count_in_chatbots(some: list[Beginning], first: set[Beginning]) -> set[str]:
    """Adds to the chatbots' figures, which are of visitors only; the ids of those that are gone."""
    of_bot = defaultdict(list)
    for one in some:
        of_bot[one.asked.bot.pk].append(one)
    gone = set()
    for bot, theirs in of_bot.items():
        visitors = [one for one in theirs if one.asked.channel != PLAYGROUND]
        began = sum(one in first for one in visitors)
        if not add_to_chatbot(bot, began, 2 * len(visitors), looks=True):
            gone.add(bot)
    return gone
