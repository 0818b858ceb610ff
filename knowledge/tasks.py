import contextlib
import logging
from datetime import datetime, timedelta

from celery import current_app, shared_task
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import KombuError
from pymongo.errors import ConnectionFailure
from redis.exceptions import RedisError

from botsmith.lib.redis import redis_client
from botsmith.mongodb.collections import collection
from knowledge import kept, orphans, trash
from knowledge.embedding import due_chatbots, embed_chatbot
from knowledge.ingestion import begin_again, give_up, ingest
from knowledge.leases import Lease, claim, forget_bells, take_abandoned
from knowledge.models import Source
from knowledge.queries import sources_to_refresh
from knowledge.standing import goes_on
from knowledge.turns import next_source, served, website_after

log = logging.getLogger(__name__)

AGAIN_SECONDS = 5
PUT_OFF = timedelta(minutes=10)
MARK = "bells:kept"


@shared_task(soft_time_limit=540, time_limit=600)
def ingest_source(source_id: str) -> None:
    chosen = _chosen(source_id)
    if chosen and chosen != source_id:
        ring(source_id)  # Its own bell is used up for another customer's.
    if chosen and (lease := _claim(chosen)):
        served(chosen)
        pause = ingest(lease)
        if pause is None:
            tell(chosen)
        else:
            ring(chosen, after=pause)
        if waiting := website_after(chosen):
            ring(waiting)
        ring_for_vectors()


def _chosen(source_id: str) -> str | None:
    """``next_source``; without MongoDB the bell is rung again later."""
    try:
        return next_source(source_id)
    except ConnectionFailure:
        ring(source_id, after=AGAIN_SECONDS)
        raise


def _claim(source_id: str) -> Lease | None:
    """``claim``; without MongoDB the bell is rung again later, since this one is used up."""
    try:
        return claim(source_id)
    except ConnectionFailure:
        ring(source_id, after=AGAIN_SECONDS)
        raise


@shared_task(soft_time_limit=540, time_limit=600)
def embed_passages(chatbot_id: str) -> None:
    if embed_chatbot(chatbot_id):
        _ring_to_embed(chatbot_id)


def ring(source_id: str, *, after: float = 0) -> None:
    """Tells a worker that the source waits. An unheard bell is rung again by the sweeper."""
    try:
        ingest_source.apply_async([source_id], countdown=after or None)
    except KombuError as error:
        log.warning("could not ring for source %s: %s", source_id, error)


def tell(source_id: str) -> None:
    """Tells the floor above that a reading ended or a source is gone.

    By the name of a task: it may not be imported.
    """
    try:
        current_app.send_task(settings.SOURCE_SETTLED_TASK, [source_id])
    except KombuError as error:
        log.warning("could not tell of source %s: %s", source_id, error)


def ring_for_vectors() -> None:
    """Tells a worker of every chatbot whose passages may lack vectors."""
    for chatbot_id in due_chatbots(timezone.now()):
        _ring_to_embed(chatbot_id)


def _ring_to_embed(chatbot_id: str) -> None:
    try:
        embed_passages.delay(chatbot_id)
    except KombuError as error:
        log.warning("could not ring for the vectors of chatbot %s: %s", chatbot_id, error)


@shared_task
def reclaim_sources() -> None:
    """Rings again for all that waits; ends sources that were tried enough."""
    ring_for_vectors()
    if _bells_were_lost():
        forget_bells()
    now = timezone.now()
    for source_id in sources_to_refresh(now):
        refresh(source_id, now)
    for source in take_abandoned(timezone.now()):
        if source["attempts"] >= settings.INGEST_MAX_ATTEMPTS:
            give_up(source["id"])
            tell(source["id"])
        else:
            ring(source["id"])


@shared_task
def sweep_orphans() -> None:
    """Removes what is left of sources that are gone, and copies of knowledge that never served."""
    if left := orphans.sweep(timezone.now()):
        log.warning("removed what was left of %d sources that are gone", left)
    if left := kept.sweep(timezone.now()):
        log.warning("removed %d copies of knowledge that no chatbot answers from", left)


@shared_task
def purge_trash() -> None:
    """Forgets the sources that were deleted too long ago to be brought back."""
    trash.purge(timezone.now())


def refresh(source_id: str, now: datetime) -> None:
    """Has a source read again whose time has come; those that may not be worked on are put off."""
    due = {"refresh_at": {"$lte": now}}
    source = collection(Source).find_one({"id": source_id, **due}, {"owner": 1, "chatbot_id": 1})
    owner = source and source.get("owner")
    if owner and not goes_on(owner, source["chatbot_id"]):
        later = {"$set": {"refresh_at": now + PUT_OFF}}
        collection(Source).update_one({"id": source_id, **due}, later)
    elif begin_again(source_id, now=now, only=due):
        ring(source_id)


def _bells_were_lost() -> bool:
    """Whether Redis forgot all that it held since the last look, or holds nothing yet.

    Which bells it lost nobody knows; that it lost them shows in a mark that went with them.
    """
    with contextlib.suppress(RedisError):  # The next sweep looks again.
        return bool(redis_client().set(MARK, 1, nx=True))
    return False
