"""A message that can be undone survives its way to the next page, and stays text."""

import pytest
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.template.loader import render_to_string
from django.test import RequestFactory

from botsmith.lib.toasts import Undo, undo_of, with_undo

EVIL = '"><script>alert(1)</script>'


@pytest.fixture
def request_with_messages():
    request = RequestFactory().get("/")
    request._messages = CookieStorage(request)
    return request


def carried(request) -> list:
    """The messages as the next request reads them."""
    sent = request._messages
    kept = sent._decode(sent._encode(list(sent)))
    assert kept
    return kept


def test_what_is_sent_is_what_was_given(request_with_messages):
    with_undo(request_with_messages, "Gone.", url="/bots/1/back/", fields={"id": "7"})
    [message] = carried(request_with_messages)
    assert str(message) == "Gone."
    assert undo_of(message) == Undo("/bots/1/back/", {"id": "7"})


def test_other_messages_have_none(request_with_messages):
    messages.info(request_with_messages, "Hello.", extra_tags="quiet")
    messages.info(request_with_messages, "Hello.")
    assert [undo_of(message) for message in carried(request_with_messages)] == [None, None]


def test_nothing_that_was_written_becomes_html(request_with_messages):
    with_undo(request_with_messages, EVIL, url="/" + EVIL, fields={EVIL: EVIL})
    found = carried(request_with_messages)
    html = render_to_string("components/messages.html", {"messages": found, "csrf_token": "t0ken"})
    assert "<script>" not in html
    assert html.count('type="hidden"') == 2
    assert 'value="t0ken"' in html


@pytest.mark.parametrize(
    "url", ["https://evil.example/", "//evil.example/", "/\\evil", "javascript:1"]
)
def test_it_posts_to_no_other_site(request_with_messages, url):
    with pytest.raises(ValueError, match="undone here"):
        with_undo(request_with_messages, "Gone.", url=url)
