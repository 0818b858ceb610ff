"""Everything that an account holds, packed into one archive.

A document under a lease says who packs. The archive is written into GridFS while it is read, each
attempt's under a name of its own; one that was killed is thrown away and begun anew.
"""

import base64
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import BinaryIO

from bson import Binary, ObjectId
from django.conf import settings
from django.utils import timezone
from pymongo import ReturnDocument

from accounts import archives, mails
from accounts.activity import record
from accounts.leaving import KEPT
from accounts.models import AccountExport, User
from accounts.standing import is_good
from bots.leaving.contents import readme
from bots.leaving.holdings import HOLDINGS, Holding, Owner
from botsmith.lib.ids import new_id
from botsmith.mongodb.collections import collection, in_utc
from knowledge import uploads
from knowledge.models import Source

LEASE = timedelta(minutes=2)
RENEWED_EVERY = timedelta(seconds=1)
STOPPED = timedelta(minutes=5)  # Between looks at one whose owner is suspended.
MOST_ATTEMPTS = 4
AT_ONCE = 100
PIECE = 256 * 1024
State = AccountExport.State


class LostLease(Exception):
    """Another has it, or its account is going."""


class Halted(Exception):
    """The account was closed: it goes on, from the beginning, once that is open again."""


def make(export_id: str) -> None:
    """Packs it, unless somebody else does or has."""
    export = _claim(export_id, timezone.now())
    if export is None:
        return
    user = User.objects.filter(pk=export["user_id"]).first()
    if user is None or user.status != User.Status.ACTIVE:
        _put_off(export)
    elif export["attempts"] > MOST_ATTEMPTS:
        _fail(export)
    else:
        _pack_for(user, export)


def due(now: datetime) -> list[str]:
    """Exports that nobody is at: their bell was lost, or their worker."""
    waits = {"state": State.WAITING, "lease_expires_at": {"$lte": now}}
    found = collection(AccountExport).find(waits, {"id": 1}).limit(AT_ONCE)
    return [row["id"] for row in found]


def _claim(export_id: str, now: datetime) -> dict | None:
    """What the attempt before it wrote goes."""
    free = {"id": export_id, "state": State.WAITING, "lease_expires_at": {"$lte": now}}
    token = new_id()
    mine = {"lease_token": token, "file_id": token, "lease_expires_at": now + LEASE}
    claimed = {"$set": mine, "$inc": {"attempts": 1}}
    before = collection(AccountExport).find_one_and_update(free, claimed)
    if before is None:
        return None
    if before.get("file_id"):
        archives.delete(before["file_id"])
    return {**before, **mine, "attempts": before["attempts"] + 1}


def _pack_for(user: User, export: dict) -> None:
    stream = archives.create(export["file_id"])
    keep = _Keeper(export, user)
    try:
        counts = pack(Owner.of(user.pk, user.email), stream, keep)
        stream.close()
    except LostLease:
        stream.abort()
        return
    except Halted:
        stream.abort()
        _put_off(export)
        return
    if _finish(export, counts, stream.length):
        record(None, "made_export", AccountExport(id=export["id"], user=user))
        link = f"{settings.BASE_URL}/account/data/"
        mails.tell(user, "export_ready", name=f"export:{export['id']}", link=link)
    else:
        archives.delete(export["file_id"])


def pack(owner: Owner, stream: BinaryIO, keep: Callable[[], None]) -> dict[str, int]:
    """Writes the archive; how many rows of each collection are in it. ``keep`` is called often."""
    counts: dict[str, int] = {}
    with zipfile.ZipFile(_Forward(stream), "w", zipfile.ZIP_DEFLATED) as archive:
        for holding in HOLDINGS:
            if count := _pack_rows(archive, holding, owner, keep):
                counts[holding.name] = count
        files = _pack_uploads(archive, owner, keep)
        archive.writestr("README.txt", readme(owner.email, counts, files, timezone.now()))
    return counts


def _pack_rows(
    archive: zipfile.ZipFile, holding: Holding, owner: Owner, keep: Callable[[], None]
) -> int:
    """One line of JSON each; the file is there only if there are any."""
    rows = holding.rows(owner)
    first = next(rows, None)
    if first is None:
        return 0
    count, pictures = 0, []
    entry = _entry(f"data/{holding.name}.jsonl")
    with archive.open(entry, "w", force_zip64=True) as file:
        for row in _and(first, rows):
            if holding.files:
                pictures.append((f"{holding.files}/{row['id']}.webp", row.pop("data")))
                row["file"] = pictures[-1][0]
            file.write(json.dumps(row, default=_plain, ensure_ascii=False).encode() + b"\n")
            count += 1
            keep()
    for name, data in pictures:
        archive.writestr(name, bytes(data))
    return count


def _pack_uploads(archive: zipfile.ZipFile, owner: Owner, keep: Callable[[], None]) -> int:
    """What was given, byte for byte, where it is kept; how many files."""
    theirs = {"id": {"$in": list(owner.sources)}}
    names = {
        row["id"]: row["name"] for row in collection(Source).find(theirs, {"id": 1, "name": 1})
    }
    count = 0
    for source_id in owner.sources:
        try:
            given = uploads.opened(source_id)
        except FileNotFoundError:
            continue
        path = f"uploads/{source_id}/{_file_name(names.get(source_id, ''))}"
        with given, archive.open(_entry(path), "w", force_zip64=True) as file:
            while piece := given.read(PIECE):
                file.write(piece)
                keep()
        count += 1
    return count


def _entry(path: str) -> zipfile.ZipInfo:
    """With the time of now: an archive's own idea of none is 1980."""
    entry = zipfile.ZipInfo(path, timezone.now().timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _and(first: dict, rest: Iterator[dict]) -> Iterator[dict]:
    yield first
    yield from rest


def _file_name(name: str) -> str:
    """Nothing that leads out of its folder, or that a system refuses."""
    plain = re.sub(r"[^\w. ()-]", "_", name).strip(" .")[:120]
    return plain or "upload"


def _plain(value: object) -> object:
    """What JSON has no form of."""
    if isinstance(value, datetime):
        return in_utc(value).astimezone(UTC).isoformat()
    if isinstance(value, bytes | Binary):
        return base64.b64encode(value).decode()
    if isinstance(value, ObjectId):
        return str(value)
    raise TypeError(f"{type(value).__name__} in a document")


class _Forward:
    """A stream that is only ever written on, as ``zipfile`` wants to know it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, data: bytes) -> int:
        self._stream.write(data)
        return len(data)

    def flush(self) -> None:
        pass


class _Keeper:
    """Renews the lease now and then; LostLease when it is another's, or the account is going,
    Halted when that was closed."""

    def __init__(self, export: dict, user: User) -> None:
        self._user = user
        self._mine = {"id": export["id"], "lease_token": export["lease_token"]}
        self._next = timezone.now() + RENEWED_EVERY

    def __call__(self) -> None:
        now = timezone.now()
        if now < self._next:
            return
        self._next = now + RENEWED_EVERY
        if not is_good(self._user.pk):
            raise Halted
        renewed = {"$set": {"lease_expires_at": now + LEASE}}
        if not collection(AccountExport).update_one(self._mine, renewed).matched_count:
            raise LostLease


def _finish(export: dict, counts: dict[str, int], size: int) -> bool:
    now = timezone.now()
    done = {"state": State.READY, "finished_at": now, "expires_at": now + KEPT}
    return _settle(export, **done, counts=counts, size=size)


def _fail(export: dict) -> None:
    archives.delete(export["file_id"])
    _settle(export, state=State.FAILED, finished_at=timezone.now(), file_id=None)


def _settle(export: dict, **fields) -> bool:
    """Gives the lease up, and the account's place for the next export."""
    mine = {"id": export["id"], "lease_token": export["lease_token"], "state": State.WAITING}
    change = {"$set": {**fields, "slot": export["id"], "lease_token": None}}
    found = collection(AccountExport).find_one_and_update(
        mine, change, return_document=ReturnDocument.AFTER
    )
    return found is not None


def _put_off(export: dict) -> None:
    mine = {"id": export["id"], "lease_token": export["lease_token"]}
    waits = {"lease_expires_at": timezone.now() + STOPPED, "attempts": 0}
    collection(AccountExport).update_one(mine, {"$set": waits})
