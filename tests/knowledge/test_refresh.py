"""What is read again, when, and what stays meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.utils import timezone

from botsmith.lib.errors import InvalidRequest
from botsmith.mongodb.collections import collection
from knowledge import retrieval
from knowledge.actions import (
    add_qa,
    add_text,
    add_website,
    change_qa,
    change_text,
    refresh_source,
    retry_failed,
)
from knowledge.ingestion import next_refresh
from knowledge.models import Chunk, Page, Source
from knowledge.tasks import reclaim_sources
from tests.cast import bot_of, file_of, person, read, text_of
from tests.e2e.running import website
from tests.knowledge import documents

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bot():
    return bot_of(person(custom_max_file_uploads=50))


@pytest.fixture
def help_page(settings):
    page = documents.html_page("<p>Delivery takes three days.</p>", title="Help")
    settings.CRAWL_GAP_MS = 0
    with website({"/help": page}) as port:
        settings.OUTBOUND_ALLOW = [f"127.0.0.1:{port}"]
        yield f"http://127.0.0.1:{port}/help"


def test_a_website_is_read_again_when_its_time_has_come(bot, help_page):
    source = read(add_website(bot, url=help_page, actor=bot.user, refresh_every="daily"))
    assert timedelta(hours=23) < source.refresh_at - timezone.now() <= timedelta(days=1)
    reclaim_sources()
    source.refresh_from_db()
    assert not source.refreshing
    past = timezone.now() - timedelta(seconds=1)
    collection(Source).update_one({"id": source.pk}, {"$set": {"refresh_at": past}})
    reclaim_sources()
    reclaim_sources()
    source.refresh_from_db()
    assert source.refreshing and source.status == "processed"
    read(source)
    assert source.refresh_at > timezone.now()
    assert source.changes | {"at": ""} == {"at": "", "same": 1}


def test_a_website_is_left_alone_unless_its_owner_says_otherwise(bot, help_page):
    source = read(add_website(bot, url=help_page, actor=bot.user))
    assert source.refresh_at is None and next_refresh("never", timezone.now()) is None


def test_a_refresh_that_fails_is_tried_again_at_its_next_time(bot, help_page, settings):
    source = read(add_website(bot, url=help_page, actor=bot.user, refresh_every="weekly"))
    settings.OUTBOUND_ALLOW = []
    refresh_source(source, actor=bot.user)
    read(source)
    assert source.status == "processed" and "unusual port" in source.refresh_error
    assert source.refresh_at > timezone.now() + timedelta(days=6)
    assert "three days" in source.content


def test_failed_websites_hold_up_no_refresh(bot, help_page):
    source = read(add_website(bot, url=help_page, actor=bot.user, refresh_every="daily"))
    past = timezone.now() - timedelta(days=9)
    failed = {"type": "website", "status": "failed", "refresh_at": past, "url": help_page}
    Source.objects.bulk_create([Source(chatbot=bot, name="x", **failed) for _ in range(120)])
    later = past + timedelta(days=1)
    collection(Source).update_one({"id": source.pk}, {"$set": {"refresh_at": later}})
    reclaim_sources()
    source.refresh_from_db()
    assert source.refreshing


def test_of_two_changes_at_once_one_is_made_whole(bot):
    source = read(add_qa(bot, questions=["Q?"], answer="A.", actor=bot.user))
    said = []

    def change(n: int) -> None:
        try:
            change_qa(source, questions=[f"Q{n}?"], answer=f"Answer {n}.", actor=bot.user)
            said.append(n)
        except InvalidRequest:
            pass

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(change, range(6)))
    read(source)
    [n] = said
    assert (source.name, source.questions) == (f"Q{n}?", [f"Q{n}?"])
    assert source.content == f"# Q{n}?\n\nAnswer {n}."


def test_two_refreshes_at_once_are_one(bot, help_page):
    source = read(add_website(bot, url=help_page, actor=bot.user))
    refresh_source(source, actor=bot.user)
    source.refresh_from_db()
    run = source.run
    refresh_source(source, actor=bot.user)
    source.refresh_from_db()
    assert source.run == run


def test_a_text_that_was_changed_serves_its_old_words_until_it_is_read(bot):
    source = text_of(bot, "The shop opens at nine.")
    change_text(source, name="Hours", content="The shop opens at ten.", actor=bot.user)
    assert "nine" in retrieval.search(bot.pk, "When does the shop open?").passages[0].text
    assert read(source).name == "Hours"
    [passage] = retrieval.search(bot.pk, "When does the shop open?").passages
    assert passage.text == "The shop opens at ten."
    assert Chunk.objects.count() == Page.objects.count() == 1


def test_a_text_that_is_being_read_is_not_changed_under_the_worker(bot):
    source = add_text(bot, name="x", content="y", actor=bot.user)
    with pytest.raises(InvalidRequest):
        change_text(source, name="x", content="z", actor=bot.user)


def test_a_question_and_answer_is_a_passage_of_its_own(bot):
    questions = ["Do you ship abroad?", "Can I order from Norway?"]
    source = read(add_qa(bot, questions=questions, answer="Only within Europe.", actor=bot.user))
    [chunk] = Chunk.objects.filter(source=source)
    assert (source.name, source.type, source.mode) == (questions[0], "text", "qa")
    assert (chunk.text, chunk.heading) == ("Only within Europe.", questions[0])
    assert len(chunk.questions) == 2
    assert retrieval.search(bot.pk, "an order from Norway").passages[0].chunk_id == chunk.pk


def test_an_answer_that_was_changed_is_given_as_changed(bot):
    questions = ["Do you ship abroad?"]
    source = read(add_qa(bot, questions=questions, answer="No.", actor=bot.user))
    change_qa(source, questions=["Do you deliver abroad?"], answer="Yes, we do.", actor=bot.user)
    read(source)
    [chunk] = Chunk.objects.filter(source=source)
    assert (chunk.text, chunk.heading) == ("Yes, we do.", "Do you deliver abroad?")
    assert source.questions == ["Do you deliver abroad?"]


def test_all_that_failed_and_may_end_otherwise_is_tried_again(bot, help_page, settings):
    allowed, settings.OUTBOUND_ALLOW = settings.OUTBOUND_ALLOW, []
    page = read(add_website(bot, url=help_page, actor=bot.user))
    broken = file_of(bot, documents.pdf_truncated(), "broken.pdf")
    assert page.status == broken.status == "failed"
    settings.OUTBOUND_ALLOW = allowed
    assert retry_failed(bot, actor=bot.user) == 1
    broken.refresh_from_db()
    assert read(page).status == "processed" and broken.status == "failed"
