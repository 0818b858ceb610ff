"""Writes a backup: every collection of both databases, read at one moment of the cluster.

A snapshot session gives all reads the time of its first one, whatever is written meanwhile. The
server keeps that moment for ``minSnapshotHistoryWindowInSeconds`` (300 unless you set it).
"""

import gzip
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bson import CodecOptions, json_util
from bson.raw_bson import RawBSONDocument
from django.conf import settings
from django.db import connections
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.errors import OperationFailure

from botsmith.backup.manifest import BackupError, Dumped, Manifest, Upload
from botsmith.lib.sealed import seal

ALIASES = ("default", "plans")
RAW = CodecOptions(document_class=RawBSONDocument)
SNAPSHOT_TOO_OLD, SNAPSHOT_UNAVAILABLE = 239, 246
TRIES = 3
LEVEL = 1  # Of compression: a backup every few minutes would rather be quick than small.
WORD = "botsmith"  # Sealed into each backup.
# Whoever has a copy would be signed in as anybody; after a restore people sign in anew.
LEFT_EMPTY = frozenset({"django_session", "usersessions_usersession"})
TOO_SLOW = (
    "MongoDB no longer kept the moment that the backup began at. Let it keep moments for longer: "
    "db.adminCommand({setParameter: 1, minSnapshotHistoryWindowInSeconds: 3600}) on each member."
)


def dump(path: Path) -> Manifest:
    """The backup's folder appears whole or not at all. Raises BackupError."""
    if path.exists():
        raise BackupError(f"{path} is there already. Name a folder that is not.")
    part = path.with_name(f".{path.name}.part-{os.getpid()}")
    old_mask = os.umask(0o077)
    try:
        part.mkdir(parents=True)
        manifest = _at_one_moment(part)
        manifest.write(part)
        part.rename(path)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    finally:
        os.umask(old_mask)
    return manifest


def digest_of(documents: Iterator[RawBSONDocument]) -> tuple[int, int, str]:
    """How many, how many bytes, and their SHA-256."""
    count, size, digest = 0, 0, hashlib.sha256()
    for document in documents:
        count, size = count + 1, size + len(document.raw)
        digest.update(document.raw)
    return count, size, digest.hexdigest()


def names_in(alias: str) -> list[str]:
    """The collections of a database that are its own."""
    database = connections[alias].database
    found = database.list_collection_names(filter={"type": "collection"})
    return sorted(name for name in found if not name.startswith("system."))


def in_order(found: Collection, session: ClientSession | None = None) -> Iterator[RawBSONDocument]:
    """All documents as they are stored, by ``_id``."""
    return iter(found.with_options(RAW).find({}, session=session).sort("_id", 1))


def _at_one_moment(part: Path) -> Manifest:
    for tries_left in reversed(range(TRIES)):
        try:
            return _dumped(part)
        except OperationFailure as error:
            # An index or a collection was made meanwhile: that moment cannot be read of it.
            if error.code == SNAPSHOT_UNAVAILABLE and tries_left:
                continue
            if error.code in {SNAPSHOT_TOO_OLD, SNAPSHOT_UNAVAILABLE}:
                raise BackupError(TOO_SLOW) from error
            raise
    raise AssertionError("unreachable")


def _dumped(part: Path) -> Manifest:
    client = connections["default"].database.client
    began = datetime.now(UTC)
    with client.start_session(snapshot=True) as session:
        collections = [
            _collection(part, alias, name, session) for alias in ALIASES for name in names_in(alias)
        ]
        cut = session._snapshot_time
    return Manifest(
        version=settings.VERSION,
        made_at=began.isoformat(),
        cut=[cut.time, cut.inc] if cut else [],
        sealed=seal(WORD),
        collections=collections,
        uploads=list(_uploads(part)),
    )


def _collection(part: Path, alias: str, name: str, session: ClientSession) -> Dumped:
    # Both databases may be of one server, of which "plans" knows another client.
    client = session.client
    found = client[connections[alias].settings_dict["NAME"]][name]
    file = f"{alias}/{name}.bson.gz"
    (part / alias).mkdir(exist_ok=True)
    with gzip.open(part / file, "wb", compresslevel=LEVEL) as out:
        documents = iter(()) if name in LEFT_EMPTY else in_order(found, session)
        count, size, digest = digest_of(_written(documents, out))
    options = next(found.database.list_collections(filter={"name": name}))["options"]
    indexes = [_plain(each) for each in found.list_indexes() if each["name"] != "_id_"]
    return Dumped(alias, name, file, count, size, digest, _plain(options), indexes)


def _written(documents: Iterator[RawBSONDocument], out) -> Iterator[RawBSONDocument]:
    for document in documents:
        out.write(document.raw)
        yield document


def _plain(document: dict) -> dict:
    """As plain JSON that ``json_util`` reads again."""
    return json.loads(json_util.dumps(document))


def _uploads(part: Path) -> Iterator[Upload]:
    """Copied after the databases: what these name is there still (deleted uploads stay an hour)."""
    if not settings.UPLOADS_DIR:
        return
    root = Path(settings.UPLOADS_DIR)
    for path in sorted(each for each in root.rglob("*") if each.is_file()):
        if path.name.startswith("."):
            continue
        file = f"uploads/{path.relative_to(root)}"
        (part / file).parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(path, part / file)
        except FileNotFoundError:  # Deleted meanwhile.
            continue
        with (part / file).open("rb") as copy:
            digest = hashlib.file_digest(copy, "sha256").hexdigest()
        yield Upload(file, (part / file).stat().st_size, digest)
