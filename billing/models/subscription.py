from datetime import datetime

from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ArrayField, EmbeddedModelField
from django_mongodb_backend.models import EmbeddedModel


class Usage(EmbeddedModel):
    """Counters, changed only by ``billing.quota``."""

    chatbots_count = models.IntegerField(default=0)
    messages_this_month = models.IntegerField(default=0)
    file_uploads_count = models.IntegerField(default=0)
    website_sources_count = models.IntegerField(default=0)
    text_sources_count = models.IntegerField(default=0)
    last_reset = models.DateTimeField(default=timezone.now)


class Subscription(models.Model):
    """One per user. It lives in another database than users, so ``user_id`` is a plain id."""

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
    expires_at = models.DateTimeField(null=True)
    auto_renew = models.BooleanField(default=True)
    usage = EmbeddedModelField(Usage, default=Usage)

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

    class Meta:
        db_table = "subscriptions"
        indexes = [
            models.Index(fields=["in_hand", "in_hand_until"], name="subscriptions_in_hand"),
        ]

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
