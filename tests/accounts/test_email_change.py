"""Another address takes the place of the old one once it is proved, and the old one is told."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import ActivityLog, User
from tests.accounts.codes import code_mailed, confirmed, is_signed_in, mails_told, sign_in
from tests.cast import PASSWORD, person, signed_in

pytestmark = pytest.mark.django_db
EMAIL, CONFIRM = "/accounts/email/", "/accounts/confirm-email/"
NEW = "moved@example.com"


def ask(client: Client, email: str = NEW) -> str:
    client.post(EMAIL, {"email": email, "action_add": "1"})
    return code_mailed()


def addresses() -> list[tuple]:
    rows = EmailAddress.objects.order_by("email")
    return [(row.email, row.verified, row.primary) for row in rows]


def test_nothing_changes_before_the_code_is_typed():
    client = confirmed(signed_in(person()))
    ask(client)
    assert User.objects.get().email == "alice@example.com"
    assert addresses() == [("alice@example.com", True, True)]


def test_the_code_changes_it_and_the_old_address_is_told():
    alice = person()
    client, there = confirmed(signed_in(alice)), signed_in(alice)
    code = ask(client)
    assert client.post(CONFIRM, {"code": code}).url == "/account/security/"
    assert User.objects.get().email == NEW and addresses() == [(NEW, True, True)]
    told = mails_told()
    assert told == [("alice@example.com", "Your email address was changed to moved@example.com.")]
    assert ActivityLog.objects.filter(action="changed_email").count() == 1
    assert is_signed_in(client) and not is_signed_in(there)
    assert sign_in(Client(), NEW).status_code == 302
    assert sign_in(Client(), "alice@example.com").status_code == 200


def test_who_sits_down_at_an_open_session_changes_nothing():
    client = signed_in(person())
    assert "/reauthenticate/" in client.get(EMAIL).url
    assert "/reauthenticate/" in client.post(EMAIL, {"email": NEW, "action_add": "1"}).url
    client.post("/accounts/reauthenticate/", {"password": "wrong"})
    assert "/reauthenticate/" in client.get(EMAIL).url


@pytest.mark.parametrize("code", ["", "AAAA-AAAA", "null"])
def test_a_wrong_code_changes_nothing(code):
    client = confirmed(signed_in(person()))
    ask(client)
    client.post(CONFIRM, {"code": code})
    assert User.objects.get().email == "alice@example.com"


def test_an_address_that_somebody_else_proved_meanwhile_stays_theirs():
    client = confirmed(signed_in(person()))
    code = ask(client)
    person("Bob", email=NEW)
    page = client.post(CONFIRM, {"code": code}).content.decode()
    assert "belongs to another account" in page
    assert sorted(User.objects.values_list("email", flat=True)) == ["alice@example.com", NEW]


def test_of_two_at_the_same_moment_one_has_it(monkeypatch):
    """The check saw nobody; the unique index does."""
    client = confirmed(signed_in(person()))
    code = ask(client)
    person("Bob", email=NEW)
    monkeypatch.setattr("allauth.account.forms.email_already_exists", lambda **_: (NEW, False))
    monkeypatch.setattr(EmailAddress, "can_set_verified", lambda self: True)
    client.post(CONFIRM, {"code": code})
    assert addresses() == [("alice@example.com", True, True), (NEW, True, True)]
    assert is_signed_in(client)


def test_a_password_is_chosen_by_who_has_none():
    alice = person()
    alice.set_unusable_password()
    alice.save()
    client = signed_in(alice)
    assert client.get("/accounts/password/change/").url == "/accounts/password/set/"
    client.post("/accounts/password/set/", {"password1": PASSWORD, "password2": PASSWORD})
    assert sign_in(Client(), alice.email).status_code == 302
    assert (alice.email, "A password was chosen for your account.") in mails_told()


@pytest.mark.parametrize(
    "how", [{"accept": "application/json"}, {"x-requested-with": "XMLHttpRequest"}]
)
def test_a_script_that_asks_for_json_is_answered(how):
    answer = confirmed(signed_in(person())).get(EMAIL, headers=how)
    assert [row["email"] for row in answer.json()["data"]] == ["alice@example.com"]
