"""The one way to write the activity log."""

from django.db.models import Model

from accounts.models import ActivityLog, User
from botsmith.lib.network import ip_of_now

MOST_DETAILS = 2000


def record(
    actor: User | None,
    action: str,
    resource: Model | None = None,
    *,
    details: str = "",
    account: User | str | None = None,
) -> None:
    """Logs that ``actor`` did ``action`` (past tense, such as ``created_chatbot``).

    None as the actor is BotSmith itself; then ``account`` is needed. ``account`` (or its id) is
    whose log it stands in, the actor's own where it is not given. The address is that of the
    request under way.
    """
    account_id = account.pk if isinstance(account, User) else account or actor.pk
    ActivityLog.objects.create(
        user_id=actor.pk if actor else account_id,
        account_id=account_id,
        by=_by(actor, account_id),
        action=action,
        resource_type=resource._meta.model_name if resource is not None else None,
        resource_id=str(resource.pk) if resource is not None else None,
        details=details[:MOST_DETAILS] or None,
        ip_address=ip_of_now() or None,
    )


def _by(actor: User | None, account_id: str) -> ActivityLog.By:
    if actor is None:
        return ActivityLog.By.SYSTEM
    return ActivityLog.By.PERSON if actor.pk == account_id else ActivityLog.By.STAFF
