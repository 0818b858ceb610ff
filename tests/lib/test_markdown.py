import pytest

from botsmith.lib.markdown import to_html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](https://evil.example/?q=secret)",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "<a href='https://x.example' onclick='alert(1)'>x</a>",
        "<iframe src='https://evil.example'></iframe>",
        "<style>body{display:none}</style>",
        '<svg><animate onbegin="alert(1)"></svg>',
        "[x]: https://evil.example/i.png\n\n![y][x]",
    ],
)
def test_nothing_in_it_can_act(hostile):
    html = to_html(hostile).lower()
    for tag in ("<script", "<img", "<iframe", "<style", "<svg"):
        assert tag not in html
    assert 'href="javascript' not in html and 'href="data' not in html
    assert " onclick=" not in html.replace("&#39;", "").split("&lt;")[0]


def test_links_open_apart_and_tell_nothing():
    html = to_html("[us](https://example.com)")
    assert 'rel="noopener noreferrer nofollow"' in html and 'target="_blank"' in html


def test_tables_lists_and_code_are_kept():
    html = to_html("| a | b |\n|---|---|\n| 1 | 2 |\n\n- x\n\n```\ncode\n```")
    assert all(tag in html for tag in ("<table>", "<li>", "<pre><code>"))


def test_pages_need_not_escape_it():
    assert hasattr(to_html("x"), "__html__")


def test_headings_stay_below_the_pages_own():
    assert to_html("# One\n\n###### Six") == "<h3>One</h3>\n<h6>Six</h6>\n"
