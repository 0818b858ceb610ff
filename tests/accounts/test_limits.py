"""How often somebody may be wrong, exactly, for all processes together."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from accounts.limits import Attempt
from botsmith.lib.errors import RateLimited
from tests.accounts.codes import (
    SECRET,
    code_at,
    confirmed,
    is_signed_in,
    sign_in,
    with_app,
)
from tests.cast import PASSWORD, person, signed_in

pytestmark = pytest.mark.django_db
TOO_OFTEN = "wrong too often"


def wrong(email: str, **headers) -> bool:
    """Whether a wrong password was looked at, and not refused before that."""
    return TOO_OFTEN not in sign_in(Client(), email, "wrong", **headers).content.decode()


def test_an_account_may_be_guessed_at_five_times_in_five_minutes():
    alice = person()
    assert [wrong(alice.email) for _ in range(7)] == [True] * 5 + [False] * 2
    client = Client()
    assert TOO_OFTEN in sign_in(client, alice.email).content.decode()
    assert not is_signed_in(client)


@pytest.mark.parametrize("write", [str.upper, str.title, lambda email: f" {email} "])
def test_an_account_is_the_same_however_its_address_is_written(write):
    alice = person()
    for _ in range(5):
        wrong(alice.email)
    assert not wrong(write(alice.email))


def test_an_address_may_be_wrong_ten_times_a_minute_whoever_it_tries():
    assert [wrong(f"{at}@example.com") for at in range(12)] == [True] * 10 + [False] * 2


def test_forged_headers_make_no_other_address():
    tries = [
        wrong(f"{at}@example.com", **{"x-forwarded-for": f"198.51.100.{at}, 203.0.113.{at}"})
        for at in range(12)
    ]
    assert tries == [True] * 10 + [False] * 2


@pytest.mark.parametrize("header", ["x-real-ip", "forwarded", "client-ip", "cf-connecting-ip"])
def test_no_other_header_says_where_one_is(header):
    for at in range(10):
        wrong(f"{at}@example.com", **{header: f"198.51.100.{at}"})
    assert not wrong("one-more@example.com", **{header: "198.51.100.99"})


def test_behind_a_trusted_proxy_each_visitor_has_a_count(settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    for at in range(10):
        wrong(f"{at}@example.com", **{"x-forwarded-for": "198.51.100.1"})
    assert not wrong("more@example.com", **{"x-forwarded-for": "198.51.100.1"})
    assert not wrong("more@example.com", **{"x-forwarded-for": "203.0.113.9, 198.51.100.1"})
    assert wrong("more@example.com", **{"x-forwarded-for": "198.51.100.2"})


def test_an_ipv6_network_is_one_address(settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    tries = [
        wrong(f"{at}@example.com", **{"x-forwarded-for": f"2001:db8::{at:x}"}) for at in range(12)
    ]
    assert tries == [True] * 10 + [False] * 2


def test_to_sign_in_oneself_wins_no_further_guess():
    alice, bob = person(), person("Bob")
    for at in range(9):
        wrong(f"{at}@example.com")
        sign_in(Client(), bob.email)
    assert wrong(alice.email) and not wrong("one-more@example.com")


def test_a_second_step_passed_wins_no_further_guess():
    bob = person("Bob")
    with_app(bob)
    for at in range(9):
        wrong(f"{at}@example.com")
    client = Client()
    sign_in(client, bob.email)
    assert client.post("/accounts/2fa/authenticate/", {"code": code_at(SECRET)}).status_code == 302
    assert wrong("a@example.com") and not wrong("b@example.com")


def test_a_reset_wins_no_further_guess():
    from tests.accounts.test_reset import NEW, choose, confirm, forget

    bob, client = person("Bob"), Client()
    for at in range(10):
        wrong(f"{at}@example.com")
    forget(client, bob.email)
    confirm(client)
    assert choose(client, NEW).url == "/dashboard/"
    assert not wrong("one-more@example.com")


def test_right_passwords_are_not_limited():
    alice = person()
    for _ in range(12):
        client = Client()
        sign_in(client, alice.email)
        assert is_signed_in(client)


def test_of_forty_at_once_five_are_looked_at():
    alice = person()
    request = RequestFactory().post("/", REMOTE_ADDR="198.51.100.1")

    def tried(at: int) -> bool:
        asked = RequestFactory().post("/", REMOTE_ADDR=f"198.51.100.{at}")
        try:
            Attempt.of(asked, alice.email)
        except RateLimited:
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(tried, range(40))).count(True) == 5
    assert request


PROCESS = """
import django; django.setup()
from django.test import RequestFactory
from accounts.limits import Attempt
from botsmith.lib.errors import RateLimited
passed = 0
for at in range(20):
    try:
        Attempt.of(RequestFactory().post("/", REMOTE_ADDR="198.51.100.7"), f"{at}@of.example")
        passed += 1
    except RateLimited:
        pass
print(passed)
"""


def test_three_processes_count_together():
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "botsmith.settings"}
    begun = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS],
            cwd=settings.BASE_DIR,
            env=environ,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    assert sum(int(each.communicate()[0]) for each in begun) == 10


def test_who_is_signed_in_may_not_guess_at_the_password_either():
    alice = person()
    client = signed_in(alice)
    for _ in range(5):
        client.post("/accounts/reauthenticate/", {"password": "wrong"})
    page = client.post("/accounts/reauthenticate/", {"password": PASSWORD}).content.decode()
    assert "This is not your password" in page or TOO_OFTEN in page


def test_the_old_password_is_no_way_to_guess_it():
    client = confirmed(signed_in(person()))
    form = {"oldpassword": "wrong", "password1": "a-new-lantern-there", "password2": "x"}
    answers = [client.post("/accounts/password/change/", form).status_code for _ in range(8)]
    assert answers[:5] == [200] * 5 and 429 in answers


def test_mails_to_one_address_are_limited():
    answers = [
        Client().post("/accounts/password/reset/", {"email": "a@example.com"}).status_code
        for _ in range(7)
    ]
    assert answers == [302] * 5 + [429] * 2
