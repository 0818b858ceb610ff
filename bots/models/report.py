from django.db import models
from django.utils import timezone

from botsmith.lib.ids import new_id

from .chatbot import Chatbot
from .conversation import Conversation


class ConversationReport(models.Model):
    """What a visitor says is wrong with a conversation, for staff; one of each visitor session."""

    class Reason(models.TextChoices):
        HARMFUL = "harmful", "Wrong or dangerous"
        OFFENSIVE = "offensive", "Offensive"
        PRIVATE = "private", "Private data"
        OTHER = "other", "Something else"

    class State(models.TextChoices):
        OPEN = "open"
        SETTLED = "settled"

    class Outcome(models.TextChoices):
        NO_ACTION = "no_action", "No action"
        BLOCKED = "blocked", "Chatbot switched off"

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="reports")
    chatbot = models.ForeignKey(Chatbot, models.CASCADE)
    # The answer that is meant, where one is.
    message_id = models.CharField(max_length=64, null=True)
    reason = models.CharField(max_length=16, choices=Reason.choices)
    text = models.CharField(max_length=500, null=True)
    reported_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    # How staff settled it: who, with which note of their own.
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=64, null=True)
    outcome = models.CharField(max_length=16, choices=Outcome.choices, null=True)
    note = models.CharField(max_length=1000, null=True)

    class Meta:
        db_table = "conversation_reports"
        indexes = [
            models.Index(
                fields=["state", "-reported_at", "-id", "reason"], name="reports_by_state"
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN
