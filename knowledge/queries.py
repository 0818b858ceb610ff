from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count

from knowledge.ingestion import STAGES
from knowledge.models import Chunk, Source, SourceTerms

# ``content`` may be megabytes and no list shows it.
_UNLISTED = ("content",)
_UNSHOWN = ("tokens", "terms", "embeddings", "safe")


def sources_of(bot) -> list[Source]:
    """A chatbot's sources, newest first, without their text; ``stage_label`` is for people."""
    sources = list(Source.objects.filter(chatbot=bot).defer(*_UNLISTED).order_by("-added_at"))
    for source in sources:
        source.stage_label = STAGES.get(source.stage, STAGES["waiting"])[0]
    return sources


def source_counts(bot_ids: Iterable[str]) -> dict[str, int]:
    rows = Source.objects.filter(chatbot_id__in=list(bot_ids)).values("chatbot_id")
    return {row["chatbot_id"]: row["n"] for row in rows.annotate(n=Count("pk"))}


def sources_to_refresh(now: datetime, limit: int = 100) -> list[str]:
    """The ids of those whose time has come, longest first."""
    due = Source.objects.filter(refresh_at__lte=now, refreshing=False)
    return list(due.order_by("refresh_at").values_list("pk", flat=True)[:limit])


def passages_of(source: Source, *, limit: int) -> list[Chunk]:
    found = Chunk.objects.filter(source=source).defer(*_UNSHOWN).order_by("ordinal")
    return list(found[:limit])


def sources_to_index(chatbot_id: str | None = None, *, missing: bool = False) -> list[str]:
    """The ids of processed sources; with ``missing`` only those that an earlier version indexed."""
    found = Source.objects.filter(status=Source.Status.PROCESSED)
    if chatbot_id:
        found = found.filter(chatbot_id=chatbot_id)
    ids = list(found.values_list("pk", flat=True))
    if not missing:
        return ids
    done = set(SourceTerms.objects.filter(pk__in=ids).values_list("pk", flat=True))
    return [source_id for source_id in ids if source_id not in done]
