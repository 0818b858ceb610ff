from celery import shared_task
from django.conf import settings
from django.utils import timezone

from knowledge.ingestion import give_up, ingest
from knowledge.leases import claim, take_abandoned


@shared_task(soft_time_limit=540, time_limit=600)
def ingest_source(source_id: str) -> None:
    if lease := claim(source_id):
        ingest(lease)


@shared_task
def reclaim_sources() -> None:
    """Rings again for every source that nobody works on; ends those that were tried enough."""
    for source in take_abandoned(timezone.now()):
        if source["attempts"] >= settings.INGEST_MAX_ATTEMPTS:
            give_up(source["id"])
        else:
            ingest_source.delay(source["id"])
