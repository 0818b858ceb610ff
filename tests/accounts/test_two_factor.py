"""The step after the password: an app's codes, recovery codes, each good once."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import ActivityLog, LoginHistory, User
from accounts.two_factor import recovery, totp, ways
from botsmith.mongodb.collections import collection
from tests.accounts.codes import (
    SECRET,
    code_at,
    confirmed,
    is_signed_in,
    mails_told,
    sign_in,
    with_app,
    with_codes,
)
from tests.cast import person, signed_in

pytestmark = pytest.mark.django_db
ACTIVATE = "/accounts/2fa/totp/activate/"
CODES = "/accounts/2fa/recovery-codes/"
STEP = "/accounts/2fa/authenticate/"


def set_up(client: Client):
    """Does what the page asks for; the page that follows, and the secret."""
    page = client.get(ACTIVATE).content.decode()
    secret = re.search(r'id="app-secret">(\w+)<', page)[1]
    return client.post(ACTIVATE, {"code": code_at(secret)}, follow=True), secret


def before_the_step(user: User) -> Client:
    client = Client()
    assert sign_in(client, user.email).url == STEP
    return client


# --- Switching it on and off -----------------------------------------------------------------


def test_an_app_is_set_up_with_the_code_that_it_shows():
    alice = person()
    page, _ = set_up(confirmed(signed_in(alice)))
    assert ways.has_app(alice)
    assert page.redirect_chain == [(CODES, 302)]
    assert len(re.findall(r"<code>\d{5}-\d{5}</code>", page.content.decode())) == 10
    actions = ActivityLog.objects.filter(user=alice).values_list("action", flat=True)
    assert list(actions) == ["turned_on_authenticator_app"]
    assert mails_told() == [(alice.email, "Sign-in now asks for an authenticator app.")]


def test_nothing_is_switched_on_by_a_wrong_code():
    alice = person()
    client = confirmed(signed_in(alice))
    client.get(ACTIVATE)
    page = client.post(ACTIVATE, {"code": "000000"}).content.decode()
    assert "This is not the app" in page
    assert not ways.has_app(alice)


def test_who_does_not_show_once_more_who_they_are_changes_nothing():
    alice = person()
    with_app(alice)
    with_codes(alice)
    client = signed_in(alice)
    for path in (CODES, f"{CODES}generate/", "/accounts/2fa/totp/deactivate/"):
        for method in (client.get, client.post):
            assert "/reauthenticate/" in method(path).url, path
    assert ways.has_app(alice) and recovery.left(alice) == 10


def test_secrets_are_sealed_where_they_are_kept():
    alice = person()
    client = confirmed(signed_in(alice))
    page = client.get(ACTIVATE).content.decode()
    shown = re.search(r'id="app-secret">(\w+)<', page)[1]
    sessions = [each.get_decoded() for each in Session.objects.all()]
    assert all(shown not in str(each) for each in sessions)
    _, secret = set_up(client)
    kept = str(list(collection(Authenticator).find()))
    assert secret not in kept
    assert len(kept) > 200


def test_the_form_sent_twice_at_once_switches_one_app_on():
    alice = person()
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: totp.turn_on(alice, SECRET, code=code_at(SECRET)), range(8)))
    assert len([each for each in made if each]) == 1
    assert Authenticator.objects.filter(user=alice).count() == 1


def test_switching_it_off_takes_the_recovery_codes_along():
    alice = person()
    with_app(alice)
    with_codes(alice)
    client = confirmed(signed_in(alice))
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=alice).exists()
    assert sign_in(Client(), alice.email).url == "/dashboard/"


# --- The step --------------------------------------------------------------------------------


def test_a_password_alone_opens_nothing():
    alice = person()
    with_app(alice)
    client = before_the_step(alice)
    assert not is_signed_in(client)
    assert User.objects.get().login_count == 0
    assert not LoginHistory.objects.exists()


def test_the_code_of_now_signs_in_and_counts_once():
    alice = person()
    with_app(alice)
    client = before_the_step(alice)
    assert client.post(STEP, {"code": f" {code_at(SECRET)} "}).url == "/dashboard/"
    assert is_signed_in(client)
    assert User.objects.get().login_count == 1
    [login] = LoginHistory.objects.all()
    assert (login.success, login.method) == (True, "password, authenticator app")


@pytest.mark.parametrize("code", ["", "000000", "12345", "abcdef", "0" * 500, "٠١٢٣٤٥", "\0"])
def test_a_wrong_code_signs_nobody_in_and_is_noted(code):
    alice = person()
    with_app(alice)
    client = before_the_step(alice)
    assert client.post(STEP, {"code": code}).status_code == 200
    assert not is_signed_in(client)
    noted = [each.success for each in LoginHistory.objects.all()]
    assert noted == ([] if code in ("", "\0") else [False])


@pytest.mark.parametrize("given", [{}, {"credential": "{"}, {"credential": "{}"}])
def test_what_is_neither_code_nor_passkey_is_refused_with_a_sentence(given):
    user = person("Ada")
    with_app(user)
    assert 'role="alert"' in before_the_step(user).post(STEP, given).content.decode()


def test_a_code_is_not_good_twice_nor_one_from_before_it():
    alice = person()
    with_app(alice)
    assert before_the_step(alice).post(STEP, {"code": code_at(SECRET, 1)}).status_code == 302
    for periods in (1, 0, -1):
        again = before_the_step(alice)
        assert again.post(STEP, {"code": code_at(SECRET, periods)}).status_code == 200
        assert not is_signed_in(again)


def test_of_fifty_who_give_the_same_code_at_once_one_comes_in():
    alice = person()
    with_app(alice)
    code = code_at(SECRET)
    with ThreadPoolExecutor(50) as pool:
        found = list(pool.map(lambda _: ways.accepted(alice, code), range(50)))
    assert len([each for each in found if each]) == 1


def test_the_code_that_switched_it_on_does_not_sign_in():
    alice = person()
    _, secret = set_up(confirmed(signed_in(alice)))
    assert before_the_step(alice).post(STEP, {"code": code_at(secret)}).status_code == 200


def test_wrong_codes_are_limited_and_the_right_one_is_refused_then():
    alice = person()
    with_app(alice)
    client = before_the_step(alice)
    for _ in range(5):
        client.post(STEP, {"code": "000000"})
    page = client.post(STEP, {"code": code_at(SECRET)})
    assert "wrong too often" in page.content.decode()
    assert not is_signed_in(client)


def test_who_gives_the_right_password_and_a_wrong_code_is_told_of_once_a_day():
    alice = person()
    with_app(alice)
    client = before_the_step(alice)
    for _ in range(3):
        client.post(STEP, {"code": "000000"})
    [(to, subject)] = mails_told()
    assert to == alice.email and subject.startswith("Somebody gave your right password")


def test_a_secret_that_nobody_can_open_lets_nobody_in(settings):
    alice = person()
    with_app(alice)
    client = before_the_step(alice)
    collection(Authenticator).update_many({}, {"$set": {"data.secret": "sealed-with-another-key"}})
    assert client.post(STEP, {"code": code_at(SECRET)}).status_code == 200
    assert not is_signed_in(client)


# --- Recovery codes --------------------------------------------------------------------------


@pytest.mark.parametrize("write", ["{}", "  {} ", "{}\n", "\t{}"])
def test_a_recovery_code_signs_in_once_with_blanks_around_it_or_not(write):
    alice = person()
    with_app(alice)
    [code, *_] = with_codes(alice)
    first, second = before_the_step(alice), before_the_step(alice)
    assert first.post(STEP, {"code": write.format(code)}).url == "/dashboard/"
    for again in (code, f" {code} ", code.replace("-", ""), code.replace("-", " ")):
        assert second.post(STEP, {"code": again}).status_code == 200
    assert not is_signed_in(second)
    assert recovery.left(alice) == 9


def test_of_fifty_who_give_the_same_recovery_code_at_once_one_comes_in():
    alice = person()
    with_app(alice)
    codes = with_codes(alice)
    tries = [f" {code}" if at % 2 else code for code in codes[:2] for at in range(50)]
    with ThreadPoolExecutor(50) as pool:
        found = list(pool.map(lambda code: ways.accepted(alice, code), tries))
    assert len([each for each in found if each]) == 2
    assert recovery.left(alice) == 8


def test_who_uses_one_is_told_how_many_are_left():
    alice = person()
    with_app(alice)
    [code, *_] = with_codes(alice)
    before_the_step(alice).post(STEP, {"code": code})
    assert (alice.email, "A recovery code was used. 9 of 10 are left.") in mails_told()


def test_codes_are_shown_once_to_whoever_comes_first():
    alice = person()
    with_app(alice)
    recovery.renew(alice)
    with ThreadPoolExecutor(10) as pool:
        shown = list(pool.map(lambda _: recovery.show_once(alice), range(10)))
    assert len([each for each in shown if each]) == 1
    page = confirmed(signed_in(alice)).get(CODES).content.decode()
    assert "not shown again" in page and not re.search(r"\d{5}-\d{5}", page)


def test_looking_at_codes_brings_none_back_that_was_used_meanwhile():
    alice = person()
    with_app(alice)
    recovery.renew(alice)
    [row] = Authenticator.objects.filter(type="recovery_codes")
    [code, *_] = row.wrap().generate_codes()
    assert ways.accepted(alice, code)
    assert recovery.in_halves(code) not in recovery.show_once(alice)
    assert not ways.accepted(alice, code)


def test_new_codes_end_the_old_ones():
    alice = person()
    with_app(alice)
    old = with_codes(alice)
    page = confirmed(signed_in(alice)).post(f"{CODES}generate/", follow=True).content.decode()
    assert len(re.findall(r"<code>\d{5}-\d{5}</code>", page)) == 10
    assert not any(ways.accepted(alice, code) for code in old)


def test_recovery_codes_are_no_second_step_by_themselves():
    alice = person()
    with_codes(alice)
    assert sign_in(Client(), alice.email).url == "/dashboard/"
    assert confirmed(signed_in(alice)).post(f"{CODES}generate/").status_code == 404


def test_they_are_downloaded_from_the_page_alone():
    alice = person()
    with_app(alice)
    recovery.renew(alice)
    assert confirmed(signed_in(alice)).get(f"{CODES}download/").status_code == 404
    assert recovery.show_once(alice)
