"""Addresses of the API where chatbots are asked and conversations read, for what looks at every
query."""

import json

from django.test import Client

from bots.models import Chatbot, Conversation
from tests.bots.api import Program
from tests.cast import on_plan

QUESTION = "When is it open?"


def open_talk() -> None:
    """Asked in both forms, named and again; conversations by each filter, and turned."""
    bot = Chatbot.objects.get()
    program = Program(on_plan(bot.user, "professional"))
    base = f"chatbots/{bot.pk}"
    for _ in range(2):
        who = {"id": "u-1", "name": "Vera", "email": "vera@example.com"}
        asked = {"content": QUESTION, "visitor": who}
        answer = program.post(f"{base}/chat", asked, idempotency_key="talk")
        assert answer.status_code == 200, answer.content
    mine = answer.json()["conversation_id"]
    again = {"content": QUESTION, "conversation_id": mine}
    assert program.post(f"{base}/chat", again).status_code == 200
    stream_one(program.key, base)
    complete(program, base)
    for query in ({}, {"status": "active"}, {"channel": "api"}, {"since": "2026-01-01T00:00:00Z"}):
        page = program.get(f"{base}/conversations", {**query, "limit": 1}).json()
        assert page["items"], query
        following = {**query, "cursor": page["next_cursor"]}
        assert program.get(f"{base}/conversations", following).status_code == 200
    read_one(program, f"{base}/conversations/{mine}")


def stream_one(key: str, base: str) -> None:
    headers = {"authorization": f"Bearer {key}", "accept": "text/event-stream"}
    body, kind = json.dumps({"content": QUESTION}), "application/json"
    answer = Client().post(f"/api/v1/{base}/chat", body, content_type=kind, headers=headers)
    assert answer.status_code == 200


def complete(program: Program, base: str) -> None:
    said = [{"role": "user", "content": QUESTION}]
    for _ in range(2):
        body = {"model": "botsmith", "messages": said, "user": "u-1"}
        answer = program.post(f"{base}/v1/chat/completions", body, idempotency_key=str(len(said)))
        said += [answer.json()["choices"][0]["message"], {"role": "user", "content": QUESTION}]
    for path in ("models", "models/botsmith"):
        assert program.get(f"{base}/v1/{path}").status_code == 200


def read_one(program: Program, address: str) -> None:
    assert program.get(address).status_code == 200
    page = program.get(f"{address}/messages", {"limit": 1}).json()
    following = {"cursor": page["next_cursor"]}
    assert program.get(f"{address}/messages", following).json()["items"]
    for status in ("resolved", "active"):
        assert program.patch(address, {"status": status}).status_code == 200
    assert Conversation.objects.filter(status="active").exists()
