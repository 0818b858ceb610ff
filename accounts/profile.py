"""What people say of themselves, and their picture."""

from django.conf import settings
from django.utils import timezone

from accounts.activity import record
from accounts.models import Avatar, User
from accounts.models.user import AVATARS
from accounts.people import bring_up
from botsmith.lib.bells import ring_for
from botsmith.lib.errors import NotFound
from botsmith.lib.images import CONTENT_TYPE, small_picture
from botsmith.lib.ratelimit import hit
from botsmith.mongodb.collections import collection

MAX_BYTES = 2 * 1024 * 1024
PICTURES_PER_MINUTE = 20
FIELDS = ("name", "phone", "company", "job_title", "address", "bio", "time_zone")


def change_profile(
    user: User, *, actor: User, picture: bytes | None = None, no_picture: bool = False, **fields
) -> list[str]:
    """Writes the fields that differ, and the picture in place of the one before; their names.

    Raises PictureRefused, and then nothing is changed, and RateLimited to who tries a great many.
    """
    changed = {name: value for name, value in fields.items() if getattr(user, name) != value}
    if picture is not None:
        hit(f"avatars:{actor.pk}", limit=PICTURES_PER_MINUTE, seconds=60)
        changed["avatar_url"] = AVATARS + _kept(user, small_picture(picture))
    elif no_picture and user.avatar_url:
        changed["avatar_url"] = None
    if changed:
        _write(user, changed)
        said = [name for name in changed if name != "avatar_url"]
        said += ["picture"] if "avatar_url" in changed else []
        record(actor, "changed_profile", user, details=", ".join(said))
    if "time_zone" in fields:  # Also when nothing changed: the bell before may not have been heard.
        ring_for(settings.TIME_ZONE_CHANGED_TASK, [user.pk])
    return list(changed)


def _write(user: User, changed: dict) -> None:
    """Who replaced a picture deletes it, so each goes exactly once."""
    change = {"$set": {**changed, "updated_at": timezone.now()}}
    shown = {"avatar_url": 1}
    before = collection(User).find_one_and_update({"id": user.pk}, change, shown)
    if before is None:
        _drop(user, changed.get("avatar_url"))
        raise NotFound
    if "avatar_url" in changed:
        _drop(user, before.get("avatar_url"))
    if "name" in changed:
        bring_up(user.pk)
    for name, value in changed.items():
        setattr(user, name, value)


def _kept(user: User, data: bytes) -> str:
    return Avatar.objects.create(user=user, content_type=CONTENT_TYPE, data=data).pk


def _drop(user: User, url: str | None) -> None:
    if url and url.startswith(AVATARS):
        its_own = {"id": url.removeprefix(AVATARS), "user_id": user.pk}
        collection(Avatar).delete_one(its_own)
