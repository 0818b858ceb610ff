"""G7: a backup under load, restored into a fresh MongoDB, is every collection as it was."""

import gzip
import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pymongo
import pytest
from bson import CodecOptions, Timestamp
from bson.raw_bson import RawBSONDocument
from django.conf import settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone

from accounts import mails
from accounts.models import OwedMail
from accounts.site.mailing import Held
from accounts.site.switches import Switch, hold_all, is_on, release_all
from billing.models import Subscription
from bots.models import Chatbot, Conversation, Message
from bots.seeding import seed_conversations
from bots.webhooks.delivery import deliver_some
from botsmith.backup import dumping, loading, manifest
from botsmith.lib.sealed import seal
from botsmith.mongodb.collections import collection
from botsmith.services import running
from knowledge import uploads
from tests.cast import bot_of, person, text_of
from tests.e2e.running import wait_until
from tests.proof.counting import counted, sized

pytestmark = pytest.mark.django_db(transaction=True)
RAW = CodecOptions(document_class=RawBSONDocument)
CANARY = "whsec-canary-of-the-backup"
NAMES = {"default": "chatbase_db", "plans": "botsmith"}
MB = 1024 * 1024
SAID = {"bot_name": "Shop helper", "count": 1, "dropped": [], "link": "/", "checks": "/"}


class Outbox(Held, EmailBackend):
    pass


@pytest.fixture(scope="module")
def empty_machine(tmp_path_factory):
    """Another MongoDB and Redis, with nothing in them."""
    with running(tmp_path_factory.mktemp("other"), {}, is_durable=False) as addresses:
        yield addresses


@pytest.fixture
def fresh(empty_machine):
    with pymongo.MongoClient(empty_machine["MONGODB_URL"]) as client:
        for name in NAMES.values():
            client.drop_database(name)
        yield empty_machine


@pytest.fixture
def data():
    """A customer's chatbot with sources, uploads, conversations and a sealed secret."""
    bot = bot_of(person())
    text_of(bot)
    many = sized(300, 30_000)
    list(seed_conversations(bot, conversations=many, messages=6 * many))
    files = [str(uuid4()) for _ in range(sized(3, 40))]
    for file in files:
        uploads.save(file, os.urandom(3 * MB))
    collection(Chatbot).update_one({"id": bot.pk}, {"$set": {"webhook_secret": seal(CANARY)}})
    yield bot
    uploads.delete(files)


@contextmanager
def load(bot: Chatbot):
    """Writers in both databases: each number goes into the first, then into the second."""
    ends, written = threading.Event(), [0] * 3
    # All of them are too many to be written while a backup is made.
    theirs = {"chatbot_id": bot.pk}
    some = {"conversation_id": collection(Message).find_one(theirs)["conversation_id"]}

    def write(who: int) -> None:
        while not ends.is_set():
            number = written[who] + 1
            first = {"id": f"load-{who}-{number}", "who": who, "number": number}
            collection(Conversation).insert_one({**first, "chatbot_id": bot.pk})
            collection(Subscription).insert_one({**first, "user_id": f"load-{who}-{number}"})
            collection(Message).update_many(some, {"$inc": {"load": 1}})
            written[who] = number

    threads = [threading.Thread(target=write, args=(who,)) for who in range(3)]
    for thread in threads:
        thread.start()
    try:
        yield written
    finally:
        ends.set()
        for thread in threads:
            thread.join()


def hashed(client, name: str, table: str, at: list[int] | None = None) -> tuple[int, str]:
    """Of a collection, by a reader of its own: by the raw command, at a time of the cluster."""
    concern = {"level": "snapshot", "atClusterTime": Timestamp(*at)} if at else {"level": "local"}
    with client.start_session(causal_consistency=False) as session:
        # In batches that the sample fills too.
        command = {"find": table, "sort": {"_id": 1}, "readConcern": concern, "batchSize": 1000}
        digest, count = sha256(), 0
        raw = client.get_database(name, codec_options=RAW)
        for document in raw.cursor_command(command, codec_options=RAW, session=session):
            digest.update(document.raw)
            count += 1
        return count, digest.hexdigest()


def restore(addresses: dict, *given: str, **environ: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", "restore", *given],
        cwd=settings.BASE_DIR,
        env={**os.environ, **addresses, **environ},
        capture_output=True,
        text=True,
    )


def backed_up(folder: Path) -> manifest.Manifest:
    call_command("backup", folder, verbosity=0)
    return manifest.read(folder)


def compared(here, there, cut: list[int]) -> tuple[list[str], int, int]:
    """What differs between what was here at the cut and what is there now; how much was looked at.

    Of the site itself only that mails are held differs.
    """
    differ, documents, indexes = [], 0, 0
    for alias, name in NAMES.items():
        source = connections[alias].settings_dict["NAME"]
        for table in dumping.names_in(alias):
            then, now = hashed(here, source, table, cut), hashed(there, name, table)
            documents += now[0]
            if table in dumping.LEFT_EMPTY:
                then = (0, sha256().hexdigest())
            if table != "site_state" and then != now:
                differ.append(f"{name}.{table}: {then} then, {now} now")
            mine = there[name][table].index_information()
            indexes += len(mine)
            if _plain(mine) != _plain(here[source][table].index_information()):
                differ.append(f"the indexes of {name}.{table}")
    return differ, documents, indexes


def test_every_collection_is_as_it_was_at_the_cut(data, fresh, tmp_path):
    here = connections["default"].database.client
    # Read again at the cut once the restore is over, however long that takes.
    here.admin.command({"setParameter": 1, "minSnapshotHistoryWindowInSeconds": 3600})
    with load(data) as written:
        wait_until(lambda: min(written) > 2, "the load")
        before = sum(written)
        began = time.monotonic()
        kept = backed_up(tmp_path / "kept")
        took, during = time.monotonic() - began, sum(written) - before
    began = time.monotonic()
    done = restore(fresh, str(tmp_path / "kept"))
    restoring = time.monotonic() - began
    assert done.returncode == 0, done.stderr
    with pymongo.MongoClient(fresh["MONGODB_URL"]) as there:
        differ, documents, indexes = compared(here, there, kept.cut)
        cut = _torn(there)
        held = there["chatbase_db"]["site_state"].find_one()["off"]
    gb = kept.bytes / 1e9
    counted(
        "G7",
        collections=len(kept.collections),
        documents=documents,
        indexes=indexes,
        megabytes=round(kept.bytes / 1e6, 1),
        pairs_written_meanwhile=during,
        differ=len(differ),
        torn=len(cut),
        backup_seconds=round(took, 1),
        restore_seconds=round(restoring, 1),
        restore_of_a_gigabyte_in_minutes=round(restoring / gb / 60, 1),
    )
    assert during > 0
    assert differ == []
    assert cut == []
    assert "Mails and webhooks are held" in done.stdout
    assert set(held) == {"webhooks", "mails"}


def _plain(indexes: dict) -> dict:
    return {name: {k: v for k, v in each.items() if k != "ns"} for name, each in indexes.items()}


def _torn(there) -> list[str]:
    """Numbers that the second database has and the first not, or more than one the other way."""
    found = []
    for who in range(3):
        mine = {"who": who, "number": {"$exists": True}}
        first = there["chatbase_db"][Conversation._meta.db_table].distinct("number", mine)
        second = there["botsmith"][Subscription._meta.db_table].distinct("number", mine)
        if len(first) - len(second) not in {0, 1} or first[: len(second)] != second:
            found.append(f"{who}: {len(first)} and {len(second)}")
    return found


@pytest.mark.full_size
def test_nothing_goes_out_until_it_is_released(data, fresh, tmp_path):
    backed_up(tmp_path / "kept")
    assert restore(fresh, str(tmp_path / "kept")).returncode == 0
    with pymongo.MongoClient(fresh["MONGODB_URL"]) as there:
        state = there["chatbase_db"]["site_state"]
        assert set(state.find_one()["off"]) == {"webhooks", "mails"}
        assert restore(fresh, "--release").returncode == 0
        assert state.find_one()["off"] == []


def test_held_mail_waits_however_long_and_goes_then(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Outbox"
    user = person()
    mails.tell(user, "checks_failed", **SAID)
    owed = OwedMail.objects.get(user=user).pk
    hold_all()
    assert not deliver_some("any")
    later = timezone.now()
    for _ in range(4):
        later += timedelta(hours=5)
        assert not mails.send(owed, later)
    assert mail.outbox == []
    release_all()
    assert is_on(Switch.MAIL)
    assert mails.send(owed, later + timedelta(hours=1))
    assert len(mail.outbox) == 1


def test_a_damaged_backup_changes_nothing(data, fresh, tmp_path):
    backed_up(tmp_path / "kept")
    refused = 0
    files = sorted((tmp_path / "kept").rglob("*.bson.gz"), key=lambda each: -each.stat().st_size)
    files = files[: sized(1, 3)]
    for file in files:
        whole = file.read_bytes()
        for broken in (whole[:-9], whole[: len(whole) // 2], b"", _flipped(whole)):
            file.write_bytes(broken)
            with pytest.raises(manifest.BackupError, match="is damaged"):
                loading.check(tmp_path / "kept")
            refused += 1
        file.write_bytes(whole)
    loading.check(tmp_path / "kept")
    files[0].write_bytes(b"")
    assert "is damaged" in restore(fresh, str(tmp_path / "kept")).stderr
    with pymongo.MongoClient(fresh["MONGODB_URL"]) as there:
        left = [name for name in NAMES.values() if there[name].list_collection_names()]
    counted("G7", damaged=4 * len(files), refused=refused, changed=len(left))
    assert (refused, left) == (4 * len(files), [])


def _flipped(whole: bytes) -> bytes:
    middle = len(whole) // 2
    return whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]


@pytest.mark.full_size
def test_what_is_here_is_not_written_over_unless_told(data, fresh, tmp_path):
    backed_up(tmp_path / "kept")
    assert restore(fresh, str(tmp_path / "kept")).returncode == 0
    again = restore(fresh, str(tmp_path / "kept"))
    assert again.returncode != 0 and "There is data here already" in again.stderr
    assert restore(fresh, str(tmp_path / "kept"), "--replace").returncode == 0


@pytest.mark.full_size
def test_another_key_is_told_of_before_anything_is_written(data, fresh, tmp_path):
    backed_up(tmp_path / "kept")
    other = "another-key-for-tests-only-that-is-long-enough-to-be-accepted-0123456789"
    done = restore(fresh, str(tmp_path / "kept"), SECRET_KEY=other)
    assert done.returncode != 0 and "does not open what the backup holds sealed" in done.stderr
    with pymongo.MongoClient(fresh["MONGODB_URL"]) as there:
        assert there["chatbase_db"].list_collection_names() == []
    both = {"SECRET_KEY": other, "SECRET_KEY_FALLBACKS": os.environ["SECRET_KEY"]}
    assert restore(fresh, str(tmp_path / "kept"), **both).returncode == 0


def test_the_backup_holds_no_clear_secret_and_is_nobody_elses_to_read(data, tmp_path):
    backed_up(tmp_path / "kept")
    hits = 0
    for path in (tmp_path / "kept").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
        if path.is_file():
            stored = path.read_bytes()
            text = gzip.decompress(stored) if path.suffix == ".gz" else stored
            hits += text.count(CANARY.encode()) + text.count(os.environ["SECRET_KEY"].encode())
    assert hits == 0


def test_a_backup_that_breaks_off_leaves_nothing(data, tmp_path, monkeypatch):
    monkeypatch.setattr(
        dumping.Manifest, "write", lambda *_: (_ for _ in ()).throw(OSError("full"))
    )
    with pytest.raises(OSError):
        call_command("backup", tmp_path / "kept")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_not_written_into(tmp_path):
    with pytest.raises(CommandError, match="there already"):
        call_command("backup", tmp_path)


@pytest.mark.full_size
def test_uploads_on_a_disk_come_back_too(data, fresh, tmp_path, settings):
    settings.UPLOADS_DIR = str(tmp_path / "uploads")
    source = "12345678-0000-4000-8000-000000000000"
    uploads.save(source, b"as it was")
    backed_up(tmp_path / "kept")
    done = restore(fresh, str(tmp_path / "kept"), UPLOADS_DIR=str(tmp_path / "other"))
    assert done.returncode == 0, done.stderr
    there = [each for each in (tmp_path / "other").rglob("*") if each.is_file()]
    assert [each.read_bytes() for each in there] == [b"as it was"]
