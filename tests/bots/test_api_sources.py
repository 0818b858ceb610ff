"""A chatbot's sources by the API: made of JSON or a file, read, listed, retried, deleted."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import ActivityLog
from billing import quota
from bots.api import sources as views
from botsmith.mongodb.collections import collection
from knowledge import uploads
from knowledge.models import Source
from tests.bots.api import Program, refused, subscriber
from tests.cast import HOURS, bot_of, on_plan, qa_of, read, text_of

pytestmark = pytest.mark.django_db
TEXT = {"type": "text", "name": "Hours", "content": HOURS}
SITE = {"type": "website", "url": "https://example.com/help"}
QA = {"type": "qa", "questions": ["Do you deliver?", "Is there delivery?"], "answer": "Yes."}


def wrong_fields(answer) -> set[str]:
    return {each["field"] for each in answer.json()["error"]["fields"]}


def file_named(name: str, data: bytes = b"The shop is open from nine to five.") -> BytesIO:
    return SimpleUploadedFile(name, data)


def to(bot) -> str:
    return f"chatbots/{bot.pk}/sources"


def test_a_text_is_made_read_and_deleted():
    bot = bot_of(subscriber())
    program = Program(bot.user)
    made = program.post(to(bot), TEXT)
    assert made.status_code == 201
    source = made.json()
    assert (source["type"], source["name"], source["status"]) == ("text", "Hours", "processing")
    assert made["Location"] == f"/api/v1/{to(bot)}/{source['id']}"
    read(Source.objects.get())
    shown = program.get(f"{to(bot)}/{source['id']}").json()
    assert (shown["status"], shown["progress"], shown["error_code"]) == ("processed", 100, None)
    assert shown["chunks_count"] > 0 and shown["processed_at"]
    assert not shown.keys() & {"content", "owner", "run", "lease_token"}
    gone = program.delete(f"{to(bot)}/{source['id']}")
    assert (gone.status_code, gone.content) == (204, b"")
    assert refused(program.get(f"{to(bot)}/{source['id']}"))[0] == 404
    done = ActivityLog.objects.filter(user=bot.user, resource_id=source["id"])
    actions = list(done.order_by("timestamp").values_list("action", flat=True))
    assert actions == ["added_source", "deleted_source"]


def test_a_website_has_the_options_of_the_page():
    bot = bot_of(subscriber())
    options = {"mode": "crawl", "depth": 3, "max_pages": 40, "refresh_every": "weekly"}
    paths = {"include": ["/help/"], "exclude": ["/help/old/"], "skip_noindex": False}
    shown = Program(bot.user).post(to(bot), {**SITE, **options, **paths}).json()
    assert (shown["type"], shown["mode"]) == ("website", "crawl")
    assert shown["url"] == "https://example.com/help"
    assert shown["refresh_every"] == "weekly"
    assert shown["crawl"] == {"depth": 3, "max_pages": 40, **paths}


def test_a_website_alone_is_one_page():
    bot = bot_of(subscriber())
    shown = Program(bot.user).post(to(bot), {**SITE, "url": "example.com", "depth": 3}).json()
    assert (shown["url"], shown["mode"]) == ("https://example.com/", "page")
    assert (shown["crawl"]["depth"], shown["crawl"]["max_pages"]) == (0, 1)


def test_a_question_has_its_wordings_and_its_answer():
    bot = bot_of(subscriber())
    shown = Program(bot.user).post(to(bot), QA).json()
    assert (shown["type"], shown["questions"]) == ("qa", QA["questions"])
    assert read(Source.objects.get()).content.endswith("Yes.")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "type"),
        ({"type": "song"}, "type"),
        ({"type": "text", "content": "x"}, "name"),
        ({**TEXT, "name": " "}, "name"),
        ({**TEXT, "content": ""}, "content"),
        ({**TEXT, "url": "https://example.com"}, "url"),
        ({**SITE, "url": "ftp://example.com"}, "url"),
        ({**SITE, "mode": "qa"}, "mode"),
        ({**SITE, "depth": 6}, "depth"),
        ({**SITE, "depth": "2"}, "depth"),
        ({**SITE, "max_pages": 0}, "max_pages"),
        ({**SITE, "refresh_every": "hourly"}, "refresh_every"),
        ({**SITE, "include": ["no path"]}, "include.0"),
        ({**QA, "questions": []}, "questions"),
        ({**QA, "questions": ["two\nlines"]}, "questions.0"),
        ({**QA, "answer": None}, "answer"),
    ],
)
def test_what_is_wrong_is_named(given, field):
    bot = bot_of(subscriber())
    answer = Program(bot.user).post(to(bot), given)
    assert refused(answer) == (400, "invalid_request")
    assert wrong_fields(answer) == {field}
    assert not Source.objects.exists()


def test_a_file_is_kept_byte_for_byte():
    bot = bot_of(subscriber())
    data = b"The shop is open from nine to five.\n" * 3
    made = Program(bot.user).upload(to(bot), file=file_named("hours.txt", data))
    assert made.status_code == 201
    shown = made.json()
    assert (shown["type"], shown["name"], shown["size"]) == ("file", "hours.txt", "108 B")
    assert made["Location"].endswith(shown["id"])
    assert uploads.read(shown["id"]) == data
    assert read(Source.objects.get()).status == "processed"


def test_a_large_file_goes_over_the_disk(monkeypatch):
    """Wherever it is read, it stands in a file: never whole in memory."""
    bot, seen = bot_of(on_plan(subscriber(), "enterprise")), []
    add_file = views.add_file

    def noting(bot, *, stream, **given):
        seen.append(type(stream))
        return add_file(bot, stream=stream, **given)

    monkeypatch.setattr(views, "add_file", noting)
    data = b"All that is known of boats. " * 120_000
    made = Program(bot.user).upload(to(bot), file=file_named("boats.txt", data))
    assert made.status_code == 201
    assert seen == [TemporaryUploadedFile]
    with uploads.opened(made.json()["id"]) as kept:
        assert kept.read() == data


def test_a_file_over_the_plans_size_becomes_a_failed_source_that_says_so(monkeypatch):
    bot = bot_of(subscriber())
    monkeypatch.setattr(quota, "max_file_bytes", lambda owner: 10)
    shown = Program(bot.user).upload(to(bot), file=file_named("hours.txt")).json()
    assert (shown["status"], shown["error_code"]) == ("failed", "too_large")
    assert "your plan reads files up to 10 B" in shown["error_message"]
    address = f"{to(bot)}/{shown['id']}/retry"
    assert "too large to keep" in Program(bot.user).post(address).json()["error"]["message"]


def test_a_file_that_cannot_be_read_says_why():
    bot = bot_of(subscriber())
    program = Program(bot.user)
    made = program.upload(to(bot), file=file_named("tune.mp3", b"ID3\x04\x00\xff\xfb\x90")).json()
    read(Source.objects.get())
    shown = program.get(f"{to(bot)}/{made['id']}").json()
    assert (shown["status"], shown["error_code"]) == ("failed", "unsupported_type")
    assert "cannot be read" in shown["error_message"]
    assert shown["can_retry"] is False


def test_one_file_a_request_and_nothing_beside_it():
    bot = bot_of(subscriber())
    program = Program(bot.user)
    two = program.upload(to(bot), file=[file_named("a.txt"), file_named("b.txt")])
    for answer, field in (
        (two, "file"),
        (program.upload(to(bot), file="no file"), "file"),
        (program.upload(to(bot), file=file_named("a.txt"), name="x"), "name"),
        (program.upload(to(bot), other=file_named("a.txt")), "other"),
    ):
        assert refused(answer) == (400, "invalid_request")
        assert wrong_fields(answer) == {field}
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "application/json"),
        (b"\xff", "application/json"),
        (b"type=text", "application/x-www-form-urlencoded"),
        (b"--x", "multipart/form-data"),
        (b"", "multipart/form-data; boundary=x"),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"idempotency-key": "1"}])
def test_a_body_that_cannot_be_read_is_refused(body, kind, headers):
    bot = bot_of(subscriber())
    client = Client(headers={"authorization": f"Bearer {Program(bot.user).key}"})
    answer = client.post(f"/api/v1/{to(bot)}", body, content_type=kind, headers=headers)
    assert refused(answer) == (400, "invalid_request")


def test_the_quota_of_sources_holds():
    bot = bot_of(subscriber())
    on_plan(bot.user, "starter")
    program = Program(bot.user)
    most = quota.meters(bot.user, quota.Limit.WEBSITES)[0].limit
    answers = [program.post(to(bot), SITE).status_code for _ in range(most + 1)]
    assert answers == [201] * most + [402]
    refusal = program.post(to(bot), SITE)
    assert refused(refusal) == (402, "quota_exceeded")


def test_lists_are_narrowed_and_go_on_by_cursor():
    bot = bot_of(subscriber())
    program = Program(bot.user, "read")
    made = [text_of(bot, name=f"Text {n}").pk for n in range(3)]
    made.append(qa_of(bot, "Do you deliver?", answer="Yes, we do.").pk)
    now = timezone.now()
    collection(Source).update_many({}, {"$set": {"added_at": now}})  # All of one moment.
    collection(Source).update_one({"id": made[0]}, {"$set": {"status": "failed"}})
    found, cursor = [], None
    while cursor is not None or not found:
        page = program.get(to(bot), {"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        assert len(page["items"]) <= 2
        found, cursor = found + page["items"], page["next_cursor"]
    assert [source["id"] for source in found] == sorted(made, reverse=True)

    def ids(**query) -> set[str]:
        return {source["id"] for source in program.get(to(bot), query).json()["items"]}

    assert ids(type="qa") == {made[3]}
    assert ids(type="text") == set(made[:3])
    assert ids(status="failed") == {made[0]}
    assert ids(status="processed", type="text") == set(made[1:3])
    assert ids(type="file") == set()


@pytest.mark.parametrize("query", [{"limit": 0}, {"status": "done"}, {"type": "song"}])
def test_a_list_that_there_cannot_be_is_refused(query):
    bot = bot_of(subscriber())
    expected = (404, "cursor_unknown") if "cursor" in query else (400, "invalid_request")
    assert refused(Program(bot.user).get(to(bot), query)) == expected


def test_a_cursor_of_no_list_is_unknown():
    bot = bot_of(subscriber())
    told = Program(bot.user).get(to(bot), {"cursor": "x"})
    assert refused(told) == (404, "cursor_unknown")


def test_a_failed_one_is_read_again_and_a_processed_one_too():
    bot = bot_of(subscriber())
    source, program = text_of(bot), Program(bot.user)
    collection(Source).update_one({"id": source.pk}, {"$set": {"status": "failed"}})
    again = program.post(f"{to(bot)}/{source.pk}/retry")
    assert (again.status_code, again.json()["status"]) == (200, "processing")
    assert program.post(f"{to(bot)}/{source.pk}/retry").json()["status"] == "processing"
    read(source)
    fresh = program.post(f"{to(bot)}/{source.pk}/refresh").json()
    assert (fresh["status"], fresh["refreshing"]) == ("processed", True)
    assert program.post(f"{to(bot)}/{source.pk}/refresh").json()["refreshing"]
    done = ActivityLog.objects.filter(user=bot.user, resource_id=source.pk)
    assert done.filter(action="retried_source").count() == 1
    assert done.filter(action="refreshed_source").count() == 1


def test_a_key_does_what_its_scopes_say():
    bot = bot_of(subscriber())
    source = text_of(bot)
    reader, writer = Program(bot.user, "read", "chat"), Program(bot.user, "write")
    one = f"{to(bot)}/{source.pk}"
    for refusal in (
        reader.post(to(bot), TEXT),
        reader.upload(to(bot), file=file_named("a.txt")),
        reader.post(f"{one}/retry"),
        reader.post(f"{one}/refresh"),
        reader.delete(one),
        writer.get(to(bot)),
        writer.get(one),
    ):
        assert refused(refusal) == (403, "scope_missing")
    assert Source.objects.get().status == "processed"


def test_a_stranger_finds_nothing():
    bot = bot_of(subscriber())
    source, theirs = text_of(bot), bot_of(subscriber("Bob"))
    stranger = Program(theirs.user)
    assert stranger.get(to(bot)).status_code == 404
    assert stranger.post(to(bot), TEXT).status_code == 404
    assert stranger.upload(to(bot), file=file_named("a.txt")).status_code == 404
    for one in (f"{to(bot)}/{source.pk}", f"{to(theirs)}/{source.pk}"):
        assert stranger.get(one).status_code == 404
        assert stranger.post(f"{one}/retry").status_code == 404
        assert stranger.post(f"{one}/refresh").status_code == 404
        assert stranger.delete(one).status_code == 404
    assert Source.objects.count() == 1


def test_who_has_it_already_is_told_so():
    bot = bot_of(subscriber())
    source, program = text_of(bot), Program(bot.user)
    for address in (to(bot), f"{to(bot)}/{source.pk}"):
        first = program.get(address)
        again = program.get(address, if_none_match=first["ETag"])
        assert again.status_code == 304 and again["RateLimit-Remaining"]
    assert refused(program.patch(to(bot), {})) == (405, "method_not_allowed")
