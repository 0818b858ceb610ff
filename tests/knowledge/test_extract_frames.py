"""What a child answers is whole, and is believed only where it has the form of an answer."""

import dataclasses
import json

import pytest

from knowledge.extract import frames
from knowledge.extract.base import Extracted, PageSpan, SiteFacts
from knowledge.reasons import IngestionError, Reason


def test_every_field_of_what_is_found_travels():
    site = SiteFacts(("https://example.com/a",), "https://example.com/", True)
    whole = Extracted("Text\n\nö", "Title", (PageSpan(1, 0, 4), PageSpan(2, 6, 7)), site)
    for value in (whole, site, whole.pages[1]):
        fields = dataclasses.fields(value)
        assert all(getattr(value, field.name) not in ((), None, False) for field in fields)
    assert frames.understand(frames.answer(whole)) == whole
    assert frames.understand(frames.answer(Extracted("x"))) == Extracted("x")


def test_a_head_that_is_too_long_is_too_complex():
    links = tuple(f"https://example.com/{number:0999}" for number in range(9000))
    with pytest.raises(IngestionError) as caught:
        frames.understand(frames.answer(Extracted("x", site=SiteFacts(links))))
    assert caught.value.reason == Reason.TOO_COMPLEX


def frame(head: object, text: bytes = b"") -> bytes:
    start = json.dumps(head).encode()
    return frames._SIZES.pack(len(start), len(text)) + start + text


FOUND = {"title": None, "pages": [], "site": None}


@pytest.mark.parametrize(
    "forged",
    [
        b"\x00\x00",
        frame(FOUND, b"text")[:-1],
        frame(FOUND, b"text") + b"x",
        frame(FOUND, b"\xff\xfe"),
        frame([]),
        frame(None),
        frame({**FOUND, "title": {"$ne": 1}}),
        frame({**FOUND, "title": "\ud800"}),
        frame({**FOUND, "pages": [{"number": "1", "start": 0, "end": 1}]}),
        frame({**FOUND, "pages": 5}),
        frame({**FOUND, "site": {"links": [3], "canonical": None, "noindex": False}}),
        frame({"reason": "no such reason", "site": None}),
        frames._SIZES.pack(100_000, 0) + b"[" * 100_000,
        frames._SIZES.pack(1 << 31, 0),
    ],
)
def test_a_forged_answer_is_none(forged):
    with pytest.raises(frames.NoAnswer):
        frames.understand(forged)
