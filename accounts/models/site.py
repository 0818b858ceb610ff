"""What holds for the whole installation, and what its workers could not do."""

from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ArrayField

from botsmith.lib.ids import new_id


class SiteState(models.Model):
    """One document: which features are off, and whether there is maintenance."""

    class Scope(models.TextChoices):
        DASHBOARD = "dashboard", "Customers’ pages and the API"
        EVERYTHING = "everything", "Everything, visitors’ chats too"

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    # Names of features that are switched off (accounts.site.switches).
    off = ArrayField(models.CharField(max_length=40), default=list)
    # By name, when each was switched last.
    switched_at = models.JSONField(default=dict)
    # Null: there is none.
    maintenance_scope = models.CharField(max_length=16, choices=Scope.choices, null=True)
    maintenance_message = models.CharField(max_length=500, null=True)
    # When it will probably be over: what Retry-After is counted from.
    maintenance_until = models.DateTimeField(null=True)
    maintenance_since = models.DateTimeField(null=True)

    class Meta:
        db_table = "site_state"

    def __str__(self) -> str:
        return "BotSmith"


class FailedTask(models.Model):
    """Work in the background that failed; the same failure once more is the same document."""

    # Made of the task, what it was about and the error (accounts.site.failures).
    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    # Null where they are more than plain ids: then they are not kept, and it cannot run again.
    args = models.JSONField(null=True)
    error = models.CharField(max_length=300)
    count = models.IntegerField(default=1)
    first_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "failed_tasks"
        indexes = [models.Index(fields=["-last_at", "-id"], name="failed_tasks_latest")]

    def __str__(self) -> str:
        return self.name
