"""Work in the background that failed: kept for staff, who can have it run once more.

Of what it was about only ids are kept, and of an error its kind and where in our code it was: what
customers wrote, and secrets, may stand in both.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType

from celery import current_app
from celery.exceptions import SoftTimeLimitExceeded, TimeLimitExceeded
from django.conf import settings
from kombu.exceptions import KombuError
from pymongo.errors import PyMongoError
from redis.exceptions import RedisError

from accounts.activity import record
from accounts.models import FailedTask, User
from botsmith.lib.app_error import AppError
from botsmith.lib.errors import InvalidRequest
from botsmith.mongodb.collections import as_document, collection

MOST_KEPT, KEPT = 500, timedelta(days=30)
MOST_ARGS, MOST_ERROR = 5, 300
PLAIN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_:.\-]{0,159}")
KNOWN = (
    (SoftTimeLimitExceeded, "It took longer than it may."),
    (TimeLimitExceeded, "It took longer than it may, and was ended."),
    (PyMongoError, "MongoDB did not do what was asked"),
    (RedisError, "Redis did not answer"),
    (KombuError, "The queue could not be reached"),
)
NOT_KEPT = "What this was about is not kept, so it cannot run again. Its sweeper sees to it."
NO_QUEUE = "The queue cannot be reached just now. Nothing was changed; try again in a minute."


def note(
    name: str,
    args: Sequence,
    kwargs: Mapping,
    error: BaseException,
    *,
    trace: TracebackType | None = None,
    now: datetime,
) -> None:
    """One document for the same failure of the same, however often; old ones go."""
    kept = plain_ids(args, kwargs)
    said = sentence_of(error, trace)
    key = hashlib.sha256(json.dumps([name, kept, said]).encode()).hexdigest()[:32]
    new = as_document(FailedTask(id=key, name=name, args=kept, error=said, first_at=now))
    always = {"last_at": new.pop("last_at") and now}
    del new["count"]
    change = {"$setOnInsert": new, "$set": always, "$inc": {"count": 1}}
    if collection(FailedTask).update_one({"id": key}, change, upsert=True).upserted_id:
        _forget_old(now)


def plain_ids(args: Sequence, kwargs: Mapping) -> list[str] | None:
    """The arguments, if they are ids and no more; None where anything else is among them."""
    if kwargs or len(args) > MOST_ARGS:
        return None
    plain = all(isinstance(each, str) and PLAIN_ID.fullmatch(each) for each in args)
    return list(args) if plain else None


def sentence_of(error: BaseException, trace: TracebackType | None) -> str:
    """What went wrong, in words that hold nothing of a customer's."""
    kind = type(error)
    if isinstance(error, AppError):  # Its own sentence may name something; its kind's does not.
        said = str(kind.sentence) or kind.__name__
    else:
        said = next((words for known, words in KNOWN if isinstance(error, known)), "")
        said = f"{said} ({kind.__name__})" if said and not said.endswith(".") else said
        said = said or kind.__name__
    where = _place_of(trace or error.__traceback__)
    return f"{said} – {where}"[:MOST_ERROR] if where else said[:MOST_ERROR]


def run_again(failed: FailedTask, *, actor: User) -> bool:
    """Sends the task to its queue once more; False where somebody else did, or forgot it.

    Raises InvalidRequest where it cannot.
    """
    if failed.args is None or failed.name not in settings.CELERY_TASK_ROUTES:
        raise InvalidRequest(NOT_KEPT)
    document = collection(FailedTask).find_one_and_delete({"id": failed.pk})
    if document is None:
        return False
    try:
        current_app.send_task(failed.name, failed.args)
    except KombuError:
        collection(FailedTask).insert_one(document)
        raise InvalidRequest(NO_QUEUE) from None
    _record(actor, failed, action="ran_task_again")
    return True


def forget(failed: FailedTask, *, actor: User) -> bool:
    if not collection(FailedTask).delete_one({"id": failed.pk}).deleted_count:
        return False
    _record(actor, failed, action="forgot_failed_task")
    return True


def _record(actor: User, failed: FailedTask, *, action: str) -> None:
    gone = {"failed": (f"{failed.count} times: {failed.error}", None)}
    record(actor, action, failed, account=actor, changes=gone)


def _forget_old(now: datetime) -> None:
    collection(FailedTask).delete_many({"last_at": {"$lt": now - KEPT}})
    kept = collection(FailedTask).estimated_document_count()
    if kept <= MOST_KEPT:
        return
    oldest = collection(FailedTask).find({}, {"id": 1}).sort([("last_at", 1), ("id", 1)])
    ids = [each["id"] for each in oldest.limit(kept - MOST_KEPT)]
    collection(FailedTask).delete_many({"id": {"$in": ids}})


def _place_of(trace: TracebackType | None) -> str:
    """The last line of ours on the way to the error: file and number, no values."""
    place, root = "", Path(settings.BASE_DIR)
    while trace:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.is_relative_to(root) and "site-packages" not in path.parts:
            place = f"{path.relative_to(root)}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return place
