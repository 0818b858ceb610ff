"""Where uploads lie: in the database, or on a disk that all processes share."""

import io

import pytest

from knowledge import uploads
from knowledge.actions import delete_source
from tests.cast import bot_of, file_of, person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["", "disk"])
def place(request, settings, tmp_path):
    settings.UPLOADS_DIR = str(tmp_path / request.param) if request.param else ""
    return tmp_path


def test_what_was_kept_is_read_back_and_deleted(place):
    uploads.save("one", io.BytesIO(b"first"))
    uploads.save("two", b"second")
    uploads.replace("two", b"third")
    assert (uploads.read("one"), uploads.read("two")) == (b"first", b"third")
    uploads.delete(["one", "two", "missing"])
    with pytest.raises(FileNotFoundError):
        uploads.read("one")


def test_a_files_own_name_is_never_a_path(place):
    outside = place.parent / "outside.txt"
    source = file_of(bot_of(person()), b"The shop opens at nine.", "../../outside.txt")
    assert source.status == "processed" and not outside.exists()
    assert all(source.name not in str(path) for path in place.rglob("*"))
    delete_source(source, actor=source.chatbot.user)
    assert [path for path in place.rglob("*") if path.is_file()] == []


def test_an_upload_that_breaks_off_leaves_no_file(settings, tmp_path):
    settings.UPLOADS_DIR = str(tmp_path)
    with pytest.raises(OSError, match="cut"):
        uploads.save("one", Broken())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    with pytest.raises(FileNotFoundError):
        uploads.read("one")


class Broken(io.RawIOBase):
    def read(self, size: int = -1) -> bytes:
        raise OSError("cut")
