"""Questions with the passages that answer them, and pages with the place of the answer.

Passages are the sections of public documents without their titles; the titles are the questions.
A title is shorter than what people ask, and its section need not repeat its words: it is a harder
question, for every engine alike.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from lxml import etree, html

from knowledge.analysis import detect_language

SHORTEST = 200
LONGEST = 6000
QUERIES = 300
LEAST_QUERIES = 40

DEBIAN_LANGUAGES = (
    *("en", "de", "fr", "es", "it", "pt", "nl", "ja", "ko", "zh-cn", "zh-tw", "ru", "id"),
    *("sv", "da", "nb", "cs", "ca", "ro", "el", "vi", "ar", "fa"),
)
_REGIONS = {
    "pt": ("pt-BR", "pt-br", "pt"),
    "zh-cn": ("zh-cn", "zh-CN", "zh_CN"),
    "zh-tw": ("zh-tw", "zh-TW"),
}
_SECTIONS = {"section", "sect1", "sect2", "sect3", "sect4", "chapter", "appendix", "preface"}
_NOISE = {"toc", "navheader", "navfooter", "indexterm", "headerlink", "titlepage", "footnotes"}
_NUMBER = re.compile(r"^([A-Z]|\w+ )?\d+(\.\d+)*\.?\s+|^[A-Z](\.\d+)+\.?\s+")
_BLOCKS = {"p", "div", "li", "dt", "dd", "pre", "tr", "td", "th", "section"}


@dataclass(frozen=True)
class Query:
    text: str
    relevant: frozenset[int]


@dataclass
class Corpus:
    """``relevant`` of a query are indexes into ``passages``."""

    name: str
    language: str
    passages: list[str] = field(default_factory=list)
    queries: list[Query] = field(default_factory=list)


@dataclass(frozen=True)
class Section:
    """Its own text, without its title and without the sections below it."""

    key: str
    title: str
    text: str
    level: int = 1


def django_corpus(docs: Path) -> Corpus:
    sections = [section for page in django_pages(docs) for section in rest_sections(page)]
    return corpus("Django's documentation", "en", sections)


def python_faq(folder: Path) -> Corpus | None:
    """Python's frequent questions among its tutorial and how-tos."""
    sections = [section for page in python_pages(folder) for section in sphinx_sections(page)]
    asked = {section.key for section in sections if section.title.endswith("?")}
    return corpus("Python's FAQ", "en", sections, asked) if asked else None


def debian_corpora(folder: Path, language: str) -> tuple[Corpus, Corpus]:
    """The Debian manuals of one language: titles as queries; the FAQ's questions as queries.

    Both ask the same passages. What is not translated in a manual is left out.
    """
    english = {} if language == "en" else {s.key: s for s in _manuals(folder, "en")}
    code = language.partition("-")[0]
    sections = [
        section
        for section in _manuals(folder, language)
        if section.text != getattr(english.get(section.key), "text", "")
        and _written_in(section.text, code)
    ]
    asked = {section.key for section in sections if section.key.startswith("faq/")}
    titles = {section.key for section in sections} - asked
    same = {s.key for s in sections if s.key in english and s.title == english[s.key].title}
    return (
        corpus("Debian manuals: titles", language, sections, titles - same),
        corpus("Debian FAQ: questions", language, sections, asked - same),
    )


def corpus(
    name: str, language: str, sections: Iterable[Section], asked: set[str] | None = None
) -> Corpus:
    """Each section a passage; a query of every title that is two words or more and unique."""
    made = Corpus(name, language)
    kept = [section for section in sections if len(section.text) >= _shortest(language)]
    times = Counter(section.title.casefold() for section in kept)
    for section in kept:
        made.passages.append(section.text[:LONGEST])
        telling = is_telling(section.title) and times[section.title.casefold()] == 1
        if telling and (asked is None or section.key in asked):
            relevant = frozenset([len(made.passages) - 1])
            made.queries.append(Query(section.title, relevant))
    if len(made.queries) > QUERIES:
        made.queries = Random(1).sample(made.queries, QUERIES)
    return made


def _shortest(language: str) -> int:
    return SHORTEST // 3 if language[:2] in ("zh", "ja", "ko") else SHORTEST


def is_telling(title: str) -> bool:
    wide = sum(letter > "\u2e80" for letter in title)
    return wide >= 4 or len(re.findall(r"[^\W\d_]{2,}", title)) >= 2


def _written_in(text: str, code: str) -> bool:
    found = detect_language(text)
    # Those that share most of their words are told apart by chance in a short text.
    near = [{"da", "no", "nb", "sv"}, {"es", "ca", "pt"}, {"hr", "sr"}, {"id", "ms"}]
    return found == code or any({found, code} <= group for group in near)


# --- reStructuredText -----------------------------------------------------------------------


def django_pages(docs: Path) -> list[Path]:
    """All but release notes, which repeat what the others say."""
    pages = sorted(docs.rglob("*.txt"))
    return [page for page in pages if not {"releases", "man", "_ext"} & set(page.parts)]


def rest_sections(page: Path) -> list[Section]:
    lines = page.read_text(encoding="utf-8").split("\n")
    marks: list[str] = []
    found: list[Section] = []
    title, level, body, at = "", 0, [], 0
    while at < len(lines):
        if mark := _underline(lines, at):
            found.append(Section(f"{page}:{len(found)}", plain(title), _rest_text(body), level))
            title, body, at = lines[at], [], at + 2
            if mark not in marks:
                marks.append(mark)
            level = marks.index(mark) + 1
        else:
            body.append(lines[at])
            at += 1
    found.append(Section(f"{page}:{len(found)}", plain(title), _rest_text(body), level))
    return found[1:]


def _underline(lines: Sequence[str], at: int) -> str:
    """The mark of the line below when it makes this one a title, else ""."""
    title, below = lines[at].rstrip(), lines[at + 1].rstrip() if at + 1 < len(lines) else ""
    if not title or not below or title[0] in " =-~^\"'*#+" or len(set(below)) > 1:
        return ""
    return below[0] if below[0] in "=-~^\"'*#+`" and len(below) >= len(title) - 1 else ""


def _rest_text(lines: Sequence[str]) -> str:
    """Without directives' marks, labels and overlines; code stays."""
    kept = []
    for line in lines:
        bare = line.strip()
        if re.match(r"\.\. (_|index|toctree|currentmodule|module|highlight)|:\w+:( |$)", bare):
            continue
        if len(bare) > 3 and len(set(bare)) == 1:
            continue
        kept.append(re.sub(r"^(\s*)\.\. ([\w-]+)::", r"\1", line))
    text = plain("\n".join(kept))
    return re.sub(r"\n\s*\n\s*", "\n\n", text).strip()


def plain(text: str) -> str:
    """Text without reStructuredText's roles and quotes."""
    text = re.sub(r":[\w:+-]+:`~?([^`<]*?)\s*(?:<[^`>]*>)?`", r"\1", text)
    return re.sub(r"``?([^`]*)``?_{0,2}", r"\1", text).strip()


# --- HTML -----------------------------------------------------------------------------------


def _manuals(folder: Path, language: str) -> list[Section]:
    codes = _REGIONS.get(language, (language,))
    share = folder / "usr" / "share"
    pages: list[tuple[str, Path]] = []
    for code in codes:
        faq = share / "doc/debian/FAQ"
        pages += [("faq", p) for p in _sorted(faq, f"*.{code}.html", f"{code}/*.{code}.html")]
        pages += [("reference", p) for p in _sorted(share / "debian-reference", f"*.{code}.html")]
        guide = share / "doc/installation-guide-amd64" / code
        pages += [("guide", p) for p in _sorted(guide, "*.html")]
        books = share / "doc/debian-handbook/html"
        pages += [("handbook", p) for p in _sorted(books, f"{code}/*.html", f"{code}-??/*.html")]
    found: dict[str, Section] = {}
    for book, page in pages:
        for section in _docbook(book, page):
            found.setdefault(section.key, section)
    return list(found.values())


def _sorted(folder: Path, *patterns: str) -> list[Path]:
    skipped = ("index", "toc", "ix", "bi", "go")
    found = sorted({page for pattern in patterns for page in folder.glob(pattern)})
    return [page for page in found if page.name.partition(".")[0] not in skipped]


def _docbook(book: str, page: Path) -> Iterator[Section]:
    """``key`` is the same for a section in every language of a book."""
    tree = html.parse(str(page), html.HTMLParser(encoding="utf-8"))
    places = tree.xpath("//div[contains(@class, 'section') or contains(@class, 'sect')]")
    for number, place in enumerate(p for p in places if p.get("class") in _SECTIONS):
        titles = place.xpath("./div[@class='titlepage']//*[contains(@class, 'title')]")
        if titles:
            title = _NUMBER.sub("", " ".join(titles[0].text_content().split()))
            key = f"{book}/{page.name.partition('.')[0]}/{number}"
            yield Section(key, title, text_of(place))


def python_pages(folder: Path) -> list[Path]:
    pages = []
    for root in sorted(folder.glob("usr/share/doc/python3*/html"))[:1]:
        for name in ("faq", "tutorial", "howto"):
            pages += sorted((root / name).glob("*.html"))
    return pages


def sphinx_sections(page: Path) -> Iterator[Section]:
    tree = html.parse(str(page), html.HTMLParser(encoding="utf-8"))
    for number, place in enumerate(tree.xpath("//section")):
        for heading in place.xpath("./h1|./h2|./h3|./h4")[:1]:
            title = _NUMBER.sub("", " ".join(heading.text_content().split()).rstrip("¶"))
            level = int(heading.tag[1])
            yield Section(f"{page.name}/{number}", title, text_of(place, skip=heading), level)


def text_of(place: etree._Element, skip: etree._Element | None = None) -> str:
    """The text that is a section's own: paragraphs apart, sections inside it left out."""
    parts: list[str] = []
    _collect(place, parts, place, skip)
    text = re.sub(r"[ \t\xa0]+", " ", "".join(parts))
    return re.sub(r"\s*\n\s*\n\s*", "\n\n", text).strip()


def _collect(
    node: etree._Element, parts: list[str], root: etree._Element, skip: etree._Element | None
) -> None:
    if not isinstance(node.tag, str):
        return
    kinds = set((node.get("class") or "").split())
    inside = node is not root and (kinds & _SECTIONS or node.tag == "section")
    if inside or kinds & _NOISE or node is skip or node.tag in ("script", "style", "nav"):
        return
    block = node.tag in _BLOCKS
    parts.append("\n\n" if block and node.tag not in ("td", "th") else " " if block else "")
    parts.append(node.text or "")
    for child in node:
        _collect(child, parts, root, skip)
        parts.append(child.tail or "")
    parts.append("\n\n" if block and node.tag not in ("td", "th") else "")
