from django.utils import timezone

from accounts.models import LoginHistory, User
from botsmith.mongodb.collections import collection


def note_sign_in(user: User, *, ip: str, user_agent: str) -> None:
    """Writes a good sign-in into the history and onto the user."""
    now = timezone.now()
    collection(User).update_one(
        {"id": user.pk},
        {"$set": {"last_login": now, "last_ip": ip or None}, "$inc": {"login_count": 1}},
    )
    _note(user, ip, user_agent, success=True)


def note_failed_sign_in(user: User, *, ip: str, user_agent: str) -> None:
    _note(user, ip, user_agent, success=False)


def _note(user: User, ip: str, user_agent: str, *, success: bool) -> None:
    LoginHistory.objects.create(
        user=user, ip_address=ip or None, user_agent=user_agent[:500] or None, success=success
    )
