from django.db import models
from django.utils import timezone

from accounts.models.user import User
from botsmith.lib.ids import new_id


class Avatar(models.Model):
    """A person's picture, as we made it of what they gave; it never changes."""

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="avatars")
    content_type = models.CharField(max_length=40)
    data = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "avatars"
