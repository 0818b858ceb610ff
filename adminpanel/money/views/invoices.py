"""Invoices in a list and as a file; one of them, with what staff note on it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.activity import record
from accounts.models import User
from adminpanel.access import staff
from adminpanel.lists import MOST_COUNTED, Asked, headings
from adminpanel.money import queries
from adminpanel.money.access import get_invoice, payer_of
from adminpanel.money.forms import ConfirmForm, RefundForm
from adminpanel.money.queries import INVOICE_COLUMNS, INVOICE_SORTS
from adminpanel.rights import Right, may_touch, require_touch
from billing import invoices as verbs
from billing import subscriptions
from billing.clock import STRIPE
from billing.models import Invoice
from botsmith.lib.app_error import AppError
from botsmith.lib.csv import csv_response
from botsmith.lib.ids import new_id

TAB = "invoices"
FILTERS = ("q", "state", "from", "to")
STATES = (("", "All"), ("open", "Open"), ("overdue", "Overdue"), ("paid", "Paid"), ("void", "Void"))


@staff(Right.SEE_MONEY)
@require_GET
def invoices(request: HttpRequest) -> HttpResponse:
    asked = Asked.read(request.GET, names=FILTERS, sorts=INVOICE_SORTS)
    found = queries.invoices(asked)
    page = {
        "tab": TAB,
        "asked": asked,
        "since": asked["from"],
        "found": found,
        "rows": found.rows,
        "most": MOST_COUNTED,
        "headings": headings(asked, INVOICE_COLUMNS, INVOICE_SORTS),
        "url": reverse("adminpanel:invoices"),
        "states": STATES,
    }
    return render(request, "adminpanel/money/invoices.html", page)


@staff(Right.EXPORT_MONEY)
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """What the list finds, all of it."""
    asked = Asked.read(request.POST, names=FILTERS, sorts=INVOICE_SORTS)
    said = ", ".join(f"{name}: {value}" for name, value in asked.filters.items())
    record(request.user, "exported_invoices", details=said or "all")
    name = f"invoices-{timezone.now():%Y-%m-%d}.csv"
    return csv_response(name, queries.EXPORT_COLUMNS, queries.exported(asked))


@staff(Right.SEE_MONEY)
@require_GET
def invoice(request: HttpRequest, number: str) -> HttpResponse:
    found = get_invoice(number)
    form = RefundForm(initial={"note_id": new_id(), "amount": None})
    return _page(request, found, form)


@staff(Right.CHANGE_MONEY)
@require_POST
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    """The payment arrived. Of two who say so at once the first did it, and the second is told."""
    found = get_invoice(number)
    require_touch(request.user, payer_of(found))
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "A reference has 120 characters at most. Shorten it.")
        return redirect("adminpanel:invoice", number)
    try:
        subscriptions.confirm(found, actor=request.user, reference=form.cleaned_data["reference"])
    except AppError as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, f"Invoice {found.number} is paid.")
    return redirect("adminpanel:invoice", number)


@staff(Right.CHANGE_MONEY)
@require_POST
def refund(request: HttpRequest, number: str) -> HttpResponse:
    found = get_invoice(number)
    if found.user_id:
        require_touch(request.user, payer_of(found))
    form = RefundForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            verbs.note_refund(
                found,
                given["amount"],
                reason=given["reason"],
                note_id=given["note_id"],
                actor=request.user,
            )
        except AppError as refusal:
            form.add_error(None, str(refusal.sentence))
        else:
            messages.success(request, "The refund is noted. Send the money, if you have not yet.")
            return redirect("adminpanel:invoice", number)
    return _page(request, found, form, status=422)


def _page(
    request: HttpRequest, invoice: Invoice, form: RefundForm, *, status: int = 200
) -> HttpResponse:
    customer = User.objects.filter(pk=invoice.user_id).first() if invoice.user_id else None
    noted = queries.people([each.by for each in invoice.refunds or []])
    is_open = invoice.status == Invoice.Status.OPEN
    page = {
        "tab": TAB,
        "invoice": invoice,
        "customer": customer,
        "is_overdue": queries.is_overdue(invoice, timezone.now()),
        "may": bool(customer) and may_touch(request.user, customer),
        "can_confirm": is_open and invoice.engine != STRIPE,
        "by_stripe": invoice.engine == STRIPE,
        "left_cents": invoice.total_cents - invoice.refunded_cents,
        "refunds": [(each, noted.get(each.by)) for each in invoice.refunds or []],
        "confirm_form": ConfirmForm(),
        "refund_form": form,
    }
    return render(request, "adminpanel/money/invoice.html", page, status=status)
