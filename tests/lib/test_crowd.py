import asyncio
from contextlib import ExitStack

import pytest

from botsmith.lib import crowd


async def rested() -> bool:
    """Whether ``rest`` gives the loop to others for longer than one turn."""
    resting = asyncio.ensure_future(crowd.rest())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    rests = not resting.done()
    await resting
    return rests


async def test_few_streams_wait_for_nothing():
    with crowd.stream():
        assert not await rested()


async def test_many_streams_rest_the_longer_the_more_they_are(monkeypatch):
    slept = []

    async def sleep(seconds):
        slept.append(seconds)

    with ExitStack() as streams:
        for _ in range(crowd.MANY + 1):
            streams.enter_context(crowd.stream())
        assert await rested()
        monkeypatch.setattr(crowd.asyncio, "sleep", sleep)
        await crowd.rest()
        for _ in range(1000):
            streams.enter_context(crowd.stream())
        await crowd.rest()
    assert slept == [pytest.approx(0.033), crowd.LONGEST_REST_SECONDS]
    assert not crowd.is_dense()
