from django.db import models
from django.utils import timezone


class LedgerEntry(models.Model):
    """One thing that a provider was paid for. It is written once and changed by nobody.

    It outlives its chatbot and its conversation; ``chatbot_name`` is the name of then. Money is in
    nanodollars, a price in nanodollars for a million tokens; ``nanos`` None: its price is unknown.
    """

    class Kind(models.TextChoices):
        VISITOR = "visitor", "Answers to visitors"
        PLAYGROUND = "playground", "Playground"
        CHECK = "check", "Golden questions"
        GAP = "gap", "Gaps asked again"
        QUESTION = "question", "Vectors of questions"
        PASSAGES = "passages", "Vectors of sources"
        BEFORE = "before", "Before there was a ledger"

    # Made of what was paid for (``billing.ledger``), so that it cannot be written twice.
    id = models.CharField(primary_key=True, max_length=120, editable=False)
    user_id = models.CharField(max_length=64)
    chatbot_id = models.CharField(max_length=64)
    chatbot_name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    message_id = models.CharField(max_length=64, null=True)
    at = models.DateTimeField(default=timezone.now)
    provider = models.CharField(max_length=20)
    model = models.CharField(max_length=120)
    input_tokens = models.IntegerField(default=0)
    output_tokens = models.IntegerField(default=0)
    cached_tokens = models.IntegerField(default=0)
    written_tokens = models.IntegerField(default=0)
    estimated = models.BooleanField(default=False)
    opens = models.BooleanField(default=False)  # The first answer of its conversation.
    price = models.JSONField(null=True)
    nanos = models.BigIntegerField(null=True)
    saved_nanos = models.BigIntegerField(default=0)

    class Meta:
        db_table = "ledger"
        indexes = [models.Index(fields=["user_id", "at", "id"], name="ledger_of_account")]


class SpendingMonth(models.Model):
    """A customer's month (UTC) in the ledger: sums, what the caps are held against, and holds.

    All of it is in one document, so that what decides and what counts is one write. ``used`` is
    ``spent`` and what is held back for what is under way; ``bots`` and ``daily`` have the same for
    each chatbot and day of the month. Names in ``bots``, ``sums``, ``holds`` and ``told`` are as
    ``billing.ledger.key`` makes them.
    """

    id = models.CharField(primary_key=True, max_length=80, editable=False)
    user_id = models.CharField(max_length=64)
    month = models.CharField(max_length=7)
    used = models.BigIntegerField(default=0)
    spent = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(null=True)
    bots = models.JSONField(default=dict)
    sums = models.JSONField(default=dict)
    days = models.JSONField(default=dict)
    daily = models.JSONField(default=dict)
    holds = models.JSONField(default=dict)
    told = models.JSONField(default=dict)
    due_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "spending_months"
        indexes = [
            models.Index(fields=["user_id", "-month"], name="months_of_account"),
            models.Index(fields=["due_at"], name="months_with_holds"),
        ]
