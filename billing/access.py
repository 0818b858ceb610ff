"""The only way to an invoice by a number from outside: strangers get 404."""

from django.shortcuts import get_object_or_404

from accounts.models import User
from billing.models import Invoice


def get_own_invoice(user: User, number: str) -> Invoice:
    return get_object_or_404(Invoice, number=number, user_id=user.pk)
