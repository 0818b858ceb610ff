import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Q


@dataclass(frozen=True)
class Cursor:
    """A place in a list ordered by ``-updated_at, -id``; nothing is skipped when rows are added."""

    updated_at: datetime
    pk: str

    @property
    def text(self) -> str:
        return base64.urlsafe_b64encode(
            f"{self.updated_at.isoformat()}|{self.pk}".encode()
        ).decode()

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """The place that a link names; None for the list's start and for anything unreadable."""
        try:
            moment, pk = base64.urlsafe_b64decode(text.encode()).decode().split("|", 1)
            return cls(datetime.fromisoformat(moment).astimezone(UTC), pk)
        except (ValueError, OverflowError, binascii.Error):
            return None

    def after(self) -> Q:
        earlier = Q(updated_at__lt=self.updated_at)
        return earlier | Q(updated_at=self.updated_at, pk__lt=self.pk)
