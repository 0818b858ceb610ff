from django.conf import settings
from django.db import models
from django.utils import timezone


class ApiRequest(models.Model):
    """A request that its program named by an ``Idempotency-Key``, and how it was answered.

    Its id is made of the account and of that name (``bots.api.idempotency``), so that of any number
    of requests at once one is carried out.
    """

    id = models.CharField(primary_key=True, max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # What it was about, with which it is deleted; null: no chatbot.
    chatbot_id = models.CharField(max_length=64, null=True, db_index=True)
    # SHA-256 of what was asked; who carries it out, and until when.
    fingerprint = models.CharField(max_length=64)
    lease_token = models.CharField(max_length=64, null=True)
    lease_expires_at = models.DateTimeField(null=True)
    # The answer; null while there is none.
    status = models.IntegerField(null=True)
    body = models.TextField(null=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        db_table = "api_requests"
