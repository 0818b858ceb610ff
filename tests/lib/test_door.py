"""What is decided about a request before any view, and about a response after it."""

import pytest
from django.conf import settings
from django.db import DatabaseError
from django.test import AsyncClient, Client, override_settings
from pymongo.errors import AutoReconnect

from botsmith import health
from botsmith.handler import Handler
from botsmith.lib.redis import redis_client
from botsmith.limits import MB, BodyLimit
from tests.cast import person, signed_in

pytestmark = pytest.mark.django_db


class Server:
    """Plays uvicorn: one request with these body parts, and what came back."""

    def __init__(self, path: str, parts: list[bytes], *, limit: int = 20 * MB, **headers: str):
        self.limit = limit
        self.scope = {
            "type": "http",
            "method": "POST",
            "path": path,
            "headers": [
                (k.replace("_", "-").encode(), v.encode("latin-1")) for k, v in headers.items()
            ],
        }
        self._parts = parts
        self.sent: list[dict] = []
        self.read = 0

    async def receive(self):
        if not self._parts:
            return {"type": "http.disconnect"}
        part = self._parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(self._parts)}

    async def send(self, message):
        self.sent.append(message)

    async def app(self, scope, receive, send):
        """Reads the body as Django does."""
        while (message := await receive())["type"] == "http.request":
            self.read += len(message["body"])

    async def run(self) -> "Server":
        await BodyLimit(self.app, upload_bytes=self.limit)(self.scope, self.receive, self.send)
        return self


async def test_too_large_a_body_is_refused_unread():
    server = await Server("/healthz", [b"x"], content_length=str(11 * MB)).run()
    assert server.sent[0]["status"] == 413 and server.read == 0


def upload(cookie: str, parts: int = 1, **headers) -> Server:
    return Server("/bots/x/sources/file/", [b"x" * MB] * parts, cookie=cookie, **headers)


@pytest.fixture
def of_alice():
    cookie = signed_in(person()).cookies[settings.SESSION_COOKIE_NAME]
    return f"theme=dark; {cookie.key}={cookie.value}"


async def test_an_upload_may_be_larger(of_alice):
    server = await upload(of_alice, content_length=str(11 * MB)).run()
    assert server.sent == [] and server.read == MB


@pytest.mark.parametrize(
    "length", [{"content_length": str(11 * MB)}, {"transfer_encoding": "chunked"}]
)
@pytest.mark.parametrize("cookie", ["", "made-up", "{name}=", "{name}=made-up", "{name}=\xff"])
async def test_a_large_file_of_nobody_is_not_read(cookie, length):
    server = await upload(cookie.format(name=settings.SESSION_COOKIE_NAME), **length).run()
    assert server.sent[0]["status"] == 401 and server.read == 0


async def test_a_small_file_of_nobody_is_the_pages_to_answer():
    server = await upload("", content_length=str(MB)).run()
    assert server.sent == [] and server.read == MB


async def test_an_uploads_limit_may_be_below_the_ordinary_one(of_alice):
    refused = await upload(of_alice, limit=2 * MB, content_length=str(3 * MB)).run()
    assert refused.sent[0]["status"] == 413 and refused.read == 0


async def test_an_upload_has_its_own_limit(of_alice):
    refused = await upload(of_alice, content_length=str(21 * MB)).run()
    assert refused.sent[0]["status"] == 413 and refused.read == 0
    cut = await upload(of_alice, parts=30, transfer_encoding="chunked").run()
    assert cut.read == 20 * MB


@pytest.mark.parametrize("kind", ["charset*=bogus''%41", "charset=bogus", "charset*=utf-8''%ff"])
async def test_too_large_a_body_of_an_unknown_type_is_refused_like_any(kind):
    headers = {"content_length": str(11 * MB), "content_type": f"text/plain; {kind}"}
    server = await Server("/accounts/login/", [b"x"], **headers).run()
    assert server.sent[0]["status"] == 413 and server.read == 0


async def test_visitors_send_little():
    server = await Server("/embed/x/session", [b"x"], content_length=str(MB + 1)).run()
    assert server.sent[0]["status"] == 413 and server.read == 0


async def test_a_body_without_a_length_is_cut_off_at_the_limit():
    parts = [b"x" * MB] * 30
    server = await Server("/healthz", parts, transfer_encoding="chunked").run()
    assert server.read == 10 * MB
    assert server.sent[0]["status"] == 413


def test_a_form_in_another_encoding_is_refused_not_broken():
    client = Client()
    client.get("/accounts/login/")
    answer = client.post(
        "/accounts/login/", b"x=1", content_type="application/x-www-form-urlencoded; charset=utf-7"
    )
    assert answer.status_code == 415


@override_settings(TRUSTED_PROXIES=["10.0.0.0/8"], SECURE_SSL_REDIRECT=True)
@pytest.mark.parametrize(("peer", "status"), [("10.0.0.1", 200), ("198.51.100.7", 301)])
def test_only_a_trusted_proxy_can_say_that_tls_was_used(peer, status):
    answer = Client().get("/accounts/login/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_PROTO="https")
    assert answer.status_code == status


def test_nothing_private_is_kept_by_a_cache():
    alice = person()
    assert signed_in(alice).get("/dashboard/")["Cache-Control"] == "private, no-store"


def test_the_loader_is_sent_compressed_and_asked_for_once():
    answer = Client().get("/widget.js", headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip" and len(answer.content) <= 5 * 1024
    again = Client().get("/widget.js", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


def test_readiness_names_what_is_missing(monkeypatch):
    assert Client().get("/readyz").json() == {
        "ready": False,
        "mongodb": True,
        "redis": True,
        "worker": False,
    }
    redis_client().set(health.WORKER_SEEN, 1)
    assert Client().get("/readyz").status_code == 200


def test_readiness_without_redis_is_an_answer(monkeypatch, settings):
    import redis

    gone = redis.Redis(port=1, retry=None)
    monkeypatch.setattr(health, "redis_client", lambda: gone)
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "mongodb": True, "redis": False, "worker": False}


async def test_asking_for_readiness_holds_nothing():
    client = AsyncClient()
    for _ in range(50):
        assert (await client.get("/readyz")).status_code == 503


@pytest.mark.parametrize("cause", [True, False])
def test_while_mongodb_is_away_pages_and_programs_are_told_so(monkeypatch, cause):
    client = signed_in(person())

    def away(*_, **__):
        lost = AutoReconnect("no primary")
        if cause:
            raise DatabaseError from lost
        raise lost

    monkeypatch.setattr("bots.views.bots.bots_of", away)
    monkeypatch.setattr("bots.widget.views.get_live_bot", away)
    page = client.get("/dashboard/", headers={"accept": "text/html"})
    said = client.post("/embed/some-bot/session", "{}", content_type="application/json")
    assert (page.status_code, said.status_code) == (503, 503)
    assert page["Retry-After"] == said["Retry-After"] == "10"
    assert "Something went wrong on our side" in page.content.decode()
    assert said.json()["error"]["code"] == "unavailable"


def test_a_server_that_is_no_primary_is_not_ready(monkeypatch):
    monkeypatch.setattr(health, "_worker", lambda: True)
    monkeypatch.setattr(health, "_mongodb", lambda: False)
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["mongodb"]) == (503, False)


@pytest.mark.parametrize(
    "kind", [b"text/plain; charset*=bogus''%41", b"multipart/form-data; boundary*=x''%ff"]
)
async def test_a_content_type_that_cannot_be_read_is_refused_with_headers(kind):
    """Django lets the error out, and the server would answer 500."""
    scope = {"type": "http", "method": "POST", "path": "/accounts/login/", "query_string": b""}
    scope |= {"headers": [(b"host", b"localhost"), (b"content-type", kind)]}
    coming, sent = [{"type": "http.request", "body": b"x=1"}], []

    async def receive():
        return coming.pop()

    async def send(message):
        sent.append(message)

    await Handler()(scope, receive, send)
    assert sent[0]["status"] == 400
    headers = dict(sent[0]["headers"])
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert b"content type" in sent[1]["body"]
