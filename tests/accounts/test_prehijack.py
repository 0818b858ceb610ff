"""Somebody signs up with an address that is not theirs, and waits for its owner."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from accounts.models import User
from tests.accounts.codes import code_mailed, is_signed_in, sign_in, with_app
from tests.accounts.provider import come_from
from tests.accounts.test_reset import NEW, choose, confirm, forget
from tests.accounts.test_social import at_hub, elsewhere
from tests.cast import PASSWORD, person, signed_in

__all__ = ["elsewhere"]
pytestmark = pytest.mark.django_db
OWNER = "owner@gmail.com"
THEIRS = "the-thief-knows-this-one"


@pytest.fixture
def thief() -> Client:
    """Signed up with the owner's address, and never proved it."""
    client = Client()
    form = {"name": "Thief", "email": OWNER, "password1": THEIRS}
    client.post("/accounts/signup/", form)
    assert not is_signed_in(client)
    return client


def by_code() -> Client:
    client = Client()
    forget(client, OWNER)
    confirm(client)
    choose(client, NEW)
    return client


def by_google() -> Client:
    client = Client()
    come_from(client, "google")
    return client


def owner_by(way, told) -> Client:
    told.google |= {"sub": "99", "email": OWNER, "email_verified": True}
    return way()


@pytest.mark.parametrize("way", [by_code, by_google])
def test_the_thiefs_password_opens_nothing_once_the_owner_came(thief, elsewhere, way):
    owner = owner_by(way, elsewhere)
    assert is_signed_in(owner)
    assert EmailAddress.objects.get(email=OWNER).verified
    assert User.objects.count() == 1
    assert sign_in(Client(), OWNER, THEIRS).status_code == 200
    assert not is_signed_in(thief)
    thief.get("/accounts/login/")
    thief.get("/accounts/confirm-email/")
    assert not is_signed_in(thief)


@pytest.mark.parametrize("way", [by_code, by_google])
def test_nor_do_their_sessions_apps_and_accounts_elsewhere(thief, elsewhere, way):
    """As if they had come by them: by an older version, or by another program."""
    user = User.objects.get()
    with_app(user)
    SocialAccount.objects.create(user=user, provider="github", uid="666")
    session = signed_in(user)
    assert is_signed_in(session)
    owner = owner_by(way, elsewhere)
    assert is_signed_in(owner) and not is_signed_in(session)
    assert not Authenticator.objects.exists()
    assert not SocialAccount.objects.filter(uid="666").exists()


def test_who_signs_up_through_github_with_anothers_address_is_out_too(elsewhere):
    elsewhere.emails = at_hub(OWNER, verified=False)
    thief = Client()
    come_from(thief, "github")
    assert not is_signed_in(thief)
    owner = by_code()
    assert is_signed_in(owner)
    again = Client()
    come_from(again, "github")
    assert not is_signed_in(again)


def test_the_owners_own_account_keeps_what_it_has(elsewhere):
    """Proved long ago: who comes with Google then takes nothing away."""
    user = person("Owner", email=OWNER)
    session = signed_in(user)
    owner = owner_by(by_google, elsewhere)
    assert is_signed_in(owner) and is_signed_in(session)
    assert sign_in(Client(), OWNER, PASSWORD).status_code == 302


def test_the_code_that_the_owner_got_is_of_no_use_to_the_thief_later(thief):
    first = code_mailed()
    by_code()
    thief.post("/accounts/confirm-email/", {"code": first})
    # Whoever typed that code had read the owner's mailbox.
    assert sign_in(Client(), OWNER, THEIRS).status_code == 200
