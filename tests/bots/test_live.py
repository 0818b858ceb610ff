"""The live stream: who is in charge, and what persons say, as it happens."""

import asyncio
from contextlib import aclosing

import pytest
from asgiref.sync import sync_to_async
from redis.asyncio import Redis

from accounts.models import User
from bots import live
from bots.actions.hand_off import hand_back, reply_as_person, resolve
from bots.answering.stream import KEEPALIVE
from bots.live import Position, listen
from bots.models import Chatbot, Conversation, Message
from botsmith.lib.ids import new_id
from tests.bots.visitor import Visitor, parse

pytestmark = pytest.mark.django_db(transaction=True)


class Stream:
    """An open live stream, read event by event."""

    def __init__(self, response):
        self._parts = aiter(response.streaming_content)
        self._text = ""

    async def next(self) -> tuple[str, dict]:
        async with asyncio.timeout(20):
            while "\n\n" not in self._text:
                self._text += (await anext(self._parts)).decode()
        block, self._text = self._text.split("\n\n", 1)
        return parse(block) if block.startswith("event:") else await self.next()

    async def close(self) -> None:
        await self._parts.aclose()


async def opened(bot) -> tuple[Visitor, Conversation]:
    visitor = Visitor(bot.pk)
    await visitor.open()
    await visitor.post("escalate", {})
    return visitor, await Conversation.objects.aget()


async def streamed(visitor: Visitor, after: str = "") -> Stream:
    response = await visitor.get(f"live?after={after}", accept="text/event-stream")
    assert response["Content-Type"] == "text/event-stream"
    return Stream(response)


async def said(conversation: Conversation, author, content: str) -> str:
    number = new_id()
    await sync_to_async(reply_as_person, thread_sensitive=False)(
        conversation, author=author, content=content, message_id=number
    )
    return number


@pytest.fixture
def bell_alone(monkeypatch):
    """No look around brings what the bell does not."""
    monkeypatch.setattr(live, "LOOK_SECONDS", 3600)
    monkeypatch.setattr(live, "LOOK_WITHOUT_REDIS_SECONDS", 3600)


async def test_a_reply_comes_as_it_is_given(bot, alice, bell_alone):
    visitor, conversation = await opened(bot)
    stream = await streamed(visitor)
    assert await stream.next() == ("status", {"status": "escalated"})
    number = await said(conversation, alice, "I am **here**.")
    name, data = await stream.next()
    stored = await Message.objects.aget()
    assert name == "message" and data == {
        "message_id": number,
        "role": "assistant",
        "kind": "person",
        "author": "Alice",
        "content": "I am **here**.",
        "html": "<p>I am <strong>here</strong>.</p>\n",
        "timestamp": stored.timestamp.isoformat(),
    }
    await stream.close()


async def test_each_change_of_who_is_in_charge_is_told(bot, alice, bell_alone):
    visitor, conversation = await opened(bot)
    stream = await streamed(visitor)
    await stream.next()
    await sync_to_async(hand_back)(conversation, actor=alice)
    assert await stream.next() == ("status", {"status": "active"})
    await sync_to_async(resolve)(conversation, actor=alice)
    assert await stream.next() == ("status", {"status": "resolved"})
    await visitor.ask_plainly("Where can I park?")
    assert await stream.next() == ("status", {"status": "active"})
    await stream.close()


async def test_a_reader_comes_back_behind_what_it_has(bot, alice):
    visitor, conversation = await opened(bot)
    first = await said(conversation, alice, "One.")
    second = await said(conversation, alice, "Two.")
    for after, expected in (("", [first, second]), (first, [second]), (second, [])):
        stream = await streamed(visitor, after)
        assert (await stream.next())[0] == "status"
        assert [(await stream.next())[1]["message_id"] for _ in expected] == expected
        await stream.close()
        body = (await visitor.get(f"live?after={after}")).json()
        assert body["status"] == "escalated"
        assert [message["message_id"] for message in body["messages"]] == expected


async def test_anothers_message_is_no_place_to_go_on_from(bot, alice):
    _, other = await opened(bot)
    theirs = await said(other, alice, "Not yours.")
    visitor = Visitor(bot.pk)
    await visitor.open()
    await visitor.post("escalate", {})
    conversation = await Conversation.objects.exclude(pk=other.pk).aget()
    number = await said(conversation, alice, "Yours.")
    messages = (await visitor.get(f"live?after={theirs}")).json()["messages"]
    assert [message["message_id"] for message in messages] == [number]


async def test_only_persons_are_heard_live(bot):
    visitor = Visitor(bot.pk)
    await visitor.open()
    await visitor.ask_plainly("Where can I park?")
    assert (await visitor.get("live")).json() == {"status": "active", "messages": []}


async def test_it_listens_before_anything_was_said(bot, alice):
    visitor = Visitor(bot.pk)
    await visitor.open()
    stream = await streamed(visitor)
    assert await stream.next() == ("status", {"status": "active"})
    await visitor.post("escalate", {})
    assert await stream.next() == ("status", {"status": "escalated"})
    await stream.close()


async def test_a_token_is_needed(bot):
    answer = await Visitor(bot.pk).get("live", accept="text/event-stream")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "token_invalid")


async def test_without_redis_a_look_around_brings_the_news(bot, alice, monkeypatch):
    visitor, conversation = await opened(bot)
    monkeypatch.setattr(live, "LOOK_WITHOUT_REDIS_SECONDS", 0.05)
    monkeypatch.setattr(live, "async_redis", lambda *_, **__: Redis(port=1))
    stream = await streamed(visitor)
    await stream.next()
    number = await said(conversation, alice, "Still here.")
    assert (await stream.next())[1]["message_id"] == number
    await stream.close()


async def test_a_lost_bell_is_made_up_for(bot, alice, monkeypatch):
    visitor, conversation = await opened(bot)
    monkeypatch.setattr(live, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr("bots.bell.CHANNEL", "nobody:listens")
    monkeypatch.setattr(live, "LOOK_WITHOUT_REDIS_SECONDS", 0.05)
    stream = await streamed(visitor)
    await stream.next()
    number = await said(conversation, alice, "Unheard.")
    assert (await stream.next())[1]["message_id"] == number
    await stream.close()


async def test_it_ends_by_itself(bot, monkeypatch):
    visitor, _ = await opened(bot)
    monkeypatch.setattr(live, "LISTEN_SECONDS", 0.2)
    response = await visitor.get("live", accept="text/event-stream")
    async with asyncio.timeout(20):
        body = b"".join([part async for part in response.streaming_content])
    assert body.startswith(b"event: status") and b"event: error" not in body


async def test_a_silent_stream_shows_that_it_is_there(bot, monkeypatch):
    visitor, _ = await opened(bot)
    monkeypatch.setattr("bots.answering.stream.KEEPALIVE_SECONDS", 0.05)
    parts = aiter((await visitor.get("live", accept="text/event-stream")).streaming_content)
    async with asyncio.timeout(20):
        while KEEPALIVE not in await anext(parts):
            pass
    await parts.aclose()


async def test_one_conversation_has_so_many_listeners_and_no_more(bot):
    visitor, _ = await opened(bot)
    streams = [await streamed(visitor) for _ in range(live.MOST_LISTENERS + 1)]
    for stream in streams:
        await stream.next()
    with pytest.raises(StopAsyncIteration):
        await streams[0].next()
    for stream in streams:
        await stream.close()


async def test_many_who_listen_ask_nothing_while_nothing_happens(bot, alice, monkeypatch):
    _, conversation = await opened(bot)
    reads, quiet = [], asyncio.Event()
    read = live.read_each
    monkeypatch.setattr(live._reading, "_work", lambda some: reads.append(some) or read(some))
    heard: list[str] = []

    async def follow(position: Position) -> None:
        async with aclosing(listen(position)) as events:
            async for event in events:
                heard.append(event.name)
                if heard.count("status") == 300:
                    quiet.set()
                if event.name == "message":
                    return

    positions = [Position(conversation.pk, conversation.session_id)]
    positions += [Position(new_id(), new_id()) for _ in range(299)]
    listeners = [asyncio.create_task(follow(place)) for place in positions]
    async with asyncio.timeout(20):
        await quiet.wait()
        while not live._ears.get()._hears:
            await asyncio.sleep(0.01)
        tasks = len(live._ears.get()._tasks)
        await said(conversation, alice, "To one of you.")
        await listeners[0]
    positions_read = [position for some in reads for position in some]
    assert tasks == 2
    # Each when it came, each once more when the subscription stood, and the one with news.
    assert len(positions_read) <= 2 * 300 + 2
    assert heard.count("message") == 1
    for listener in listeners:
        listener.cancel()
    await asyncio.gather(*listeners, return_exceptions=True)
    assert live._ears.get()._tasks == [] and live._ears.get()._listeners == {}


@pytest.mark.parametrize("of", ["bot", "owner"])
async def test_it_ends_when_the_bot_or_its_owner_is_switched_off(bot, alice, of):
    visitor, _ = await opened(bot)
    stream = await streamed(visitor)
    await stream.next()
    if of == "bot":
        await Chatbot.objects.filter(pk=bot.pk).aupdate(status="inactive")
    else:
        await User.objects.filter(pk=alice.pk).aupdate(status="suspended")
    name, data = await stream.next()
    assert (name, data["code"], data["retryable"]) == ("error", "bot_inactive", False)
    with pytest.raises(StopAsyncIteration):
        await stream.next()
