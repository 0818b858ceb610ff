"""Buying as a customer does, by the verbs that the pages call."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from billing import renewal, subscriptions
from billing.actions import get_subscription
from billing.models import Invoice, Plan, Subscription
from botsmith.mongodb.collections import collection

DAY = timedelta(days=1)


def plan(name: str) -> Plan:
    return Plan.objects.get(pk=name)


def change(
    user: User, name: str, period: str = "monthly", *, code: str = "", at: datetime | None = None
) -> str:
    """What the customer's page does: an offer, accepted as it was shown."""
    as_of = at or timezone.now()
    quote = subscriptions.offer(user, plan(name), period, code=code, as_of=as_of)
    return subscriptions.accept(user, get_subscription(user.pk), quote, actor=user)


def pay(user: User, reference: str = "Transfer 1") -> Invoice:
    """Staff confirm the customer's open invoice."""
    invoice = Invoice.objects.get(user_id=user.pk, status="open")
    return subscriptions.confirm(invoice, actor=None, reference=reference)


def pay_all(user: User) -> None:
    for invoice in Invoice.objects.filter(user_id=user.pk, status="open"):
        subscriptions.confirm(invoice, actor=None)


def buy(user: User, name: str = "starter", period: str = "monthly", *, code: str = "") -> Invoice:
    """A first purchase, paid."""
    change(user, name, period, code=code)
    return pay(user)


def of(user: User) -> Subscription:
    return Subscription.objects.get(pk=user.pk)


def invoices_of(user: User) -> list[Invoice]:
    return list(Invoice.objects.filter(user_id=user.pk).order_by("number"))


def later(user: User, moment: datetime) -> Subscription:
    """What the sweeper does by then."""
    if user.pk in renewal.due(moment):
        renewal.advance(user.pk, moment)
    return of(user)


def rewrite(user: User, **fields: object) -> None:
    collection(Subscription).update_one({"user_id": user.pk}, {"$set": fields})
