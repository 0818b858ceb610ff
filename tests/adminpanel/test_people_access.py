"""How a person gets in, what is theirs, and its end: sessions, keys, resets, exports, deletion."""

import re

import pytest
from django.test import Client

from accounts.keys import make_key
from accounts.models import AccountDeletion, AccountExport, ActivityLog, ApiKey, User
from tests.accounts.codes import code_mailed, is_signed_in, mails_told, sign_in
from tests.adminpanel.cast import console, staff_member
from tests.adminpanel.test_people_person import home
from tests.cast import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return staff_member()


@pytest.fixture
def client(ada):
    return console(ada)


@pytest.fixture
def bob():
    return person("Bob")


def test_sessions_are_listed_and_ended(client, bob):
    browser = Client()
    sign_in(browser, bob.email)
    page = client.get(home(bob, "access/")).content.decode()
    [address] = re.findall(r'action="([^"]+/sessions/[^"/]+/end/)"', page)
    assert client.post(address).status_code == 302 and not is_signed_in(browser)
    assert ActivityLog.objects.get(action="signed_out_device").account_id == bob.pk
    sign_in(browser, bob.email)
    assert client.post(home(bob, "sessions/end/")).status_code == 302
    assert not is_signed_in(browser)
    eve = Client()
    sign_in(eve, person("Eve").email)
    assert client.post(address).status_code == 302 and is_signed_in(eve)


def test_a_key_is_revoked_and_nobody_elses(client, bob):
    key, _ = make_key(bob, "Program", ["read"], actor=bob)
    other, _ = make_key(person("Eve"), "Other", ["read"], actor=None)
    assert client.post(home(bob, f"keys/{other.pk}/revoke/")).status_code == 404
    assert client.post(home(bob, f"keys/{key.pk}/revoke/")).status_code == 302
    assert (
        ApiKey.objects.get(pk=key.pk).revoked_at and not ApiKey.objects.get(pk=other.pk).revoked_at
    )


def test_a_reset_is_the_customers_to_do_by_their_own_mailbox(client, bob):
    assert client.post(home(bob, "reset/")).status_code == 302
    assert mails_told() == [("bob@example.com", "Choose a new password")]
    assert sign_in(Client(), bob.email).status_code == 302
    theirs = Client()
    theirs.post("/accounts/password/reset/", {"email": bob.email})
    confirm = {"code": code_mailed()}
    assert theirs.post("/accounts/password/reset/confirm/", confirm).status_code == 302


def test_an_export_is_begun_by_staff_and_downloaded_by_its_owner_alone(client, bob):
    assert client.post(home(bob, "export/")).status_code == 302
    export = AccountExport.objects.get(user=bob)
    client.post(home(bob, "export/"))
    assert AccountExport.objects.count() == 1
    assert client.get(f"/account/data/exports/{export.pk}/").status_code == 404


def test_a_deletion_wants_the_address_typed_and_shows_its_receipt(client, bob):
    wrong = client.post(home(bob, "delete/"), {"confirm_email": "other@example.com"})
    assert wrong.status_code == 422 and not AccountDeletion.objects.exists()
    answer = client.post(home(bob, "delete/"), {"confirm_email": bob.email})
    deletion = AccountDeletion.objects.get(user_id=bob.pk)
    assert f"/account/deleted/{deletion.pk}/" in client.get(answer.url).content.decode()
    assert User.objects.get(pk=bob.pk).status == "banned"
    assert "being deleted" in client.get(home(bob)).content.decode()


def test_an_admin_deletes_nobody_by_mistake_nor_themselves(client, ada):
    assert client.post(home(ada, "delete/"), {"confirm_email": ada.email}).status_code == 403
    assert not AccountDeletion.objects.exists()
