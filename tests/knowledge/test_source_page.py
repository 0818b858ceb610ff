"""One source's page, the pages of a website on it, and each of those."""

import pytest

from botsmith.mongodb.collections import collection
from knowledge.actions import add_qa
from knowledge.models import Chunk, Page, Source
from tests.cast import bot_of, file_of, person, read, signed_in, text_of
from tests.knowledge import documents
from tests.knowledge.website import page_of, set_fields, website_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def bot():
    return bot_of(person())


@pytest.fixture
def client(bot):
    """The owner's browser at the bot's sources."""
    client = signed_in(bot.user)
    base = f"/bots/{bot.pk}/sources/"
    client.at = lambda path: client.get(base + path)
    client.send = lambda path, data: client.post(base + path, data, follow=True)
    return client


@pytest.fixture
def site(bot):
    """A website with a page in every state."""
    source = website_of(bot, changes={"at": "2026-11-25T10:00:00+00:00", "new": 1, "changed": 1})
    page_of(source, "/", change="same")
    page_of(source, "/new", change="new")
    sentences = {"added": ["Open until nine."], "removed": ["Open until <b>eight</b>."]}
    page_of(source, "/changed", change="changed", **sentences)
    page_of(source, "/stale", change="same", reason="timed_out")
    page_of(source, "/failed", state="failed", reason="server_error", title=None, text="")
    page_of(source, "/left", state="left_out", reason="noindex", text="")
    page_of(source, "/gone", state="gone", reason="gone", change="gone", text="")
    return source


def titles(answer) -> list[str]:
    return [page.name for page in answer.context["found"].rows]


def at(source: Source, path: str) -> Page:
    return Page.objects.get(source=source, address=f"https://harbour.example{path}")


# --- The pages of a website -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("state=failed", ["/failed"]),
        ("state=left_out", ["About /left"]),
        ("state=gone", ["About /gone"]),
        ("state=stale", ["About /stale"]),
        ("state=new", ["About /new"]),
        ("state=changed", ["About /changed"]),
        ("state=read&q=harbour.example/ne", ["About /new"]),
        ("q=ABOUT /GO", ["About /gone"]),
        ("q=.%2B", []),
    ],
)
def test_pages_are_narrowed_by_state_and_words(client, site, query, shown):
    assert titles(client.at(f"{site.pk}/?{query}")) == shown


def test_states_are_counted(client, site):
    states = client.at(f"{site.pk}/?state=new").context["states"]
    counts = {each.label: each.count for each in states}
    assert counts == {
        "All": 7,
        "Read": 4,
        "Failed": 1,
        "Left out": 1,
        "Not fresh": 1,
        "Gone": 1,
        "New": 1,
    }


def test_every_page_that_is_not_read_says_why(client, site):
    page = client.at(f"{site.pk}/").content.decode()
    for words in ("error of its own", "asks not to be indexed", "no longer on the website"):
        assert words in page


def test_what_changed_leads_to_the_pages(client, site):
    page = client.at(f"{site.pk}/").content.decode()
    assert 'id="see-new"' in page and 'id="see-changed"' in page
    assert 'id="see-gone"' not in page


def test_one_page_or_all_that_failed_are_read_again(client, site):
    client.send(f"{site.pk}/pages/{at(site, '/failed').pk}/retry/", {})
    assert at(site, "/failed").run is None and at(site, "/stale").run
    set_fields(site, refreshing=False)
    client.send(f"{site.pk}/pages/retry-failed/", {})
    assert at(site, "/stale").run is None and at(site, "/new").run


def test_pages_are_not_retried_while_the_website_is_read(client, site):
    assert "/retry" in client.at(f"{site.pk}/").content.decode()
    set_fields(site, refreshing=True)
    assert "/retry" not in client.at(f"{site.pk}/").content.decode()


def test_the_page_watches_a_reading_and_stops_at_its_end(client, site):
    set_fields(site, refreshing=True, stage="pages", pages_found=7, pages_done=3)
    rows = client.at(f"{site.pk}/live/?state=read").content.decode()
    assert "every 2s" in rows and "live/?state=read" in rows
    assert "3 of 7 pages" in rows
    set_fields(site, refreshing=False)
    assert "every 2s" not in client.at(f"{site.pk}/live/").content.decode()


def test_the_list_never_reads_the_website_whole(client, site):
    set_fields(site, content="x" * 100_000)
    assert "xxxx" not in client.at(f"{site.pk}/").content.decode()


# --- One page -------------------------------------------------------------------------------


def test_a_page_shows_what_the_chatbot_sees_of_it(client, site):
    page = at(site, "/changed")
    for other, text in ((page.pk, "Open until nine."), ("another", "Not of this page.")):
        fields = {"source": site, "chatbot": site.chatbot, "page": other, "ordinal": len(text)}
        Chunk.objects.create(
            id=f"{other}:0", start=80, end=96, offset=5, text=text, tokens="", length=1, **fields
        )
    answer = client.at(f"{site.pk}/pages/{page.pk}/")
    assert [chunk.text for chunk in answer.context["chunks"]] == ["Open until nine."]
    said = answer.content.decode()
    assert "All about /changed." in said and "characters 5 to 21" in said


def test_added_and_removed_sentences_are_told_apart_by_words(client, site):
    page = client.at(f"{site.pk}/pages/{at(site, '/changed').pk}/").content.decode()
    assert "Added</span> <ins>Open until nine.</ins>" in page
    assert "Removed</span> <del>Open until &lt;b&gt;eight&lt;/b&gt;.</del>" in page


def test_a_stranger_sees_no_page(site):
    page = at(site, "/new")
    address = f"/bots/{site.chatbot_id}/sources/{site.pk}/pages/{page.pk}/"
    bob = signed_in(person("Bob"))
    assert bob.get(address).status_code == 404
    assert bob.post(f"{address}retry/").status_code == 404
    assert at(site, "/new").run


def test_a_page_is_not_found_under_another_source_or_bot_of_the_same_owner(client, bot, site):
    page = at(site, "/new")
    other = website_of(bot)
    assert client.at(f"{other.pk}/pages/{page.pk}/").status_code == 404
    assert client.at(f"{site.pk}/pages/{page.pk}x/").status_code == 404
    bot.user.custom_max_chatbots = 2
    bot.user.save()
    elsewhere = bot_of(bot.user, name="Other")
    address = f"/bots/{elsewhere.pk}/sources/{site.pk}/pages/{page.pk}/"
    assert client.get(address).status_code == 404


# --- A document, a text, an answer ----------------------------------------------------------


def test_a_passage_says_on_which_printed_pages_it_stands(client, bot):
    source = file_of(bot, documents.pdf_guide(), "guide.pdf")
    first = Chunk.objects.filter(source=source).order_by("ordinal").first()
    for pages, said in (([[3, 0]], "Page 3"), ([[3, 0], [4, first.end - 1]], "Pages 3 to 4")):
        collection(Chunk).update_one({"id": first.pk}, {"$set": {"pages": pages}})
        assert said in client.at(f"{source.pk}/").content.decode()


def test_a_document_that_became_ready_has_its_page_loaded_anew(client, bot):
    source = text_of(bot)
    assert client.at(f"{source.pk}/live/").headers["HX-Refresh"] == "true"
    set_fields(source, status="processing", stage="reading", progress=10)
    assert "Reading the text: 10%" in client.at(f"{source.pk}/live/").content.decode()


def test_one_web_page_shows_what_changed_of_it(client, bot):
    source = website_of(bot, mode="page", changes={"at": "2026-11-25T10:00:00", "changed": 1})
    page_of(source, "/", change="changed", added=["Open until nine."])
    assert "<ins>Open until nine.</ins>" in client.at(f"{source.pk}/").content.decode()


def test_a_text_is_edited_as_it_was_written(client, bot):
    source = text_of(bot, "# Hours\n\n\nOpen at nine.  ")
    form = client.at(f"{source.pk}/edit/").context["form"]
    assert form["content"].value() == "# Hours\n\n\nOpen at nine.  "
    client.send(f"{source.pk}/edit/", {"name": "Times", "content": "Open at ten."})
    source = read(source)
    assert (source.name, source.content.strip()) == ("Times", "Open at ten.")


def test_an_answer_is_edited_without_its_heading(client, bot):
    asked = ["Is there parking?", "Where can I park?"]
    source = read(add_qa(bot, questions=asked, answer="In the yard.\n\nFree.", actor=bot.user))
    form = client.at(f"{source.pk}/edit/").context["form"]
    shown = [form[name].value() for name in ("question", "others", "answer")]
    assert shown == ["Is there parking?", "Where can I park?", "In the yard.\n\nFree."]
    data = {"question": "Is there parking?", "answer": "On the quay."}
    client.send(f"{source.pk}/edit/", data)
    source = read(source)
    assert source.questions == ["Is there parking?"] and "On the quay." in source.content


def test_what_is_being_read_is_not_changed_under_the_worker(client, bot):
    source = set_fields(text_of(bot), refreshing=True)
    answer = client.send(f"{source.pk}/edit/", {"name": "Times", "content": "Open at ten."})
    assert answer.status_code == 422
    assert "Open at ten." in answer.content.decode()


def test_a_file_has_nothing_to_edit(client, bot):
    source = file_of(bot, documents.pdf_guide(), "guide.pdf")
    assert client.at(f"{source.pk}/edit/").status_code == 404


def test_acts_on_a_sources_page_lead_back_to_it(client, bot):
    source = website_of(bot, status="failed", error_reason="unreachable")
    answer = client.send(f"{source.pk}/retry/?from=source", {})
    assert answer.redirect_chain == [(f"/bots/{bot.pk}/sources/{source.pk}/", 302)]
    assert answer.context["source"].is_processing
