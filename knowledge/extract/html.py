"""HTML -> the text a visitor reads, with headings, lists and tables kept."""

import re

from lxml import etree
from lxml.html import HtmlElement

from knowledge.extract.base import EmptyPage, Extracted, clean, clean_title, names
from knowledge.extract.html_article import article, says_article
from knowledge.extract.html_furniture import drop_unseen, outermost, strip_furniture
from knowledge.extract.html_main import main_lines
from knowledge.extract.html_site import site_facts
from knowledge.extract.html_text import joined
from knowledge.extract.plain import decode
from knowledge.reasons import IngestionError, Reason

MAX_DEPTH = 1000
MAX_ATTRIBUTES = 2000
_EMPTY_PAGE = 200

# What scripts and comments contain is no nesting; either may be left open to the end.
_TAG = re.compile(
    rb"<(?:script\b.*?(?:</script|\Z)|style\b.*?(?:</style|\Z)|!--.*?(?:-->|\Z)"
    rb"|(?P<end>/?)(?P<name>[a-z][a-z0-9-]*))",
    re.I | re.S,
)
# All of it possessive: a page may be one tag that never ends, or a thousand of them.
_ATTRIBUTE = rb"""(?>[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>]*+))?)"""
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_TAG_WITH_ATTRIBUTES = re.compile(
    rb"<(?:!--.*?(?:-->|\Z)"
    rb"|(?:(?P<raw>script|style)(?=[\s/>])|[a-z][^\s/>]*+)(?P<attributes>" + _ATTRIBUTE + rb"*+)"
    rb"(?(raw).*?(?:</(?P=raw)|\Z)))",
    re.I | re.S,
)
# Elements that cannot contain anything, or that the parser closes by itself before the next one.
_FLAT = frozenset(
    b"area base br col embed hr img input link meta param source track wbr"
    b" p li dt dd tr td th thead tbody tfoot option optgroup rt rp html head body".split()
)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_XML_CHARSET = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.I)

_IN_HEAD = names("base link meta noscript script style template title")
_MOUNT_POINTS = "//*[@id='root' or @id='app' or @id='__next' or @id='__nuxt' or @id='___gatsby']"


def extract_html(data: bytes, *, charset: str | None = None, url: str | None = None) -> Extracted:
    """Read a page: its article, its main part, or all of it when those hold too little.

    `url` is the page's own address, for its relative links.
    Raises IngestionError: broken_file for nesting or attributes that no person wrote,
    needs_javascript, as an EmptyPage, when the text would have been put in by a script.
    """
    # As UTF-8 again: in text that declares an encoding the parser would believe the declaration.
    text = decode(data, _declared(data) if charset is None else charset)
    data = text.encode("utf-8", "replace")
    depth = nesting(data)
    if depth > MAX_DEPTH or most_attributes(data) > MAX_ATTRIBUTES:
        raise IngestionError(Reason.BROKEN_FILE)
    page = _parsed(data)
    if page is None:
        return Extracted("")
    title, site, scripted = _title(page), site_facts(page, url), _is_scripted(page)
    text = clean(_text(page, depth))
    if scripted and len(text) < _EMPTY_PAGE:
        raise EmptyPage(Reason.NEEDS_JAVASCRIPT, site)
    return Extracted(text, title, site=site)


def _text(page: HtmlElement, depth: int) -> str:
    """The text of `page`, nested so deep, of which little is left afterwards."""
    says = says_article(page)
    drop_unseen(page)
    found = article(page, depth)
    strip_furniture(page)
    return joined(main_lines(page, found, says))


def nesting(data: bytes) -> int:
    """How deep elements are nested, counted without a tree and no further than `MAX_DEPTH` + 1."""
    depth = deepest = 0
    for tag in _TAG.finditer(data):
        if tag["name"] is None or tag["name"].lower() in _FLAT:
            continue
        if tag["end"]:
            depth = max(depth - 1, 0)
        else:
            depth += 1
            deepest = max(deepest, depth)
            if deepest > MAX_DEPTH:
                break
    return deepest


def most_attributes(data: bytes) -> int:
    """The attributes of the element that has most: the parser compares each with all before it."""
    most = 0
    for tag in _TAG_WITH_ATTRIBUTES.finditer(data):
        written = tag["attributes"] or b""
        if len(written) > 2 * most:
            most = max(most, len(_ATTRIBUTES.findall(written)))
    return most


def _declared(data: bytes) -> str | None:
    found = _XML_CHARSET.match(data[:1024].lstrip()) or _META_CHARSET.search(data[:4096])
    return found and found[1].decode("ascii", "replace")


def _parsed(data: bytes) -> HtmlElement | None:
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    # One class for all elements: lxml.html's own way asks Python for the class of each.
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
    try:
        page = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None
    if page is not None:
        _begin_body(page)
    return page


def _begin_body(page: HtmlElement) -> None:
    """A page need not say where its body begins, and the parser does not know by `<main>`."""
    head = page.find("head")
    if head is None or not (strays := [each for each in head if each.tag not in _IN_HEAD]):
        return
    body = page.find("body")
    if body is None:
        body = etree.SubElement(page, "body")
    body[:0] = head[head.index(strays[0]) :]


def _title(page: HtmlElement) -> str | None:
    for written in page.xpath("//meta[@property='og:title']/@content"):
        if title := clean_title(written):
            return title
    for path in ("//head/title", "//title[not(ancestor::svg)]", "//h1"):
        for element in page.xpath(path)[:1]:
            if title := clean_title("".join(element.itertext())):
                return title
    return None


def _is_scripted(page: HtmlElement) -> bool:
    return page.xpath("boolean(//script)") and (
        page.xpath(f"boolean({_MOUNT_POINTS})") or _asks_for_script(page)
    )


def _asks_for_script(page: HtmlElement) -> bool:
    asking = outermost(page, "//noscript")
    return any("javascript" in "".join(element.itertext()).lower() for element in asking)
