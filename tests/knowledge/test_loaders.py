from datetime import UTC, datetime

import pytest

from botsmith.lib.http import Headers, Response
from knowledge.loaders.answers import asks_to_sign_in, refuses_index, retry_after
from knowledge.loaders.url import load_url, normalise_address
from knowledge.reasons import SENTENCES, IngestionError, Reason
from tests.knowledge.documents import grows_evenly
from tests.knowledge.trap_site import GOOD, LAST_MODIFIED, RETRY_AFTER, html, trap_site
from tests.lib.servers import http_server, redirect, respond

LOGIN = b'<form action="/login"><input name=user><INPUT class="x" TYPE = "password"></form>'
CHALLENGE = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>"


@pytest.fixture
def server():
    with http_server() as served:
        yield served


@pytest.fixture
def site():
    with trap_site() as site:
        yield site


def answered(status: int = 200, **headers: str) -> Response:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Response("https://example.com/", status, Headers(pairs), b"")


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


def test_page_that_did_not_change_is_not_sent_again(site):
    url = site.url("/validated.html")
    first = load_url(url, allow=site.allow)
    assert first.etag and first.last_modified == LAST_MODIFIED and not first.unchanged
    again = load_url(url, allow=site.allow, etag=first.etag, last_modified=first.last_modified)
    assert (again.unchanged, again.data) == (True, b"")
    assert (again.etag, again.last_modified) == (first.etag, LAST_MODIFIED)
    assert load_url(url, allow=site.allow, last_modified=LAST_MODIFIED).unchanged


def test_page_that_changed_is_sent_with_its_new_tag(site):
    url = site.url("/validated.html")
    first = load_url(url, allow=site.allow)
    site.page("/validated.html", html("news"), validated=True)
    again = load_url(url, allow=site.allow, etag=first.etag)
    assert not again.unchanged and b"news" in again.data and again.etag != first.etag


def test_an_answer_without_new_tags_leaves_the_old_ones(server):
    server.routes["/"] = respond(status=304)
    again = load_url(server.url(), allow=server.allow, etag='"1"', last_modified="then")
    assert (again.unchanged, again.etag, again.last_modified) == (True, '"1"', "then")


@pytest.mark.parametrize("etag", ["", "a\r\nCookie: x", "ä", '"' + "a" * 501])
def test_a_tag_that_cannot_be_sent_is_not(server, etag):
    server.routes["/"] = respond(b"words", ETag=etag.replace("\r\n", "\t"))
    loaded = load_url(server.url(), allow=server.allow, etag=etag)
    assert loaded.etag is None and "If-None-Match" not in server.seen[0][1]


def test_tags_stay_with_the_site_that_gave_them(site):
    with http_server() as other:
        other.routes["/"] = respond(b"words")
        site.move("/away", other.url())
        load_url(site.url("/away"), allow=site.allow + other.allow, etag='"1"')
        assert "If-None-Match" in site.seen[0][1] and "If-None-Match" not in other.seen[0][1]


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("86400", 3600),
        ("9" * 5000, 3600),
        ("Mon, 02 Mar 2026 10:01:30 GMT", 90),
        ("Mon, 02 Mar 2026 09:00:00 GMT", 0),
        ("Mon, 02 Mar 2036 10:00:00 GMT", 3600),
        ("Mon, 02 Mar 2026 10:01:30", 90),
        ("-5", None),
        ("soon", None),
        ("", None),
    ],
)
def test_how_long_to_wait_is_told_in_seconds_within_an_hour(said, seconds):
    now = datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert retry_after(answered(503, Retry_After=said), now) == seconds


@pytest.mark.parametrize("path", ["/busy.html", "/limited.html"])
def test_a_busy_site_says_when_to_come_back(site, path):
    with pytest.raises(IngestionError) as caught:
        load_url(site.url(path), allow=site.allow)
    assert caught.value.retry_after == RETRY_AFTER and not caught.value.permanent


def test_without_a_word_of_it_there_is_no_time_to_wait(server):
    server.routes["/"] = respond(status=503)
    assert failure(server).retry_after is None


@pytest.mark.parametrize(
    ("said", "is_refused"),
    [
        ("noindex", True),
        ("NOINDEX, nofollow", True),
        ("none", True),
        ("nofollow, noindex", True),
        ("botsmith: noindex", True),
        ("BotSmith: nofollow, noindex", True),
        ("googlebot: noindex, botsmith: none", True),
        ("unavailable_after: 25 Jun 2030 15:00:00 PST, noindex", True),
        ("max-snippet: 0, noindex", True),
        ("googlebot: noindex, nofollow", False),
        ("otherbot: nofollow, noindex", False),
        ("nofollow, noimageindex, nosnippet", False),
        ("botsmith: nofollow", False),
        ("all", False),
        ("", False),
    ],
)
def test_a_server_may_ask_not_to_be_indexed(said, is_refused):
    assert refuses_index(answered(X_Robots_Tag=said), "BotSmith") is is_refused


def test_a_page_tells_what_its_server_asked(site):
    assert load_url(site.url("/noindex-header.html"), allow=site.allow).noindex
    assert not load_url(site.url("/about.html"), allow=site.allow).noindex


@pytest.mark.parametrize(
    "wall",
    ["/login?next=/", "/users/sign_in", "/account/signin/", "/wp-login.php", "/sso", "/auth/start"],
)
def test_redirect_to_a_sign_in_page_is_a_wall(server, wall):
    server.routes["/"] = redirect(wall)
    server.routes[wall] = respond(LOGIN, Content_Type="text/html")
    assert failure(server).reason == Reason.SIGN_IN_WALL


@pytest.mark.parametrize(
    ("end", "page"),
    [
        ("/help/login", b"<p>How to sign in: fill in your password."),
        ("/authors/anna", LOGIN),
        ("/welcome", LOGIN),
        ("/welcome?from=/login", LOGIN),
    ],
)
def test_redirect_to_another_page_is_no_wall(server, end, page):
    server.routes["/"] = redirect(end)
    server.routes[end] = respond(page, Content_Type="text/html")
    assert load_url(server.url(), allow=server.allow).data == page


def test_a_sign_in_page_that_was_asked_for_is_read(server):
    server.routes["/login"] = redirect("/login/")
    server.routes["/login/"] = respond(LOGIN, Content_Type="text/html")
    for path in ("/login/", "/login/#form", "/login"):
        assert load_url(server.url(path), allow=server.allow).data == LOGIN


@pytest.mark.parametrize(
    ("end", "is_wall"),
    [
        ("https://login.example.net/authorize", True),
        ("https://accounts.example.com/", True),
        ("https://logins.example.net/", False),
        ("https://www.example.com/start", False),
    ],
)
def test_redirect_to_a_host_for_signing_in_is_a_wall(end, is_wall):
    """Those of the large providers draw their fields with a script."""
    answer = Response(end, 200, Headers(), b"<script src=form.js></script>")
    assert asks_to_sign_in("https://example.com/start", answer) is is_wall


@pytest.mark.parametrize("status", [403, 429, 503])
def test_a_challenge_is_a_refusal(server, status):
    server.routes["/"] = respond(CHALLENGE, status=status, Content_Type="text/html")
    assert failure(server).reason == Reason.BLOCKED_BY_SITE


def test_a_challenge_that_is_announced_is_a_refusal_whatever_its_status(server):
    for status in (200, 403, 503):
        server.routes["/"] = respond(b"words", status=status, cf_mitigated="challenge")
        assert failure(server).reason == Reason.BLOCKED_BY_SITE


def test_a_page_about_challenges_is_none(server):
    server.routes["/"] = respond(CHALLENGE, Content_Type="text/html")
    assert load_url(server.url(), allow=server.allow).data == CHALLENGE


@pytest.mark.parametrize("piece", [b"<input ", b"<input type ", b"type=  ", b"<title> "])
def test_hostile_sign_in_pages_take_time_in_proportion(server, piece):
    def load(body: bytes) -> None:
        server.routes["/"] = redirect("/login")
        server.routes["/login"] = respond(body)
        load_url(server.url(), allow=server.allow)

    assert grows_evenly(load, lambda size: piece * size, 50_000)


TRAPS = {
    "/private/diary.html": None,  # robots.txt is somebody else's business
    "/ring/1": Reason.REDIRECT_LOOP,
    "/endless/1": Reason.REDIRECT_LOOP,
    "/to-elsewhere": None,  # the conductor looks where a page came from
    "/to-private": Reason.PRIVATE_ADDRESS,
    "/missing.html": Reason.NOT_FOUND,
    "/gone.html": Reason.NOT_FOUND,
    "/failing.html": Reason.SERVER_ERROR,
    "/flaky.html": Reason.SERVER_ERROR,
    "/members.html": Reason.SIGN_IN_WALL,
    "/account/orders": Reason.SIGN_IN_WALL,
    "/challenge.html": Reason.BLOCKED_BY_SITE,
    "/huge.html": Reason.TOO_LARGE,
    "/calendar?month=-3": None,
    "/deep/deep/deep/": None,
    "/many/4999": None,
    "/article.html;jsessionid=1": None,
    "/article.html?PHPSESSID=1": None,
    **dict.fromkeys(GOOD),
}


def test_the_website_of_traps_answers_as_it_says(site):
    found = {}
    for path in TRAPS:
        try:
            load_url(site.url(path), allow=site.allow)
            found[path] = None
        except IngestionError as error:
            found[path] = error.reason
    assert found == TRAPS
    assert site.strayed == ["/elsewhere.html"]
    assert load_url(site.url("/flaky.html"), allow=site.allow).data


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
