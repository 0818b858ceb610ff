"""Invoices of the demo customer, for the pages that show them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.utils import timezone

from billing.models import Invoice, Line
from botsmith.mongodb.collections import as_document

NUMBER = "1999-000001"  # Of a year in which nothing else is numbered.


@contextmanager
def invoiced(rows, user_id: str) -> Iterator[str]:
    """Its number. ``rows`` are the invoices as PyMongo has them."""
    now = timezone.now()
    lines = [
        Line(text="Starter plan, unused part", amount_cents=-7_500, starts_at=now, ends_at=now),
        Line(text="Professional plan, rest of the period", amount_cents=24_950),
        Line(text="Coupon: 20 % off, code SPRING", amount_cents=-4_990, kind="coupon"),
    ]
    invoice = Invoice(
        number=NUMBER,
        user_id=user_id,
        kind="change",
        lines=lines,
        subtotal_cents=17_450,
        total_cents=12_460,
        due_at=now + timedelta(days=7),
        seller="Lantern Software Ltd\n12 Quay Street\nTax id GB 123 4567 89",
        buyer="Donaudampfschifffahrtsgesellschaft & Co\nDemo Customer\n2 Harbour Road",
        engine="manual",
    )
    rows.insert_one(as_document(invoice))
    yield NUMBER
    rows.delete_one({"number": NUMBER})
