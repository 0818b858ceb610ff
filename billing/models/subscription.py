from datetime import datetime

from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ArrayField, EmbeddedModelArrayField, EmbeddedModelField
from django_mongodb_backend.models import EmbeddedModel


class Usage(EmbeddedModel):
    """Counters, changed only by ``billing.quota``."""

    chatbots_count = models.IntegerField(default=0)
    messages_this_month = models.IntegerField(default=0)
    file_uploads_count = models.IntegerField(default=0)
    website_sources_count = models.IntegerField(default=0)
    text_sources_count = models.IntegerField(default=0)
    last_reset = models.DateTimeField(default=timezone.now)


class Period(models.TextChoices):
    MONTHLY = "monthly"
    YEARLY = "yearly"


class LineKind(models.TextChoices):
    PLAN = "plan"
    COUPON = "coupon"
    BALANCE = "balance"


class Line(EmbeddedModel):
    """A line of an invoice; what is given back is below zero."""

    text = models.CharField(max_length=200)
    amount_cents = models.IntegerField()
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=8, choices=LineKind.choices, default=LineKind.PLAN)


class Bill(EmbeddedModel):
    """An invoice that was decided and is still to be issued: it stands in the subscription until
    it is, so that whoever comes next can do it."""

    invoice_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    lines = EmbeddedModelArrayField(Line)
    total_cents = models.IntegerField()
    due_at = models.DateTimeField()
    made_at = models.DateTimeField()


class Discount(EmbeddedModel):
    """A coupon as it was when it was redeemed: a percentage, or an amount of each invoice."""

    code = models.CharField(max_length=40)
    percent = models.IntegerField(null=True)
    amount_cents = models.IntegerField(null=True)
    once = models.BooleanField(default=False)
    until = models.DateTimeField(null=True)


class NextPlan(EmbeddedModel):
    """What the subscription changes to when its period ends."""

    plan_id = models.CharField(max_length=40)
    period = models.CharField(max_length=8, choices=Period.choices)


class Order(EmbeddedModel):
    """A first purchase whose payment is waited for; the plan of now goes on meanwhile."""

    invoice_id = models.CharField(max_length=64)
    plan_id = models.CharField(max_length=40)
    period = models.CharField(max_length=8, choices=Period.choices)
    worth_cents = models.IntegerField()
    # Taken from what the customer has to their credit; given back if the order lapses.
    balance_cents = models.IntegerField(default=0)
    discount = EmbeddedModelField(Discount, null=True)
    code = models.CharField(max_length=40, null=True)
    lapses_at = models.DateTimeField()


class Subscription(models.Model):
    """One per user. It lives in another database than users, so ``user_id`` is a plain id.

    ``started_at`` never moves: usage is counted from its day. What is paid for has its own dates.
    """

    class Status(models.TextChoices):
        ACTIVE = "active"
        CANCELED = "canceled"
        EXPIRED = "expired"

    user_id = models.CharField(primary_key=True, max_length=64)
    plan_id = models.CharField(max_length=40, db_index=True)
    status = models.CharField(
        max_length=16, choices=Status.choices, default=Status.ACTIVE, db_index=True
    )
    started_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, db_index=True)
    auto_renew = models.BooleanField(default=True)
    usage = EmbeddedModelField(Usage, default=Usage)

    # Counts the changes of what follows and of the plan: who decides says which it saw.
    version = models.IntegerField(default=0)
    engine = models.CharField(max_length=8, default="")
    period = models.CharField(max_length=8, choices=Period.choices, default=Period.MONTHLY)
    anchor_at = models.DateTimeField(null=True)
    period_start = models.DateTimeField(null=True)
    period_end = models.DateTimeField(null=True)
    # What was paid, or is owed, for the time from ``paid_from`` to the period's end.
    paid_from = models.DateTimeField(null=True)
    paid_cents = models.IntegerField(default=0)
    balance_cents = models.IntegerField(default=0)
    # What a payment provider charges for a whole period; None: what the plan costs.
    price_cents = models.IntegerField(null=True)
    discount = EmbeddedModelField(Discount, null=True)
    # Codes of the coupons that the customer has used; each can be used once.
    coupons = ArrayField(models.CharField(max_length=40), default=list)
    next_plan = EmbeddedModelField(NextPlan, null=True)
    order = EmbeddedModelField(Order, null=True)
    bill = EmbeddedModelField(Bill, null=True)
    owes = models.CharField(max_length=64, null=True)
    owes_due_at = models.DateTimeField(null=True)
    past_due_since = models.DateTimeField(null=True)
    reminders = models.IntegerField(default=0)
    cancel_reason = models.CharField(max_length=500, null=True)
    next_step_at = models.DateTimeField(null=True, db_index=True)
    stripe_customer_id = models.CharField(max_length=64, null=True, db_index=True)
    stripe_subscription_id = models.CharField(max_length=64, null=True)
    stripe_session_id = models.CharField(max_length=255, null=True)
    reconcile_at = models.DateTimeField(null=True)

    # Things that are being made or removed just now (tokens), and when those at it that have said
    # nothing must be dead (billing.quota.reserving, billing.quota.mending).
    in_hand = ArrayField(models.CharField(max_length=64), default=list)
    in_hand_until = models.DateTimeField(null=True)
    # When messages were counted or given back last; and of the month's, those that were deleted.
    messages_counted_at = models.DateTimeField(null=True)
    messages_gone = models.IntegerField(default=0)
    # Whether its user is told by mail of messages that run out.
    usage_mails = models.BooleanField(default=True)
    # How long conversations are kept, and when fewer days begin to hold (bots.history).
    history_days = models.IntegerField(null=True)
    history_due_at = models.DateTimeField(null=True)
    history_told = models.IntegerField(null=True)

    class Meta:
        db_table = "subscriptions"
        indexes = [
            models.Index(fields=["in_hand", "in_hand_until"], name="subscriptions_in_hand"),
            models.Index(fields=["past_due_since"], name="subscriptions_past_due"),
            models.Index(fields=["started_at", "user_id"], name="subscriptions_by_start"),
            models.Index(
                fields=["status", "started_at", "user_id"], name="subscriptions_by_status"
            ),
            models.Index(
                fields=["plan_id", "status", "started_at", "user_id"], name="subscriptions_by_plan"
            ),
            models.Index(fields=["period_end", "user_id"], name="subscriptions_by_end"),
            models.Index(fields=["plan_id", "period_end", "user_id"], name="subs_by_plan_and_end"),
        ]

    @property
    def is_running(self) -> bool:
        """Whether a period is under way that was paid or is owed, or that somebody granted."""
        return bool(self.period_end) and self.status != self.Status.EXPIRED

    @property
    def is_extended(self) -> bool:
        """Whether the period was made longer: the periods after it are counted from its end."""
        return bool(self.anchor_at and self.period_end and self.anchor_at >= self.period_end)

    @property
    def ends_at(self) -> datetime | None:
        """When the plan stops by itself; None while it goes on."""
        if self.status == self.Status.CANCELED:
            return self.expires_at
        return None if self.auto_renew else self.period_end

    def is_usable(self, now: datetime) -> bool:
        """Whether what its plan allows may be used: a cancelled one holds until its end."""
        if self.status == self.Status.CANCELED:
            return self.expires_at is not None and self.expires_at > now
        return self.status == self.Status.ACTIVE

    @property
    def has_usage_mails(self) -> bool:
        """Also where another program wrote the subscription, without the field."""
        return self.usage_mails is not False


def usable_at(now: datetime) -> dict:
    """``is_usable`` as the condition of a write."""
    until_its_end = {"status": Subscription.Status.CANCELED, "expires_at": {"$gt": now}}
    return {"$or": [{"status": Subscription.Status.ACTIVE}, until_its_end]}
