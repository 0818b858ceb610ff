"""A visitor of the tests: speaks the widget's protocol through Django's asynchronous client."""

import json
from dataclasses import dataclass, field

from django.test import AsyncClient


@dataclass
class Visitor:
    bot_id: str
    client: AsyncClient = field(default_factory=AsyncClient)
    token: str = ""
    headers: dict = field(default_factory=dict)

    async def open(self, **body):
        answer = await self.post("session", body)
        self.token = answer.json().get("token", "")
        return answer

    async def ask(self, content: str, *, accept: str = "text/event-stream", **body):
        return await self.post("messages", {"content": content, **body}, accept=accept)

    async def ask_plainly(self, content: str, **body) -> dict:
        """One JSON body."""
        return (await self.ask(content, accept="application/json", **body)).json()

    async def post(self, path: str, body: dict, accept: str = "application/json"):
        return await self.client.post(
            f"/embed/{self.bot_id}/{path}",
            json.dumps(body),
            content_type="application/json",
            headers=self._headers(accept),
        )

    async def get(self, path: str, accept: str = "application/json"):
        return await self.client.get(f"/embed/{self.bot_id}/{path}", headers=self._headers(accept))

    def _headers(self, accept: str) -> dict:
        known = {"authorization": f"Bearer {self.token}"} if self.token else {}
        return {"accept": accept, **known, **self.headers}


async def events_in(response) -> list[tuple[str, dict]]:
    """The (name, data) pairs of an event stream, read to its end."""
    body = b"".join([part async for part in response.streaming_content]).decode()
    return [parse(block) for block in body.split("\n\n") if block.startswith("event:")]


def parse(block: str) -> tuple[str, dict]:
    name, data = block.split("\n", 1)
    return name.removeprefix("event: "), json.loads(data.removeprefix("data: "))
