"""What one process does at a time, by a key in Redis that ends by itself.

A claim saves work that would be done twice; it decides nothing, since it may end too early. While
Redis is away each of these raises RedisError.
"""

from botsmith.lib.ids import new_id
from botsmith.lib.redis import redis_client

_GIVE_BACK = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
return redis.call('DEL', KEYS[2])
"""


def take(name: str, *, seconds: int) -> str | None:
    """A token when nobody has the claim; for so long at most it is the caller's."""
    token = new_id()
    return token if redis_client().set(_claim(name), token, nx=True, ex=seconds) else None


def take_or_leave_word(name: str, *, seconds: int) -> str | None:
    """Like ``take``; who has it already is told by ``give_back`` that another came."""
    token = take(name, seconds=seconds)
    if token is None:
        redis_client().set(_word(name), 1, ex=seconds)
        token = take(name, seconds=seconds)  # It may have been given back in this moment.
    if token:
        redis_client().delete(_word(name))
    return token


def give_back(name: str, token: str) -> bool:
    """Whether another came meanwhile. Nothing happens where the claim is another's by now."""
    return bool(redis_client().eval(_GIVE_BACK, 2, _claim(name), _word(name), token))


def drop(name: str) -> None:
    """Ends a claim, whosever it is."""
    redis_client().delete(_claim(name))


def _claim(name: str) -> str:
    return f"claim:{name}"


def _word(name: str) -> str:
    return f"claim-word:{name}"
