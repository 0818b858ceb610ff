"""Sources that were read or failed, told by the floor below; which names a source and no more."""

import uuid

from bots.models import Chatbot
from bots.webhooks.data import source_data
from bots.webhooks.events import Event, announce_once
from botsmith.mongodb.collections import collection
from knowledge.models import Source

FIELDS = (
    *("id", "chatbot_id", "type", "name", "url", "status", "refreshing", "run", "chunks_count"),
    *("error_message", "refresh_error", "processed_at"),
)


def announce_source(source_id: str) -> None:
    """Announces how a source's last reading ended; once for each reading, however often told."""
    source = collection(Source).find_one({"id": source_id}, dict.fromkeys(FIELDS, 1))
    if not source or source.get("refreshing") or source["status"] == Source.Status.PROCESSING:
        return
    bot = Chatbot.objects.filter(pk=source["chatbot_id"]).first()
    if bot is None:
        return
    reason = source.get("error_message") or source.get("refresh_error")
    event = Event.SOURCE_FAILED if reason else Event.SOURCE_PROCESSED
    told = uuid.uuid5(uuid.NAMESPACE_OID, f"{source_id}:{source.get('run')}:{event}")
    data = {"source": source_data({**source, "error_message": reason})}
    announce_once(bot, event, data, id=str(told))
