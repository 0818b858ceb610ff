"""The last good knowledge goes on serving visitors while newer knowledge is tried."""

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from bots.actions.chatbots import delete_bot
from bots.models import Chatbot
from botsmith.mongodb.collections import collection
from knowledge import kept, postings, retrieval, shelf
from knowledge.actions import change_qa, change_text, delete_source
from knowledge.ingestion import reindex
from knowledge.models import Chunk, KeptChunk, KeptSourceTerms, Page, Source
from knowledge.retrieval import asearch, search
from knowledge.tasks import sweep_orphans
from tests.cast import HOURS, bot_of, on_plan, person, qa_of, read, text_of

pytestmark = pytest.mark.django_db(transaction=True)

OLD, NEW = "The shop is closed on Sunday.", "The shop is open on Sunday."


@pytest.fixture
def bot():
    return bot_of(on_plan(person(), "enterprise"))


@pytest.fixture(params=["in the process", "by MongoDB"])
def either_way(request, monkeypatch):
    """By the process's own index, and as when the chatbot is too big for that."""
    if request.param == "by MongoDB":
        monkeypatch.setattr(postings, "MAX_BYTES", 0)
        monkeypatch.setattr(shelf, "SEARCHED_ABOVE", 0)
        postings._cache.clear()


def texts(bot, question: str = "shop on Sunday", **asked) -> list[str]:
    return [passage.text for passage in search(bot.pk, question, **asked).passages]


def rewrite(source: Source, content: str) -> Source:
    change_text(source, name=source.name, content=content, actor=source.chatbot.user)
    return read(source)


def copies() -> set[str]:
    """The versions of which anything is stored."""
    models = (KeptChunk, KeptSourceTerms)
    return {each for model in models for each in collection(model).distinct("kept_version")}


def document(bot) -> dict:
    return collection(Chatbot).find_one({"id": bot.pk})


def test_visitors_get_what_was_kept_and_the_draft_is_tried(bot, either_way):
    source = text_of(bot, OLD)
    assert kept.keep(bot.pk)
    rewrite(source, NEW)
    text_of(bot, "On Sunday the shop sells bread.", name="Bread")
    for _ in range(2):  # What one way derived is not the other's.
        assert texts(bot) == [OLD]
        now = texts(bot, draft=True)
        assert NEW in now and OLD not in now
    assert search(bot.pk, "shop").total == 1
    assert search(bot.pk, "shop", draft=True).total == 2
    assert texts(bot, "bread") == []


def test_what_was_kept_is_found_as_it_was(bot, either_way):
    text_of(bot)
    text_of(bot, "Our cellar holds wine from the valley. Parking costs nothing.", name="Wine list")
    before = search(bot.pk, "Is parking free of charge?")
    kept.keep(bot.pk)
    after = search(bot.pk, "Is parking free of charge?")
    assert before.passages and after.terms == before.terms
    assert [(p.text, p.source_name, p.score) for p in after.passages] == [
        (p.text, p.source_name, p.score) for p in before.passages
    ]


async def test_the_event_loop_reads_the_same_shelf(bot):
    source = await sync_to_async(text_of)(bot, OLD)
    await sync_to_async(kept.keep)(bot.pk)
    await sync_to_async(rewrite)(source, NEW)
    now = await Chatbot.objects.aget(pk=bot.pk)
    assert [p.text for p in (await asearch(now, "Sunday")).passages] == [OLD]
    assert [p.text for p in (await asearch(now, "Sunday", draft=True)).passages] == [NEW]


def test_a_batch_of_both_kinds_asks_each_for_its_own(bot):
    """Searches that come at once share a look at sources: the live ones' must be processed."""
    other = bot_of(bot.user, name="Twin")
    sources = [text_of(each, OLD) for each in (bot, other)]
    kept.keep(bot.pk)
    ids = [source.pk for source in sources]
    collection(Source).update_many({"id": {"$in": ids}}, {"$set": {"status": "failed"}})
    states = [retrieval.State.read(each.pk) for each in (bot, other)]
    searches = [
        retrieval.Search(state, "Sunday", "", None, 12, retrieval.Stopwatch()) for state in states
    ]
    found = retrieval._search_each(searches)
    assert [[p.text for p in each.passages] for each in found] == [[OLD], []]


def test_release_gives_the_live_passages_back(bot):
    source = text_of(bot, OLD)
    kept.keep(bot.pk)
    rewrite(source, NEW)
    assert texts(bot) == [OLD]
    kept.release(bot.pk)
    assert texts(bot) == [NEW]
    assert copies() == set()
    kept.release(bot.pk)
    assert texts(bot) == [NEW]


def test_a_chatbot_tells_since_when(bot):
    text_of(bot, OLD)
    assert kept.kept_at(Chatbot.objects.get(pk=bot.pk)) is None
    before = timezone.now() - timedelta(seconds=1)
    kept.keep(bot.pk)
    assert before < kept.kept_at(Chatbot.objects.get(pk=bot.pk)) <= timezone.now()
    kept.release(bot.pk)
    assert kept.kept_at(Chatbot.objects.get(pk=bot.pk)) is None


def test_nothing_is_not_kept(bot):
    assert not kept.keep(bot.pk)
    assert not kept.keep("nobody")
    assert document(bot)["kept_version"] is None
    assert copies() == set()


def test_keeping_again_replaces_what_was_kept(bot):
    source = text_of(bot, OLD)
    kept.keep(bot.pk)
    rewrite(source, NEW)
    assert kept.keep(bot.pk)
    assert texts(bot) == [NEW]
    assert copies() == {document(bot)["kept_version"]}


def test_a_deleted_source_is_gone_at_once_from_what_was_kept(bot, either_way):
    source = text_of(bot, OLD)
    text_of(bot)
    kept.keep(bot.pk)
    assert OLD in texts(bot)
    delete_source(source, actor=bot.user)
    assert OLD not in texts(bot)
    assert texts(bot, "parking")
    assert not collection(KeptChunk).count_documents({"source_id": source.pk})
    assert not collection(KeptSourceTerms).count_documents({"source_id": source.pk})


def test_what_is_left_in_a_copy_of_a_deleted_source_is_not_found_and_swept(bot):
    """As when a worker was killed between the source and its passages."""
    source = text_of(bot, OLD)
    text_of(bot)
    kept.keep(bot.pk)
    collection(Source).delete_one({"id": source.pk})
    assert OLD not in texts(bot)
    sweep_orphans()
    assert not collection(KeptChunk).count_documents({"source_id": source.pk})
    assert texts(bot, "parking")


def test_a_deleted_chatbot_leaves_no_copy(bot):
    text_of(bot, OLD)
    kept.keep(bot.pk)
    kept._copy(bot.pk, "begun")
    delete_bot(Chatbot.objects.get(pk=bot.pk), actor=bot.user)
    assert copies() == set()
    assert not kept.keep(bot.pk)


@pytest.mark.parametrize("status", ["processing", "failed"])
def test_a_source_that_is_read_again_serves_from_its_copy(bot, status):
    source = text_of(bot, OLD)
    kept.keep(bot.pk)
    collection(Source).update_one({"id": source.pk}, {"$set": {"status": status}})
    assert texts(bot) == [OLD]
    assert texts(bot, draft=True) == []


def test_a_half_made_copy_is_never_served_and_swept_when_it_is_old(bot, monkeypatch):
    """A worker was killed before the switch."""
    source = text_of(bot, OLD)
    kept.keep(bot.pk)
    good = document(bot)["kept_version"]
    rewrite(source, NEW)
    kept._copy(bot.pk, "half")
    assert texts(bot) == [OLD]
    sweep_orphans()
    assert copies() == {good, "half"}  # It might still be being made.
    monkeypatch.setattr(kept, "YOUNG", timedelta(seconds=-1))
    sweep_orphans()
    assert copies() == {good}
    assert texts(bot) == [OLD]


def test_a_copy_that_breaks_off_leaves_nothing(bot, monkeypatch):
    text_of(bot, OLD)

    def breaks(version):
        raise RuntimeError

    monkeypatch.setattr(kept, "_is_whole", breaks)
    with pytest.raises(RuntimeError):
        kept.keep(bot.pk)
    assert copies() == set()
    assert document(bot)["kept_version"] is None


def while_copying(monkeypatch, *happens):
    """Does these, one after each copy that is made."""
    copy, coming = kept._copy, list(happens)

    def copied(*arguments):
        copy(*arguments)
        if coming:
            coming.pop(0)()

    monkeypatch.setattr(kept, "_copy", copied)


def test_what_changes_while_it_is_copied_is_copied_again(bot, monkeypatch):
    source = text_of(bot, OLD)
    while_copying(monkeypatch, lambda: rewrite(source, NEW))
    assert kept.keep(bot.pk)
    assert texts(bot) == [NEW]
    assert copies() == {document(bot)["kept_version"]}


def test_what_changes_again_and_again_is_not_kept(bot, monkeypatch):
    source = text_of(bot, OLD)
    kept.keep(bot.pk)
    good = document(bot)["kept_version"]
    while_copying(monkeypatch, *[lambda: reindex(source.pk)] * 3)
    assert not kept.keep(bot.pk)
    assert document(bot)["kept_version"] == good
    assert copies() == {good}


def test_only_what_was_tried_is_kept(bot, monkeypatch):
    source = text_of(bot, OLD)
    tried = document(bot)["knowledge_version"]
    while_copying(monkeypatch, lambda: rewrite(source, NEW))
    assert not kept.keep(bot.pk, tried=tried)
    assert not kept.keep(bot.pk, tried=tried)
    assert (document(bot)["kept_version"], copies()) == (None, set())
    assert kept.keep(bot.pk, tried=document(bot)["knowledge_version"])
    assert texts(bot) == [NEW]


def test_what_changes_as_the_copy_begins_to_serve_is_not_kept(bot, monkeypatch):
    """Between the last look at the passages and the update that names the copy."""
    source = text_of(bot, OLD)
    look, looks = kept._standing, []

    def then_rewritten(chatbot_id):
        found = look(chatbot_id)
        looks.append(found)
        if len(looks) == 2:
            rewrite(source, NEW)
        return found

    monkeypatch.setattr(kept, "_standing", then_rewritten)
    assert not kept.keep(bot.pk, tried=document(bot)["knowledge_version"])
    assert (document(bot)["kept_version"], copies()) == (None, set())


def test_a_source_deleted_while_it_is_copied_is_not_kept(bot, monkeypatch):
    source = text_of(bot, OLD)
    text_of(bot)
    while_copying(monkeypatch, lambda: delete_source(source, actor=bot.user))
    assert kept.keep(bot.pk)
    assert not collection(KeptChunk).count_documents({"source_id": source.pk})


@pytest.mark.parametrize(
    "written", [{"status": "processing"}, {"refreshing": True}], ids=["new", "again"]
)
def test_passages_that_are_being_written_are_not_kept(bot, written):
    source = text_of(bot, OLD)
    collection(Source).update_one({"id": source.pk}, {"$set": {"stage": "indexing", **written}})
    assert not kept.keep(bot.pk)


def test_passages_of_a_killed_worker_are_not_kept(bot):
    """It had written some of a second reading, or of a source that was never read to its end."""
    source = text_of(bot)
    chunk = collection(Chunk).find_one({"source_id": source.pk}, {"_id": 0})
    for other in ({"id": "x:1", "run": "new"}, {"id": "x:0", "source_id": "x"}):
        collection(Chunk).insert_one({**chunk, **other})
        assert not kept.keep(bot.pk)
        collection(Chunk).delete_one({"id": other["id"]})
    assert copies() == set()
    assert kept.keep(bot.pk)


def test_of_two_at_once_one_copy_is_left(bot, monkeypatch):
    text_of(bot, OLD)
    while_copying(monkeypatch, lambda: kept.keep(bot.pk))
    assert kept.keep(bot.pk)
    assert copies() == {document(bot)["kept_version"]}
    assert texts(bot) == [OLD]


async def test_a_question_on_its_way_while_the_copy_goes_is_answered_from_what_comes(bot):
    """Its chatbot was read a moment before."""
    source = await sync_to_async(text_of)(bot, OLD)
    await sync_to_async(kept.keep)(bot.pk)
    then = await Chatbot.objects.aget(pk=bot.pk)
    await sync_to_async(rewrite)(source, NEW)
    await sync_to_async(kept.keep)(bot.pk)
    assert [p.text for p in (await asearch(then, "Sunday")).passages] == [NEW]
    await sync_to_async(kept.release)(bot.pk)
    assert [p.text for p in (await asearch(then, "Sunday")).passages] == [NEW]


def test_an_answer_that_its_owner_wrote_is_the_kept_one(bot, either_way):
    question = "Do you ship to Norway?"
    source = qa_of(bot, question, answer="Yes, within a week.")
    kept.keep(bot.pk)
    change_qa(source, questions=[question], answer="No longer.", actor=bot.user)
    read(source)
    [passage] = search(bot.pk, question).passages
    assert passage.given and "within a week" in passage.text
    [passage] = search(bot.pk, question, draft=True).passages
    assert passage.given and "No longer" in passage.text


def test_a_kept_quotation_is_told_by_its_own_words(bot):
    """Offsets are into the content as it was; what stands there now may be other words."""
    source = text_of(bot)
    kept.keep(bot.pk)
    rewrite(source, f"Closed for good.\n\n{HOURS}")
    [passage] = search(bot.pk, "parking").passages
    assert "Customers park free" in passage.text
    assert HOURS.strip()[passage.start : passage.end] == passage.text


def test_another_programs_chatbot_without_the_fields_is_answered_live(bot):
    text_of(bot, OLD)
    kept.keep(bot.pk)
    fields = ("kept_version", "kept_at", "kept_embedding_model", "kept_changes")
    collection(Chatbot).update_one({"id": bot.pk}, {"$unset": dict.fromkeys(fields, "")})
    assert texts(bot) == [OLD]
    assert kept.kept_at(Chatbot.objects.get(pk=bot.pk)) is None
    assert kept.keep(bot.pk)
    assert Page.objects.count() == 1


def test_the_text_index_has_large_copies_alone(bot, monkeypatch):
    """That of a small one would be most of the work of copying it."""
    text_of(bot)
    kept.keep(bot.pk)
    assert not collection(KeptChunk).count_documents({"searched": True})
    monkeypatch.setattr(
        postings, "MAX_BYTES", 0
    )  # Such a copy is read by the process all the same.
    postings._cache.clear()
    assert texts(bot, "parking")
    monkeypatch.setattr(shelf, "SEARCHED_ABOVE", 0)
    kept.keep(bot.pk)
    assert not collection(KeptChunk).count_documents({"searched": False})


def test_passages_of_a_copy_that_was_dropped_while_it_went_on_are_swept(bot):
    """MongoDB may go on with what a killed worker began."""
    text_of(bot)
    assert kept.keep(bot.pk)
    left = collection(KeptChunk).find_one({}, {"_id": 0})
    collection(KeptChunk).insert_one({**left, "id": "left", "kept_version": "nobody's"})
    assert kept.sweep(timezone.now()) == 1
    assert collection(KeptChunk).find_one({"id": "left"}) is None
    assert collection(KeptChunk).count_documents({}) > 0
