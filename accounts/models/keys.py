from datetime import datetime

from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ArrayField

from accounts.models.user import User
from botsmith.lib.ids import new_id


class ApiKey(models.Model):
    """What a program shows to act for an account. Its text is known to its owner alone."""

    class Scope(models.TextChoices):
        READ = "read", "Read chatbots, sources and conversations"
        WRITE = "write", "Make, change and delete them"
        CHAT = "chat", "Ask chatbots"

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="api_keys", db_index=False)
    # One of the user's places for live keys; of one that is none any more its own id.
    slot = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=80)
    # Its beginning, by which its owner knows it; and the SHA-256 of all of it.
    prefix = models.CharField(max_length=24)
    secret_hash = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=16), default=list)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    # To the minute.
    last_used_at = models.DateTimeField(null=True)
    last_ip = models.CharField(max_length=45, null=True)

    class Meta:
        db_table = "api_keys"
        indexes = [models.Index(fields=["user", "-created_at", "-id"], name="keys_of_user")]

    def __str__(self) -> str:
        return self.name

    def is_live(self, now: datetime) -> bool:
        return self.revoked_at is None and not self.is_expired(now)

    def is_expired(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now
