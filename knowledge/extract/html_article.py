"""The article on a page, as trafilatura finds it, in elements our own writer knows."""

import logging
import re

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Extractor

# Its time grows faster than the page: more than this is a book on one page, or an attack.
MOST_ELEMENTS = 20_000
MOST_CHARACTERS = 500_000
DEEPEST_TABLE = 12
# Elements times depth: for some elements it looks at all that are around them.
MOST_STEPS = 2_000_000

_HTML_NAMES = {
    "cell": "td",
    "item": "li",
    "lb": "br",
    "list": "ul",
    "quote": "blockquote",
    "row": "tr",
}
_TYPES = re.compile(r'"@type"\s*:\s*(?:\[\s*)?"(\w{1,60})"')
_ARTICLE_TYPES = re.compile(r"(Article|BlogPosting|Reportage\w*)$")
_OTHER_TYPES = re.compile(r"(FAQPage|QAPage|Product|ContactPage|\w*Menu|Restaurant|\w*Business)$")
# It tells of every page it cannot use, and takes the address of the page for its name.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def article(page: HtmlElement, depth: int) -> etree._Element | None:
    """The main content of `page`, which stays as it is; None when there is none to be found.

    `depth` is how deep its elements are nested.
    """
    if _takes_too_long(page, depth):
        return None
    try:
        found = bare_extraction(page, options=_options())
    except Exception:
        # Its rules meet trees nobody thought of; the page can be read without it.
        return None
    return None if found is None else _as_html(found.body)


def _takes_too_long(page: HtmlElement, depth: int) -> bool:
    elements = page.xpath("count(//*)")
    return (
        elements > MOST_ELEMENTS
        or elements * depth > MOST_STEPS
        or page.xpath("string-length(/)") > MOST_CHARACTERS
        or _tables_are_deeper(page, DEEPEST_TABLE)
    )


def _tables_are_deeper(page: HtmlElement, limit: int) -> bool:
    depth: dict[HtmlElement, int] = {}
    for table in page.iter("table"):
        around = next(table.iterancestors("table"), None)
        depth[table] = depth.get(around, 0) + 1
        if depth[table] > limit:
            return True
    return False


def _options() -> Extractor:
    options = Extractor(output_format="xml", fast=True, comments=False, tables=True)
    # Short results are judged here, with the whole page to choose instead.
    options.min_extracted_size = 0
    options.min_output_size = 1
    return options


def _as_html(body: etree._Element) -> etree._Element:
    for element in body.iter("*"):
        if element.tag == "head":
            element.tag = element.get("rend", "h3")
        elif element.tag == "code" and "\n" in "".join(element.itertext()):
            element.tag = "pre"
        else:
            element.tag = _HTML_NAMES.get(element.tag, element.tag)
    return body


def says_article(page: HtmlElement) -> bool | None:
    """Whether the page calls itself an article or something else, None when it does not say."""
    if page.xpath("//meta[@property='article:published_time']"):
        return True
    types = page.xpath("string(//meta[@property='og:type']/@content)").split()
    for script in page.xpath("//script[@type='application/ld+json']"):
        types += _TYPES.findall(script.text or "")
    if "article" in types or any(_ARTICLE_TYPES.search(each) for each in types):
        return True
    other = "product" in types or any(_OTHER_TYPES.search(each) for each in types)
    return False if other else None
