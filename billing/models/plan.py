from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ArrayField, EmbeddedModelField
from django_mongodb_backend.models import EmbeddedModel

UNLIMITED = -1


def openai_only() -> list[str]:
    return ["openai"]


class PlanLimits(EmbeddedModel):
    """What a plan allows; a count of -1 is unlimited."""

    max_chatbots = models.IntegerField()
    max_messages_per_month = models.IntegerField()
    max_file_uploads = models.IntegerField()
    max_file_size_mb = models.IntegerField()
    max_website_sources = models.IntegerField()
    max_text_sources = models.IntegerField()
    conversation_history_days = models.IntegerField()
    allowed_ai_providers = ArrayField(models.CharField(max_length=20), default=openai_only)
    api_access = models.BooleanField(default=False)
    custom_branding = models.BooleanField(default=False)
    analytics_level = models.CharField(max_length=20, default="basic")
    support_level = models.CharField(max_length=20, default="community")


class Plan(models.Model):
    id = models.CharField(primary_key=True, max_length=40)
    name = models.CharField(max_length=60)
    price = models.FloatField(default=0.0)
    # US dollars for a year at once; None: it is not sold by the year.
    price_yearly = models.FloatField(null=True)
    description = models.CharField(max_length=300)
    limits = EmbeddedModelField(PlanLimits)
    features = ArrayField(models.CharField(max_length=120), default=list)
    is_active = models.BooleanField(default=True, db_index=True)
    # Where it stands among the plans that customers see; those at one place are by their price.
    position = models.IntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "plans"

    def __str__(self) -> str:
        return self.name

    @property
    def is_custom(self) -> bool:
        return self.price < 0

    @property
    def place(self) -> tuple:
        """What plans are sorted by where customers see them."""
        return self.position or 0, self.is_custom, self.price, self.pk
