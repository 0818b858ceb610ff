"""Where somebody is signed in, and that it ends."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts import sessions
from accounts.models import User
from accounts.tasks import purge_old_sessions
from accounts.two_factor import recovery
from botsmith.mongodb.collections import collection
from tests.accounts.codes import (
    SECRET,
    code_at,
    confirmed,
    is_signed_in,
    sign_in,
    with_app,
)
from tests.accounts.test_two_factor import set_up
from tests.cast import PASSWORD, person, signed_in

pytestmark = pytest.mark.django_db
NEW = "another-lantern-on-the-quay"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
)


def signed_in_by_form(user: User, agent: str = FIREFOX) -> Client:
    client = Client(headers={"user-agent": agent})
    assert sign_in(client, user.email).status_code == 302
    return client


def key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def test_devices_are_listed_in_words():
    alice = person()
    here = signed_in_by_form(alice)
    signed_in_by_form(alice, IPHONE)
    page = here.get("/accounts/sessions/").content.decode()
    assert "Firefox on Windows" in page and "Safari on iPhone" in page
    assert page.count("This one") == 1


def test_one_device_is_signed_out_and_no_other():
    alice = person()
    here, there = signed_in_by_form(alice), signed_in_by_form(alice, IPHONE)
    row = UserSession.objects.get(session_key=key_of(there))
    assert here.post(f"/account/sessions/{row.pk}/end/").status_code == 302
    assert is_signed_in(here) and not is_signed_in(there)


@pytest.mark.parametrize("session_id", ["0" * 24, "nothing", "$ne", "%00"])
def test_what_is_no_session_of_theirs_is_not_found(session_id):
    client = signed_in_by_form(person())
    assert client.post(f"/account/sessions/{session_id}/end/").status_code == 404


def test_a_stranger_ends_no_session_of_another():
    alice, bob = person(), person("Bob")
    hers = signed_in_by_form(alice)
    row = UserSession.objects.get(session_key=key_of(hers))
    assert signed_in_by_form(bob).post(f"/account/sessions/{row.pk}/end/").status_code == 404
    assert is_signed_in(hers)


def test_everywhere_else_is_everywhere_but_here():
    alice = person()
    here, listed, unlisted = signed_in_by_form(alice), signed_in_by_form(alice), signed_in(alice)
    here.post("/account/sessions/end-others/")
    assert is_signed_in(here)
    assert not is_signed_in(listed) and not is_signed_in(unlisted)
    page = here.get("/accounts/sessions/").content.decode()
    assert "This one" in page and "Sign out everywhere else" not in page


def test_to_end_all_leaves_nothing_of_them_in_any_store():
    alice, bob = person(), person("Bob")
    clients = [signed_in_by_form(alice) for _ in range(3)]
    bobs = signed_in_by_form(bob)
    keys = [key_of(client) for client in clients]
    sessions.end_sessions(alice)
    assert not any(is_signed_in(client) for client in clients)
    assert not Session.objects.filter(pk__in=keys).exists()
    assert not any(cache.get(f"django.contrib.sessions.cached_db{key}") for key in keys)
    assert not UserSession.objects.filter(user=alice).exists()
    assert is_signed_in(bobs)


def test_a_kept_session_stays():
    alice = person()
    kept, gone = signed_in_by_form(alice), signed_in_by_form(alice)
    sessions.end_sessions(alice, except_key=key_of(kept))
    assert is_signed_in(kept) and not is_signed_in(gone)


def test_another_persons_session_is_not_kept_by_its_key():
    alice, bob = person(), person("Bob")
    bobs = signed_in_by_form(bob)
    sessions.end_sessions(alice, except_key=key_of(bobs))
    assert is_signed_in(bobs)
    assert bobs.get("/account/security/").context["user"].pk == bob.pk


def test_who_saves_what_they_read_before_brings_no_session_back():
    alice = person()
    client = signed_in_by_form(alice)
    before = User.objects.get(pk=alice.pk)
    sessions.end_sessions(alice)
    before.save()
    assert not is_signed_in(client)


def test_ends_at_once_are_all_counted():
    alice = person()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: sessions.end_sessions(User.objects.get()), range(8)))
    assert User.objects.get(pk=alice.pk).session_version == 8


@pytest.mark.parametrize("version", [None, "absent"])
def test_users_that_another_program_wrote_have_sessions_that_end(version):
    alice = person()
    change = {"$unset": {"session_version": ""}} if version else {"$set": {"session_version": None}}
    collection(User).update_one({"id": alice.pk}, change)
    client = signed_in_by_form(alice)
    assert is_signed_in(client)
    sessions.end_sessions(User.objects.get())
    assert not is_signed_in(client)


# --- What changes how one signs in, signs out elsewhere ---------------------------------------


def change_password(client: Client) -> None:
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    client.post("/accounts/password/change/", form)


def switch_app_on(client: Client) -> None:
    set_up(client)


def switch_app_off(client: Client) -> None:
    with_app(User.objects.get())
    client.post("/accounts/2fa/totp/deactivate/")


def renew_codes(client: Client) -> None:
    with_app(User.objects.get())
    client.post("/accounts/2fa/recovery-codes/generate/")
    assert recovery.left(User.objects.get()) == 10


CHANGES = [change_password, switch_app_on, switch_app_off, renew_codes]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_ends_all_other_sessions_and_keeps_this_one(change):
    alice = person()
    here, there, unlisted = confirmed(signed_in_by_form(alice)), signed_in_by_form(alice), None
    unlisted = signed_in(alice)
    change(here)
    assert is_signed_in(here)
    assert not is_signed_in(there) and not is_signed_in(unlisted)
    assert [each.is_this for each in sessions.sessions_of(User.objects.get(), key_of(here))] == [
        True
    ]


def test_a_reset_ends_all_sessions():
    from tests.accounts.test_reset import choose, confirm, forget

    alice = person()
    there = signed_in_by_form(alice)
    client = Client()
    forget(client, alice.email)
    confirm(client)
    choose(client, NEW)
    assert is_signed_in(client) and not is_signed_in(there)


# --- Keys and cookies ------------------------------------------------------------------------


def test_a_session_gets_another_key_when_somebody_signs_in():
    """Whoever planted a session key in a browser does not know the one that is signed in."""
    alice = person()
    with_app(alice)
    client = Client()
    client.get("/accounts/login/")
    sign_in(client, alice.email)
    planted = key_of(client)
    client.post("/accounts/2fa/authenticate/", {"code": code_at(SECRET)})
    assert is_signed_in(client) and key_of(client) != planted
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert not is_signed_in(thief)


def test_a_session_key_of_ones_own_choice_is_not_taken():
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    sign_in(client, person().email)
    assert is_signed_in(client) and key_of(client) != "a" * 32


def test_cookies_are_for_the_server_alone():
    client = signed_in_by_form(person())
    client.get("/accounts/password/change/")
    names = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.DEVICE_COOKIE_NAME)
    for name in names:
        cookie = client.cookies[name]
        assert cookie["httponly"] and cookie["samesite"] == "Lax" and not cookie["domain"], name
        assert cookie["path"] == "/"


def test_signing_out_ends_the_session():
    client = signed_in_by_form(person())
    key = key_of(client)
    client.post("/accounts/logout/")
    assert not Session.objects.filter(pk=key).exists()


# --- When it was seen ------------------------------------------------------------------------


def test_when_a_device_was_seen_is_written_every_five_minutes(monkeypatch):
    alice = person()
    client = signed_in_by_form(alice)
    writes = []
    note = sessions.note_seen
    monkeypatch.setattr(
        "accounts.middleware.note_seen", lambda *a: writes.append(note(*a)) or writes[-1]
    )
    long_ago = timezone.now() - timedelta(hours=1)
    collection(UserSession).update_many({}, {"$set": {"last_seen_at": long_ago}})
    for _ in range(3):
        client.get("/dashboard/")
    assert writes == [True]
    assert UserSession.objects.get().last_seen_at > long_ago + timedelta(minutes=50)


def test_two_processes_write_it_once():
    client = signed_in_by_form(person())
    key, now = key_of(client), timezone.now() + timedelta(minutes=6)
    visit = sessions.Visit("127.0.0.1", FIREFOX)
    assert [sessions.note_seen(key, visit, now) for _ in range(3)] == [True, False, False]


def test_sessions_that_ran_out_are_forgotten():
    alice = person()
    old, new = signed_in_by_form(alice), signed_in_by_form(alice)
    Session.objects.filter(pk=key_of(old)).update(expire_date=timezone.now() - timedelta(days=1))
    assert len(sessions.sessions_of(User.objects.get(), None)) == 1
    purge_old_sessions()
    assert UserSession.objects.get().session_key == key_of(new)
    assert not Session.objects.filter(pk=key_of(old)).exists()


def test_a_session_that_nobody_used_for_a_week_ends_and_others_go_on(settings):
    alice = person()
    idle, used, fresh = (signed_in_by_form(alice) for _ in range(3))
    now = timezone.now()
    week, age = timedelta(days=settings.SESSION_IDLE_DAYS), settings.SESSION_COOKIE_AGE
    for client, since in ((idle, week + timedelta(minutes=1)), (used, week - timedelta(minutes=1))):
        at = {"$set": {"last_seen_at": now - since}}
        collection(UserSession).update_one({"session_key": key_of(client)}, at)
        expires = now - timedelta(days=10) + timedelta(seconds=age)
        Session.objects.filter(pk=key_of(client)).update(expire_date=expires)
    purge_old_sessions()
    assert [is_signed_in(each) for each in (idle, used, fresh)] == [False, True, True]
    assert UserSession.objects.count() == 2
    assert not Session.objects.filter(pk=key_of(idle)).exists()
