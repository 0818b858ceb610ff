"""Who comes while a batch is under way goes into the next one; each gets its own result."""

import asyncio
import threading

import pytest

from botsmith.lib.batches import Batches, at_once


class Work:
    """Doubles numbers, and remembers its batches; held back until it is let go."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.go = threading.Event()

    def __call__(self, items):
        self.batches.append(list(items))
        assert self.go.wait(5)
        return [ValueError(item) if item < 0 else 2 * item for item in items]


async def begun(work: Work) -> None:
    while not work.batches:
        await asyncio.sleep(0)


async def test_who_comes_meanwhile_goes_together():
    work = Work()
    batches = Batches(work)
    first = asyncio.ensure_future(batches.of(1))
    await begun(work)
    others = [asyncio.ensure_future(batches.of(item)) for item in (2, 3, 4)]
    await asyncio.sleep(0)
    work.go.set()
    assert await asyncio.gather(first, *others) == [2, 4, 6, 8]
    assert work.batches == [[1], [2, 3, 4]]


async def test_a_batch_has_its_bound():
    work = Work()
    work.go.set()
    batches = Batches(work, most=2)
    assert await asyncio.gather(*map(batches.of, range(5))) == [0, 2, 4, 6, 8]
    assert [len(batch) for batch in work.batches] == [1, 2, 2]


async def test_one_refusal_is_nobody_elses():
    work = Work()
    work.go.set()
    batches = Batches(work)
    found = await asyncio.gather(*map(batches.of, (1, -1, 3)), return_exceptions=True)
    assert (found[0], str(found[1]), found[2]) == (2, "-1", 6)


async def test_what_the_work_raises_all_of_the_batch_get_and_the_next_goes_on():
    def work(items):
        if 0 in items:
            raise ZeroDivisionError
        return items

    batches = Batches(work)
    with pytest.raises(ZeroDivisionError):
        await batches.of(0)
    assert await batches.of(1) == 1


async def test_a_caller_that_leaves_stops_nothing():
    work = Work()
    batches = Batches(work)
    leaving, staying = (asyncio.ensure_future(batches.of(item)) for item in (1, 2))
    await begun(work)
    leaving.cancel()
    work.go.set()
    assert await staying == 4


def test_calls_side_by_side_keep_their_order_and_all_end():
    barrier = threading.Barrier(3, timeout=5)
    assert at_once(*(lambda n=n: (barrier.wait(), n)[1] for n in range(3))) == [0, 1, 2]
    ended = []
    with pytest.raises(ZeroDivisionError):
        at_once(lambda: 1 / 0, lambda: ended.append(1))
    assert ended == [1]
