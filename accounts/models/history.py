"""What happened in accounts: who tried to sign in, and who did what."""

from django.db import models
from django.utils import timezone

from accounts.models.user import User
from botsmith.lib.ids import new_id


class LoginHistory(models.Model):
    """One attempt to sign in, good or bad, to an account that exists."""

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="logins")
    timestamp = models.DateTimeField(default=timezone.now, db_index=True)
    ip_address = models.CharField(max_length=45, null=True)
    user_agent = models.CharField(max_length=500, null=True)
    location = models.CharField(max_length=120, null=True)
    success = models.BooleanField(default=True)
    # How it was tried, such as "password, authenticator app" or "google".
    method = models.CharField(max_length=120, null=True)

    class Meta:
        db_table = "login_history"
        indexes = [
            models.Index(fields=["user", "-timestamp", "-id"], name="logins_of_user"),
            # Those of all accounts, as staff narrow them.
            models.Index(fields=["-timestamp", "-id"], name="logins_by_time"),
            models.Index(fields=["ip_address", "-timestamp", "-id"], name="logins_by_address"),
            models.Index(
                fields=["method", "success", "-timestamp", "-id"], name="logins_by_method"
            ),
            # With whom and from where, so that failures are counted by the index alone.
            models.Index(
                fields=["success", "-timestamp", "-id", "ip_address", "user"],
                name="logins_by_outcome",
            ),
        ]


class ActivityLog(models.Model):
    """One thing that a person or the system did to something."""

    class By(models.TextChoices):
        PERSON = "person"
        STAFF = "staff"
        SYSTEM = "system"

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="activity")
    action = models.CharField(max_length=60, db_index=True)
    resource_type = models.CharField(max_length=40, null=True)
    resource_id = models.CharField(max_length=64, null=True)
    # What it was called then: it may have another name by now, or be gone.
    resource_name = models.CharField(max_length=300, null=True)
    details = models.TextField(null=True)
    timestamp = models.DateTimeField(default=timezone.now, db_index=True)
    ip_address = models.CharField(max_length=45, null=True)
    # Whose account it concerns: in whose log it stands, whoever did it.
    account_id = models.CharField(max_length=64, null=True)
    by = models.CharField(max_length=8, choices=By.choices, default=By.PERSON)
    # What staff changed, by the names of fields: [before, after]. Theirs to read alone.
    changes = models.JSONField(null=True)

    class Meta:
        db_table = "activity_logs"
        indexes = [
            models.Index(fields=["account_id", "-timestamp", "-id"], name="activity_of_account"),
            # Its pages are narrowed by these.
            models.Index(
                fields=["account_id", "resource_type", "-timestamp", "-id"],
                name="activity_by_kind",
            ),
            models.Index(fields=["account_id", "by", "-timestamp", "-id"], name="activity_by_who"),
            # Those of all accounts, as staff narrow them.
            models.Index(fields=["-timestamp", "-id"], name="activity_by_time"),
            models.Index(fields=["user", "-timestamp", "-id"], name="activity_of_person"),
            models.Index(fields=["action", "-timestamp", "-id"], name="activity_by_action"),
            models.Index(fields=["resource_type", "-timestamp", "-id"], name="activity_by_thing"),
            models.Index(fields=["by", "-timestamp", "-id"], name="activity_by_actor"),
        ]
