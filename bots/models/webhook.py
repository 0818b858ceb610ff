from datetime import datetime

from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ArrayField

from botsmith.lib.ids import new_id

from .chatbot import Chatbot


class WebhookDelivery(models.Model):
    """One event on its way to a chatbot's webhook. Its id is the ``webhook-id`` of every try."""

    class Event(models.TextChoices):
        CONVERSATION_STARTED = "conversation.started"
        MESSAGE_CREATED = "message.created"
        CONVERSATION_ESCALATED = "conversation.escalated"
        CONVERSATION_RATED = "conversation.rated"
        CONTACT_CAPTURED = "contact.captured"
        SOURCE_PROCESSED = "source.processed"
        SOURCE_FAILED = "source.failed"

    class State(models.TextChoices):
        PENDING = "pending"
        DELIVERED = "delivered"
        FAILED = "failed"

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    chatbot = models.ForeignKey(Chatbot, models.CASCADE, db_index=False)
    # Of what was said or done in one: it goes when that is deleted.
    conversation_id = models.CharField(max_length=64, null=True, db_index=True)
    # In which line it stands, and where: a conversation's or a source's, or one of its own.
    line = models.CharField(max_length=64, default=new_id)
    position = models.BigIntegerField(default=0)
    waited_for = models.IntegerField(default=0)  # How often another came to wait for it.
    event = models.CharField(max_length=40)
    body = models.TextField()  # As it is signed and sent, byte for byte.
    state = models.CharField(max_length=16, choices=State.choices, default=State.PENDING)
    created_at = models.DateTimeField(default=timezone.now)
    delivered_at = models.DateTimeField(null=True)
    # When it is tried next, in flight the lease's end; settled: when it is forgotten. Null: an
    # earlier one of its line is pending.
    due_at = models.DateTimeField(null=True)
    lease_token = models.CharField(max_length=64, null=True)
    lease_expires_at = models.DateTimeField(null=True)
    # Each: at, url, status or error, milliseconds, and the beginning of what came back.
    tries = ArrayField(models.JSONField(), default=list)

    class Meta:
        db_table = "webhook_deliveries"
        indexes = [
            models.Index(fields=["chatbot", "-created_at", "-id"], name="deliveries_of_bot"),
            models.Index(fields=["state", "due_at", "created_at"], name="deliveries_due"),
            models.Index(fields=["chatbot", "state", "due_at"], name="deliveries_due_of_bot"),
            models.Index(fields=["line", "state", "position"], name="deliveries_in_line"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["line", "position"], name="one_delivery_a_place"),
        ]

    def is_due(self, now: datetime) -> bool:
        """Whether it is sent just now, or waits for a worker only."""
        if self.state != self.State.PENDING:
            return False
        return bool(self.lease_token) or bool(self.due_at and self.due_at <= now)

    @property
    def waits_for_another(self) -> bool:
        """Whether an earlier one of its conversation or source is sent first."""
        return self.state == self.State.PENDING and self.due_at is None
