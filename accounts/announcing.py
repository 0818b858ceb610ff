"""Announcements: written and ended by staff, read and put away by customers."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.utils import timezone
from django.utils.safestring import SafeString
from pymongo.errors import DuplicateKeyError

from accounts.activity import changed, record
from accounts.models import Announcement, AnnouncementDismissal, User
from botsmith.lib.errors import InvalidRequest
from botsmith.lib.ids import new_id
from botsmith.lib.markdown import to_html
from botsmith.mongodb.collections import collection

# So many a dashboard shows, of so many that are current, and so many are remembered as put away.
MOST_SHOWN, MOST_CURRENT, MOST_DISMISSED = 5, 50, 200
FIELDS = ("level", "title", "text", "link_url", "link_label", "plans", "can_dismiss")
TIMES = ("starts_at", "ends_at")
WRONG_ORDER = "It would end before it begins. Choose a later end, or none."


class Overtaken(InvalidRequest):
    sentence = (
        "Somebody changed or ended this announcement while you were at it. Look at it in another "
        "tab, then save once more to have it your way."
    )


@dataclass(frozen=True)
class Shown:
    """An announcement as a dashboard shows it."""

    id: str
    level: str
    title: str
    html: SafeString
    link_url: str
    link_label: str
    can_dismiss: bool

    @classmethod
    def of(cls, row: Mapping) -> "Shown":
        return cls(
            id=row["id"],
            level=row["level"],
            title=row["title"],
            html=to_html(row["text"], as_typed=True),
            link_url=row["link_url"] or "",
            link_label=row["link_label"] or "Read more",
            can_dismiss=row["can_dismiss"],
        )

    @property
    def is_warning(self) -> bool:
        return self.level == Announcement.Level.WARNING


def shown_to(user: User, plan_id: str, now: datetime) -> list[Shown]:
    """What the user's dashboard says first: warnings, then the newest. One read."""
    current = {"ends_at": {"$gt": now}, "starts_at": {"$lte": now}}
    theirs = {"plans": {"$in": [[], plan_id]}}
    put_away = {"from": AnnouncementDismissal._meta.db_table, "as": "put_away"}
    own = [{"$match": {"user_id": user.pk}}, {"$project": {"_id": 0, "announcement_ids": 1}}]
    steps = [
        {"$match": {**current, **theirs}},
        {"$sort": {"level": -1, "starts_at": -1, "id": 1}},
        {"$limit": MOST_CURRENT},
        {"$lookup": {**put_away, "pipeline": own}},
    ]
    rows = collection(Announcement).aggregate(steps)
    return [Shown.of(row) for row in rows if not _is_put_away(row)][:MOST_SHOWN]


def dismiss(user: User, announcement: Announcement) -> None:
    """Puts it away for this user. Raises InvalidRequest for one that is to stay."""
    if not announcement.can_dismiss:
        raise InvalidRequest("This stays until it is over: it is about something you should know.")
    new = {"user_id": user.pk, "announcement_ids": {"$ne": announcement.pk}}
    added = {"announcement_ids": {"$each": [announcement.pk], "$slice": -MOST_DISMISSED}}
    change = {"$push": added, "$setOnInsert": {"id": new_id()}}
    for is_first in (True, False):  # Another one may have been put away first at this moment.
        with suppress(DuplicateKeyError):  # Or this one is already.
            collection(AnnouncementDismissal).update_one(new, change, upsert=is_first)
            return


def write(
    announcement: Announcement,
    *,
    actor: User,
    publish: bool = False,
    seen: str = "",
    **fields: object,
) -> Announcement:
    """Saves a new one, or changes one that is there; ``fields`` are of FIELDS and TIMES.

    To ``publish`` it is to show it from now on, where it has not begun. Raises InvalidRequest for
    one that would end before it begins, Overtaken for one that is another by now than the one that
    was ``seen`` (``mark_of``).
    """
    is_new = announcement._state.adding
    stored = None if is_new else Announcement.objects.get(pk=announcement.pk)
    if stored and seen and seen != mark_of(stored):
        raise Overtaken
    before = _fields(stored) if stored else {}
    for name, value in fields.items():
        setattr(announcement, name, value)
    now = timezone.now()
    if publish and (announcement.starts_at is None or announcement.starts_at > now):
        announcement.starts_at = now
    if announcement.starts_at and announcement.ends_at <= announcement.starts_at:
        raise InvalidRequest(WRONG_ORDER)
    announcement.save()
    if publish:
        _record(actor, announcement, before, action="published_announcement")
    elif is_new:
        _record(actor, announcement, before, action="created_announcement")
    else:
        _record(actor, announcement, before, action="changed_announcement")
    return announcement


def mark_of(announcement: Announcement) -> str:
    """Another one wherever it was changed."""
    return sha256(repr(sorted(_fields(announcement).items())).encode()).hexdigest()


def end(announcement: Announcement, *, actor: User) -> None:
    """From now on nobody sees it; what is over stays over."""
    now, before = timezone.now(), _fields(announcement)
    goes_on = {"id": announcement.pk, "ends_at": {"$gt": now}}
    if not collection(Announcement).update_one(goes_on, {"$set": {"ends_at": now}}).modified_count:
        return
    announcement.ends_at = now
    _record(actor, announcement, before, action="ended_announcement")


def _record(actor: User, announcement: Announcement, before: Mapping, *, action: str) -> None:
    """Nothing where nothing is another than it was."""
    if changes := changed(before, _fields(announcement)):
        record(actor, action, announcement, account=actor, changes=changes)


def _fields(announcement: Announcement) -> dict:
    told = {name: getattr(announcement, name) for name in (*FIELDS, *TIMES)}
    return {**told, "ends_at": announcement.ends_at if announcement.has_end else None}


def _is_put_away(row: Mapping) -> bool:
    ids: Sequence[str] = next((each["announcement_ids"] for each in row["put_away"]), ())
    return row["can_dismiss"] and row["id"] in ids
