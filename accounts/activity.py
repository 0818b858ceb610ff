"""The one way to write the activity log."""

import contextlib
from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError
from django.db.models import Model

from accounts.models import ActivityLog, User
from botsmith.lib.ids import new_id
from botsmith.lib.network import ip_of_now

MOST_DETAILS = 2000
MOST_NAME = 300


def record(
    actor: User | None,
    action: str,
    resource: Model | None = None,
    *,
    details: str = "",
    account: User | str | None = None,
    changes: Mapping[str, tuple] | None = None,
    once: str = "",
) -> None:
    """Logs that ``actor`` did ``action`` (past tense, such as ``created_chatbot``).

    It stands in the log of whose the resource is, whoever acts; of ``account`` (or its id) where
    that is given; in the actor's own where nobody else is known. None as the actor is BotSmith
    itself. The address is that of the request under way. ``changes`` are what it was before and is
    now, by the names of fields; staff alone read them. Of one
    that has ``once`` as its id there is only one.
    """
    account_id = account.pk if isinstance(account, User) else account
    account_id = account_id or owner_of(resource) or actor.pk
    line = ActivityLog(
        id=once or new_id(),
        user_id=actor.pk if actor else account_id,
        account_id=account_id,
        by=_by(actor, account_id),
        action=action,
        resource_type=resource._meta.model_name if resource is not None else None,
        resource_id=str(resource.pk) if resource is not None else None,
        resource_name=_name_of(resource),
        details=details[:MOST_DETAILS] or None,
        ip_address=ip_of_now() or None,
        changes={name: [_plain(each) for each in pair] for name, pair in changes.items()}
        if changes
        else None,
    )
    with contextlib.suppress(*((IntegrityError,) if once else ())):
        line.save(force_insert=True)


def changed(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, tuple]:
    """What is not the same in both, as ``record`` takes it."""
    names = [*before, *(name for name in after if name not in before)]
    pairs = {name: (before.get(name), after.get(name)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def owner_of(resource: Model | None) -> str | None:
    """Whose account it belongs to: it is a user, names one, or names a chatbot that does."""
    if isinstance(resource, User):
        return resource.pk
    if user_id := getattr(resource, "user_id", None):
        return user_id
    bot_id = getattr(resource, "chatbot_id", None)
    if not bot_id:
        return None
    chatbot = resource._meta.get_field("chatbot")
    if chatbot.is_cached(resource):
        return resource.chatbot.user_id
    # It may be gone by now, or be another's whose owner was not asked for.
    bots = chatbot.related_model.objects.filter(pk=bot_id)
    return bots.values_list("user_id", flat=True).first()


def _plain(value: object) -> object:
    """As JSON has it; a long text is cut."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple | set):
        return [_plain(each) for each in value]
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return str(value)[:MOST_DETAILS]


def _name_of(resource: Model | None) -> str | None:
    """None of what has no name of its own; a person's is their address, which is no name."""
    if resource is None or isinstance(resource, User) or type(resource).__str__ is Model.__str__:
        return None
    return str(resource)[:MOST_NAME]


def _by(actor: User | None, account_id: str) -> ActivityLog.By:
    if actor is None:
        return ActivityLog.By.SYSTEM
    return ActivityLog.By.PERSON if actor.pk == account_id else ActivityLog.By.STAFF
