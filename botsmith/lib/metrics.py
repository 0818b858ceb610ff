"""What processes count, for Prometheus. Labels come from closed sets: never a path, never an id.

The web processes of a machine share theirs through files (PROMETHEUS_MULTIPROC_DIR, which
``botsmith.gunicorn`` sets before this is read); what workers count goes to Redis instead.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Counter, Gauge, Histogram

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
LONG = (0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120)

requests = Counter("botsmith_requests", "Requests answered.", ["view", "method", "status"])
request_seconds = Histogram(
    "botsmith_request_seconds",
    "Until a response begins; a stream goes on after that.",
    ["view", "method"],
    buckets=QUICK,
)
streams_open = Gauge(
    "botsmith_streams_open", "Answers being read just now.", multiprocess_mode="livesum"
)
answers = Counter("botsmith_answers", "Answers that came to an end.", ["engine", "outcome"])
first_words = Histogram(
    "botsmith_first_word_seconds", "Until an answer's first word.", ["engine"], buckets=LONG
)
provider_seconds = Histogram(
    "botsmith_provider_seconds", "Calls of providers, to their end.", ["provider"], buckets=LONG
)


def note_request(view: str, method: str, status: int, seconds: float) -> None:
    method = method if method in METHODS else "other"
    requests.labels(view, method, status).inc()
    request_seconds.labels(view, method).observe(seconds)


@contextmanager
def open_stream() -> Iterator[None]:
    streams_open.inc()
    try:
        yield
    finally:
        streams_open.dec()


@contextmanager
def timed_provider(provider: str) -> Iterator[None]:
    began = time.perf_counter()
    try:
        yield
    finally:
        provider_seconds.labels(provider).observe(time.perf_counter() - began)
