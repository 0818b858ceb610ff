from django.db import models

from botsmith.lib.ids import new_id

from .chatbot import Chatbot


class Analytics(models.Model):
    """One chatbot's figures for one day (UTC)."""

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    chatbot = models.ForeignKey(Chatbot, models.CASCADE, db_index=False)
    date = models.DateField()
    total_conversations = models.IntegerField(default=0)
    total_messages = models.IntegerField(default=0)
    active_chats = models.IntegerField(default=0)
    avg_response_time = models.FloatField(default=0.0)
    satisfaction_rate = models.FloatField(default=0.0)

    class Meta:
        db_table = "analytics"
        constraints = [
            models.UniqueConstraint(fields=["chatbot", "date"], name="one_record_a_day"),
        ]
