import random

import pytest

from knowledge.crawl.addresses import (
    MAX_LENGTH,
    MAX_PATTERNS,
    Scope,
    canonical,
    looks_endless,
    parse_patterns,
    same_site,
    spelled,
)
from tests.knowledge.documents import grows_evenly

HOME = "https://example.com/"


@pytest.mark.parametrize(
    ("written", "spelling"),
    [
        ("HTTPS://Example.COM", "https://example.com/"),
        ("https://example.com:443/a", "https://example.com/a"),
        ("http://example.com:80/a", "http://example.com/a"),
        ("https://example.com:8443/a", "https://example.com:8443/a"),
        ("https://example.com./a#b?c", "https://example.com/a"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://example.com/a/../b/./c/..", "https://example.com/b/"),
        ("https://example.com/../../a", "https://example.com/a"),
        ("https://example.com/a/%2e%2E/b", "https://example.com/b"),
        ("https://example.com/%7Euser/caf%c3%a9", "https://example.com/~user/caf%C3%A9"),
        ("https://example.com/café", "https://example.com/caf%C3%A9"),
        ("https://example.com/a%2fb", "https://example.com/a%2Fb"),
        ("https://example.com/100%", "https://example.com/100%25"),
        ("https://example.com/a b", "https://example.com/a%20b"),
        ("https://example.com/a?", "https://example.com/a"),
        ("https://example.com/a?&", "https://example.com/a"),
        ("https://example.com/a?b=2&a=1&b=1", "https://example.com/a?b=2&a=1&b=1"),
        ("https://example.com/a?q=x+y%2b", "https://example.com/a?q=x+y%2B"),
        ("https://example.com/A/Index.HTML", "https://example.com/A/Index.HTML"),
        ("https://example.com//a//b", "https://example.com//a//b"),
        ("https://example.com/guide.PDF?v=2", "https://example.com/guide.PDF?v=2"),
        ("https://example.com/price-list.docx", "https://example.com/price-list.docx"),
        ("https://example.com/v1.2", "https://example.com/v1.2"),
        ("https://example.com/?file=photo.jpg", "https://example.com/?file=photo.jpg"),
        ("https://photos.jpg.example/", "https://photos.jpg.example/"),
    ],
)
def test_an_address_has_one_spelling(written, spelling):
    assert canonical(written) == spelling
    assert canonical(spelling) == spelling


@pytest.mark.parametrize(
    "parameter",
    [
        *("utm_source=x", "UTM_Campaign=y", "gclid=1", "fbclid=2", "msclkid=3", "mc_cid=4"),
        *("mc_eid=5", "_ga=6", "gbraid=7", "srsltid=8", "pk_campaign=9", "utm%5Fsource=10"),
        *("PHPSESSID=abc", "jsessionid=1", "ASPSESSIONIDQQ=2", "session_id=3", "oscsid=4"),
        *("sid=1a2b3c4d5e6f7a8b9c0d1e2f", "s=00112233445566778899aa"),
    ],
)
def test_what_only_tracks_a_visitor_is_dropped(parameter):
    assert canonical(f"{HOME}a?b=1&{parameter}&c=2") == f"{HOME}a?b=1&c=2"
    assert canonical(f"{HOME}a?{parameter}") == f"{HOME}a"


@pytest.mark.parametrize("query", ["sid=17", "s=shoes", "id=1", "ref=main", "page=2", "grid=1"])
def test_what_may_name_a_page_is_kept(query):
    assert canonical(f"{HOME}?{query}") == f"{HOME}?{query}"


def test_a_session_in_the_path_is_dropped():
    assert canonical(f"{HOME}shop;jsessionid=1A2B?p=1") == f"{HOME}shop?p=1"
    assert canonical(f"{HOME}shop;JSESSIONID=1A2B/cart") == f"{HOME}shop/cart"
    assert canonical(f"{HOME}map;layer=2") == f"{HOME}map;layer=2"


@pytest.mark.parametrize(
    "written",
    [
        *("", "/help", "help.html", "mailto:a@example.com", "javascript:alert(1)", "tel:+31"),
        *("ftp://example.com/", "data:text/html,x", "https://", "https://user:pw@example.com/"),
        *("https://exa\nmple.com/", "https://example.com\\@evil.example/", "http://0x7f.1/"),
        *("https://example.com/a.jpg", "https://example.com/A.PNG", "https://example.com/a.zip"),
        *(
            "https://example.com/a.css?v=1",
            "https://example.com/app.js",
            "https://example.com/f.woff2",
        ),
        *(
            "https://example.com/feed.xml",
            "https://example.com/a.mp4",
            "https://example.com/a.tar.gz",
        ),
        f"https://example.com/{'a' * MAX_LENGTH}",
    ],
)
def test_what_is_no_page_has_no_address(written):
    assert canonical(written) is None


def test_files_have_a_spelling_too():
    assert spelled("https://Example.com/a/../sitemap.xml.gz#x") == f"{HOME}sitemap.xml.gz"
    assert spelled("mailto:a@example.com") is None


def test_a_spelling_is_final_whatever_was_written():
    draw = random.Random(7)
    parts = [
        "/",
        "a",
        "%41",
        "%2f",
        "%",
        "..",
        ".",
        "é",
        "?",
        "&",
        "=",
        ";sid=1",
        "utm_a=1",
        "#",
        " ",
    ]
    for _ in range(3000):
        written = HOME + "".join(draw.choices(parts, k=draw.randrange(12)))
        if once := canonical(written):
            assert canonical(once) == once, written


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        ("https://example.com/a", True),
        ("http://www.EXAMPLE.com:80/b", True),
        ("https://example.com.:443/", True),
        ("https://example.com:8443/", False),
        ("http://example.com:443/", False),
        ("https://help.example.com/", False),
        ("https://example.com.evil.example/", False),
        ("https://evil-example.com/", False),
        ("https://evil.example/?https://example.com/", False),
        ("https://example.com@evil.example/", False),
        ("//example.com/", False),
    ],
)
def test_a_site_is_one_host_and_never_a_part_of_its_name(other, is_same):
    assert same_site(HOME, other) is is_same
    assert same_site(other, HOME) is is_same


@pytest.mark.parametrize(
    ("pattern", "named", "not_named"),
    [
        ("/help/", ["/help/", "/help/a", "/help", "/HELP/a"], ["/helpdesk", "/a/help/"]),
        ("/help", ["/help", "/helpdesk", "/help?a=1"], ["/hel"]),
        ("/blog/*/print", ["/blog/a/print", "/blog/a/b/print"], ["/blog/print", "/blog/a/print/b"]),
        ("*.pdf", ["/a.pdf", "/a/b.PDF", "/a.pdf?v=2"], ["/pdf", "/a.pdf.html"]),
        ("/a*a", ["/aa", "/aba"], ["/a"]),
        ("/*/b/*", ["/a/b/", "/a/b/c"], ["/b/c"]),
        ("/shop?*sort=*", ["/shop?sort=1", "/shop?a=1&sort=2"], ["/shop", "/shop/?sort=1"]),
        ("/über", ["/%C3%BCber-uns", "/über"], ["/uber"]),
        ("/%c3%bcber", ["/über"], ["/uber"]),
        ("/(a).b+c", ["/(a).b+c"], ["/axbbc"]),
    ],
)
def test_a_pattern_names_a_beginning_or_with_a_star_the_whole_path(pattern, named, not_named):
    scope = Scope(HOME, (pattern,), ())
    without = Scope(HOME, (), (pattern,))
    for path in named:
        url = f"https://www.example.com{path}"
        assert scope.admits(url) and not without.admits(url), path
    for path in not_named:
        url = f"https://example.com{path}"
        assert not scope.admits(url) and without.admits(url), path


def test_scope_stays_on_its_site_and_exclusion_wins():
    scope = Scope(f"{HOME}docs/start", ("/docs/", "/help/"), ("/docs/old/", "*.pdf"))
    assert scope.admits(f"{HOME}docs/new") and scope.admits(f"{HOME}help/a")
    for url in ("docs/old/a", "docs/a.pdf", "blog/a", "docs/a.png"):
        assert not scope.admits(HOME + url)
    assert not scope.admits("https://example.com.evil.example/docs/new")
    assert not scope.admits("mailto:docs@example.com")


def test_the_start_page_is_always_admitted():
    scope = Scope(f"{HOME}start?utm_source=x", ("/docs/",), ("/",))
    assert scope.admits(f"{HOME}start#top")
    assert not scope.admits(f"{HOME}docs/a")


def test_patterns_are_read_as_people_type_them():
    typed = " /help/ , docs\r\n\nhttps://example.com/blog/*\nhttps://example.com\n*.pdf\n/help/"
    typed += "\nwww.example.com/faq#top\n?sort="
    assert parse_patterns(typed) == [
        *("/help/", "/docs", "/blog/*", "/", "*.pdf", "/faq", "*?sort=*")
    ]
    assert parse_patterns(" \n, ") == []


@pytest.mark.parametrize(
    "typed",
    ["^/help", "/help/.*", "/help$", "/a|/b", "/a\\d", "javascript://x", "...", "/" + "a" * 501],
)
def test_nonsense_is_answered_with_a_sentence(typed):
    with pytest.raises(ValueError, match=r"^“.*\.$"):
        parse_patterns(typed)


def test_patterns_are_bounded():
    assert len(parse_patterns("\n".join(f"/{n}" for n in range(MAX_PATTERNS)))) == MAX_PATTERNS
    with pytest.raises(ValueError, match="at most 50"):
        parse_patterns("\n".join(f"/{n}" for n in range(MAX_PATTERNS + 1)))


def test_no_pattern_takes_long():
    scope = Scope(HOME, ("*a" * 100 + "b", "*" + "aab" * 100), ())

    def ask(path: str) -> None:
        assert not any(scope.admits(HOME + path) for _ in range(100))

    assert grows_evenly(ask, lambda size: "a" * size, 450)


@pytest.mark.parametrize(
    ("path", "is_endless"),
    [
        ("a/b/c", False),
        ("2026/01/01/news", False),
        ("a/a", False),
        ("a/b/a/b", False),
        ("a/a/a", True),
        ("x/a/b/a/b/a/b/y", True),
        ("en/a/en/b/en/c/en", True),
        ("1/2/3/4/5/6/7/8/9/10/11/12", False),
        ("1/2/3/4/5/6/7/8/9/10/11/12/13", True),
        ("a?b=/c/c/c/c", False),
    ],
)
def test_addresses_that_repeat_themselves_look_endless(path, is_endless):
    assert looks_endless(HOME + path) is is_endless
