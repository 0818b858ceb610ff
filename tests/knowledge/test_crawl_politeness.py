import multiprocessing
from concurrent.futures import ThreadPoolExecutor

import pytest

from botsmith.lib.redis import redis_client
from knowledge.crawl import politeness
from knowledge.crawl.politeness import next_turn

GAP = 60.0  # So long that the time the test takes does not matter.


def turns(host: str, count: int) -> list[float]:
    return [next_turn(host, GAP) for _ in range(count)]


def spaced(waits: list[float]) -> list[int]:
    """Waits in gaps: they are asked for a moment after each other, so a little less than whole."""
    return [round(wait / GAP) for wait in sorted(waits)]


def test_turns_of_a_host_are_a_gap_apart():
    assert next_turn("example.com", GAP) == 0.0
    assert spaced(turns("example.com", 3)) == [1, 2, 3]


def test_hosts_do_not_wait_for_each_other():
    assert next_turn("example.com", GAP) == 0.0
    assert next_turn("www.example.com", GAP) == 0.0
    assert next_turn("example.com:8443", GAP) == 0.0


def test_without_a_gap_every_turn_is_now():
    assert [next_turn("example.com", gap) for gap in (0.0, -1.0, 0.0)] == [0.0] * 3


def test_no_two_threads_are_given_the_same_turn():
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: next_turn("example.com", GAP), range(40)))
    assert spaced(waits) == list(range(40))


def test_no_two_processes_are_given_the_same_turn():
    context = multiprocessing.get_context("fork")
    redis_client().close()  # Connections are not to be shared with the children.
    with context.Pool(3) as pool:
        waits = pool.starmap(turns, [("example.com", 10)] * 3)
    assert spaced([wait for each in waits for wait in each]) == list(range(30))


def test_a_turn_is_forgotten_when_its_gap_is_over():
    turns("example.com", 2)
    left = redis_client().pttl("turn:example.com")
    assert 2 * GAP * 1000 - 30_000 < left <= 2 * GAP * 1000 + 1000


@pytest.fixture
def without_redis(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1"
    redis_client.cache_clear()
    politeness._own_turns.clear()
    yield
    redis_client.cache_clear()


@pytest.mark.usefixtures("without_redis")
def test_without_redis_a_process_keeps_its_own_gaps():
    assert next_turn("example.com", GAP) == 0.0
    assert spaced(turns("example.com", 2)) == [1, 2]
    assert next_turn("other.example", GAP) == 0.0


@pytest.mark.usefixtures("without_redis")
def test_without_redis_hosts_are_remembered_within_bounds():
    for number in range(politeness._MOST_HOSTS + 10):
        next_turn(f"{number}.example", GAP)
    assert len(politeness._own_turns) == politeness._MOST_HOSTS


def test_a_turn_that_is_too_far_off_is_not_taken():
    assert next_turn("patient.example", 10) == 0
    waits = [next_turn("patient.example", 10, patience=1) for _ in range(3)]
    assert all(1 < wait <= 10 for wait in waits)
    assert 1 < next_turn("patient.example", 10) <= 10 < next_turn("patient.example", 10)
