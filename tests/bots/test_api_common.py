"""What every address of the API has: who may call, how often, ids, ETags, one form of refusal."""

import logging
import re

import pytest
from django.db import DatabaseError
from django.test import Client
from ninja.operation import Operation
from pymongo.errors import AutoReconnect

from bots.api.auth import KeyAuth
from bots.api.v1 import api
from botsmith.lib import logs, request_ids
from tests.bots.api import Program, refused, subscriber

pytestmark = pytest.mark.django_db


def operations() -> list[Operation]:
    routers = api._get_bound_routers()
    views = [view for router in routers for view in router.path_operations.values()]
    return [operation for view in views for operation in view.operations]


def test_each_operation_asks_for_a_key_and_says_what_it_is():
    found = operations()
    assert found
    for each in found:
        assert each.auth_callbacks and all(
            isinstance(auth, KeyAuth) for auth in each.auth_callbacks
        ), each.path
        assert each.description and each.summary and each.tags, each.path


def test_the_document_is_openapi_and_names_the_key_the_scope_and_the_refusals():
    told = Client().get("/api/v1/openapi.json")
    assert told.status_code == 200
    document = told.json()
    assert document["openapi"].startswith("3.1")
    me = document["paths"]["/api/v1/me"]["get"]
    assert me["security"] == [{"ApiKey": ["read"]}]
    assert {"200", "401", "402", "403", "429", "503"} <= set(me["responses"])
    assert "RateLimit-Remaining" in me["responses"]["200"]["headers"]
    scheme = document["components"]["securitySchemes"]["ApiKey"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")


def test_a_key_that_was_sent_in_clear_is_not_led_on_but_refused(settings):
    program = Program(subscriber())
    settings.SECURE_SSL_REDIRECT = True
    assert refused(program.get("me")) == (403, "https_required")
    asked = {"model": "x", "messages": [{"role": "user", "content": "When?"}]}
    assert refused(program.post("chat/completions", asked)) == (403, "https_required")
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    assert program.get("me", x_forwarded_proto="https").status_code == 200


def test_a_minute_has_so_many_requests_of_a_key(settings):
    settings.API_RATE_PER_MINUTE = 3
    program = Program(subscriber())
    left = [program.get("me")["RateLimit-Remaining"] for _ in range(3)]
    assert left == ["2", "1", "0"]
    over = program.get("me")
    assert refused(over) == (429, "rate_limited")
    assert over["RateLimit-Limit"] == "3"
    assert 0 < int(over["Retry-After"]) <= 60
    assert over["RateLimit-Reset"] == over["Retry-After"]
    assert Program(program.user).get("me").status_code == 200  # Another key has its own.


def test_keys_that_are_guessed_are_slowed_down(monkeypatch):
    monkeypatch.setattr("bots.api.auth.REFUSED_PER_MINUTE", 2)
    guess = Client(headers={"authorization": "Bearer bs_live_guessed"})
    statuses = [guess.get("/api/v1/me").status_code for _ in range(3)]
    assert statuses == [401, 401, 429]


def test_a_refused_key_is_told_how_to_authenticate():
    told = Client().get("/api/v1/me")
    assert told["WWW-Authenticate"].startswith("Bearer")


def test_what_has_not_changed_is_not_sent_again():
    program = Program(subscriber())
    first = program.get("me")
    assert first["ETag"] and "Authorization" in first["Vary"]
    assert first["Cache-Control"] == "private, no-cache"
    again = program.get("me", if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    program.user.name = "Alice Baker"
    program.user.save(update_fields=["name"])
    assert program.get("me", if_none_match=first["ETag"]).status_code == 200


@pytest.mark.parametrize("path", ["nowhere", "me/", "chatbots/x/nowhere"])
def test_an_unknown_address_is_told_in_json(path):
    for method in ("get", "post"):
        told = getattr(Client(), method)(f"/api/v1/{path}", headers={"accept": "text/html"})
        assert refused(told) == (404, "not_found")


def test_another_method_is_told_which_there_are():
    told = Client().put("/api/v1/me")
    assert refused(told) == (405, "method_not_allowed")
    assert "GET" in told["Allow"]


def test_while_mongodb_is_away_a_program_is_told_when_to_come_back(monkeypatch):
    def away(_):
        raise DatabaseError from AutoReconnect("no primary")

    monkeypatch.setattr("bots.api.me.get_subscription", away)
    told = Program(subscriber()).get("me")
    assert refused(told) == (503, "unavailable")
    assert told["Retry-After"] == "10"


def test_what_breaks_is_told_in_json_and_logged_under_its_id(monkeypatch, caplog):
    monkeypatch.setattr("bots.api.me.get_subscription", lambda _: 1 / 0)
    with caplog.at_level(logging.ERROR):
        told = Program(subscriber()).get("me")
    assert refused(told) == (500, "internal_error")
    assert "ZeroDivisionError" not in told.content.decode()
    assert "ZeroDivisionError" in caplog.text
    assert told["X-Request-ID"]


def test_every_answer_has_an_id_of_its_own():
    ids = {Client().get(path)["X-Request-ID"] for path in ("/api/v1/me", "/", "/healthz", "/no")}
    assert len(ids) == 4
    assert all(re.fullmatch(r"[0-9a-f]{32}", each) for each in ids)


def test_an_id_is_taken_from_a_trusted_proxy_alone(settings):
    given = {"X-Request-ID": "proxy-0123456789"}
    settings.TRUSTED_PROXIES = []
    assert Client().get("/healthz", headers=given)["X-Request-ID"] != "proxy-0123456789"
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    assert Client().get("/healthz", headers=given)["X-Request-ID"] == "proxy-0123456789"
    hostile = {"X-Request-ID": "a\tb ERROR root all is lost"}
    assert re.fullmatch("[0-9a-f]{32}", Client().get("/healthz", headers=hostile)["X-Request-ID"])


def test_a_line_in_the_log_names_the_request():
    record = logging.LogRecord("x", logging.INFO, __file__, 1, "words", None, None)
    found = request_ids.begin()
    request_ids.RequestIdFilter().filter(record)
    assert record.request_id == found
    for form in (logs.Line(), logs.Json()):
        assert found in form.format(record)
