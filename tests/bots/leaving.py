"""What tests of going look at: an account that holds something of everything, and all that is
stored anywhere."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import redis
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from bson import BSON
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connections
from django.db.models import Model
from django.utils import timezone

from accounts import archives
from accounts.models import AccountExport, AnnouncementDismissal, User
from billing.models import Invoice, LedgerEntry, SpendingMonth
from bots.actions.reports import report_conversation
from bots.gaps.tasks import group_gaps
from bots.leaving.holdings import HOLDINGS, Owner
from bots.models import ApiRequest, Chatbot, Conversation, ConversationNote, InboxWork
from bots.stats.due import make_due
from botsmith.mongodb.collections import as_document, collection
from knowledge.actions import delete_source
from knowledge.kept import keep
from tests.cast import file_of, on_plan, text_of
from tests.contract.test_documents import EMAIL, use_it
from tests.house.test_pages_render import open_every_page

BOTH = ("default", "plans")
REDIS = (1, 2)  # Not the queues: what waits there a worker takes, and finds nothing.
# What is compared with, looked up by or counted in: a mark there would be another state.
KEYS = {"id", "state", "status", "role", "slot", "secret_hash", "email", "kept_version", "run"}
KEYS |= {"resource_type", "by", "provider", "zone", "time_zone", "plan_id", "session_key", "type"}
KEYS |= {"session_data", "avatar_url", "logo_url", "key", "file_id", "moved_from", "wanted"}

# Of what stays without the person, what says whose it was.
PERSONAL = {Invoice: {"buyer", "reference"}}


def settled() -> User:
    """A customer who used everything that there is, and a mark could be in."""
    use_it()
    bot = Chatbot.objects.get()
    user = on_plan(User.objects.get(email=EMAIL), "professional")
    assert open_every_page() == {}
    file_of(bot, b"The yard is behind the house.", "yard.txt")
    delete_source(text_of(bot, "Soon gone.", name="Gone"), actor=user)
    assert keep(bot.pk)
    make_due(bot.pk, [timezone.now()])
    write_the_rest(user, bot)
    group_gaps(bot.pk)
    return User.objects.get(pk=user.pk)


def write_the_rest(user: User, bot: Chatbot) -> None:
    """What takes another website, or an app in a pocket, to come about."""
    talk = Conversation.objects.filter(chatbot=bot).first() or Conversation.objects.create(
        chatbot=bot, session_id="s"
    )
    ConversationNote.objects.create(
        chatbot=bot, conversation_id=talk.pk, author_id=user.pk, text="A note"
    )
    report_conversation(talk, session_id="s", reason="other", text="Words")
    InboxWork.objects.create(chatbot=bot, actor_id=user.pk, act="resolve", state="done")
    ApiRequest.objects.create(id="named", user=user, fingerprint="f", status=201, body="{}")
    AnnouncementDismissal.objects.create(user=user, announcement_ids=["news"])
    month = {"user_id": user.pk, "month": "2020-01"}
    SpendingMonth.objects.create(id=f"{user.pk}:2020-01", **month, bots={bot.pk: {"name": "A"}})
    LedgerEntry.objects.create(
        id="e", user_id=user.pk, chatbot_id=bot.pk, chatbot_name="A", provider="openai", model="m"
    )
    elsewhere = SocialAccount.objects.create(user=user, provider="github", uid="42")
    app = SocialApp.objects.create(provider="github", name="GitHub", client_id="x")
    SocialToken.objects.create(account=elsewhere, app=app, token="gho_secret")
    address = EmailAddress.objects.get(user=user)
    EmailConfirmation.objects.create(email_address=address, key="confirm-me")


def mark_all(user: User, mark: str) -> None:
    """Puts the mark into every string of every document that is the user's."""
    owner = Owner.of(user.pk, user.email)
    for holding in HOLDINGS:
        for row in list(collection(holding.model).find(holding.whose(owner))):
            words = [n for n, v in row.items() if isinstance(v, str) and not is_key(n)]
            names = [n for n in words if n in PERSONAL.get(holding.model, words)]
            if names:
                marked = {name: f"{row[name]} {mark}" for name in names}
                collection(holding.model).update_one({"_id": row["_id"]}, {"$set": marked})


def is_key(name: str) -> bool:
    return name in KEYS or name.endswith(("_id", "_token", "_version", "_hash"))


def everything() -> Iterator[tuple[str, bytes]]:
    """Each document of both databases, GridFS with them, each key of Redis, each file on disk."""
    for alias in BOTH:
        database = connections[alias].database
        for name in database.list_collection_names():
            if not name.startswith("system."):
                yield from ((name, written(each)) for each in database[name].find())
    for number in REDIS:
        client = redis.Redis.from_url(f"{settings.REDIS_URL}/{number}")
        for key in client.scan_iter():
            yield f"redis {number}", key + b" " + value_of(client, key)
        client.close()
    if settings.UPLOADS_DIR:
        for path in Path(settings.UPLOADS_DIR).rglob("*"):
            if path.is_file():
                yield "disk", str(path).encode() + path.read_bytes()


def value_of(client: redis.Redis, key: bytes) -> bytes:
    ways = {
        b"string": lambda: client.get(key),
        b"zset": lambda: client.zrange(key, 0, -1),
        b"list": lambda: client.lrange(key, 0, -1),
        b"stream": lambda: client.xrange(key),
        b"set": lambda: client.smembers(key),
        b"hash": lambda: client.hgetall(key),
    }
    return str(ways[client.type(key)]()).encode() if client.exists(key) else b""


def written(document: dict) -> bytes:
    """As it is stored, and what a session's data says when it is opened."""
    if "session_data" in document:
        names = ("session_key", "session_data", "expire_date")
        document["opened"] = str(Session(**{n: document[n] for n in names}).get_decoded())
    return BSON.encode(document)


def found(*names: str) -> set[tuple[str, str]]:
    """Where one of the names still stands."""
    return {
        (where, name) for where, data in everything() for name in names if name.encode() in data
    }


def hash_of(user: User) -> str:
    """Of all that the account holds, to see that nothing of it changed."""
    owner = Owner.of(user.pk, user.email)
    made = hashlib.sha256()
    for holding in HOLDINGS:
        rows = collection(holding.model).find(holding.whose(owner)).sort("_id", 1)
        made.update(holding.name.encode() + b"".join(map(BSON.encode, rows)))
    return made.hexdigest()


# --- Archives -----------------------------------------------------------------------------------


def opened(export: AccountExport, folder: Path) -> ZipFile:
    export.refresh_from_db()
    path = folder / f"{export.pk}.zip"
    path.write_bytes(b"".join(archives.pieces(export.file_id)))
    return ZipFile(path)


def rows(archive: ZipFile, model: type[Model]) -> list[dict]:
    name = f"data/{model._meta.db_table}.jsonl"
    if name not in archive.namelist():
        return []
    return [json.loads(line) for line in archive.read(name).splitlines()]


def stored(row: Model) -> None:
    collection(type(row)).insert_one(as_document(row))
