from django.db import models
from django.utils import timezone

from botsmith.lib.ids import new_id

from .chatbot import Chatbot


class Picture(models.Model):
    """A chatbot's logo or avatar, as we made it of what its owner gave; it never changes."""

    class Use(models.TextChoices):
        AVATAR = "avatar"
        LOGO = "logo"

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    chatbot = models.ForeignKey(Chatbot, models.CASCADE)
    use = models.CharField(max_length=16, choices=Use.choices)
    content_type = models.CharField(max_length=40)
    data = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "pictures"
