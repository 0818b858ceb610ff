"""K1: no secret stands in clear where it need not: in stores, queues, mails, pages, logs."""

import io
import logging

import pytest
import redis
from asgiref.sync import async_to_sync
from django.conf import settings as configured
from django.core import mail
from django.utils import timezone

from accounts.keys import make_key
from accounts.models import ApiKey, FailedTask, User
from accounts.site import failures
from accounts.tasks import send_mail, sweep_mails
from bots.actions.identity import make_identity_secret
from bots.models import Chatbot
from bots.webhooks.secrets import secrets_of
from botsmith.ai.registry import chat_model
from botsmith.lib import logs
from botsmith.lib.request_ids import RequestIdFilter
from botsmith.lib.sealed import unseal
from tests.accounts.codes import with_app, with_codes
from tests.bots import leaving
from tests.bots.receiver import connect, happen, receiver, send_all
from tests.bots.test_leaving_export import made
from tests.bots.test_providers import answered
from tests.cast import PASSWORD, bot_of, on_plan, person, signed_in, text_of
from tests.lib.servers import respond
from tests.proof.counting import counted
from tests.providers import OpenAIStub
from tests.providers.script import Script

__all__ = ["receiver"]
pytestmark = pytest.mark.django_db(transaction=True)
PROVIDERS_KEY = "sk-canary-of-the-provider-0123456789abcdef"
OF_PROCESS = {"secret_key": configured.SECRET_KEY, "provider": PROVIDERS_KEY, "password": PASSWORD}


@pytest.fixture
def said():
    """All that is logged, at every level, by the handler's own formatter."""
    out, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.Json())
    handler.addFilter(RequestIdFilter())
    before, kept = root.level, list(logs._secrets)
    logs.hide([configured.SECRET_KEY, PROVIDERS_KEY])
    root.setLevel(logging.DEBUG)
    root.addHandler(handler)
    yield out
    root.removeHandler(handler)
    root.setLevel(before)
    logs.hide(kept)


@pytest.fixture
def provider(settings):
    """One that refuses, and says the key that it was given, as some do."""
    settings.EMBEDDING_MODEL_OPENAI = "off"
    with OpenAIStub() as stub:
        settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL = PROVIDERS_KEY, stub.url
        chat_model.cache_clear()
        yield stub
    chat_model.cache_clear()


@pytest.fixture
def secrets(receiver) -> dict[str, str]:
    """A customer with a secret of each kind; each as it is told once."""
    alice = on_plan(person(), "professional")
    bot = bot_of(alice)
    text_of(bot)
    connect(bot, receiver.url)
    make_identity_secret(bot, actor=alice)
    bot.refresh_from_db()
    _, key = make_key(alice, "Importer", ("read", "write", "chat"), actor=alice)
    codes = with_codes(alice)
    return {
        **OF_PROCESS,
        "api_key": key,
        "webhook": secrets_of(bot.pk).current.removeprefix("whsec_"),
        "identity": unseal(bot.identity_secret),
        "second_step": with_app(alice),
        "recovery_code": codes[0],
        "recovery_code_plain": codes[-1].replace("-", ""),
    }


def everywhere() -> dict[str, bytes]:
    """All that is kept: both databases, all three of Redis, mails."""
    kept: dict[str, bytes] = {}
    for where, data in leaving.everything():
        kept[where] = kept.get(where, b"") + data
    with redis.Redis.from_url(f"{configured.REDIS_URL}/0") as queues:
        for key in queues.scan_iter():
            kept["queues"] = kept.get("queues", b"") + key + leaving.value_of(queues, key)
    kept["mails"] = "".join(f"{m.subject}{m.body}{m.to}" for m in mail.outbox).encode()
    return kept


def hits_in(kept: dict[str, bytes], secrets: dict[str, str]) -> list[tuple[str, str]]:
    return [
        (where, kind)
        for where, data in kept.items()
        for kind, secret in secrets.items()
        if secret.encode() in data
    ]


def go_through(bot: Chatbot, secrets: dict[str, str], provider, receiver) -> str:
    """What customers, programs and visitors do, well and badly; what they were shown."""
    alice = bot.user
    shown = []
    client = signed_in(alice)
    for status in (200, 401, 429, 500):
        provider.play(Script(status=status, message=f"Incorrect API key: {PROVIDERS_KEY}"))
        shown.append(str(async_to_sync(answered)(bot)))
    for answer in (respond(b"thanks"), respond(b"no", status=500), respond(status=410)):
        receiver.answer = answer
        happen(bot)
        send_all(bot)
    with_key = {"HTTP_AUTHORIZATION": f"Bearer {secrets['api_key']}"}
    paths = ("chatbots", f"chatbots/{bot.pk}", "me", "usage", "nowhere")
    shown += [client.get(f"/api/v1/{each}", **with_key).content.decode() for each in paths]
    wrong = {"login": alice.email, "password": f"{PASSWORD} "}
    shown.append(client.post("/accounts/login/", wrong).content.decode())
    pages = (
        "",
        "account/",
        "account/security/",
        "account/keys/",
        "dashboard/",
        "account/activity/",
    )
    of_bot = ("", "webhooks/", "access/", "settings/", "playground/", "conversations/", "spending/")
    shown += [client.get(f"/{each}").content.decode() for each in pages]
    shown += [client.get(f"/bots/{bot.pk}/{each}").content.decode() for each in of_bot]
    try:
        whole = f"whsec_{secrets['webhook']}"
        raise RuntimeError(f"cannot use {secrets['api_key']} {PROVIDERS_KEY} {whole}")
    except RuntimeError as error:
        failures.note("bots.tasks.settle_answers", ["an-id"], {}, error, now=timezone.now())
        logging.getLogger("trial").exception("broke with %s", secrets["api_key"])
    sweep_mails()
    send_mail("nobody's")
    return "".join(shown)


def test_every_secret_is_found_nowhere(secrets, provider, receiver, said, tmp_path):
    bot = Chatbot.objects.select_related("user").get()
    shown = go_through(bot, secrets, provider, receiver)
    archive = leaving.opened(made(bot.user), tmp_path)
    exported = b"".join(archive.read(name) for name in archive.namelist())
    kept = everywhere()
    kept |= {"export": exported, "pages": shown.encode(), "log": said.getvalue().encode()}
    stored = [*User.objects.all(), *ApiKey.objects.all(), bot, *FailedTask.objects.all()]
    kept["repr"] = "".join(f"{each!r}{each!s}" for each in stored).encode()
    hits = hits_in(kept, secrets)
    size = sum(map(len, kept.values()))
    counted("K1", kinds=len(secrets), places=len(kept), bytes=size, hits=len(hits))
    assert {"chatbots", "api_keys", "mfa_authenticator", "failed_tasks", "log"} <= set(kept)
    assert len(kept["log"]) > 10_000
    assert hits == []


def test_a_secret_that_is_there_would_be_found(secrets):
    """The search itself, with one of each kind planted."""
    kept = everywhere()
    planted = {f"of {kind}": f"x{secret}x".encode() for kind, secret in secrets.items()}
    assert len(hits_in(planted, secrets)) >= len(secrets)
    assert hits_in(kept, secrets) == []
