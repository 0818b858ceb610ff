"""Limits: exact for all processes together in Redis, and in each process while Redis is away."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.test import RequestFactory

from botsmith.lib import ratelimit
from botsmith.lib.errors import RateLimited
from botsmith.lib.network import counted_address
from botsmith.lib.ratelimit import hit, refusals
from botsmith.lib.redis import redis_client


@pytest.fixture
def redis_away(settings):
    """Nothing listens there."""
    settings.REDIS_URL = "redis://127.0.0.1:1"
    redis_client.cache_clear()
    yield
    redis_client.cache_clear()
    ratelimit._here.__init__()


def passed(name: str, limit: int) -> bool:
    try:
        hit(name, limit=limit, seconds=60)
    except RateLimited:
        return False
    return True


def many_at_once(name: str, *, uses: int, limit: int) -> int:
    with ThreadPoolExecutor(20) as pool:
        return sum(pool.map(lambda _: passed(name, limit), range(uses)))


def test_of_two_hundred_at_once_exactly_so_many_pass():
    assert many_at_once("crowd", uses=200, limit=37) == 37


def test_callers_of_one_step_are_counted_one_after_the_other():
    found = refusals([{"a": 2, "b": 9}, {"a": 2}, {"a": 2, "b": 9}], seconds=60)
    assert [bool(each) for each in found] == [False, False, True]
    assert 1 <= found[2].retry_after <= 60


def test_who_is_refused_is_counted_under_no_name():
    uses = [{"mine": 1, "everyones": 3}] * 5 + [{"theirs": 1, "everyones": 3}]
    found = refusals(uses, seconds=60)
    assert [bool(each) for each in found] == [False, True, True, True, True, False]
    assert redis_client().get("limit:everyones") == "2"


def test_nobody_asks_for_nothing():
    assert refusals([], seconds=60) == []


def test_a_window_ends():
    hit("short", limit=1, seconds=60)
    assert 0 < redis_client().ttl("limit:short") <= 60
    redis_client().delete("limit:short")  # As its end does.
    hit("short", limit=1, seconds=60)


@pytest.mark.usefixtures("redis_away")
def test_without_redis_a_process_counts_alone():
    assert many_at_once("crowd", uses=200, limit=37) == 37
    found = refusals([{"mine": 1, "everyones": 3}] * 2 + [{"everyones": 3}], seconds=60)
    assert [bool(each) for each in found] == [False, True, False]
    assert 1 <= found[1].retry_after <= 60


@pytest.mark.usefixtures("redis_away")
def test_without_redis_windows_end_and_do_not_pile_up(monkeypatch):
    monkeypatch.setattr(ratelimit, "MOST_WINDOWS", 10)
    for number in range(40):
        hit(f"visitor {number}", limit=1, seconds=60)
    assert len(ratelimit._here._windows) <= 11
    refusals([{"ended": 1}], seconds=-1)
    assert passed("ended", 1)


def test_when_redis_is_back_it_is_asked_again(settings, monkeypatch):
    monkeypatch.setattr(ratelimit, "AWAY_SECONDS", 0)
    url = settings.REDIS_URL
    settings.REDIS_URL = "redis://127.0.0.1:1"
    redis_client.cache_clear()
    hit("x", limit=1, seconds=60)
    settings.REDIS_URL = url
    redis_client.cache_clear()
    hit("x", limit=1, seconds=60)
    assert redis_client().get("limit:x") == "1"
    ratelimit._here.__init__()


@pytest.mark.parametrize(
    ("peer", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_an_ipv6_address_counts_by_its_network(peer, counted):
    assert counted_address(RequestFactory().get("/", REMOTE_ADDR=peer)) == counted


def allowances(name: str, uses: int, limit: int) -> list[tuple[int, bool]]:
    spent = [ratelimit.spend(name, limit=limit, seconds=60) for _ in range(uses)]
    assert all(0 < each.reset <= 60 for each in spent)
    return [(each.remaining, each.is_over) for each in spent]


def test_a_use_is_told_what_is_left():
    assert allowances("key", 3, limit=2) == [(1, False), (0, False), (0, True)]


@pytest.mark.usefixtures("redis_away")
def test_what_is_left_is_told_while_redis_is_away():
    assert allowances("key", 3, limit=2) == [(1, False), (0, False), (0, True)]
