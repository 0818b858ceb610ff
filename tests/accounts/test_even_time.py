"""Answers at the door come at whole steps of time, as they do in the server and in tests."""

import time

import pytest
from django.http import HttpResponse
from django.test import AsyncClient, Client, RequestFactory

from accounts import even_time
from tests.cast import PASSWORD, person

STEP = 0.05


@pytest.fixture(autouse=True)
def steps(monkeypatch):
    monkeypatch.setattr(even_time, "STEP", STEP)


def test_what_took_longer_waits_for_the_next_step():
    began = time.monotonic() - 2.4 * STEP
    assert even_time._rest(began) == pytest.approx(0.6 * STEP, abs=0.1 * STEP)


@pytest.mark.parametrize("took", [0.2, 1.3])
def test_an_answer_comes_no_sooner_than_its_step(took, rf: RequestFactory):
    def view(request):
        time.sleep(took * STEP)
        request.resolver_match = type("Match", (), {"url_name": "account_signup"})
        return HttpResponse()

    began = time.monotonic()
    even_time.even_time(view)(rf.post("/accounts/signup/"))
    assert time.monotonic() - began >= (int(took) + 1) * STEP


@pytest.mark.django_db(transaction=True)
async def test_each_address_of_the_door_is_held_back_and_no_other(monkeypatch):
    held = []
    monkeypatch.setattr(even_time, "_rest", lambda began: held.append(began) or 0)
    client = AsyncClient()
    form = {"name": "Carol", "email": "carol@example.com", "password1": PASSWORD}
    await client.get("/accounts/signup/")
    await client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert not held
    await client.post("/accounts/login/", {"login": "a@example.com", "password": "wrong"})
    await client.post("/accounts/signup/", form)
    await client.post("/accounts/confirm-email/", {"action": "resend"})
    await client.post("/accounts/password/reset/", {"email": "carol@example.com"})
    await client.post("/accounts/password/reset/confirm/", {"code": "AAAA"})
    assert len(held) == 5


@pytest.mark.django_db
def test_pages_of_who_is_signed_in_are_not(monkeypatch):
    held = []
    monkeypatch.setattr(even_time, "_rest", lambda began: held.append(began) or 0)
    client = Client()
    client.force_login(person())
    client.post("/accounts/profile/", {"name": "Alice"})
    assert not held
