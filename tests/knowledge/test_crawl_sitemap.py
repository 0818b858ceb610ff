import gzip
from datetime import UTC, datetime

import pytest

from knowledge.crawl import sitemap
from knowledge.crawl.robots import Robots
from knowledge.crawl.sitemap import MAX_FILES, MAX_URLS, Sitemap, load_sitemap, parse_sitemap
from knowledge.loaders.url import load_url
from knowledge.reasons import IngestionError, Reason
from tests.knowledge.documents import grows_evenly
from tests.knowledge.trap_site import trap_site

XML = b'<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = b' xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
A, B = "https://example.com/a", "https://example.com/b?x=1&y=2"


def urlset(*entries: bytes, namespace: bytes = NAMESPACE) -> bytes:
    return XML + b"<urlset" + namespace + b">" + b"".join(entries) + b"</urlset>"


def entry(url: str, more: bytes = b"") -> bytes:
    return b"<url><loc>" + url.replace("&", "&amp;").encode() + b"</loc>" + more + b"</url>"


def pages(data: bytes) -> list[str]:
    return [url for url, _ in parse_sitemap(data).pages]


def refused(data: bytes) -> bool:
    with pytest.raises(IngestionError) as caught:
        parse_sitemap(data)
    return caught.value.reason == Reason.BAD_SITEMAP


@pytest.mark.parametrize("namespace", [NAMESPACE, b"", b' xmlns="http://www.google.com/old/0.84"'])
def test_pages_are_read_with_their_dates_in_order(namespace):
    dated = entry(B, b"<lastmod>2026-03-01T10:00:00+02:00</lastmod>")
    data = urlset(entry(A, b"<lastmod>2026-01-31</lastmod>"), dated, namespace=namespace)
    assert parse_sitemap(data) == Sitemap(
        pages=(
            (A, datetime(2026, 1, 31, tzinfo=UTC)),
            (B, datetime(2026, 3, 1, 8, tzinfo=UTC)),
        )
    )


@pytest.mark.parametrize(
    "date", [b"", b"soon", b"2026-13-45", b"2026-01", b"9999-12-31T23:00-09:00"]
)
def test_a_date_that_is_none_is_passed_over(date):
    data = urlset(entry(A, b"<lastmod>" + date + b"</lastmod>"))
    assert parse_sitemap(data).pages == ((A, None),)


def test_an_index_names_other_sitemaps():
    data = b"<sitemapindex><sitemap><loc> /a.xml </loc></sitemap><sitemap><loc>/b.xml.gz</loc>"
    data += b"<lastmod>2026-01-01</lastmod></sitemap></sitemapindex>"
    assert parse_sitemap(data) == Sitemap(nested=("/a.xml", "/b.xml.gz"))


def test_feeds_are_sitemaps_too():
    rss = b"""<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
      <link>https://example.com/</link><atom:link href="https://example.com/feed" rel="self"/>
      <item><title>A</title><link><![CDATA[https://example.com/b?x=1&y=2]]></link>
      <description>&lt;a href="https://example.com/no"&gt;</description>
      <pubDate>Sun, 01 Mar 2026 10:00:00 +0200</pubDate></item></channel></rss>"""
    assert parse_sitemap(rss).pages == ((B, datetime(2026, 3, 1, 8, tzinfo=UTC)),)
    atom = b"""<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://example.com/"/>
      <entry><link rel="enclosure" href="https://example.com/no"/>
      <link href="https://example.com/a"/><updated>2026-03-01T08:00:00Z</updated>
      <content type="xhtml"><link>https://example.com/no</link></content></entry></feed>"""
    assert parse_sitemap(atom).pages == ((A, datetime(2026, 3, 1, 8, tzinfo=UTC)),)


def test_pictures_and_other_languages_of_a_page_are_no_pages():
    more = (
        b'<image:image xmlns:image="i"><image:loc>https://example.com/no</image:loc></image:image>'
    )
    more += b'<xhtml:link xmlns:xhtml="x" rel="alternate" href="https://example.com/no"/>'
    assert pages(urlset(b"<url>" + more + entry(A)[len(b"<url>") :])) == [A]


def test_a_list_of_addresses_is_a_sitemap():
    assert pages(f"\ufeff{A}\r\n\n  {B}\n".encode()) == [A, B]
    assert refused(b"Hello,\nhttps://example.com/a\n") and refused(b"") and refused(b" \n")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_the_file_s_own_encoding_is_believed(encoding):
    text = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?><urlset><url>'
    text += "<loc>https://example.com/é</loc></url></urlset>"
    assert pages(text.encode(encoding)) == ["https://example.com/é"]


def test_packed_files_are_unpacked():
    assert pages(gzip.compress(urlset(entry(A)))) == [A]
    assert refused(gzip.compress(urlset(entry(A)))[:-12])


def test_an_address_with_bare_ampersands_is_understood():
    data = urlset(b"<url><loc>https://example.com/?a=1&b=2&amp;nbsp;&copy;&#38;c</loc></url>")
    assert pages(data) == ["https://example.com/?a=1&b=2&nbsp;&copy;&c"]


def test_what_breaks_off_counts_for_what_stands_before():
    whole = urlset(entry(A), entry(B))
    assert pages(whole[: whole.index(b"</loc>", whole.index(b"</loc>") + 1)]) == [A]
    assert pages(urlset(entry(A), b"<b></c>", entry(B))) == [A]
    assert pages(b"\n  " + whole) == [A, B]


@pytest.mark.parametrize(
    "data",
    [
        b"<!doctype html><html><body>Not found",
        b"<html><body><url><loc>https://example.com/a</loc></url></body></html>",
        b"<urlset",
        b"%PDF-1.7",
        b"<?xml version='1.0' encoding='x-none'?><urlset><url><loc>/a</loc></url></urlset>",
        gzip.compress(b"%PDF-1.7"),
    ],
)
def test_what_is_no_sitemap_is_refused(data):
    assert refused(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_before_its_entities_are_met(encoding, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("https://example.com/secret")
    for entity in (f'SYSTEM "file://{secret}"', '"https://example.com/a"'):
        text = f"<!DOCTYPE urlset [<!ENTITY e {entity}>]><urlset><url><loc>/a</loc></url>"
        text += "<url><loc>&e;</loc></url></urlset>"
        assert refused(text.encode(encoding))


def test_pages_are_bounded():
    many = urlset(*[entry(A)] * (MAX_URLS + 10))
    assert len(pages(many)) == MAX_URLS
    assert len(pages(f"{A}\n".encode() * (MAX_URLS + 10))) == MAX_URLS


def test_bytes_are_bounded(monkeypatch):
    monkeypatch.setattr(sitemap, "MAX_BYTES", 1000)
    assert refused(urlset(*[entry(A)] * 100)) and refused(gzip.compress(urlset(*[entry(A)] * 100)))


@pytest.mark.parametrize(
    "piece", [b"&", b"<![CDATA[", b"<a>", b"<a/>", b"<url>", b"<loc>", b"<!--", b"http://a\n"]
)
def test_hostile_files_take_time_in_proportion(piece):
    def read(data: bytes) -> None:
        for start in (b"<urlset>", b""):
            try:
                parse_sitemap(start + data)
            except IngestionError:
                pass

    assert grows_evenly(read, lambda size: piece * size, 10_000)


@pytest.fixture
def site():
    with trap_site() as site:
        yield site


def load(site, path: str = "/", most: int = 100, robots: Robots | None = None, **options):
    """What is loaded, as paths."""

    def fetch_bytes(url: str) -> bytes:
        return load_url(url, allow=site.allow).data

    found = load_sitemap(
        site.url(path),
        fetch_bytes=fetch_bytes,
        robots=robots or Robots.everything(),
        most=most,
        **options,
    )
    return [page.removeprefix(site.url("")) for page in found]


PAGES = ["/about.html", "/article.html", "/absolute.html"]


def test_a_sitemap_s_own_address_is_enough(site):
    assert load(site, "/sitemaps/pages.xml.gz") == PAGES
    assert site.paths == ["/sitemaps/pages.xml.gz"]


def test_robots_txt_says_where_the_sitemaps_are(site):
    site.page("/maps/a", site.sitemap("/1", "/2"))
    site.page("/maps/b", site.sitemap("/2", "/3"))
    robots = Robots.parse(f"Sitemap: {site.url('/maps/a')}\nSitemap: /maps/b\nSitemap: mailto:x")
    assert load(site, robots=robots) == ["/1", "/2", "/3"]
    assert site.paths == ["/", "/maps/a", "/maps/b"]


def test_the_usual_places_are_tried_last(site):
    assert load(site, robots=Robots.parse("Sitemap: /sitemaps/missing.xml")) == PAGES
    assert site.paths[:3] == ["/", "/sitemaps/missing.xml", "/sitemap.xml"]
    site.move("/sitemap_index.xml", "/sitemaps/pages.xml.gz")
    site.remove("/sitemap.xml")
    assert load(site) == PAGES


def test_loops_end_and_no_file_is_read_twice(site):
    assert load(site, "/sitemap.xml") == PAGES
    assert site.paths == ["/sitemap.xml", "/sitemaps/pages.xml.gz", "/sitemaps/missing.xml"]


def test_pages_come_in_the_order_of_the_documents(site):
    site.page("/index", site.sitemap_index("/x", "/y"))
    site.page("/x", site.sitemap_index("/x1", "/x2"))
    for name in ("/x1", "/x2", "/y"):
        site.page(name, site.sitemap(f"{name}/a", f"{name}/b"))
    assert load(site, "/index") == ["/x1/a", "/x1/b", "/x2/a", "/x2/b", "/y/a", "/y/b"]


def test_each_canonical_page_comes_once_and_what_is_none_not_at_all(site):
    paths = ("/a#1", "/a?utm_source=x", "/./a", "/b.png", "/c")
    site.page("/map", site.sitemap(*paths))
    assert load(site, "/map") == ["/a", "/c"]


def test_only_pages_that_are_wanted_count(site):
    site.page("/map", site.sitemap(*(f"/{n}" for n in range(20))))
    assert load(site, "/map", most=3) == ["/0", "/1", "/2"]
    odd = load(site, "/map", most=3, admits=lambda page: int(page[-1]) % 2 == 1)
    assert odd == ["/1", "/3", "/5"]


def test_nesting_is_followed_to_a_depth(site):
    for depth in range(6):
        site.page(f"/{depth}", site.sitemap_index(f"/{depth + 1}", f"/map{depth}"))
        site.page(f"/map{depth}", site.sitemap(f"/page{depth}"))
    assert load(site, "/0") == ["/page2", "/page1", "/page0"]
    assert site.count("/3") == 1 and site.count("/4") == 0


def test_files_are_bounded(site):
    site.page("/index", site.sitemap_index(*(f"/missing{n}" for n in range(MAX_FILES * 2))))
    with pytest.raises(IngestionError):
        load(site, "/index")
    assert len(site.paths) == MAX_FILES


def test_without_a_page_anywhere_the_sitemap_is_bad(site):
    site.remove("/sitemap.xml")
    with pytest.raises(IngestionError) as caught:
        load(site, "/about.html")
    assert caught.value.reason == Reason.BAD_SITEMAP and caught.value.permanent
    assert site.paths == ["/about.html", "/sitemap.xml", "/sitemap_index.xml"]


def test_what_stood_in_the_way_for_now_is_the_reason(site):
    site.remove("/sitemap.xml", status=503)
    with pytest.raises(IngestionError) as caught:
        load(site)
    assert caught.value.reason == Reason.SERVER_ERROR and not caught.value.permanent
