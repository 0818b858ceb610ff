"""Which website a chat is embedded in, as far as the browser tells."""

from urllib.parse import urlsplit

from django.core import signing
from django.http import HttpRequest

from bots.models import Conversation

SALT = "botsmith.embed"
TICKET_SECONDS = 12 * 3600


def embedding_origin(request: HttpRequest) -> str:
    """The framing page's origin from Referer; "" when the chat is opened by itself."""
    origin = _origin(request.headers.get("referer", ""))
    return "" if origin == _own(request) else origin


def ticket(bot_id: str, origin: str, channel: str) -> str:
    """Tells the session request, signed, where the frame's page was loaded."""
    return signing.dumps([bot_id, origin, str(channel)], salt=SALT)


def session_place(request: HttpRequest, bot_id: str, given: str | None) -> tuple[str, str]:
    """The website and the channel of a session: the ticket's, else the calling page's own."""
    try:
        ticket_bot, origin, channel = signing.loads(given or "", salt=SALT, max_age=TICKET_SECONDS)
        if ticket_bot == bot_id:
            return origin, channel
    except (signing.BadSignature, ValueError, TypeError):
        pass
    origin = _origin(request.headers.get("origin", ""))
    return "" if origin == _own(request) else origin, Conversation.Channel.WIDGET


def _own(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _origin(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in {"http", "https"} else ""
