"""Which websites a list of patterns lets in, and what of a pattern is kept. No database."""

import re

import pytest

from bots.origins import allows, frame_ancestors, read_pattern

LET_IN = [
    ("example.com", "https://example.com"),
    ("example.com", "http://example.com"),
    ("example.com", "https://example.com:443"),
    ("example.com", "HTTPS://EXAMPLE.COM"),
    ("example.com", "https://example.com."),
    ("EXAMPLE.com.", "https://example.com"),
    ("*.example.com", "https://www.example.com"),
    ("*.example.com", "https://a.b.c.example.com"),
    ("*.example.com:8080", "http://dev.example.com:8080"),
    ("https://example.com", "https://example.com"),
    ("https://example.com:443", "https://example.com"),
    ("http://example.com", "http://example.com"),
    ("localhost:3000", "http://localhost:3000"),
    ("localhost:3000", "https://localhost:3000"),
    ("http://intranet", "http://intranet"),
    ("bücher.example", "https://xn--bcher-kva.example"),
    ("xn--bcher-kva.example", "https://bücher.example"),
    ("*.bücher.example", "https://www.xn--bcher-kva.example"),
    ("127.0.0.1:8000", "http://127.0.0.1:8000"),
    ("203.0.113.7", "https://203.0.113.7"),
    ("https://www.example.com/shop/?a=b#c", "https://www.example.com"),
]
KEPT_OUT = [
    ("example.com", "https://www.example.com"),
    ("example.com", "https://evilexample.com"),
    ("example.com", "https://example.com.evil.net"),
    ("example.com", "https://example.com@evil.net"),
    ("example.com", "https://evil.net/example.com"),
    ("example.com", "https://evil.net?example.com"),
    ("example.com", "https://example.co"),
    ("example.com", "https://example.com:8443"),
    ("example.com", "http://example.com:443"),
    ("example.com", "ftp://example.com"),
    ("example.com", "null"),
    ("example.com", ""),
    ("example.com", "https://"),
    ("example.com", "https://example\uff0ecom.evil.net"),
    ("example.com", "https://ex\u0430mple.com"),
    ("*.example.com", "https://example.com"),
    ("*.example.com", "https://notexample.com"),
    ("*.example.com", "https://www.example.com.evil.net"),
    ("*.example.com", "https://.example.com"),
    ("https://example.com", "http://example.com"),
    ("http://example.com", "https://example.com"),
    ("localhost:3000", "http://localhost"),
    ("localhost", "http://localhost:3000"),
    ("203.0.113.7", "http://203.0.113.70"),
    ("203.0.113.7", "http://[2001:db8::1]"),
    ("example.com", "http://[::1]:3000"),
    ("127.0.0.1", "http://0x7f.1"),
]


@pytest.mark.parametrize(("pattern", "origin"), LET_IN)
def test_a_website_on_the_list_is_let_in(pattern, origin):
    assert allows([pattern], origin)


@pytest.mark.parametrize(("pattern", "origin"), KEPT_OUT)
def test_a_website_that_only_looks_like_it_is_kept_out(pattern, origin):
    assert not allows([pattern], origin)


def test_an_empty_list_lets_every_website_in():
    assert allows([], "https://example.com") and allows([], "null") and allows([], "")


def test_one_of_several_is_enough():
    assert allows(["shop.example", "blog.example"], "https://blog.example")


@pytest.mark.parametrize("junk", ["", "*", "a b", "javascript:alert(1)", None, 7])
def test_what_another_program_stored_lets_nobody_in(junk):
    assert not allows([junk], "https://example.com")
    assert frame_ancestors([junk]) == ["'self'"]


@pytest.mark.parametrize(
    ("line", "kept", "shortened"),
    [
        ("example.com", "example.com", False),
        (" Example.COM. ", "example.com", False),
        ("https://www.example.com/", "https://www.example.com", False),
        ("https://www.example.com/shop/", "https://www.example.com", True),
        ("www.example.com/shop", "www.example.com", True),
        ("https://example.com?utm=1", "https://example.com", True),
        ("//example.com", "example.com", False),
        ("HTTPS://Example.com:443", "https://example.com", False),
        ("http://example.com:443", "http://example.com:443", False),
        ("*.Example.com", "*.example.com", False),
        ("https://*.example.com:8443", "https://*.example.com:8443", False),
        ("localhost:3000", "localhost:3000", False),
        ("*.localhost:3000", "*.localhost:3000", False),
        ("bücher.example", "xn--bcher-kva.example", False),
        ("192.0.2.1:80", "192.0.2.1:80", False),
    ],
)
def test_a_pattern_is_kept_in_one_spelling(line, kept, shortened):
    pattern, was_shortened = read_pattern(line)
    assert (str(pattern), was_shortened) == (kept, shortened)
    assert read_pattern(str(pattern)) == (pattern, False)
    assert read_pattern(pattern.shown) == (pattern, False)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("foo bar", "as www.example.com"),
        ("https://", "as www.example.com"),
        ("example.com:99999", "as www.example.com"),
        ("-example.com", "as www.example.com"),
        ("example..com", "as www.example.com"),
        ("example.com\\@evil.net", "user name"),
        ("example.com\\evil", "as www.example.com"),
        ("user:secret@example.com", "user name"),
        ("https://example.com@evil.net", "user name"),
        ("*", "leave the list empty"),
        ("https://*", "leave the list empty"),
        ("www.*.com", "as in *.example.com"),
        ("*example.com", "as in *.example.com"),
        ("*.*.example.com", "as in *.example.com"),
        ("*.com", "too wide"),
        ("*.192.0.2.1", "without the *"),
        ("shop", "http://shop"),
        ("ftp://example.com", "https://"),
        ("javascript://example.com", "https://"),
        ("[::1]:3000", "IPv6"),
        ("example.com; script-src x", "as www.example.com"),
        ("example.com'none'", "as www.example.com"),
    ],
)
def test_what_is_no_pattern_is_refused_with_what_to_write(line, said):
    with pytest.raises(ValueError, match=re.escape(said)) as caught:
        read_pattern(line)
    assert str(caught.value).endswith(".")


def test_the_browser_is_told_the_same():
    assert frame_ancestors([]) == ["*"]
    assert frame_ancestors(["example.com", "https://*.shop.example:8443", "localhost:3000"]) == [
        "'self'",
        "http://example.com",
        "https://example.com",
        "https://*.shop.example:8443",
        "http://localhost:3000",
        "https://localhost:3000",
    ]


def test_people_read_a_name_in_its_own_script():
    assert read_pattern("*.xn--bcher-kva.example:8080")[0].shown == "*.bücher.example:8080"
