"""Maintenance mode: customers are told to come back later, and staff go on."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.activity import changed, record
from accounts.models import SiteState, User
from accounts.site import state
from accounts.site.state import Maintenance
from botsmith.lib.errors import AppError, BotInactive, InvalidRequest

Scope = SiteState.Scope
USUAL_SECONDS, LEAST_SECONDS, MOST_SECONDS = 300, 30, 86_400
MOST_MESSAGE = 500
MESSAGE = "We are working on BotSmith. Your chatbots and what they know are safe."


class UnderMaintenance(AppError):
    code = "maintenance"
    status = 503
    sentence = MESSAGE
    retryable = True
    is_planned = True


class ChatsPaused(BotInactive):
    """What visitors meet meanwhile: to them the chat is as if its owner had closed it."""

    status = 503
    is_planned = True


def is_let_in(user: User | AnonymousUser) -> bool:
    """Staff, to whom everything is open meanwhile."""
    return user.is_authenticated and user.role != User.Role.USER


def refusal(now: Maintenance) -> UnderMaintenance:
    return UnderMaintenance(now.message, retry_after=seconds_left(now))


def chats_refusal() -> ChatsPaused | None:
    """Why no chatbot speaks with visitors just now; None while they do."""
    now = state.remembered.get().maintenance
    return ChatsPaused(retry_after=seconds_left(now)) if now and now.stops_chats else None


def seconds_left(now: Maintenance) -> int:
    """After how long another try makes sense."""
    if now.until is None or now.until <= timezone.now():
        return USUAL_SECONDS
    left = int((now.until - timezone.now()).total_seconds()) + 1
    return max(LEAST_SECONDS, min(left, MOST_SECONDS))


def begin(*, scope: str, message: str, until: datetime | None, actor: User) -> None:
    """Also changes one that goes on. Raises InvalidRequest for an end that is over."""
    if until and until <= timezone.now():
        raise InvalidRequest("That moment is over. Choose one that is still to come, or none.")
    before = state.stored().maintenance
    told = {"scope": str(Scope(scope)), "message": message.strip()[:MOST_MESSAGE], "until": until}
    kept = {f"maintenance_{name}": value or None for name, value in told.items()}
    kept["maintenance_since"] = before.since if before else timezone.now()
    state.change({}, {"$set": kept})
    if before:
        _record(actor, before, told, action="changed_maintenance")
    else:
        _record(actor, None, told, action="began_maintenance")


def end(*, actor: User) -> bool:
    """False where there was none."""
    before = state.stored().maintenance
    names = ("scope", "message", "until", "since")
    over = {"$set": {f"maintenance_{name}": None for name in names}}
    if not before or not state.change({"maintenance_scope": {"$ne": None}}, over):
        return False
    _record(actor, before, {}, action="ended_maintenance")
    return True


def _record(actor: User, before: Maintenance | None, after: dict, *, action: str) -> None:
    changes = changed(_fields(before), after)
    record(actor, action, state.itself(), account=actor, changes=changes)


def _fields(now: Maintenance | None) -> dict:
    return {"scope": now.scope, "message": now.message, "until": now.until} if now else {}
