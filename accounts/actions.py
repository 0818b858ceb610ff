from django.utils import timezone

from accounts.activity import record
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


def set_time_zone(user: User, zone: str, *, actor: User) -> bool:
    """Shows the user's figures by this zone's days from now on; False when it did so already."""
    other = {"id": user.pk, "time_zone": {"$ne": zone}}
    changed = {"$set": {"time_zone": zone, "updated_at": timezone.now()}}
    if not collection(User).update_one(other, changed).modified_count:
        return False
    user.time_zone = zone
    record(actor, "changed_time_zone", user, details=zone)
    return True


def _note(user: User, ip: str, user_agent: str, *, success: bool) -> None:
    LoginHistory.objects.create(
        user=user, ip_address=ip or None, user_agent=user_agent[:500] or None, success=success
    )
