"""A claim is one caller's at a time, ends by itself, and tells who has it that another came."""

from botsmith.lib import claims
from botsmith.lib.redis import redis_client


def test_it_is_one_callers_until_it_is_given_back():
    token = claims.take("x", seconds=60)
    assert token and claims.take("x", seconds=60) is None
    assert claims.give_back("x", "another's") is False
    assert claims.take("x", seconds=60) is None
    claims.give_back("x", token)
    assert claims.take("x", seconds=60)


def test_it_ends_by_itself():
    claims.take_or_leave_word("x", seconds=60)
    claims.take_or_leave_word("x", seconds=60)
    assert all(0 < redis_client().ttl(name) <= 60 for name in redis_client().keys("claim*"))
    assert len(redis_client().keys("claim*")) == 2


def test_who_came_meanwhile_is_told_of_once():
    token = claims.take_or_leave_word("x", seconds=60)
    assert claims.take_or_leave_word("x", seconds=60) is None
    assert claims.give_back("x", token) is True
    token = claims.take_or_leave_word("x", seconds=60)
    assert claims.give_back("x", token) is False
