from django.db import models
from django.utils import timezone


class StripeEvent(models.Model):
    """An event that Stripe told of, so that it is worked on once. Its content is not kept: what is
    true is asked of Stripe."""

    id = models.CharField(primary_key=True, max_length=255)
    kind = models.CharField(max_length=80)
    customer_id = models.CharField(max_length=64)
    object_id = models.CharField(max_length=255)
    received_at = models.DateTimeField(default=timezone.now, db_index=True)
    # When a worker goes on with it (in hand: when its lease ends); None: it is done.
    due_at = models.DateTimeField(null=True, db_index=True)
    tries = models.IntegerField(default=0)

    class Meta:
        db_table = "stripe_events"
