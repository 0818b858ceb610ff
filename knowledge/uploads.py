"""What customers gave us, byte for byte, under the source's id; never served.

In GridFS, or, with ``UPLOADS_DIR`` set, as files on a disk that all processes share. A file's own
name is never part of a path.
"""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import UUID

from django.conf import settings
from django.db import connections
from gridfs import GridFSBucket, NoFile

from botsmith.lib.app_error import AppError

BUCKET = "uploads"
FULL = {errno.ENOSPC, errno.EDQUOT}


class Store(Protocol):
    def save(self, source_id: str, stream: BinaryIO) -> None: ...
    def replace(self, source_id: str, data: bytes) -> None: ...
    def open(self, source_id: str) -> BinaryIO: ...
    def exists(self, source_id: str) -> bool: ...
    def delete(self, source_id: str) -> None: ...
    def kept_before(self, moment: datetime) -> list[str]: ...
    def remove_torn(self, moment: datetime) -> int: ...


class NoRoom(AppError):
    code = "no_room"
    status = 507
    sentence = "There is no room for uploads at the moment, so nothing was kept. Try again later."
    retryable = True


def save(source_id: str, stream: BinaryIO | bytes) -> None:
    """Raises NoRoom where the disk is full; then nothing is kept."""
    with _said_when_full():
        _store().save(source_id, BytesIO(stream) if isinstance(stream, bytes) else stream)


def replace(source_id: str, data: bytes) -> None:
    """Keeps these bytes instead; the earlier ones where the disk is full. Raises NoRoom."""
    with _said_when_full():
        _store().replace(source_id, data)


@contextmanager
def _said_when_full() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise NoRoom from error


def read(source_id: str) -> bytes:
    """The whole upload; FileNotFoundError when there is none."""
    with _store().open(source_id) as stream:
        return stream.read()


def opened(source_id: str) -> BinaryIO:
    """The upload, to be read bit by bit and closed; FileNotFoundError when there is none."""
    return _store().open(source_id)


def exists(source_id: str) -> bool:
    return _store().exists(source_id)


def delete(source_ids: Iterable[str]) -> None:
    """Deletes those that exist."""
    store = _store()
    for source_id in source_ids:
        store.delete(source_id)


def kept_before(moment: datetime) -> list[str]:
    """The ids of the sources whose uploads are older than that."""
    return _store().kept_before(moment)


def remove_torn(moment: datetime) -> int:
    """Removes the bytes of uploads that a process left half written before that; of how many."""
    return _store().remove_torn(moment)


def _store() -> Store:
    return OnDisk(Path(settings.UPLOADS_DIR)) if settings.UPLOADS_DIR else InGridFS()


class InGridFS:
    def __init__(self) -> None:
        database = connections["default"].database
        self._bucket = GridFSBucket(database, bucket_name=BUCKET)
        self._files, self._chunks = database[f"{BUCKET}.files"], database[f"{BUCKET}.chunks"]

    def save(self, source_id: str, stream: BinaryIO) -> None:
        self._bucket.upload_from_stream_with_id(source_id, source_id, stream)

    def replace(self, source_id: str, data: bytes) -> None:
        """Killed at any step, either bytes are there: the new ones are kept twice for a moment."""
        beside = _beside(source_id)
        self._remove(beside)
        self._bucket.upload_from_stream_with_id(beside, source_id, BytesIO(data))
        self._remove(source_id)
        self.save(source_id, BytesIO(data))
        self._remove(beside)

    def open(self, source_id: str) -> BinaryIO:
        for file_id in (source_id, _beside(source_id)):
            with suppress(NoFile):
                return self._bucket.open_download_stream(file_id)
        raise FileNotFoundError(source_id)

    def exists(self, source_id: str) -> bool:
        ids = {"$in": [source_id, _beside(source_id)]}
        return self._files.find_one({"_id": ids}, {"_id": 1}) is not None

    def delete(self, source_id: str) -> None:
        for file_id in (source_id, _beside(source_id)):
            self._remove(file_id)

    def _remove(self, file_id: str) -> None:
        """Killed in between, nothing half is read, and the bytes that are left are swept."""
        self._files.delete_one({"_id": file_id})
        self._chunks.delete_many({"files_id": file_id})

    def kept_before(self, moment: datetime) -> list[str]:
        old = {"filename": {"$gt": ""}, "uploadDate": {"$lt": moment}}
        return [file["filename"] for file in self._files.find(old, {"_id": 0, "filename": 1})]

    def remove_torn(self, moment: datetime) -> int:
        """A file is listed once all its bytes are there; those of one that never was are torn."""
        torn = 0
        for source_id in self._chunks.distinct("files_id"):
            if self._files.find_one({"_id": source_id}, {"_id": 1}):
                continue
            newest = self._chunks.find_one({"files_id": source_id}, {"_id": 1}, sort=[("n", -1)])
            if newest and newest["_id"].generation_time < moment:
                torn += bool(self._chunks.delete_many({"files_id": source_id}).deleted_count)
        return torn


def _beside(source_id: str) -> str:
    return f"{source_id}:new"


class OnDisk:
    """A file for each upload, named by the source's id (a UUID, or it is refused)."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def save(self, source_id: str, stream: BinaryIO) -> None:
        """The file appears whole or not at all."""
        path = self._path(source_id)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as part:
            try:
                shutil.copyfileobj(stream, part)
                part.flush()
                os.fsync(part.fileno())
                os.replace(part.name, path)
            except BaseException:
                os.unlink(part.name)
                raise

    def replace(self, source_id: str, data: bytes) -> None:
        self.save(source_id, BytesIO(data))

    def open(self, source_id: str) -> BinaryIO:
        return self._path(source_id).open("rb")

    def exists(self, source_id: str) -> bool:
        return self._path(source_id).exists()

    def delete(self, source_id: str) -> None:
        self._path(source_id).unlink(missing_ok=True)

    def kept_before(self, moment: datetime) -> list[str]:
        found = self._root.glob("??/*") if self._root.exists() else ()
        old = [path for path in found if path.stat().st_mtime < moment.timestamp()]
        return [path.name for path in old if not path.name.startswith(".")]

    def remove_torn(self, moment: datetime) -> int:
        parts = list(self._root.glob("??/.new-*")) if self._root.exists() else []
        old = [path for path in parts if path.stat().st_mtime < moment.timestamp()]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _path(self, source_id: str) -> Path:
        name = str(UUID(source_id))
        return self._root / name[:2] / name
