"""K2: after a change of SECRET_KEY every secret can be sealed anew, while they are used."""

from io import StringIO
from random import Random
from threading import Event, Thread

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone

from bots.models import Chatbot
from bots.webhooks.secrets import replace_secret, secrets_of
from botsmith.lib.sealed import CannotOpen, resealed, seal, unseal
from botsmith.management.commands import reseal
from botsmith.mongodb.collections import as_document, collection
from tests.cast import person
from tests.proof.counting import counted, sized

pytestmark = pytest.mark.django_db(transaction=True)
OLD, NEW = "an-old-key-" * 8, "the-newest-key-" * 8


@pytest.fixture
def alice():
    return person()


def sealed_under(settings, key: str, *fallbacks: str) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = key, list(fallbacks)


def test_a_thousand_secrets_are_sealed_anew_under_load_and_none_is_lost(settings, alice):
    number = sized(120, 1000)
    sealed_under(settings, OLD)
    bots = [Chatbot(user=alice, name=f"Bot {n}") for n in range(number // 2)]
    for n, bot in enumerate(bots):
        bot.identity_secret = seal(f"identity {n}")
    collection(Chatbot).insert_many([as_document(bot) for bot in bots])
    current = {bot.pk: secrets_of(bot.pk).current for bot in bots}
    totp = Authenticator(
        user=alice, type="totp", data={"secret": seal("JBSWY3DP"), "last_period": 7}
    )
    totp.save()
    sealed_under(settings, NEW, OLD)
    replaced, over = set(), Event()

    def use() -> None:
        """Owners replace secrets, and the sender reads them, all the time."""
        random = Random(7)
        while not over.is_set():
            bot = random.choice(bots)
            assert secrets_of(bot.pk).current
            if random.random() < 0.2 and replace_secret(bot.pk, now=timezone.now()):
                replaced.add(bot.pk)
        connections.close_all()

    using = Thread(target=use)
    using.start()
    try:
        call_command("reseal", stdout=StringIO())
    finally:
        over.set()
        using.join()
    sealed_under(settings, NEW)
    lost = wrong = 0
    for bot in Chatbot.objects.all():
        try:
            secrets = secrets_of(bot.pk)
            known = {secrets.current, secrets.previous}
            wrong += bot.pk not in replaced and current[bot.pk] not in known
            wrong += not unseal(bot.identity_secret).startswith("identity ")
        except CannotOpen:
            lost += 1
    totp.refresh_from_db()
    counted(
        "K2", secrets=2 * len(bots) + 1, replaced_meanwhile=len(replaced), lost=lost, wrong=wrong
    )
    assert not lost and not wrong
    assert (unseal(totp.data["secret"]), totp.data["last_period"]) == ("JBSWY3DP", 7)


def test_a_secret_replaced_while_it_is_sealed_anew_stays_replaced(settings, alice, monkeypatch):
    sealed_under(settings, OLD)
    bot = Chatbot.objects.create(user=alice, name="Shop")
    first = secrets_of(bot.pk).current
    sealed_under(settings, NEW, OLD)
    replaced = []

    def replaced_then(sealed: str) -> str | None:
        """Its owner is quicker: between the look at a secret and the write of it."""
        if not replaced:
            replaced.append(replace_secret(bot.pk, now=timezone.now()))
        return resealed(sealed)

    monkeypatch.setattr(reseal, "resealed", replaced_then)
    call_command("reseal", stdout=StringIO())
    assert replaced == [True]
    assert secrets_of(bot.pk).previous == first != secrets_of(bot.pk).current


def test_what_cannot_be_opened_is_said_and_left_as_it_is(settings, alice):
    sealed_under(settings, OLD)
    bot = Chatbot.objects.create(user=alice, name="Shop", identity_secret=seal("x"))
    sealed_under(settings, NEW)
    with pytest.raises(CommandError, match="1 secrets were sealed with a key"):
        call_command("reseal", stdout=StringIO())
    sealed_under(settings, OLD)
    bot.refresh_from_db()
    assert unseal(bot.identity_secret) == "x"
