from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ArrayField

from botsmith.lib.ids import new_id

from .chatbot import Chatbot


class Gap(models.Model):
    """Something that a visitor was not helped with, for the chatbot's owner to close.

    Of a rating and a hand-off only the conversation is known when they are kept; the question that
    they are about is looked up when the gap is put into its group.
    """

    class Reason(models.TextChoices):
        REFUSED = "refused", "No answer"
        UNSUPPORTED = "unsupported", "Unsupported"
        LOW_RATING = "low_rating", "Rated low"
        HANDED_OFF = "handed_off", "Asked for a person"

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    chatbot = models.ForeignKey(Chatbot, models.CASCADE, db_index=False)
    conversation_id = models.CharField(max_length=64, db_index=True)
    answer_id = models.CharField(max_length=64, null=True)
    question = models.TextField()
    query = models.TextField()  # The question as it stands without the conversation.
    language = models.CharField(max_length=8)
    reason = models.CharField(max_length=16, choices=Reason.choices)
    created_at = models.DateTimeField(default=timezone.now)
    stars = models.IntegerField(null=True)
    note = models.TextField(null=True)  # What was said with the stars, or why a person was wanted.
    # Which group it is in (null: none yet), and what its wording has in common with the same ones.
    group_id = models.CharField(max_length=64, null=True)
    key = models.CharField(max_length=32, null=True)

    class Meta:
        db_table = "gaps"
        indexes = [
            models.Index(fields=["chatbot", "-created_at"], name="gaps_of_bot_by_date"),
            models.Index(
                fields=["group_id", "-created_at", "-id", "reason", "language"],
                name="gaps_of_group_by_date",
            ),
            models.Index(fields=["chatbot", "group_id", "created_at"], name="gaps_to_group"),
        ]


class GapGroup(models.Model):
    """Gaps that ask the same, and how far the owner's answer to them has come.

    The figures are counted from the gaps (``bots.actions.gap_figures``). ``keys`` are those of all
    its wordings: a wording is in one group of a chatbot.
    """

    class Status(models.TextChoices):
        OPEN = "open"
        ANSWERED = "answered"
        DISMISSED = "dismissed"
        MERGED = "merged"  # On its way into another.

    class Step(models.TextChoices):
        """Where the owner's answer is on its way: taught, then the questions are asked again."""

        NONE = ""
        TEACHING = "teaching"
        ASKING = "asking"
        DONE = "done"

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    chatbot = models.ForeignKey(Chatbot, models.CASCADE, db_index=False)
    question = models.TextField()
    language = models.CharField(max_length=8)
    keys = ArrayField(models.CharField(max_length=64), default=list)
    pairs = ArrayField(models.CharField(max_length=140), default=list)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.OPEN)
    # Of one on its way into another: which, and the keys that it gives to it.
    merged_into = models.CharField(max_length=64, null=True)
    keys_given = ArrayField(models.CharField(max_length=64), default=list)

    count = models.IntegerField(default=0)
    reasons = models.JSONField(default=dict)
    languages = ArrayField(models.CharField(max_length=8), default=list)
    wordings = ArrayField(models.TextField(), default=list)
    first_asked_at = models.DateTimeField(default=timezone.now)
    last_asked_at = models.DateTimeField(default=timezone.now)
    touched = models.IntegerField(default=0)
    recount_due_at = models.DateTimeField(null=True)

    source_id = models.CharField(max_length=64, null=True)
    answered_at = models.DateTimeField(null=True)
    reopened_at = models.DateTimeField(null=True)
    dismissed_count = models.IntegerField(default=0)
    dismissed_reason = models.CharField(max_length=300, null=True)

    step = models.CharField(max_length=16, choices=Step.choices, default=Step.NONE, blank=True)
    results = ArrayField(models.JSONField(), default=list)
    to_ask = ArrayField(models.TextField(), default=list)
    error = models.TextField(null=True)
    replayed_at = models.DateTimeField(null=True)
    replay_due_at = models.DateTimeField(null=True)
    replay_tries = models.IntegerField(default=0)
    lease_token = models.CharField(max_length=64, null=True)

    class Meta:
        db_table = "gap_groups"
        constraints = [
            models.UniqueConstraint(fields=["chatbot", "keys"], name="one_group_per_wording"),
        ]
        indexes = [
            models.Index(fields=["chatbot", "pairs"], name="gap_groups_by_words"),
            models.Index(
                fields=["chatbot", "status", "-count", "-last_asked_at", "-id"],
                name="gap_groups_by_count",
            ),
            models.Index(
                fields=["chatbot", "status", "-last_asked_at", "-id"], name="gap_groups_by_date"
            ),
            models.Index(fields=["source_id"], name="gap_groups_by_source"),
            models.Index(fields=["replay_due_at"], name="gap_groups_to_replay"),
            models.Index(fields=["recount_due_at"], name="gap_groups_to_count"),
        ]

    @property
    def is_under_way(self) -> bool:
        return self.step in (self.Step.TEACHING, self.Step.ASKING)

    @property
    def passed(self) -> int:
        return sum(1 for result in self.results or [] if result.get("passed"))

    @property
    def asked_since_dismissed(self) -> int:
        return max(0, self.count - self.dismissed_count)

    @property
    def is_asked_again(self) -> bool:
        """It was answered, and visitors asked it all the same."""
        return self.status == self.Status.OPEN and self.reopened_at is not None

    def __str__(self) -> str:
        return self.question
