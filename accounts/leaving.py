"""Taking one's data along, and going: what is asked for here, workers of a floor above do.

Each is a document first, which is the truth, and then a bell for a task that the settings name.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.utils import timezone
from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from accounts import archives
from accounts.activity import record
from accounts.models import AccountDeletion, AccountExport, User
from accounts.roles import change_who_may_be_admin, is_admin, while_one_is_left
from botsmith.lib.bells import ring_for
from botsmith.lib.errors import InvalidRequest, RateLimited
from botsmith.mongodb.collections import as_document, collection

A_DAY = 3
KEPT = timedelta(days=7)
LISTED = 5
REMEMBERED = timedelta(days=30)
BEING_DELETED = "You asked us to delete this account. That is under way."
UNDER_WAY = "An export is being made already. We mail you when it is ready."
State = AccountExport.State


def ask_for_export(user: User, *, actor: User) -> AccountExport:
    """Has an archive of everything made; raises InvalidRequest while one is being made, and
    RateLimited after three in a day."""
    now = timezone.now()
    day = {"user_id": user.pk, "created_at": {"$gt": now - timedelta(days=1)}}
    if collection(AccountExport).count_documents(day, limit=A_DAY) >= A_DAY:
        raise RateLimited("You had three exports within a day. Ask for the next one tomorrow.")
    export = AccountExport(user=user, slot=user.pk, created_at=now, lease_expires_at=now)
    try:
        collection(AccountExport).insert_one(as_document(export))
    except DuplicateKeyError:
        raise InvalidRequest(UNDER_WAY) from None
    record(actor, "asked_for_export", export)
    ring_for(settings.EXPORT_TASK, [export.pk])
    return export


def exports_of(user: User) -> list[AccountExport]:
    return list(AccountExport.objects.filter(user_id=user.pk).order_by("-created_at")[:LISTED])


def expire_exports(now: datetime) -> None:
    """Deletes archives whose time is over, and forgets what was long ago."""
    over = {"state": State.READY, "expires_at": {"$lte": now}}
    for export in list(collection(AccountExport).find(over, {"id": 1, "file_id": 1})):
        if export.get("file_id"):
            archives.delete(export["file_id"])
        gone = {"$set": {"state": State.EXPIRED, "file_id": None}}
        collection(AccountExport).update_one({"id": export["id"], **over}, gone)
    for state in (State.EXPIRED, State.FAILED):
        old = {"state": state, "lease_expires_at": {"$lt": now - REMEMBERED}}
        collection(AccountExport).delete_many(old)


def ask_for_deletion(user: User, *, actor: User) -> AccountDeletion:
    """Begins to delete the account and all of it: there is no way back from here.

    Asked again, it is the same deletion. Nobody can sign in to the account from here on. Raises
    LastAdmin, and then nothing has begun.
    """
    deletion = AccountDeletion(
        user_id=user.pk,
        email=user.email,
        name=user.name,
        asked_by=None if actor.pk == user.pk else actor.pk,
    )
    if is_admin(user.pk):  # Both or neither: another admin may just have gone.
        is_new = while_one_is_left(user.pk, partial(_begin_deletion, deletion))
    else:
        is_new = _is_put_down(deletion)
        close_account(user.pk)
    if is_new:
        record(actor, "asked_for_deletion", user)
    ring_for(settings.DELETION_TASK, [user.pk])
    return AccountDeletion.objects.get(user_id=user.pk)


def close_account(user_id: str) -> None:
    """Stops whatever the account does, as a ban does: sign-in, chats, keys, readings."""
    change_who_may_be_admin({"id": user_id}, _closed())


def _begin_deletion(deletion: AccountDeletion, session: ClientSession) -> bool:
    is_new = _is_put_down(deletion, session)
    collection(User).update_one({"id": deletion.user_id}, _closed(), session=session)
    return is_new


def _is_put_down(deletion: AccountDeletion, session: ClientSession | None = None) -> bool:
    """False where it was asked for before."""
    once = {"$setOnInsert": as_document(deletion)}
    theirs = {"user_id": deletion.user_id}
    try:
        put = collection(AccountDeletion).update_one(theirs, once, upsert=True, session=session)
    except DuplicateKeyError:
        if session:
            raise
        return False
    return put.upserted_id is not None


def _closed() -> dict:
    closed = {
        "status": User.Status.BANNED,
        "suspension_reason": BEING_DELETED,
        "suspension_until": None,
        "updated_at": timezone.now(),
    }
    return {"$set": closed}


def hash_of(email: str) -> str:
    """The same for the same address, and of no use without SECRET_KEY."""
    key = hashlib.sha256(b"botsmith.receipts:" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, email.strip().lower().encode(), "sha256").hexdigest()
