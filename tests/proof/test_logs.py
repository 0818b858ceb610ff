"""K5: whatever strangers send stands in one JSON line, and whoever is denied something is told."""

import asyncio
import io
import json
import logging

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient, Client

from accounts.keys import make_key
from botsmith import denials
from botsmith.lib import logs
from botsmith.lib.request_ids import RequestIdFilter
from botsmith.limits import MB
from tests.bots.api import subscriber
from tests.cast import bot_of, person, signed_in
from tests.lib.test_door import Server
from tests.proof.counting import counted

HOSTILE = (
    'one\r\n{"time": "2020-01-01", "level": "INFO", "message": "forged"}',
    "\x1b[2J\x1b[31mred\x1b]0;title\x07",
    "\x00\x08\x7f\x9b31m\u2028\u2029\u202egnp.exe",
    "😀𝕳𐍈 \U0010ffff \ud800",
    "x" * 1_000_000,
    "%s %d {0} %(message)s",
    "\\n\\r\\u000a&#10;%0a",
    "é" * 300_000 + "\r\n" * 1000,
)
MOST_LINE = 120_000
SECRETS = ("a-secret-of-the-settings-0123", "bs_live_" + "k" * 40, "whsec_" + "s" * 32)


@pytest.fixture(params=[logs.Json, logs.Line], ids=["json", "line"])
def written(request):
    """What the whole log wrote, as its handler does it."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(request.param())
    handler.addFilter(RequestIdFilter())
    handler.is_json = request.param is logs.Json
    logging.getLogger().addHandler(handler)
    yield out, handler.is_json
    logging.getLogger().removeHandler(handler)


def lines_of(out: io.StringIO) -> list[bytes]:
    return [line for line in out.getvalue().encode("utf-8", "surrogatepass").split(b"\n") if line]


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_a_value_from_outside_stays_in_one_line(written, value):
    out, is_json = written
    log = logging.getLogger("trial")
    log.warning("a name: %s", value)
    log.warning(value)
    log.warning("fields", extra={"fields": {"agent": value, "status": 404}})
    lines = lines_of(out)
    longest = max(map(len, lines))
    counted("K5", lines=len(lines), longest=longest)
    assert len(lines) == 3
    assert longest < MOST_LINE
    for line in lines:
        assert not any(byte < 32 or byte == 127 for byte in line), line[:200]
        # Nor what a terminal or a reader's eye obeys beyond ASCII: C1 controls, turned letters.
        assert not logs.CONTROL.search(line.decode("utf-8", "surrogatepass")), line[:200]
        if is_json:
            assert json.loads(line)["level"] == "WARNING"


def test_an_exception_is_in_its_line_and_bounded(written):
    out, is_json = written
    try:
        raise ValueError("\r\n".join(HOSTILE))
    except ValueError:
        logging.getLogger("trial").exception("it broke: %s", "\n\x1b[0m")
    if is_json:
        [line] = lines_of(out)
        said = json.loads(line)
        assert "ValueError" in said["exception"] and "Traceback" not in said["message"]
        assert len(line) < MOST_LINE
    else:
        _, *others = out.getvalue().splitlines()
        assert "Traceback" in others[0] and "ValueError" in out.getvalue()
        assert all(line.startswith("    ") for line in others)
        assert "\x1b" not in out.getvalue()


@pytest.mark.parametrize("kind", [logs.Json, logs.Line])
def test_words_that_do_not_fit_their_values_are_written_all_the_same(kind):
    said = {"msg": "%d of %s", "args": ("x",), "request_id": "-"}
    assert "cannot be shown" in kind().format(logging.makeLogRecord(said))


def test_secrets_are_hidden_wherever_they_stand(written):
    out, _ = written
    kept = list(logs._secrets)
    logs.hide([SECRETS[0]])
    try:
        for secret in SECRETS:
            logging.getLogger("trial").warning("said %s", secret)
            logging.getLogger("trial").warning("f", extra={"fields": {"object": secret}})
            try:
                raise RuntimeError(f"mongodb://user:{secret}@db/")
            except RuntimeError:
                logging.getLogger("trial").exception("no")
    finally:
        logs.hide(kept)
    hits = sum(out.getvalue().count(secret) for secret in SECRETS)
    counted("K5", secrets_written=9, secrets_read=hits)
    assert hits == 0 and out.getvalue().count(logs.HIDDEN) >= 9


@pytest.mark.parametrize("before", ["", "key=", "'", "\n", "\\n", "/"], ids=repr)
@pytest.mark.parametrize(
    "secret",
    ["whsec_ab/cdefghijkl+mnopqrstuvw=", "whsec_++++++++++++++//==", "bs_live_-" + "k" * 40],
)
def test_no_letter_of_a_key_ends_what_is_hidden(before, secret):
    said = logs.safe(f"cannot use{before} {before}{secret} for it", 1000)
    kind = "whsec_" if secret.startswith("whsec_") else "bs_live_"
    assert said == f"cannot use{before} {before}{kind}{logs.HIDDEN} for it"


def test_the_settings_name_their_secrets(settings):
    assert settings.SECRET_KEY in logs._secrets


# --- Who is denied -----------------------------------------------------------------------------


@pytest.fixture
def denied(monkeypatch):
    """The lines of who was denied what."""
    monkeypatch.setattr(denials, "_seen", {})
    found = []

    class Kept(logging.Handler):
        def emit(self, record):
            RequestIdFilter().filter(record)
            found.append({**record.fields, "request_id": record.request_id})

    handler = Kept()
    denials.log.addHandler(handler)
    yield found
    denials.log.removeHandler(handler)


@pytest.mark.django_db(transaction=True)
class TestDenied:
    def test_another_customers_chatbot(self, denied):
        bot, mallory = bot_of(person()), person("Mallory")
        answer = signed_in(mallory).get(f"/bots/{bot.pk}/", HTTP_USER_AGENT=HOSTILE[0])
        assert answer.status_code == 404
        [line] = denied
        assert (line["status"], line["actor"]) == (404, f"user {mallory.pk}")
        assert bot.pk in line["object"]
        assert line["request_id"] == answer["X-Request-ID"]

    async def test_the_same_through_the_asynchronous_server(self, denied):
        bot = await sync_to_async(lambda: bot_of(person()))()
        answer = await AsyncClient().get(f"/embed/{bot.pk}/conversation")
        assert answer.status_code == 401
        [line] = denied
        assert (line["status"], line["actor"]) == (401, "nobody known")

    def test_staffs_console(self, denied):
        carol = person("Carol")
        assert signed_in(carol).get("/adminpanel/").status_code == 404
        assert [line["actor"] for line in denied] == [f"user {carol.pk}"]

    def test_a_key_that_is_none_and_one_that_may_not(self, denied):
        user = subscriber()
        bot = bot_of(user)
        key, text = make_key(user, "Importer", ("read",), actor=user)
        path = f"/api/v1/chatbots/{bot.pk}"
        wrong = {"HTTP_AUTHORIZATION": f"Bearer bs_live_{'x' * 40}"}
        assert Client().get(path, **wrong).status_code == 401
        mine = {"HTTP_AUTHORIZATION": f"Bearer {text}"}
        assert Client().delete(path, **mine).status_code == 403
        assert [(line["status"], line["actor"]) for line in denied] == [
            (401, "nobody known"),
            (403, f"key {key.pk} of user {user.pk}"),
        ]

    async def test_a_body_that_no_view_sees(self, denied):
        for path in ("/accounts/login/", "/bots/x/sources/file/", "/wp-login.php"):
            server = Server(path, [b"x"], content_length=str(11 * MB), x_request_id="a-stranger")
            # As uvicorn does: each request in a task of its own.
            head = (await asyncio.create_task(server.run())).sent[0]
            ids = [value for name, value in head["headers"] if name == b"x-request-id"]
            assert len(ids) == 1 and b"stranger" not in ids[0]
        assert [(line["status"], line["view"], line["object"]) for line in denied] == [
            (413, "account_login", "-"),
            (401, "knowledge:add_file", "bot_id=x"),
        ]
        assert len({line["request_id"] for line in denied}) == 2

    def test_a_form_without_its_token(self, denied):
        client = Client(enforce_csrf_checks=True)
        client.force_login(person())
        assert client.post("/bots/new/", {}).status_code == 403
        assert [line["status"] for line in denied] == [403]

    def test_an_address_that_leads_nowhere_is_nobodys_object(self, denied):
        assert Client().get("/wp-login.php").status_code == 404
        assert denied == []

    def test_a_flood_is_told_of_in_few_lines(self, denied, monkeypatch):
        few = {"EACH": 20, "THEN_EVERY": 10, "SECONDS": 3600}
        for name, value in few.items():
            monkeypatch.setattr(denials, name, value)
        client = signed_in(person())
        for _ in range(45):
            client.get("/adminpanel/")
        counted("K5", denied=45, lines=len(denied))
        assert [line["times"] for line in denied] == [*range(1, 21), 30, 40]
