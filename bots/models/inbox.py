from django.db import models
from django.utils import timezone

from botsmith.lib.ids import new_id

from .chatbot import Chatbot


class ConversationNote(models.Model):
    """What the team tells itself about a conversation; no visitor ever reads it."""

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    chatbot = models.ForeignKey(Chatbot, models.CASCADE)
    conversation_id = models.CharField(max_length=64)
    author_id = models.CharField(max_length=64)
    text = models.TextField(max_length=2000)
    created_at = models.DateTimeField(default=timezone.now)
    # Deleted, it can be brought back until it is swept.
    deleted_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        db_table = "conversation_notes"
        indexes = [
            models.Index(fields=["conversation_id", "created_at"], name="notes_in_order"),
        ]


class InboxWork(models.Model):
    """One act on many conversations: those chosen, or all that a filter finds."""

    class Act(models.TextChoices):
        RESOLVE = "resolve"
        REOPEN = "reopen"
        DELETE = "delete"
        UNDO = "undo"

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        UNDONE = "undone"

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    chatbot = models.ForeignKey(Chatbot, models.CASCADE, db_index=False)
    actor_id = models.CharField(max_length=64)
    act = models.CharField(max_length=16, choices=Act.choices)
    state = models.CharField(max_length=16, choices=State.choices, default=State.RUNNING)
    # The filter as an address has it, in its actor's time zone; or the work that this one undoes.
    query = models.TextField(default="")
    zone = models.CharField(max_length=64, default="UTC")
    undoes = models.CharField(max_length=64, null=True)
    # What a visitor says later is none of it.
    until = models.DateTimeField(default=timezone.now)
    done = models.IntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    # Until when a worker has it; running and past: it goes on elsewhere.
    lease_expires_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "inbox_works"
        indexes = [
            models.Index(fields=["chatbot", "actor_id", "-created_at"], name="works_of_actor"),
            models.Index(fields=["state", "lease_expires_at"], name="works_by_lease"),
        ]
