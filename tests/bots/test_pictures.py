"""A chatbot's avatar and logo: made anew, kept here, shown to anyone, fetched once."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from bots.actions.chatbots import delete_bot
from bots.actions.pictures import MAX_BYTES, put_picture, remove_picture
from bots.models import Chatbot, Picture
from botsmith.lib.errors import NotFound
from botsmith.lib.images import MAX_PIXELS, PictureRefused, small_picture
from tests.bots.test_appearance import look_of
from tests.cast import bot_of, person, signed_in
from tests.e2e.running import website

SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(form: str = "PNG", size=(400, 300), colour=(200, 30, 60), **more) -> bytes:
    packed = BytesIO()
    Image.new("RGB", size, colour).save(packed, form, **more)
    return packed.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


# --- Making -----------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_becomes_a_small_webp(form):
    made = opened(small_picture(picture(form)))
    assert (made.format, made.size) == ("WEBP", (256, 192))
    red, green, blue = made.convert("RGB").getpixel((100, 100))
    assert red > 180 and green < 60 and blue < 90


def test_a_small_picture_is_not_made_larger():
    assert opened(small_picture(picture(size=(40, 40)))).size == (40, 40)


def test_what_else_a_file_holds_is_left_behind():
    exif = Image.Exif()
    exif[0x010E] = "taken at 12 Quay Street"
    exif[0x0112] = 6  # Held sideways.
    made = small_picture(picture("JPEG", exif=exif, comment=b"secret place"))
    assert opened(made).size == (192, 256)
    assert b"Quay" not in made and b"secret" not in made and not opened(made).getexif()


def test_transparency_stays():
    packed = BytesIO()
    Image.new("RGBA", (64, 64), (0, 0, 0, 0)).save(packed, "PNG")
    assert opened(small_picture(packed.getvalue())).convert("RGBA").getpixel((9, 9))[3] == 0


@pytest.mark.parametrize("data", [SVG, b"\xef\xbb\xbf  <svg></svg>", b"<!doctype x><SVG/>"])
def test_an_svg_is_refused_with_a_reason(data):
    with pytest.raises(PictureRefused, match="SVG can hold scripts"):
        small_picture(data)


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"not a picture", picture()[:300], b"\x89PNG\r\n\x1a\n" + b"\0" * 99]
)
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(PictureRefused, match="no picture that can be read"):
        small_picture(data)


@pytest.mark.parametrize("form", ["BMP", "TIFF", "ICO", "PPM"])
def test_other_formats_are_not_even_tried(form):
    with pytest.raises(PictureRefused):
        small_picture(picture(form))


@pytest.mark.parametrize("side", [4001, 20_000])
def test_a_bomb_is_refused_before_it_is_decoded(side, monkeypatch):
    assert side * side > MAX_PIXELS
    packed = BytesIO()
    Image.new("1", (side, side)).save(packed, "PNG")
    decoded = []
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda self: decoded.append(self))
    with pytest.raises(PictureRefused, match="too many pixels"):
        small_picture(packed.getvalue())
    assert decoded == []


def test_a_jpeg_that_is_drawn_over_and_over_is_refused():
    """An hour of a web process's time fits into two megabytes."""
    progressive = picture("JPEG", progressive=True)
    assert opened(small_picture(progressive)).format == "WEBP"
    last_scan = progressive[progressive.rindex(b"\xff\xda") : -2]
    with pytest.raises(PictureRefused):
        small_picture(progressive[:-2] + last_scan * 40 + progressive[-2:])


# --- Keeping ----------------------------------------------------------------------------------

database = pytest.mark.django_db


@pytest.fixture
def bot():
    return bot_of(person())


def upload(bot, data: bytes, name: str = "face.png", **more):
    file = SimpleUploadedFile(name, data, "image/png")
    return signed_in(bot.user).post(f"/bots/{bot.pk}/appearance/", look_of(bot, avatar_file=file))


@database
def test_an_uploaded_picture_is_shown_to_anyone(bot):
    assert upload(bot, picture()).status_code == 302
    address = Chatbot.objects.get().avatar_url
    answer = Client().get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert opened(answer.content).size == (256, 192)
    assert f'src="{address}"' in Client().get(f"/embed/{bot.pk}/").content.decode()


@database
def test_a_picture_can_do_nothing_but_be_looked_at(bot):
    found = put_picture(bot, "logo", picture(), actor=bot.user)
    answer = Client().get(f"/pictures/{found.pk}")
    assert "immutable" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == (
        "default-src 'none'; frame-ancestors 'none'; sandbox"
    )
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies and "Cookie" not in answer.get("Vary", "")


@database
@pytest.mark.parametrize("name", ["x", "%00", "..%2f", "a" * 500])
def test_no_other_picture_is_there(bot, name):
    assert Client().get(f"/pictures/{name}").status_code == 404


@database
def test_a_new_picture_takes_the_place_of_the_old(bot):
    logo = put_picture(bot, "logo", picture(), actor=bot.user)
    first = put_picture(bot, "avatar", picture(), actor=bot.user)
    second = put_picture(bot, "avatar", picture(), actor=bot.user)
    assert set(Picture.objects.values_list("pk", flat=True)) == {logo.pk, second.pk}
    assert Client().get(f"/pictures/{first.pk}").status_code == 404
    assert Chatbot.objects.get().avatar_url == f"/pictures/{second.pk}"


@database
def test_two_that_come_at_once_leave_the_one_that_is_shown(bot):
    """Each removes the one that it replaced, not whatever else is there."""
    stale = Chatbot.objects.get()
    put_picture(bot, "avatar", picture(), actor=bot.user)
    put_picture(stale, "avatar", picture(), actor=bot.user)
    assert f"/pictures/{Picture.objects.get().pk}" == Chatbot.objects.get().avatar_url


@database
def test_a_picture_can_be_taken_away(bot):
    put_picture(bot, "avatar", picture(), actor=bot.user)
    remove_picture(bot, "avatar", actor=bot.user)
    assert not Picture.objects.exists() and Chatbot.objects.get().avatar_url is None


@database
def test_the_form_takes_a_picture_away(bot):
    put_picture(bot, "avatar", picture(), actor=bot.user)
    look = look_of(bot, avatar_remove="on")
    signed_in(bot.user).post(f"/bots/{bot.pk}/appearance/", look)
    assert not Picture.objects.exists() and Chatbot.objects.get().avatar_url is None


@database
def test_a_bot_that_is_gone_gets_no_picture(bot):
    stale = Chatbot.objects.get()
    delete_bot(bot, actor=bot.user)
    with pytest.raises(NotFound):
        put_picture(stale, "avatar", picture(), actor=stale.user)
    assert not Picture.objects.exists()


@database
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (SVG, "An SVG can hold scripts"),
        (b"words", "no picture that can be read"),
        (b"\0" * (MAX_BYTES + 1), "A picture may have 2 MB"),
        (b"", "The submitted file is empty"),
    ],
)
def test_a_refused_file_is_said_at_its_field_and_changes_nothing(bot, data, words):
    before = put_picture(bot, "avatar", picture(), actor=bot.user)
    answer = upload(bot, data)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert Picture.objects.get().pk == before.pk
    assert Chatbot.objects.get().avatar_url == f"/pictures/{before.pk}"


# --- From an address --------------------------------------------------------------------------


@pytest.fixture
def site(settings):
    """A server of the owner's with a picture; yields its address."""
    with website(
        {"/face.png": picture(), "/page": b"<p>words</p>", "/big": b"\0" * 3_000_000}
    ) as port:
        settings.OUTBOUND_ALLOW = [f"127.0.0.1:{port}"]
        yield f"http://127.0.0.1:{port}"


def save_address(bot, address: str):
    look = look_of(bot, logo_address=address)
    return signed_in(bot.user).post(f"/bots/{bot.pk}/appearance/", look)


@database
def test_an_address_is_fetched_once_and_kept(bot, site):
    save_address(bot, f"{site}/face.png")
    kept = Picture.objects.get()
    assert (kept.use, Chatbot.objects.get().logo_url) == ("logo", f"/pictures/{kept.pk}")
    save_address(bot, "")
    assert Picture.objects.get().pk == kept.pk


@database
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/page", "no picture that can be read"),
        ("/nothing", "its server answered 404"),
        ("/big", "larger than the limit"),
    ],
)
def test_an_address_without_a_picture_is_said(bot, site, path, words):
    answer = save_address(bot, site + path)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert Chatbot.objects.get().logo_url is None


@database
@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:6379/", "http://[::1]/x.png", "file:///etc/passwd"]
)
def test_no_private_address_is_opened(bot, address):
    assert save_address(bot, address).status_code == 422
    assert not Picture.objects.exists()


@database
def test_visitors_are_sent_to_nobody_elses_server(bot):
    elsewhere = "https://cdn.example/face.png"
    Chatbot.objects.filter(pk=bot.pk).update(avatar_url=elsewhere, logo_url=elsewhere)
    page = Client().get(f"/embed/{bot.pk}/")
    assert "cdn.example" not in page.content.decode()
    policy = page["Content-Security-Policy"]
    images = next(part for part in policy.split("; ") if part.startswith("img-src"))
    assert images == "img-src 'self' data:"
    assert Client().get(f"/embed/{bot.pk}/config.json").json()["avatar_url"] is None
