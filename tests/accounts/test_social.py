"""Sign-in with Google and GitHub, through allauth's own code, against a local server."""

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client

from accounts.models import LoginHistory, User
from tests.accounts.codes import (
    SECRET,
    code_at,
    code_mailed,
    confirmed,
    is_signed_in,
    mails_told,
    sign_in,
    with_app,
)
from tests.accounts.provider import PROVIDERS, Elsewhere, come_from, point_at, serve
from tests.cast import person, signed_in

pytestmark = pytest.mark.django_db
ALICE = {"sub": "1", "email": "alice@gmail.com", "email_verified": True, "name": "Alice Quay"}
HUB = {"id": 7, "login": "alice", "name": "Alice Quay"}


def at_hub(email: str, *, verified: bool = True) -> list[dict]:
    return [{"email": email, "primary": True, "verified": verified}]


@pytest.fixture
def elsewhere(settings, monkeypatch):
    settings.SOCIALACCOUNT_PROVIDERS = PROVIDERS
    told = Elsewhere()
    told.google, told.github = dict(ALICE, given_name="Alice", family_name="Quay"), dict(HUB)
    told.emails = at_hub("alice@example.com")
    server = serve(told)
    point_at(server, monkeypatch)
    yield told
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("provider", ["google", "github"])
def test_somebody_new_has_an_account_at_once(elsewhere, provider):
    client = Client()
    assert come_from(client, provider).url == "/dashboard/"
    assert is_signed_in(client)
    user = User.objects.get()
    assert user.name == "Alice Quay" and not user.has_usable_password()
    assert EmailAddress.objects.get().verified
    assert [(each.success, each.method) for each in LoginHistory.objects.all()] == [
        (True, provider)
    ]


@pytest.mark.parametrize("provider", ["google", "github"])
def test_who_comes_again_is_the_same(elsewhere, provider):
    for _ in range(2):
        client = Client()
        come_from(client, provider)
        assert is_signed_in(client)
    assert User.objects.get().login_count == 2


def test_an_address_that_the_provider_did_not_check_is_checked_by_us(elsewhere):
    elsewhere.emails = at_hub("alice@example.com", verified=False)
    client = Client()
    assert come_from(client, "github").url == "/accounts/confirm-email/"
    assert not is_signed_in(client)
    client.post("/accounts/confirm-email/", {"code": code_mailed()})
    assert is_signed_in(client)


def test_without_any_address_one_is_asked_for(elsewhere):
    elsewhere.emails = []
    client = Client()
    page = client.get(come_from(client, "github").url)
    assert page.context["form"].initial["name"] == "Alice Quay"
    form = {"name": "Alice Quay", "email": "mine@example.com"}
    assert client.post("/accounts/3rdparty/signup/", form).url == "/accounts/confirm-email/"
    client.post("/accounts/confirm-email/", {"code": code_mailed()})
    assert is_signed_in(client)


def test_a_second_step_is_asked_for_all_the_same(elsewhere):
    come_from(Client(), "google")
    with_app(User.objects.get())
    client = Client()
    assert come_from(client, "google").url == "/accounts/2fa/authenticate/"
    assert not is_signed_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code_at(SECRET)})
    assert is_signed_in(client)
    assert LoginHistory.objects.order_by("-timestamp").first().method == "google, authenticator app"


def test_someone_suspended_stays_out(elsewhere):
    come_from(Client(), "google")
    User.objects.update(status="suspended")
    client = Client()
    come_from(client, "google")
    assert not is_signed_in(client)
    assert LoginHistory.objects.filter(success=False, method="google").exists()


# --- Whose account an address opens ----------------------------------------------------------


OWN = [("alice@gmail.com", None, True), ("alice@quay.example", "quay.example", True)]
NOT_OWN = [
    ("alice@quay.example", None, True),
    ("alice@quay.example", "other.example", True),
    ("alice@gmail.com", None, False),
    ("alice@notgmail.com", None, True),
    ("alice@gmail.com.evil.example", None, True),
]


def google_says(elsewhere: Elsewhere, email: str, hd: str | None, verified: bool) -> None:
    elsewhere.google |= {"email": email, "email_verified": verified}
    elsewhere.google |= {"hd": hd} if hd else {}


@pytest.mark.parametrize("email, hd, verified", OWN)
def test_google_opens_the_account_of_an_address_that_it_gave_out(elsewhere, email, hd, verified):
    alice = person(email=email)
    google_says(elsewhere, email, hd, verified)
    client = Client()
    assert come_from(client, "google").url == "/dashboard/"
    assert SocialAccount.objects.get().user_id == alice.pk
    assert (email, "Your Google account can now be signed in with.") in mails_told()
    assert sign_in(Client(), email).status_code == 302  # Her password is good as before.


@pytest.mark.parametrize("email, hd, verified", NOT_OWN)
def test_google_opens_no_account_by_another_address(elsewhere, email, hd, verified):
    person(email=email)
    google_says(elsewhere, email, hd, verified)
    client = Client()
    assert come_from(client, "google").url == "/accounts/confirm-email/"
    assert not is_signed_in(client) and not SocialAccount.objects.exists()
    assert "already" in mail.outbox[-1].subject


def test_github_opens_no_account_by_its_address(elsewhere):
    person(email="alice@example.com")
    client = Client()
    come_from(client, "github")
    assert not is_signed_in(client) and not SocialAccount.objects.exists()


# --- Connecting ------------------------------------------------------------------------------


def test_an_account_is_connected_and_disconnected(elsewhere):
    alice = person()
    client = confirmed(signed_in(alice))
    assert come_from(client, "github", "connect").url == "/accounts/3rdparty/"
    [account] = SocialAccount.objects.filter(user=alice)
    assert "GitHub" in client.get("/accounts/3rdparty/").content.decode()
    assert is_signed_in(client)
    client.post("/accounts/3rdparty/", {"account": account.pk})
    assert not SocialAccount.objects.exists()
    subjects = [subject for _, subject in mails_told()]
    assert subjects == [
        "Your GitHub account can now be signed in with.",
        "Your GitHub account was disconnected.",
    ]


def test_to_connect_one_shows_once_more_who_one_is(elsewhere):
    alice = person()
    client = signed_in(alice)
    assert "/reauthenticate/" in come_from(client, "github", "connect").url
    assert not SocialAccount.objects.exists()


def test_anothers_connection_is_not_taken_over(elsewhere):
    bob = person("Bob")
    come_from(confirmed(signed_in(bob)), "github", "connect")
    come_from(confirmed(signed_in(person())), "github", "connect")
    assert SocialAccount.objects.get().user_id == bob.pk


@pytest.mark.parametrize("pk", ["0" * 24, "nothing", "", "$ne"])
def test_only_ones_own_is_disconnected(elsewhere, pk):
    bob = person("Bob")
    come_from(confirmed(signed_in(bob)), "github", "connect")
    client = confirmed(signed_in(person()))
    [account] = SocialAccount.objects.all()
    for given in (pk, account.pk):
        assert client.post("/accounts/3rdparty/", {"account": given}).status_code == 200
    assert SocialAccount.objects.exists()


def test_the_only_way_in_is_not_taken_away(elsewhere):
    client = Client()
    come_from(client, "google")
    [account] = SocialAccount.objects.all()
    page = confirmed(client).post("/accounts/3rdparty/", {"account": account.pk})
    assert "Choose a password first" in page.content.decode()
    assert SocialAccount.objects.exists()


# --- What goes wrong -------------------------------------------------------------------------


def test_without_keys_there_are_no_addresses_and_no_buttons(settings):
    settings.SOCIALACCOUNT_PROVIDERS = {}
    for provider in ("google", "github"):
        assert Client().get(f"/accounts/{provider}/login/").status_code == 404
        assert Client().get(f"/accounts/{provider}/login/callback/").status_code == 404
    assert "Google" not in Client().get("/accounts/login/").content.decode()


def test_with_keys_there_are_buttons(elsewhere):
    for path in ("/accounts/login/", "/accounts/signup/"):
        page = Client().get(path).content.decode()
        assert "Continue with Google" in page and "Continue with GitHub" in page


@pytest.mark.parametrize(
    "given",
    [{}, {"state": "x"}, {"code": "x"}, {"state": "x", "code": "x"}, {"error": "access_denied"}],
)
def test_who_comes_back_without_having_gone_is_nobody(elsewhere, given):
    client = Client()
    answer = client.get("/accounts/google/login/callback/", given)
    assert answer.status_code in (302, 401)
    assert not is_signed_in(client) and not elsewhere.asked


def test_a_provider_that_fails_is_said(elsewhere):
    elsewhere.status = 500
    client = Client()
    page = come_from(client, "github")
    assert page.status_code == 401 and "That did not work" in page.content.decode()
    assert not is_signed_in(client)


def test_a_token_made_for_another_website_opens_nothing(elsewhere):
    elsewhere.google["aud"] = "another-website"
    client = Client()
    assert come_from(client, "google").status_code == 401
    assert not User.objects.exists()


def test_googles_button_of_other_websites_is_not_here(elsewhere):
    answer = Client().post("/accounts/google/login/token/", {"credential": "x"})
    assert answer.status_code == 404


def test_no_token_is_kept(elsewhere):
    elsewhere.emails = at_hub("alice@example.com", verified=False)
    come_from(Client(), "github")
    come_from(Client(), "google")
    assert not SocialToken.objects.exists()
    assert any(form.get("code_verifier") for _, form in elsewhere.asked)
    kept = [str(each.get_decoded()) for each in Session.objects.all()]
    assert "argon2" not in str(kept)
