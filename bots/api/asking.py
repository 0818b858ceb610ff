"""A program's question on its way to its turn, whichever address takes it.

``Idempotency-Key`` names the question itself: its number, and the number of the conversation that
it begins, follow from the name. So the stored answer of the same request is read again, or followed
while it is written, and nothing is counted twice.
"""

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import ApiKey, User
from bots.access import get_live_bot, get_own_bot
from bots.actions.beginning import begin_turn
from bots.actions.turns import NOBODY, Asked, Person, Turn
from bots.actions.visitors import introduce
from bots.api import remembered
from bots.api.idempotency import NameReused
from bots.models import Chatbot, Conversation, Message
from bots.widget.asking import in_owners_words, uses_of_all
from botsmith.lib.errors import AppError, NotFound, TokenInvalid
from botsmith.lib.ids import new_id
from botsmith.lib.ratelimit import refusals as limits
from botsmith.mongodb.collections import collection

NAMES = uuid.UUID("b2d0b9b7-2a1c-4a55-9d7e-6c6c7b9d6a11")
API = Conversation.Channel.API


@dataclass(frozen=True)
class Wanted:
    """What a program asks.

    ``thread`` stands for what was said before, where no conversation is named: one in which just
    that was said goes on (``bots.api.remembered``). ``client_message_id`` names the question.
    """

    content: str
    conversation_id: str | None = None
    client_message_id: str | None = None
    person: Person = NOBODY
    history: Sequence[dict] | None = None
    thread: str | None = None

    @property
    def fingerprint(self) -> str:
        """Of all that makes it another question; not of how the answer is to come."""
        said = [self.content.strip(), self.conversation_id, self.client_message_id]
        said += [vars(self.person), self.history and list(self.history)]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def ask(key: ApiKey, bot_id: str, wanted: Wanted, name: str | None) -> Turn:
    """Begins the turn of a question that was perhaps named.

    Raises NotFound for a chatbot or a conversation that is not there for this program, NameReused
    where the name stood for another question, RateLimited as for visitors, and what ``begin_turn``
    raises.
    """
    bot = get_live_bot(get_own_bot(key.user, bot_id).pk)
    known = _known(key.user, bot, name, wanted) if name else None
    if wanted.conversation_id:
        _conversation(bot, wanted.conversation_id)  # NotFound before anything is counted.
    _count(bot)
    taken = remembered.take(wanted.thread) if wanted.thread and not known else None
    numbered = known or wanted.conversation_id or _still_there(bot, taken)
    asked = _asked(key.user, bot, wanted, numbered, name)
    try:
        _check_is_same(asked, name)
        turn = begin_turn(asked)
    except TokenInvalid:  # It became another session's in this moment.
        raise NotFound from None
    except AppError:
        if taken:
            remembered.put(wanted.thread, taken)
        raise
    if name:
        remembered.name(_named(key.user, name), asked.conversation_id, _mark(bot, wanted))
    return turn


def _known(user: User, bot: Chatbot, name: str, wanted: Wanted) -> str | None:
    """The conversation in which the question of that name was asked before."""
    found = remembered.named(_named(user, name))
    if found and found.mark != _mark(bot, wanted):
        raise NameReused
    return found and found.conversation_id


def _mark(bot: Chatbot, wanted: Wanted) -> str:
    return f"{bot.pk}:{wanted.fingerprint}"


def _named(user: User, name: str) -> str:
    return str(uuid.uuid5(NAMES, f"{user.pk}\n{name}"))


def _asked(
    user: User, bot: Chatbot, wanted: Wanted, conversation_id: str | None, name: str | None
) -> Asked:
    begins = str(uuid.uuid5(NAMES, f"{user.pk}\n{name}\nconversation")) if name else new_id()
    conversation = conversation_id or begins
    return Asked(
        bot=bot,
        conversation_id=conversation,
        session_id=_session(bot, conversation, wanted.person),
        channel=API,
        content=wanted.content,
        client_message_id=wanted.client_message_id or (_named(user, name) if name else new_id()),
        person=wanted.person,
        history=wanted.history,
    )


def _session(bot: Chatbot, conversation_id: str, person: Person) -> str:
    """That of the conversation; of a new one the person's own, or its own.

    Nobody signed who the person is: a visitor of that name on a website has another session.
    """
    found = Conversation.objects.filter(pk=conversation_id).first()
    if found is None:
        named = f"{bot.pk}\n{person.visitor_id}"
        return str(uuid.uuid5(NAMES, named)) if person.visitor_id else conversation_id
    if (found.chatbot_id, found.channel) != (bot.pk, API):
        raise NotFound
    introduce(found.pk, session=found.session_id, person=person)
    return found.session_id


def _conversation(bot: Chatbot, conversation_id: str) -> Conversation:
    theirs = Conversation.objects.filter(pk=conversation_id, chatbot_id=bot.pk, channel=API)
    found = theirs.first()
    if found is None:
        raise NotFound
    return found


def _still_there(bot: Chatbot, conversation_id: str | None) -> str | None:
    """Its owner may have deleted it meanwhile; then another one begins."""
    theirs = Conversation.objects.filter(pk=conversation_id, chatbot_id=bot.pk, channel=API)
    return conversation_id if conversation_id and theirs.exists() else None


def _count(bot: Chatbot) -> None:
    [refusal] = limits([uses_of_all(bot)], seconds=60)
    if refusal:
        raise in_owners_words(refusal, bot)


def _check_is_same(asked: Asked, name: str | None) -> None:
    """Also where nobody remembers what the name stood for: the question itself is stored."""
    if name is None:
        return
    its_own = {"conversation_id": asked.conversation_id}
    its_own["client_message_id"] = asked.client_message_id
    stored = collection(Message).find_one(its_own, {"content": 1})
    if stored and stored["content"] != asked.content.strip():
        raise NameReused
