from django.db import models
from django.utils import timezone

from botsmith.lib.ids import new_id

from .chatbot import Chatbot


class Gap(models.Model):
    """A question that the chatbot's sources did not answer, for its owner to close."""

    class Reason(models.TextChoices):
        REFUSED = "refused"
        UNSUPPORTED = "unsupported"

    class Status(models.TextChoices):
        OPEN = "open"
        ANSWERED = "answered"
        DISMISSED = "dismissed"

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    chatbot = models.ForeignKey(Chatbot, models.CASCADE, db_index=False)
    conversation_id = models.CharField(max_length=64, db_index=True)
    answer_id = models.CharField(max_length=64, unique=True)  # An answer leaves one gap at most.
    question = models.TextField()
    query = models.TextField()  # The question as it stands without the conversation.
    language = models.CharField(max_length=8)
    reason = models.CharField(max_length=16, choices=Reason.choices)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.OPEN)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "gaps"
        indexes = [
            models.Index(fields=["chatbot", "status", "-created_at"], name="gaps_of_bot_by_date"),
        ]
