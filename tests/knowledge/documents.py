"""Makers of real documents for tests: the bytes a person would upload, made on the spot."""

import gc
import io
import time
from collections.abc import Callable

from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    PageBreak,
    PageTemplate,
    Paragraph,
    SimpleDocTemplate,
    Table,
)

REFUNDS = (
    "Every order can be sent back within thirty days of delivery. The money is on your account"
    " five working days after the parcel reached our warehouse in Utrecht, and you will get a"
    " message when it is on its way."
)
SHIPPING = (
    "Parcels leave the warehouse on the day of the order when it was placed before noon. Delivery"
    " takes two days in Europe and six days elsewhere."
)

# A few sentences each, as a shop would write them.
IN_MANY_CHARSETS = [
    ("cp1252", "Le magasin est ouvert à midi. Les élèves paient moitié prix. Où êtes-vous ?"),
    ("cp1252", "« L’œuvre » coûte 12 €, livraison à domicile. Où ça ? Là-bas, près du château."),
    (
        "cp1252",
        "Die Größe der Straße ist für Käufer wählbar. Ärger gibt es keinen, Rückgabe schon.",
    ),
    ("cp1252", "¿Cuánto cuesta el envío? Es gratuito en España. ¡Mañana está abierto también!"),
    ("cp1252", "Il negozio è aperto a mezzogiorno. Perché non più tardi? La società è così."),
    (
        "cp1252",
        "A loja está aberta ao meio-dia. Não há devoluções após trinta dias. São condições.",
    ),
    ("cp1252", "Butiken är öppen från tolv. Återbetalning sker på ditt konto så snart vi kan."),
    ("cp1252", "Butikken er åben fra klokken tolv. Vi køber også brugte bøger på lørdag, værsgo."),
    ("cp1252", "Verslunin er opin alla daga. Það er ókeypis að sækja vöruna í búðina."),
    ("cp1250", "Zwrot jest możliwy w ciągu trzydziestu dni. Książki wysyłamy też za granicę."),
    ("iso8859_2", "Zwrot jest możliwy w ciągu trzydziestu dni. Książki wysyłamy też za granicę."),
    ("cp1250", "Zboží lze vrátit do třiceti dnů. Peníze vám pošleme. Příští týden máme zavřeno."),
    (
        "iso8859_2",
        "Zboží lze vrátit do třiceti dnů. Peníze vám pošleme. Příští týden máme zavřeno.",
    ),
    (
        "cp1250",
        "Az árut harminc napon belül lehet visszaküldeni. Hétfőn zárva, köszönjük a türelmet.",
    ),
    (
        "cp1250",
        "Produsele pot fi returnate în treizeci de zile. Magazinul este închis duminică şi luni.",
    ),
    ("cp1254", "Ürünleri otuz gün içinde iade edebilirsiniz. Mağazamız pazar günleri kapalıdır."),
    ("cp1257", "Prekes galima grąžinti per trisdešimt dienų. Sekmadienį parduotuvė uždaryta."),
    ("cp1251", "Возврат возможен в течение тридцати дней. По воскресеньям магазин закрыт."),
    ("cp1251", "Купите iPhone 15 Pro Max или Galaxy S24 Ultra. Доставка DHL и UPS по всей России."),
    ("cp1253", "Μπορείτε να επιστρέψετε το προϊόν σε τριάντα ημέρες. Την Κυριακή είναι κλειστό."),
    ("cp1255", "החנות פתוחה משעה שתים עשרה. ניתן להחזיר מוצרים בתוך שלושים יום. הכסף יוחזר לכם."),
]


def pdf_guide(title: str = "Customer guide") -> bytes:
    """Two pages: a title, "Refunds" with a paragraph, and "Shipping" with one on page two."""
    style = getSampleStyleSheet()
    story = [
        Paragraph("Customer guide", style["Title"]),
        Paragraph("Refunds", style["Heading2"]),
        Paragraph(REFUNDS, style["BodyText"]),
        PageBreak(),
        Paragraph("Shipping", style["Heading2"]),
        Paragraph(SHIPPING, style["BodyText"]),
    ]
    out = io.BytesIO()
    SimpleDocTemplate(out, title=title).build(story)
    return out.getvalue()


def pdf_lines(*lines: str) -> bytes:
    """One page with exactly these lines."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    text = canvas.beginText(72, 720)
    text.textLines("\n".join(lines))
    canvas.drawText(text)
    canvas.save()
    return out.getvalue()


def pdf_scanned() -> bytes:
    """A page that is one picture."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.drawImage(ImageReader(Image.new("RGB", (40, 40), "grey")), 0, 0, *A4)
    canvas.save()
    return out.getvalue()


def pdf_encrypted(password: str, data: bytes | None = None) -> bytes:
    """A guide that opens with `password` only (with none when it is empty)."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data or pdf_guide())))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pdf_truncated() -> bytes:
    """The first half of a guide, as after a broken upload."""
    whole = pdf_guide()
    return whole[: len(whole) // 2]


def pdf_with_running_heads(pages: int = 6) -> bytes:
    """Pages that all begin with "Acme handbook" and end in their number."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for number in range(1, pages + 1):
        canvas.drawString(72, 800, "Acme handbook")
        canvas.drawString(72, 700, f"Chapter text that only page {'x' * number} has on it.")
        canvas.drawString(72, 680, "And a second line of it.")
        canvas.drawString(72, 40, f"Page {number} of {pages}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def pdf_book(pages: int = 9, columns: int = 1) -> tuple[bytes, str]:
    """A book as printed, and what its author wrote.

    Left and right pages have different heads, and two lines at their feet; there are headings,
    paragraphs, a list and a table on every page.
    """
    style = getSampleStyleSheet()
    written: list[str] = []
    story: list[Flowable] = []

    def add(text: str, kind: str, **options: str) -> None:
        written.append(text)
        story.append(Paragraph(text, style[kind], **options))

    for number in range(1, pages + 1):
        add(f"Chapter of {_NUMBERS[number]}", "Heading1")
        for item in range(4):
            add(f"{SHIPPING} So says part {item} of {_NUMBERS[number]}. {REFUNDS}", "BodyText")
        for item in ("forms", "stamps", "scales"):
            add(f"The {item} of {_NUMBERS[number]}", "BodyText", bulletText="•")
        rows = [["Plan", "Seats", "Price"], ["Free", f"{number}", "0 EUR"], ["Team", "40", "9 EUR"]]
        written.extend(" ".join(row) for row in rows)
        story.extend([Table(rows, colWidths=70), PageBreak()])
    out = io.BytesIO()
    book = BaseDocTemplate(out, pagesize=A4, title="Handbook")
    frames = [Frame(50 + 250 * n, 60, 500 / columns - 10, 720) for n in range(columns)]
    book.addPageTemplates(PageTemplate(frames=frames, onPage=_heads))
    book.build(story)
    return out.getvalue(), "\n".join(written)


_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def _heads(canvas: Canvas, book: BaseDocTemplate) -> None:
    canvas.setFont("Helvetica", 9)
    if book.page % 2:
        canvas.drawString(60, 810, f"Running on the right {book.page}")
    else:
        canvas.drawString(60, 810, f"{book.page} Running on the left")
    canvas.drawString(200, 30, "Confidential")
    canvas.drawString(200, 18, "www.acme.example")


def pdf_outlined() -> bytes:
    """Letters of one size only; a bookmark says that "Refunds" is a heading."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.bookmarkPage("refunds")
    canvas.addOutlineEntry("1. Refunds", "refunds")
    for place, text in enumerate(("A first line.", "", "Refunds", "", "They take thirty days.")):
        canvas.drawString(72, 700 - 14 * place, text)
    canvas.save()
    return out.getvalue()


def html_page(main: str, *, title: str = "Help", around: str = "") -> bytes:
    """A page with the usual furniture around `main`."""
    return (
        f"<!doctype html><html><head><title>{title}</title><style>p{{}}</style></head><body>"
        f"<header><a href='/'>Acme home</a></header><nav><ul><li>Menu entry</ul></nav>"
        f"{main}{around}"
        "<aside>Read also</aside><footer>Imprint</footer><script>track()</script></body></html>"
    ).encode()


def grows_evenly(work: Callable, document: Callable, size: int) -> bool:
    """Whether a document of four times the size takes less than eight times as long.

    What is quadratic takes sixteen times as long. Both are timed by this thread's own clock and
    without the collector, which walks everything a test run holds; there are three attempts, and
    what takes no time at all counts as a few milliseconds.
    """
    small, large = document(size), document(4 * size)
    return any(_seconds(work, large) < 8 * max(_seconds(work, small), 0.004) for _ in range(3))


def _seconds(work: Callable, document: str | bytes) -> float:
    gc.disable()
    try:
        started = time.thread_time()
        work(document)
        return time.thread_time() - started
    finally:
        gc.enable()
