from django.utils import timezone

from accounts.activity import record
from accounts.models import User
from botsmith.mongodb.collections import collection


def set_time_zone(user: User, zone: str, *, actor: User) -> bool:
    """Shows the user's figures by this zone's days from now on; False when it did so already."""
    other = {"id": user.pk, "time_zone": {"$ne": zone}}
    changed = {"$set": {"time_zone": zone, "updated_at": timezone.now()}}
    if not collection(User).update_one(other, changed).modified_count:
        return False
    user.time_zone = zone
    record(actor, "changed_time_zone", user, details=zone)
    return True
