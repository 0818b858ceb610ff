"""A session begins: whose it is, and which earlier conversation it goes on with."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from bots.actions.turns import NOBODY, Person
from bots.actions.visitors import introduce, is_anothers, latest_conversation, take_over
from bots.models import Chatbot
from bots.widget.origin import Place, check_place
from bots.widget.visitor import RESUME_SECONDS, Visitor, new_visitor, read_token
from botsmith.lib.errors import TokenExpired, TokenInvalid


def open_session(
    bot: Chatbot, place: Place, *, token: str | None, person: Person = NOBODY, anew: bool = False
) -> Visitor:
    """The visitor of an earlier token, even one that has expired, or a new one.

    Nobody goes on with the conversation of another person. ``anew`` begins another conversation.
    Raises OriginNotAllowed.
    """
    earlier = earlier_visitor(token, bot, place)
    place = earlier.place if earlier and not place.is_known else place
    check_place(place, bot)
    if anew:
        return new_visitor(bot, place, person)
    if earlier and _is_nobody_else(earlier.person, person):
        return _resumed(earlier, new_visitor(bot, place, person))
    return _by_identity(new_visitor(bot, place, person))


def earlier_visitor(token: str | None, bot: Chatbot, place: Place) -> Visitor | None:
    """The visitor of an earlier token.

    Two websites never share a visitor. A frame that loads itself again does not tell its website;
    then the token does.
    """
    try:
        earlier = read_token(token or "", bot.pk, max_age=RESUME_SECONDS)
    except (TokenExpired, TokenInvalid):
        return None
    is_current = earlier.version == bot.session_version
    is_here = not place.is_known or place.is_same_site(earlier.place)
    return earlier if is_current and is_here else None


def renewed(token: str, bot: Chatbot, place: Place) -> Visitor:
    """For a page without script whose token is no longer good: the same visitor, or, once all
    sessions were ended, a new one where the old one was. Raises OriginNotAllowed.
    """
    with suppress(TokenExpired, TokenInvalid):
        place = read_token(token, bot.pk, max_age=RESUME_SECONDS).place
    return open_session(bot, place, token=token)


def _is_nobody_else(earlier: Person, now: Person) -> bool:
    """Who was not known may turn out to be anybody; who was, is only that person."""
    if earlier.visitor_id:
        return earlier.visitor_id == now.visitor_id
    return not (earlier.email and now.email and earlier.email != now.email)


def _resumed(earlier: Visitor, fresh: Visitor) -> Visitor:
    """With the earlier conversation; ``fresh`` is whom the website says it is now."""
    now, before = fresh.person, earlier.person
    if not before.visitor_id and is_anothers(earlier.conversation_id, session=earlier.session_id):
        return _by_identity(fresh)
    if now.visitor_id == before.visitor_id:
        introduce(earlier.conversation_id, session=earlier.session_id, person=now)
        person = replace(now, name=now.name or before.name, email=now.email or before.email)
        return replace(earlier, person=person)
    moved = take_over(
        earlier.conversation_id, earlier=earlier.session_id, session=fresh.session_id, person=now
    )
    return replace(fresh, conversation_id=earlier.conversation_id) if moved else _by_identity(fresh)


def _by_identity(fresh: Visitor) -> Visitor:
    """With what this person said last, in whatever browser; a stranger begins."""
    if not fresh.person.visitor_id:
        return fresh
    since = timezone.now() - timedelta(seconds=RESUME_SECONDS)
    latest = latest_conversation(fresh.session_id, since=since)
    return replace(fresh, conversation_id=latest) if latest else fresh
