import pytest

from knowledge.extract.base import EmptyPage, SiteFacts
from knowledge.extract.html import extract_html
from knowledge.extract.html_site import LONGEST_LINK, MOST_LINKS
from knowledge.extract.registry import extract
from knowledge.reasons import Reason
from tests.knowledge.documents import grows_evenly

HERE = "https://shop.example/help/start.html"


def site(page: str, url: str | None = HERE) -> SiteFacts:
    return extract(f"<html>{page}<p>Text".encode(), media_type="text/html", url=url).site


def test_links_are_absolute_and_each_is_told_once_in_order():
    page = (
        "<nav><a href=/b>B</a></nav><a href='a.html#top'>A</a><a href=a.html>A</a>"
        "<area href=//other.example/x><a href='?page=2'>2</a><footer><a href=../c>C</a></footer>"
    )
    assert site(page).links == (
        "https://shop.example/b",
        "https://shop.example/help/a.html",
        "https://other.example/x",
        "https://shop.example/help/start.html?page=2",
        "https://shop.example/c",
    )


def test_base_of_the_page_is_where_links_start():
    page = "<base href='/v2/'><a href=x>X</a>"
    assert site(page).links == ("https://shop.example/v2/x",)
    assert site("<base href='https://cdn.example/'><a href=x>", None).links == (
        "https://cdn.example/x",
    )


def test_without_an_address_relative_links_are_left_out():
    assert site("<a href=x>X</a><a href=https://a.example/y>", None).links == (
        "https://a.example/y",
    )


@pytest.mark.parametrize(
    "href",
    ["mailto:a@b.example", "javascript:x()", "tel:1", "data:,x", "http://[::1", "http://", ""],
)
def test_what_is_no_web_address_is_no_link(href):
    assert site(f"<a href='{href}'>x</a>").links == ()


def test_links_marked_nofollow_are_left_out():
    assert site("<a rel='noopener NoFollow' href=x>x</a><a href=y>").links == (
        "https://shop.example/help/y",
    )
    assert site("<meta name=robots content='index, nofollow'><a href=y>").links == ()


@pytest.mark.parametrize("name", ["robots", "GoogleBot"])
@pytest.mark.parametrize("content", ["noindex", "follow,NOINDEX", "none"])
def test_noindex_is_told(name, content):
    assert site(f"<meta name={name} content='{content}'>").noindex
    assert not site("<meta name=robots content=index><meta name=other content=noindex>").noindex


def test_canonical_address_is_told():
    assert site("<link rel=canonical href='/help#x'>").canonical == "https://shop.example/help"
    assert site("<link rel=canonical href='ftp://x.example/'>").canonical is None
    assert site("<link rel=stylesheet href='/help'>").canonical is None


def test_links_are_bounded_in_number_and_length():
    many = "".join(f"<a href=/{n}></a>" for n in range(MOST_LINKS + 10))
    assert len(site(many).links) == MOST_LINKS
    assert site(f"<a href=/{'x' * LONGEST_LINK}>").links == ()


def test_page_without_text_still_leads_on():
    with pytest.raises(EmptyPage) as caught:
        extract(b"<html><nav><a href=/a>A</a></nav>", url=HERE)
    assert caught.value.reason == Reason.EMPTY_TEXT
    assert caught.value.site.links == ("https://shop.example/a",)


def test_page_made_by_script_still_leads_on():
    with pytest.raises(EmptyPage) as caught:
        extract(b"<html><div id=root><a href=/a>A</a></div><script>1</script>", url=HERE)
    assert caught.value.reason == Reason.NEEDS_JAVASCRIPT
    assert caught.value.site.links == ("https://shop.example/a",)


@pytest.mark.parametrize(
    "link", ["<a href=/{n}>x</a>", "<a href=/>x</a>", "<a href='http://[{n}'>x</a>"]
)
def test_many_links_take_time_by_their_number(link):
    def page(count: int) -> bytes:
        return f"<html>{''.join(link.format(n=n) for n in range(count))}".encode()

    assert grows_evenly(lambda data: extract_html(data, url=HERE), page, 1500)


def test_title_for_sharing_comes_first():
    page = b"<html><head><meta property=og:title content='Kettle'><title>Kettle | Acme</title><p>x"
    assert extract(page).title == "Kettle"
    assert extract(b"<html><head><title>Kettle | Acme</title><p>x").title == "Kettle | Acme"
