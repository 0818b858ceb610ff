import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Q


@dataclass(frozen=True)
class Cursor:
    """A place in a list ordered by a moment and the id, the latest first; new rows move nothing."""

    moment: datetime
    pk: str

    @property
    def text(self) -> str:
        return base64.urlsafe_b64encode(f"{self.moment.isoformat()}|{self.pk}".encode()).decode()

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """The place that a link names; None for the list's start and for anything unreadable."""
        try:
            moment, pk = base64.urlsafe_b64decode(text.encode()).decode().split("|", 1)
            return cls(datetime.fromisoformat(moment).astimezone(UTC), pk)
        except (ValueError, OverflowError, binascii.Error):
            return None

    def after(self, by: str = "updated_at") -> Q:
        """What comes later in the list; ``by`` is the field that it is ordered by."""
        earlier = Q(**{f"{by}__lt": self.moment})
        return earlier | Q(**{by: self.moment, "pk__lt": self.pk})
