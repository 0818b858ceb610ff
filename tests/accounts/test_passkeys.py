"""Passkeys: made, named, used alone and as a second step, removed; forged ones open nothing."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils.html import escape

from accounts.models import LoginHistory, User
from accounts.two_factor import recovery, ways
from tests.accounts.codes import confirmed, is_signed_in, mails_told, sign_in
from tests.accounts.passkey import Passkey
from tests.cast import PASSWORD, person

pytestmark = pytest.mark.django_db
ADD, LOGIN = "/accounts/2fa/webauthn/add/", "/accounts/2fa/webauthn/login/"
STEP, KEYS = "/accounts/2fa/authenticate/", "/accounts/2fa/webauthn/keys/"
AGAIN = "/accounts/2fa/webauthn/reauthenticate/"


def browser() -> Client:
    """Passkeys are of an address, and ours are of localhost's."""
    return Client(headers={"host": "localhost", "user-agent": "curl/8.1"})


def signed_in(user: User) -> Client:
    client = browser()
    sign_in(client, user.email)
    return confirmed(client)


def options_of(page) -> dict:
    return json.loads(page.context["options"])


def add(client: Client, passkey: Passkey, name: str = "My phone"):
    options = options_of(client.get(ADD))
    return client.post(ADD, {"name": name, "credential": passkey.made(options)})


def with_passkey(user: User) -> Passkey:
    passkey = Passkey()
    assert add(signed_in(user), passkey).status_code == 302
    return passkey


def asked(client: Client) -> dict:
    return client.get(LOGIN, headers={"accept": "application/json"}).json()["request_options"]


def enter(client: Client, credential: str):
    return client.post(LOGIN, {"credential": credential})


# --- Making and keeping them -----------------------------------------------------------------


def test_the_first_one_brings_recovery_codes_along():
    alice = person()
    assert add(signed_in(alice), Passkey()).url == "/accounts/2fa/recovery-codes/"
    assert recovery.left(alice) == 10
    assert (alice.email, "The passkey “My phone” was added.") in mails_told()


def test_one_that_does_not_check_its_owner_is_not_taken():
    alice = person()
    page = add(signed_in(alice), Passkey(verifies=False))
    assert page.status_code == 200 and "could not be made" in page.content.decode()
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://localhost.evil.example", "http://127.0.0.1", "null"]
)
def test_one_of_another_website_is_not_taken(origin):
    alice = person()
    assert add(signed_in(alice), Passkey(origin=origin)).status_code == 200
    assert not Authenticator.objects.exists()


def test_an_answer_is_good_for_its_own_question_alone():
    alice = person()
    client = signed_in(alice)
    answer = Passkey().made(options_of(client.get(ADD)))
    client.get(ADD)
    assert client.post(ADD, {"name": "x", "credential": answer}).status_code == 200
    assert not Authenticator.objects.exists()


def test_they_are_named_and_removed_by_their_owner():
    alice = person()
    client = signed_in(alice)
    add(client, Passkey(), name="Old")
    [passkey] = ways.passkeys_of(alice)
    client.post(f"{KEYS}{passkey.pk}/edit/", {"name": "<b>New</b>"})
    assert escape("<b>New</b>") in client.get("/accounts/2fa/webauthn/").content.decode()
    client.post(f"{KEYS}{passkey.pk}/remove/")
    assert not Authenticator.objects.filter(user=alice).exists()
    assert (alice.email, "The passkey “<b>New</b>” was removed.") in mails_told()


@pytest.mark.parametrize("act", ["edit", "remove"])
def test_a_strangers_passkey_is_not_found(act):
    alice, bob = person(), person("Bob")
    with_passkey(alice)
    [passkey] = ways.passkeys_of(alice)
    client = signed_in(bob)
    for pk in (passkey.pk, "0" * 24, "nothing", "1"):
        assert client.post(f"{KEYS}{pk}/{act}/", {"name": "mine"}).status_code == 404
    assert ways.passkeys_of(alice)[0].data["name"] == "My phone"


# --- Signing in ------------------------------------------------------------------------------


def test_a_passkey_alone_signs_in():
    alice = person()
    passkey, client = with_passkey(alice), browser()
    before = User.objects.get().login_count
    assert enter(client, passkey.used(asked(client))).url == "/dashboard/"
    assert is_signed_in(client)
    assert User.objects.get().login_count == before + 1
    assert LoginHistory.objects.order_by("-timestamp").first().method == "passkey"


def test_a_password_then_needs_the_passkey_too():
    alice = person()
    passkey, client = with_passkey(alice), browser()
    assert sign_in(client, alice.email).url == STEP
    assert not is_signed_in(client)
    answer = passkey.used(options_of(client.get(STEP)))
    assert client.post(STEP, {"credential": answer}).url == "/dashboard/"
    assert is_signed_in(client)


def test_an_answer_is_not_good_twice():
    alice = person()
    passkey, client = with_passkey(alice), browser()
    answer = passkey.used(asked(client))
    enter(client, answer)
    client.post("/accounts/logout/")
    enter(client, answer)
    assert not is_signed_in(client)
    thief = browser()
    asked(thief)
    enter(thief, answer)
    assert not is_signed_in(thief)


FORGED = {
    "another signature": lambda key, options: key.used(options, signature=b"\x30\x06\x02\x01\x01"),
    "no signature": lambda key, options: key.used(options, signature=b""),
    "another key": lambda key, options: _of_another(key).used(options),
    "not checked": lambda key, options: _unchecked(key).used(options),
    "another website": lambda key, options: _elsewhere(key).used(options),
    "another challenge": lambda key, options: key.used({"publicKey": {"challenge": "A" * 43}}),
}


def _of_another(key: Passkey) -> Passkey:
    other = Passkey()
    other.id, other.user_handle = key.id, key.user_handle
    return other


def _unchecked(key: Passkey) -> Passkey:
    key.flags = Passkey(verifies=False).flags
    return key


def _elsewhere(key: Passkey) -> Passkey:
    key.origin = "https://evil.example"
    return key


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_answer_signs_nobody_in_and_is_noted(forged):
    alice = person()
    passkey, client = with_passkey(alice), browser()
    assert enter(client, FORGED[forged](passkey, asked(client))).status_code == 302
    assert not is_signed_in(client)
    assert LoginHistory.objects.filter(success=False, method="passkey").count() == 1


@pytest.mark.parametrize(
    "credential",
    [
        *("", "x", "null", "1", "[]", "{}", '"x"', '{"response": 1}', '{"response": {}}'),
        '{"id": "x", "rawId": "x", "type": "public-key", "response": {"userHandle": "x"}}',
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": "AA", '
        '"clientDataJSON": "AA", "authenticatorData": "AA", "signature": "AA"}}',
        '{"id": 1, "rawId": {}, "type": [], "response": {"userHandle": null}}',
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": "AA", '
        '"clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA"}}',
    ],
)
def test_what_is_no_answer_is_refused_everywhere(credential):
    alice = person()
    with_passkey(alice)
    client = browser()
    asked(client)
    assert enter(client, credential).status_code in (302, 200, 400)
    sign_in(client, alice.email)
    client.get(STEP)
    assert client.post(STEP, {"credential": credential}).status_code == 200
    assert not is_signed_in(client)
    within = signed_in(person("Bob"))
    within.get(ADD)
    assert within.post(ADD, {"name": "x", "credential": credential}).status_code == 200


def test_a_passkey_says_once_more_who_one_is():
    alice = person()
    passkey, client = with_passkey(alice), browser()
    enter(client, passkey.used(asked(client)))
    page = client.get(AGAIN, {"next": "/accounts/email/"})
    answer = {"credential": passkey.used(options_of(page)), "next": "/accounts/email/"}
    assert client.post(AGAIN, answer).url == "/accounts/email/"
    assert client.get("/accounts/email/").status_code == 200


def test_a_suspended_customers_passkey_opens_nothing():
    alice = person()
    passkey, client = with_passkey(alice), browser()
    User.objects.filter(pk=alice.pk).update(status="suspended")
    enter(client, passkey.used(asked(client)))
    assert not is_signed_in(client)
    assert LoginHistory.objects.filter(success=False).exists()


def test_it_is_good_after_the_password_was_changed():
    alice = person()
    passkey, client = with_passkey(alice), signed_in(person("Bob"))
    new = "another-lantern-on-the-quay"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    client.post("/accounts/password/change/", form)
    client = browser()
    assert enter(client, passkey.used(asked(client))).url == "/dashboard/"
