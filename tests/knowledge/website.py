"""A website as a reading leaves it: no network, no worker."""

from django.utils import timezone

from botsmith.mongodb.collections import collection
from knowledge.models import CrawlOptions, Page, Source
from knowledge.reasons import SENTENCES

SITE = "https://harbour.example"


def a_website(bot_id: str, **fields) -> Source:
    """A processed crawl, not saved."""
    values = {
        "type": Source.Type.WEBSITE,
        "name": "Harbour Café",
        "url": f"{SITE}/",
        "mode": Source.Mode.CRAWL,
        "crawl": CrawlOptions(depth=2, include=["/help/"], exclude=["*/print"], max_pages=50),
        "status": Source.Status.PROCESSED,
        "stage": "done",
        "progress": 100,
        "processed_at": timezone.now(),
        **fields,
    }
    return Source(chatbot_id=bot_id, **values)


def a_page(source: Source, path: str, place: int = 0, **fields) -> Page:
    """A page that was read, not saved; a ``reason`` brings its sentence along."""
    address = f"{SITE}{path}"
    values = {
        "id": f"{source.pk}:{place:024x}",
        "wanted": source.run,
        "run": source.run,
        "place": place,
        "depth": min(place, 1),
        "address": address,
        "url": address,
        "found_on": f"{SITE}/" if place else None,
        "state": Page.State.READ,
        "title": f"About {path}",
        "text": f"All about {path}.",
        "error_message": SENTENCES.get(fields.get("reason")),
        "fetched_at": timezone.now(),
        **fields,
    }
    return Page(chatbot_id=source.chatbot_id, source_id=source.pk, **values)


def website_of(bot, **fields) -> Source:
    source = a_website(bot.pk, **fields)
    source.save(force_insert=True)
    return source


def page_of(source: Source, path: str, **fields) -> Page:
    """The next page of the website."""
    page = a_page(source, path, Page.objects.filter(source=source).count(), **fields)
    page.save(force_insert=True)
    return page


def set_fields(source: Source, **fields) -> Source:
    """As another process would."""
    collection(Source).update_one({"id": source.pk}, {"$set": fields})
    source.refresh_from_db()
    return source
