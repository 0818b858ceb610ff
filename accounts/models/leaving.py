"""What an account asks for when it takes its data along, or goes."""

from datetime import datetime

from django.db import models
from django.utils import timezone

from accounts.models.user import User
from botsmith.lib.ids import new_id


class AccountExport(models.Model):
    """One archive of everything that an account holds, made by a worker under a lease."""

    class State(models.TextChoices):
        WAITING = "waiting"
        READY = "ready"
        FAILED = "failed"
        EXPIRED = "expired"

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="exports", db_index=False)
    # The user's id until the export has ended, then its own: an account has one at a time.
    slot = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    # When the archive goes.
    expires_at = models.DateTimeField(null=True)
    size = models.BigIntegerField(default=0)
    # How many rows of each collection are in it.
    counts = models.JSONField(default=dict)
    # The archive in the bucket "exports": another one with every attempt.
    file_id = models.CharField(max_length=64, null=True)
    attempts = models.IntegerField(default=0)
    lease_token = models.CharField(max_length=64, null=True)
    # Until when a worker has it; past: one is to take it.
    lease_expires_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "account_exports"
        indexes = [
            models.Index(fields=["user", "-created_at"], name="exports_of_user"),
            models.Index(fields=["state", "lease_expires_at"], name="exports_by_lease"),
            models.Index(fields=["state", "expires_at"], name="exports_by_age"),
        ]

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    def is_ready(self, now: datetime) -> bool:
        return self.state == self.State.READY and bool(self.expires_at) and self.expires_at > now


class AccountDeletion(models.Model):
    """An account on its way out: there until the last of it is gone, and the receipt is sent.

    Its id is the receipt's. It holds no key to the user, who goes before it.
    """

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    user_id = models.CharField(max_length=64, unique=True)
    email = models.CharField(max_length=254)
    name = models.CharField(max_length=120)
    # Who asked, where it was not the person.
    asked_by = models.CharField(max_length=64, null=True)
    asked_at = models.DateTimeField(default=timezone.now)
    # Its chatbots and whatever else is named by ids, once the account is closed.
    owned = models.JSONField(null=True)
    counts = models.JSONField(default=dict)
    # When all was gone, and the receipt there.
    done_at = models.DateTimeField(null=True)
    lease_token = models.CharField(max_length=64, null=True)
    lease_expires_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        db_table = "account_deletions"


class DeletionReceipt(models.Model):
    """What is left of an account that was deleted: how many documents went, and when."""

    id = models.CharField(primary_key=True, max_length=64, editable=False)
    deleted_at = models.DateTimeField(default=timezone.now)
    # By collection.
    counts = models.JSONField(default=dict)
    # With it an address that somebody names can be compared, and none can be read.
    email_hash = models.CharField(max_length=64)

    class Meta:
        db_table = "deletion_receipts"
