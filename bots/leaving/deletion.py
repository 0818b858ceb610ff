"""An account that goes, with all that it holds: in both databases, in Redis and on disk.

``account_deletions`` is the outbox. Every step may be done twice and none is skipped; whoever is
killed, the sweeper has another go on. When all is gone the receipt is there and is mailed; what
somebody was still writing meanwhile goes a quarter of an hour later, and then the deletion itself.
"""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.contrib.sessions.models import Session
from pymongo import ReturnDocument

from accounts.leaving import close_account, hash_of
from accounts.models import AccountDeletion, DeletionReceipt
from billing.erasing import erase
from bots.actions.chatbots import remove_bot
from bots.leaving import caches, sessions
from bots.leaving.holdings import BUCKETS, HOLDINGS, Owner, count_files, forget_person
from bots.models import Chatbot
from botsmith.lib.ids import new_id
from botsmith.lib.mail import MailHeld
from botsmith.lib.owner_mail import written
from botsmith.mongodb.collections import as_document, collection, in_utc

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=12)  # Longer than its task may take: nobody else is at it meanwhile.
NEXT_MAIL = timedelta(minutes=5)
MAILED_FOR = timedelta(hours=6)
WATCHED = timedelta(minutes=15)  # Longer than any task or request that began before.
AT_ONCE = 100


def go_on(user_id: str, now: datetime) -> bool:
    """Deletes the account, or what came after; whether it was the caller's to do."""
    deletion = _claim(user_id, now)
    if deletion is None:
        return False
    if deletion.get("done_at") is None:
        deletion = _delete(deletion, now)
    if deletion["email"]:
        deletion = _tell(deletion, now)
    _watch(deletion, now)
    return True


def due(now: datetime) -> list[str]:
    """Whose deletion waits: its bell was lost, or its worker, or it is to be looked at again."""
    waits = {"lease_expires_at": {"$lte": now}}
    found = collection(AccountDeletion).find(waits, {"user_id": 1}).limit(AT_ONCE)
    return [row["user_id"] for row in found]


def _claim(user_id: str, now: datetime) -> dict | None:
    free = {"user_id": user_id, "lease_expires_at": {"$lte": now}}
    leased = {"$set": {"lease_token": new_id(), "lease_expires_at": now + LEASE}}
    return collection(AccountDeletion).find_one_and_update(
        free, leased, return_document=ReturnDocument.AFTER
    )


def _delete(deletion: dict, now: datetime) -> dict:
    user_id = deletion["user_id"]
    close_account(user_id)
    deletion = _with_stock_taken(deletion)
    owner = Owner.of(user_id, deletion["email"], deletion["owned"])
    remove_all(owner, now)
    _write_receipt(deletion, now)
    return _set(deletion, done_at=now)


def _with_stock_taken(deletion: dict) -> dict:
    """Once: what there is, and by which ids it is found when half of it is gone."""
    if deletion.get("owned") is not None:
        return deletion
    owner = Owner.of(deletion["user_id"], deletion["email"])
    counts = {each.name: each.count(owner) for each in HOLDINGS} | count_files(owner)
    return _set(deletion, owned=owner.known, counts={k: n for k, n in counts.items() if n})


def remove_all(owner: Owner, now: datetime) -> None:
    """From what names others to what is named; the user goes last."""
    erase(owner.user_id)  # First: it ends what is charged.
    names = caches.names_of(owner, now)
    sessions.end(sessions.keys_of(owner.user_id, owner.email))
    for bot in Chatbot.objects.filter(user_id=owner.user_id):
        remove_bot(bot)
    for files_of, delete in BUCKETS.values():
        for file_id in files_of(owner):
            delete(file_id)
    forget_person(owner)
    for holding in HOLDINGS:
        if holding.model is not Session:  # They are ended.
            holding.delete(owner)
    caches.forget(owner, names)


def _write_receipt(deletion: dict, now: datetime) -> None:
    receipt = DeletionReceipt(
        id=deletion["id"],
        deleted_at=now,
        counts=deletion["counts"],
        email_hash=hash_of(deletion["email"]),
    )
    once = {"$setOnInsert": as_document(receipt)}
    collection(DeletionReceipt).update_one({"id": receipt.pk}, once, upsert=True)


def _tell(deletion: dict, now: datetime) -> dict:
    """Mails the receipt, once if nobody is killed at it; then the address goes too."""
    given_up = now - in_utc(deletion["done_at"]) > MAILED_FOR
    try:
        if not _is_sent(deletion) and not given_up:
            return deletion
    except MailHeld:
        return deletion
    return _set(deletion, email="", name="")


def _is_sent(deletion: dict) -> bool:
    link = f"{settings.BASE_URL}/account/deleted/{deletion['id']}/"
    context = {"name": deletion["name"], "link": link, "total": sum(deletion["counts"].values())}
    try:
        written("account_deleted", context, to=[deletion["email"]]).send()
    except MailHeld:
        raise
    # ValueError: an address that no header takes, written by another program.
    except (SMTPException, OSError, ValueError) as error:
        log.warning("could not mail the receipt %s: %s", deletion["id"], error)
        return False
    return True


def _watch(deletion: dict, now: datetime) -> None:
    """Ends the deletion when nobody can be writing any more; until then it is due again."""
    until = in_utc(deletion["done_at"]) + WATCHED
    if deletion["email"]:
        _set(deletion, lease_expires_at=now + NEXT_MAIL)
    elif now < until:
        _set(deletion, lease_expires_at=until)
    else:
        remove_all(Owner.of(deletion["user_id"], "", deletion["owned"]), now)
        collection(AccountDeletion).delete_one({"id": deletion["id"]})


def _set(deletion: dict, **fields) -> dict:
    collection(AccountDeletion).update_one({"id": deletion["id"]}, {"$set": fields})
    return {**deletion, **fields}
