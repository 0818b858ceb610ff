"""A forgotten password is chosen anew by whoever reads the mailbox, once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import LoginHistory, User
from accounts.recovering import choose_password
from accounts.standing import suspend
from tests.accounts.codes import code_mailed, is_signed_in, mails_told, sign_in, with_app
from tests.cast import PASSWORD, person, signed_in

pytestmark = pytest.mark.django_db
ASK, CONFIRM = "/accounts/password/reset/", "/accounts/password/reset/confirm/"
COMPLETE = "/accounts/password/reset/complete/"
NEW, OTHER = "another-lantern-on-the-quay", "a-third-lantern-on-the-quay"


def forget(client: Client, email: str) -> str:
    client.post(ASK, {"email": email})
    return code_mailed()


def confirm(client: Client, code: str | None = None):
    return client.post(CONFIRM, {"code": code if code is not None else code_mailed()})


def choose(client: Client, password: str):
    return client.post(COMPLETE, {"password1": password, "password2": password})


def test_the_code_chooses_a_new_password_and_signs_in():
    alice, client = person(), Client()
    forget(client, alice.email)
    assert confirm(client).url == COMPLETE
    assert choose(client, NEW).url == "/dashboard/"
    assert is_signed_in(client)
    assert sign_in(Client(), alice.email, NEW).status_code == 302
    assert sign_in(Client(), alice.email, PASSWORD).status_code == 200
    told = mails_told()
    assert (alice.email, "Your password was chosen anew, with a mailed code.") in told


@pytest.mark.parametrize("code", ["", "null", "None", "0", " ", "undefined", "A" * 9, "\0", "----"])
def test_what_is_no_code_opens_nothing(code):
    alice, client = person(), Client()
    forget(client, alice.email)
    confirm(client, code)
    assert choose(client, NEW).url == CONFIRM
    assert sign_in(Client(), alice.email).status_code == 302


@pytest.mark.parametrize("code", ["", "null", "None", "undefined", "----"])
def test_of_an_address_without_an_account_no_code_is_right(code):
    client = Client()
    client.post(ASK, {"email": "nobody@example.com"})
    assert confirm(client, code).status_code == 200
    assert choose(client, NEW).url == CONFIRM


def test_without_having_asked_there_is_nothing_to_confirm():
    client = Client()
    assert confirm(client, "AAAA-AAAA").url == "/accounts/login/"
    assert choose(client, NEW).url == ASK


def test_the_code_of_another_opens_nothing():
    alice, bob = person(), person("Bob")
    hers, his = Client(), Client()
    forget(hers, alice.email)
    bobs_code = forget(his, bob.email)
    assert confirm(hers, bobs_code).status_code == 200
    assert choose(hers, NEW).url == CONFIRM


def test_a_newer_code_ends_the_one_before_in_that_browser():
    alice, client = person(), Client()
    old = forget(client, alice.email)
    assert forget(client, alice.email) != old
    assert confirm(client, old).status_code == 200


@pytest.fixture
def two_that_are_confirmed():
    """Alice asked in two browsers, and typed both codes."""
    alice = person()
    clients = Client(), Client()
    for client in clients:
        forget(client, alice.email)
        assert confirm(client).url == COMPLETE
    return alice, *clients


def test_once_one_is_used_the_others_are_not_good(two_that_are_confirmed):
    alice, first, second = two_that_are_confirmed
    assert choose(first, NEW).url == "/dashboard/"
    assert choose(second, OTHER).url == ASK
    assert not is_signed_in(second)
    assert sign_in(Client(), alice.email, NEW).status_code == 302


def test_a_code_is_not_good_again(two_that_are_confirmed):
    alice, first, _ = two_that_are_confirmed
    choose(first, NEW)
    first.post("/accounts/logout/")
    assert choose(first, OTHER).url == ASK
    assert sign_in(Client(), alice.email, NEW).status_code == 302


def test_after_a_change_of_password_it_is_not_good(two_that_are_confirmed):
    alice, first, _ = two_that_are_confirmed
    form = {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER}
    signed_in(alice).post("/accounts/password/change/", form)
    assert choose(first, NEW).url == ASK
    assert sign_in(Client(), alice.email, OTHER).status_code == 302


def test_after_a_change_of_address_it_is_not_good(two_that_are_confirmed):
    alice, first, _ = two_that_are_confirmed
    User.objects.filter(pk=alice.pk).update(email="moved@example.com")
    assert choose(first, NEW).url == ASK


def test_a_code_that_was_not_typed_yet_dies_with_the_password_too():
    alice, client = person(), Client()
    code = forget(client, alice.email)
    form = {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER}
    signed_in(alice).post("/accounts/password/change/", form)
    assert confirm(client, code).url == ASK


def test_without_what_it_was_asked_for_none_is_good():
    """A session from before that was kept, or one that lost it."""
    alice, client = person(), Client()
    forget(client, alice.email)
    confirm(client)
    session = client.session
    del session["account_password_reset_verification"]["standing"]
    session.save()
    assert choose(client, NEW).url == ASK
    assert sign_in(Client(), alice.email).status_code == 302


def test_an_old_code_is_not_good():
    alice, client = person(), Client()
    code = forget(client, alice.email)
    session = client.session
    session["account_password_reset_verification"]["at"] -= 3600
    session.save()
    assert confirm(client, code).url == "/accounts/login/"
    assert choose(client, NEW).url == ASK


def test_of_fifty_at_once_one_chooses(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Fifty at once.
    person()
    users = [User.objects.get() for _ in range(50)]
    with ThreadPoolExecutor(12) as pool:
        chosen = list(pool.map(lambda at: choose_password(users[at], f"{NEW}-{at}"), range(50)))
    assert chosen.count(True) == 1
    assert User.objects.get().check_password(f"{NEW}-{chosen.index(True)}")


def test_of_many_requests_at_once_with_one_session_one_chooses():
    alice, client = person(), Client()
    forget(client, alice.email)
    confirm(client)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value

    def attempt(at: int) -> str:
        again = Client()
        again.cookies[settings.SESSION_COOKIE_NAME] = key
        # Who comes late may find the session gone, since signing in gives it another key.
        return choose(again, f"{NEW}-{at}").headers.get("location", "")

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(attempt, range(10)))
    assert answers.count("/dashboard/") == 1


def test_a_code_is_guessed_at_three_times_however_many_come_at_once():
    alice, client = person(), Client()
    code = forget(client, alice.email)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value

    def attempt(guess: str) -> bool:
        again = Client()
        again.cookies[settings.SESSION_COOKIE_NAME] = key
        return confirm(again, guess).headers.get("location") == COMPLETE

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(attempt, [f"WRONG{at}" for at in range(20)]))
    assert not attempt(code)
    assert LoginHistory.objects.filter(success=False, method="reset code").exists()


def test_a_second_step_is_asked_for_all_the_same():
    alice, client = person(), Client()
    with_app(alice)
    forget(client, alice.email)
    confirm(client)
    assert choose(client, NEW).url == "/accounts/2fa/authenticate/"
    assert not is_signed_in(client)


def test_someone_suspended_proves_the_address_and_is_told_why():
    alice, client = person(), Client()
    suspend(alice, reason="Counterfeit clocks", until=None, actor=None)
    forget(client, alice.email)
    confirm(client)
    assert "Counterfeit clocks" in choose(client, NEW).content.decode()
    assert not is_signed_in(client)
