import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.utils import timezone
from django.utils.html import escape

from billing import quota
from billing.quota import Limit
from botsmith.lib.listing import Listing
from knowledge.actions import add_text, add_website
from knowledge.models import Source
from knowledge.queries import _PAGES, _SOURCES, _steps
from knowledge.reasons import SENTENCES, Reason
from knowledge.views import sources
from tests.cast import bot_of, file_of, person, read, signed_in, text_of
from tests.knowledge import documents
from tests.knowledge.website import page_of, set_fields, website_of

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


def test_a_page_asks_once_more_of_what_is_settled_while_it_is_made(page, bot, monkeypatch):
    """Rows that still said "being read", of a page that asked no more, said so for ever."""
    source = add_text(bot, name="Handbook", content="Some words.", actor=bot.user)
    find = sources.find_sources

    def find_and_settle(*args):
        found = find(*args)
        read(source)
        return found

    monkeypatch.setattr(sources, "find_sources", find_and_settle)
    [rows, later] = [page.at("rows/").content.decode() for _ in range(2)]
    assert 'data-status="processing"' in rows and "data-watch" in rows
    assert 'data-status="processed"' in later and "data-watch" not in later


def test_an_empty_file_is_added_and_says_so_itself(page):
    page.send("file/", {"files": [SimpleUploadedFile("empty.txt", b"")]})
    assert read(Source.objects.get()).status == "failed"


def test_past_the_plans_files_the_page_says_so_and_keeps_the_rest(page):
    files = [SimpleUploadedFile(f"{n}.txt", b"Some words.") for n in range(7)]
    answer = page.send("file/", {"files": files})
    assert Source.objects.count() == 5
    assert "Your Free plan allows 5 files" in answer.content.decode()
    assert "5 of 7 files were added. Not added: “5.txt”, “6.txt”." in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("file/", {}),
        ("website/", {"url": ""}),
        ("website/", {"url": "javascript:alert(1)"}),
        ("website/", {"url": "http://user:pass@example.com/"}),
        ("text/", {"name": "", "content": "x"}),
        ("text/", {"name": "x", "content": ""}),
        ("qa/", {"question": "", "answer": "x"}),
        ("qa/", {"question": "x", "answer": ""}),
        ("qa/", {"question": "x", "answer": "y", "others": "z" * 301}),
        ("qa/", {"question": "x", "answer": "y", "others": "\n".join(map(str, range(21)))}),
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


@pytest.mark.parametrize("path", ["", "rows/", "{source}/", "{source}/live/", "{source}/edit/"])
def test_a_stranger_sees_nothing(bot, path):
    source = text_of(bot)
    address = f"/bots/{bot.pk}/sources/" + path.format(source=source.pk)
    assert signed_in(person("Bob")).get(address).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        *("file/", "website/", "text/", "qa/", "retry-failed/"),
        *("{source}/retry/", "{source}/refresh/", "{source}/delete/", "{source}/edit/"),
        "{source}/restore/",
        "{source}/pages/retry-failed/",
    ],
)
def test_a_stranger_changes_nothing(bot, path):
    source = text_of(bot)
    address = f"/bots/{bot.pk}/sources/" + path.format(source=source.pk)
    data = {"name": "x", "content": "y", "url": "https://example.com"}
    data |= {"question": "x", "answer": "y"}
    assert signed_in(person("Bob")).post(address, data).status_code == 404
    assert Source.objects.count() == 1


def test_a_source_is_not_found_under_another_bot_of_the_same_owner(alice, bot):
    alice.custom_max_chatbots = 2
    alice.save()
    other = bot_of(alice, name="Other")
    source = text_of(bot)
    address = f"/bots/{other.pk}/sources/{source.pk}/"
    assert signed_in(alice).get(address).status_code == 404


# --- What of a long list is shown -----------------------------------------------------------


def names(answer) -> list[str]:
    return [source.name for source in answer.context["found"].rows]


@pytest.fixture
def many(bot):
    """One source in each state, and one of each kind."""
    website_of(bot, name="Ready site", url="https://harbour.example/ready")
    website_of(bot, name="Busy site", status="processing", url="https://harbour.example/busy")
    website_of(bot, name="Failed site", status="failed", error_reason="unreachable")
    website_of(bot, name="Old.pdf", type="file", mode=None, status="failed")
    website_of(bot, name="A text", type="text", mode=None, url=None)
    website_of(bot, name="A question?", type="text", mode="qa", url=None)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("state=failed", {"Failed site", "Old.pdf"}),
        ("state=processing", {"Busy site"}),
        ("kind=file", {"Old.pdf"}),
        ("kind=text", {"A text"}),
        ("kind=qa", {"A question?"}),
        ("kind=website&state=processed", {"Ready site"}),
        ("q=SITE", {"Ready site", "Busy site", "Failed site"}),
        ("q=example/busy", {"Busy site"}),
        ("q=.*", set()),
        ("q=%28", set()),
        ("q=question%3F", {"A question?"}),
        ("q=site&state=failed", {"Failed site"}),
    ],
)
def test_a_list_is_narrowed_by_state_kind_and_words(page, many, query, shown):
    assert set(names(page.at(f"?{query}"))) == shown


@pytest.mark.parametrize(
    "query",
    [
        *("state=gone", "kind=$ne", "q[$ne]=1", "page=2", "after=%D9%A3", "before=e30"),
        # The second is a place in a list that is ordered by numbers.
        *("after=%00", "before=WzEsICJhIl0=", f"after={'a' * 5000}"),
    ],
)
def test_what_an_address_names_wrongly_is_not_filtered_by(page, many, query):
    assert len(names(page.at(f"?{query}"))) == 6


def test_counts_are_of_all_that_the_rest_of_the_filter_finds(page, many):
    states = page.at("?kind=website&state=failed").context["states"]
    assert [(state.label, state.count, state.is_current) for state in states] == [
        ("All", 3, False),
        ("Ready", 1, False),
        ("Being read", 1, False),
        ("Failed", 1, True),
    ]


def many_sites(bot, count: int, **fields) -> list[str]:
    """Their names as the list has them; all are of the same moment."""
    moment = timezone.now()
    sites = [website_of(bot, name=f"Site {n}", added_at=moment, **fields) for n in range(count)]
    return [site.name for site in sorted(sites, key=lambda site: site.pk, reverse=True)]


def test_a_list_has_fifty_rows_and_leads_to_the_next_and_back(page, bot):
    expected = many_sites(bot, 123)
    first = page.at("?q=site")
    second = page.at(first.context["found"].older)
    third = page.at(second.context["found"].older)
    assert names(first) + names(second) + names(third) == expected
    found = [(at.context["found"].first, at.context["found"].last) for at in (first, second, third)]
    assert found == [(1, 50), (51, 100), (101, 123)]
    assert (first.context["found"].newer, third.context["found"].older) == (None, None)
    back = page.at(third.context["found"].newer)
    assert names(back) == names(second)
    assert names(page.at(back.context["found"].newer)) == names(first)


def test_what_is_added_meanwhile_moves_nothing(page, bot):
    expected = many_sites(bot, 60)
    older = page.at().context["found"].older
    website_of(bot, name="Newest")
    second = page.at(older)
    assert names(second) == expected[50:]
    assert (second.context["found"].first, second.context["found"].total) == (52, 61)
    assert names(page.at(second.context["found"].newer))[-1] == expected[49]


def test_too_few_ahead_are_shown_from_the_start(page, bot):
    expected = many_sites(bot, 60)
    older = page.at().context["found"].older
    Source.objects.filter(name__in=expected[:20]).delete()
    second = page.at(older)
    assert names(second) == expected[50:]
    first = page.at(second.context["found"].newer)
    assert names(first) == expected[20:]
    assert first.context["found"].newer is None


def test_past_the_end_is_the_start(page, many):
    end = page.at().context["found"].leaf.places[-1].text
    assert len(names(page.at(f"?after={end}"))) == 6


def test_a_refresh_keeps_filter_and_place(page, bot):
    many_sites(bot, 51, status="processing")
    older = page.at("?state=processing&q=site").context["found"].older
    rows = page.at(f"rows/{older}")
    assert f"rows/{escape(older)}" in rows.content.decode()
    assert len(names(rows)) == 1


def test_a_search_is_in_the_address_and_a_refresh_leaves_it_alone(alice, bot):
    client = signed_in(alice)
    address = f"/bots/{bot.pk}/sources/rows/?q=site"
    search = {"HX-Request": "true", "HX-Trigger": "source-filter"}
    said = client.get(address, headers=search).headers
    assert said["HX-Replace-Url"] == f"/bots/{bot.pk}/sources/?q=site"
    watch = {"HX-Request": "true", "HX-Trigger": "source-rows"}
    assert "HX-Replace-Url" not in client.get(address, headers=watch).headers


def test_what_is_done_leads_back_to_the_part_of_the_list(page, bot, many):
    source = Source.objects.get(name="Old.pdf")
    answer = page.send(f"{source.pk}/delete/?state=failed", {})
    assert answer.redirect_chain == [(f"/bots/{bot.pk}/sources/?state=failed#list", 302)]


def test_all_that_failed_and_may_end_otherwise_is_retried_at_once(page, many):
    assert page.at().context["retriable"] == 1
    page.send("retry-failed/", {})
    assert Source.objects.get(name="Failed site").status == "processing"
    assert Source.objects.get(name="Old.pdf").status == "failed"
    assert "retry-failed" not in page.at().content.decode()


def test_progress_is_told_in_pages_where_there_are_many(page, bot):
    website_of(bot, status="processing", stage="pages", pages_found=40, pages_done=12)
    assert "Reading pages, 12 of 40 pages" in page.at().content.decode()


def test_a_source_that_serves_says_what_did_not_work(page, bot):
    source = website_of(bot, pages_found=9, pages_done=9, pages_failed=3)
    assert "3 pages could not be read." in page.at().content.decode()
    set_fields(source, refresh_error="The website could not be reached.", pages_failed=0)
    rows = page.at().content.decode()
    assert "the earlier text serves. The website could not be reached." in rows
    assert "Ready, not fresh" in rows


def test_a_website_is_read_again_now_while_its_text_serves(page, bot):
    source = website_of(bot)
    assert f"{source.pk}/refresh/" in page.at().content.decode()
    page.send(f"{source.pk}/refresh/", {})
    source.refresh_from_db()
    assert (source.status, source.refreshing) == ("processed", True)
    rows = page.at().content.decode()
    assert "every 1s" in rows and f"{source.pk}/refresh/" not in rows


def test_a_question_keeps_its_other_wordings(page):
    others = "Is there weekend delivery?\n\n Do you  deliver on Saturdays?\n"
    data = {"question": "Do you deliver on Saturdays?", "others": others, "answer": "Until noon."}
    page.send("qa/", data)
    source = Source.objects.get()
    assert (source.type, source.mode) == ("text", "qa")
    assert source.questions == ["Do you deliver on Saturdays?", "Is there weekend delivery?"]


def test_lists_are_found_in_their_indexes_alone(page, bot, many):
    """Nothing but the fifty rows that are shown is read: thousands of sources cost no more."""
    source = website_of(bot)
    page_of(source, "/help/")
    listing = Listing(state="failed", q="site")
    ordered_by = {_SOURCES.key: timezone.now(), _PAGES.key: 0}
    for listed, of in ((_SOURCES, {"chatbot_id": bot.pk}), (_PAGES, {"source_id": source.pk})):
        asked = [*_steps(listed, of, listing.q), {"$match": listed.states[listing.state]}]
        where = listed.order.of({"key": ordered_by[listed.key], "id": "a"}).beyond()
        asked += [{"$match": where}, {"$sort": listed.order.sort}, {"$limit": 51}]
        command = {"aggregate": listed.model._meta.db_table, "pipeline": asked, "cursor": {}}
        command |= {"hint": listed.index}
        database = connections["default"].database
        plan = database.command("explain", command, verbosity="executionStats")
        assert '"totalDocsExamined": 0' in json.dumps(plan, default=str)


def test_a_provider_that_makes_no_vectors_is_named_on_the_page(page, bot):
    assert "search by meaning waits" not in page.at().content.decode()
    bot.embedding_error = SENTENCES[Reason.PROVIDER_LIMIT]
    bot.save(update_fields=["embedding_error"])
    assert "search by meaning waits" in page.at().content.decode()
