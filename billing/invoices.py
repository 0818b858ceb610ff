"""Invoices: issued once, with numbers that have no gap; paid, or void.

The steps, each of which a repeat completes: a change of the subscription writes down its bill
(``billing.moves``); ``issue`` makes the invoice of it, under the bill's id, tells the customer, and
takes the bill away. ``confirm_payment`` marks it paid; ``billing.subscriptions.settle`` tells the
subscription, and takes the mark away. ``billing.renewal`` goes on wherever a process died.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from pymongo.errors import DuplicateKeyError

from accounts.activity import record
from accounts.mails import tell
from accounts.models import User
from billing.clock import STRIPE
from billing.models import Bill, Invoice, Line, LineKind, Refund, Subscription
from billing.money import usd
from billing.offers import ChangeRefused, unused
from billing.proration import part
from botsmith.lib.ids import new_id
from botsmith.mongodb.collections import as_document, as_stored, collection, in_utc

AT_ONCE = 100
PLACES = 6
MOST_REASON = 300


def bill_for(kind: str, lines: Sequence[Line], total_cents: int, now: datetime) -> Bill:
    """What is to be invoiced; nothing to pay is due at once."""
    due = timedelta(days=settings.BILLING_DUE_DAYS if total_cents else 0)
    return Bill(
        invoice_id=new_id(),
        kind=kind,
        lines=list(lines),
        total_cents=total_cents,
        due_at=now + due,
        made_at=now,
    )


def issue(subscription: Subscription, user: User) -> Invoice | None:
    """Issues the subscription's bill; any number of times at once makes one invoice."""
    bill = subscription.bill
    if bill is None:
        return None
    invoice = Invoice.objects.filter(pk=bill.invoice_id).first() or _insert(_made_of(bill, user))
    _tell_issued(user, invoice)
    told = {"user_id": subscription.pk, "bill.invoice_id": bill.invoice_id}
    collection(Subscription).update_one(told, {"$set": {"bill": None}})
    return invoice


def _made_of(bill: Bill, user: User) -> Invoice:
    paid = bill.total_cents == 0
    return Invoice(
        id=bill.invoice_id,
        user_id=user.pk,
        kind=bill.kind,
        lines=bill.lines,
        subtotal_cents=subtotal(bill.lines),
        total_cents=bill.total_cents,
        status=Invoice.Status.PAID if paid else Invoice.Status.OPEN,
        due_at=bill.due_at,
        paid_at=bill.made_at if paid else None,
        reference="Nothing to pay" if paid else None,
        seller=settings.BILLING_SELLER,
        buyer=buyer(user),
        engine="manual",
    )


def subtotal(lines: Sequence[Line]) -> int:
    """Before coupons and credit."""
    return sum(line.amount_cents for line in lines if line.kind == LineKind.PLAN)


def buyer(user: User) -> str:
    return "\n".join(filter(None, [user.company, user.name, user.address, user.email]))


def _insert(invoice: Invoice) -> Invoice:
    """With the number after the last one. The unique indexes decide: who comes second takes the
    next number, or finds that the invoice is there. So no number is ever left out."""
    while True:
        invoice.issued_at = timezone.now()
        invoice.number = _number_after_last(invoice.issued_at.year)
        try:
            collection(Invoice).insert_one(as_document(invoice))
        except DuplicateKeyError:
            if found := Invoice.objects.filter(pk=invoice.pk).first():
                return found
        else:
            return invoice


def _number_after_last(year: int) -> str:
    of_year = {"number": {"$gte": f"{year}-", "$lt": f"{year}-~"}}
    last = collection(Invoice).find_one(of_year, {"number": 1}, sort=[("number", -1)])
    count = int(last["number"].partition("-")[2]) if last else 0
    return f"{year}-{count + 1:0{PLACES}}"


def confirm_payment(invoice: Invoice, *, actor: User | None, reference: str = "") -> Invoice:
    """An open invoice was paid; ChangeRefused when it is not open (any more).

    The subscription hears of it by ``billing.subscriptions.settle``.
    """
    now = timezone.now()
    paid = {
        "status": Invoice.Status.PAID,
        "paid_at": now,
        "reference": reference[:120] or None,
        "settle_due_at": now,
    }
    if not _moved(invoice, Invoice.Status.OPEN, paid):
        found = Invoice.objects.get(pk=invoice.pk)
        raise ChangeRefused(f"Invoice {found.number} is {found.status}, so it cannot be paid.")
    changes = {"status": (Invoice.Status.OPEN, Invoice.Status.PAID)}
    about = {"details": reference, "account": invoice.user_id, "changes": changes}
    record(actor, "confirmed_payment", invoice, **about)
    return Invoice.objects.get(pk=invoice.pk)


def note_refund(
    invoice: Invoice, amount_cents: int, *, reason: str, note_id: str, actor: User
) -> Invoice:
    """Notes that money was given back for a paid invoice; it moves none, and the plan stays.

    Of any number at once, those that fit into what was paid are noted; one ``note_id`` is noted
    once. Raises ChangeRefused.
    """
    if not reason or len(reason) > MOST_REASON:
        raise ChangeRefused(f"Write a reason, {MOST_REASON} characters at most.")
    if amount_cents <= 0:
        raise ChangeRefused("Give an amount of more than nothing.")
    now = timezone.now()
    note = Refund(note_id=note_id, amount_cents=amount_cents, reason=reason, at=now, by=actor.pk)
    total = {"$add": [{"$sum": "$refunds.amount_cents"}, amount_cents]}
    fits = {
        "id": invoice.pk,
        "status": Invoice.Status.PAID,
        "refunds.note_id": {"$ne": note_id},
        "$expr": {"$lte": [total, "$total_cents"]},
    }
    pushed = {"$push": {"refunds": as_stored(note)}}
    done = collection(Invoice).update_one(fits, pushed).modified_count
    there = Invoice.objects.get(pk=invoice.pk)
    if done:
        after = there.refunded_cents
        details = f"{usd(amount_cents)}: {reason}"
        changes = {"refunded_cents": (after - amount_cents, after)}
        about = {"details": details, "account": invoice.user_id or actor, "changes": changes}
        record(actor, "noted_refund", invoice, **about)
    elif not any(each.note_id == note_id for each in there.refunds or []):
        raise ChangeRefused(_why_no_refund(there))
    return there


def _why_no_refund(invoice: Invoice) -> str:
    if invoice.status != Invoice.Status.PAID:
        return f"Invoice {invoice.number} is {invoice.status}: nothing was paid that could go back."
    left = invoice.total_cents - invoice.refunded_cents
    return f"{usd(left)} of invoice {invoice.number} can be noted as refunded at most."


def void(invoice_id: str) -> bool:
    """An open invoice need not be paid; whether it is void now."""
    if _moved(Invoice(id=invoice_id), Invoice.Status.OPEN, {"status": Invoice.Status.VOID}):
        return True
    return Invoice.objects.filter(pk=invoice_id, status=Invoice.Status.VOID).exists()


def is_being_booked(invoice_id: str) -> bool:
    """It was paid, and its subscription is still to be told."""
    paid = {"id": invoice_id, "status": Invoice.Status.PAID, "settle_due_at": {"$ne": None}}
    return collection(Invoice).find_one(paid, {"_id": 1}) is not None


def kept_if_ended(s: Subscription, now: datetime) -> int:
    """What goes to the customer's credit, in cents, when the plan ends now: what is left of what
    was paid, or what the invoice took that is then void. Of Stripe's, nothing."""
    return 0 if s.engine == STRIPE else unused(s, now) + taken(s.owes, now)


def taken(invoice_id: str | None, now: datetime) -> int:
    """What an invoice took of the customer's credit and of a plan that was paid for before, in
    cents: it goes back when that is void, of the plan what is not used by now."""
    found = Invoice.objects.filter(pk=invoice_id).first() if invoice_id else None
    return sum(_taken_by(line, now) for line in (found.lines if found else []))


def _taken_by(line: Line, now: datetime) -> int:
    if line.kind == LineKind.BALANCE:
        return -line.amount_cents
    if line.kind != LineKind.PLAN or line.amount_cents >= 0:
        return 0
    if not line.starts_at or not line.ends_at:
        return -line.amount_cents
    return part(-line.amount_cents, in_utc(line.starts_at), in_utc(line.ends_at), now)


def _moved(invoice: Invoice, status: str, changes: dict) -> bool:
    mine = {"id": invoice.pk, "status": status}
    return bool(collection(Invoice).update_one(mine, {"$set": changes}).modified_count)


def settled(invoice: Invoice) -> None:
    collection(Invoice).update_one({"id": invoice.pk}, {"$set": {"settle_due_at": None}})


def paid_and_not_settled(now: datetime) -> list[Invoice]:
    return list(Invoice.objects.filter(settle_due_at__lte=now)[:AT_ONCE])


def tell_paid(user: User, invoice: Invoice) -> None:
    told = {**_words(invoice), "reference": invoice.reference or ""}
    tell(user, "invoice_paid", name=f"invoice-paid:{invoice.pk}", **told)


def _tell_issued(user: User, invoice: Invoice) -> None:
    if invoice.status == Invoice.Status.PAID:
        tell_paid(user, invoice)
        return
    told = {**_words(invoice), "how": settings.BILLING_PAYMENT_INSTRUCTIONS}
    tell(user, "invoice_issued", name=f"invoice-issued:{invoice.pk}", **told)


def _words(invoice: Invoice) -> dict[str, str]:
    return {
        "number": invoice.number,
        "total": usd(invoice.total_cents),
        "due": f"{invoice.due_at:%-d %B %Y}",
        "what": invoice.about,
        "link": settings.BASE_URL + reverse("billing:invoice", args=[invoice.number]),
    }


def forget_buyer(user_id: str) -> int:
    """An account goes: its invoices stay, for their numbers, without the person."""
    still_open = {"user_id": user_id, "status": Invoice.Status.OPEN}
    collection(Invoice).update_many(still_open, {"$set": {"status": Invoice.Status.VOID}})
    noted = {"user_id": user_id, "refunds.note_id": {"$exists": True}}
    collection(Invoice).update_many(noted, {"$set": {"refunds.$[].reason": ""}})
    gone = {"user_id": "", "buyer": "", "reference": None, "settle_due_at": None}
    return collection(Invoice).update_many({"user_id": user_id}, {"$set": gone}).modified_count


def mirror(invoice: Invoice) -> Invoice:
    """Keeps an invoice of a payment provider, known by its ``id``, as it is there now. One that is
    paid or void stays so: what was asked earlier may come later."""
    if invoice.status == Invoice.Status.PAID:
        invoice.settle_due_at = timezone.now()
    changes = {name: getattr(invoice, name) for name in ("status", "paid_at", "settle_due_at")}
    if invoice.status != Invoice.Status.OPEN:
        _moved(invoice, Invoice.Status.OPEN, changes)
    return Invoice.objects.filter(pk=invoice.pk).first() or _insert(invoice)
