"""Bodies that no careful program sends: each is refused with a sentence, none breaks anything."""

import json

import pytest
from django.test import Client

from bots.models import Chatbot
from tests.bots.api import Program, refused, subscriber

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/chatbots"
DEEP = b'{"name": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
BODIES = {
    "nothing": b"",
    "no JSON": b"name=Shop",
    "a list": b"[]",
    "a text": b'"Shop"',
    "null": b"null",
    "half a letter": b'{"name": "\\ud800"}',
    "no UTF-8": b'{"name": "\xff"}',
    "very deep": DEEP,
    "no number": b'{"name": "Shop", "temperature": NaN}',
    "a number beyond all": b'{"name": "Shop", "temperature": 1e999}',
    "an operator": json.dumps({"name": {"$gt": ""}}).encode(),
    "an unknown name": b'{"name": "Shop", "user_id": "another"}',
    "a secret": b'{"name": "Shop", "webhook_secret": "whsec_x"}',
    "too long": json.dumps({"name": "x" * 81}).encode(),
}


def send(program: Program, body: bytes, content_type: str = "application/json"):
    client = Client(headers={"authorization": f"Bearer {program.key}"})
    return client.generic("POST", ADDRESS, body, content_type=content_type)


@pytest.mark.parametrize("name", BODIES)
def test_it_is_refused_with_a_sentence(name):
    told = send(Program(subscriber()), BODIES[name])
    assert refused(told) == (400, "invalid_request")
    assert told.json()["error"]["message"]
    assert Chatbot.objects.count() == 0


def test_a_body_beyond_the_bound_is_too_large(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    body = json.dumps({"name": "x" * 2000}).encode()
    assert refused(send(Program(subscriber()), body)) == (413, "request_too_large")


def test_another_encoding_is_told_to_be_utf_8():
    told = send(Program(subscriber()), b'{"name": "Shop"}', "application/json; charset=utf-16")
    assert told.status_code == 415


@pytest.mark.parametrize("name", ["a name with\ttab", "", "x" * 201, "naïve"])
def test_a_name_that_is_none_is_refused(name):
    told = Program(subscriber()).post("chatbots", {"name": "Shop"}, idempotency_key=name)
    assert refused(told) == (400, "invalid_request")
    assert Chatbot.objects.count() == 0
