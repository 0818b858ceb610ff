"""The website that a source is, and how far it is read."""

from dataclasses import dataclass, replace

from knowledge import pages
from knowledge.crawl.addresses import Scope
from knowledge.models import CrawlOptions, Source


@dataclass(frozen=True)
class Site:
    """The website that is read, and how far."""

    source: Source
    options: CrawlOptions
    scope: Scope

    @classmethod
    def of(cls, source: Source) -> "Site":
        options = source.crawl or CrawlOptions()
        paths = tuple(options.include), tuple(options.exclude)
        first = pages.first(source)
        return cls(source, options, Scope((first or {}).get("url") or source.url, *paths))

    def moved_to(self, url: str) -> "Site":
        """The site is where its first address led."""
        return replace(self, scope=replace(self.scope, start=url))

    def follows(self, page: dict) -> bool:
        return self.source.mode == Source.Mode.CRAWL and page["depth"] < self.options.depth
