"""What of the inbox is shown, as its address says it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from urllib.parse import urlencode

from bots.inbox.words import SOURCE, words_of
from bots.models import Conversation
from bots.models.conversation import CHANNEL_NAMES

MAX_SEARCH_CHARS = 100
MAX_ID_CHARS = 64
Channel, Grounding = Conversation.Channel, Conversation.Grounding
STATUSES = {
    "escalated": "With a person",
    "active": "Active",
    "resolved": "Resolved",
}
STARS = {
    "low": "1 or 2 stars",
    "5": "5 stars",
    "4": "4 stars",
    "3": "3 stars",
    "2": "2 stars",
    "1": "1 star",
    "none": "Not rated",
}
GROUNDED = {
    "sources": "Resting on sources",
    "gap": "Something not supported or refused",
}
CHANNELS = {value: CHANNEL_NAMES[value] for value in ("widget", "page", "api")}
_CHOICES = {"status": STATUSES, "stars": STARS, "grounded": GROUNDED, "channel": CHANNELS}
NAMES = ("q", "status", "stars", "from", "to", "grounded", "source", "channel")


@dataclass(frozen=True)
class Filter:
    """Empty where everything is shown. Days are those of ``zone``."""

    q: str = ""
    status: str = ""
    stars: str = ""
    since: date | None = None
    until: date | None = None
    grounded: str = ""
    source: str = ""
    channel: str = ""
    zone: tzinfo = UTC

    @classmethod
    def read(cls, params: Mapping[str, str], zone: tzinfo = UTC) -> "Filter":
        """What an address names; what it names wrongly is not filtered by."""
        chosen = {name: params.get(name, "") for name in _CHOICES}
        known = {name: value for name, value in chosen.items() if value in _CHOICES[name]}
        return cls(
            q=" ".join(params.get("q", "").replace("\0", " ").split())[:MAX_SEARCH_CHARS],
            since=_day(params.get("from", "")),
            until=_day(params.get("to", "")),
            source=params.get("source", "").replace("\0", "")[:MAX_ID_CHARS],
            zone=zone,
            **known,
        )

    @staticmethod
    def is_misread(params: Mapping[str, str]) -> bool:
        """Whether the address narrows by something that ``read`` leaves out or cuts off.

        A list that shows too much harms nobody; what is done to all of it might.
        """
        read = Filter.read(params).values
        given = {name: " ".join(params.get(name, "").split()) for name in NAMES}
        return any(value != read.get(name, "") for name, value in given.items())

    @property
    def is_wordless(self) -> bool:
        """Something is searched for in which there is no word: it is found nowhere."""
        return bool(self.q) and not words_of(self.q)

    @property
    def values(self) -> dict[str, str]:
        """By the names that an address has for them; only those that narrow."""
        every = {"q": self.q, "status": self.status, "stars": self.stars}
        every |= {"from": _text(self.since), "to": _text(self.until)}
        every |= {"grounded": self.grounded, "source": self.source, "channel": self.channel}
        return {name: value for name, value in every.items() if value}

    @property
    def query(self) -> str:
        """``?status=active&q=order``; empty when all is shown."""
        text = urlencode(self.values)
        return f"?{text}" if text else ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.values)

    def without(self, name: str) -> "Filter":
        field = {"from": "since", "to": "until"}.get(name, name)
        return replace(self, **{field: None if field in ("since", "until") else ""})

    def conditions(self) -> dict:
        """All but the words, on fields that stand in the inbox's indexes."""
        found: dict = {"channel": self.channel or {"$ne": Channel.PLAYGROUND}}
        if self.status:
            found["status"] = self.status
        if self.stars:
            found["rating"] = self._rating()
        if self.grounded:
            found["grounding"] = Grounding.GAP if self.grounded == "gap" else Grounding.SOURCES
        if self.since or self.until:
            found["updated_at"] = self._span()
        return found

    def exact_words(self) -> list[str]:
        return [f"{SOURCE}{self.source}"] if self.source else []

    def _rating(self) -> object:
        if self.stars == "low":
            return {"$in": [1, 2]}
        return None if self.stars == "none" else int(self.stars)

    def _span(self) -> dict:
        """From the first day's beginning to the last day's end, as the viewer's clock has them."""
        span = {}
        if self.since:
            span["$gte"] = self._begin(self.since)
        if self.until and self.until < date.max:
            span["$lt"] = self._begin(self.until + timedelta(days=1))
        return span

    def _begin(self, day: date) -> datetime:
        try:
            return datetime.combine(day, time(), self.zone).astimezone(UTC)
        except OverflowError:
            return datetime.combine(day, time(), UTC)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""
