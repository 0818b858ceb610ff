from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ArrayField, EmbeddedModelField
from django_mongodb_backend.models import EmbeddedModel

from botsmith.lib.ids import new_id
from knowledge.reasons import TEMPORARY


class CrawlOptions(EmbeddedModel):
    """How far a website is read: clicks from its first page, paths, pages at most."""

    depth = models.IntegerField(default=0)
    include = ArrayField(models.TextField(), default=list)
    exclude = ArrayField(models.TextField(), default=list)
    max_pages = models.IntegerField(default=1)
    skip_noindex = models.BooleanField(default=True)


class Source(models.Model):
    """Something a chatbot knows from: a file, a website or a text.

    ``content`` is the extracted text; what was uploaded is kept apart (``knowledge.uploads``).
    The fields from ``mode`` on are ours, beyond the documented ones (docs/database.md).

    ``run`` names the reading that is under way or was the last; a ``refreshing`` source is read
    again while its earlier text goes on serving; when ``only_some`` of its pages are, they alone.
    ``owner`` is the customer whose turn it is when it is read (``knowledge.turns``).
    """

    class Type(models.TextChoices):
        FILE = "file"
        WEBSITE = "website"
        TEXT = "text"

    class Status(models.TextChoices):
        PROCESSING = "processing"
        PROCESSED = "processed"
        FAILED = "failed"

    class Mode(models.TextChoices):
        """What of a website is read; a text may be a question with its answer."""

        PAGE = "page", "One page"
        CRAWL = "crawl", "The page and what it links to"
        SITEMAP = "sitemap", "Every page in the sitemap"
        QA = "qa", "Question and answer"

    class Every(models.TextChoices):
        NEVER = "never", "Never"
        DAILY = "daily", "Every day"
        WEEKLY = "weekly", "Every week"
        MONTHLY = "monthly", "Every month"

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

    mode = models.CharField(max_length=16, choices=Mode.choices, null=True)
    crawl = EmbeddedModelField(CrawlOptions, null=True)
    questions = ArrayField(models.TextField(), default=list)
    run = models.CharField(max_length=64, default=new_id)
    listed_run = models.CharField(max_length=64, null=True)
    refreshing = models.BooleanField(default=False)
    only_some = models.BooleanField(default=False)
    owner = models.CharField(max_length=64, null=True)
    list_tries = models.IntegerField(default=0)
    refresh_every = models.CharField(max_length=16, choices=Every.choices, default=Every.NEVER)
    refresh_at = models.DateTimeField(null=True)
    refresh_error = models.CharField(max_length=500, null=True)
    changes = models.JSONField(null=True)
    pages_found = models.IntegerField(default=0)
    pages_done = models.IntegerField(default=0)
    pages_failed = models.IntegerField(default=0)
    more_pages = models.BooleanField(default=False)

    stage = models.CharField(max_length=16, default="waiting")
    progress = models.IntegerField(default=0)
    error_reason = models.CharField(max_length=40, null=True)
    attempts = models.IntegerField(default=0)
    lease_token = models.CharField(max_length=64, null=True)
    lease_expires_at = models.DateTimeField(null=True)
    rung_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True)
    chunks_count = models.IntegerField(default=0)
    processed_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "sources"
        indexes = [
            # All that lists filter, search and count by, so that only what is shown is read whole.
            models.Index(
                fields=["chatbot", "-added_at", "status", "type", "mode", "id", "name", "url"],
                name="sources_listed",
            ),
            models.Index(fields=["status", "lease_expires_at"], name="sources_by_lease"),
            models.Index(fields=["refreshing", "lease_expires_at"], name="sources_refreshing"),
            models.Index(fields=["chatbot", "refreshing"], name="sources_read_again"),
            models.Index(fields=["status", "owner", "added_at"], name="sources_by_owner"),
            models.Index(fields=["refreshing", "owner", "added_at"], name="refreshes_by_owner"),
            models.Index(fields=["refresh_at"], name="sources_to_refresh"),
            models.Index(fields=["status", "failed_at"], name="sources_by_failure"),
            # The lists of staff, across all customers.
            models.Index(
                fields=["status", "-added_at", "-id", "type", "error_reason"],
                name="sources_by_state",
            ),
            # All that retrieval asks of sources, so that it never reads their content.
            models.Index(fields=["chatbot", "status", "id", "name", "url"], name="sources_live"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_processing(self) -> bool:
        return self.status == self.Status.PROCESSING

    @property
    def has_pages(self) -> bool:
        """Whether it is more than one page of a website."""
        return self.mode in (self.Mode.CRAWL, self.Mode.SITEMAP)

    @property
    def can_refresh(self) -> bool:
        processed = self.status == self.Status.PROCESSED
        return self.type == self.Type.WEBSITE and processed and not self.refreshing

    @property
    def can_retry(self) -> bool:
        """Reading it again may end otherwise: a website changes, an upload does not."""
        changes = self.type == self.Type.WEBSITE or self.error_reason in TEMPORARY
        return self.status == self.Status.FAILED and changes


class DeletedSource(models.Model):
    """A source that was deleted, as its document stood, until it cannot be brought back any more.

    ``lease_token`` names who is bringing it back (``knowledge.trash``).
    """

    id = models.CharField(primary_key=True, max_length=64, editable=False)
    chatbot = models.ForeignKey("bots.Chatbot", models.DO_NOTHING, db_index=False)
    document = models.JSONField(default=dict)
    deleted_at = models.DateTimeField(default=timezone.now)
    lease_token = models.CharField(max_length=64, null=True)
    lease_expires_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "deleted_sources"
        indexes = [
            models.Index(fields=["chatbot", "-deleted_at"], name="deleted_of_bot"),
            models.Index(fields=["deleted_at"], name="deleted_by_age"),
        ]

    def __str__(self) -> str:
        return self.document.get("name", self.pk)


def chatbot_model() -> type[models.Model]:
    """The model that a source belongs to; it lives on the floor above, which we may not import."""
    return Source._meta.get_field("chatbot").related_model


class Page(models.Model):
    """One page of a website, or the whole of a file or text: where it stands, and its text.

    ``text`` is ``source.content[start:end]`` once the source is processed. A page belongs to the
    reading ``wanted``, in the order of ``place``, and is dealt with when ``run`` says the same.
    ``spans`` are the pages of a printed document: ``[number, start, end]`` in ``text``.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        READ = "read"
        FAILED = "failed"
        LEFT_OUT = "left_out", "Left out"
        GONE = "gone"

    id = models.CharField(primary_key=True, max_length=120, editable=False)
    chatbot = models.ForeignKey("bots.Chatbot", models.DO_NOTHING, db_index=False)
    source = models.ForeignKey(Source, models.DO_NOTHING, db_index=False)
    wanted = models.CharField(max_length=64)
    run = models.CharField(max_length=64, null=True)
    place = models.IntegerField(default=0)
    depth = models.IntegerField(default=0)
    address = models.CharField(max_length=2000, null=True)
    url = models.CharField(max_length=2000, null=True)
    found_on = models.CharField(max_length=2000, null=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=40, null=True)
    error_message = models.CharField(max_length=500, null=True)
    taken = models.IntegerField(default=0)
    tries = models.IntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    title = models.CharField(max_length=300, null=True)
    text = models.TextField(default="")
    text_hash = models.CharField(max_length=64, null=True)
    indexed = models.CharField(max_length=64, null=True)
    spans = ArrayField(models.JSONField(), default=list)
    links = ArrayField(models.TextField(), default=list)
    start = models.IntegerField(null=True)
    end = models.IntegerField(null=True)
    chunks_count = models.IntegerField(default=0)
    etag = models.CharField(max_length=300, null=True)
    last_modified = models.CharField(max_length=100, null=True)
    read_by = models.IntegerField(default=0)
    fetched_at = models.DateTimeField(null=True)
    change = models.CharField(max_length=16, null=True)
    added = ArrayField(models.TextField(), default=list)
    removed = ArrayField(models.TextField(), default=list)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "pages"
        indexes = [
            models.Index(
                fields=["source", "place", "state", "change", "reason", "id", "title", "url"],
                name="pages_listed",
            ),
            models.Index(
                fields=["source", "wanted", "run", "place", "state", "due_at"],
                name="pages_frontier",
            ),
            models.Index(fields=["source", "address"], name="pages_by_address"),
            models.Index(fields=["source", "text_hash"], name="pages_by_text"),
        ]

    def __str__(self) -> str:
        return self.title or self.url or self.pk


class StoredPassage(models.Model):
    """The fields of a passage of a source: ``source.content[start:end] == text``.

    It begins at ``offset`` in its page. ``url`` and ``title`` are those of a website's page, null
    elsewhere; ``pages`` says where the pages of a printed document begin: ``[number, start]``, the
    first before or at ``start``. ``questions`` are those that it is the answer to, analysed.

    ``safe`` is the text with ``orders``, sentences that give a model orders, blanked by spaces;
    null when there are none.

    ``tokens`` is the analysed text that the per-bot text index covers, ``length`` its count and
    ``terms`` the same counted (``knowledge.terms.pack``). ``embeddings`` are ``{model, vector}``,
    the vector in 16-bit floats.
    """

    # Removed in bulk by knowledge.index, never one by one through a cascade.
    chatbot = models.ForeignKey("bots.Chatbot", models.DO_NOTHING, db_index=False)
    source = models.ForeignKey(Source, models.DO_NOTHING, db_index=False)
    page = models.CharField(max_length=120, default="")
    run = models.CharField(max_length=64, default="")
    ordinal = models.IntegerField()
    offset = models.IntegerField(default=0)
    start = models.IntegerField()
    end = models.IntegerField()
    url = models.CharField(max_length=2000, null=True)
    title = models.CharField(max_length=300, null=True)
    pages = ArrayField(models.JSONField(), default=list)
    questions = ArrayField(models.TextField(), default=list)
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
        abstract = True


class Chunk(StoredPassage):
    """A passage as its source has it now."""

    id = models.CharField(primary_key=True, max_length=140, editable=False)

    class Meta:
        db_table = "chunks"
        indexes = [
            models.Index(fields=["source", "ordinal"], name="chunks_of_source"),
            models.Index(fields=["source", "page", "ordinal"], name="chunks_of_page"),
            models.Index(fields=["chatbot", "id"], name="chunks_of_bot_by_id"),
        ]


class KeptChunk(StoredPassage):
    """A passage as it was when its chatbot's knowledge was kept (``knowledge.kept``).

    The text index covers it only when it is ``searched``.
    """

    id = models.CharField(primary_key=True, max_length=180, editable=False)
    kept_version = models.CharField(max_length=64)
    searched = models.BooleanField(default=False)

    class Meta:
        db_table = "kept_chunks"
        indexes = [
            models.Index(fields=["kept_version", "id"], name="kept_by_version"),
            models.Index(fields=["source"], name="kept_of_source"),
        ]


class StoredTerms(models.Model):
    """In how many of a source's chunks each term stands; summed, a chatbot's statistics."""

    chatbot = models.ForeignKey("bots.Chatbot", models.DO_NOTHING)
    revision = models.CharField(max_length=64)
    chunks = models.IntegerField()
    length = models.IntegerField()
    hashes = models.BinaryField()
    counts = models.BinaryField()

    class Meta:
        abstract = True


class SourceTerms(StoredTerms):
    """One document for each source that has chunks, under the source's id, so that reading a source
    again, or deleting it, can never leave the sums wrong.
    """

    id = models.CharField(primary_key=True, max_length=64, editable=False)

    class Meta:
        db_table = "source_terms"


class KeptSourceTerms(StoredTerms):
    """A source's terms as they were when its chatbot's knowledge was kept.

    Whatever is kept of a version has one of these, from before its first passage to after its last.
    """

    id = models.CharField(primary_key=True, max_length=140, editable=False)
    kept_version = models.CharField(max_length=64)
    source = models.ForeignKey(Source, models.DO_NOTHING)
    copied_at = models.DateTimeField()

    class Meta:
        db_table = "kept_source_terms"
        indexes = [models.Index(fields=["kept_version", "id"], name="kept_terms_by_version")]
