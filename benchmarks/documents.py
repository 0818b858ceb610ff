"""Whole documents with questions and the place of each answer in them."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from random import Random

from benchmarks.corpora import (
    SHORTEST,
    Corpus,
    Query,
    Section,
    django_pages,
    is_telling,
    python_pages,
    rest_sections,
    sphinx_sections,
)

DEV = Path(__file__).resolve().parent / "questions" / "dev"
QUERIES = 300


@dataclass(frozen=True)
class Asked:
    """``spans`` are the answer's places in the document of that name; all of them belong to it."""

    text: str
    document: str
    spans: tuple[tuple[int, int], ...]


@dataclass
class Library:
    """One chatbot's documents by name."""

    name: str
    language: str
    documents: dict[str, str] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)


def django_library(docs: Path, *, headings: bool) -> Library:
    """Django's pages whole. A question is a section's title, its answer two paragraphs.

    Without ``headings`` the titles are taken out of the pages, which leaves text as a PDF's.
    """
    library = Library(f"Django's pages, {'with' if headings else 'without'} titles", "en")
    pages = {str(page): rest_sections(page) for page in django_pages(docs)}
    return _library(library, pages, headings)


def python_library(folder: Path, *, headings: bool) -> Library | None:
    """Python's FAQ, tutorial and how-tos, in the same way."""
    library = Library(f"Python's pages, {'with' if headings else 'without'} titles", "en")
    pages = {str(page): list(sphinx_sections(page)) for page in python_pages(folder)}
    return _library(library, pages, headings) if pages else None


def dev_libraries() -> list[Library]:
    """The development set's chatbots, with those questions that stand alone and have an answer."""
    lines = (DEV / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = sorted(map(json.loads, lines), key=_bot)
    found = [_dev_library(bot, list(group)) for bot, group in groupby(questions, _bot)]
    return [library for library in found if library.asked]


def dev_corpora() -> list[Corpus]:
    """The same as passages: the product's chunks with their headings, and which hold the answer."""
    return [_dev_corpus(library) for library in dev_libraries()]


def _dev_corpus(library: Library) -> Corpus:
    from knowledge.chunking import chunk

    corpus = Corpus(library.name, library.language)
    places: list[tuple[str, int, int]] = []
    for name, content in library.documents.items():
        for each in chunk(content):
            corpus.passages.append(f"{each.heading}\n{each.text}")
            places.append((name, each.start, each.end))
    for asked in library.asked:
        holding = (
            at
            for at, (name, start, end) in enumerate(places)
            if name == asked.document and any(start <= a and b <= end for a, b in asked.spans)
        )
        if relevant := frozenset(holding):
            corpus.queries.append(Query(asked.text, relevant))
    return corpus


def _bot(question: dict) -> tuple[str, str]:
    return question["bot"], question["language"]


def _dev_library(bot: tuple[str, str], questions: Sequence[dict]) -> Library:
    library = Library(*bot)
    for page in sorted((DEV / "documents").glob(f"{bot[0]}-*.md")):
        library.documents[page.name] = page.read_text(encoding="utf-8")
    for each in questions:
        if each["expect"] == "answer" and not each["history"]:
            content = library.documents[each["document"]]
            places = [(content.find(answer), len(answer)) for answer in each["answer"]]
            spans = tuple((start, start + size) for start, size in places if start >= 0)
            if spans:
                library.asked.append(Asked(each["question"], each["document"], spans))
    return library


def _library(library: Library, pages: dict[str, Sequence[Section]], headings: bool) -> Library:
    times = Counter(s.title.casefold() for sections in pages.values() for s in sections)
    for name, sections in pages.items():
        content = ""
        for section in sections:
            content += f"{'#' * min(section.level, 6)} {section.title}\n\n" if headings else ""
            if _is_question(section) and times[section.title.casefold()] == 1:
                place = (len(content), len(content) + _two_paragraphs(section.text))
                library.asked.append(Asked(section.title, name, (place,)))
            content += f"{section.text}\n\n"
        library.documents[name] = content
    if len(library.asked) > QUERIES:
        library.asked = Random(1).sample(library.asked, QUERIES)
    return library


def _is_question(section: Section) -> bool:
    return len(section.text) >= SHORTEST and is_telling(section.title)


def _two_paragraphs(text: str) -> int:
    """Where the second paragraph ends."""
    first = text.find("\n\n")
    second = text.find("\n\n", first + 2) if first >= 0 else -1
    return second if second >= 0 else len(text)


def total(libraries: Iterable[Library]) -> int:
    return sum(len(content) for each in libraries for content in each.documents.values())
