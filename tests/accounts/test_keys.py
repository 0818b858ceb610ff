"""API keys: made once, read with every request, revoked at once."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.keys import (
    MOST_LIVE,
    AccountStopped,
    KeyExpired,
    KeyRefused,
    KeyRevoked,
    key_of,
    make_key,
    revoke_key,
)
from accounts.models import ActivityLog, ApiKey, User
from accounts.tasks import sweep_mails
from botsmith.lib.errors import InvalidRequest
from botsmith.mongodb.collections import collection
from tests.accounts.codes import confirmed
from tests.cast import on_plan, person, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


def made(user: User, name: str = "Importer", scopes=("read",), until=None):
    return make_key(user, name, scopes, until, actor=user)


def test_a_key_opens_and_only_its_hash_is_stored():
    alice = person()
    key, text = made(alice)
    assert text.startswith("bs_live_") and len(text) == len("bs_live_") + 43
    assert key_of(text).user.pk == alice.pk
    [document] = collection(ApiKey).find()
    assert document["secret_hash"] == hashlib.sha256(text.encode()).hexdigest()
    assert text[: len(key.prefix)] == key.prefix == document["prefix"]
    assert text not in str(document) and len(key.prefix) == 12


def test_its_owner_is_told_by_mail_and_the_log_names_it():
    alice = person()
    key, text = made(alice)
    sweep_mails()
    [sent] = mail.outbox
    assert "Importer" in sent.body and key.prefix in sent.body and text not in sent.body
    [line] = ActivityLog.objects.all()
    assert (line.action, line.resource_name, line.account_id) == (
        "created_api_key",
        "Importer",
        alice.pk,
    )
    assert text not in str(vars(line))


@pytest.mark.parametrize("text", ["", "bs_live_", "bs_live_" + "x" * 43, "other", "bs_live_\0"])
def test_what_is_no_key_is_refused_in_one_way(text):
    made(person())
    with pytest.raises(KeyRefused) as refusal:
        key_of(text)
    assert (refusal.value.status, refusal.value.code) == (401, "key_invalid")


def test_a_revoked_key_opens_nothing_from_the_next_look_on():
    alice = person()
    key, text = made(alice)
    assert revoke_key(key, actor=alice) and not revoke_key(key, actor=alice)
    with pytest.raises(KeyRevoked):
        key_of(text)


def test_an_expired_key_opens_nothing():
    _, text = made(person(), until=timezone.now() + timedelta(days=1))
    assert key_of(text)
    collection(ApiKey).update_one({}, {"$set": {"expires_at": timezone.now()}})
    with pytest.raises(KeyExpired):
        key_of(text)


@pytest.mark.parametrize("status", ["suspended", "banned"])
def test_the_owners_standing_is_read_every_time(status):
    alice = person()
    _, text = made(alice)
    assert key_of(text)
    collection(User).update_one({"id": alice.pk}, {"$set": {"status": status}})
    with pytest.raises(AccountStopped):
        key_of(text)
    collection(User).update_one({"id": alice.pk}, {"$set": {"status": "active"}})
    assert key_of(text)


def test_its_last_use_is_written_once_a_minute():
    _, text = made(person())
    key_of(text)
    first = ApiKey.objects.get().last_used_at
    key_of(text)
    assert ApiKey.objects.get().last_used_at == first is not None
    long_ago = timezone.now() - timedelta(minutes=2)
    collection(ApiKey).update_one({}, {"$set": {"last_used_at": long_ago}})
    key_of(text)
    assert ApiKey.objects.get().last_used_at > first


def test_of_fifty_at_once_those_are_made_that_there_is_room_for():
    alice = person()
    for _ in range(MOST_LIVE - 1):
        made(alice)

    def try_it(_):
        try:
            return bool(made(alice))
        except InvalidRequest:
            return False

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(try_it, range(50))) == 1
    assert ApiKey.objects.count() == MOST_LIVE


def test_revoked_and_expired_keys_give_their_places_back():
    alice = person()
    keys = [made(alice)[0] for _ in range(MOST_LIVE)]
    with pytest.raises(InvalidRequest, match="20 keys"):
        made(alice)
    revoke_key(keys[0], actor=alice)
    made(alice)
    past = {"$set": {"expires_at": timezone.now()}}
    collection(ApiKey).update_one({"id": keys[1].pk}, past)
    made(alice)


# --- The page -----------------------------------------------------------------------------------


def test_the_page_shows_a_key_once():
    alice = on_plan(person(), "starter")
    client = confirmed(signed_in(alice))
    given = {"name": "Importer", "scopes": ["read", "chat"], "lasts": "30"}
    page = client.post("/account/keys/", given).content.decode()
    key = ApiKey.objects.get()
    text = page.split('id="api-key">')[1].split("<")[0]
    assert key_of(text).pk == key.pk
    assert key.scopes == ["read", "chat"] and key.expires_at
    again = client.get("/account/keys/").content.decode()
    assert key.prefix in again and text not in again


def test_the_page_keeps_what_was_typed_and_says_what_is_missing():
    client = confirmed(signed_in(on_plan(person(), "starter")))
    answer = client.post("/account/keys/", {"name": "", "lasts": "90"})
    page = answer.content.decode()
    assert answer.status_code == 422 and not ApiKey.objects.exists()
    assert "Give the key a name" in page and "at least one thing" in page
    assert '<option value="90" selected' in page


def test_a_plan_without_api_says_which_has_it_and_makes_no_key():
    client = confirmed(signed_in(person()))
    assert "comes with Starter, Professional or Enterprise" in (
        client.get("/account/keys/").content.decode()
    )
    given = {"name": "Importer", "scopes": ["read"], "lasts": "never"}
    assert client.post("/account/keys/", given).status_code == 422
    assert not ApiKey.objects.exists()


def test_a_stranger_revokes_nothing():
    alice, bob = person(), person("Bob")
    key, text = made(alice)
    assert signed_in(bob).post(f"/account/keys/{key.pk}/revoke/").status_code == 404
    assert key_of(text)
    assert confirmed(signed_in(alice)).post(f"/account/keys/{key.pk}/revoke/").status_code == 302
    with pytest.raises(KeyRevoked):
        key_of(text)


# --- By an operator -----------------------------------------------------------------------------


def command(*args: str) -> str:
    out = StringIO()
    call_command("apikey", *args, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.mark.parametrize("named", ["id", "email"])
def test_the_command_prints_the_key_alone(named):
    alice = person()
    printed = command("create", "--user", getattr(alice, named), "--scopes", "read,write")
    assert printed.endswith("\n") and printed.count("\n") == 1
    key = key_of(printed.strip())
    assert key.user.pk == alice.pk and key.scopes == ["read", "write"]
    assert ActivityLog.objects.get().by == "system"


def test_the_command_lists_and_revokes():
    alice = person()
    key, text = made(alice)
    assert key.prefix in command("list", "--user", alice.pk)
    command("revoke", key.pk)
    assert "revoked" in command("list", "--user", alice.pk)
    with pytest.raises(KeyRevoked):
        key_of(text)


@pytest.mark.parametrize(
    "args",
    [
        ("create", "--user", "nobody"),
        ("create", "--user", "alice@example.com", "--scopes", "all"),
        ("revoke", "nothing"),
    ],
)
def test_the_command_says_what_is_wrong(args):
    person()
    with pytest.raises(CommandError):
        command(*args)


def test_a_session_that_somebody_left_open_makes_no_key():
    client = signed_in(on_plan(person(), "starter"))
    given = {"name": "Importer", "scopes": ["read"], "lasts": "never"}
    assert client.post("/account/keys/", given).url.startswith("/accounts/reauthenticate/")
    assert not ApiKey.objects.exists()
