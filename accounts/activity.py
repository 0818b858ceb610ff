"""The one way to write the activity log."""

from django.db.models import Model

from accounts.models import ActivityLog, User


def record(
    actor: User, action: str, resource: Model | None = None, *, details: str = "", ip: str = ""
) -> None:
    """Logs that ``actor`` did ``action`` (past tense, such as ``created_chatbot``)."""
    ActivityLog.objects.create(
        user=actor,
        action=action,
        resource_type=resource._meta.model_name if resource is not None else None,
        resource_id=str(resource.pk) if resource is not None else None,
        details=details or None,
        ip_address=ip or None,
    )
