"""One lane for each chatbot: one delivery in flight, and a rest when its receiver is silent.

Kept in Redis: they are courtesy, towards receivers and between customers. What may be sent, and by
whom, the deliveries' own leases decide.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from redis.exceptions import LockError

from botsmith.lib.redis import redis_client

# Longer than a worker's turn can take (``delivery``): the lane of one that was killed frees itself.
HELD_SECONDS = 30
FIRST_REST, LONGEST_REST = 10, 600
SILENCE_REMEMBERED = 3600


@contextmanager
def alone(chatbot_id: str) -> Iterator[bool]:
    """Whether the lane was free; it is ours until the end of the block."""
    lane = redis_client().lock(f"webhooks:lane:{chatbot_id}", timeout=HELD_SECONDS)
    if not lane.acquire(blocking=False):
        yield False
        return
    try:
        yield True
    finally:
        with suppress(LockError):  # It took too long, and another has it now.
            lane.release()


def rests(chatbot_id: str) -> bool:
    return bool(redis_client().exists(_rest(chatbot_id)))


def awake(chatbot_ids: Sequence[str]) -> list[str]:
    """Of the chatbots those whose lanes do not rest."""
    if not chatbot_ids:
        return []
    resting = redis_client().mget([_rest(each) for each in chatbot_ids])
    return [each for each, rest in zip(chatbot_ids, resting, strict=True) if not rest]


def rest(chatbot_id: str, seconds: float) -> None:
    redis_client().set(_rest(chatbot_id), 1, ex=max(1, min(int(seconds), LONGEST_REST)))


def rest_longer(chatbot_id: str) -> None:
    """The receiver did not answer: a rest, twice as long each time."""
    silences = redis_client().incr(_silences(chatbot_id))
    redis_client().expire(_silences(chatbot_id), SILENCE_REMEMBERED)
    rest(chatbot_id, FIRST_REST * 2 ** min(silences - 1, 10))


def answered(chatbot_id: str) -> None:
    redis_client().delete(_silences(chatbot_id))


def wake(chatbot_id: str) -> None:
    """Its owner changed something, or wants to try."""
    redis_client().delete(_rest(chatbot_id), _silences(chatbot_id))


def _rest(chatbot_id: str) -> str:
    return f"webhooks:rest:{chatbot_id}"


def _silences(chatbot_id: str) -> str:
    return f"webhooks:silences:{chatbot_id}"
