import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.utils import timezone

from billing import quota
from billing.quota import Limit
from bots.actions.chatbots import delete_bot
from botsmith.lib.errors import NotFound
from botsmith.mongodb.collections import collection
from knowledge import assembly, index, ingestion, reading, retrieval
from knowledge.actions import add_text, add_website, delete_source, retry_source
from knowledge.leases import LostLease, claim
from knowledge.models import Chunk, Page, Source
from knowledge.tasks import ingest_source, reclaim_sources
from tests.cast import HOURS, bot_of, file_of, person, read, text_of
from tests.e2e.running import website
from tests.knowledge import documents, office

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alice():
    return person(custom_max_file_uploads=50)


@pytest.fixture
def bot(alice):
    return bot_of(alice)


def queued() -> int:
    from botsmith.celery import app

    with app.connection_or_acquire() as connection:
        return connection.default_channel._size("ingest")


def test_a_pdf_becomes_text_and_passages(bot):
    source = file_of(bot, documents.pdf_guide(), "guide.pdf")
    assert (source.status, source.progress, source.error_message) == ("processed", 100, None)
    assert source.chunks_count == Chunk.objects.filter(source=source).count() > 0
    for chunk in Chunk.objects.filter(source=source):
        assert source.content[chunk.start : chunk.end] == chunk.text


def test_a_web_page_takes_its_title_as_its_name(bot, alice, settings):
    page = documents.html_page("<h1>Delivery</h1><p>Delivery takes three days.</p>", title="Help")
    with website({"/help": page}) as port:
        settings.OUTBOUND_ALLOW = [f"127.0.0.1:{port}"]
        address = f"http://127.0.0.1:{port}/help"
        source = read(add_website(bot, url=address, actor=alice))
    assert (source.status, source.name, source.url) == ("processed", "Help", address)
    assert "three days" in source.content


SAID = "Kayaks cost ten euros"
EVERY_FORMAT = {
    "a.pdf": documents.pdf_lines(SAID),
    "a.docx": office.docx(office.paragraph(SAID)),
    "a.xlsx": office.xlsx({"Prices": [["What", "Says"], ["price", SAID]]}),
    "a.pptx": office.pptx(office.slide(office.shape(office.point(SAID)))),
    "a.html": documents.html_page(f"<p>{SAID}.</p>"),
    "a.md": f"# Prices\n\n{SAID}.".encode(),
    "a.csv": f"what;says\nprice;{SAID}\n".encode(),
    "a.json": f'{{"price": "{SAID}"}}'.encode(),
    "a.txt": SAID.encode("utf-16"),
}


@pytest.mark.parametrize("name", EVERY_FORMAT)
def test_every_format_is_read_and_found(bot, name):
    source = file_of(bot, EVERY_FORMAT[name], name)
    assert (source.status, source.error_message) == ("processed", None)
    assert SAID in source.content
    assert SAID in retrieval.search(bot.pk, "What do kayaks cost?").passages[0].text


def test_a_passage_of_a_pdf_knows_its_pages(bot):
    source = file_of(bot, documents.pdf_with_running_heads(), "guide.pdf")
    chunks = list(Chunk.objects.filter(source=source).order_by("ordinal"))
    assert chunks[0].pages[0] == [1, 0]
    assert [number for chunk in chunks for number, _ in chunk.pages][-1] == 6
    for chunk in chunks:
        for _, start in chunk.pages[1:]:
            assert chunk.start < start < chunk.end


def test_a_text_is_read_as_a_text_whatever_its_title(bot):
    source = text_of(bot, "The <b>price</b> is ten.", name="Prices.pdf")
    assert (source.status, source.content) == ("processed", "The <b>price</b> is ten.")


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "empty.pdf", "empty"),
        (b"", "empty.txt", "empty"),
        (documents.pdf_truncated(), "broken.pdf", "damaged"),
        (documents.pdf_scanned(), "scan.pdf", "scanned images"),
        (documents.pdf_encrypted("secret"), "locked.pdf", "password"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "picture.png", "type"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1000), "letter.doc", "old Office format"),
        (b"PK\x03\x04" + bytes(100), "torn.docx", "damaged"),
        (b"PK\x03\x04" + bytes(100), "packed.zip", "type"),
        (b"   \n\n  ", "blank.txt", "No text"),
    ],
)
def test_an_unreadable_file_fails_with_what_to_do(bot, data, name, words):
    good = text_of(bot)
    source = file_of(bot, data, name)
    assert source.status == "failed"
    assert words in source.error_message and source.error_message.endswith(".")
    good.refresh_from_db()
    assert good.status == "processed"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://127.0.0.1/", "private network"),
        ("http://169.254.169.254/latest/meta-data/", "private network"),
        ("http://[::1]/", "private network"),
        ("http://localhost:6379/", "unusual port"),
        ("http://nowhere.invalid/", "no page"),
    ],
)
def test_an_address_that_cannot_be_read_fails_with_what_to_do(bot, alice, address, words):
    source = read(add_website(bot, url=address, actor=alice))
    assert source.status == "failed" and words in source.error_message


def test_an_address_that_does_not_answer_fails_with_what_to_do(bot, alice, settings):
    with website({}) as port:
        pass
    settings.OUTBOUND_ALLOW = [f"127.0.0.1:{port}"]
    source = read(add_website(bot, url=f"http://127.0.0.1:{port}/", actor=alice))
    assert source.status == "failed" and "could not be reached" in source.error_message


def test_a_file_over_the_plans_size_fails_and_is_not_kept(bot, alice):
    source = file_of(bot, bytes(10 * 1024 * 1024 + 1), "big.txt")
    assert source.status == "failed" and "10.0 MB" in source.error_message
    assert queued() == 0


def test_a_source_is_claimed_by_one_worker_only(bot, alice):
    source = add_text(bot, name="x", content="y", actor=alice)
    leases = []
    start = threading.Barrier(20)

    def run():
        start.wait()
        leases.append(claim(source.pk))

    threads = [threading.Thread(target=run) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(lease is not None for lease in leases) == 1


def test_a_worker_that_died_is_followed_by_another(bot, alice):
    source = add_text(bot, name="x", content=HOURS, actor=alice)
    claim(source.pk)
    expire(source)
    before = queued()
    reclaim_sources()
    reclaim_sources()
    assert queued() == before + 1
    assert read(source).status == "processed"


def test_a_source_whose_bell_was_lost_is_rung_again(bot, alice):
    reclaim_sources()  # Redis is known from here on.
    source = add_text(bot, name="x", content=HOURS, actor=alice)
    before = queued()
    reclaim_sources()
    assert queued() == before
    long_ago = timezone.now() - timedelta(minutes=2)
    collection(Source).update_one({"id": source.pk}, {"$set": {"rung_at": long_ago}})
    reclaim_sources()
    reclaim_sources()
    assert queued() == before + 1


def test_after_bounded_attempts_a_source_fails_with_the_reason(bot, alice, settings):
    source = add_text(bot, name="x", content=HOURS, actor=alice)
    for _ in range(settings.INGEST_MAX_ATTEMPTS):
        assert claim(source.pk)
        expire(source)
    assert claim(source.pk) is None
    stored = Source.objects.get(pk=source.pk)
    half_written(stored, HOURS)
    reclaim_sources()
    source.refresh_from_db()
    assert source.status == "failed" and "several times" in source.error_message
    assert Chunk.objects.count() == 0


def test_a_worker_that_lost_its_lease_changes_nothing(bot, alice):
    source = add_text(bot, name="x", content=HOURS, actor=alice)
    first = claim(source.pk)
    expire(source)
    second = claim(source.pk)
    with pytest.raises(LostLease):
        first.settle(status="failed")
    ingestion.ingest(second)
    source.refresh_from_db()
    assert source.status == "processed"


def test_an_unexpected_error_lets_the_sweeper_try_again(bot, alice, monkeypatch):
    source = add_text(bot, name="x", content=HOURS, actor=alice)
    monkeypatch.setattr(assembly, "chunk", lambda text: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        ingest_source(source.pk)
    monkeypatch.undo()
    assert read(source).status == "processed"


def test_passages_that_were_lost_are_made_again(bot):
    """As when a worker fails after it had written them, and takes them back."""
    source = text_of(bot)
    before = list(Chunk.objects.order_by("id").values_list("id", "text"))
    index.remove([source.pk])
    Source.objects.filter(pk=source.pk).update(status="processing")
    assert read(source).status == "processed"
    assert list(Chunk.objects.order_by("id").values_list("id", "text")) == before


def test_doing_it_again_changes_nothing(bot):
    source = text_of(bot)
    before = list(Chunk.objects.order_by("id").values())
    Source.objects.filter(pk=source.pk).update(status="processing")
    read(source)
    assert list(Chunk.objects.order_by("id").values()) == before


def test_a_failed_source_is_read_once_more_on_request(bot, alice, settings):
    with website({"/a": documents.html_page("<p>Now it answers.</p>")}) as port:
        source = read(add_website(bot, url=f"http://127.0.0.1:{port}/a", actor=alice))
        assert source.status == "failed"
        settings.OUTBOUND_ALLOW = [f"127.0.0.1:{port}"]
        retry_source(source, actor=alice)
        assert read(source).status == "processed"


def test_a_deleted_source_is_gone_from_answers_at_once(bot, alice):
    source = text_of(bot)
    assert retrieval.search(bot.pk, "When is the shop open?").passages
    delete_source(source, actor=alice)
    assert retrieval.search(bot.pk, "When is the shop open?").passages == []
    assert Chunk.objects.count() == 0


def test_passages_without_a_source_are_never_retrieved(bot):
    """As between the two writes of a deletion."""
    source = text_of(bot)
    collection(Source).delete_one({"id": source.pk})
    assert retrieval.search(bot.pk, "When is the shop open?").passages == []


def test_a_source_deleted_while_it_is_read_leaves_nothing(bot, alice, monkeypatch):
    source = add_text(bot, name="x", content=HOURS, actor=alice)
    write = ingestion.index.write

    def delete_then_write(*documents):
        delete_source(source, actor=alice)
        return write(*documents)

    monkeypatch.setattr(ingestion.index, "write", delete_then_write)
    ingest_source(source.pk)
    assert Chunk.objects.count() == Page.objects.count() == 0 and not Source.objects.exists()


def test_text_that_no_document_can_hold_is_refused_with_what_to_do(bot, monkeypatch):
    monkeypatch.setattr(reading, "MAX_CONTENT_BYTES", 100)
    source = text_of(bot, "Many words. " * 20)
    assert source.status == "failed" and "Split it" in source.error_message
    assert Chunk.objects.count() == 0


def test_passages_of_what_is_not_ready_crowd_nothing_out(bot, alice):
    """More of them than retrieval looks at."""
    text_of(bot)
    failed = add_text(bot, name="x", content="y", actor=alice)
    noise = "The shop is open. Opening hours of the shop. " * 3000
    half_written(failed, noise)
    assert retrieval.search(bot.pk, "When does the shop close on Saturday?").passages


def test_simultaneous_deletes_give_the_room_back_once(bot, alice):
    first = text_of(bot, name="one")
    text_of(bot, name="two")
    together(lambda: delete_source(first, actor=alice))
    assert quota.meters(alice, Limit.TEXTS)[0].used == 1


def test_simultaneous_deletes_of_a_bot_give_the_room_back_once(alice):
    alice.custom_max_chatbots = 2
    alice.save()
    bot, other = bot_of(alice, name="one"), bot_of(alice, name="two")
    text_of(bot)
    text_of(other)
    together(lambda: delete_bot(bot, actor=alice))
    meters = quota.meters(alice, Limit.CHATBOTS, Limit.TEXTS)
    assert [meter.used for meter in meters] == [1, 1]


def test_a_source_added_to_a_bot_that_is_gone_leaves_nothing(alice, bot):
    delete_bot(bot, actor=alice)
    with pytest.raises(NotFound):
        add_text(bot, name="x", content="y", actor=alice)
    assert not Source.objects.exists()
    assert quota.meters(alice, Limit.TEXTS)[0].used == 0


def together(action, times: int = 8) -> None:
    """Runs it so many times at once."""
    with ThreadPoolExecutor(times) as pool:
        list(pool.map(lambda _: action(), range(times)))


def test_one_bots_knowledge_is_not_anothers(bot):
    text_of(bot)
    bob = person("Bob")
    other = bot_of(bob)
    assert retrieval.search(other.pk, "When is the shop open?").passages == []


def half_written(source: Source, text: str) -> None:
    """Leaves the passages of a worker that ended before it could say so."""
    passages = assembly.chunk(text)
    document = index.Document(source.pk, 0, len(text), "", None, None, [], "en", passages)
    index.write(source, [document])


def expire(source: Source) -> None:
    past = timezone.now() - timedelta(seconds=1)
    collection(Source).update_one({"id": source.pk}, {"$set": {"lease_expires_at": past}})


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        ("Rechnungen werden am Monatsende verschickt.", "Rechnung", "Monatsende"),
        ("Les factures sont envoyées à la fin du mois.", "facture", "fin du mois"),
        ("营业时间是周一至周五上午九点到下午五点。", "营业时间", "周一"),
    ],
)
def test_a_question_of_one_word_is_understood_in_the_sources_language(bot, text, question, said):
    text_of(bot, text)
    assert said in retrieval.search(bot.pk, question).passages[0].text
