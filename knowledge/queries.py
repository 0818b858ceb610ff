"""What pages ask of sources and their pages. Lists never read ``content`` or ``text``: which
rows are shown is found in an index alone, and only those rows are read."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Model, QuerySet

from botsmith.lib.listing import Found, Listing, turn_to
from botsmith.lib.places import Order, Place
from botsmith.mongodb.collections import collection, in_utc
from knowledge import trash, uploads
from knowledge.models import Chunk, DeletedSource, Page, Source, SourceTerms
from knowledge.reasons import TEMPORARY
from knowledge.wording import describe_chunk, describe_page, describe_source, icon_of

MOST_NAMED = 500
_UNSHOWN = ("tokens", "terms", "embeddings", "safe")
_UNLISTED_OF_PAGE = ("text", "links", "spans", "added", "removed")

SOURCE_STATES = {
    "processed": {"status": "processed"},
    "processing": {"status": "processing"},
    "failed": {"status": "failed"},
}
SOURCE_KINDS = {
    "file": {"type": "file"},
    "website": {"type": "website"},
    "text": {"type": "text", "mode": {"$ne": "qa"}},
    "qa": {"type": "text", "mode": "qa"},
}
PAGE_STATES = {
    **{state: {"state": state} for state in Page.State.values},
    "stale": {"state": "read", "has_reason": True},
    "new": {"state": "read", "change": "new"},
    "changed": {"state": "read", "change": "changed"},
}


@dataclass(frozen=True)
class _Listed:
    """A model with an index that answers all that its list asks.

    The list is ordered by ``key``, which holds a ``kind`` of value, ``way`` 1 or -1, and then by
    the id. ``facts`` are what ``states`` are told by, as expressions over the index's fields.
    """

    model: type[Model]
    index: str
    key: str
    kind: type
    way: int
    words: tuple[str, ...]
    facts: dict[str, object]
    states: dict[str, dict]

    @property
    def order(self) -> Order:
        return Order({"key": self.kind, "id": str}, self.way)


_SOURCES = _Listed(
    model=Source,
    index="sources_listed",
    key="added_at",
    kind=datetime,
    way=-1,
    words=("name", "url"),
    facts={"status": "$status"},
    states=SOURCE_STATES,
)
_PAGES = _Listed(
    model=Page,
    index="pages_listed",
    key="place",
    kind=int,
    way=1,
    words=("title", "url"),
    # A page that is read all the same has a reason when its last refresh did not work.
    facts={"state": "$state", "change": "$change", "has_reason": {"$gt": ["$reason", ""]}},
    states=PAGE_STATES,
)


class Deleted(NamedTuple):
    """A source that can be brought back, as a page lists it."""

    pk: str
    name: str
    icon: str
    deleted_at: datetime


def find_sources(bot, listing: Listing) -> Found[Source]:
    """A chatbot's sources, newest first, described for people (``knowledge.wording``)."""
    of = {"chatbot_id": bot.pk, **SOURCE_KINDS.get(listing.kind, {})}
    rows = Source.objects.defer("content")
    return _find(_SOURCES, of, listing, rows, describe_source)


def sources_from(
    bot, place: str, limit: int, *, state: str = "", kind: str = ""
) -> tuple[list[Source], str | None]:
    """So many sources from the place that an address names, newest first, without their content,
    and the next place if there is one."""
    listed, known = _SOURCES, _SOURCES.order.read(place)
    of = {"chatbot_id": bot.pk, **SOURCE_KINDS.get(kind, {})}
    steps = [*_steps(listed, of, ""), {"$match": listed.states.get(state, {})}]
    if known:
        of["added_at"] = {
            "$not": {"$gt": known.values[0]}
        }  # Also where another program left it out.
        steps.append({"$match": known.beyond()})
    steps += [{"$sort": listed.order.sort}, {"$limit": limit + 1}]
    rows = list(collection(Source).aggregate(steps, hint=listed.index))
    places = [listed.order.of(row) for row in rows]
    shown = Source.objects.defer("content").in_bulk([place.pk for place in places[:limit]])
    found = [shown[place.pk] for place in places[:limit] if place.pk in shown]
    return found, places[limit - 1].text if len(places) > limit else None


def is_place_of_sources(place: str) -> bool:
    """Whether ``sources_from`` can begin there."""
    return _SOURCES.order.read(place) is not None


def recently_deleted(bot, *, now: datetime) -> list[Deleted]:
    """Sources of a chatbot that can still be brought back, the latest first."""
    kept = {"chatbot_id": bot.pk, "deleted_at": {"$gt": now - trash.KEPT}}
    shown = {"id": 1, "deleted_at": 1, "document.name": 1, "document.type": 1, "document.mode": 1}
    rows = collection(DeletedSource).find(kept, shown).sort("deleted_at", -1).limit(trash.MOST_KEPT)
    return [
        Deleted(row["id"], was["name"], icon_of(was), in_utc(row["deleted_at"]))
        for row in rows
        for was in [row["document"]]
    ]


def find_pages(source: Source, listing: Listing) -> Found[Page]:
    """The pages of a website as they were found, described for people."""
    rows = Page.objects.defer(*_UNLISTED_OF_PAGE)
    return _find(_PAGES, {"source_id": source.pk}, listing, rows, describe_page)


def _find(listed: _Listed, of: dict, listing: Listing, rows: QuerySet, describe) -> Found:
    counts = _counts(listed, of, listing.q)
    wanted = [*_steps(listed, of, listing.q), {"$match": listed.states.get(listing.state, {})}]

    def read(where: dict, order: Order, most: int) -> list[Place]:
        steps = [*wanted, {"$match": where}, {"$sort": order.sort}, {"$limit": most}]
        found = collection(listed.model).aggregate(steps, hint=listed.index)
        return [order.of(row) for row in found]

    def count(where: dict) -> int:
        steps = [*wanted, {"$match": where}, {"$count": "n"}]
        counted = list(collection(listed.model).aggregate(steps, hint=listed.index))
        return counted[0]["n"] if counted else 0

    leaf = turn_to(listing, listed.order, read, count)
    known = {row.pk: row for row in rows.filter(pk__in=[place.pk for place in leaf.places])}
    found = [known[place.pk] for place in leaf.places if place.pk in known]
    for row in found:
        describe(row)
    return Found(found, leaf, counts, counts[listing.state])


def _counts(listed: _Listed, of: dict, q: str) -> Counter[str]:
    """How many there are in each state, and in all under the empty name."""
    told = {name: f"${name}" for name in listed.facts}
    steps = [*_steps(listed, of, q), {"$group": {"_id": told, "n": {"$sum": 1}}}]
    counts: Counter[str] = Counter()
    for group in collection(listed.model).aggregate(steps, hint=listed.index):
        counts[""] += group["n"]
        for state, wanted in listed.states.items():
            if wanted.items() <= group["_id"].items():
                counts[state] += group["n"]
    return counts


def _steps(listed: _Listed, of: dict, q: str) -> list[dict]:
    """The rows with their facts, of those that hold the words.

    Facts and words are computed first: a condition on them is then asked of the index's keys,
    where one on the fields themselves would read every document.
    """
    shown = {"_id": 0, "id": 1, "key": {"$ifNull": [f"${listed.key}", None]}, **listed.facts}
    steps = [{"$match": of}]
    if not q:
        return [*steps, {"$project": shown}]
    words = [part for name in listed.words for part in ({"$ifNull": [f"${name}", ""]}, "\n")]
    wanted = {"words": {"$regex": re.escape(q), "$options": "i"}}
    return [*steps, {"$project": {**shown, "words": {"$concat": words}}}, {"$match": wanted}]


def is_anything_read(bot) -> bool:
    """Whether any of the chatbot's sources is being read, for the first time or again."""
    sources = collection(Source)
    first = {"chatbot_id": bot.pk, "status": Source.Status.PROCESSING}
    again = {"chatbot_id": bot.pk, "refreshing": True}
    return bool(
        sources.find_one(first, {"_id": 1}, hint="sources_live")
        or sources.find_one(again, {"_id": 1}, hint="sources_read_again")
    )


def count_retriable(bot) -> int:
    """How many failed sources may end otherwise when they are read once more."""
    may = [{"type": Source.Type.WEBSITE}, {"error_reason": {"$in": sorted(TEMPORARY)}}]
    failed = {"chatbot_id": bot.pk, "status": Source.Status.FAILED, "$or": may}
    return collection(Source).count_documents(failed, hint="sources_live")


def count_failed(bot, *, most: int = 100) -> int:
    """How many of its sources could not be read, counted up to ``most``."""
    failed = {"chatbot_id": bot.pk, "status": Source.Status.FAILED}
    return collection(Source).count_documents(failed, hint="sources_live", limit=most)


def source_counts(bot_ids: Iterable[str]) -> dict[str, int]:
    rows = Source.objects.filter(chatbot_id__in=list(bot_ids)).values("chatbot_id")
    return {row["chatbot_id"]: row["n"] for row in rows.annotate(n=Count("pk"))}


def sources_by_type(bot_ids: Iterable[str]) -> Counter[str]:
    """How many sources of each type these chatbots have together."""
    steps = [
        {"$match": {"chatbot_id": {"$in": list(bot_ids)}}},
        {"$group": {"_id": "$type", "count": {"$sum": 1}}},
    ]
    found = collection(Source).aggregate(steps)
    return Counter({each["_id"]: each["count"] for each in found})


def names_of_sources(bot_id: str, *, including: str = "") -> list[tuple[str, str]]:
    """Ids and names of the latest sources of a chatbot, and of one more, by name."""
    theirs = Source.objects.filter(chatbot_id=bot_id)
    named = list(theirs.order_by("-added_at").values_list("pk", "name")[:MOST_NAMED])
    if including and including not in dict(named):
        named += list(theirs.filter(pk=including).values_list("pk", "name"))
    return sorted(named, key=lambda source: source[1].casefold())


def sources_to_refresh(now: datetime, limit: int = 100) -> list[str]:
    """The ids of those whose time has come, longest first."""
    processed = Source.objects.filter(status=Source.Status.PROCESSED, refreshing=False)
    due = processed.filter(refresh_at__lte=now)
    return list(due.order_by("refresh_at").values_list("pk", flat=True)[:limit])


def passages_of(source: Source, *, limit: int, page: Page | None = None) -> list[Chunk]:
    """The first passages of a source, or of one of its pages."""
    found = Chunk.objects.filter(source=source).defer(*_UNSHOWN)
    if page is not None:
        found = found.filter(page=page.pk)
    chunks = list(found.order_by("ordinal")[:limit])
    for chunk in chunks:
        describe_chunk(chunk, in_page=page is not None)
    return chunks


def only_page_of(source: Source) -> Page | None:
    """What became of a source that is one page, when it was last read again."""
    pages = Page.objects.filter(source=source, wanted=source.run).defer("text", "links")
    page = pages.order_by("place").first()
    return describe_page(page) if page else None


def written_text(source: Source) -> str:
    """A text as its owner wrote it; as it was read, when that was not kept."""
    try:
        return uploads.read(source.pk).decode()
    except FileNotFoundError:
        return source.content


def written_answer(source: Source) -> str:
    """The answer of a question and answer, without the question that heads it."""
    heading, _, answer = written_text(source).partition("\n")
    return answer.strip() if heading.startswith("#") else f"{heading}\n{answer}".strip()


def sources_to_index(chatbot_id: str | None = None, *, missing: bool = False) -> list[str]:
    """The ids of processed sources; with ``missing`` only those that an earlier version indexed."""
    found = Source.objects.filter(status=Source.Status.PROCESSED, refreshing=False)
    if chatbot_id:
        found = found.filter(chatbot_id=chatbot_id)
    ids = list(found.values_list("pk", flat=True))
    if not missing:
        return ids
    done = set(SourceTerms.objects.filter(pk__in=ids).values_list("pk", flat=True))
    return [source_id for source_id in ids if source_id not in done]


def source_revisions(bot, *, most: int) -> list[list[str]] | None:
    """The sources that the chatbot answers from, each as its id, name, and what changes whenever
    its passages are written; None when there are more than ``most``."""
    terms = collection(SourceTerms).find({"chatbot_id": bot.pk}, {"_id": 0, "id": 1, "revision": 1})
    written = {each["id"]: each["revision"] for each in terms.limit(most + 1)}
    if len(written) > most:
        return None
    live = {"chatbot_id": bot.pk, "status": Source.Status.PROCESSED}
    shown = {"_id": 0, "id": 1, "name": 1}
    found = collection(Source).find(live, shown, hint="sources_live")
    return [[row["id"], row["name"], written[row["id"]]] for row in found if row["id"] in written]


def source_names(bot, ids: Iterable[str]) -> dict[str, str]:
    """Of these ids those that are the chatbot's sources, with their names."""
    of_bot = Source.objects.filter(chatbot=bot, pk__in=list(ids))
    return dict(of_bot.values_list("pk", "name"))


def sources_to_name(bot, *, also: Iterable[str], most: int) -> list[tuple[str, str]]:
    """The ids and names of the chatbot's newest sources, and of those that are chosen already."""
    of_bot = Source.objects.filter(chatbot=bot)
    newest = dict(of_bot.order_by("-added_at").values_list("pk", "name")[:most])
    return list({**newest, **source_names(bot, also)}.items())
