from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ArrayField

MOST_USES = 10_000


class Coupon(models.Model):
    """A code that makes plans cheaper. A customer uses it once; ``users`` says who did."""

    class Duration(models.TextChoices):
        ONCE = "once"
        MONTHS = "months"
        FOREVER = "forever"

    id = models.CharField(primary_key=True, max_length=40)
    percent = models.IntegerField(null=True)
    amount_cents = models.IntegerField(null=True)
    duration = models.CharField(max_length=8, choices=Duration.choices, default=Duration.ONCE)
    months = models.IntegerField(null=True)
    valid_until = models.DateTimeField(null=True)
    max_uses = models.IntegerField(default=MOST_USES)
    used = models.IntegerField(default=0)
    users = ArrayField(models.CharField(max_length=64), default=list)
    # None in the list: of every plan.
    plans = ArrayField(models.CharField(max_length=40), default=list)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "coupons"
        indexes = [models.Index(fields=["created_at", "id"], name="coupons_by_day")]

    def __str__(self) -> str:
        return self.id
