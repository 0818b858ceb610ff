import json

from bson import ObjectId


class SessionSerializer:
    """Django's JSON for sessions, in which MongoDB's ids are text: allauth keeps such there."""

    def dumps(self, data: dict) -> bytes:
        return json.dumps(data, separators=(",", ":"), default=_text_of_id).encode("latin-1")

    def loads(self, data: bytes) -> dict:
        return json.loads(data.decode("latin-1"))


def _text_of_id(value: object) -> str:
    if isinstance(value, ObjectId):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be kept in a session")


class CacheSerializer:
    """What Django keeps in Redis, as JSON: whoever writes there runs no code by it."""

    def dumps(self, value: object) -> bytes | int:
        if type(value) is int:  # Redis adds to these.
            return value
        return json.dumps(value, separators=(",", ":"), default=_text_of_id).encode()

    def loads(self, data: bytes) -> object:
        try:
            return int(data)
        except ValueError:
            return json.loads(data)
