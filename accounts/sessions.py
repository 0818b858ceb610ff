"""Where somebody is signed in, and how that ends.

Each session has a row beside it (allauth's ``UserSession``) that says from where and with what. Who
ends sessions counts up the user's ``session_version`` first, which is part of what every session is
held against: in that one write all of them are over, those too that have no row or are only just
beginning. Then what is left of them goes from the cache, from MongoDB and from the list.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from itertools import islice
from threading import Lock
from time import monotonic

from allauth.usersessions.models import UserSession
from bson import ObjectId
from bson.errors import InvalidId
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone
from pymongo import ReturnDocument

from accounts.models import User
from accounts.sign_ins import Visit
from botsmith.lib.devices import device_of, is_handheld
from botsmith.lib.geography import place_of
from botsmith.mongodb.collections import collection, in_utc

SessionStore = import_module(settings.SESSION_ENGINE).SessionStore
SEEN_EVERY = timedelta(minutes=5)
AT_ONCE = 500
MOST_SEEN = 10_000
_NEXT_VERSION = {"$add": [{"$ifNull": ["$session_version", 0]}, 1]}


@dataclass(frozen=True)
class SignedIn:
    """One session, as its owner sees it."""

    pk: str
    device: str
    is_handheld: bool
    ip: str
    place: str | None
    began_at: datetime
    seen_at: datetime
    is_this: bool


def begin_session(request: HttpRequest, user: User) -> None:
    """Lists the session that the request has been signed in with; forgets those that ran out."""
    visit, now = Visit.of(request), timezone.now()
    row = {
        "user_id": user.pk,
        "ip": visit.ip,
        "user_agent": visit.user_agent[:200],
        "last_seen_at": now,
        "data": {"version": user.session_version or 0},
    }
    changed = {"$set": row, "$setOnInsert": {"created_at": now}}
    rows = collection(UserSession)
    rows.update_one({"session_key": request.session.session_key}, changed, upsert=True)
    listed = _rows(user)
    alive = _alive(_keys(listed))
    _forget([row for row in listed if row["session_key"] not in alive])


def sessions_of(user: User, this_key: str | None) -> list[SignedIn]:
    """The sessions that are not over, this one first, then those seen last."""
    rows = [row for row in _rows(user) if _version(row) == (user.session_version or 0)]
    alive = _alive(_keys(rows))
    found = [_signed_in(row, this_key) for row in rows if row["session_key"] in alive]
    return sorted(found, key=lambda each: (each.is_this, each.seen_at), reverse=True)


def end_session(user: User, session_id: str) -> bool:
    """Ends one; False where they have no such session."""
    try:
        mine = {"_id": ObjectId(session_id), "user_id": user.pk}
    except InvalidId:
        return False
    row = collection(UserSession).find_one(mine)
    if row is None:
        return False
    _forget([row])
    return True


def end_sessions(user: User, except_key: str | None = None) -> None:
    """Ends all sessions of the user, but that of ``except_key`` where it is given.

    Whoever has the kept session's data in memory and may yet save it calls ``end_other_sessions``.
    """
    changed = collection(User).find_one_and_update(
        {"id": user.pk},
        [{"$set": {"session_version": _NEXT_VERSION}}],
        {"session_version": 1, "password_hash": 1},
        return_document=ReturnDocument.AFTER,
    )
    if changed is None:
        return
    user.session_version, user.password = changed["session_version"], changed["password_hash"]
    if except_key:
        _keep(user, except_key)
    _forget([row for row in _rows(user) if row["session_key"] != except_key])


def end_other_sessions(request: HttpRequest, user: User) -> None:
    """Ends all sessions of the user but the one that the request comes with, if it does."""
    if request.session.get(SESSION_KEY) != str(user.pk):
        end_sessions(user)
        return
    end_sessions(user, except_key=request.session.session_key)
    request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    begin_session(request, user)


def purge_sessions(now: datetime) -> int:
    """Deletes sessions that ran out, and their rows; how many."""
    old = Session.objects.filter(expire_date__lt=now)
    keys = list(old.order_by("expire_date").values_list("pk", flat=True)[:AT_ONCE])
    collection(UserSession).delete_many({"session_key": {"$in": keys}})
    collection(Session).delete_many({"session_key": {"$in": keys}})
    return len(keys)


def end_idle_sessions(now: datetime) -> int:
    """Ends the sessions that nobody used for ``SESSION_IDLE_DAYS``; how many.

    Only those are looked at that were signed in, or changed, as long ago as that.
    """
    idle_since = now - timedelta(days=settings.SESSION_IDLE_DAYS)
    expiring = idle_since + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    old = collection(Session).find({"expire_date": {"$lt": expiring}}, {"session_key": 1})
    ended = 0
    while some := list(islice(old, AT_ONCE)):
        theirs = {"session_key": {"$in": _keys(some)}, "last_seen_at": {"$lt": idle_since}}
        idle = list(collection(UserSession).find(theirs))
        _forget(idle)
        ended += len(idle)
    return ended


# --- When a session was seen last ------------------------------------------------------------


class _Seen:
    """When this process noted each session last, so that most requests ask nobody."""

    def __init__(self) -> None:
        self._lock, self._at = Lock(), OrderedDict[str, float]()

    def is_due(self, key: str) -> bool:
        now = monotonic()
        with self._lock:
            if now - self._at.get(key, float("-inf")) < SEEN_EVERY.total_seconds():
                return False
            self._at[key] = now
            self._at.move_to_end(key)
            while len(self._at) > MOST_SEEN:
                self._at.popitem(last=False)
            return True


is_due = _Seen().is_due


def note_seen(session_key: str, visit: Visit, now: datetime) -> bool:
    """Says that the session is in use, unless that was said in the last five minutes."""
    stale = {"session_key": session_key, "last_seen_at": {"$lt": now - SEEN_EVERY}}
    seen = {"last_seen_at": now, "ip": visit.ip, "user_agent": visit.user_agent[:200]}
    return collection(UserSession).update_one(stale, {"$set": seen}).modified_count == 1


# --- Rows ------------------------------------------------------------------------------------


def _rows(user: User) -> list[dict]:
    return list(collection(UserSession).find({"user_id": user.pk}))


def _keys(rows: list[dict]) -> list[str]:
    return [row["session_key"] for row in rows]


def _version(row: dict) -> int:
    data = row.get("data")
    return (data.get("version") if isinstance(data, dict) else 0) or 0


def _alive(keys: list[str]) -> set[str]:
    lives = {"session_key": {"$in": keys}, "expire_date": {"$gt": timezone.now()}}
    return {each["session_key"] for each in collection(Session).find(lives, {"session_key": 1})}


def _forget(rows: list[dict]) -> None:
    """The sessions go from the cache and from MongoDB, then their rows."""
    for row in rows:
        SessionStore().delete(row["session_key"])
    if rows:
        collection(UserSession).delete_many({"session_key": {"$in": _keys(rows)}})


def _keep(user: User, key: str) -> None:
    """Holds the session to the user's version of now."""
    store = SessionStore(key)
    if store.get(SESSION_KEY) != str(user.pk):
        return
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    version = {"$set": {"data.version": user.session_version}}
    collection(UserSession).update_one({"session_key": key}, version)


def _signed_in(row: dict, this_key: str | None) -> SignedIn:
    agent, ip = row.get("user_agent"), row.get("ip") or ""
    return SignedIn(
        pk=str(row["_id"]),
        device=device_of(agent),
        is_handheld=is_handheld(agent),
        ip=ip,
        place=place_of(ip),
        began_at=in_utc(row["created_at"]),
        seen_at=in_utc(row["last_seen_at"]),
        is_this=row["session_key"] == this_key,
    )
