from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ArrayField

from botsmith.lib.ids import new_id
from knowledge.reasons import TEMPORARY


class Source(models.Model):
    """Something a chatbot knows from: a file, a website or a text.

    ``content`` is the extracted text; what was uploaded is kept apart (``knowledge.uploads``).
    The fields from ``stage`` on are ours, beyond the documented ones (docs/database.md).
    """

    class Type(models.TextChoices):
        FILE = "file"
        WEBSITE = "website"
        TEXT = "text"

    class Status(models.TextChoices):
        PROCESSING = "processing"
        PROCESSED = "processed"
        FAILED = "failed"

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    chatbot = models.ForeignKey("bots.Chatbot", models.CASCADE, related_name="sources")
    type = models.CharField(max_length=16, choices=Type.choices, db_index=True)
    name = models.CharField(max_length=300)
    content = models.TextField(default="", blank=True)
    size = models.CharField(max_length=20, null=True)
    url = models.CharField(max_length=2000, null=True)
    status = models.CharField(
        max_length=16, choices=Status.choices, default=Status.PROCESSING, db_index=True
    )
    error_message = models.CharField(max_length=500, null=True)
    added_at = models.DateTimeField(default=timezone.now)

    stage = models.CharField(max_length=16, default="waiting")
    progress = models.IntegerField(default=0)
    error_reason = models.CharField(max_length=40, null=True)
    attempts = models.IntegerField(default=0)
    lease_token = models.CharField(max_length=64, null=True)
    lease_expires_at = models.DateTimeField(null=True)
    rung_at = models.DateTimeField(default=timezone.now)
    chunks_count = models.IntegerField(default=0)
    processed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "sources"
        indexes = [
            models.Index(fields=["chatbot", "-added_at"], name="sources_of_bot_by_date"),
            models.Index(fields=["status", "lease_expires_at"], name="sources_by_lease"),
            # All that retrieval asks of sources, so that it never reads their content.
            models.Index(fields=["chatbot", "status", "id", "name", "url"], name="sources_live"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_processing(self) -> bool:
        return self.status == self.Status.PROCESSING

    @property
    def can_retry(self) -> bool:
        """Reading it again may end otherwise: a website changes, an upload does not."""
        changes = self.type == self.Type.WEBSITE or self.error_reason in TEMPORARY
        return self.status == self.Status.FAILED and changes


def chatbot_model() -> type[models.Model]:
    """The model that a source belongs to; it lives on the floor above, which we may not import."""
    return Source._meta.get_field("chatbot").related_model


class Chunk(models.Model):
    """A passage of a source: ``source.content[start:end] == text``.

    ``safe`` is the text with ``orders``, sentences that give a model orders, blanked by spaces;
    null when there are none.

    ``tokens`` is the analysed text that the per-bot text index covers, ``length`` its count and
    ``terms`` the same counted (``knowledge.terms.pack``). ``embeddings`` are ``{model, vector}``,
    the vector in 16-bit floats.
    """

    id = models.CharField(primary_key=True, max_length=80, editable=False)
    # Removed in bulk by knowledge.index, never one by one through a cascade.
    chatbot = models.ForeignKey("bots.Chatbot", models.DO_NOTHING, db_index=False)
    source = models.ForeignKey(Source, models.DO_NOTHING, db_index=False)
    ordinal = models.IntegerField()
    start = models.IntegerField()
    end = models.IntegerField()
    heading = models.CharField(max_length=500, default="")
    language = models.CharField(max_length=8, default="en")
    text = models.TextField()
    safe = models.TextField(null=True)
    orders = ArrayField(models.TextField(), default=list)
    tokens = models.TextField()
    length = models.IntegerField()
    terms = models.BinaryField(default=bytes)
    embeddings = ArrayField(models.JSONField(), default=list)

    class Meta:
        db_table = "chunks"
        indexes = [
            models.Index(fields=["source", "ordinal"], name="chunks_of_source"),
            models.Index(fields=["chatbot", "id"], name="chunks_of_bot_by_id"),
        ]


class SourceTerms(models.Model):
    """In how many of a source's chunks each term stands; summed, a chatbot's statistics.

    One document for each source that has chunks, under the source's id, so that reading a source
    again, or deleting it, can never leave the sums wrong.
    """

    id = models.CharField(primary_key=True, max_length=64, editable=False)
    chatbot = models.ForeignKey("bots.Chatbot", models.DO_NOTHING)
    revision = models.CharField(max_length=64)
    chunks = models.IntegerField()
    length = models.IntegerField()
    hashes = models.BinaryField()
    counts = models.BinaryField()

    class Meta:
        db_table = "source_terms"
