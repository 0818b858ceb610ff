"""The first address of the API: who calls, by key alone, as account and plan stand now."""

import pytest
from django.test import Client

from accounts.keys import make_key, revoke_key
from accounts.models import ActivityLog, ApiKey, User
from botsmith.mongodb.collections import collection
from tests.cast import on_plan, person, signed_in

pytestmark = pytest.mark.django_db


def key_for(user: User, *scopes: str) -> str:
    _, text = make_key(user, "Importer", scopes or ("read",), actor=user)
    return text


def me(key: str | None, **headers):
    given = {"authorization": f"Bearer {key}"} if key is not None else {}
    return Client().get("/api/v1/me", headers={**given, **headers})


def test_it_says_whose_key_it_is():
    alice = on_plan(person(), "starter")
    answer = me(key_for(alice, "read", "chat"))
    assert answer.status_code == 200
    assert answer.json() == {
        "id": alice.pk,
        "name": "Alice",
        "email": "alice@example.com",
        "plan": "starter",
        "scopes": ["read", "chat"],
    }
    assert ApiKey.objects.get().last_ip == "127.0.0.1"


@pytest.mark.parametrize("given", [None, "", "x", "bs_live_" + "A" * 43])
def test_without_a_known_key_it_answers_401_in_json(given):
    answer = me(given, accept="text/html")
    assert answer.status_code == 401
    assert set(answer.json()["error"]) == {"code", "message"}
    assert answer.json()["error"]["code"] == "key_invalid"


def test_no_session_and_no_other_header_opens_it():
    alice = on_plan(person(), "starter")
    key = key_for(alice)
    assert signed_in(alice).get("/api/v1/me").status_code == 401
    for headers in ({"x-api-key": key}, {"authorization": key}, {"authorization": f"Basic {key}"}):
        assert Client().get("/api/v1/me", headers=headers).status_code == 401
    assert Client().get(f"/api/v1/me?key={key}&access_token={key}").status_code == 401


def test_a_plan_without_api_answers_402_and_names_those_that_have_it():
    alice = person()
    key = key_for(alice)
    answer = me(key)
    assert answer.status_code == 402
    assert answer.json()["error"] == {
        "code": "plan_required",
        "message": "Your Free plan has no API access. "
        "It comes with Starter, Professional or Enterprise.",
    }
    on_plan(alice, "starter")
    assert me(key).status_code == 200


def test_it_stops_at_once_with_the_key_and_with_the_account():
    alice = on_plan(person(), "starter")
    key = key_for(alice)
    assert me(key).status_code == 200
    collection(User).update_one({"id": alice.pk}, {"$set": {"status": "suspended"}})
    answer = me(key)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "account_stopped")
    collection(User).update_one({"id": alice.pk}, {"$set": {"status": "active"}})
    assert me(key).status_code == 200
    revoke_key(ApiKey.objects.get(), actor=alice)
    assert me(key).json()["error"]["code"] == "key_revoked"


def test_a_key_without_the_scope_is_told_which():
    alice = on_plan(person(), "starter")
    answer = me(key_for(alice, "chat"))
    assert answer.status_code == 403
    assert "read" in answer.json()["error"]["message"]


def test_a_look_at_oneself_is_no_line_in_the_log():
    alice = on_plan(person(), "starter")
    key = key_for(alice)
    before = ActivityLog.objects.count()
    me(key)
    assert ActivityLog.objects.count() == before
