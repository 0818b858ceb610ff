"""The gates of this family: 404 for what is not there."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from adminpanel.access import get_person
from billing.actions import get_subscription
from billing.models import Invoice, Subscription


def get_invoice(number: str) -> Invoice:
    return get_object_or_404(Invoice, number=number)


def get_customer(user_id: str) -> tuple[User, Subscription]:
    """Anybody with their subscription; a first look makes one to the Free plan."""
    user = get_person(user_id)
    return user, get_subscription(user.pk)


def payer_of(invoice: Invoice) -> User:
    """404 where the account is gone: nothing can begin for it."""
    user = User.objects.filter(pk=invoice.user_id).first() if invoice.user_id else None
    if user is None:
        raise Http404
    return user
