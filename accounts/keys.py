"""API keys: made, shown once, read with every request, revoked."""

import contextlib
import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from pymongo.errors import DuplicateKeyError

from accounts import mails
from accounts.activity import record
from accounts.backends import AccountBackend
from accounts.models import ApiKey, User
from botsmith.lib.errors import AppError, InvalidRequest
from botsmith.lib.network import ip_of_now
from botsmith.mongodb.collections import as_document, collection

BEGINNING = "bs_live_"
SECRET_BYTES = 32
SHOWN = len(BEGINNING) + 4
MOST_LIVE = 20
USED_EVERY = timedelta(minutes=1)  # How finely its last use is known.
Scope = ApiKey.Scope
TOO_MANY = f"An account may have {MOST_LIVE} keys. Revoke one that you no longer use."


class KeyRefused(AppError):
    code = "key_invalid"
    status = 401
    sentence = "This API key is not known. Check that all of it was copied, or make a new one."


class KeyRevoked(KeyRefused):
    code = "key_revoked"
    sentence = "This API key was revoked. Make a new one on the page “API keys”."


class KeyExpired(KeyRefused):
    code = "key_expired"
    sentence = "This API key has expired. Make a new one on the page “API keys”."


class AccountStopped(KeyRefused):
    code = "account_stopped"
    sentence = "The account of this API key is not active. Sign in to read why."


def make_key(
    user: User,
    name: str,
    scopes: Sequence[str],
    expires_at: datetime | None = None,
    *,
    actor: User | None,
) -> tuple[ApiKey, str]:
    """A new key and its text, which nobody can read again. None as the actor is an operator.

    Raises InvalidRequest when the account has as many as it may.
    """
    text = BEGINNING + secrets.token_urlsafe(SECRET_BYTES)
    key = ApiKey(
        user=user,
        name=name,
        prefix=text[:SHOWN],
        secret_hash=_hash(text),
        scopes=[scope for scope in Scope.values if scope in scopes],
        expires_at=expires_at,
    )
    _put_down(key)
    record(actor, "created_api_key", key, details=", ".join(key.scopes))
    mails.tell(
        user, "key_made", key_name=key.name, prefix=key.prefix, scopes=key.scopes, ip=ip_of_now()
    )
    return key, text


def revoke_key(key: ApiKey, *, actor: User | None) -> bool:
    """From the next request on it opens nothing; False when it did not before."""
    live = {"id": key.pk, "revoked_at": None}
    revoked = {"$set": {"revoked_at": timezone.now(), "slot": key.pk}}
    if not collection(ApiKey).update_one(live, revoked).modified_count:
        return False
    record(actor, "revoked_api_key", key)
    return True


def key_of(text: str) -> ApiKey:
    """The live key of that text, with its user, read from MongoDB every time.

    Raises KeyRefused, saying why it opens nothing.
    """
    now = timezone.now()
    # What is no key at all is looked up as well: it takes as long as one that is unknown.
    key = ApiKey.objects.filter(secret_hash=_hash(text)).first()
    user = key and User.objects.filter(pk=key.user_id).first()
    if user is None:
        raise KeyRefused
    if key.revoked_at is not None:
        raise KeyRevoked
    if key.is_expired(now):
        raise KeyExpired
    if not AccountBackend().user_can_authenticate(user):
        raise AccountStopped
    key.user = user
    _note_use(key, now)
    return key


def keys_of(user: User) -> tuple[list[ApiKey], list[ApiKey]]:
    """The live ones, and the latest of those that open nothing any more; the newest first."""
    now = timezone.now()
    found = ApiKey.objects.filter(user_id=user.pk).order_by("-created_at", "-id")
    live = [key for key in found if key.is_live(now)]
    return live, [key for key in found if not key.is_live(now)][:MOST_LIVE]


def _put_down(key: ApiKey) -> None:
    """In the first of its user's places that is free; a unique index gives each to one."""
    for _ in range(2):
        for number in range(MOST_LIVE):
            key.slot = f"{key.user_id}:{number}"
            with contextlib.suppress(DuplicateKeyError):
                collection(ApiKey).insert_one(as_document(key))
                return
        _let_expired_go(key.user_id)
    raise InvalidRequest(TOO_MANY)


def _let_expired_go(user_id: str) -> None:
    over = {"user_id": user_id, "expires_at": {"$lte": timezone.now()}}
    collection(ApiKey).update_many(over, [{"$set": {"slot": "$id"}}])


def _note_use(key: ApiKey, now: datetime) -> None:
    if key.last_used_at and now - key.last_used_at < USED_EVERY:
        return
    unnoted = {"$or": [{"last_used_at": None}, {"last_used_at": {"$lt": now - USED_EVERY}}]}
    used = {"$set": {"last_used_at": now, "last_ip": ip_of_now() or None}}
    collection(ApiKey).update_one({"id": key.pk, **unnoted}, used)


def _hash(text: str) -> str:
    """256 random bits need no salt and no slowness."""
    return hashlib.sha256(text.encode()).hexdigest()
