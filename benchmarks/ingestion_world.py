"""Sources for the benchmark of faults: texts, PDFs, web pages as files, and websites to crawl."""

import contextlib
import http.server
import io
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

PAGES_OF_A_SITE = 6
SITE_SECONDS = 0.05  # What a page takes to come: a crawl lasts long enough to be met by a fault.
LINES_OF_A_PAGE = 45
WORDS = [
    *("harbour", "lantern", "parcel", "courier", "invoice", "refund", "garden", "winter", "letter"),
    *("bridge", "kettle", "engine", "ticket", "market", "window", "summer", "office", "driver"),
    *("number", "answer", "pocket", "paper", "signal", "branch", "carpet", "mirror", "the", "of"),
    *("and", "to", "in", "a", "is", "that", "for", "on", "with", "as", "by", "at", "from", "every"),
    *("within", "after", "before", "without", "until", "delivers", "returns", "opens", "closes"),
    *("costs", "weighs", "travels", "arrives", "changes", "remains", "keeps", "sends"),
]


@dataclass(frozen=True)
class Material:
    """A source before it is added: a file's bytes, a text, or the path of a website."""

    kind: str
    name: str
    data: bytes = b""


def materials(count: int, random: Random) -> list[Material]:
    """Of ten sources four are texts, three PDFs, two HTML files and one is a website."""
    makers = [_text, _pdf, _text, _html, _text, _pdf, _site, _text, _pdf, _html]
    return [makers[n % len(makers)](n, random) for n in range(count)]


def add(bot, owner, material: Material, site: str):
    """The product's own verb for it; the source, with its bell rung."""
    from knowledge.actions import add_file, add_text, add_website

    if material.kind == "website":
        reach = {"mode": "crawl", "depth": 2, "max_pages": 50}
        return add_website(bot, url=f"{site}{material.name}", actor=owner, **reach)
    if material.kind == "text":
        return add_text(bot, name=material.name, content=material.data.decode(), actor=owner)
    stream, size = io.BytesIO(material.data), len(material.data)
    return add_file(bot, name=material.name, stream=stream, size=size, actor=owner)


def new_bot(name: str):
    """A chatbot whose owner may add any number of sources."""
    from accounts.models import User
    from billing.actions import get_subscription, seed_plans
    from billing.models import Subscription
    from bots.actions.chatbots import create_bot
    from botsmith.lib.ids import new_id
    from botsmith.mongodb.collections import collection

    seed_plans()
    owner = User.objects.create_user(f"{new_id()}@example.com", name="Owner")
    get_subscription(owner.pk)
    unlimited = {"$set": {"plan_id": "enterprise"}}
    collection(Subscription).update_one({"user_id": owner.pk}, unlimited)
    return create_bot(owner, name=name)


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address) -> None:
        """Workers that are killed hang up."""


@contextlib.contextmanager
def websites() -> Iterator[str]:
    """Any number of small sites: /shop-7/ links to its pages, and they to each other."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            time.sleep(SITE_SECONDS)
            page = _page_of_site(self.path)
            self.send_response(200 if page else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_):
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _text(number: int, random: Random) -> Material:
    sections = [
        f"# Part {n} of text {number}\n\n{prose(random, 120)}" for n in range(random.randint(2, 9))
    ]
    return Material("text", f"text-{number}", "\n\n".join(sections).encode())


def _html(number: int, random: Random) -> Material:
    parts = [f"<h2>Part {n}</h2><p>{prose(random, 90)}</p>" for n in range(random.randint(2, 9))]
    return Material("file", f"page-{number}.html", _page(f"Page {number}", "".join(parts)))


def _pdf(number: int, random: Random) -> Material:
    return Material("file", f"paper-{number}.pdf", pdf(random.randint(1, 6), random))


def _site(number: int, random: Random) -> Material:
    return Material("website", f"/shop-{number}/")


def pdf(pages: int, random: Random) -> bytes:
    """Pages full of sentences, of one column."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for _ in range(pages):
        text = canvas.beginText(72, 770)
        for line in _lines(prose(random, LINES_OF_A_PAGE * 12)):
            text.textLine(line)
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _lines(prose: str) -> list[str]:
    words = prose.split()
    lines = [" ".join(words[at : at + 12]) for at in range(0, len(words), 12)]
    return lines[:LINES_OF_A_PAGE]


def prose(random: Random, words: int) -> str:
    sentences = []
    while words > 0:
        length = random.randint(6, 18)
        sentences.append(" ".join(random.choices(WORDS, k=length)).capitalize() + ".")
        words -= length
    return " ".join(sentences)


def _page_of_site(path: str) -> bytes:
    """By its address alone, so that every reading finds the same."""
    shop, _, page = path.removeprefix("/").partition("/")
    pages = [str(n) for n in range(1, PAGES_OF_A_SITE)]
    if not shop.startswith("shop-") or page not in ("", *pages):
        return b""
    links = "".join(f'<li><a href="/{shop}/{n}">Page {n}</a>' for n in pages if n != page)
    parts = "".join(f"<p>{prose(Random(path + str(n)), 80)}</p>" for n in range(4))
    return _page(f"{shop} page {page or 'home'}", f"{parts}<ul>{links}</ul>")


def _page(title: str, body: str) -> bytes:
    head = f"<!doctype html><html><head><title>{title}</title></head>"
    return f"{head}<body><main><h1>{title}</h1>{body}</main></body></html>".encode()
