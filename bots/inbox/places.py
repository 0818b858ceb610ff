"""Places in the inbox: where a page of it begins, and which comes before another."""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime

from bson import ObjectId
from bson.errors import InvalidId

from botsmith.mongodb.collections import in_utc


@dataclass(frozen=True)
class ByDate:
    """In the order of the last messages."""

    moment: datetime
    pk: str

    fields = ("updated_at", "id")

    @classmethod
    def of(cls, document: dict) -> "ByDate":
        """Another program may have left the moment out."""
        return cls(in_utc(document.get("updated_at") or datetime.min), document["id"])

    @classmethod
    def read(cls, text: str) -> "ByDate | None":
        try:
            moment, pk = _decoded(text).split("|", 1)
            return cls(datetime.fromisoformat(moment).astimezone(UTC), pk)
        except (ValueError, OverflowError, binascii.Error):
            return None

    @property
    def text(self) -> str:
        return _encoded(f"{self.moment.isoformat()}|{self.pk}")

    def beyond(self, *, newer: bool) -> list[dict]:
        """Conditions, each of which holds for what comes after it, or before it."""
        way = "$gt" if newer else "$lt"
        same = {"updated_at": self.moment, "id": {way: self.pk}}
        return [{"updated_at": {f"{way}e": self.moment}}, {"$or": [_later(self, way), same]}]


@dataclass(frozen=True)
class ByBeginning:
    """In the order in which conversations began, in which words are indexed."""

    key: ObjectId

    fields = ("_id",)

    @classmethod
    def of(cls, document: dict) -> "ByBeginning":
        return cls(document["_id"])

    @classmethod
    def read(cls, text: str) -> "ByBeginning | None":
        try:
            return cls(ObjectId(_decoded(text)))
        except (ValueError, InvalidId, binascii.Error):
            return None

    @property
    def text(self) -> str:
        return _encoded(str(self.key))

    def beyond(self, *, newer: bool) -> list[dict]:
        return [{"_id": {"$gt" if newer else "$lt": self.key}}]


Place = ByDate | ByBeginning


def _later(place: ByDate, way: str) -> dict:
    return {"updated_at": {way: place.moment}}


def _encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


def _decoded(text: str) -> str:
    return base64.urlsafe_b64decode(text.encode()).decode()
