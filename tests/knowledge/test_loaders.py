import pytest

from knowledge.loaders.url import load_url, normalise_address
from knowledge.reasons import SENTENCES, IngestionError, Reason
from tests.lib.servers import http_server, redirect, respond


@pytest.fixture
def server():
    with http_server() as served:
        yield served


def failure(server, **options) -> IngestionError:
    with pytest.raises(IngestionError) as caught:
        load_url(server.url(), allow=server.allow, **options)
    return caught.value


def test_page_is_loaded_with_what_its_server_said(server):
    server.routes["/"] = redirect("/docs/re%20funds.html?lang=en")
    server.routes["/docs/re%20funds.html?lang=en"] = respond(
        b"<p>x", Content_Type="text/html; charset=latin1"
    )
    loaded = load_url(server.url(), allow=server.allow)
    assert (loaded.data, loaded.media_type, loaded.charset) == (b"<p>x", "text/html", "latin1")
    assert loaded.name == "re funds.html"
    assert loaded.url == server.url("/docs/re%20funds.html?lang=en")


@pytest.mark.parametrize(
    ("status", "reason", "permanent"),
    [
        (401, Reason.SIGN_IN_WALL, True),
        (403, Reason.BLOCKED_BY_SITE, False),
        (404, Reason.NOT_FOUND, True),
        (407, Reason.SIGN_IN_WALL, True),
        (410, Reason.NOT_FOUND, True),
        (429, Reason.BLOCKED_BY_SITE, False),
        (418, Reason.UNREACHABLE, False),
        (304, Reason.UNREACHABLE, False),
        (500, Reason.SERVER_ERROR, False),
        (503, Reason.SERVER_ERROR, False),
    ],
)
def test_error_status_becomes_a_reason(server, status, reason, permanent):
    server.routes["/"] = respond(b"words", status=status)
    error = failure(server)
    assert (error.reason, error.permanent) == (reason, permanent)


def test_page_over_the_limit_is_too_large(server):
    server.routes["/"] = respond(b"x" * 2000)
    assert failure(server, max_bytes=1000).reason == Reason.TOO_LARGE


def test_redirect_to_private_host_is_a_private_address(server):
    server.routes["/"] = redirect("http://192.168.1.1/")
    assert failure(server).reason == Reason.PRIVATE_ADDRESS


def test_private_address_is_refused():
    with pytest.raises(IngestionError) as caught:
        load_url("http://127.0.0.1/")
    assert caught.value.reason == Reason.PRIVATE_ADDRESS and caught.value.permanent


def test_every_reason_says_what_to_do():
    assert set(SENTENCES) == set(Reason)
    for reason in Reason:
        error = IngestionError(reason)
        assert error.sentence.endswith(".") and error.sentence.count(". ") >= 1
        assert error.code == str(reason) and error.permanent is not error.retryable


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("example.com", "https://example.com/"),
        (" example.com/help#top ", "https://example.com/help"),
        ("http://example.com", "http://example.com/"),
        ("HTTPS://Example.com:443/A", "https://example.com/A"),
        ("example.com:8080/x", "https://example.com:8080/x"),
        (
            "example.com/?next=http://other.example/",
            "https://example.com/?next=http://other.example/",
        ),
        ("bücher.example", "https://xn--bcher-kva.example/"),
    ],
)
def test_typed_address_is_completed(typed, address):
    assert normalise_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "ftp://example.com",
        "javascript:alert(1)",
        "mailto:a@example.com",
        "a b.com",
        "https://user:pw@example.com",
        "file:///etc/passwd",
        "https://",
        "http://exa\tmple.com",
    ],
)
def test_other_addresses_are_refused(typed):
    with pytest.raises(IngestionError) as caught:
        normalise_address(typed)
    assert caught.value.reason == Reason.BAD_ADDRESS
