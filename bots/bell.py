"""The doorbell of open conversations: who listens looks into MongoDB again.

It may go unheard; then a listener's next look around finds what is new (``bots.live``).
"""

import logging

from redis.exceptions import RedisError

from botsmith.lib.redis import redis_client

log = logging.getLogger(__name__)

CHANNEL = "conversations:bell"


def ring(conversation_id: str) -> None:
    """Says that a person wrote in the conversation, or that someone else is in charge of it."""
    try:
        redis_client().publish(CHANNEL, conversation_id)
    except RedisError as error:
        log.warning("could not ring for conversation %s: %s", conversation_id, error)
