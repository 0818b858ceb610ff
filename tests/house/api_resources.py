"""Chatbots, sources and search of the API, for what looks at every query."""

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from bots.models import Chatbot
from knowledge.models import Source
from tests.bots.api import Program
from tests.cast import read


def call_resources(user: User) -> None:
    """Each address, lists narrowed and turned; what is made is deleted again."""
    program = Program(user)
    made = program.post("chatbots", {"name": "By a program"}, idempotency_key="made").json()
    again = program.post("chatbots", {"name": "By a program"}, idempotency_key="made")
    assert again["Idempotent-Replayed"] == "true"
    first = program.get("chatbots", {"limit": 1}).json()
    assert program.get("chatbots", {"cursor": first["next_cursor"]}).json()["items"]
    bot = f"chatbots/{made['id']}"
    assert program.patch(bot, {"temperature": 0.1, "hide_branding": False}).status_code == 200
    text = {"type": "text", "name": "Hours", "content": "The shop is open from nine to five."}
    source = program.post(f"{bot}/sources", text).json()["id"]
    file = SimpleUploadedFile("yard.txt", b"Customers park in the yard.")
    assert program.upload(f"{bot}/sources", file=file).status_code == 201
    for each in Source.objects.filter(chatbot_id=made["id"]):
        read(each)
    place = program.get(f"{bot}/sources", {"limit": 1}).json()["next_cursor"]
    narrowed = {"status": "processed", "type": "text"}
    for query in ({}, narrowed, {"cursor": place}, {"cursor": place, **narrowed}):
        assert program.get(f"{bot}/sources", query).status_code == 200
    assert program.post(f"{bot}/search", {"query": "When is the shop open?"}).json()["items"]
    for act in ("retry", "refresh"):
        assert program.post(f"{bot}/sources/{source}/{act}").status_code == 200
    assert program.delete(f"{bot}/sources/{source}").status_code == 204
    assert program.delete(bot).status_code == 204
    assert not Chatbot.objects.filter(pk=made["id"]).exists()
