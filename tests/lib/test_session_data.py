"""What Django keeps in Redis is JSON, and nothing else is believed there."""

import pickle

import pytest
import redis
from bson import ObjectId
from django.conf import settings
from django.core.cache import cache


def stored() -> redis.Redis:
    return redis.Redis.from_url(settings.CACHES["default"]["LOCATION"])


@pytest.mark.parametrize("value", [True, None, "é", [1.5, 2], {"a": {"b": []}}, 7, -1])
def test_values_come_back(value):
    cache.set("kept", value)
    assert cache.get("kept", "nothing") == value


def test_ids_are_text_and_numbers_are_added_to():
    cache.set("id", {"user": ObjectId("65aabce423bf4d3a890c186b")})
    assert cache.get("id") == {"user": "65aabce423bf4d3a890c186b"}
    cache.set("count", 1)
    assert cache.incr("count") == 2


class Bomb:
    def __reduce__(self):
        return (pytest.fail, ("what lay in Redis was run",))


def test_what_somebody_wrote_there_is_not_run():
    cache.set("kept", "value")
    stored().set(cache.make_key("kept"), pickle.dumps(Bomb()))
    with pytest.raises(ValueError):
        cache.get("kept")
