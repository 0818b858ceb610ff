"""Features that staff can switch off for everybody: the one table, and the question at each verb.

What is off is refused where it is done, whoever asks: a page, the API or a worker. What waits in
the database goes on waiting, and is done once the feature is on again.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils import timezone

from accounts.activity import record
from accounts.models import User
from accounts.site import state
from botsmith.lib.errors import AppError

RETRY_SECONDS = 300


class Switch(StrEnum):
    SIGN_UP = "sign_up"
    SOCIAL = "social_sign_in"
    BUYING = "buying"
    CHATBOTS = "new_chatbots"
    SOURCES = "adding_sources"
    CRAWLING = "crawling"
    API = "api"
    WEBHOOKS = "webhooks"
    MAIL = "mails"


@dataclass(frozen=True)
class Words:
    """``off`` tells staff what being off means; ``said`` is read by who meets it."""

    label: str
    off: str
    said: str


WORDS = {
    Switch.SIGN_UP: Words(
        "Sign-up",
        "Nobody can make an account. Who has one signs in as before.",
        "New accounts cannot be made at the moment. Please try again later.",
    ),
    Switch.SOCIAL: Words(
        "Sign-in with Google and GitHub",
        "The buttons are gone, and who comes back from there is turned away. Passwords and "
        "passkeys work.",
        "Signing in with Google or GitHub is not possible at the moment. Use your password or a "
        "passkey; with “Forgot your password?” you can choose one.",
    ),
    Switch.BUYING: Words(
        "Buying",
        "No order, no checkout and no upgrade begins. Plans that run are renewed, and payments "
        "that were begun are booked.",
        "Plans cannot be bought at the moment. Nothing was charged, and your plan stays as it is. "
        "Please try again later.",
    ),
    Switch.CHATBOTS: Words(
        "New chatbots",
        "Nobody can make a chatbot. Those that are there work as before.",
        "New chatbots cannot be made at the moment. Yours work as before. Please try again later.",
    ),
    Switch.SOURCES: Words(
        "Adding sources",
        "No file, website, text or answer can be added. What was added before is still read.",
        "Sources cannot be added at the moment. What your chatbots know stays. Please try again "
        "later.",
    ),
    Switch.CRAWLING: Words(
        "Crawling websites",
        "No page of a website is fetched. Websites wait, and are read once this is on again; "
        "files and texts are read meanwhile.",
        "Websites are not read at the moment. Yours wait, and are read once we go on; files and "
        "texts are read meanwhile.",
    ),
    Switch.API: Words(
        "The public API",
        "Every call is answered with 503 and Retry-After.",
        "The API is switched off at the moment. Try again in a few minutes.",
    ),
    Switch.WEBHOOKS: Words(
        "Webhook deliveries",
        "Nothing is sent. Events wait in the outbox, and go out once this is on again.",
        "Webhooks are not sent at the moment. Events are kept, and go out once we go on.",
    ),
    Switch.MAIL: Words(
        "Mails",
        "No mail is sent. What is owed to customers waits, and goes out once this is on again; "
        "codes of sign-up and forgotten passwords are not sent at all.",
        "Mails are not sent at the moment. What we owe you waits, and goes out once we go on.",
    ),
}


class SwitchedOff(AppError):
    code = "switched_off"
    status = 503
    retryable = True
    is_planned = True


def is_on(switch: Switch) -> bool:
    return switch not in state.remembered.get().off


def said_when_off(switch: Switch) -> str:
    """What customers read of a feature that is off; nothing of one that is on."""
    return "" if is_on(switch) else WORDS[switch].said


def require(switch: Switch) -> None:
    """Raises SwitchedOff with the feature's own sentence."""
    if not is_on(switch):
        raise SwitchedOff(WORDS[switch].said, retry_after=RETRY_SECONDS)


def switched_at(switch: Switch) -> datetime | None:
    """When it was switched last; None: never."""
    return state.remembered.get().switched_at.get(switch)


def set_on(switch: Switch, on: bool, *, actor: User) -> bool:
    """In all processes within two seconds; False where it was so before."""
    only = {"off": str(switch)} if on else {"off": {"$ne": str(switch)}}
    moved = {"$pull" if on else "$addToSet": {"off": str(switch)}}
    at = {"$set": {f"switched_at.{switch}": timezone.now()}}
    if not state.change(only, {**moved, **at}):
        return False
    said = f"{WORDS[switch].label}: {'on' if on else 'off'}"
    changes = {switch: ("off", "on") if on else ("on", "off")}
    record(actor, "switched_feature", state.itself(), details=said, account=actor, changes=changes)
    return True


# What customers hear from us by. A restored backup begins with these off.
GOES_OUT = (Switch.WEBHOOKS, Switch.MAIL)


def hold_all() -> None:
    """Holds what goes out to customers; nobody's act, so no log tells of it."""
    _set_all({"$addToSet": {"off": {"$each": [str(each) for each in GOES_OUT]}}})


def release_all() -> None:
    _set_all({"$pullAll": {"off": [str(each) for each in GOES_OUT]}})


def _set_all(update: dict) -> None:
    at = {f"switched_at.{each}": timezone.now() for each in GOES_OUT}
    state.change({}, {**update, "$set": at})
