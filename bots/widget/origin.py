"""Which website a chat is embedded in, as far as the browser tells, and whether it may be there."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bots.models import Chatbot, Conversation
from bots.origins import allows
from botsmith.lib.errors import OriginNotAllowed
from botsmith.middleware import VISITORS

SALT = "botsmith.embed"
TICKET_SECONDS = 12 * 3600
ALONE = _("This chat belongs on a website. Please open it there.")
UNTOLD = _(
    "This chat was not told which website it is on, so it does not open here. The website's owner "
    "can let the page send its address (Referrer-Policy: strict-origin-when-cross-origin)."
)


@dataclass(frozen=True)
class Place:
    """Where a chat is shown. ``origin`` is the framing website's, "" when that is not known.

    ``at_home``: a page of ours frames it, which is its owner's preview.
    """

    origin: str = ""
    channel: str = str(Conversation.Channel.WIDGET)
    at_home: bool = False

    @property
    def is_known(self) -> bool:
        return bool(self.origin) or self.at_home

    def is_same_site(self, other: "Place") -> bool:
        return (self.origin, self.at_home) == (other.origin, other.at_home)


ITS_OWN_PAGE = Place(channel=str(Conversation.Channel.PAGE))


def place_refusal(place: Place, bot: Chatbot) -> OriginNotAllowed | None:
    """Why the chatbot does not speak there, held against its list as it is now; None: it does."""
    if not bot.allowed_origins or place.at_home:
        return None
    if place.channel == Conversation.Channel.PAGE:  # Bound to no website, but to the owner's leave.
        return None if bot.public_access else OriginNotAllowed(ALONE)
    if not place.origin:
        return OriginNotAllowed(UNTOLD)
    return None if allows(bot.allowed_origins, place.origin) else OriginNotAllowed()


def check_place(place: Place, bot: Chatbot) -> None:
    """Raises OriginNotAllowed with what to do about it."""
    if refusal := place_refusal(place, bot):
        raise refusal


def embedding_place(request: HttpRequest, bot: Chatbot) -> Place:
    """Where the chat's page is being opened; a frame that loads itself again has a ticket.

    Bound to websites, a chat that is opened by itself is the chatbot's own page, or nothing.
    """
    if bot.allowed_origins and request.headers.get("sec-fetch-dest") == "document":
        return ITS_OWN_PAGE
    return framing_place(request, bot.pk)


def framing_place(request: HttpRequest, bot_id: str) -> Place:
    referer = request.headers.get("referer", "")
    origin = _origin(referer)
    if origin and origin != _own(request):
        return Place(origin)
    if origin and not urlsplit(referer).path.startswith(VISITORS):
        return Place(at_home=True)
    return read_ticket(request.GET.get("ticket"), bot_id) or Place()


def ticket(bot_id: str, origin: str, channel: str, *, at_home: bool = False) -> str:
    """Tells the session request, signed, where the frame's page was loaded."""
    return signing.dumps([bot_id, origin, str(channel), at_home], salt=SALT)


def ticket_of(bot_id: str, place: Place) -> str:
    return ticket(bot_id, place.origin, place.channel, at_home=place.at_home)


def read_ticket(given: str | None, bot_id: str) -> Place | None:
    """None for a ticket that is not ours, of another chatbot, or too old."""
    try:
        ticket_bot, *place = signing.loads(given or "", salt=SALT, max_age=TICKET_SECONDS)
        return Place(*place) if ticket_bot == bot_id else None
    except (signing.BadSignature, ValueError, TypeError):
        return None


def session_place(request: HttpRequest, bot_id: str, given: str | None) -> Place:
    """The website and the channel of a session: the ticket's, else the calling page's own."""
    if place := read_ticket(given, bot_id):
        return place
    origin = _origin(request.headers.get("origin", ""))
    return Place("" if origin == _own(request) else origin)


def check_caller(request: HttpRequest, bot: Chatbot) -> None:
    """Raises OriginNotAllowed for a script of another website than the chatbot's list has.

    Browsers name the website themselves; a request without one is a page of ours, or no browser's.
    """
    origin = request.headers.get("origin", "")
    if origin and origin != _own(request) and not allows(bot.allowed_origins or [], origin):
        raise OriginNotAllowed


def _own(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _origin(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in {"http", "https"} else ""
