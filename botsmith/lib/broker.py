"""Celery's way to Redis, with a mend: a task that outlives its connection does not end its worker.

A worker that lost Redis connects anew, and what it was doing goes on. Its message can be handed
back or acknowledged only on the connection that brought it, which is closed; kombu 5.7 then asks a
client that is None for its host name, and the worker takes the ``AttributeError`` for the end. It
is a connection that is gone, and is told as one: Celery notes it, and Redis hands the message out
again after ``visibility_timeout``, unless it forgot it.
"""

from kombu.transport import TRANSPORT_ALIASES, redis
from redis.exceptions import ConnectionError as ConnectionLost


class Channel(redis.Channel):
    def _connparams(self, asynchronous=False):
        if self.connection is None or self.connection.client is None:
            raise ConnectionLost("the connection of this message was closed before its task ended")
        return super()._connparams(asynchronous=asynchronous)


class Transport(redis.Transport):
    Channel = Channel


def install() -> None:
    """For every ``redis://`` and ``rediss://`` of this process."""
    TRANSPORT_ALIASES["redis"] = TRANSPORT_ALIASES["rediss"] = f"{__name__}:Transport"
