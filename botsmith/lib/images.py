"""Strangers' pictures, made anew: small, in one format, nothing in them but the picture."""

import struct
from io import BytesIO

from PIL import Image, ImageOps

from botsmith.lib.errors import AppError

SIDE = 256
MAX_PIXELS = 16_000_000
# A progressive JPEG comes in some ten scans. Each one more costs little in the file, and goes over
# all of the picture when it is read: sixty thousand of them are an hour's work in two megabytes.
MAX_SCANS = 32
SCAN = b"\xff\xda"  # Within a scan's own bytes these two never stand together.
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
CONTENT_TYPE = "image/webp"
# What Pillow's readers raise at files that break their format's rules.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, struct.error)


class PictureRefused(AppError):
    code = "picture_refused"
    sentence = "This file is no picture that can be read. Use a PNG, JPEG, WebP or GIF."


def small_picture(data: bytes, side: int = SIDE) -> bytes:
    """A WebP, at most ``side`` pixels wide and high, of a picture's (first) frame.

    The size is looked at before a pixel is decoded. Raises PictureRefused with a sentence.
    """
    if _is_svg(data):
        raise PictureRefused(
            "An SVG can hold scripts, so it is not taken. Save it as a PNG and use that."
        )
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            return _packed(_made_small(image, side, data.count(SCAN)))
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except _BROKEN:
        raise PictureRefused from None


def _made_small(image: Image.Image, side: int, scans: int) -> Image.Image:
    if image.width * image.height > MAX_PIXELS:
        raise _too_many_pixels()
    if image.format in {"JPEG", "MPO"} and scans > MAX_SCANS:
        raise PictureRefused
    image.draft("RGB", (side * 2, side * 2))  # A JPEG is then decoded at a fraction of its size.
    upright = ImageOps.exif_transpose(image)
    clean = upright.convert("RGBA")
    clean.thumbnail((side, side), Image.Resampling.LANCZOS)
    return clean


def _packed(image: Image.Image) -> bytes:
    made = Image.new("RGBA", image.size)  # Without what else the file held: profiles, places.
    made.paste(image)
    packed = BytesIO()
    made.save(packed, "WEBP", quality=86, method=6)
    return packed.getvalue()


def _too_many_pixels() -> PictureRefused:
    return PictureRefused(
        "This picture has too many pixels. Make it smaller: 512 by 512 is plenty."
    )


def _is_svg(data: bytes) -> bool:
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith(b"<") and b"<svg" in head
