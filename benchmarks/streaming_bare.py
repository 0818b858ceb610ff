"""The least that relays a provider's stream as server-sent events, to hold the product against.

An ASGI application without Django, database, search, check or record; the provider's SDK on its
aiohttp transport. It answers as much of the visitors' protocol as the benchmark's client speaks.
"""

import json
import os

import openai

TOKEN = b'{"token": "any"}'
_clients: list[openai.AsyncOpenAI] = []


def client() -> openai.AsyncOpenAI:
    if not _clients:
        transport = openai.DefaultAioHttpClient(timeout=60)
        url = os.environ["OPENAI_BASE_URL"]
        _clients.append(openai.AsyncOpenAI(api_key="stub", base_url=url, http_client=transport))
    return _clients[0]


async def application(scope, receive, send) -> None:
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    if not scope["path"].endswith("/messages"):
        await _plain(send)
        return
    headers = [(b"content-type", b"text/event-stream")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    question = {"role": "user", "content": json.loads(body)["content"]}
    create = client().chat.completions.with_streaming_response.create
    async with create(model="gpt-4o-mini", messages=[question], stream=True) as answer:
        async for line in answer.iter_lines():
            if text := _text(line):
                event = f"event: delta\ndata: {json.dumps({'text': text})}\n\n".encode()
                await send({"type": "http.response.body", "body": event, "more_body": True})
    await send({"type": "http.response.body", "body": b"event: done\ndata: {}\n\n"})


def _text(line: str) -> str | None:
    if not line.startswith("data: {"):
        return None
    choices = json.loads(line[6:])["choices"]
    return choices[0]["delta"].get("content") if choices else None


async def _plain(send) -> None:
    headers = [(b"content-length", b"%d" % len(TOKEN))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": TOKEN})
