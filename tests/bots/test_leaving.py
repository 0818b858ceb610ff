"""An account that goes: all of it, from everywhere, and nothing of anybody else."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.apps import apps
from django.core import mail
from django.db import connections
from django.test import Client
from django.utils import timezone
from django_mongodb_backend.models import EmbeddedModel
from pymongo.collection import Collection

from accounts.activity import record
from accounts.keys import KeyRefused, key_of, make_key
from accounts.leaving import ask_for_deletion, hash_of
from accounts.models import AccountDeletion, ActivityLog, DeletionReceipt, User
from adminpanel.models import NOBODYS as of_the_console
from bots.access import get_live_bot
from bots.leaving import deletion
from bots.leaving.holdings import BUCKETS, HOLDINGS, NOBODYS, Owner
from bots.models import Chatbot
from botsmith.lib.errors import BotInactive
from botsmith.mongodb.collections import collection
from knowledge import uploads
from tests.accounts.codes import confirmed
from tests.bots import leaving
from tests.cast import PASSWORD, bot_of, file_of, person, signed_in, text_of
from tests.proof.counting import counted

pytestmark = pytest.mark.django_db(transaction=True)
MARK = "zanzibarite"
HOUR = timedelta(hours=1)


def ask(user: User) -> AccountDeletion:
    return ask_for_deletion(user, actor=user)


# --- The table ----------------------------------------------------------------------------------


def test_every_model_has_its_line():
    stored = {each for each in apps.get_models() if not issubclass(each, EmbeddedModel)}
    listed = [each.model for each in HOLDINGS]
    assert len(listed) == len(set(listed))
    known = [*listed, *NOBODYS, *of_the_console]
    assert {each.__name__ for each in stored} == {each.__name__ for each in known}
    assert not set(listed) & set(NOBODYS)


# --- All of it ----------------------------------------------------------------------------------


def test_nothing_is_left_but_the_receipt():
    alice, bob = leaving.settled(), person("Bob")
    text_of(bot_of(bob))
    before = leaving.hash_of(bob)
    leaving.mark_all(alice, MARK)
    owner = Owner.of(alice.pk, alice.email)
    empty = [each.name for each in HOLDINGS if not each.count(owner)]
    assert empty == []  # Or its line of the table were not tried.
    are_files = {"name": {"$regex": "files$"}}
    buckets = connections["default"].database.list_collection_names(filter=are_files)
    assert set(buckets) == {f"{name}.files" for name in BUCKETS}
    names = [MARK, alice.pk, alice.email, *owner.bots, *owner.sources, *owner.archives]
    assert {name for _, name in leaving.found(*names)} == set(names)
    asked = ask(alice)
    now = timezone.now()
    assert deletion.go_on(alice.pk, now)
    # What holds it until late comers are gone names no person.
    kept = {"account_deletions"}
    assert {where for where, _ in leaving.found(MARK, alice.email)} == set()
    assert {where for where, _ in leaving.found(*names)} == kept
    assert deletion.go_on(alice.pk, now + HOUR)
    left = leaving.found(*names)
    scanned = sum(1 for _ in leaving.everything())
    counted("J2", names=len(names), documents_scanned=scanned, hits=len(left))
    assert left == set()
    assert not AccountDeletion.objects.exists()
    receipt = DeletionReceipt.objects.get(pk=asked.pk)
    assert {each.name for each in HOLDINGS} <= set(receipt.counts)
    assert receipt.counts["users"] == receipt.counts["chatbots"] == 1
    assert receipt.email_hash == hash_of(f" {alice.email.upper()} ")
    assert leaving.hash_of(bob) == before


def test_uploads_on_a_disk_go_too(settings, tmp_path):
    settings.UPLOADS_DIR = str(tmp_path)
    alice, bob = person(), person("Bob")
    sources = [
        file_of(bot_of(each), b"The yard is behind the house.", f"{each.name}.txt")
        for each in (alice, bob)
    ]

    def kept() -> int:
        return len([path for path in tmp_path.rglob("*") if path.is_file()])

    assert kept() == 2
    ask(alice)
    now = timezone.now()
    deletion.go_on(alice.pk, now)
    assert kept() == 1
    uploads.save(sources[0].pk, BytesIO(b"Late."))  # By a request that began before.
    deletion.go_on(alice.pk, now + HOUR)
    assert kept() == 1


def test_what_comes_while_it_is_deleted_goes_too():
    alice = person()
    ask(alice)
    now = timezone.now()
    deletion.go_on(alice.pk, now)
    late = Chatbot(user_id=alice.pk, name=MARK)
    leaving.stored(late)  # Of a request that began before.
    assert deletion.due(now + timedelta(minutes=1)) == []
    assert deletion.due(now + HOUR) == [alice.pk]
    deletion.go_on(alice.pk, now + HOUR)
    assert leaving.found(MARK, alice.pk) == set()


class Killed(BaseException):
    """No handler of ours catches it."""


def die_at(monkeypatch, number: int) -> None:
    """The process ends when it wants to delete for that time."""
    deletes, left = Collection.delete_many, [number]

    def delete_many(*args, **kwargs):
        if left[0] == 0:
            raise Killed
        left[0] -= 1
        return deletes(*args, **kwargs)

    monkeypatch.setattr(Collection, "delete_many", delete_many)


def test_killed_at_any_step_it_is_finished_by_the_next(monkeypatch):
    alice, bob = person(), person("Bob")
    text_of(bot_of(alice, name=MARK))
    text_of(bot_of(bob))
    before = leaving.hash_of(bob)
    owner = Owner.of(alice.pk, alice.email)
    ask(alice)
    now, steps, is_done, counts = timezone.now(), 0, False, None
    while not is_done:
        with monkeypatch.context() as patch:
            die_at(patch, steps)
            try:
                is_done = deletion.go_on(alice.pk, now)
            except Killed:
                steps += 4
        counts = counts or AccountDeletion.objects.get().counts
        now += 2 * deletion.LEASE
        assert steps < 500
    assert steps > 30
    assert DeletionReceipt.objects.get().counts == counts
    assert counts["chunks"] == counts["chatbots"] == 1
    deletion.go_on(alice.pk, now + HOUR)
    left = leaving.found(MARK, alice.pk, alice.email, *owner.bots, *owner.sources)
    counted("J2", killed_at=steps // 4, hits=len(left))
    assert left == set()
    assert leaving.hash_of(bob) == before


def test_of_a_deletion_that_was_only_written_down_the_account_is_closed_first(monkeypatch):
    alice = person()
    leaving.stored(AccountDeletion(user_id=alice.pk, email=alice.email, name=alice.name))
    die_at(monkeypatch, 0)
    with pytest.raises(Killed):
        deletion.go_on(alice.pk, timezone.now())
    assert User.objects.get(pk=alice.pk).status == User.Status.BANNED


def test_nobody_else_deletes_while_somebody_does():
    alice = person()
    ask(alice)
    now = timezone.now()
    soon = {"$set": {"lease_expires_at": now + timedelta(minutes=1)}}
    collection(AccountDeletion).update_one({}, soon)
    assert not deletion.go_on(alice.pk, now) and deletion.due(now) == []
    assert User.objects.filter(pk=alice.pk).exists()


def test_what_a_member_of_staff_did_stays_in_others_logs_without_them():
    staff, alice = person("Mo", role="moderator"), person()
    record(staff, "changed_profile", alice, details="name")
    ask(staff)
    deletion.go_on(staff.pk, timezone.now())
    [line] = ActivityLog.objects.filter(account_id=alice.pk)
    assert (line.action, line.user_id, line.by) == ("changed_profile", "deleted", "staff")
    deletion.go_on(staff.pk, timezone.now() + HOUR)
    assert leaving.found(staff.pk) == set()


def test_an_address_that_is_part_of_anothers_is_not_taken_for_it():
    bob = person("Bob")
    others = [person("Abob"), person("Bobby", email=f"{bob.email}.br")]
    clients = [signed_in(each) for each in others]
    for other, client in zip(others, clients, strict=True):
        session = client.session
        session["typed"] = other.email
        session.save()
    ask(bob)
    deletion.go_on(bob.pk, timezone.now())
    assert [each.get("/dashboard/").status_code for each in clients] == [200, 200]


# --- From the first step on -----------------------------------------------------------------------


def test_from_the_first_step_on_nothing_of_it_answers():
    alice = person()
    bot = bot_of(alice)
    _, key = make_key(alice, "Importer", ["read"], actor=alice)
    client = signed_in(alice)
    ask(alice)  # And no worker has done anything yet.
    assert client.get("/dashboard/").status_code == 302
    again = Client()
    again.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    assert again.get("/dashboard/").status_code == 302
    with pytest.raises(KeyRefused):
        key_of(key)
    with pytest.raises(BotInactive):
        get_live_bot(bot.pk)


def test_asked_twice_it_is_one_deletion():
    alice = person()
    assert ask(alice).pk == ask(alice).pk
    assert ActivityLog.objects.filter(action="asked_for_deletion").count() == 1


# --- The pages ------------------------------------------------------------------------------------


def test_the_page_asks_for_the_password_then_for_the_address():
    alice = person()
    client = signed_in(alice)
    assert client.get("/account/delete/").status_code == 200
    answer = client.post("/account/delete/", {"confirm_email": alice.email})
    assert answer.status_code == 302 and "reauthenticate" in answer["Location"]
    assert not AccountDeletion.objects.exists()
    client.post("/accounts/reauthenticate/", {"password": "not-this-one"})
    client.post("/account/delete/", {"confirm_email": alice.email})
    assert not AccountDeletion.objects.exists()
    client = confirmed(signed_in(alice))
    answer = client.post("/account/delete/", {"confirm_email": "alice@example.org"})
    assert answer.status_code == 422 and b"This is another address" in answer.content
    assert b'value="alice@example.org"' in answer.content
    assert not AccountDeletion.objects.exists()


def test_confirmed_it_begins_and_leads_to_a_receipt_that_needs_no_account():
    alice = person()
    client = confirmed(signed_in(alice))
    answer = client.post("/account/delete/", {"confirm_email": "Alice@Example.com"})
    receipt = answer["Location"]
    assert client.get("/dashboard/").status_code == 302
    page = Client().get(receipt).content.decode()
    assert "is being deleted" in page and alice.email not in page
    deletion.go_on(alice.pk, timezone.now())
    page = Client().get(receipt).content.decode()
    assert "is deleted" in page and "Activity logs" in page
    assert alice.pk not in page and alice.email not in page
    deletion.go_on(alice.pk, timezone.now() + HOUR)
    assert Client().get(receipt).status_code == 200
    assert Client().get("/account/deleted/none/").status_code == 404


# --- The mail -------------------------------------------------------------------------------------


def test_the_receipt_is_mailed_once_to_the_former_address():
    alice = person()
    asked = ask(alice)
    now = timezone.now()
    for n in range(3):
        deletion.go_on(alice.pk, now + n * HOUR)
    [sent] = mail.outbox
    assert sent.to == [alice.email]
    assert f"/account/deleted/{asked.pk}/" in sent.body


def test_without_a_mail_server_it_is_tried_again_and_given_up_at_last(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    alice = person()
    ask(alice)
    now = timezone.now()
    deletion.go_on(alice.pk, now)
    assert not User.objects.filter(pk=alice.pk).exists()
    assert AccountDeletion.objects.get().email == alice.email
    assert deletion.due(now + timedelta(minutes=6)) == [alice.pk]
    deletion.go_on(alice.pk, now + 7 * HOUR)
    assert leaving.found(alice.email, alice.pk) == set()
