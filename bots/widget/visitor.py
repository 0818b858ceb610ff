"""Who a visitor is: a signed token that names the chatbot, session, conversation and website."""

from dataclasses import asdict, dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest

from bots.models import Conversation
from botsmith.lib.errors import TokenExpired, TokenInvalid
from botsmith.lib.ids import new_id

SALT = "botsmith.visitor"
RESUME_SECONDS = 30 * 24 * 3600


@dataclass(frozen=True)
class Visitor:
    bot_id: str
    session_id: str
    conversation_id: str
    origin: str
    channel: str = Conversation.Channel.WIDGET

    @property
    def token(self) -> str:
        return signing.dumps(asdict(self), salt=SALT, compress=True)


def new_visitor(bot_id: str, origin: str, channel: str = Conversation.Channel.WIDGET) -> Visitor:
    return Visitor(
        bot_id=bot_id,
        session_id=new_id(),
        conversation_id=new_id(),
        origin=origin,
        channel=str(channel),
    )


def visitor_of(request: HttpRequest, bot_id: str) -> Visitor:
    """The visitor whose ``Authorization: Bearer`` token came along; for this chatbot only."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise TokenInvalid
    return read_token(token, bot_id)


def read_token(token: str, bot_id: str, *, max_age: int | None = None) -> Visitor:
    """Raises TokenInvalid or TokenExpired; ``max_age`` in seconds, by default the setting's."""
    age = settings.CHAT_TOKEN_SECONDS if max_age is None else max_age
    try:
        visitor = Visitor(**signing.loads(token, salt=SALT, max_age=age))
    except signing.SignatureExpired:
        raise TokenExpired from None
    except (signing.BadSignature, TypeError, ValueError):
        raise TokenInvalid from None
    if visitor.bot_id != bot_id:
        raise TokenInvalid
    return visitor


def resumed(token: str | None, fresh: Visitor) -> Visitor:
    """The visitor of an earlier token, even one that has expired; else ``fresh``.

    Two websites never share a visitor. A frame that loads itself again does not tell its website;
    then the token does.
    """
    if not token:
        return fresh
    try:
        earlier = read_token(token, fresh.bot_id, max_age=RESUME_SECONDS)
    except (TokenExpired, TokenInvalid):
        return fresh
    return earlier if fresh.origin in {"", earlier.origin} else fresh


def conversation_of(visitor: Visitor) -> Conversation | None:
    """The visitor's conversation, once something was said."""
    return Conversation.objects.filter(
        pk=visitor.conversation_id, chatbot_id=visitor.bot_id, session_id=visitor.session_id
    ).first()
