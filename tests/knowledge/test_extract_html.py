import time

import pytest

from knowledge.extract.html import MAX_ATTRIBUTES, MAX_DEPTH, extract_html, most_attributes, nesting
from knowledge.extract.registry import extract
from knowledge.reasons import IngestionError, Reason
from tests.knowledge.documents import grows_evenly, html_page


def read(main: str, **options) -> str:
    return extract(html_page(main, **options), media_type="text/html").text


def reason(data: bytes) -> Reason:
    with pytest.raises(IngestionError) as caught:
        extract(data, media_type="text/html")
    return caught.value.reason


def test_furniture_is_dropped():
    assert read("<p>Only this.</p>") == "Only this."


def test_title_is_told():
    assert extract(html_page("<p>x", title=" Help &amp;\n more ")).title == "Help & more"
    assert extract(b"<html><body><h1>First</h1><svg><title>Icon</title></svg>").title == "First"


def test_main_part_is_preferred():
    assert read("<main><p>The answer.</p></main>", around="<div>Teaser</div>") == "The answer."
    assert read("<article><p>The answer.</p></article>", around="<p>Teaser") == "The answer."
    assert read("<div role=main>The answer.</div>", around="<p>Teaser") == "The answer."


def test_main_part_with_too_little_gives_way_to_the_whole():
    text = read(
        "<main><p>Short.</p></main>", around="<div>" + "Real content here. " * 20 + "</div>"
    )
    assert text.startswith("Short.\n\nReal content here.")


def test_several_articles_all_count():
    main = "".join(f"<article><h2>Question {n}</h2><p>Answer {n}</article>" for n in (1, 2))
    assert read(main) == "## Question 1\n\nAnswer 1\n\n## Question 2\n\nAnswer 2"


def test_heading_inside_the_header_of_an_article_is_kept():
    assert (
        read("<article><header><h1>Refunds</h1></header><p>Text</article>") == "# Refunds\n\nText"
    )


def test_headings_lists_and_links():
    text = read(
        "<h1>Ship<em>ping</em></h1><p>See <a href=/x>our\n prices</a>.</p>"
        "<ul><li>One<li><p>Two</p><ol><li>Two a</ol></ul><h3>Next</h3>"
    )
    assert text == "# Shipping\n\nSee our prices.\n\n- One\n- Two\n  - Two a\n\n### Next"


def test_table_is_a_line_per_row():
    text = read(
        "<p>Plans<table><thead><tr><th>Plan<th>Price<tbody><tr><td><p>Free</p><td>$0"
        "<tr><td>Pro<br>yearly<td><b>$9</b>|mo<tr><td><td></table>after"
    )
    assert text == "Plans\n\nPlan | Price\nFree | $0\nPro yearly | $9/mo\n\nafter"


def test_layout_table_is_read_as_blocks():
    text = read("<table><tr><td><h2>Left</h2>words<td><table><tr><td>a<td>b</table></table>")
    assert text == "## Left\n\nwords\n\na | b"


def test_accordions_are_kept():
    text = read(
        "<details><summary>How long?</summary><p>Two days.</p></details>"
        "<h3><button aria-expanded=false>How much?</button></h3><div hidden>Nothing.</div>"
        "<button class=accordion>Where?</button><div style='display:none'>Here.</div>"
        "<button>Buy now</button><form><label>Name</label><input value=secret></form>"
    )
    assert text == (
        "How long?\n\nTwo days.\n\n### How much?\n\nNothing.\n\nWhere?\n\nHere.\n\nName"
    )


def test_callouts_stay_and_other_asides_go():
    text = read("<aside class='callout'>Mind this.</aside><aside>Related</aside><p>Text")
    assert text == "Mind this.\n\nText"


def test_cookie_banners_are_dropped():
    text = read("<div id=onetrust-banner-sdk>We use cookies</div><p class=cookies>Biscuits")
    assert text == "Biscuits"


def test_what_a_visitor_never_sees_is_not_text():
    text = read(
        "<p>Seen<!-- comment --><script>1</script><style>2</style><template>3</template>"
        "<noscript>4</noscript><svg><text>5</text></svg><iframe>6</iframe> too</p>"
    )
    assert text == "Seen too"


def test_preformatted_text_keeps_its_lines():
    assert read("<pre><code>a\n  b\n</code></pre><p>x\n  y") == "a\n  b\n\nx y"


@pytest.mark.parametrize(
    "data",
    [
        '<html><meta charset="cp1251"><p>Возврат'.encode("cp1251"),
        "<html><meta http-equiv=Content-Type content='text/html; charset=cp1251'><p>Возврат".encode(
            "cp1251"
        ),
        "<?xml version='1.0' encoding='windows-1251'?><html><p>Возврат".encode("cp1251"),
        "<html><meta charset=latin1><p>Возврат".encode(),
        "<html><p>Возврат".encode("utf-16"),
    ],
    ids=["meta", "http-equiv", "xml", "a wrong declaration", "utf-16"],
)
def test_declared_encodings_are_used(data):
    assert extract(data, media_type="text/html").text == "Возврат"


def test_charset_of_the_server_wins_over_the_page():
    data = "<html><meta charset=latin1><p>Возврат".encode("cp1251")
    assert extract(data, media_type="text/html", charset="windows-1251").text == "Возврат"


def test_nesting_no_person_wrote_is_refused_at_once():
    started = time.thread_time()
    assert reason(b"<html>" + b"<div>" * 1_000_000) == Reason.BROKEN_FILE
    assert time.thread_time() - started < 2


def test_nesting_is_counted_in_every_encoding():
    assert reason(("<html>" + "<div>" * 2000).encode("utf-16")) == Reason.BROKEN_FILE


def test_deep_but_possible_nesting_is_read():
    deep = MAX_DEPTH - 10
    assert read("<div>" * deep + "bottom" + "</div>" * deep) == "bottom"


def test_paragraphs_that_are_never_closed_are_not_nested():
    assert nesting(b"<ul>" + b"<li><p>item<br>" * 5000) == 1
    assert len(read("<ul>" + "<li>item" * 5000).splitlines()) == 5000


def test_markup_inside_scripts_and_comments_is_not_nesting():
    data = b"<p>" + b"<script>x='<div>'</script><!-- <div> --><style>/*<b>*/</style>" * 5000
    assert nesting(data) == 0


def test_more_attributes_than_a_person_writes_are_refused():
    def page(count: int) -> bytes:
        return b"<html><p " + b" ".join(b"a%d=1" % n for n in range(count)) + b">text"

    assert extract(page(MAX_ATTRIBUTES)).text == "text"
    assert reason(page(MAX_ATTRIBUTES + 1)) == Reason.BROKEN_FILE


@pytest.mark.parametrize(
    ("data", "most"),
    [
        (b"<p a b=1 c='x > y' d=\"e f g\" / h = i>j k l m n o p q", 5),
        (b"<br/><p>a b c <b a=>a b c", 1),
        (b"<script a b>if (a<b c d e f) {}</script><style>a<b c d e</style><p a>", 2),
        (b"<!-- <p a b c> --><p a", 1),
        (b"<p a='b c d", 1),
    ],
)
def test_attributes_are_told_from_text(data, most):
    assert most_attributes(data) == most


ODD_PAGES = {
    "paragraphs": lambda size: "<p>x" * (size // 4),
    "inline": lambda size: "<b>x</b>" * (size // 8),
    "inputs in text": lambda size: "<input>x " * (size // 9),
    "menus in text": lambda size: "<nav></nav>tail" * (size // 15),
    "scripts in text": lambda size: ("<script></script>" + "tail " * 5) * (size // 42),
    "menus in menus": lambda size: ("<nav>" * 50 + "</nav>" * 50 + "x") * (size // 550),
    "comments in text": lambda size: "x<!-- -->" * (size // 9),
    "breaks": lambda size: "<br> " * (size // 5),
    "items": lambda size: "<li>x" * (size // 5),
    "cells": lambda size: "<table><tr>" + "<td>x" * (size // 5),
    "rows": lambda size: "<table>" + "<tr><td>x" * (size // 9),
    "tables": lambda size: "<table><tr><td>x</table>" * (size // 24),
    "headings": lambda size: "<h1>x</h1>" * (size // 10),
    "names": lambda size: "".join(f"<t{n}>x</t{n}>" for n in range(size // 15)),
    "accents": lambda size: "<p>a" + "\u0301\u0316" * (size // 4),
    "white space": lambda size: "<p>x" + " \n\u00a0" * (size // 4) + "x",
    "preformatted": lambda size: "<pre>x" + " \n" * (size // 2) + "x",
}


@pytest.mark.parametrize("page", ODD_PAGES.values(), ids=ODD_PAGES)
def test_odd_pages_take_time_by_their_size(page):
    assert grows_evenly(extract_html, lambda size: f"<html>{page(size)}".encode(), 50_000)


@pytest.mark.parametrize(
    "tag", [b"<a ", b"<a b='c ", b'<a b="c ', b"<script ", b"<style>", b"<!--"]
)
def test_tags_that_never_end_take_time_by_their_size(tag):
    for count in (nesting, most_attributes):
        assert grows_evenly(count, lambda size: tag * (size // len(tag)), 100_000)


DEEP_PAGES = {
    "main parts": ("<div>", "<main>x</main>"),
    "main roles": ("<div>", "<p role=main>x</p>"),
    "articles": ("<article>", "<article>x</article>"),
    "noscript": ("<script></script><noscript>", "<p>x"),
    "tables": ("<table><tr><td>", "<p>x" * 4),
    "lists": ("<ul><li>", "<li>x"),
    "inline": ("<b>", "<i>x</i>"),
}


@pytest.mark.parametrize(("around", "inside"), DEEP_PAGES.values(), ids=DEEP_PAGES)
def test_depth_does_not_multiply_the_time(around, inside):
    def page(depth: int) -> bytes:
        return f"<html>{around * depth}{inside * depth * 25}".encode()

    assert grows_evenly(extract_html, page, 150)


def test_deep_lists_do_not_push_their_text_out_of_sight():
    assert max(map(len, read("<ul><li>x" * 400).splitlines())) < 40


def test_cell_outside_a_row_is_read():
    assert read("<table><td>One<td>Two</table><p>Three") == "One | Two\n\nThree"


def test_page_made_by_script_has_a_reason():
    shell = b"<html><body><div id=root></div><script src=a.js></script></body></html>"
    assert reason(shell) == Reason.NEEDS_JAVASCRIPT
    asking = b"<html><noscript>You need JavaScript.</noscript><p>Loading<script>1</script>"
    assert reason(asking) == Reason.NEEDS_JAVASCRIPT


def test_page_of_a_script_framework_with_text_is_read():
    page = f"<html><div id=__next><p>{'Real words. ' * 30}</div><script>1</script>".encode()
    assert extract(page).text.startswith("Real words.")


@pytest.mark.parametrize("data", [b"<html></html>", b"<!doctype html>", b"<html><nav>menu</nav>"])
def test_page_without_text_has_a_reason(data):
    assert reason(data) == Reason.EMPTY_TEXT


def test_broken_markup_is_read():
    assert extract(b"<html><p>One <b>two</i> <a href='x>three</b> & four").text.startswith(
        "One two"
    )


def test_a_page_need_not_say_where_its_body_begins():
    page = b"<!doctype html><title>Quay</title><nav>Menu</nav><main><h1>Boats</h1><p>For rent."
    assert extract_html(page).text == "# Boats\n\nFor rent."
    inside = (
        b"<html><head><title>Quay</title><main><p>For rent.</p></main></head><body><p>Here.</body>"
    )
    assert "For rent." in extract_html(inside).text
