"""A chatbot's avatar and logo: made anew, kept here, so that visitors' browsers ask nobody else."""

from django.conf import settings
from django.utils import timezone

from accounts.activity import record
from accounts.models import User
from bots.models import Chatbot, Picture
from botsmith.lib.errors import NotFound
from botsmith.lib.http import fetch
from botsmith.lib.images import CONTENT_TYPE, PictureRefused, small_picture
from botsmith.lib.ratelimit import hit
from botsmith.mongodb.collections import collection

MAX_BYTES = 2 * 1024 * 1024
FETCH_SECONDS = 10.0
PATH = "/pictures/"
PICTURES_PER_MINUTE = 20


def put_picture(bot: Chatbot, use: Picture.Use, data: bytes, *, actor: User) -> Picture:
    """Makes the file the bot's picture in place of the one before.

    Raises PictureRefused, and RateLimited to who tries a great many.
    """
    hit(f"pictures:{actor.pk}", limit=PICTURES_PER_MINUTE, seconds=60)
    made = small_picture(data)
    picture = Picture.objects.create(chatbot=bot, use=use, content_type=CONTENT_TYPE, data=made)
    try:
        _point(bot, use, f"{PATH}{picture.pk}", actor)
    except NotFound:  # The bot was deleted meanwhile, and its pictures before this one was there.
        _delete(bot, picture.pk)
        raise
    return picture


def put_picture_from(bot: Chatbot, use: Picture.Use, address: str, *, actor: User) -> Picture:
    """The same with what stands at a web address now; may also raise OutboundError."""
    hit(f"fetched pictures:{actor.pk}", limit=PICTURES_PER_MINUTE, seconds=60)
    return put_picture(bot, use, _fetched(address), actor=actor)


def remove_picture(bot: Chatbot, use: Picture.Use, *, actor: User) -> None:
    _point(bot, use, None, actor)


def _fetched(address: str) -> bytes:
    answer = fetch(
        address,
        allow=settings.OUTBOUND_ALLOW,
        max_bytes=MAX_BYTES,
        timeout=FETCH_SECONDS,
        headers={"Accept": "image/webp,image/png,image/jpeg,image/gif"},
    )
    if answer.status != 200:
        raise PictureRefused(
            f"There is no picture at this address: its server answered {answer.status}."
        )
    return answer.body


def _point(bot: Chatbot, use: Picture.Use, path: str | None, actor: User) -> None:
    """Changes what the bot shows. Who replaced a picture deletes it, so each goes exactly once."""
    field = f"{use}_url"
    now = timezone.now()
    changed = {"$set": {field: path, "updated_at": now}}
    before = collection(Chatbot).find_one_and_update({"id": bot.pk}, changed, {field: 1})
    if before is None:
        raise NotFound
    setattr(bot, field, path)
    old = before.get(field) or ""
    if old.startswith(PATH):
        _delete(bot, old.removeprefix(PATH))
    if old != (path or ""):
        record(actor, "changed_chatbot", bot, details=field)


def _delete(bot: Chatbot, picture_id: str) -> None:
    collection(Picture).delete_one({"id": picture_id, "chatbot_id": bot.pk})
