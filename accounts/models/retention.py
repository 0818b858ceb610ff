from django.db import models
from django.utils import timezone


class LogRetention(models.Model):
    """How many days the logs of all accounts are kept; None: for ever. There is one document."""

    ONLY = "logs"

    id = models.CharField(primary_key=True, max_length=8, default=ONLY, editable=False)
    logins_days = models.IntegerField(null=True)
    activity_days = models.IntegerField(null=True)
    # From when on lines go: a mistake can be taken back until then.
    holds_from = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "log_retention"
