"""What a chatbot's sources came to: nothing lost, nothing twice, everything where it says."""

import hashlib
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pymongo
from pymongo.database import Database
from pymongo.errors import PyMongoError

LOOK_EVERY_SECONDS = 0.1
Passages = Counter[tuple[str, int, str]]


@dataclass
class Audit:
    """Counts of sources by how they ended; every list but ``failed`` names what is wrong."""

    processed: int = 0
    failed: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    unsound: list[str] = field(default_factory=list)
    leftover: list[str] = field(default_factory=list)
    passages: Passages = field(default_factory=Counter)


def audit(database: Database, bot: str) -> Audit:
    found = Audit()
    for source in database.sources.find({"chatbot_id": bot}):
        if source["status"] == "processing" or source["refreshing"]:
            found.stuck.append(_as_it_hangs(source))
        elif source["status"] == "failed":
            found.failed.append(f"{source['name']}: {source['error_reason']}")
        else:
            found.processed += 1
            _look_into(database, source, found)
    found.leftover = list(_leftover(database))
    return found


def _as_it_hangs(source: dict) -> str:
    """Enough to tell whether a worker has it, or nobody was told of it."""
    shown = ("lease_token", "lease_expires_at", "rung_at", "due_at", "attempts")
    state = ", ".join(f"{name} {source[name]}" for name in shown)
    return f"{source['name']}: {source['stage']} {source['progress']} %, {state}"


def _look_into(database: Database, source: dict, found: Audit) -> None:
    chunks = list(database.chunks.find({"source_id": source["id"]}).sort("ordinal", 1))
    wrong = [
        *_wrong_chunks(source, chunks),
        *_wrong_pages(source, list(database.pages.find({"source_id": source["id"]}))),
    ]
    terms = database.source_terms.find_one({"id": source["id"]})
    if not terms or terms["chunks"] != len(chunks):
        wrong.append("statistics are not of its passages")
    found.unsound += [f"{source['name']}: {each}" for each in wrong]
    name = source["url"] or source["name"]
    found.passages.update((name, chunk["ordinal"], _hash(chunk["text"])) for chunk in chunks)


def _wrong_chunks(source: dict, chunks: list[dict]) -> Iterator[str]:
    if len(chunks) != source["chunks_count"]:
        yield f"{len(chunks)} passages, and it says {source['chunks_count']}"
    if [chunk["ordinal"] for chunk in chunks] != list(range(len(chunks))):
        yield "passages are not in one row"
    for chunk in chunks:
        if source["content"][chunk["start"] : chunk["end"]] != chunk["text"]:
            yield f"passage {chunk['ordinal']} is not where it says"


def _wrong_pages(source: dict, pages: list[dict]) -> Iterator[str]:
    for page in pages:
        if page["wanted"] == source["run"] != page["run"]:
            yield f"page {page['place']} still waits"
        if page["state"] == "read":
            said = source["content"][page["start"] : page["end"]]
            if said != page["text"]:
                yield f"page {page['place']} is not where it says"


def _leftover(database: Database) -> Iterator[str]:
    """What belongs to no source any more."""
    sources = set(database.sources.distinct("id"))
    for name in ("chunks", "pages", "source_terms"):
        owner = "id" if name == "source_terms" else "source_id"
        for orphan in set(database[name].distinct(owner)) - sources:
            yield f"{name} of {orphan}"
    uploads = set(database.uploads.files.distinct("_id"))
    for orphan in uploads - sources:
        yield f"upload of {orphan}"
    for orphan in set(database.uploads.chunks.distinct("files_id")) - uploads:
        yield f"part of an upload of {orphan}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Watch:
    """Looks at the sources' progress all the while, through whatever happens to MongoDB."""

    def __init__(self, url: str, database: str, bot: str) -> None:
        self._client = pymongo.MongoClient(url, serverSelectionTimeoutMS=500)
        self._sources = self._client[database].sources
        self._bot = bot
        self._seen: dict[str, tuple[int, int]] = {}
        self.backwards: list[str] = []
        self.settled = threading.Event()
        self.unsettled = -1

    @contextmanager
    def watching(self) -> Iterator["Watch"]:
        over = threading.Event()
        thread = threading.Thread(target=self._look_until, args=(over,))
        thread.start()
        try:
            yield self
        finally:
            over.set()
            thread.join()
            self._client.close()

    def _look_until(self, over: threading.Event) -> None:
        while not over.wait(LOOK_EVERY_SECONDS):
            try:
                self._look()
            except PyMongoError:  # It was killed just now.
                continue

    def _look(self) -> None:
        shown = dict.fromkeys(("id", "name", "status", "refreshing", "progress", "pages_done"), 1)
        left = 0
        for source in self._sources.find({"chatbot_id": self._bot}, shown):
            now = source["progress"], source["pages_done"]
            before = self._seen.get(source["id"], (0, 0))
            if now[0] < before[0] or now[1] < before[1]:
                self.backwards.append(f"{source['name']}: {before} -> {now}")
            self._seen[source["id"]] = now
            left += source["status"] == "processing" or source["refreshing"]
        self.unsettled = left
        if self._seen and not left:
            self.settled.set()
