"""When a worker takes itself for deaf."""

import pytest
from celery.worker import state

from botsmith.deafness import Hearing, Look, is_leaving

IDLE = Look(waiting=1, busy=0, begun=7)


@pytest.fixture
def hearing():
    hearing = Hearing(processes=2, patience=60)
    hearing.is_lost(Look(0, 0, 7), at=0)
    return hearing


def test_a_message_that_waits_too_long_for_a_free_process_is_not_heard(hearing):
    assert not hearing.is_lost(IDLE, at=10)
    assert not hearing.is_lost(IDLE, at=69)
    assert hearing.is_lost(IDLE, at=70)


@pytest.mark.parametrize(
    "between",
    [
        Look(waiting=0, busy=0, begun=7),
        Look(waiting=1, busy=2, begun=7),
        Look(waiting=1, busy=0, begun=8),
    ],
    ids=["the queue was empty", "all processes were busy", "a task began"],
)
def test_a_worker_that_was_busy_or_heard_something_is_not_deaf(hearing, between):
    hearing.is_lost(IDLE, at=10)
    assert not hearing.is_lost(between, at=60)
    assert not hearing.is_lost(Look(1, 0, between.begun), at=75)


@pytest.mark.parametrize("sign", ["should_stop", "should_terminate"])
def test_a_worker_that_was_told_to_stop_is_leaving_and_not_deaf(monkeypatch, sign):
    assert not is_leaving()
    monkeypatch.setattr(state, sign, 0)
    assert is_leaving()
