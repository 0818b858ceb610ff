from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ArrayField

from botsmith.lib.ids import new_id

from .chatbot import Chatbot

# The order of the inbox, and by what else it is narrowed without looking at a document.
LATEST = ("-updated_at", "-id")
NARROWED = ("rating", "grounding", "channel")
# Where it is held, in the words of pages.
CHANNEL_NAMES = {
    "widget": "Website",
    "page": "Chat page",
    "api": "API",
    "playground": "Playground",
}


class WithoutWords(models.Manager):
    """Leaves a conversation's words in the database: they are for the index, and they are many."""

    def get_queryset(self):
        return super().get_queryset().defer("words")


class Conversation(models.Model):
    class Status(models.TextChoices):
        ACTIVE = "active"
        RESOLVED = "resolved"
        ESCALATED = "escalated"

    class Channel(models.TextChoices):
        WIDGET = "widget"
        PAGE = "page"
        PLAYGROUND = "playground"
        API = "api"

    class Grounding(models.IntegerChoices):
        """What its answers rest on; it only rises."""

        NONE = 0  # Nothing was answered yet, or small talk only.
        SOURCES = 1
        GAP = 2  # Something was refused, or said without a source.

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    chatbot = models.ForeignKey(Chatbot, models.CASCADE, related_name="conversations")
    session_id = models.CharField(max_length=64, db_index=True)
    user_name = models.CharField(max_length=120, null=True)
    user_email = models.EmailField(null=True)
    status = models.CharField(
        max_length=16, choices=Status.choices, default=Status.ACTIVE, db_index=True
    )
    messages_count = models.IntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    channel = models.CharField(max_length=16, choices=Channel.choices, default=Channel.WIDGET)
    origin = models.CharField(max_length=300, null=True)
    preview = models.CharField(max_length=200, default="")
    # Whom the website says the visitor is; only ever one whose signature was good.
    visitor_id = models.CharField(max_length=200, null=True)
    # When a person was asked for, and why; when someone is to be told of it, null: no more.
    escalated_at = models.DateTimeField(null=True)
    escalation_reason = models.CharField(max_length=500, null=True)
    notice_due_at = models.DateTimeField(null=True, db_index=True)
    # Known beforehand, so that a conversation can only ever have one rating.
    rating_id = models.CharField(max_length=64, default=new_id)

    # For the inbox, kept by what settles answers and ratings: the stars, what answers rest on, and
    # the words that it is found by (``bots.inbox.words``), each cited source among them.
    rating = models.IntegerField(null=True)
    grounding = models.IntegerField(choices=Grounding.choices, default=Grounding.NONE)
    words = ArrayField(models.CharField(max_length=64), default=list)
    # Whether the three stand here: not yet where another program or an earlier version wrote it.
    searchable = models.BooleanField(null=True, db_index=True)
    # Which work on many moved it to its status last, and from which.
    moved_by = models.CharField(max_length=64, null=True, db_index=True)
    moved_from = models.CharField(max_length=16, null=True)

    objects = WithoutWords()

    class Meta:
        db_table = "conversations"
        # Beside them "inbox_by_words", which needs ``_id`` (migration 0010).
        indexes = [
            models.Index(fields=["chatbot", *LATEST, "status", *NARROWED], name="inbox_by_date"),
            models.Index(fields=["chatbot", "status", *LATEST, *NARROWED], name="inbox_by_status"),
            models.Index(
                fields=["chatbot", "channel", *LATEST, "status", "rating", "grounding"],
                name="inbox_by_channel",
            ),
            models.Index(
                fields=["chatbot", "rating", *LATEST, "status", "grounding", "channel"],
                name="inbox_by_rating",
                condition=models.Q(rating__gte=1),
            ),
            models.Index(fields=["chatbot", "created_at", "channel"], name="conversations_begun"),
            models.Index(
                fields=["escalated_at", "chatbot", "channel"], name="conversations_handed_off"
            ),
        ]

    @property
    def channel_name(self) -> str:
        """Empty where nothing is stored."""
        return CHANNEL_NAMES.get(self.channel, self.channel or "")


class Message(models.Model):
    """One turn. From ``state`` on the fields are ours: what an answer rests on and how it went.

    A question names its answer's id before the answer exists (``answer_id``), so that asking
    twice with one ``client_message_id`` can only ever make one answer.
    """

    class Role(models.TextChoices):
        USER = "user"
        ASSISTANT = "assistant"

    class Kind(models.TextChoices):
        ANSWER = "answer"
        SMALL_TALK = "small_talk"
        REFUSAL = "refusal"
        PERSON = "person"

    class State(models.TextChoices):
        STREAMING = "streaming"
        DONE = "done"
        FAILED = "failed"
        INTERRUPTED = "interrupted"

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    chatbot = models.ForeignKey(Chatbot, models.CASCADE)
    role = models.CharField(max_length=16, choices=Role.choices)
    content = models.TextField()
    timestamp = models.DateTimeField(default=timezone.now, db_index=True)

    state = models.CharField(max_length=16, choices=State.choices, default=State.DONE)
    client_message_id = models.CharField(max_length=64, null=True)
    answer_id = models.CharField(max_length=64, null=True)
    # Of a person's reply: the user who wrote it.
    author_id = models.CharField(max_length=64, null=True)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.ANSWER)
    engine = models.CharField(max_length=20, null=True)
    model = models.CharField(max_length=80, null=True)
    grounded = models.BooleanField(null=True)
    finish_reason = models.CharField(max_length=20, null=True)
    citations = ArrayField(models.JSONField(), default=list)
    # Per sentence whether a source supports it; what was taken out; how the answer was made.
    claims = ArrayField(models.JSONField(), default=list)
    removed = ArrayField(models.JSONField(), default=list)
    trace = models.JSONField(null=True)
    milliseconds = models.IntegerField(null=True)
    lease_token = models.CharField(max_length=64, null=True)
    lease_expires_at = models.DateTimeField(null=True)
    # The months of its owner's (when they began) in which it used a message: one for each attempt.
    counted_in = ArrayField(models.DateTimeField(), default=list)

    class Meta:
        db_table = "messages"
        indexes = [
            models.Index(fields=["conversation", "timestamp"], name="messages_in_order"),
            models.Index(fields=["state", "lease_expires_at"], name="messages_by_lease"),
            models.Index(fields=["chatbot", "timestamp"], name="messages_of_bot_by_time"),
            # By which a day of all chatbots is counted without a look at a message.
            models.Index(fields=["timestamp", "chatbot"], name="messages_by_time"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "client_message_id"], name="one_message_per_client_id"
            ),
        ]


class ConversationRating(models.Model):
    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="ratings")
    chatbot = models.ForeignKey(Chatbot, models.CASCADE)
    rating = models.IntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(5)], db_index=True
    )
    feedback = models.TextField(max_length=2000, null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "conversation_ratings"
        indexes = [
            models.Index(fields=["chatbot", "created_at"], name="ratings_of_bot_by_time"),
            models.Index(fields=["created_at", "rating"], name="ratings_by_time"),
        ]
