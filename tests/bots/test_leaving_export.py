"""Everything that an account holds, in one archive."""

import asyncio
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connections
from django.utils import timezone

from accounts import archives, standing
from accounts.leaving import KEPT, ask_for_export, expire_exports
from accounts.models import AccountExport, ApiKey, User
from accounts.tasks import sweep_mails
from bots.leaving import export as exporting
from bots.leaving.holdings import HOLDINGS, Owner
from bots.leaving.tasks import make_export
from bots.models import Chatbot
from botsmith.lib.errors import InvalidRequest, RateLimited
from botsmith.mongodb.collections import collection
from knowledge import uploads
from tests.bots import leaving
from tests.bots.test_leaving import Killed
from tests.cast import bot_of, file_of, person, signed_in, signed_in_async, text_of
from tests.proof.counting import counted

pytestmark = pytest.mark.django_db(transaction=True)
State = AccountExport.State


def made(user: User) -> AccountExport:
    export = ask_for_export(user, actor=user)
    make_export(export.pk)
    export.refresh_from_db()
    return export


def test_the_rows_of_every_model_are_those_of_the_database(tmp_path):
    alice = leaving.settled()
    owner = Owner.of(alice.pk, alice.email)
    own = {"user_id": alice.pk}
    collection(AccountExport).delete_many(own)
    export = ask_for_export(alice, actor=alice)
    held = {each.name: list(collection(each.model).find(each.whose(owner))) for each in HOLDINGS}
    make_export(export.pk)
    archive = leaving.opened(export, tmp_path)
    counted("J4", collections=len(held), rows=sum(map(len, held.values())))
    for holding in HOLDINGS:
        exported = leaving.rows(archive, holding.model)
        assert len(exported) == len(held[holding.name]) > 0, holding.name
        wanted = {field.column for field in holding.model._meta.concrete_fields} - holding.omits
        wanted -= {"_id", "data"} if holding.files else {"_id"}
        # A counter that was never counted up stands in no document.
        there = set.intersection(*(set(row) for row in held[holding.name]))
        assert all(wanted & there <= set(row) for row in exported), holding.name
        if holding.model is not Session:  # Its key opens the account.
            key = holding.model._meta.pk.column
            exported_ids = {row["id" if key == "_id" else key] for row in exported}
            assert exported_ids == {str(row[key]) for row in held[holding.name]}, holding.name
    assert export.counts == {name: len(rows) for name, rows in held.items()}


def test_it_has_the_uploads_and_pictures_and_says_what_is_what(tmp_path):
    alice = person()
    bot = bot_of(alice)
    source = file_of(bot, b"The yard is behind the house.", "../../yard: plan?.txt")
    archive = leaving.opened(made(alice), tmp_path)
    assert archive.testzip() is None
    [path] = [name for name in archive.namelist() if name.startswith("uploads/")]
    assert path == f"uploads/{source.pk}/_.._yard_ plan_.txt"
    assert archive.read(path) == uploads.read(source.pk) == b"The yard is behind the house."
    said = archive.read("README.txt").decode()
    assert alice.email in said and "data/chatbots.jsonl  1 row\n" in said


def test_no_secret_is_in_it(tmp_path):
    alice = leaving.settled()
    secrets = {"identity_secret": "sealed-1", "webhook_secret": "sealed-2"}
    collection(Chatbot).update_many({}, {"$set": secrets})
    archive = leaving.opened(AccountExport.objects.get(), tmp_path)
    assert archive  # Made before the secrets; the next has them before it.
    archive = leaving.opened(made(alice), tmp_path)
    whole = b"".join(archive.read(name) for name in archive.namelist())
    hidden = [*secrets.values(), alice.password, "JBSWY3DP", "gho_secret", "confirm-me"]
    hidden += [ApiKey.objects.first().secret_hash]
    assert [each for each in hidden if each.encode() in whole] == []
    assert b"argon2" not in whole


def test_nothing_of_anybody_else_is_in_it(tmp_path):
    alice, bob = person(), person("Bob")
    text_of(bot_of(bob, name="Secret desk"))
    text_of(bot_of(alice))
    archive = leaving.opened(made(alice), tmp_path)
    whole = b"".join(archive.read(name) for name in archive.namelist())
    assert b"Secret desk" not in whole and bob.pk.encode() not in whole


def test_there_is_one_at_a_time_and_three_a_day():
    alice = person()
    ask_for_export(alice, actor=alice)
    with pytest.raises(InvalidRequest):
        ask_for_export(alice, actor=alice)
    make_export(AccountExport.objects.get().pk)
    for _ in range(2):
        made(alice)
    with pytest.raises(RateLimited):
        ask_for_export(alice, actor=alice)
    made(person("Bob"))


def test_its_owner_is_mailed_once_and_the_link_wants_a_sign_in():
    alice = person()
    export = made(alice)
    make_export(export.pk)  # The bell rings twice.
    sweep_mails()
    [sent] = mail.outbox
    assert "/account/data/" in sent.body and export.pk not in sent.body


def test_a_worker_that_was_killed_leaves_nothing_and_the_next_begins_anew(tmp_path, monkeypatch):
    alice = person()
    text_of(bot_of(alice))
    export = ask_for_export(alice, actor=alice)

    def die(*_):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("zipfile.ZipFile.writestr", die)  # The last that is written.
        with pytest.raises(Killed):
            make_export(export.pk)
    make_export(export.pk)
    export.refresh_from_db()
    assert export.state == State.WAITING and exporting.due(timezone.now()) == []
    later = timezone.now() + 2 * exporting.LEASE
    assert exporting.due(later) == [export.pk]
    collection(AccountExport).update_one({}, {"$set": {"lease_expires_at": timezone.now()}})
    make_export(export.pk)
    export.refresh_from_db()
    assert (export.state, export.attempts) == (State.READY, 2)
    assert leaving.opened(export, tmp_path).testzip() is None
    assert files() == {export.file_id}


@pytest.fixture(autouse=True)
def no_archives():
    """GridFS is no model: what other tests left is not swept."""
    for part in ("files", "chunks"):
        connections["default"].database[f"exports.{part}"].delete_many({})


def files() -> set[str]:
    """Of the bucket, also what no file's row names."""
    return set(connections["default"].database["exports.chunks"].distinct("files_id"))


def test_who_lost_the_lease_writes_nothing():
    alice = person()
    text_of(bot_of(alice))
    export = ask_for_export(alice, actor=alice)
    claimed = exporting._claim(export.pk, timezone.now())
    other = {"$set": {"lease_token": "another's"}}
    collection(AccountExport).update_one({}, other)
    exporting._pack_for(alice, claimed)
    assert AccountExport.objects.get().state == State.WAITING
    assert files() == set()


def test_after_several_tries_it_fails_and_another_can_be_asked_for():
    alice = person()
    export = ask_for_export(alice, actor=alice)
    tried = {"$set": {"attempts": exporting.MOST_ATTEMPTS}}
    collection(AccountExport).update_one({}, tried)
    make_export(export.pk)
    assert AccountExport.objects.get().state == State.FAILED
    assert made(alice).state == State.READY


def test_while_its_owner_is_suspended_it_waits():
    alice = person()
    export = ask_for_export(alice, actor=alice)
    for status, state in (("suspended", State.WAITING), ("active", State.READY)):
        collection(User).update_one({"id": alice.pk}, {"$set": {"status": status}})
        collection(AccountExport).update_one({}, {"$set": {"lease_expires_at": timezone.now()}})
        make_export(export.pk)
        assert AccountExport.objects.get().state == state


def test_after_a_week_it_is_gone():
    alice = person()
    export = made(alice)
    expire_exports(timezone.now() + KEPT - timedelta(minutes=1))
    assert files() == {export.file_id}
    expire_exports(timezone.now() + KEPT + timedelta(minutes=1))
    assert files() == set()
    assert AccountExport.objects.get().state == State.EXPIRED
    assert signed_in(alice).get(f"/account/data/exports/{export.pk}/").status_code == 404
    expire_exports(timezone.now() + timedelta(days=90))
    assert not AccountExport.objects.exists()


def test_past_its_time_it_is_not_given_out_though_no_task_came():
    alice = person()
    export = made(alice)
    collection(AccountExport).update_one({}, {"$set": {"expires_at": timezone.now()}})
    assert signed_in(alice).get(f"/account/data/exports/{export.pk}/").status_code == 404


def test_its_owner_downloads_it_and_nobody_else():
    alice, bob = person(), person("Bob")
    export = made(alice)
    path = f"/account/data/exports/{export.pk}/"
    assert signed_in(bob).get(path).status_code == 404
    client = signed_in_async(alice)

    async def download() -> bytes:
        answer = await client.get(path)
        assert answer["Content-Disposition"].startswith("attachment")
        assert int(answer["Content-Length"]) == export.size
        return b"".join([part async for part in answer.streaming_content])

    assert asyncio.run(download()) == b"".join(archives.pieces(export.file_id))


def test_the_page_asks_for_it_and_says_where_it_stands():
    alice = person()
    client = signed_in(alice)
    client.post("/account/data/export/")
    page = client.get("/account/data/").content.decode()
    assert "Packing" in page
    again = client.post("/account/data/export/", follow=True).content.decode()
    assert "is being made already" in again
    make_export(AccountExport.objects.get().pk)
    assert "Download" in client.get("/account/data/").content.decode()


def test_an_account_that_is_closed_meanwhile_halts_it_until_it_is_open_again(monkeypatch, tmp_path):
    alice = person()
    asked = ask_for_export(alice, actor=alice)
    monkeypatch.setattr(exporting, "RENEWED_EVERY", timedelta(0))
    taken = exporting._claim(asked.pk, timezone.now())
    standing.suspend(alice, reason="Unpaid", until=None, actor=None)
    exporting._pack_for(alice, taken)
    left = AccountExport.objects.get(pk=asked.pk)
    assert (left.state, left.attempts) == ("waiting", 0)
    assert not list(archives.pieces(taken["file_id"]))
    standing.reinstate(alice, actor=None)
    assert exporting.due(timezone.now() + timedelta(minutes=6)) == [asked.pk]
    AccountExport.objects.filter(pk=asked.pk).update(lease_expires_at=timezone.now())
    make_export(asked.pk)
    assert leaving.rows(leaving.opened(asked, tmp_path), User)
