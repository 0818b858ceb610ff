from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import EmbeddedModelField
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

    class Meta:
        db_table = "subscriptions"
