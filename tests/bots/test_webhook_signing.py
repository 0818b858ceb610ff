"""Signatures are those of the Standard Webhooks specification, by its own reference verifier."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from bots.models import Chatbot
from bots.webhooks.secrets import OVERLAP, Secrets, replace_secret, secrets_of
from bots.webhooks.signing import new_secret, signed_headers
from botsmith.lib.sealed import CannotOpen
from tests.cast import bot_of, person
from tests.proof.counting import counted

BODY = '{"type":"test","data":{"text":"Grüße 日本 \U0001f600"}}'


def now() -> datetime:
    return datetime.now(UTC)


def test_the_specifications_own_example():
    """https://github.com/standard-webhooks/standard-webhooks, "verifying webhook authenticity"."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    at = datetime.fromtimestamp(1614265330, UTC)
    headers = signed_headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek", '{"test": 2432232314}', [secret], at=at
    )
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_the_reference_verifier_takes_a_thousand_of_ours():
    for number in range(1000):
        secret, body = new_secret(), f'{{"n": {number}, "text": "é{number * "x"}"}}'
        headers = signed_headers(f"id-{number}", body, [secret], at=now())
        assert Webhook(secret).verify(body, headers)["n"] == number
    counted("I1", signed=1000, taken_by_the_reference_verifier=1000)


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook-id": "another"},
        {"webhook-timestamp": "a minute later"},
        {"webhook-signature": "v1," + base64.b64encode(bytes(32)).decode()},
    ],
)
def test_what_was_tampered_with_is_refused(changed):
    secret = new_secret()
    headers = signed_headers("an-id", BODY, [secret], at=now())
    assert Webhook(secret).verify(BODY, headers)
    if "webhook-timestamp" in changed:
        changed = {"webhook-timestamp": str(int(headers["webhook-timestamp"]) + 60)}
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY, headers | changed)


def test_another_body_another_secret_and_another_time_are_refused():
    secret = new_secret()
    headers = signed_headers("an-id", BODY, [secret], at=now())
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY + " ", headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(BODY, headers)
    for minutes in (-6, 6):
        late = signed_headers("an-id", BODY, [secret], at=now() + timedelta(minutes=minutes))
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(BODY, late)


def test_a_secret_has_thirty_two_random_bytes():
    made = {new_secret() for _ in range(100)}
    assert len(made) == 100
    assert {len(base64.b64decode(each.removeprefix("whsec_"))) for each in made} == {32}


def test_while_secrets_overlap_either_verifies():
    old, new = new_secret(), new_secret()
    both = Secrets(new, old, now() + OVERLAP)
    headers = signed_headers("an-id", BODY, both.valid(now()), at=now())
    assert Webhook(old).verify(BODY, headers) == Webhook(new).verify(BODY, headers)
    assert both.valid(now() + OVERLAP) == [new]


@pytest.mark.django_db(transaction=True)
class TestAChatbotsSecret:
    def test_is_made_when_it_is_first_needed_and_stays(self):
        bot = bot_of(person())
        assert secrets_of(bot.pk) == secrets_of(bot.pk)

    def test_is_sealed_at_rest(self):
        bot = bot_of(person())
        made = secrets_of(bot.pk)
        bot.refresh_from_db()
        assert made.current.removeprefix("whsec_") not in bot.webhook_secret
        assert len(bot.webhook_secret) <= 400

    def test_is_replaced_with_a_day_of_overlap(self):
        bot = bot_of(person())
        before = secrets_of(bot.pk)
        assert replace_secret(bot.pk, now=now())
        after = secrets_of(bot.pk)
        assert after.valid(now()) == [after.current, before.current]
        assert after.valid(now() + OVERLAP) == [after.current]
        bot.refresh_from_db()
        assert len(bot.webhook_secret) <= 400

    def test_that_cannot_be_opened_any_more_can_be_replaced(self, settings):
        bot = bot_of(person())
        secrets_of(bot.pk)
        settings.SECRET_KEY = "another-key-of-the-same-length-as-the-one-before-it-0123456789"
        with pytest.raises(CannotOpen):
            secrets_of(bot.pk)
        assert replace_secret(bot.pk, now=now())
        assert secrets_of(bot.pk).previous is None

    def test_of_no_chatbot_is_none(self):
        with pytest.raises(Chatbot.DoesNotExist):
            secrets_of("nobody")
