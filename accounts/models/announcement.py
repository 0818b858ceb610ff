"""What staff tell customers on their dashboards."""

from datetime import UTC, datetime

from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ArrayField

from accounts.models.user import User
from botsmith.lib.ids import new_id

FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)


class Announcement(models.Model):
    class Level(models.TextChoices):
        NEWS = "news", "News"
        WARNING = "warning", "Warning"

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    level = models.CharField(max_length=16, choices=Level.choices, default=Level.NEWS)
    title = models.CharField(max_length=120)
    # Markdown.
    text = models.TextField(max_length=2000, blank=True)
    link_url = models.CharField(max_length=500, null=True)
    link_label = models.CharField(max_length=60, null=True)
    # Of which plans customers see it; none: all.
    plans = ArrayField(models.CharField(max_length=64), default=list)
    can_dismiss = models.BooleanField(default=True)
    # Null: a draft.
    starts_at = models.DateTimeField(null=True)
    # Never null, so that what is current is a range of one index.
    ends_at = models.DateTimeField(default=FOR_EVER)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "announcements"
        indexes = [
            models.Index(fields=["ends_at", "starts_at"], name="announcements_current"),
            models.Index(fields=["-created_at", "-id"], name="announcements_latest"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def has_end(self) -> bool:
        return self.ends_at < FOR_EVER

    def state(self, now: datetime) -> str:
        """ "draft", "scheduled", "current" or "ended"."""
        if self.starts_at is None:
            return "draft"
        if self.ends_at <= now:
            return "ended"
        return "current" if self.starts_at <= now else "scheduled"


class AnnouncementDismissal(models.Model):
    """Which announcements a customer has put away: one document each, bounded."""

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    user = models.OneToOneField(User, models.CASCADE, related_name="dismissals")
    # The latest last.
    announcement_ids = ArrayField(models.CharField(max_length=64), default=list)

    class Meta:
        db_table = "announcement_dismissals"
