"""Where uploads lie: in the database, or on a disk that all processes share."""

import errno
import io
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone
from pymongo.collection import Collection

from billing import quota
from billing.quota import Limit
from botsmith.lib.ids import new_id
from botsmith.mongodb.collections import collection
from knowledge import orphans, trash, uploads
from knowledge.actions import change_text, delete_source
from knowledge.models import Chunk, Page, Source
from tests.cast import HOURS, bot_of, file_of, person, read, text_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["", "disk"])
def place(request, settings, tmp_path):
    settings.UPLOADS_DIR = str(tmp_path / request.param) if request.param else ""
    return tmp_path


def test_what_was_kept_is_read_back_and_deleted(place):
    one, two = new_id(), new_id()
    uploads.save(one, io.BytesIO(b"first"))
    uploads.save(two, b"second")
    uploads.replace(two, b"third")
    assert (uploads.read(one), uploads.read(two)) == (b"first", b"third")
    assert (uploads.exists(one), uploads.exists(new_id())) == (True, False)
    uploads.delete([one, two, new_id()])
    assert not uploads.exists(one)
    with pytest.raises(FileNotFoundError):
        uploads.read(one)


def test_what_is_left_of_a_source_that_is_gone_is_removed(place):
    now = timezone.now()
    orphans.sweep(now + timedelta(hours=2))
    bot = bot_of(person())
    kept, lost = text_of(bot, name="kept"), text_of(bot, name="lost")
    collection(Source).delete_one({"id": lost.pk})
    assert orphans.sweep(now) == 1
    assert uploads.read(lost.pk)  # It might be of a source that is being added.
    assert orphans.sweep(now + timedelta(hours=2)) == 1
    with pytest.raises(FileNotFoundError):
        uploads.read(lost.pk)
    assert orphans.sweep(now + timedelta(hours=2)) == 0
    for model in (Page, Chunk):
        assert set(model.objects.values_list("source_id", flat=True)) == {kept.pk}
    assert uploads.read(kept.pk)


class Killed(BaseException):
    """What ends a process at once."""


def die_at(patch, number: int) -> list[int]:
    """The process ends when it wants to write for that time."""
    left = [number]
    for name in ("delete_one", "delete_many", "insert_one", "insert_many"):
        does = getattr(Collection, name)

        def write(*args, does=does, **kwargs):
            left[0] -= 1
            if left[0] < 0:
                raise Killed
            return does(*args, **kwargs)

        patch.setattr(Collection, name, write)
    return left


def test_bytes_that_are_replaced_are_there_whatever_is_killed(monkeypatch):
    source_id, old, number, is_done = new_id(), b"old" * 100_000, 0, False
    uploads.save(source_id, old)
    new = old
    while not is_done:
        old, new = uploads.read(source_id), f"{number} new".encode() * 50_000
        with monkeypatch.context() as patch:
            die_at(patch, number)
            try:
                uploads.replace(source_id, new)
                is_done = True
            except Killed:
                number += 1
        assert uploads.read(source_id) in (old, new)
    assert number >= 8 and uploads.read(source_id) == new
    uploads.delete([source_id])
    uploads.remove_torn(timezone.now() + timedelta(hours=1))
    database = connections["default"].database
    assert not database["uploads.files"].count_documents({"filename": source_id})
    of_it = {"files_id": {"$regex": f"^{source_id}"}}
    assert not database["uploads.chunks"].count_documents(of_it)


def test_what_a_process_left_half_written_is_removed(place, settings):
    """As it lies there when the process ended before the upload did."""
    whole, half, now = new_id(), new_id(), timezone.now()
    uploads.save(whole, b"whole")
    if settings.UPLOADS_DIR:
        (uploads._store()._path(whole).parent / ".new-half").write_bytes(b"half")
    else:
        chunks = connections["default"].database["uploads.chunks"]
        chunks.insert_one({"files_id": half, "n": 0, "data": b"half"})
    assert uploads.remove_torn(now - timedelta(hours=1)) == 0
    assert uploads.remove_torn(now + timedelta(minutes=1)) == 1
    assert uploads.remove_torn(now + timedelta(minutes=1)) == 0
    assert uploads.read(whole) == b"whole"


def test_a_files_own_name_is_never_a_path(place):
    outside = place.parent / "outside.txt"
    source = file_of(bot_of(person()), b"The shop opens at nine.", "../../outside.txt")
    assert source.status == "processed" and not outside.exists()
    assert all(source.name not in str(path) for path in place.rglob("*"))
    delete_source(source, actor=source.chatbot.user)
    trash.purge(timezone.now() + timedelta(hours=2))
    assert [path for path in place.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["../outside", "x", ".new-1"])
def test_what_is_no_id_is_never_a_path(settings, tmp_path, name):
    settings.UPLOADS_DIR = str(tmp_path / "var" / "uploads")
    with pytest.raises(ValueError, match="UUID"):
        uploads.save(name, b"words")
    with pytest.raises(ValueError, match="UUID"):
        uploads.delete([name])
    assert list(tmp_path.rglob("*")) == []


def test_an_upload_that_breaks_off_leaves_no_file(settings, tmp_path):
    settings.UPLOADS_DIR = str(tmp_path)
    with pytest.raises(OSError, match="cut"):
        uploads.save(one := new_id(), Broken())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    with pytest.raises(FileNotFoundError):
        uploads.read(one)


def test_a_full_disk_is_said_and_nothing_is_kept_or_lost(settings, tmp_path, monkeypatch):
    settings.UPLOADS_DIR = str(tmp_path)
    bot = bot_of(person())
    source = text_of(bot)
    files, texts = list(tmp_path.rglob("*")), quota.meters(bot.user, Limit.TEXTS)[0].used

    def full(_stream, _to):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(uploads.shutil, "copyfileobj", full)
    with pytest.raises(uploads.NoRoom, match="no room for uploads"):
        text_of(bot, name="Another")
    with pytest.raises(uploads.NoRoom):
        change_text(source, name="Other hours", content="We are open at night.", actor=bot.user)
    monkeypatch.undo()
    source = read(source)
    assert (source.name, source.status) == ("Shop handbook", "processed")
    assert uploads.read(source.pk).decode() == HOURS
    assert Source.objects.count() == 1
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [
        path for path in files if path.is_file()
    ]
    assert quota.meters(bot.user, Limit.TEXTS)[0].used == texts


class Broken(io.RawIOBase):
    def read(self, size: int = -1) -> bytes:
        raise OSError("cut")
