"""Events on their way out, and the journal that all answers share."""

import asyncio

import pytest

from bots.actions.journals import KEPT_SECONDS, journal_key
from bots.answering import stream
from bots.answering.stream import Event, Journal, encoded
from botsmith.lib.ids import new_id
from botsmith.lib.redis import redis_client


async def test_what_is_ready_at_once_goes_out_in_one_piece():
    async def events():
        yield Event("start", {})
        yield Event("delta", {"text": "é"})

    parts = [part async for part in encoded(events())]
    assert parts == ['event: start\ndata: {}\n\nevent: delta\ndata: {"text": "é"}\n\n'.encode()]


async def test_each_event_goes_out_before_the_next_is_there():
    go_on = asyncio.Event()

    async def events():
        yield Event("start", {})
        await go_on.wait()
        yield Event("done", {})

    parts = encoded(events())
    assert b"start" in await anext(parts)
    go_on.set()
    assert b"done" in await anext(parts)


async def test_an_error_reaches_the_server():
    async def events():
        yield Event("start", {})
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        _ = [part async for part in encoded(events())]


@pytest.mark.parametrize("heard", [0, 1])
async def test_a_reader_who_leaves_closes_the_answer(heard):
    closed = asyncio.Event()

    async def events():
        try:
            while True:
                yield Event("delta", {"text": "x"})
                await asyncio.sleep(0)
        finally:
            closed.set()

    parts = encoded(events())
    reading = asyncio.ensure_future(anext(parts))
    await reading
    for _ in range(heard):
        await anext(parts)
    await parts.aclose()
    assert closed.is_set()


async def test_many_answers_share_one_connection_and_each_keeps_its_order(monkeypatch):
    monkeypatch.setattr(stream, "JOURNAL_EVERY_SECONDS", 0.01)
    journals = [Journal(new_id()) for _ in range(50)]
    before = redis_client().info("clients")["connected_clients"]
    for text in ("a", "b", "c"):
        for number, journal in enumerate(journals):
            journal.write(Event("delta", {"text": f"{number}{text} "}))
    for journal in journals:
        journal.write(Event("done", {}))
    for number, journal in enumerate(journals):
        events = [event async for event in journal.follow()]
        assert "".join(e.data["text"] for e in events[:-1]) == f"{number}a {number}b {number}c "
        assert len(events) == 2 and events[-1].name == "done"
    assert redis_client().info("clients")["connected_clients"] <= before + 2


async def test_a_journal_does_not_outlive_its_use(monkeypatch):
    monkeypatch.setattr(stream, "JOURNAL_EVERY_SECONDS", 0.01)
    journal = Journal(attempt := new_id())
    journal.write(Event("done", {}))
    assert [event.name async for event in journal.follow()] == ["done"]
    assert 0 < redis_client().ttl(journal_key(attempt)) <= KEPT_SECONDS
