"""``Idempotency-Key``: a POST that its program named is carried out once, however often it comes.

The name is good for a day, in the account that it was given in. Kept is the answer of a request
that did something (a status from 200 to 299); one that was refused did nothing, and may be sent
again under its name. A process that dies in between leaves the name taken until its lease ends.
"""

import hashlib
import json
import re
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from pymongo.errors import DuplicateKeyError

from accounts.models import User
from bots.actions.api_requests import KEPT
from bots.models import ApiRequest
from botsmith.lib.errors import AppError, InvalidRequest
from botsmith.lib.ids import new_id
from botsmith.mongodb.collections import as_document, collection, in_utc

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
MOST_CHARS = 200
SIGNS = "[!-~]"
NAME = re.compile(f"{SIGNS}{{1,{MOST_CHARS}}}")
LEASE = timedelta(seconds=60)
LOOK_AGAIN_SECONDS = 2
CHUNK = 64 * 1024


class NameReused(AppError):
    code = "idempotency_key_reused"
    status = 409
    sentence = (
        f"This {HEADER} was given to another request before. Give each request one of its own."
    )


class StillRunning(AppError):
    code = "idempotency_key_in_use"
    status = 409
    sentence = f"A request with this {HEADER} is being carried out. Send it again in a moment."
    retryable = True


class Replayed(Exception):
    """The request was carried out before: ``status`` and ``body`` are what it was answered."""

    def __init__(self, status: int, body: str) -> None:
        self.status, self.body = status, body
        super().__init__("carried out before")


def name_of(request: HttpRequest) -> str | None:
    """The request's name; None where it has none. InvalidRequest for what is none."""
    name = request.headers.get(HEADER)
    if name is None:
        return None
    if not NAME.fullmatch(name):
        raise InvalidRequest(
            f"Give as {HEADER} up to {MOST_CHARS} ASCII characters without spaces, such as a UUID."
        )
    return name


def claim(request: HttpRequest, user: User) -> None:
    """Takes the request's name, if it has one; ``settle`` gives it back or keeps the answer.

    Raises Replayed, StillRunning, or NameReused when something else was asked under the name.
    """
    name = name_of(request)
    if name is None:
        return
    fresh = ApiRequest(
        id=hashlib.sha256(f"{user.pk}\n{name}".encode()).hexdigest(),
        user=user,
        fingerprint=fingerprint_of(request),
        lease_token=new_id(),
        lease_expires_at=timezone.now() + LEASE,
    )
    if not _taken(fresh):
        _refuse(fresh)
    request.named = fresh


def settle(request: HttpRequest, response: HttpResponse) -> None:
    """Keeps the answer of a request that took its name, or gives the name back."""
    named = getattr(request, "named", None)
    if named is None:
        return
    mine = {"id": named.pk, "lease_token": named.lease_token}
    if not (200 <= response.status_code < 300) or response.streaming:
        collection(ApiRequest).delete_one(mine)
        return
    answer = {"status": response.status_code, "body": response.content.decode()}
    answer["chatbot_id"] = _chatbot_of(request, answer["body"])
    free = {"lease_token": None, "lease_expires_at": None}
    collection(ApiRequest).update_one(mine, {"$set": {**answer, **free}})


def _chatbot_of(request: HttpRequest, body: str) -> str | None:
    """Of the address; where it names none, a chatbot was made."""
    return request.resolver_match.kwargs.get("bot_id") or json.loads(body).get("id")


def fingerprint_of(request: HttpRequest) -> str:
    """Of what is asked: method, address and body; of a form its fields and the bytes of its files,
    since each sending has another boundary between them."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type != "multipart/form-data":
        digest.update(request.body)
        return digest.hexdigest()
    for name, values in sorted(request.POST.lists()):
        digest.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(repr((name, file.name, file.size)).encode())
            for chunk in file.chunks(CHUNK):
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()


def _taken(fresh: ApiRequest) -> bool:
    """Whether the name is ours: it is new, a day old, or its holder was lost."""
    requests, now = collection(ApiRequest), timezone.now()
    lost = {"status": None, "lease_expires_at": {"$lte": now}, "fingerprint": fresh.fingerprint}
    over = {"id": fresh.pk, "$or": [lost, {"created_at": {"$lte": now - KEPT}}]}
    document = as_document(fresh)
    if requests.update_one(over, {"$set": document}).modified_count:
        return True
    try:
        requests.insert_one(document)
    except DuplicateKeyError:
        return False
    return True


def _refuse(fresh: ApiRequest) -> None:
    known = collection(ApiRequest).find_one({"id": fresh.pk})
    if known is None:  # Given back in this moment.
        raise StillRunning(retry_after=LOOK_AGAIN_SECONDS)
    if known["fingerprint"] != fresh.fingerprint:
        raise NameReused
    if known["status"] is None:
        left = (in_utc(known["lease_expires_at"]) - timezone.now()).total_seconds()
        raise StillRunning(retry_after=max(1, min(round(left), LOOK_AGAIN_SECONDS)))
    raise Replayed(known["status"], known["body"])
