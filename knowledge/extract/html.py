"""HTML -> the text a visitor reads, with headings, lists and tables kept."""

import re
from collections.abc import Iterable

from lxml import etree

from knowledge.extract.base import Extracted, clean, clean_title, names
from knowledge.extract.html_text import render
from knowledge.extract.plain import decode
from knowledge.reasons import IngestionError, Reason

MAX_DEPTH = 1000
_MAIN_SHARE = 0.3
_EMPTY_PAGE = 200

# What scripts and comments contain is no nesting; either may be left open to the end.
_TAG = re.compile(
    rb"<(?:script\b.*?(?:</script|\Z)|style\b.*?(?:</style|\Z)|!--.*?(?:-->|\Z)"
    rb"|(?P<end>/?)(?P<name>[a-z][a-z0-9-]*))",
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
_DROPPED_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "search", "dialog", "alertdialog"}
)
_MAIN = frozenset({"main", "article"})
_CALLOUT = re.compile(r"\b(note|callout|admonition|tip|info|warning|alert)\b", re.I)
_CONSENT = re.compile(
    r"cookie[-_]?(banner|bar|consent|notice|popup)|onetrust|cybot|consent[-_]banner", re.I
)
_QUESTION_OF_ACCORDION = names("h1 h2 h3 h4 h5 h6 summary dt")
_MAIN_PARTS = "//*[self::main or @role='main'][not(ancestor::main or ancestor::*[@role='main'])]"
_ARTICLES = "//article[not(ancestor::article)]"
_MOUNT_POINTS = "//*[@id='root' or @id='app' or @id='__next' or @id='__nuxt' or @id='___gatsby']"


def extract_html(data: bytes, *, charset: str | None = None) -> Extracted:
    """Read a page: its main part, or all of it when there is none or it holds too little.

    Raises IngestionError: broken_file for nesting that no person wrote, needs_javascript when the
    text would have been put in by a script.
    """
    if nesting(data) > MAX_DEPTH:
        raise IngestionError(Reason.BROKEN_FILE)
    page = _parsed(decode(data, _declared(data) if charset is None else charset))
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


def _declared(data: bytes) -> str | None:
    found = _XML_CHARSET.match(data[:1024].lstrip()) or _META_CHARSET.search(data[:4096])
    return found and found[1].decode("ascii", "replace")


def _parsed(text: str) -> etree._Element | None:
    # As UTF-8 bytes: in text that declares an encoding the parser would believe the declaration.
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
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
    return any("javascript" in "".join(e.itertext()).lower() for e in page.xpath("//noscript"))


def _strip(page: etree._Element) -> None:
    for element in [e for e in page.iter(etree.Element) if _is_furniture(e)]:
        _drop(element)


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


def _drop(element: etree._Element) -> None:
    """Remove an element but not the text after it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def _main_text(page: etree._Element) -> str:
    whole = clean(render(page))
    parts = page.xpath(_MAIN_PARTS) or page.xpath(_ARTICLES)
    main = clean("\n\n".join(render(part) for part in parts))
    return main if main and len(main) >= len(whole) * _MAIN_SHARE else whole
