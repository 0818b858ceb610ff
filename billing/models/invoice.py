from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import EmbeddedModelArrayField
from django_mongodb_backend.models import EmbeddedModel

from billing.models.subscription import Line
from botsmith.lib.ids import new_id


class Refund(EmbeddedModel):
    """A note of staff that money was given back; it moves none. The customer reads the reason."""

    # Made with the form, so that what is sent twice is noted once.
    note_id = models.CharField(max_length=64)
    amount_cents = models.IntegerField()
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    # Who of the staff noted it.
    by = models.CharField(max_length=64)


class Invoice(models.Model):
    """What a customer was charged. What it says is frozen when it is issued."""

    class Status(models.TextChoices):
        OPEN = "open"
        PAID = "paid"
        VOID = "void"

    class Kind(models.TextChoices):
        START = "start"
        CHANGE = "change"
        RENEWAL = "renewal"

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    number = models.CharField(max_length=16, unique=True)
    user_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    lines = EmbeddedModelArrayField(Line)
    subtotal_cents = models.IntegerField()
    total_cents = models.IntegerField()
    currency = models.CharField(max_length=3, default="USD")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    issued_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    # How it was paid, as staff noted it.
    reference = models.CharField(max_length=120, null=True)
    seller = models.TextField(default="")
    buyer = models.TextField(default="")
    engine = models.CharField(max_length=8)
    stripe_id = models.CharField(max_length=64, null=True, db_index=True)
    # It was paid, and the subscription is still to be told; None: it was.
    settle_due_at = models.DateTimeField(null=True, db_index=True)
    refunds = EmbeddedModelArrayField(Refund, default=list)

    class Meta:
        db_table = "invoices"
        indexes = [
            models.Index(fields=["user_id", "-issued_at", "-id"], name="invoices_of_user"),
            models.Index(fields=["status", "paid_at"], name="invoices_by_payment"),
            models.Index(fields=["status", "engine", "due_at"], name="invoices_by_engine"),
            models.Index(fields=["status", "due_at", "id"], name="invoices_by_status_and_due"),
            models.Index(fields=["status", "issued_at", "id"], name="invoices_by_status_and_day"),
            models.Index(
                fields=["status", "total_cents", "id"], name="invoices_by_status_and_total"
            ),
            models.Index(fields=["issued_at", "id"], name="invoices_by_day"),
            models.Index(fields=["due_at", "id"], name="invoices_by_due"),
            models.Index(fields=["total_cents", "id"], name="invoices_by_total"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def refunded_cents(self) -> int:
        return sum(each.amount_cents for each in self.refunds or [])

    @property
    def about(self) -> str:
        """What it is for, in a few words."""
        charged = [line.text for line in self.lines if line.amount_cents > 0]
        return charged[-1] if charged else "Nothing to pay"
