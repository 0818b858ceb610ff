"""Nobody learns at the door who has an account: answers are the same byte for byte, and take the
same work."""

import re

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core import mail
from django.test import Client

from tests.accounts.codes import sign_in
from tests.cast import PASSWORD, person

pytestmark = pytest.mark.django_db
VARYING = (
    r'name="csrfmiddlewaretoken" value="[^"]+"',
    r"[\w.+-]+@example\.com",
    r"nonce-[\w+/=-]+",
    r'(?<=nonce=")[^"]+',
)
VARYING_HEADERS = {"X-Request-ID", "Content-Length", "Expires", "Vary"}


def seen(response) -> tuple:
    """All that a browser gets, but for what differs each time."""
    body = response.content.decode()
    for pattern in VARYING:
        body = re.sub(pattern, "…", body)
    headers = {name: value for name, value in response.items() if name not in VARYING_HEADERS}
    csp = re.sub(r"nonce-[\w+/=-]+", "…", headers.pop("Content-Security-Policy", ""))
    cookies = {name: (c["httponly"], c["path"]) for name, c in response.client.cookies.items()}
    return response.status_code, body, headers, csp, cookies


def sign_in_wrong(client: Client, email: str) -> list:
    return [sign_in(client, email, "wrong"), sign_in(client, email, "wrong")]


def sign_up(client: Client, email: str) -> list:
    form = {"name": "Carol", "email": email, "password1": PASSWORD}
    first = client.post("/accounts/signup/", form)
    return [first, client.get(first.url), client.get("/dashboard/"), client.get("/accounts/login/")]


def sign_up_and_guess(client: Client, email: str) -> list:
    pages = sign_up(client, email)
    return pages + [client.post("/accounts/confirm-email/", {"code": "AAAA"}) for _ in range(4)]


def resend(client: Client, email: str) -> list:
    pages = sign_up(client, email)
    again = {"action": "resend"}
    return [*pages, client.post("/accounts/confirm-email/", again, follow=True)]


def reset(client: Client, email: str) -> list:
    first = client.post("/accounts/password/reset/", {"email": email})
    return [first, client.get(first.url)]


def reset_and_guess(client: Client, email: str) -> list:
    pages = reset(client, email)
    path = "/accounts/password/reset/confirm/"
    return pages + [client.post(path, {"code": "AAAA"}) for _ in range(4)]


WAYS = [sign_in_wrong, sign_up, sign_up_and_guess, resend, reset, reset_and_guess]


@pytest.fixture
def hashes(monkeypatch):
    """How many passwords were hashed."""
    counted = []
    encode, verify = Argon2PasswordHasher.encode, Argon2PasswordHasher.verify
    monkeypatch.setattr(
        Argon2PasswordHasher, "encode", lambda *a: counted.append("encode") or encode(*a)
    )
    monkeypatch.setattr(
        Argon2PasswordHasher, "verify", lambda *a: counted.append("verify") or verify(*a)
    )
    return counted


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("status", ["active", "suspended"])
def test_what_is_answered_and_done_is_the_same(way, status, hashes):
    person("Known", email="known@example.com", status=status)
    hashes.clear()
    mail.outbox.clear()
    known = [seen(page) for page in way(Client(), "known@example.com")]
    for_known, mails = len(hashes), len(mail.outbox)
    hashes.clear()
    mail.outbox.clear()
    unknown = [seen(page) for page in way(Client(), "nobody@example.com")]
    assert known == unknown
    assert (len(hashes), len(mail.outbox)) == (for_known, mails)


def test_what_is_compared_would_show_a_difference():
    a, b = Client().get("/accounts/login/"), Client().get("/accounts/signup/")
    assert seen(a) != seen(b) and seen(a) == seen(Client().get("/accounts/login/"))


@pytest.mark.parametrize("email", ["known@example.com", "Known@Example.com", "KNOWN@EXAMPLE.COM"])
def test_who_has_an_account_is_told_by_mail_alone(email):
    person("Known", email="known@example.com")
    sign_up(Client(), email)
    [sent] = mail.outbox
    assert sent.to == ["known@example.com"] and "already" in sent.subject


def test_to_change_to_anothers_address_says_nothing_of_them():
    from tests.accounts.codes import confirmed
    from tests.cast import signed_in

    person("Known", email="known@example.com")
    pages = []
    for name, email in (("Alice", "known@example.com"), ("Bob", "nobody@example.com")):
        client = confirmed(signed_in(person(name)))
        answer = client.post("/accounts/email/", {"email": email, "action_add": "1"})
        pages.append((answer.status_code, answer.url))
    assert pages[0] == pages[1]
