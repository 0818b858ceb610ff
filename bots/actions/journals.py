"""What Redis keeps of an answer for a while, for readers who join it: it goes with the answer."""

import contextlib
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone
from redis.exceptions import RedisError

from bots.models import Chatbot, Message
from botsmith.lib.redis import redis_client
from botsmith.mongodb.collections import collection

KEPT_SECONDS = 600  # After an answer's beginning, and after its end.
LATELY = timedelta(hours=1)  # No journal is older.


def journal_key(attempt: str) -> str:
    return f"answer:{attempt}"


def forget_journals(bot: Chatbot, conversation_ids: Sequence[str] | None = None) -> None:
    """Before answers are deleted; None: all of the chatbot. Without Redis they end by themselves.

    A journal of an answer that is being written ends with it, some minutes later.
    """
    those: dict = {"chatbot_id": bot.pk, "timestamp": {"$gte": timezone.now() - LATELY}}
    if conversation_ids is not None:
        those = {"conversation_id": {"$in": list(conversation_ids)}}
    found = collection(Message).find({**those, "lease_token": {"$gt": ""}}, {"lease_token": 1})
    keys = [journal_key(row["lease_token"]) for row in found]
    if keys:
        with contextlib.suppress(RedisError):
            redis_client().unlink(*keys)
