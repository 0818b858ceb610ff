"""A process that dies between any two writes of money: a repeat or the sweep finishes what was
begun, charges once and loses nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from pymongo.collection import Collection

from accounts.models import User
from billing import renewal, subscriptions
from billing.actions import get_subscription
from billing.models import Coupon, Invoice
from billing.tasks import sweep_subscriptions
from tests.billing.buying import buy, change, invoices_of, of, pay
from tests.cast import person

pytestmark = pytest.mark.django_db
WRITES = ("insert_one", "update_one", "find_one_and_update")
MOST_WRITES = 12


class Dies(BaseException):
    """As when a process is killed: nothing catches it."""


def dying(monkeypatch, after: int, *, done: bool) -> None:
    """From its ``after``-th write on nothing is written; ``done``: that one still is."""
    count = 0

    def broken(real):
        def write(self, *given, **more):
            nonlocal count
            count += 1
            if count < after:
                return real(self, *given, **more)
            if count == after and done:
                real(self, *given, **more)
            raise Dies

        return write

    for name in WRITES:
        monkeypatch.setattr(Collection, name, broken(getattr(Collection, name)))


def killed(monkeypatch, act: Callable[[], object], after: int, *, done: bool) -> bool:
    """Whether it died; False when it has fewer writes than that."""
    with monkeypatch.context() as world:
        dying(world, after, done=done)
        try:
            act()
        except Dies:
            return True
    return False


def swept(user: User, now: datetime) -> None:
    sweep_subscriptions()
    renewal.advance(user.pk, now)


def is_sound(user: User) -> None:
    """Nothing hangs: no bill without its invoice, no paid one that is not told, no gap."""
    s = get_subscription(user.pk)
    assert s.bill is None
    assert not Invoice.objects.filter(settle_due_at__isnull=False).exists()
    numbers = sorted(int(n[5:]) for n in Invoice.objects.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    open_ones = Invoice.objects.filter(user_id=user.pk, status="open")
    waits = {s.owes, s.order.invoice_id if s.order else None} - {None}
    assert {each.pk for each in open_ones} == waits


def every_point(monkeypatch, make, act, repeat) -> int:
    """Kills at each write in turn, before and after it; how many points there were."""
    points = 0
    for after in range(1, MOST_WRITES):
        for done in (False, True):
            user = make(f"User{after}{int(done)}")
            if not killed(monkeypatch, lambda user=user: act(user), after, done=done):
                return points
            points += 1
            swept(user, timezone.now())
            is_sound(user)
            repeat(user)
            is_sound(user)
    return points


def test_ordering(monkeypatch):
    def again(user: User) -> None:
        if not get_subscription(user.pk).order:
            change(user, "starter")
        pay(user)
        assert of(user).plan_id == "starter"
        assert Invoice.objects.filter(user_id=user.pk).count() == 1

    assert every_point(monkeypatch, person, lambda u: change(u, "starter"), again) >= 8


def test_confirming(monkeypatch):
    def ordered(name: str) -> User:
        user = person(name)
        change(user, "starter")
        return user

    def again(user: User) -> None:
        if of(user).order:
            pay(user)
        assert of(user).plan_id == "starter"
        assert of(user).paid_cents == 15_000

    assert every_point(monkeypatch, ordered, pay, again) >= 6


def test_upgrading_with_a_coupon(monkeypatch):
    Coupon.objects.create(id="SPRING", percent=20, max_uses=100)

    def bought(name: str) -> User:
        user = person(name)
        buy(user)
        return user

    def act(user: User) -> None:
        change(user, "professional", code="SPRING")

    def again(user: User) -> None:
        if of(user).plan_id == "starter":
            act(user)
        assert of(user).plan_id == "professional"
        assert Invoice.objects.filter(user_id=user.pk).count() == 2
        assert user.pk in Coupon.objects.get().users
        assert Coupon.objects.get().used == len(Coupon.objects.get().users)

    assert every_point(monkeypatch, bought, act, again) >= 8


def test_renewing(monkeypatch):
    def bought(name: str) -> User:
        user = person(name)
        buy(user)
        return user

    def act(user: User) -> None:
        renewal.advance(user.pk, of(user).period_end + timedelta(seconds=1))

    def again(user: User) -> None:
        if not of(user).owes:
            act(user)
        assert [each.kind for each in invoices_of(user)] == ["start", "renewal"]

    assert every_point(monkeypatch, bought, act, again) >= 6


def test_cancelling_an_order(monkeypatch):
    Coupon.objects.create(id="SPRING", percent=20, max_uses=100)

    def ordered(name: str) -> User:
        user = person(name)
        change(user, "starter", code="SPRING")
        return user

    def act(user: User) -> None:
        subscriptions.cancel_order(user, actor=user)

    def again(user: User) -> None:
        if of(user).order:
            act(user)
        assert (of(user).plan_id, of(user).order) == ("free", None)

    points = 0
    for after in range(1, MOST_WRITES):
        user = ordered(f"User{after}")
        if not killed(monkeypatch, lambda user=user: act(user), after, done=True):
            break
        points += 1
        again(user)
        is_sound(user)
    assert points >= 3
