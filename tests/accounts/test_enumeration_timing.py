"""Nobody learns at the door who has an account by a clock either.

A classifier that sees nothing but how long an answer took is measured by the area under its ROC
curve (Mann and Whitney's U over all pairs): a half is a coin.
"""

import random
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client

from accounts import even_time
from botsmith.lib.redis import redis_client
from tests.accounts.codes import sign_in
from tests.cast import PASSWORD, person
from tests.proof.counting import counted, sized

pytestmark = [pytest.mark.django_db, pytest.mark.full_size]
TRIES = sized(60, 500)  # Of each kind; the area's own deviation is then 0.018.
COIN = 0.55


def signs_in(client: Client, email: str) -> None:
    sign_in(client, email, "wrong")


def signs_up(client: Client, email: str) -> None:
    client.post("/accounts/signup/", {"name": "Carol", "email": email, "password1": PASSWORD})


def forgets(client: Client, email: str) -> None:
    client.post("/accounts/password/reset/", {"email": email})


def asks_again(client: Client, email: str) -> None:
    client.post("/accounts/confirm-email/", {"action": "resend"})


def takes(way: Callable, email: str) -> float:
    """Seconds, for somebody who was not here before."""
    client = Client()
    client.get("/accounts/login/")
    redis_client().flushall()
    if way is asks_again:
        signs_up(client, email)
        redis_client().flushall()
    began = time.perf_counter()
    way(client, email)
    return time.perf_counter() - began


def area(known: list[float], unknown: list[float]) -> float:
    """Of the better of the two classifiers: 0.5 tells nothing, 1 tells everything."""
    ordered = sorted(unknown)
    above = sum(bisect_left(ordered, k) + bisect_right(ordered, k) for k in known) / 2
    found = above / (len(known) * len(unknown))
    return max(found, 1 - found)


def test_the_classifier_would_find_half_a_deviation_more():
    rng = random.Random(1)
    times = [[rng.gauss(mean, 1) for _ in range(1000)] for mean in (20, 20, 20.5)]
    assert area(times[0], times[1]) < COIN < area(times[0], times[2])


@pytest.mark.parametrize("way", [signs_in, signs_up, asks_again, forgets])
def test_a_clock_tells_nobody_who_has_an_account(way, monkeypatch):
    monkeypatch.setattr(even_time, "STEP", 0.25)
    person("Known", email="known@example.com")
    times: dict[bool, list[float]] = {True: [], False: []}
    for at in range(TRIES + 5):
        for is_known in random.Random(at).sample([True, False], 2):
            seconds = takes(way, "known@example.com" if is_known else f"nobody{at}@example.com")
            if at >= 5:  # The first ones warm up.
                times[is_known].append(seconds)
        mail.outbox.clear()
    found = area(times[True], times[False])
    counted("B2", way=way.__name__, answers=2 * TRIES, area_under_curve=round(found, 3))
    assert found <= COIN
