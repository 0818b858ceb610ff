"""Reads a backup back: looked through first, then written, then read again and compared.

What goes out to customers stays held until it is released: a drill must not mail them.
"""

import gzip
import hashlib
import shutil
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import bson
from bson import json_util
from bson.raw_bson import RawBSONDocument
from django.conf import settings
from django.db import connections
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError
from pymongo.write_concern import WriteConcern

from accounts.models import SiteState
from accounts.site import switches
from botsmith.backup.dumping import ALIASES, RAW, WORD, digest_of, in_order, names_in
from botsmith.backup.manifest import BackupError, Dumped, Manifest, read
from botsmith.lib.sealed import CannotOpen, unseal

BATCH, BATCH_BYTES = 1000, 16 * 1024 * 1024
DAMAGED = "{} is damaged: it is not what was written. Nothing was changed. Use another backup."
OTHER_KEY = (
    "This SECRET_KEY does not open what the backup holds sealed: providers' keys, webhook secrets "
    "and second steps would be lost. Set SECRET_KEY, or SECRET_KEY_FALLBACKS, to the key of that "
    "time, or give --with-another-key."
)
NOT_EMPTY = (
    "There is data here already ({}). Restore into an empty MongoDB, or give --replace, which "
    "deletes what is here."
)
Say = Callable[[str], None]


def check(folder: Path) -> Manifest:
    """The manifest of a backup whose every file is as it was written. Raises BackupError."""
    manifest = read(folder)
    for dumped in manifest.collections:
        count, _, digest = digest_of(_documents(folder, dumped))
        if (count, digest) != (dumped.documents, dumped.sha256):
            raise BackupError(DAMAGED.format(dumped.file))
    for upload in manifest.uploads:
        path = folder / upload.file
        if not path.is_file() or _digest_of_file(path) != upload.sha256:
            raise BackupError(DAMAGED.format(upload.file))
    return manifest


def opens(manifest: Manifest) -> bool:
    """Whether this installation's key opens what was sealed."""
    try:
        return unseal(manifest.sealed) == WORD
    except CannotOpen:
        return False


def what_is_here() -> list[str]:
    """Collections that hold anything."""
    return [
        f"{connections[alias].settings_dict['NAME']}.{name}"
        for alias in ALIASES
        for name in names_in(alias)
        if connections[alias].database[name].find_one({}, {"_id": 1})
    ]


def load(folder: Path, *, replace: bool, with_another_key: bool, say: Say) -> Manifest:
    """Restores, holds what goes out, and compares every collection. Raises BackupError."""
    manifest = check(folder)
    if not opens(manifest) and not with_another_key:
        raise BackupError(OTHER_KEY)
    if (here := what_is_here()) and not replace:
        raise BackupError(NOT_EMPTY.format(", ".join(here[:3]) + (" …" if here[3:] else "")))
    _empty()
    held_in = SiteState._meta.db_table
    # First of all, so that nothing is ever here that could go out and is not held.
    for dumped in sorted(manifest.collections, key=lambda each: each.name != held_in):
        _load_one(folder, dumped)
        say(f"{dumped.alias}.{dumped.name}: {dumped.documents:,}")
        if dumped.name == held_in:
            _compare(dumped)
            switches.hold_all()
    switches.hold_all()
    _load_uploads(folder, manifest)
    for dumped in manifest.collections:
        if dumped.name != held_in:
            _compare(dumped)
    return manifest


def _documents(folder: Path, dumped: Dumped) -> Iterator[RawBSONDocument]:
    try:
        with gzip.open(folder / dumped.file, "rb") as file:
            yield from bson.decode_file_iter(file, RAW)
    except (OSError, EOFError, zlib.error, bson.InvalidBSON):
        raise BackupError(DAMAGED.format(dumped.file)) from None


def _empty() -> None:
    for alias in ALIASES:
        database = connections[alias].database
        for name in names_in(alias):
            database.drop_collection(name)


def _load_one(folder: Path, dumped: Dumped) -> None:
    database = connections[dumped.alias].database
    options = json_util.loads(_as_json(dumped.options))
    database.command({"create": dumped.name, **options})
    found = database.get_collection(dumped.name, RAW, write_concern=WriteConcern(w=1))
    for batch in _batches(_documents(folder, dumped)):
        try:
            found.insert_many(batch, ordered=False, bypass_document_validation=True)
        except BulkWriteError as error:
            said = str(error.details["writeErrors"][:1])[:300]
            raise BackupError(f"MongoDB refused documents of {dumped.name}: {said}") from error
    if dumped.indexes:
        indexes = [json_util.loads(_as_json(each)) for each in dumped.indexes]
        database.command({"createIndexes": dumped.name, "indexes": indexes})


def _batches(documents: Iterator[RawBSONDocument]) -> Iterator[list[RawBSONDocument]]:
    batch, size = [], 0
    for document in documents:
        batch.append(document)
        size += len(document.raw)
        if len(batch) >= BATCH or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _compare(dumped: Dumped) -> None:
    found: Collection = connections[dumped.alias].database[dumped.name]
    count, _, digest = digest_of(in_order(found))
    if (count, digest) != (dumped.documents, dumped.sha256):
        raise BackupError(
            f"{dumped.name} is not as it was in the backup: {count:,} documents, and "
            f"{dumped.documents:,} then. Was anything running? Stop all processes and try again."
        )


def _load_uploads(folder: Path, manifest: Manifest) -> None:
    if not manifest.uploads:
        return
    if not settings.UPLOADS_DIR:
        raise BackupError("The backup has uploads on a disk: set UPLOADS_DIR, and try again.")
    root = Path(settings.UPLOADS_DIR)
    for upload in manifest.uploads:
        target = root / Path(upload.file).relative_to("uploads")
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(folder / upload.file, target)
        if _digest_of_file(target) != upload.sha256:
            raise BackupError(DAMAGED.format(upload.file))


def _digest_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _as_json(document: dict) -> str:
    return json_util.dumps(document)
