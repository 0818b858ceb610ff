"""Makers of real documents for tests: the bytes a person would upload, made on the spot."""

import io

from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

REFUNDS = (
    "Every order can be sent back within thirty days of delivery. The money is on your account"
    " five working days after the parcel reached our warehouse in Utrecht, and you will get a"
    " message when it is on its way."
)
SHIPPING = (
    "Parcels leave the warehouse on the day of the order when it was placed before noon. Delivery"
    " takes two days in Europe and six days elsewhere."
)


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


def html_page(main: str, *, title: str = "Help", around: str = "") -> bytes:
    """A page with the usual furniture around `main`."""
    return (
        f"<!doctype html><html><head><title>{title}</title><style>p{{}}</style></head><body>"
        f"<header><a href='/'>Acme home</a></header><nav><ul><li>Menu entry</ul></nav>"
        f"{main}{around}"
        "<aside>Read also</aside><footer>Imprint</footer><script>track()</script></body></html>"
    ).encode()
