"""A chatbot's signing secret: sealed in the chatbot, and replaced without a gap.

After a change the earlier secret signs along for a day, so that a receiver can change over when it
suits it. Both stand in one sealed field, so every change is one conditional write.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from bots.models import Chatbot
from bots.webhooks.signing import new_secret
from botsmith.lib.sealed import CannotOpen, seal, unseal
from botsmith.mongodb.collections import collection

OVERLAP = timedelta(hours=24)


@dataclass(frozen=True)
class Secrets:
    """What signs: ``current``, and until ``previous_until`` the one before it."""

    current: str
    previous: str | None = None
    previous_until: datetime | None = None

    def valid(self, now: datetime) -> list[str]:
        """The newest first."""
        return [self.current, *([self.previous] if self.overlaps(now) else [])]

    def overlaps(self, now: datetime) -> bool:
        return bool(self.previous and self.previous_until and now < self.previous_until)

    def sealed(self) -> str:
        until = self.previous_until and self.previous_until.isoformat()
        kept = {"current": self.current, "previous": self.previous, "previous_until": until}
        return seal(json.dumps(kept))

    @classmethod
    def opened(cls, sealed: str) -> "Secrets":
        """Raises CannotOpen."""
        kept = json.loads(unseal(sealed))
        until = kept["previous_until"]
        until = datetime.fromisoformat(until) if until else None
        return cls(kept["current"], kept["previous"], until)


def secrets_of(chatbot_id: str) -> Secrets:
    """The chatbot's, made now when it has none. Raises CannotOpen, DoesNotExist."""
    sealed = _stored(chatbot_id)
    if not sealed:
        made = {"$set": {"webhook_secret": Secrets(new_secret()).sealed()}}
        collection(Chatbot).update_one({"id": chatbot_id, "webhook_secret": sealed}, made)
        sealed = _stored(chatbot_id)  # Another process may have been first.
    return Secrets.opened(sealed)


def replace_secret(chatbot_id: str, *, now: datetime) -> bool:
    """Makes a new current secret; False when another one was made at the same time.

    A secret that cannot be opened any more (SECRET_KEY was changed) has no successor that overlaps.
    """
    stored = _stored(chatbot_id)
    try:
        before = Secrets.opened(stored) if stored else None
    except CannotOpen:
        before = None
    fresh = Secrets(new_secret(), *((before.current, now + OVERLAP) if before else ()))
    change = {"$set": {"webhook_secret": fresh.sealed()}}
    mine = {"id": chatbot_id, "webhook_secret": stored}
    return bool(collection(Chatbot).update_one(mine, change).modified_count)


def _stored(chatbot_id: str) -> str | None:
    found = collection(Chatbot).find_one({"id": chatbot_id}, {"webhook_secret": 1})
    if found is None:
        raise Chatbot.DoesNotExist
    return found.get("webhook_secret")
