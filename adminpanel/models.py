"""What the console alone keeps."""

from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ArrayField


class SiteDay(models.Model):
    """What happened on one day (UTC) on the whole site, in one document (``overview.rollup``)."""

    # The date, such as "2026-11-26".
    id = models.CharField(primary_key=True, max_length=10, editable=False)
    rolled_at = models.DateTimeField(default=timezone.now)
    sign_ups = models.IntegerField(default=0)
    active_bots = models.IntegerField(default=0)
    messages = models.IntegerField(default=0)
    failed_sources = models.IntegerField(default=0)
    ratings = models.IntegerField(default=0)
    stars = models.IntegerField(default=0)
    # Each: "plan" (its id, or the name on the invoice where it is none of ours) and "cents".
    revenue = ArrayField(models.JSONField(), default=list)
    # Failed sign-ins in each of the 24 hours.
    failed_logins = ArrayField(models.IntegerField(), default=list)
    # By queue, the most tasks that were seen waiting.
    queues = models.JSONField(default=dict)
    # Calls of providers (``botsmith.ai.tally``), by what counted them and "provider|what".
    calls = models.JSONField(default=dict)

    class Meta:
        db_table = "site_days"


# What holds nothing of a customer's, with the reason; beside those of ``bots.leaving.holdings``.
NOBODYS = {SiteDay: "sums of the whole site"}
