"""A website's pages, read in order, politely, a stretch at a time.

The frontier is in MongoDB (``knowledge.pages``): breadth first, in the order in which pages name
each other, so two readings of the same site visit the same pages in the same order. A worker walks
for SLICE_SECONDS and lets others have a turn; another worker may go on where it stopped.
"""

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.utils import timezone

from knowledge import pages
from knowledge.crawl import sitemap
from knowledge.crawl.addresses import canonical
from knowledge.crawl.politeness import next_turn
from knowledge.crawl.robots import Robots, load_robots
from knowledge.crawl.sitemap import load_sitemap
from knowledge.leases import HALTED_SECONDS, Lease
from knowledge.loaders.url import load_url
from knowledge.models import Source
from knowledge.outcomes import Outcome, record
from knowledge.reading import host_of, read_address, user_agent
from knowledge.reasons import IngestionError, Reason
from knowledge.site import Site

SLICE_SECONDS = 20
AT_ONCE = 4
# Workers that may end over one page without a word; more would fail its whole source.
MOST_TAKEN = 2
# For all files of a sitemap together, and between two tries to read them.
LIST_SECONDS = 60
LIST_AGAIN_SECONDS = (5, 30)


class NotYet(Exception):
    """The site wants to be left alone for so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


OnProgress = Callable[[pages.Tally], None]


class Walk:
    """One worker's stretch of a reading."""

    def __init__(self, source: Source, lease: Lease) -> None:
        self._source = source
        self._lease = lease
        self._robots: dict[str, Robots | IngestionError] = {}
        self._lock = threading.Lock()
        self._list_until = 0.0

    def go(self, on_progress: OnProgress) -> float | None:
        """Reads pages until time is up: the seconds until it can go on, None when none is left.

        Raises IngestionError when there is no list of pages to begin with.
        """
        try:
            self._begin()
        except IngestionError as error:
            return self._put_off_list(error)
        except NotYet as pause:
            return pause.seconds
        until = time.monotonic() + SLICE_SECONDS
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="page") as pool:
            while batch := pages.waiting(self._source, self._at_once, timezone.now()):
                pauses = self._record(batch, pool.map(self._outcome, batch))
                on_progress(pages.tally(self._source))
                if pauses:
                    return max(pauses)
                if time.monotonic() > until:
                    break
        return self._wait()

    def _record(self, batch: list[dict], outcomes: Iterable[Outcome | NotYet]) -> list[float]:
        """Stores what became of the pages; the pauses that the site wants before others."""
        site, pauses = Site.of(self._source), []
        for page, outcome in zip(batch, outcomes, strict=True):
            if isinstance(outcome, NotYet):
                pages.put_back(self._source, page)
                pauses.append(outcome.seconds)
            elif not record(site, page, outcome):
                self._lease.update(more_pages=True)
        return pauses

    def _begin(self) -> None:
        """The pages to start with; a list that was made already in this reading is kept."""
        source = self._source
        if source.listed_run == source.run:
            return
        site = Site.of(source)
        most = site.options.max_pages
        if source.mode == Source.Mode.SITEMAP:
            listed = self._listed_in_sitemap(site, most + 1)
        else:
            listed = [canonical(source.url) or source.url]
        room = pages.want(source, listed, depth=0, found_on=None, most=most)
        self._lease.update(listed_run=source.run, more_pages=not room)

    def _put_off_list(self, error: IngestionError) -> float:
        """Seconds until the list of pages is asked for again; raises when it was enough."""
        tried = self._source.list_tries
        if not error.retryable or tried >= len(LIST_AGAIN_SECONDS):
            raise error
        self._lease.update(list_tries=tried + 1)
        return LIST_AGAIN_SECONDS[tried]

    def _listed_in_sitemap(self, site: Site, most: int) -> list[str]:
        self._list_until = time.monotonic() + LIST_SECONDS
        return load_sitemap(
            self._source.url,
            fetch_bytes=self._bytes_of,
            robots=self._robots_of(self._source.url),
            admits=site.scope.admits,
            most=most,
        )

    def _bytes_of(self, url: str) -> bytes:
        self._lease.update()  # Somebody may have deleted the source meanwhile.
        if time.monotonic() > self._list_until:
            raise IngestionError(Reason.TIMED_OUT)
        self._ask_leave(url)
        return load_url(
            url,
            allow=settings.OUTBOUND_ALLOW,
            max_bytes=sitemap.MAX_BYTES,
            user_agent=user_agent(),
        ).data

    @property
    def _at_once(self) -> int:
        """How many pages are read together; where the site asks for pauses, one."""
        robots = self._robots.get(host_of(self._source.url))
        return 1 if isinstance(robots, Robots) and robots.delay else AT_ONCE

    def _wait(self) -> float | None:
        found, done, _ = pages.tally(self._source)
        if found == done:
            return None
        due = pages.next_due(self._source)
        return max(0.0, (due - timezone.now()).total_seconds()) if due else 0.0

    def _outcome(self, page: dict) -> Outcome | NotYet:
        """What one page says, in a thread of its own."""
        if page["taken"] > MOST_TAKEN:
            return IngestionError(Reason.GAVE_UP)
        try:
            self._ask_leave(page["address"])
            reading = read_address(page)
            if reading.url and not self._robots_of(reading.url).allows(reading.url):
                raise IngestionError(Reason.ROBOTS_FORBIDS)
            return reading
        except (IngestionError, NotYet) as error:
            return error

    def _ask_leave(self, url: str) -> None:
        """Waits for this host's next turn; raises when its robots.txt forbids the page."""
        robots = self._robots_of(url)
        if not robots.allows(url):
            raise IngestionError(Reason.ROBOTS_FORBIDS)
        gap = max(robots.delay, settings.CRAWL_GAP_MS / 1000)
        wait = next_turn(host_of(url), gap, patience=SLICE_SECONDS)
        if wait > SLICE_SECONDS:
            raise NotYet(wait)
        time.sleep(wait)
        if self._lease.is_halted:
            raise NotYet(HALTED_SECONDS)

    def _robots_of(self, url: str) -> Robots:
        host = host_of(url)
        with self._lock:
            if host not in self._robots:
                self._robots[host] = _robots_or_error(url)
            found = self._robots[host]
        if isinstance(found, IngestionError):
            raise found
        return found


def _robots_or_error(url: str) -> Robots | IngestionError:
    try:
        return load_robots(url, allow=settings.OUTBOUND_ALLOW, user_agent=user_agent())
    except IngestionError as error:
        return error
