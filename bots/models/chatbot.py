from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ArrayField

from botsmith.lib.ids import new_id

NARROWED = ("status", "blocked_at", "provider", "public_access")
hex_colour = RegexValidator(r"^#[0-9a-fA-F]{6}$", "Give the colour as # and six hex digits.")


class Chatbot(models.Model):
    class Status(models.TextChoices):
        ACTIVE = "active"
        INACTIVE = "inactive"

    class Provider(models.TextChoices):
        OPENAI = "openai", "OpenAI"
        ANTHROPIC = "anthropic", "Anthropic"
        GEMINI = "gemini", "Google Gemini"

    class Position(models.TextChoices):
        BOTTOM_RIGHT = "bottom-right"
        BOTTOM_LEFT = "bottom-left"
        TOP_RIGHT = "top-right"
        TOP_LEFT = "top-left"

    class Theme(models.TextChoices):
        LIGHT = "light"
        DARK = "dark"
        AUTO = "auto"

    class Size(models.TextChoices):
        SMALL = "small"
        MEDIUM = "medium"
        LARGE = "large"

    class BubbleStyle(models.TextChoices):
        ROUNDED = "rounded"
        SQUARE = "square"
        SMOOTH = "smooth"

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="chatbots")
    name = models.CharField(max_length=80)
    status = models.CharField(
        max_length=16, choices=Status.choices, default=Status.ACTIVE, db_index=True
    )

    model = models.CharField(max_length=80, default="gpt-4o-mini")
    provider = models.CharField(max_length=20, choices=Provider.choices, default=Provider.OPENAI)
    temperature = models.FloatField(
        default=0.7, validators=[MinValueValidator(0.0), MaxValueValidator(1.0)]
    )
    instructions = models.TextField(max_length=8000, default="You are a helpful assistant.")
    welcome_message = models.CharField(max_length=500, default="Hello! How can I help you today?")

    conversations_count = models.IntegerField(default=0)
    messages_count = models.IntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    last_trained = models.DateTimeField(null=True)

    primary_color = models.CharField(max_length=7, default="#7c3aed", validators=[hex_colour])
    secondary_color = models.CharField(max_length=7, default="#a78bfa", validators=[hex_colour])
    accent_color = models.CharField(max_length=7, default="#ec4899", validators=[hex_colour])
    logo_url = models.CharField(max_length=500, null=True, blank=True)
    avatar_url = models.CharField(max_length=500, null=True, blank=True)

    widget_position = models.CharField(
        max_length=16, choices=Position.choices, default=Position.BOTTOM_RIGHT
    )
    widget_theme = models.CharField(max_length=8, choices=Theme.choices, default=Theme.LIGHT)
    font_family = models.CharField(max_length=120, default="Inter, system-ui, sans-serif")
    font_size = models.CharField(max_length=8, choices=Size.choices, default=Size.MEDIUM)
    bubble_style = models.CharField(
        max_length=8, choices=BubbleStyle.choices, default=BubbleStyle.ROUNDED
    )
    widget_size = models.CharField(max_length=8, choices=Size.choices, default=Size.MEDIUM)
    auto_expand = models.BooleanField(default=False)

    public_access = models.BooleanField(default=False)
    webhook_url = models.CharField(max_length=2000, null=True, blank=True)
    webhook_enabled = models.BooleanField(default=False)

    # Since when staff keep it switched off, and why, as its owner reads it; null: they do not.
    blocked_at = models.DateTimeField(null=True, db_index=True)
    blocked_reason = models.CharField(max_length=500, null=True)

    # What a visitor may ask with a press, before anything was said.
    suggested_questions = ArrayField(models.CharField(max_length=120), default=list, blank=True)

    # The websites that may embed the chat, as ``bots.origins`` reads them; none: any site.
    allowed_origins = ArrayField(models.CharField(max_length=260), default=list, blank=True)
    # Counted up, it ends every visitor's session: their tokens name the number.
    token_version = models.IntegerField(default=0)
    # Sealed (botsmith.lib.sealed); with it a website signs who its visitors are.
    identity_secret = models.CharField(max_length=400, null=True)
    # Messages a minute: of one visitor, and of all together; null: the installation's setting.
    visitor_rate = models.IntegerField(null=True, blank=True)
    total_rate = models.IntegerField(null=True, blank=True)
    rate_message = models.CharField(max_length=300, null=True, blank=True)

    # Sealed like identity_secret. Which events are sent; none named: all.
    webhook_secret = models.CharField(max_length=400, null=True)
    webhook_events = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    # Since when its endpoint fails, and whether it was switched off for it (``webhooks.health``).
    webhook_trouble = models.JSONField(null=True)

    # Whether visitors may ask for a person, and who is told; null: the owner.
    hand_off = models.BooleanField(default=True)
    notify_email = models.EmailField(null=True, blank=True)

    # Only what the sources say: a sentence that none supports is taken out of an answer.
    strict = models.BooleanField(default=True)

    # US dollars a month that its models may cost, null: no cap (billing.caps).
    spending_cap = models.FloatField(null=True, blank=True, validators=[MinValueValidator(0.0)])

    # Whether the chat goes without "Powered by BotSmith", where its owner's plan allows that.
    hide_branding = models.BooleanField(default=True)

    # Of its sources, as ISO codes; questions are analysed in each.
    languages = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    # Counts every change of its passages, so that each process notices (knowledge.index).
    knowledge_version = models.IntegerField(default=0)
    # "provider:model" of the vectors that serve; when the next are due to be made.
    embedding_model = models.CharField(max_length=120, null=True)
    embedding_due_at = models.DateTimeField(null=True, db_index=True)
    # Why they could not be made the last time, for its owner.
    embedding_error = models.CharField(max_length=500, null=True)
    # The copy of its knowledge that visitors are answered from (knowledge.kept), null: the live
    # passages; since when, by whose vectors, and how often it was changed.
    kept_version = models.CharField(max_length=64, null=True, db_index=True)
    kept_at = models.DateTimeField(null=True)
    kept_embedding_model = models.CharField(max_length=120, null=True)
    kept_changes = models.IntegerField(default=0)

    # How many golden questions it has, and whether they are asked after each change by itself.
    checks_count = models.IntegerField(default=0)
    checks_auto = models.BooleanField(default=True)
    checks_mail = models.BooleanField(default=True)
    # Since when it is being deleted: whoever is killed at it, a sweeper has another go on.
    deleting_at = models.DateTimeField(null=True, db_index=True)
    # The knowledge that was noticed last; since when a change waits for a run, and until when.
    checks_seen_version = models.IntegerField(null=True)
    checks_changed_at = models.DateTimeField(null=True)
    checks_due_at = models.DateTimeField(null=True, db_index=True)
    # Knowledge that makes a check fail waits until its owner has looked.
    keep_last_good = models.BooleanField(default=False)
    # The version of its knowledge that is to be kept for visitors, and the one that was.
    serve_version = models.IntegerField(null=True)
    served_version = models.IntegerField(null=True)
    # When a worker is to try that next (in hand: when its lease ends), and how often it was tried.
    serve_due_at = models.DateTimeField(null=True, db_index=True)
    serve_tries = models.IntegerField(default=0)

    class Meta:
        db_table = "chatbots"
        indexes = [
            # The lists of staff, across all customers: what they are narrowed by stands in them.
            models.Index(fields=["-created_at", "-id", *NARROWED], name="chatbots_newest"),
            models.Index(fields=["-messages_count", "-id", *NARROWED], name="chatbots_busiest"),
            models.Index(fields=["-last_trained", "-id", *NARROWED], name="chatbots_trained"),
            models.Index(
                fields=["public_access"],
                name="chatbots_public",
                condition=models.Q(public_access=True),
            ),
            # All that tells whose knowledge changed since its questions were asked.
            models.Index(
                fields=[
                    "checks_count",
                    "checks_auto",
                    "knowledge_version",
                    "checks_seen_version",
                    "id",
                ],
                name="chatbots_with_checks",
            ),
        ]

    def __str__(self) -> str:
        return self.name or ""  # Another program may have stored none.

    @property
    def is_strict(self) -> bool:
        """Also where another program wrote the chatbot, without the field."""
        return self.strict is not False

    @property
    def wants_no_branding(self) -> bool:
        """Also where another program wrote the chatbot, without the field."""
        return self.hide_branding is not False

    @property
    def has_hand_off(self) -> bool:
        """Also where another program wrote the chatbot, without the field."""
        return self.hand_off is not False

    @property
    def checks_itself(self) -> bool:
        """Also where another program wrote the chatbot, without the field."""
        return self.checks_auto is not False

    @property
    def session_version(self) -> int:
        """Also where another program wrote the chatbot, without the field."""
        return self.token_version or 0

    @property
    def is_blocked(self) -> bool:
        """Whether staff keep it switched off, whatever its owner's switch says."""
        return self.blocked_at is not None

    @property
    def is_active(self) -> bool:
        """Whether it answers visitors. The one rule: all that asks MongoDB reads it from here."""
        return self.status == self.Status.ACTIVE and not self.is_blocked
