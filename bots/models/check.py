from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ArrayField

from botsmith.lib.ids import new_id

from .chatbot import Chatbot


class GoldenQuestion(models.Model):
    """A question with what a right answer to it must hold, for runs of checks to ask."""

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    chatbot = models.ForeignKey(Chatbot, models.CASCADE, db_index=False)
    question = models.TextField()
    # Phrases, each with alternatives between " | " (bots.checks.judging).
    must_contain = ArrayField(models.TextField(), default=list)
    must_not_contain = ArrayField(models.TextField(), default=list)
    # Ids of sources and parts of addresses; one of them is enough.
    must_cite = ArrayField(models.TextField(), default=list)
    expects_refusal = models.BooleanField(default=False)
    enabled = models.BooleanField(default=True)
    position = models.IntegerField(default=0)
    # New whenever something else is asked or wanted: answers to another revision are not compared.
    revision = models.CharField(max_length=64, default=new_id)
    # The answer that passed last, as a run's results have it, with the run's id and time.
    last_pass = models.JSONField(null=True)
    # Since when it fails although it had passed.
    dropped_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)
    # Deleted, and for a day to be brought back.
    deleted_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        db_table = "golden_questions"
        indexes = [models.Index(fields=["chatbot", "position"], name="golden_questions_of_bot")]

    def __str__(self) -> str:
        return self.question

    @property
    def is_off(self) -> bool:
        return self.enabled is False


class CheckRun(models.Model):
    """One time that all golden questions of a chatbot are asked, and what came of each."""

    class Why(models.TextChoices):
        ASKED = "asked"
        SOURCES = "sources"
        SETTINGS = "settings"
        QUESTIONS = "questions"

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    chatbot = models.ForeignKey(Chatbot, models.CASCADE, db_index=False)
    # The chatbot's id until the run has ended, then its own: a chatbot has one at a time.
    slot = models.CharField(max_length=64, unique=True)
    why = models.CharField(max_length=16, choices=Why.choices)
    changes = ArrayField(models.TextField(), default=list)
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    lease_token = models.CharField(max_length=64, null=True)
    lease_expires_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    error_message = models.CharField(max_length=500, null=True)
    # What the answers were made with: the passages' version, the settings, and the sources as
    # [id, name, revision]; none where there were too many.
    knowledge_version = models.IntegerField(default=0)
    settings = models.JSONField(null=True)
    sources = models.JSONField(null=True)
    questions = ArrayField(models.JSONField(), default=list)  # As they were when it began.
    results = ArrayField(models.JSONField(), default=list)
    total = models.IntegerField(default=0)
    passed = models.IntegerField(default=0)
    failed = models.IntegerField(default=0)
    errors = models.IntegerField(default=0)
    dropped = models.IntegerField(default=0)
    # The last run before it in which nothing had dropped.
    before = models.CharField(max_length=64, null=True)
    is_good = models.BooleanField(default=False)
    notice_due_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        db_table = "check_runs"
        indexes = [
            models.Index(fields=["chatbot", "-created_at", "-id"], name="check_runs_of_bot"),
            models.Index(fields=["state", "lease_expires_at"], name="check_runs_by_lease"),
        ]

    @property
    def is_going(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)
