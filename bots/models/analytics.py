from django.db import models
from django.utils import timezone

from botsmith.lib.ids import new_id

from .chatbot import Chatbot


class Analytics(models.Model):
    """One chatbot's figures for one day. The documented fields are of the day in UTC.

    ``figures`` (``bots.stats.figures``) are of the same date in the owner's time zone, ``zone``;
    both null where another program wrote the document.
    """

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    chatbot = models.ForeignKey(Chatbot, models.CASCADE, db_index=False)
    date = models.DateField()
    total_conversations = models.IntegerField(default=0)
    total_messages = models.IntegerField(default=0)
    active_chats = models.IntegerField(default=0)
    avg_response_time = models.FloatField(default=0.0)
    satisfaction_rate = models.FloatField(default=0.0)

    zone = models.CharField(max_length=64, null=True)
    figures = models.JSONField(null=True)
    # When they were counted: a later count is never replaced by an earlier one.
    rolled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "analytics"
        constraints = [
            models.UniqueConstraint(fields=["chatbot", "date"], name="one_record_a_day"),
        ]


class DueDay(models.Model):
    """A chatbot's day that something happened on and that is to be rolled up, or once more."""

    id = models.CharField(primary_key=True, max_length=80, editable=False)
    chatbot = models.ForeignKey(Chatbot, models.CASCADE, db_index=False)
    date = models.DateField()
    due_at = models.DateTimeField()
    # Another one whenever something came: who rolled the day before that leaves it due.
    token = models.CharField(max_length=64, default=new_id)

    class Meta:
        db_table = "due_days"
        indexes = [
            models.Index(fields=["due_at", "chatbot"], name="due_days_in_time"),
            models.Index(fields=["chatbot", "date"], name="due_days_of_bot"),
        ]

    @staticmethod
    def id_of(bot_id: str, day: date) -> str:
        return f"{bot_id}:{day.isoformat()}"


class Watermark(models.Model):
    """Until when everything that was stored of a kind has been noticed, and its days made due."""

    id = models.CharField(primary_key=True, max_length=40)
    seen_until = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "watermarks"
