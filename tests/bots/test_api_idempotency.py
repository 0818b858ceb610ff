"""``Idempotency-Key``: what is asked for under one name is done once."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier

import pytest
from django.test import AsyncClient, Client
from django.utils import timezone

from accounts.models import ActivityLog, User
from bots.actions.chatbots import create_bot
from bots.api import chatbots as views
from bots.models import ApiRequest, Chatbot
from bots.tasks import purge_api_requests
from botsmith.mongodb.collections import collection
from knowledge.models import Source
from tests.bots.api import Program, refused, subscriber
from tests.cast import bot_of, on_plan

pytestmark = pytest.mark.django_db(transaction=True)
BODY = {"name": "Shop helper"}
AT_ONCE = 20


def make(program: Program, name: str = "first", body: dict = BODY):
    return program.post("chatbots", body, idempotency_key=name)


def is_replayed(answer) -> bool:
    return answer.headers.get("Idempotent-Replayed") == "true"


def later(**by) -> None:
    """As if what is kept were so much older."""
    for each in collection(ApiRequest).find():
        moments = {
            name: each[name] - timedelta(**by)
            for name in ("created_at", "lease_expires_at")
            if each[name]
        }
        collection(ApiRequest).update_one({"id": each["id"]}, {"$set": moments})


def test_sent_twice_it_is_done_once_and_answered_alike():
    program = Program(subscriber("Alice", "enterprise"))
    first, again = make(program), make(program)
    assert (first.status_code, is_replayed(first)) == (201, False)
    assert (again.status_code, is_replayed(again)) == (201, True)
    assert again.content == first.content
    for header in ("Content-Type", "Location"):
        assert again[header] == first[header]
    assert again["RateLimit-Remaining"] and again["X-Request-ID"] != first["X-Request-ID"]
    assert Chatbot.objects.count() == 1
    assert ActivityLog.objects.filter(action="created_chatbot").count() == 1
    assert make(program, "second").json()["id"] != first.json()["id"]


def test_without_a_name_each_is_done():
    program = Program(subscriber("Alice", "enterprise"))
    made = {program.post("chatbots", BODY).json()["id"] for _ in range(2)}
    assert len(made) == 2
    assert not ApiRequest.objects.exists()


def test_another_request_under_the_name_is_refused():
    bot = bot_of(subscriber("Alice", "enterprise"))
    program = Program(bot.user)
    assert make(program).status_code == 201
    text = {"type": "text", "name": "A", "content": "B"}
    for answer in (
        make(program, body={"name": "Another"}),
        program.post(f"chatbots/{bot.pk}/sources", text, idempotency_key="first"),
    ):
        assert refused(answer) == (409, "idempotency_key_reused")
    assert Chatbot.objects.count() == 2
    assert not Source.objects.exists()


def test_of_many_at_once_one_is_done():
    program = Program(subscriber("Alice", "enterprise"))
    ready = Barrier(AT_ONCE)

    def send(_):
        client = Client(headers={"authorization": f"Bearer {program.key}"})
        ready.wait(30)
        headers = {"idempotency-key": "first"}
        kind = "application/json"
        return client.post("/api/v1/chatbots", BODY, content_type=kind, headers=headers)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(send, range(AT_ONCE)))
    assert Chatbot.objects.count() == 1
    done = [answer for answer in answers if answer.status_code == 201]
    waiting = [answer for answer in answers if answer.status_code == 409]
    assert len(done) + len(waiting) == AT_ONCE
    assert [is_replayed(answer) for answer in done].count(False) == 1
    assert len({answer.content for answer in done}) == 1
    for answer in waiting:
        assert refused(answer) == (409, "idempotency_key_in_use")
        assert int(answer["Retry-After"]) > 0
    assert is_replayed(make(program))


def test_what_was_refused_may_be_tried_again():
    alice = subscriber(plan="starter")
    program = Program(alice)
    names = (f"Bot {n}" for n in range(99))
    while program.post("chatbots", {"name": next(names)}).status_code == 201:
        pass
    assert refused(make(program)) == (402, "quota_exceeded")
    assert refused(make(program, body={"name": ""})) == (400, "invalid_request")
    on_plan(alice, "enterprise")
    made = make(program)
    assert (made.status_code, is_replayed(made)) == (201, False)


def test_another_accounts_name_is_another():
    alice, bob = Program(subscriber("Alice")), Program(subscriber("Bob"))
    made = [make(alice), make(bob)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json()["id"] != made[1].json()["id"]


def test_another_key_of_the_account_has_the_same_names():
    alice = subscriber("Alice", "enterprise")
    first, again = make(Program(alice)), make(Program(alice))
    assert is_replayed(again) and again.content == first.content


def multipart(boundary: str, data: bytes, name: str = "hours.txt") -> bytes:
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    return (
        head.encode()
        + b"Content-Type: text/plain\r\n\r\n"
        + data
        + f"\r\n--{boundary}--\r\n".encode()
    )


def test_an_upload_is_the_same_whatever_stands_between_its_parts():
    bot = bot_of(subscriber())
    client = Client(headers={"authorization": f"Bearer {Program(bot.user).key}"})

    def send(boundary: str, *given):
        kind = f"multipart/form-data; boundary={boundary}"
        address = f"/api/v1/chatbots/{bot.pk}/sources"
        headers = {"idempotency-key": "file"}
        return client.post(address, multipart(boundary, *given), content_type=kind, headers=headers)

    data = b"The shop is open from nine to five.\n" * 100_000  # Over the disk.
    first, again = send("aaa", data), send("bbb", data)
    assert (first.status_code, is_replayed(first)) == (201, False)
    assert is_replayed(again) and again.content == first.content
    for other in ((data + b"!",), (data, "times.txt")):
        assert refused(send("ccc", *other)) == (409, "idempotency_key_reused")
    assert Source.objects.count() == 1


def test_a_day_later_the_name_is_free():
    program = Program(subscriber("Alice", "enterprise"))
    make(program)
    later(hours=23)
    assert is_replayed(make(program))
    later(hours=2)
    anew = make(program, body={"name": "Another"})
    assert (anew.status_code, is_replayed(anew)) == (201, False)


def test_what_is_a_day_old_is_forgotten():
    program = Program(subscriber("Alice", "enterprise"))
    make(program, "old")
    later(hours=25)
    make(program, "new")
    purge_api_requests()
    [kept] = ApiRequest.objects.all()
    assert kept.created_at > timezone.now() - timedelta(hours=1)
    assert is_replayed(make(program, "new"))


def test_who_died_meanwhile_is_taken_over_from_once_the_lease_is_over():
    program = Program(subscriber("Alice", "enterprise"))
    make(program)
    in_hand = {"status": None, "body": None, "lease_token": "gone"}
    ends = timezone.now() + timedelta(seconds=60)
    given = {"$set": {**in_hand, "lease_expires_at": ends}}
    collection(ApiRequest).update_one({}, given)
    assert refused(make(program)) == (409, "idempotency_key_in_use")
    later(seconds=61)
    other = make(program, body={"name": "Another"})
    assert refused(other) == (409, "idempotency_key_reused")
    taken = make(program)
    assert (taken.status_code, is_replayed(taken)) == (201, False)
    assert make(program).content == taken.content


@pytest.mark.parametrize("name", ["", "x" * 201, "two words", "é"])
def test_a_name_that_is_none_is_refused(name):
    program = Program(subscriber())
    assert refused(make(program, name)) == (400, "invalid_request")
    assert not Chatbot.objects.exists()


def test_changes_and_deletions_need_no_name():
    bot = bot_of(subscriber())
    program = Program(bot.user)
    for given in ({"name": "A"}, {"name": "B"}):
        answer = program.patch(f"chatbots/{bot.pk}", given, idempotency_key="same")
        assert answer.json()["name"] == given["name"]
    assert not ApiRequest.objects.exists()


def test_it_is_kept_though_its_program_left_meanwhile():
    program = Program(subscriber())
    began, may_end = threading.Event(), threading.Event()

    def slow(owner: User, **fields) -> Chatbot:
        began.set()
        may_end.wait(10)
        return create_bot(owner, **fields)

    async def leave() -> None:
        headers = {"authorization": f"Bearer {program.key}", "idempotency-key": "left"}
        sent = AsyncClient().post("/api/v1/chatbots", BODY, "application/json", headers=headers)
        asking = asyncio.create_task(sent)
        await asyncio.to_thread(began.wait, 10)
        asking.cancel()
        await asyncio.sleep(0)
        may_end.set()
        with suppress(asyncio.CancelledError):
            await asking

    views.create_bot = slow
    try:
        asyncio.run(leave())
    finally:
        views.create_bot = create_bot
    again = make(program, "left")
    assert (again.status_code, is_replayed(again)) == (201, True)
    assert Chatbot.objects.count() == 1


def test_what_was_answered_goes_with_its_chatbot():
    program = Program(subscriber())
    made = program.post("chatbots", {"name": "Shop"}, idempotency_key="a").json()
    named = {"type": "text", "name": "Hours", "content": "We open at nine."}
    program.post(f"chatbots/{made['id']}/sources", named, idempotency_key="b")
    assert {each.chatbot_id for each in ApiRequest.objects.all()} == {made["id"]}
    assert program.delete(f"chatbots/{made['id']}").status_code == 204
    assert not ApiRequest.objects.exists()
