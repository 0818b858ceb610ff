"""What is remembered for a day of what programs asked, in Redis.

Which conversation a thread of messages belongs to, for programs that send all of it each time and
know no conversations; and what names stood for. Where it is lost, a new conversation begins.
"""

import hashlib
import json
import logging
from collections.abc import Sequence
from typing import NamedTuple

from redis.exceptions import RedisError

from botsmith.lib.redis import redis_client

log = logging.getLogger(__name__)

KEPT_SECONDS = 24 * 3600
MOST_OF_THREAD = 50  # The same words may be said in many conversations at once.


class Named(NamedTuple):
    """``mark`` is of what was asked."""

    conversation_id: str
    mark: str


def thread_of(bot_id: str, user: str, said: Sequence[tuple[str, str]]) -> str:
    """Stands for all that was said: who said what, in this order, to this chatbot."""
    plain = [(role, text.strip()) for role, text in said]
    return hashlib.sha256(json.dumps([bot_id, user, plain]).encode()).hexdigest()


def take(thread: str) -> str | None:
    """The latest conversation in which just that was said. It goes on once: who asks something else
    after the same words begins another."""
    try:
        return redis_client().rpop(f"thread:{thread}")
    except RedisError as error:
        log.warning("could not look for a conversation: %s", error)
        return None


def put(thread: str, conversation_id: str) -> None:
    """Who sends this thread next goes on with the conversation."""
    try:
        with redis_client().pipeline(transaction=False) as pipe:
            pipe.rpush(f"thread:{thread}", conversation_id)
            pipe.ltrim(f"thread:{thread}", -MOST_OF_THREAD, -1)
            pipe.expire(f"thread:{thread}", KEPT_SECONDS)
            pipe.execute()
    except RedisError as error:
        log.warning("conversation %s cannot go on: %s", conversation_id, error)


def name(name_id: str, conversation_id: str, mark: str) -> None:
    """Says in which conversation what was asked; the first time counts."""
    said = json.dumps([conversation_id, mark])
    try:
        redis_client().set(f"named:{name_id}", said, nx=True, ex=KEPT_SECONDS)
    except RedisError as error:
        log.warning("could not remember a name: %s", error)


def named(name_id: str) -> Named | None:
    try:
        found = redis_client().get(f"named:{name_id}")
    except RedisError as error:
        log.warning("could not look for a name: %s", error)
        return None
    return Named(*json.loads(found)) if found else None
