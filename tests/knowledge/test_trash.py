"""A deleted source can be brought back for an hour, once, by whose it is; then it is forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from accounts.models import ActivityLog
from billing import quota
from billing.quota import Limit
from bots.actions.chatbots import delete_bot
from bots.models import Chatbot
from botsmith.lib.errors import NotFound, QuotaExceeded
from botsmith.mongodb.collections import as_document, collection
from knowledge import actions, ingestion, orphans, retrieval, trash, uploads
from knowledge.actions import add_file, add_text, add_website, delete_source, restore_source
from knowledge.models import Chunk, CrawlOptions, DeletedSource, Page, Source
from knowledge.tasks import ingest_source, purge_trash
from tests.cast import HOURS, bot_of, file_of, person, qa_of, read, text_of

pytestmark = pytest.mark.django_db(transaction=True)

GIVEN = ("id", "added_at", "chatbot_id", "type", "name", "size", "url", "mode", "questions")
OVER = timedelta(hours=1, minutes=5)


def given(source: Source) -> dict:
    return {name: getattr(source, name) for name in GIVEN}


def finds(bot, question: str = "When is the shop open?") -> bool:
    return bool(retrieval.search(bot.pk, question).passages)


def is_kept(source: Source) -> bool:
    return uploads.exists(source.pk)


def let_time_pass(by: timedelta) -> None:
    """As long ago as that, everything in the trash was deleted."""
    collection(DeletedSource).update_many({}, {"$set": {"deleted_at": timezone.now() - by}})


@pytest.fixture(params=["", "disk"])
def place(request, settings, tmp_path):
    settings.UPLOADS_DIR = str(tmp_path) if request.param else ""


# --- Back as it was ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["text", "qa", "file"])
def test_it_comes_back_as_it_was_given_and_is_read_anew(bot, alice, kind, place):
    made = {
        "text": lambda: text_of(bot),
        "qa": lambda: qa_of(bot, "When is the shop open?", "Hours?", answer="From nine to five."),
        "file": lambda: file_of(bot, HOURS.encode(), "hours.md"),
    }
    source = made[kind]()
    before, content, run = given(source), source.content, source.run
    delete_source(source, actor=alice)
    assert not Source.objects.exists() and not Page.objects.exists() and not finds(bot)
    back = restore_source(bot, source.pk, actor=alice)
    assert (back.status, back.content, back.lease_token) == ("processing", "", None)
    assert given(back) == before and back.run != run and back.owner == alice.pk
    assert not DeletedSource.objects.exists()
    read(back)
    assert (back.status, back.content) == ("processed", content)
    assert finds(bot)


def test_a_website_comes_back_with_its_options_and_is_read_as_it_is_now(bot, alice, site):
    reach = {"depth": 1, "max_pages": 3, "include": ["/"], "exclude": ["/private"]}
    source = add_website(
        bot, url=site.url("/"), actor=alice, mode="crawl", refresh_every="daily", **reach
    )
    read(source)
    site.forget()
    delete_source(source, actor=alice)
    row = collection(DeletedSource).find_one({"id": source.pk})
    assert "content" not in row["document"]
    back = restore_source(bot, source.pk, actor=alice)
    assert as_document(back.crawl) == as_document(CrawlOptions(**reach))
    assert back.refresh_every == "daily"
    assert (back.pages_found, back.refresh_at, back.listed_run) == (0, None, None)
    assert read(back).status == "processed" and site.count("/")
    assert back.refresh_at is not None


def test_bringing_back_is_a_change_of_knowledge_as_adding_is(bot, alice):
    source = text_of(bot)
    delete_source(source, actor=alice)
    before = Chatbot.objects.get().knowledge_version
    read(restore_source(bot, source.pk, actor=alice))
    assert Chatbot.objects.get().knowledge_version > before
    log = ActivityLog.objects.filter(action="restored_source")
    assert list(log.values_list("user_id", "resource_id", "details")) == [
        (alice.pk, source.pk, source.name)
    ]


def test_what_another_program_wrote_without_an_upload_comes_back_with_its_words(bot, alice):
    source = text_of(bot)
    uploads.delete([source.pk])
    document = collection(Source).find_one({"id": source.pk})
    theirs = {name: document[name] for name in ("id", "chatbot_id", "type", "name", "content")}
    theirs |= {"status": "processed", "colour": "blue"}
    collection(Source).replace_one({"id": source.pk}, theirs)
    delete_source(Source.objects.get(), actor=alice)
    back = read(restore_source(bot, source.pk, actor=alice))
    assert (back.status, back.content) == ("processed", source.content)
    assert collection(Source).find_one({"id": source.pk})["colour"] == "blue"


def test_a_file_that_was_too_large_comes_back_saying_so(bot, alice):
    source = add_file(bot, name="big.pdf", stream=None, size=10**10, actor=alice)
    delete_source(source, actor=alice)
    back = restore_source(bot, source.pk, actor=alice)
    assert (back.status, back.error_reason) == ("failed", "too_large")
    assert back.error_message == source.error_message


def test_what_was_changed_at_the_last_moment_comes_back_changed(bot, alice, monkeypatch):
    source = text_of(bot)

    def before_the_row(model):
        if model is DeletedSource:
            collection(Source).update_one({"id": source.pk}, {"$set": {"name": "New name"}})
        return collection(model)

    monkeypatch.setattr(trash, "collection", before_the_row)
    assert trash.take(Source.objects.get())
    monkeypatch.undo()
    assert restore_source(bot, source.pk, actor=alice).name == "New name"


# --- Room on the plan ----------------------------------------------------------------------------


def test_it_takes_room_as_it_gave_it_back(bot, alice):
    source = text_of(bot)
    delete_source(source, actor=alice)
    assert quota.meters(alice, Limit.TEXTS)[0].used == 0
    restore_source(bot, source.pk, actor=alice)
    assert quota.meters(alice, Limit.TEXTS)[0].used == 1


def test_without_room_it_is_refused_and_can_be_brought_back_once_there_is():
    alice = person()
    bot = bot_of(alice)
    source = text_of(bot, name="First")
    delete_source(source, actor=alice)
    room = quota.meters(alice, Limit.TEXTS)[0].limit
    others = [add_text(bot, name=str(n), content="x", actor=alice) for n in range(room)]
    for _ in range(2):
        with pytest.raises(QuotaExceeded, match=f"“First” cannot come back yet.*{room} text"):
            restore_source(bot, source.pk, actor=alice)
    assert is_kept(source) and quota.meters(alice, Limit.TEXTS)[0].used == room
    delete_source(others[0], actor=alice)
    assert read(restore_source(bot, source.pk, actor=alice)).status == "processed"


# --- Once, in time, by whose it is ---------------------------------------------------------------


def test_of_any_number_at_once_one_brings_it_back(bot, alice):
    source = text_of(bot)
    delete_source(source, actor=alice)

    def restore(_) -> Source | None:
        try:
            return restore_source(bot, source.pk, actor=alice)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        back = list(pool.map(restore, range(8)))
    assert [each.pk for each in back if each] == [source.pk]
    assert restore_source(bot, source.pk, actor=alice) is None
    assert quota.meters(alice, Limit.TEXTS)[0].used == 1
    assert ActivityLog.objects.filter(action="restored_source").count() == 1


def test_deleted_again_it_comes_back_again(bot, alice):
    source = text_of(bot)
    for _ in range(2):
        delete_source(source, actor=alice)
        source = read(restore_source(bot, source.pk, actor=alice))
    assert source.status == "processed" and is_kept(source)


def test_whoever_ended_in_the_middle_of_it_is_followed_by_another(bot, alice):
    source = text_of(bot)
    delete_source(source, actor=alice)
    now = timezone.now()
    assert trash.claim(bot.pk, source.pk, now=now)
    assert restore_source(bot, source.pk, actor=alice) is None  # Somebody is at it.
    ended = {"$set": {"lease_expires_at": now - timedelta(seconds=1)}}
    collection(DeletedSource).update_one({"id": source.pk}, ended)
    assert restore_source(bot, source.pk, actor=alice).pk == source.pk


def test_one_that_ended_before_the_row_was_gone_leaves_the_source_alone(bot, alice):
    source = text_of(bot)
    delete_source(source, actor=alice)
    row = collection(DeletedSource).find_one({"id": source.pk}, {"_id": 0})
    read(restore_source(bot, source.pk, actor=alice))
    collection(DeletedSource).insert_one(row)
    assert restore_source(bot, source.pk, actor=alice) is None
    assert quota.meters(alice, Limit.TEXTS)[0].used == 1
    collection(DeletedSource).insert_one(row)
    let_time_pass(OVER)
    purge_trash()
    assert is_kept(source) and Source.objects.get().status == "processed"


def test_after_an_hour_it_is_forgotten_with_its_upload(bot, alice, place):
    old, young = text_of(bot, name="old"), text_of(bot, name="young")
    delete_source(old, actor=alice)
    let_time_pass(OVER)
    with pytest.raises(NotFound, match="can no longer be brought back"):
        restore_source(bot, old.pk, actor=alice)
    delete_source(young, actor=alice)
    assert is_kept(old) and is_kept(young)
    purge_trash()
    assert not is_kept(old) and is_kept(young)
    assert list(DeletedSource.objects.values_list("pk", flat=True)) == [young.pk]


def test_only_the_latest_of_a_chatbot_are_kept(bot, alice, place, monkeypatch):
    monkeypatch.setattr(trash, "MOST_KEPT", 2)
    other = text_of(bot_of(person("Bob")))
    delete_source(other, actor=other.chatbot.user)
    first, second, third = (text_of(bot, name=name) for name in ("first", "second", "third"))
    for source in (first, second, third):
        delete_source(source, actor=alice)
    assert not is_kept(first) and all(map(is_kept, (second, third, other)))
    with pytest.raises(NotFound, match="can no longer be brought back"):
        restore_source(bot, first.pk, actor=alice)
    assert restore_source(bot, second.pk, actor=alice)


def test_the_sweeper_of_what_is_left_leaves_the_trash_alone(bot, alice):
    kept, lost = text_of(bot, name="kept"), text_of(bot, name="lost")
    delete_source(kept, actor=alice)
    collection(Source).delete_one({"id": lost.pk})
    orphans.sweep(timezone.now() + timedelta(hours=2))
    assert is_kept(kept) and not is_kept(lost)


def test_a_strangers_source_is_as_one_that_never_was(bot, alice):
    source = text_of(bot)
    delete_source(source, actor=alice)
    bob = person("Bob")
    with pytest.raises(NotFound, match="can no longer be brought back"):
        restore_source(bot_of(bob), source.pk, actor=bob)
    assert is_kept(source) and DeletedSource.objects.count() == 1
    restore_source(bot, source.pk, actor=alice)
    with pytest.raises(NotFound):
        restore_source(Chatbot.objects.get(user=bob), source.pk, actor=bob)


# --- With its chatbot ----------------------------------------------------------------------------


def test_a_chatbot_takes_its_trash_along_at_once(alice, bot, place):
    other = bot_of(alice, name="Other")
    sources = [text_of(bot, name="gone"), text_of(bot), text_of(other)]
    for source in (sources[0], sources[2]):
        delete_source(source, actor=alice)
    delete_bot(bot, actor=alice)
    assert [is_kept(source) for source in sources] == [False, False, True]
    assert list(DeletedSource.objects.values_list("pk", flat=True)) == [sources[2].pk]


def test_nothing_comes_back_into_a_chatbot_that_went_meanwhile(alice, bot, monkeypatch):
    source = text_of(bot)
    delete_source(source, actor=alice)
    put_back = trash.put_back

    def after_the_bot_went(*args, **kwargs):
        delete_bot(Chatbot.objects.get(), actor=alice)
        return put_back(*args, **kwargs)

    monkeypatch.setattr(actions.trash, "put_back", after_the_bot_went)
    with pytest.raises(NotFound, match="deleted meanwhile"):
        restore_source(bot, source.pk, actor=alice)
    assert not Source.objects.exists() and not is_kept(source)
    assert quota.meters(alice, Limit.TEXTS)[0].used == 0


# --- While a worker reads it ---------------------------------------------------------------------


@pytest.fixture
def while_it_is_written(monkeypatch):
    """Does something in the middle of a worker's reading, which then goes on."""

    def arrange(meanwhile) -> None:
        write = ingestion.index.write

        def interrupted(*documents):
            monkeypatch.setattr(ingestion.index, "write", write)
            meanwhile()
            return write(*documents)

        monkeypatch.setattr(ingestion.index, "write", interrupted)

    return arrange


def test_the_worker_that_read_it_when_it_was_deleted_changes_nothing_of_it(
    bot, alice, while_it_is_written
):
    source = add_text(bot, name="x", content=HOURS, actor=alice)

    def deleted_and_back() -> None:
        delete_source(source, actor=alice)
        restore_source(bot, source.pk, actor=alice)
        ingest_source(source.pk)  # A bell that comes too soon.

    while_it_is_written(deleted_and_back)
    ingest_source(source.pk)
    back = Source.objects.get()
    assert (back.status, back.stage, back.content) == ("processing", "waiting", "")
    assert back.run != source.run and back.lease_token is None
    assert back.due_at > timezone.now()  # Until no worker can be writing any more.
    assert is_kept(source)
    read(back)
    assert (back.status, back.content) == ("processed", HOURS.strip())
    assert set(Chunk.objects.values_list("run", flat=True)) == {back.run}


def test_a_worker_leaves_the_upload_of_what_was_deleted_to_the_trash(
    bot, alice, while_it_is_written
):
    source = add_text(bot, name="x", content=HOURS, actor=alice)
    while_it_is_written(lambda: delete_source(source, actor=alice))
    ingest_source(source.pk)
    assert not Chunk.objects.exists() and not Page.objects.exists()
    back = restore_source(bot, source.pk, actor=alice)
    assert read(back).status == "processed" and finds(bot)
