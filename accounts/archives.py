"""Where the archives of exports are kept: GridFS, under an id of each attempt's own."""

import contextlib
from collections.abc import Iterator

from django.db import connections
from gridfs import GridFSBucket, GridIn, NoFile

BUCKET = "exports"
PIECE = 256 * 1024


def create(file_id: str) -> GridIn:
    """To be written and closed; it is there as a whole, or not at all."""
    return _bucket().open_upload_stream_with_id(file_id, file_id)


def pieces(file_id: str) -> Iterator[bytes]:
    """Nothing of one that is gone."""
    with contextlib.suppress(NoFile):
        stored = _bucket().open_download_stream(file_id)
        while piece := stored.read(PIECE):
            yield piece


def delete(file_id: str) -> None:
    """Also what an attempt left that was killed while it wrote."""
    with contextlib.suppress(NoFile):
        _bucket().delete(file_id)


def _bucket() -> GridFSBucket:
    return GridFSBucket(connections["default"].database, bucket_name=BUCKET)
