"""A document of every kind to read, and how a library alone reads it."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from lxml import etree

from benchmarks.ingestion_world import pdf, prose
from benchmarks.packages import r_manuals
from tests.knowledge import office

ROWS = 6_000
ARTICLES = 60
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"

Bare = Callable[[bytes], object]


@dataclass(frozen=True)
class Kind:
    """Files of one kind, how many pages (or documents) they are, and libraries by their name."""

    name: str
    files: Sequence[tuple[str, bytes]]
    pages: int
    unit: str
    bare: dict[str, Bare]

    @property
    def megabytes(self) -> float:
        return sum(len(data) for _, data in self.files) / 1e6


def kinds() -> list[Kind]:
    random = Random(1)
    return [*_pdfs(random), *_web(random), *_office(random), *_data(random), *_texts(random)]


def _pdfs(random: Random) -> list[Kind]:
    libraries = {"pypdfium2": by_pdfium, "pypdf": by_pypdf}
    found = [Kind("PDF, generated", [("made.pdf", pdf(150, random))], 150, "pages", libraries)]
    if folder := r_manuals():
        data = (folder / "usr/share/R/doc/manual/R-exts.pdf").read_bytes()
        found.append(
            Kind("PDF, a manual", [("R-exts.pdf", data)], _pages(data), "pages", libraries)
        )
    return found


def _web(random: Random) -> list[Kind]:
    pages = [(f"article-{n}.html", _article(n, random)) for n in range(ARTICLES)]
    return [Kind("HTML", pages, ARTICLES, "documents", {"trafilatura, fast": by_trafilatura})]


def _office(random: Random) -> list[Kind]:
    body = "".join(
        office.paragraph(f"Part {n}", "Heading1")
        + "".join(office.paragraph(prose(random, 80)) for _ in range(4))
        for n in range(150)
    )
    slides = [office.slide(office.shape(office.point(prose(random, 60)))) for _ in range(200)]
    book = office.xlsx({"Prices": [["Article", "Size", "Price"], *_rows(random)]})
    return [
        _one("DOCX", "guide.docx", office.docx(body), {"lxml": by_lxml}),
        _one("PPTX", "talk.pptx", office.pptx(*slides), {"lxml": by_lxml}),
        _one("XLSX", "prices.xlsx", book, {"openpyxl": by_openpyxl}),
    ]


def _data(random: Random) -> list[Kind]:
    out = io.StringIO()
    csv.writer(out).writerows([["Article", "Size", "Price"], *_rows(random)])
    listed = [dict(zip(("article", "size", "price"), row, strict=True)) for row in _rows(random)]
    written = json.dumps(listed, indent=1).encode()
    return [
        _one("CSV", "prices.csv", out.getvalue().encode(), {"csv": by_csv}),
        _one("JSON", "prices.json", written, {"json": json.loads}),
    ]


def _texts(random: Random) -> list[Kind]:
    parts = [f"# Part {n}\n\n{prose(random, 150)}" for n in range(400)]
    markdown = "\n\n".join(parts).encode()
    plain = markdown.replace(b"# ", b"")
    return [
        _one("Markdown", "guide.md", markdown, {"decode": bytes.decode}),
        _one("Text", "guide.txt", plain, {"decode": bytes.decode}),
    ]


def _one(name: str, file: str, data: bytes, bare: dict[str, Bare]) -> Kind:
    return Kind(name, [(file, data)], 1, "documents", bare)


def _rows(random: Random) -> list[list[object]]:
    return [
        [f"{prose(random, 6)} {n}", random.choice("SML"), random.randint(5, 900) + 0.5]
        for n in range(ROWS)
    ]


def _article(number: int, random: Random) -> bytes:
    menu = "".join(f'<li><a href="/{n}">Entry {n}</a></li>' for n in range(30))
    parts = "".join(f"<h2>Part {n}</h2><p>{prose(random, 150)}</p>" for n in range(10))
    head = f"<!doctype html><html><head><title>Article {number}</title></head><body>"
    main = f"<main><article><h1>Article {number}</h1>{parts}</article></main>"
    return f"{head}<nav><ul>{menu}</ul></nav>{main}<footer>Imprint</footer></body></html>".encode()


def _pages(data: bytes) -> int:
    import pypdfium2

    return len(pypdfium2.PdfDocument(data))


def by_pdfium(data: bytes) -> str:
    import pypdfium2

    texts = []
    document = pypdfium2.PdfDocument(data)
    for page in document:
        text = page.get_textpage()
        texts.append(text.get_text_range())
        text.close()
        page.close()
    document.close()
    return "\n".join(texts)


def by_pypdf(data: bytes) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def by_trafilatura(data: bytes) -> str:
    import trafilatura

    return trafilatura.extract(data, fast=True, include_tables=True, include_comments=False) or ""


def by_openpyxl(data: bytes) -> int:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True)
    return sum(len(row) for sheet in book for row in sheet.iter_rows(values_only=True))


def by_csv(data: bytes) -> int:
    return sum(map(len, csv.reader(io.StringIO(data.decode()))))


def by_lxml(data: bytes) -> str:
    """Every text of every part, without any order or structure."""
    texts: list[str] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if Path(name).suffix == ".xml":
                root = etree.fromstring(archive.read(name))
                texts += [each.text or "" for each in root.iter(_WORD, _DRAWING)]
    return "\n".join(texts)
