"""Mails when the month's messages run out: each level once a month, and only where wanted."""

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import OwedMail
from accounts.tasks import sweep_mails
from billing import quota
from billing.models import Subscription
from billing.quota import Limit, reserving
from billing.tasks import tell_of_usage
from billing.telling import tell_by_mail
from botsmith.mongodb.collections import collection
from tests.cast import person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def rung(monkeypatch):
    found = []
    monkeypatch.setattr(reserving, "ring_for", lambda task, ids: found.append((task, ids)))
    return found


def use(user, count: int) -> None:
    for _ in range(count):
        quota.reserve(user, Limit.MESSAGES)


def test_who_passes_a_mark_rings_once_for_each(rung):
    alice = person(custom_max_messages=10)
    use(alice, 7)
    assert rung == []
    use(alice, 1)
    assert rung == [("billing.tasks.tell_of_usage", [alice.pk])]
    use(alice, 1)
    assert len(rung) == 1
    use(alice, 1)
    assert len(rung) == 2


def test_a_batch_that_passes_both_marks_rings_once(rung):
    alice = person(custom_max_messages=10)
    quota.reserve_up_to(alice, Limit.MESSAGES, 10)
    assert len(rung) == 1


def test_each_level_is_told_once_a_month():
    alice = person(custom_max_messages=10)
    use(alice, 8)
    for _ in range(3):
        tell_of_usage(alice.pk)
    use(alice, 2)
    for _ in range(3):
        tell_of_usage(alice.pk)
    sweep_mails()
    subjects = [each.subject for each in mail.outbox]
    assert subjects == [
        "Most of this month’s messages are used",
        "This month’s messages are used up",
    ]
    assert "8 of the 10 messages" in mail.outbox[0].body
    assert "/billing/usage/" in mail.outbox[0].body


def test_the_next_month_tells_anew():
    alice = person(custom_max_messages=1)
    use(alice, 1)
    tell_of_usage(alice.pk)
    past = timezone.now().replace(year=2025, month=1, day=1)
    collection(Subscription).update_one(
        {"user_id": alice.pk}, {"$set": {"usage.last_reset": past, "started_at": past}}
    )
    use(alice, 1)
    tell_of_usage(alice.pk)
    assert OwedMail.objects.count() == 2


def test_below_the_marks_and_without_a_limit_nobody_is_told():
    few, many = person(custom_max_messages=10), person("Bob", custom_max_messages=-1)
    use(few, 7)
    use(many, 30)
    tell_of_usage(few.pk)
    tell_of_usage(many.pk)
    assert not OwedMail.objects.exists()


def test_who_wants_no_such_mails_gets_none():
    alice = person(custom_max_messages=1)
    use(alice, 1)
    client = signed_in(alice)
    client.post("/billing/usage/mails/")
    tell_of_usage(alice.pk)
    assert not OwedMail.objects.exists()
    client.post("/billing/usage/mails/", {"mails": "on"})
    tell_of_usage(alice.pk)
    assert OwedMail.objects.count() == 1
    tell_by_mail(alice.pk, wanted=False)
