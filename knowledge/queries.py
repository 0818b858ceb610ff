from collections.abc import Iterable

from django.db.models import Count

from knowledge.ingestion import STAGES
from knowledge.models import Chunk, Source

# ``content`` may be megabytes and no list shows it.
_UNLISTED = ("content",)


def sources_of(bot) -> list[Source]:
    """A chatbot's sources, newest first, without their text; ``stage_label`` is for people."""
    sources = list(Source.objects.filter(chatbot=bot).defer(*_UNLISTED).order_by("-added_at"))
    for source in sources:
        source.stage_label = STAGES.get(source.stage, STAGES["waiting"])[0]
    return sources


def source_counts(bot_ids: Iterable[str]) -> dict[str, int]:
    rows = Source.objects.filter(chatbot_id__in=list(bot_ids)).values("chatbot_id")
    return {row["chatbot_id"]: row["n"] for row in rows.annotate(n=Count("pk"))}


def passages_of(source: Source, *, limit: int) -> list[Chunk]:
    found = Chunk.objects.filter(source=source).defer("tokens").order_by("ordinal")
    return list(found[:limit])
