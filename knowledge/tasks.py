import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import KombuError

from knowledge.ingestion import give_up, ingest
from knowledge.leases import claim, take_abandoned

log = logging.getLogger(__name__)


@shared_task(soft_time_limit=540, time_limit=600)
def ingest_source(source_id: str) -> None:
    if lease := claim(source_id):
        ingest(lease)


def ring(source_id: str) -> None:
    """Tells a worker that the source waits. An unheard bell is rung again by the sweeper."""
    try:
        ingest_source.delay(source_id)
    except KombuError as error:
        log.warning("could not ring for source %s: %s", source_id, error)


@shared_task
def reclaim_sources() -> None:
    """Rings again for every source that nobody works on; ends those that were tried enough."""
    for source in take_abandoned(timezone.now()):
        if source["attempts"] >= settings.INGEST_MAX_ATTEMPTS:
            give_up(source["id"])
        else:
            ring(source["id"])
