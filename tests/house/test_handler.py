"""The server's own request handler answers as Django's does, with fewer threads."""

import pytest
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.utils.module_loading import import_string

from botsmith.handler import IN_PLACE_OF, PROTOCOL, Handler
from tests.asgi import answered
from tests.cast import person, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
VARYING = {"x-request-id", "content-security-policy", "set-cookie", "content-length", "expires"}


async def answer(handler, path: str, method: str = "GET", **headers: str) -> tuple[int, dict]:
    """The status and the headers, by their names; of those that vary the name only."""
    headers.setdefault("accept", "text/html")
    status, told, _ = await answered(handler, path, method, **headers)
    return status, told | dict.fromkeys(VARYING & set(told), "")


@pytest.fixture
def cookie():
    [(name, morsel)] = signed_in(person()).cookies.items()
    return f"{name}={morsel.value}"


async def test_it_answers_as_django_does(cookie):
    django, ours = ASGIHandler(), Handler()
    paths = ("/", "/healthz", "/accounts/login/", "/nowhere", "/embed/no-bot/", "/dashboard/")
    for path in (*paths, "/embed/no-bot/conversation", "/embed/no-bot/messages"):
        for headers in ({}, {"cookie": cookie}, {"host": "elsewhere.example"}):
            expected = await answer(django, path, **headers)
            assert await answer(ours, path, **headers) == expected, (path, headers)


async def test_the_visitors_protocol_is_told_from_pages():
    assert PROTOCOL.match("/embed/a-bot/messages/an-answer/events")
    pages = ("/embed/a-bot/", "/embed/a-bot/config.json", "/bots/embed/a/messages", "/chat/a-bot/")
    assert not any(map(PROTOCOL.match, pages))


async def test_a_form_without_its_token_is_refused(cookie):
    status, _ = await answer(Handler(), "/bots/new/", "POST", cookie=cookie)
    assert status == 403


async def test_signing_out_ends_the_session_in_the_store(cookie):
    handler = Handler()
    token = "a" * 32
    sent = {"cookie": f"{cookie}; {settings.CSRF_COOKIE_NAME}={token}", "x-csrftoken": token}
    assert (await answer(handler, "/dashboard/", cookie=cookie))[0] == 200
    assert (await answer(handler, "/accounts/logout/", "POST", **sent))[0] == 302
    assert (await answer(handler, "/dashboard/", cookie=cookie))[0] == 302


async def test_no_step_of_a_middleware_takes_a_thread(monkeypatch):
    handler, taken = Handler(), []
    submit = handler._threads.submit
    monkeypatch.setattr(handler._threads, "submit", lambda *a: taken.append(a) or submit(*a))
    assert (await answer(handler, "/embed/any/messages"))[0] == 405
    # Django's signal before the request (off in the server, botsmith.asgi) and its end.
    assert len(taken) == 2


def test_each_middleware_stands_in_for_the_one_that_it_is():
    for path, ours in IN_PLACE_OF.items():
        assert path in settings.MIDDLEWARE
        assert issubclass(import_string(ours), import_string(path))
