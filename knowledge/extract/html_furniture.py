"""What stands around the text of a page and is no part of it: menus, banners, boxes."""

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from knowledge.extract.base import names

_DROPPED = names(
    "area audio canvas datalist dialog embed head iframe input map meter nav noscript object output"
    " progress script select style svg template textarea video"
)
_SUSPECTS = names("aside button footer header")
_EMPTIED = "emptied"
_DROPPED_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "search", "dialog", "alertdialog"}
)
_INNER = frozenset({"main", "article"})
_CALLOUT = re.compile(r"\b(note|callout|admonition|tip|info|warning|alert)\b", re.I)
_QUESTION_OF_ACCORDION = names("h1 h2 h3 h4 h5 h6 summary dt")

_NAMED = (
    ".//*[(self::div or self::section or self::ul or self::ol or self::form) and (@id or @class)]"
)
_CONSENT = re.compile(
    r"cookie[-_]?(banner|bar|consent|notice|popup)|onetrust|cybot|consent[-_]banner", re.I
)
# Whole names: a "card-footer" has the price, and "market-share" is no button.
_BOX = re.compile(
    r"(?<![\w-])(?:breadcrumbs?|(?:site|page|global|main)?[-_]?footer"
    r"|(?:social|share|sharing)[-_]?(?:bar|box|buttons?|icons?|links?|list|media|tools?|widget)"
    r"|(?:social|post)[-_]share|sharedaddy|addtoany\w*|jp-relatedposts"
    r"|related(?:[-_]?(?:articles?|content|links|posts?|products?|stories|topics))?"
    r"|(?:newsletter|mailing-?list)(?:[-_]?(?:box|form|sign-?up|subscribe|widget))?"
    r"|(?:post-|entry-)?comments?(?:[-_]?(?:area|form|list|respond|section|thread|wrapper))"
    r"|comments|respond|disqus[-_]thread|skip-?links?)(?![\w-])",
    re.I,
)
_MENU = re.compile(
    r"(?<![\w-])(?:(?:site|main|top|page|doc|docs|user)?[-_]?(?:nav|navbar|navigation|menu|sidebar)"
    r"|toc|toctree|table-of-contents|pagination|pager|tags?|tag-?cloud|tag-?list"
    r"|widget(?:[-_]area)?)(?![\w-])",
    re.I,
)
# Above this share of the page a box is what the page is about: a forum is all comments.
_BOX_SHARE = 0.3
_LINKS_OF_A_MENU = 0.7


def drop_unseen(page: etree._Element) -> None:
    """Take out the elements whose content is never text, whatever the page; their tails stay."""
    etree.strip_elements(page, *_DROPPED, with_tail=False)


def strip_furniture(page: etree._Element) -> None:
    """Empty what is not part of the text, the innermost first.

    The elements stay where they are: taking them out moves the text after each to the text before
    it, which is quadratic when there are many.
    """
    suspects = [*page.xpath("descendant::*[@role]"), *page.iterdescendants(*_SUSPECTS)]
    for element in reversed([e for e in suspects if _is_furniture(e)]):
        _empty(element)
    for element in list(_boxes(page)):
        _empty(element)


def outermost(page: etree._Element, path: str) -> list[etree._Element]:
    """What `path` finds, without what is inside another of them. In XPath that is quadratic."""
    wanted = set(page.xpath(path))
    return list(_outermost_of(page, wanted))


def _outermost_of(page: etree._Element, wanted: set) -> Iterator[etree._Element]:
    walk = etree.iterwalk(page, events=("start",)) if wanted else ()
    for _, element in walk:
        if element in wanted:
            yield element
            walk.skip_subtree()


def _empty(element: etree._Element) -> None:
    element.clear(keep_tail=True)
    element.tag = _EMPTIED


def _is_furniture(element: etree._Element) -> bool:
    """Whether an element is around the text and not part of it."""
    tag = element.tag
    if element.get("role", "").lower() in _DROPPED_ROLES:
        return True
    if tag in ("header", "footer"):
        return not _inside(element, _INNER)
    if tag == "aside":
        return not _CALLOUT.search(f"{element.get('role', '')} {element.get('class', '')}")
    return tag == "button" and not _opens_a_panel(element)


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


def _boxes(page: etree._Element) -> Iterator[etree._Element]:
    """Boxes known by their names, when they are as small or as full of links as such boxes are."""
    named = {element: _name(element) for element in page.xpath(_NAMED)}
    suspects = {
        element
        for element, name in named.items()
        if _CONSENT.search(name) or _BOX.search(name) or _MENU.search(name)
    }
    if not suspects:
        return
    whole = text_length(page)
    for element in _outermost_of(page, suspects):
        if _is_box(element, named[element], whole):
            yield element


def _is_box(element: etree._Element, name: str, whole: int) -> bool:
    if _CONSENT.search(name):
        return True
    length = text_length(element)
    if _BOX.search(name):
        return length <= whole * _BOX_SHARE
    linked = sum(text_length(link) for link in element.iterdescendants("a"))
    return linked >= length * _LINKS_OF_A_MENU


def _name(element: etree._Element) -> str:
    return f"{element.get('id', '')} {element.get('class', '')}"


def text_length(element: etree._Element) -> int:
    """The characters inside, without white space between elements."""
    return sum(len(text) for text in element.itertext() if not text.isspace())
