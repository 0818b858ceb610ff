"""Who a visitor is: a signed token that names the chatbot, session, conversation and website."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest

from bots.access import get_live_bot
from bots.actions.turns import NOBODY, Person
from bots.models import Chatbot, Conversation, Message
from bots.widget.identity import session_of
from bots.widget.origin import Place, place_refusal
from botsmith.lib.errors import AppError, NotFound, TokenExpired, TokenInvalid
from botsmith.lib.ids import new_id

SALT = "botsmith.visitor"
RESUME_SECONDS = 30 * 24 * 3600


@dataclass(frozen=True)
class Visitor:
    """``version`` is the chatbot's ``token_version`` of the time: counted up, it ends the token."""

    bot_id: str
    session_id: str
    conversation_id: str
    origin: str
    channel: str = Conversation.Channel.WIDGET
    at_home: bool = False
    version: int = 0
    person: Person = NOBODY

    @property
    def token(self) -> str:
        said = {name: value for name, value in vars(self).items() if value or name == "origin"}
        if "person" in said:
            said["person"] = list(vars(self.person).values())
        return signing.dumps(said, salt=SALT, compress=True)

    @property
    def place(self) -> Place:
        return Place(self.origin, self.channel, self.at_home)


def new_visitor(bot: Chatbot, place: Place, person: Person = NOBODY) -> Visitor:
    """Somebody who has said nothing yet; a person who is known has one session in all browsers."""
    known = person.visitor_id
    return Visitor(
        bot_id=bot.pk,
        session_id=session_of(bot.pk, known) if known else new_id(),
        conversation_id=new_id(),
        origin=place.origin,
        channel=str(place.channel),
        at_home=place.at_home,
        version=bot.session_version,
        person=person,
    )


def visitor_of(request: HttpRequest, bot_id: str) -> Visitor:
    """The visitor whose ``Authorization: Bearer`` token came along; for this chatbot only.

    Whether the chatbot still hears them is told by ``refusal_of``.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise TokenInvalid
    request.visitor = read_token(token, bot_id)  # The log names it.
    return request.visitor


def heard_visitor(request: HttpRequest, bot_id: str) -> tuple[Visitor, Chatbot]:
    """``visitor_of``, once it is sure that the chatbot is live and hears them, and the chatbot."""
    visitor = visitor_of(request, bot_id)
    bot = get_live_bot(bot_id)
    check(visitor, bot)
    return visitor, bot


def read_token(token: str, bot_id: str, *, max_age: int | None = None) -> Visitor:
    """Raises TokenInvalid or TokenExpired; ``max_age`` in seconds, by default the setting's."""
    age = settings.CHAT_TOKEN_SECONDS if max_age is None else max_age
    try:
        said = signing.loads(token, salt=SALT, max_age=age)
        visitor = Visitor(**{**said, "person": Person(*said.get("person", ()))})
    except signing.SignatureExpired:
        raise TokenExpired from None
    except (signing.BadSignature, TypeError, ValueError):
        raise TokenInvalid from None
    if visitor.bot_id != bot_id:
        raise TokenInvalid
    return visitor


def refusal_of(visitor: Visitor, bot: Chatbot) -> AppError | None:
    """Why the chatbot does not hear this visitor any more; None while it does.

    Every request with a token passes here, and is held against the chatbot as it is now: all
    sessions may have been ended, and a website taken off the list.
    """
    if visitor.version != bot.session_version:
        return TokenInvalid()
    return place_refusal(visitor.place, bot)


def check(visitor: Visitor, bot: Chatbot) -> None:
    """Raises ``refusal_of``; streams ask it of their reader while they go on."""
    if refusal := refusal_of(visitor, bot):
        raise refusal


def conversation_of(visitor: Visitor) -> Conversation | None:
    """The visitor's conversation, once something was said."""
    return Conversation.objects.filter(
        pk=visitor.conversation_id, chatbot_id=visitor.bot_id, session_id=visitor.session_id
    ).first()


def check_answer(visitor: Visitor, message_id: str) -> None:
    """Raises NotFound for what is no answer of the visitor's conversation."""
    found = conversation_of(visitor)
    theirs = Message.objects.filter(pk=message_id, conversation=found, role=Message.Role.ASSISTANT)
    if not (found and theirs.exists()):
        raise NotFound
