import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from billing import quota
from billing.quota import Limit
from knowledge.actions import add_website
from knowledge.models import Source
from tests.cast import bot_of, file_of, person, read, signed_in, text_of
from tests.knowledge import documents

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return person()


@pytest.fixture
def bot(alice):
    return bot_of(alice)


@pytest.fixture
def page(alice, bot):
    """Alice's browser at her bot's sources."""
    client = signed_in(alice)
    base = f"/bots/{bot.pk}/sources/"
    client.at = lambda path="": client.get(base + path)
    client.send = lambda path, data: client.post(base + path, data, follow=True)
    return client


def test_several_files_are_added_at_once(page):
    files = [SimpleUploadedFile(f"{n}.txt", b"Some words.") for n in range(3)]
    answer = page.send("file/", {"files": files})
    assert answer.status_code == 200
    assert sorted(Source.objects.values_list("name", flat=True)) == ["0.txt", "1.txt", "2.txt"]


def test_an_empty_file_is_added_and_says_so_itself(page):
    page.send("file/", {"files": [SimpleUploadedFile("empty.txt", b"")]})
    assert read(Source.objects.get()).status == "failed"


def test_past_the_plans_files_the_page_says_so_and_keeps_the_rest(page):
    files = [SimpleUploadedFile(f"{n}.txt", b"Some words.") for n in range(7)]
    answer = page.send("file/", {"files": files})
    assert Source.objects.count() == 5
    assert "Your Free plan allows 5 files" in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("file/", {}),
        ("website/", {"url": ""}),
        ("website/", {"url": "javascript:alert(1)"}),
        ("website/", {"url": "http://user:pass@example.com/"}),
        ("text/", {"name": "", "content": "x"}),
        ("text/", {"name": "x", "content": ""}),
    ],
)
def test_an_unusable_form_comes_back_with_a_sentence(page, path, data):
    answer = page.send(path, data)
    assert answer.status_code == 422
    assert not Source.objects.exists()
    form = answer.context[path.strip("/") + "_form"]
    assert all(error.endswith(".") for errors in form.errors.values() for error in errors)


def test_what_was_typed_is_not_lost(page):
    answer = page.send("text/", {"name": "", "content": "A long text of mine."})
    assert "A long text of mine." in answer.content.decode()


def test_the_list_watches_itself_while_something_is_processing(page):
    page.send("text/", {"name": "x", "content": "y"})
    assert "every 1s" in page.at("rows/").content.decode()
    read(Source.objects.get())
    assert "every 1s" not in page.at("rows/").content.decode()


def test_the_extracted_text_and_its_passages_are_shown(page, bot):
    source = file_of(bot, documents.pdf_guide(), "guide.pdf")
    answer = page.at(f"{source.pk}/")
    assert source.content.splitlines()[0].lstrip("# ") in answer.content.decode()
    assert answer.context["chunks"]


def test_hostile_names_and_texts_are_only_text(page, bot):
    hostile = "<script>alert(1)</script>"
    source = text_of(bot, f"Words. {hostile}", name=hostile)
    for path in ("", f"{source.pk}/"):
        assert hostile not in page.at(path).content.decode()


def test_a_failed_file_says_why_and_offers_no_retry_that_cannot_help(page, bot):
    file_of(bot, documents.pdf_scanned(), "scan.pdf")
    rows = page.at().content.decode()
    assert "scanned images" in rows and "/retry/" not in rows


def test_a_failed_website_can_be_retried(page, bot, alice):
    source = read(add_website(bot, url="http://127.0.0.1/", actor=alice))
    assert f"{source.pk}/retry/" in page.at().content.decode()
    page.send(f"{source.pk}/retry/", {})
    source.refresh_from_db()
    assert (source.status, source.attempts) == ("processing", 0)


def test_more_files_than_one_form_takes_come_back_with_a_sentence(page):
    files = [SimpleUploadedFile(f"{n}.txt", b"Words.") for n in range(51)]
    answer = page.send("file/", {"files": files})
    assert answer.status_code == 422
    assert "Choose at most 50 files" in answer.content.decode()


def test_deleting_gives_the_room_back(page, bot, alice):
    source = text_of(bot)
    page.send(f"{source.pk}/delete/", {})
    assert not Source.objects.exists()
    assert quota.meters(alice, Limit.TEXTS)[0].used == 0


@pytest.mark.parametrize("path", ["", "rows/", "{source}/"])
def test_a_stranger_sees_nothing(bot, path):
    source = text_of(bot)
    address = f"/bots/{bot.pk}/sources/" + path.format(source=source.pk)
    assert signed_in(person("Bob")).get(address).status_code == 404


@pytest.mark.parametrize(
    "path", ["file/", "website/", "text/", "{source}/retry/", "{source}/delete/"]
)
def test_a_stranger_changes_nothing(bot, path):
    source = text_of(bot)
    address = f"/bots/{bot.pk}/sources/" + path.format(source=source.pk)
    data = {"name": "x", "content": "y", "url": "https://example.com"}
    assert signed_in(person("Bob")).post(address, data).status_code == 404
    assert Source.objects.count() == 1


def test_a_source_is_not_found_under_another_bot_of_the_same_owner(alice, bot):
    alice.custom_max_chatbots = 2
    alice.save()
    other = bot_of(alice, name="Other")
    source = text_of(bot)
    address = f"/bots/{other.pk}/sources/{source.pk}/"
    assert signed_in(alice).get(address).status_code == 404
