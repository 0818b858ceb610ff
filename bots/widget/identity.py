"""Who a visitor is, as the website says: signed with the chatbot's secret, or merely said.

The signature is the HMAC-SHA256 of the ``user_id`` in hex. It covers that alone: name and email are
what the website says of that person.
"""

import hashlib
import hmac
import uuid

from bots.actions.turns import NOBODY, Person
from bots.contacts import usable_email, usable_name
from bots.models import Chatbot
from botsmith.lib.errors import InvalidRequest
from botsmith.lib.sealed import CannotOpen, unseal

MOST_OF_ID = 200
PEOPLE = uuid.UUID("6a0c8c1e-6c39-4f0e-9a55-0d1f0f3a7b52")
WRONG = (
    "The signature of “identity” is not right: “user_hash” must be the HMAC-SHA256 of “user_id” "
    "with this chatbot's identity secret, in hex."
)
UNSIGNABLE = (
    "This chatbot has no identity secret, so “user_hash” cannot be checked. "
    "Its owner makes one on the page “Access”."
)
UNREADABLE = "This chatbot's identity secret cannot be read any more. Its owner makes a new one."


def person_of(given: object, bot: Chatbot) -> Person:
    """The person that a session request names; InvalidRequest, for its developer, when it cannot
    be believed.
    """
    if given is None:
        return NOBODY
    if not isinstance(given, dict):
        raise InvalidRequest("Send “identity” as an object.")
    name, email = usable_name(given.get("name")), usable_email(given.get("email"))
    if given.get("user_hash") is None:
        return Person(name=name, email=email)
    user_id = _user_id(given.get("user_id"))
    _check_signature(bot, user_id, given["user_hash"])
    return Person(user_id, name, email)


def signature(secret: str, user_id: str) -> str:
    return hmac.new(secret.encode(), user_id.encode(), hashlib.sha256).hexdigest()


def session_of(bot_id: str, visitor_id: str) -> str:
    """The session of a person who is known: the same in every browser.

    So all that they said to a chatbot is found by the session's index.
    """
    return str(uuid.uuid5(PEOPLE, f"{bot_id}\n{visitor_id}"))


def _check_signature(bot: Chatbot, user_id: str, user_hash: object) -> None:
    if not bot.identity_secret:
        raise InvalidRequest(UNSIGNABLE)
    try:
        right = signature(unseal(bot.identity_secret), user_id)
    except CannotOpen:
        raise InvalidRequest(UNREADABLE) from None
    given = user_hash.lower() if isinstance(user_hash, str) else ""
    if not hmac.compare_digest(given.encode(), right.encode()):
        raise InvalidRequest(WRONG)


def _user_id(given: object) -> str:
    """A number is taken as its digits, as a website's own code would sign it."""
    text = str(given) if isinstance(given, str | int) and not isinstance(given, bool) else ""
    if not 1 <= len(text) <= MOST_OF_ID:
        raise InvalidRequest(f"Send “user_id” as text of 1 to {MOST_OF_ID} characters.")
    return text
