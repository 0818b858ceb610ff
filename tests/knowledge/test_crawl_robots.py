import pytest

from knowledge.crawl.robots import MAX_BYTES, MAX_DELAY, MAX_RULES, Robots, load_robots
from knowledge.reasons import IngestionError, Reason
from tests.knowledge.documents import grows_evenly
from tests.knowledge.trap_site import RETRY_AFTER, trap_site
from tests.lib.servers import redirect, respond

AGENT = "BotSmith/0.1"
PAGE = "https://example.com/a/page.html"


@pytest.fixture
def site():
    with trap_site() as site:
        yield site


def load(site, path: str = "/a/page.html") -> Robots:
    return load_robots(site.url(path), allow=site.allow, user_agent=AGENT)


def allowed(text: str, *paths: str) -> list[bool]:
    robots = Robots.parse(text)
    return [robots.allows(f"https://example.com{path}") for path in paths]


def test_the_longest_rule_wins_and_allow_wins_a_tie():
    text = "User-agent: *\nDisallow: /a\nAllow: /a/page\nDisallow: /b\nAllow: /b"
    assert allowed(text, "/a", "/a/page", "/b", "/c") == [False, True, True, True]


def test_wildcards_and_ends_are_understood():
    text = "User-agent: *\nDisallow: /*.pdf$\nDisallow: /*?sort="
    assert allowed(text, "/a.pdf", "/a.pdf?v=1", "/b?sort=1") == [False, True, False]


def test_rules_for_us_replace_those_for_all():
    text = "User-agent: *\nDisallow: /\n\nUser-agent: botsmith/2.0\nDisallow: /a"
    assert allowed(text, "/a", "/b") == [False, True]


def test_groups_of_one_agent_are_one():
    text = "User-agent: BotSmith\nDisallow: /a\n\nUser-agent: x\nUser-agent: BOTSMITH\nDisallow: /b"
    assert allowed(text, "/a", "/b", "/c") == [False, False, True]


@pytest.mark.parametrize("agent", ["bot", "bots", "BotSmithy", "NotBotSmith", "*bot*", "smith"])
def test_rules_for_agents_of_like_names_are_not_for_us(agent):
    assert allowed(f"User-agent: {agent}\nDisallow: /", "/a") == [True]


def test_addresses_are_compared_whatever_their_escapes():
    text = "User-agent: *\nDisallow: /café\nDisallow: /%7euser"
    assert allowed(text, "/caf%C3%A9", "/café", "/~user", "/caf") == [False, False, False, True]


@pytest.mark.parametrize(
    ("text", "delay"),
    [
        ("User-agent: *\nCrawl-delay: 2.5", 2.5),
        ("User-agent: *\nCrawl-delay: 86400", MAX_DELAY),
        ("User-agent: *\nCrawl-delay: soon", 0.0),
        ("User-agent: *\nCrawl-delay: -1", 0.0),
        ("User-agent: *\nCrawl-delay: 1e999", 0.0),
        ("User-agent: *\nRequest-rate: 1/5", 5.0),
        ("User-agent: *\nRequest-rate: 30/1m", 2.0),
        ("User-agent: *\nRequest-rate: 1/" + "9" * 1500, MAX_DELAY),
        ("User-agent: *\nRequest-rate: " + "9" * 500 + "/1", pytest.approx(0.0)),
        ("User-agent: *\nRequest-rate: 1/5\nCrawl-delay: 9", 9.0),
        ("User-agent: other\nCrawl-delay: 9", 0.0),
        ("", 0.0),
    ],
)
def test_the_delay_is_what_is_asked_of_us_within_bounds(text, delay):
    assert Robots.parse(text).delay == delay


def test_sitemaps_are_told_whoever_they_are_for():
    text = "Sitemap: https://example.com/a.xml\nUser-agent: x\nDisallow: /\nsitemap: /b.xml"
    assert Robots.parse(text).sitemaps == ("https://example.com/a.xml", "/b.xml")


def test_everything_and_nothing():
    assert Robots.everything().allows(PAGE) and not Robots.nothing().allows(PAGE)
    assert Robots.everything().delay == 0.0 and Robots.nothing().sitemaps == ()


def test_rules_are_made_again_from_their_text():
    written = "User-agent: BotSmith # us\nDisallow: /a\nCrawl-delay: 3\nSitemap: /s.xml"
    again = Robots.parse(Robots.parse(written).text)
    assert again == Robots.parse(written)
    assert not again.allows(PAGE) and again.delay == 3.0 and again.sitemaps == ("/s.xml",)


def test_a_page_is_no_rules():
    page = "\ufeff \n<!doctype html><pre>\nUser-agent: *\nDisallow: /\n</pre>"
    assert allowed(page, "/a") == [True]


def test_rules_are_fetched_from_the_root_of_the_page_s_site(site):
    robots = load(site)
    assert robots.allows(site.url("/about.html")) and not robots.allows(site.url("/private/x"))
    assert robots.sitemaps == (site.url("/sitemap.xml"),) and robots.delay == 0.0
    assert site.paths == ["/robots.txt"]
    assert site.seen[0][1]["User-Agent"] == AGENT


def test_redirects_are_followed(site):
    for step in range(4):
        site.answer(f"/step/{step}", redirect(f"/step/{step + 1}"))
    site.answer("/robots.txt", redirect("/step/0"))
    site.page(
        "/step/4", b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /a\r\n", Content_Type="text/plain"
    )
    assert not load(site).allows(site.url("/a"))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_site_without_rules_allows_everything(site, status):
    site.answer("/robots.txt", respond(b"User-agent: *\nDisallow: /", status=status))
    assert load(site).allows(site.url("/a"))


def test_a_ring_of_redirects_holds_no_rules(site):
    site.answer("/robots.txt", redirect("/robots.txt"))
    assert load(site).allows(site.url("/a"))


@pytest.mark.parametrize(
    ("status", "reason"),
    [(500, Reason.SERVER_ERROR), (503, Reason.SERVER_ERROR), (429, Reason.BLOCKED_BY_SITE)],
)
def test_a_site_that_cannot_say_now_is_asked_again_later(site, status, reason):
    site.answer("/robots.txt", respond(status=status, Retry_After=str(RETRY_AFTER)))
    with pytest.raises(IngestionError) as caught:
        load(site)
    assert caught.value.reason == reason and not caught.value.permanent


def test_a_site_that_cannot_be_reached_is_asked_again_later():
    with pytest.raises(IngestionError) as caught:
        load_robots("http://127.0.0.1:1/", allow=["127.0.0.1:1"], user_agent=AGENT)
    assert caught.value.reason == Reason.UNREACHABLE and not caught.value.permanent


def test_private_addresses_stay_closed(site):
    site.move("/robots.txt", "http://10.0.0.1/robots.txt")
    with pytest.raises(IngestionError) as caught:
        load(site)
    assert caught.value.reason == Reason.PRIVATE_ADDRESS


def test_only_whole_lines_of_the_beginning_are_read(site):
    """A line cut in two would say "Disallow: /" of "Disallow: /private"."""
    filler = b"#" * (MAX_BYTES - len("User-agent: *\nDisallow: /a\n\nDisallow: /"))
    body = b"User-agent: *\nDisallow: /a\n" + filler + b"\nDisallow: /private\nDisallow: /b\n"
    assert body[:MAX_BYTES].endswith(b"Disallow: /")
    site.page("/robots.txt", body, Content_Type="text/plain")
    assert [load(site).allows(site.url(path)) for path in ("/a", "/b", "/")] == [False, True, True]


def test_more_than_anybody_writes_is_no_rules(site):
    site.page("/robots.txt", b"User-agent: *\nDisallow: /\n" + b"#" * 11_000_000)
    assert load(site).allows(site.url("/a"))


def test_rules_for_others_leave_room_for_ours():
    others = "User-agent: x\nUser-agent: y\n" + "Disallow: /*a$\n" * 2 * MAX_RULES
    ours = "User-agent: y\nUser-agent: BotSmith\nUser-agent: z\nDisallow: /b\n"
    assert allowed(others + ours, "/a", "/b") == [True, False]
    many = "".join(f"Disallow: /{n}\n" for n in range(10_000, 10_000 + 2 * MAX_RULES))
    assert allowed(f"User-agent: *\n{many}", "/10005", f"/{10_005 + MAX_RULES}") == [False, True]


def hostile(shape: str, size: int) -> str:
    numbers = range(size)
    return {
        "agents": "".join(f"User-agent: x{n}\n" for n in numbers)
        + "".join(f"Disallow: /{n}\n" for n in numbers),
        "ours": "User-agent: *\nUser-agent: BotSmith\n" * size + "Disallow: /x\n" * size,
        "stars": "User-agent: *\n" + "".join(f"Disallow: /*a*a*a*b{n}\n" for n in numbers),
        "a star": "User-agent: *\nDisallow: /" + "*a" * size,
        "ends": "User-agent: *\n" + "".join(f"Disallow: /{n}$$$$\n" for n in numbers),
        "one line": "User-agent: *\nDisallow: /" + "x" * size * 10,
        "fields": "User-agent: *\n" + "a b " * size,
    }[shape]


@pytest.mark.parametrize(
    "shape", ["agents", "ours", "stars", "a star", "ends", "one line", "fields"]
)
def test_hostile_rules_take_time_in_proportion(shape):
    address = "https://example.com/" + "a" * 1900
    assert grows_evenly(
        lambda text: Robots.parse(text).allows(address), lambda size: hostile(shape, size), 3000
    )
