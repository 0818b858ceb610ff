from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from billing.access import get_own_invoice
from billing.models import Invoice
from botsmith.lib.places import Order, page_of

PAGE = 20
TAB = "invoices"
NEWEST = Order({"issued_at": datetime, "id": str})


@login_required
@require_GET
def invoices(request: HttpRequest) -> HttpResponse:
    found = Invoice.objects.filter(user_id=request.user.pk)
    place = request.GET.get("cursor", "")
    rows, older = page_of(found, place, PAGE, NEWEST)
    page = {"tab": TAB, "invoices": rows, "next_cursor": older, "is_start": not place}
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
