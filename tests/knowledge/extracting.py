"""What a reader makes of a document, and what it costs."""

import tracemalloc
from collections.abc import Callable

import pytest

from knowledge.extract.registry import extract
from knowledge.reasons import IngestionError, Reason
from tests.knowledge.office import docx

MB = 1024 * 1024


def text_of(data: bytes, name: str = "") -> str:
    return extract(data, name=name).text


def word(body: str, **options) -> str:
    return text_of(docx(body, **options))


def reason(data: bytes, name: str = "") -> Reason:
    with pytest.raises(IngestionError) as caught:
        extract(data, name=name)
    return caught.value.reason


def peak(work: Callable[[], object]) -> int:
    """The most bytes that Python held at once."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
