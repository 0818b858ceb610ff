from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from billing.access import get_own_invoice
from billing.models import Invoice
from botsmith.lib.places import Order

PAGE = 20
TAB = "invoices"
NEWEST = Order({"issued_at": datetime, "id": str})


@login_required
@require_GET
def invoices(request: HttpRequest) -> HttpResponse:
    found = Invoice.objects.filter(user_id=request.user.pk)
    place = NEWEST.read(request.GET.get("cursor", ""))
    if place:
        found = found.filter(place.after())
    rows = list(found.order_by("-issued_at", "-id")[: PAGE + 1])
    more = NEWEST.of(vars(rows[PAGE - 1])).text if len(rows) > PAGE else ""
    page = {"tab": TAB, "invoices": rows[:PAGE], "next_cursor": more, "is_start": not place}
    return render(request, "billing/invoices.html", page)


@login_required
@require_GET
def invoice(request: HttpRequest, number: str) -> HttpResponse:
    page = {
        "tab": TAB,
        "invoice": get_own_invoice(request.user, number),
        "how_to_pay": settings.BILLING_PAYMENT_INSTRUCTIONS,
    }
    return render(request, "billing/invoice.html", page)
