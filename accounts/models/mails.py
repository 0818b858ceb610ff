from django.db import models
from django.utils import timezone

from accounts.models.user import User
from botsmith.lib.ids import new_id


class OwedMail(models.Model):
    """A mail that a customer is owed: written when something happened, kept for a while."""

    # A name of ours where something is told only once, such as "usage-80:<user>:2026-11".
    id = models.CharField(primary_key=True, max_length=160, default=new_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="owed_mails")
    to = models.CharField(max_length=254)
    template = models.CharField(max_length=60)
    context = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    notice_due_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        db_table = "owed_mails"
