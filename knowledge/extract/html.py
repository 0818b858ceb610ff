"""HTML -> the text a visitor reads, with headings, lists and tables kept."""

import re
from collections.abc import Iterable

from lxml import etree

from knowledge.extract.base import Extracted, clean, clean_title, names
from knowledge.extract.html_text import render
from knowledge.extract.plain import decode
from knowledge.reasons import IngestionError, Reason

MAX_DEPTH = 1000
MAX_ATTRIBUTES = 2000
_MAIN_SHARE = 0.3
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

_DROPPED = names(
    "area audio canvas datalist dialog embed head iframe input map meter nav noscript object output"
    " progress script select style svg template textarea video"
)
_SUSPECTS = _DROPPED | names("aside button div footer header section")
_EMPTIED = "emptied"
_DROPPED_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "search", "dialog", "alertdialog"}
)
_MAIN = frozenset({"main", "article"})
_CALLOUT = re.compile(r"\b(note|callout|admonition|tip|info|warning|alert)\b", re.I)
_CONSENT = re.compile(
    r"cookie[-_]?(banner|bar|consent|notice|popup)|onetrust|cybot|consent[-_]banner", re.I
)
_QUESTION_OF_ACCORDION = names("h1 h2 h3 h4 h5 h6 summary dt")
_MAIN_PARTS = "//*[self::main or @role='main']"
_ARTICLES = "//article"
_MOUNT_POINTS = "//*[@id='root' or @id='app' or @id='__next' or @id='__nuxt' or @id='___gatsby']"


def extract_html(data: bytes, *, charset: str | None = None, url: str | None = None) -> Extracted:
    """Read a page: its main part, or all of it when there is none or it holds too little.

    Raises IngestionError: broken_file for nesting or attributes that no person wrote,
    needs_javascript when the text would have been put in by a script.
    """
    # As UTF-8 again: in text that declares an encoding the parser would believe the declaration.
    text = decode(data, _declared(data) if charset is None else charset)
    data = text.encode("utf-8", "replace")
    if nesting(data) > MAX_DEPTH or most_attributes(data) > MAX_ATTRIBUTES:
        raise IngestionError(Reason.BROKEN_FILE)
    page = _parsed(data)
    if page is None:
        return Extracted("")
    title, scripted = _title(page), _is_scripted(page)
    _strip(page)
    text = _main_text(page)
    if scripted and len(text) < _EMPTY_PAGE:
        raise IngestionError(Reason.NEEDS_JAVASCRIPT)
    return Extracted(text, title)


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


def _parsed(data: bytes) -> etree._Element | None:
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None


def _title(page: etree._Element) -> str | None:
    for path in ("//head/title", "//title[not(ancestor::svg)]", "//h1"):
        for element in page.xpath(path)[:1]:
            if title := clean_title("".join(element.itertext())):
                return title
    return None


def _is_scripted(page: etree._Element) -> bool:
    return bool(page.xpath("//script")) and bool(
        page.xpath(_MOUNT_POINTS) or _asks_for_script(page)
    )


def _asks_for_script(page: etree._Element) -> bool:
    asking = _outermost(page, "//noscript")
    return any("javascript" in "".join(element.itertext()).lower() for element in asking)


def _outermost(page: etree._Element, path: str) -> list[etree._Element]:
    """What `path` finds, without what is inside another of them. In XPath that is quadratic."""
    wanted = set(page.xpath(path))
    found = []
    walk = etree.iterwalk(page, events=("start",)) if wanted else ()
    for _, element in walk:
        if element in wanted:
            found.append(element)
            walk.skip_subtree()
    return found


def _strip(page: etree._Element) -> None:
    """Empty what is not part of the text, the innermost first.

    The elements stay where they are: taking them out moves the text after each to the text before
    it, which is quadratic when there are many.
    """
    suspects = [*page.xpath(".//*[@role]"), *page.iterdescendants(*_SUSPECTS)]
    for element in reversed([e for e in suspects if _is_furniture(e)]):
        element.clear(keep_tail=True)
        element.tag = _EMPTIED


def _is_furniture(element: etree._Element) -> bool:
    """Whether an element is around the text and not part of it."""
    tag = element.tag
    if tag in _DROPPED or element.get("role", "").lower() in _DROPPED_ROLES:
        return True
    if tag in ("header", "footer"):
        return not _inside(element, _MAIN)
    if tag == "aside":
        return not _CALLOUT.search(f"{element.get('role', '')} {element.get('class', '')}")
    if tag == "button":
        return not _opens_a_panel(element)
    named = f"{element.get('id', '')} {element.get('class', '')}"
    return tag in ("div", "section") and bool(_CONSENT.search(named))


def _opens_a_panel(button: etree._Element) -> bool:
    """The question of an accordion is often a button, and belongs to the text."""
    return (
        button.get("aria-expanded") is not None
        or button.get("aria-controls") is not None
        or "accordion" in button.get("class", "").lower()
        or _inside(button, _QUESTION_OF_ACCORDION)
    )


def _inside(element: etree._Element, tags: Iterable[str]) -> bool:
    return next(element.iterancestors(*tags), None) is not None


def _main_text(page: etree._Element) -> str:
    whole = clean(render(page))
    parts = _outermost(page, _MAIN_PARTS) or _outermost(page, _ARTICLES)
    main = clean("\n\n".join(render(part) for part in parts))
    return main if main and len(main) >= len(whole) * _MAIN_SHARE else whole
