"""What customers gave us, byte for byte, in GridFS under the source's id; never served."""

from collections.abc import Iterable
from typing import BinaryIO

from django.db import connections
from gridfs import GridFSBucket, NoFile

BUCKET = "uploads"


def save(source_id: str, stream: BinaryIO | bytes) -> None:
    _bucket().upload_from_stream_with_id(source_id, source_id, stream)


def read(source_id: str) -> bytes:
    """The whole upload; FileNotFoundError when there is none."""
    try:
        return _bucket().open_download_stream(source_id).read()
    except NoFile:
        raise FileNotFoundError(source_id) from None


def delete(source_ids: Iterable[str]) -> None:
    """Deletes those that exist."""
    for source_id in source_ids:
        try:
            _bucket().delete(source_id)
        except NoFile:
            continue


def _bucket() -> GridFSBucket:
    return GridFSBucket(connections["default"].database, bucket_name=BUCKET)
