from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts import mails
from accounts.models import OwedMail
from accounts.tasks import purge_mails, sweep_mails
from botsmith.mongodb.collections import collection
from tests.cast import person

pytestmark = pytest.mark.django_db
SAID = {"bot_name": "Shop helper", "count": 1, "dropped": [], "link": "/", "checks": "/"}


def test_what_is_owed_is_sent_once_though_its_bell_is_lost():
    assert mails.tell(person(), "checks_failed", **SAID)
    sweep_mails()
    sweep_mails()
    [sent] = mail.outbox
    assert sent.to == ["alice@example.com"]
    assert "Shop helper" in sent.subject


def test_what_has_a_name_is_told_once():
    user = person()
    told = [mails.tell(user, "checks_failed", name="drop:1", **SAID) for _ in range(3)]
    sweep_mails()
    assert told == [True, False, False]
    assert len(mail.outbox) == 1


def test_without_a_mail_server_it_is_tried_again(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    mails.tell(person(), "checks_failed", **SAID)
    sweep_mails()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    now = timezone.now()
    assert mails.MAIL.due(now) == []
    [waiting] = mails.MAIL.due(now + timedelta(minutes=6))
    assert mails.send(waiting, now + timedelta(minutes=6))
    assert len(mail.outbox) == 1


def test_old_mails_are_forgotten_and_those_that_are_owed_are_not():
    user = person()
    for name in ("sent", "owed"):
        mails.tell(user, "checks_failed", name=name, **SAID)
    mails.send("sent", timezone.now())
    long_ago = timezone.now() - timedelta(days=90)
    collection(OwedMail).update_many({}, {"$set": {"created_at": long_ago}})
    purge_mails()
    assert [each.pk for each in OwedMail.objects.all()] == ["owed"]
