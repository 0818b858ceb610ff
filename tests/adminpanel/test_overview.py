"""The overview: each figure is what a direct count says, and its page reads the days alone."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.utils import timezone
from pymongo import MongoClient

from accounts.models import LoginHistory, User
from adminpanel.models import SiteDay
from adminpanel.overview import report, rollup, waiting
from adminpanel.overview.counting import counted, plan_of
from adminpanel.overview.rollup import missing, roll_day, roll_site
from billing.models import Invoice, Line, LineKind
from bots.models import Conversation, ConversationRating, Message
from bots.stats.days import Period, day_of, latest_days, span_of
from bots.stats.due import UTC_ZONE
from botsmith.ai import tally
from botsmith.ai.base import Code, ProviderError
from botsmith.ai.faults import fault
from botsmith.lib.redis import redis_client
from botsmith.mongodb.collections import as_document, collection
from knowledge.models import Source
from tests.adminpanel.cast import console, staff_member
from tests.cast import bot_of, on_plan, person

pytestmark = pytest.mark.django_db(transaction=True)
NOW = timezone.now()
TODAY = NOW.date()
FIRST = TODAY - timedelta(days=5)


@pytest.fixture(autouse=True)
def nothing_counted():
    redis_client().delete(waiting.LOOKS, "claim:site-days")
    for key in redis_client().scan_iter("provider-calls:*"):
        redis_client().delete(key)


def moments(random: Random, count: int, days: int = 6) -> list[datetime]:
    """Also the first and the last instant of a day."""
    start = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC)
    some = [start + timedelta(seconds=random.randrange(days * 86_400)) for _ in range(count)]
    edges = [start, start + timedelta(days=1), start + timedelta(days=2, milliseconds=-1)]
    return [*some, *edges]


def make_things() -> None:
    """People, messages, ratings, invoices, sources and sign-ins over six days."""
    random = Random(7)
    owner = on_plan(person("Alice", created_at=NOW - timedelta(days=200)), "professional")
    bots = [bot_of(owner, name=f"Bot {n}") for n in range(3)]
    User.objects.bulk_create(
        User(name=f"P{n}", email=f"p{n}@example.com", password="x", created_at=at)
        for n, at in enumerate(moments(random, 40))
    )
    talk = Conversation.objects.create(chatbot=bots[0], session_id="s")
    Message.objects.bulk_create(
        Message(
            conversation=talk, chatbot=random.choice(bots), role="user", content="Hi", timestamp=at
        )
        for at in moments(random, 200)
    )
    ConversationRating.objects.bulk_create(
        ConversationRating(
            conversation=talk, chatbot=bots[0], rating=random.randint(1, 5), created_at=at
        )
        for at in moments(random, 30)
    )
    Source.objects.bulk_create(
        Source(
            chatbot=bots[0],
            type="text",
            name="S",
            status=random.choice(["failed", "processed"]),
            failed_at=at,
        )
        for at in moments(random, 30)
    )
    LoginHistory.objects.bulk_create(
        LoginHistory(user=owner, timestamp=at, success=random.random() < 0.5)
        for at in moments(random, 80)
    )
    plans = ["Professional", "Starter", "A plan of old", "Enterprise"]
    collection(Invoice).insert_many(
        as_document(
            invoice(
                n,
                at,
                random.choice(plans),
                random.choice(["paid", "open", "void"]),
                random.randint(0, 9_999),
            )
        )
        for n, at in enumerate(moments(random, 40))
    )


def invoice(n: int, at: datetime, plan: str, status: str, cents: int) -> Invoice:
    line = Line(text=f"{plan} plan, one month", amount_cents=cents)
    return Invoice(
        number=f"2026-{n:06}",
        user_id="u",
        kind="start",
        lines=[line],
        subtotal_cents=cents,
        total_cents=cents,
        status=status,
        issued_at=at,
        due_at=at,
        paid_at=at,
        engine="manual",
    )


def directly(day) -> dict:
    """The same by walking through everything."""

    def on(rows, name):
        return [row for row in rows if getattr(row, name) and getattr(row, name).date() == day]

    said = on(Message.objects.all(), "timestamp")
    rated = on(ConversationRating.objects.all(), "created_at")
    failed = [row for row in on(LoginHistory.objects.all(), "timestamp") if not row.success]
    by_hour = Counter(row.timestamp.hour for row in failed)
    paid = Counter()
    for each in on(Invoice.objects.filter(status="paid"), "paid_at"):
        name = each.lines[0].text.removesuffix(" plan, one month")
        ids = {"Professional": "professional", "Starter": "starter", "Enterprise": "enterprise"}
        paid[ids.get(name, name)] += each.total_cents
    return {
        "sign_ups": len(on(User.objects.all(), "created_at")),
        "messages": len(said),
        "active_bots": len({row.chatbot_id for row in said}),
        "failed_sources": len(on(Source.objects.filter(status="failed"), "failed_at")),
        "ratings": len(rated),
        "stars": sum(row.rating for row in rated),
        "failed_logins": [by_hour[hour] for hour in range(24)],
        "revenue": {plan: cents for plan, cents in paid.items() if cents},
    }


def test_every_figure_is_what_a_direct_count_says():
    make_things()
    roll_site(NOW)
    period = latest_days(7, TODAY)
    found = report.read(period)
    assert len(found.days) == 7 and found.uncounted == 0
    for day in found.days:
        assert shown(day) == directly(day.date), day.date
    assert found.sum_of("messages") == 203 and found.sum_of("sign_ups") == 43


def shown(day: report.Day) -> dict:
    names = ("sign_ups", "messages", "active_bots", "failed_sources", "ratings", "stars")
    more = {"failed_logins": list(day.failed_logins), "revenue": dict(day.revenue)}
    return {name: getattr(day, name) for name in names} | more


def test_the_page_shows_the_sums():
    make_things()
    for day in Period(FIRST, TODAY).days:
        roll_day(day)
    charts = {each.key: each for each in report.charts(report.read(latest_days(7, TODAY)))}
    paid = sum(Invoice.objects.filter(status="paid").values_list("total_cents", flat=True))
    stars = list(ConversationRating.objects.values_list("rating", flat=True))
    satisfied = 100 * (sum(stars) / len(stars) - 1) / 4
    assert charts["sign_ups"].figure == "43" and charts["messages"].figure == "203"
    assert charts["cents"].figure == f"${paid / 100:,.2f}"
    assert charts["satisfaction"].figure == f"{satisfied:.0f} %"
    shares = report.by_plan(report.read(latest_days(7, TODAY)))
    assert sum(float(each.text.strip("$").replace(",", "")) for each in shares) == paid / 100
    assert {each.name for each in shares} <= {
        "Professional",
        "Starter",
        "A plan of old",
        "Enterprise",
    }


def test_rolled_up_any_number_of_times_it_says_the_same():
    make_things()
    roll_site(NOW)
    first = {each["id"]: {**each, "rolled_at": None, "_id": None} for each in stored()}
    for _ in range(2):
        for day in latest_days(8, TODAY).days:
            roll_day(day)
    again = {each["id"]: {**each, "rolled_at": None, "_id": None} for each in stored()}
    assert again == first


def stored() -> list[dict]:
    return list(collection(SiteDay).find().sort("id", 1))


def test_days_that_are_missing_are_filled_in_and_not_counted_again():
    roll_site(NOW)
    assert len(stored()) == rollup.FILLED_IN and missing(TODAY) == []
    before = {each["id"]: each["rolled_at"] for each in stored()}
    assert roll_site(NOW) is False
    anew = {each["id"] for each in stored() if each["rolled_at"] != before[each["id"]]}
    assert anew == {day.isoformat() for day in latest_days(2, TODAY).days}


def test_a_killed_worker_is_simply_followed_by_the_next(monkeypatch):
    monkeypatch.setattr(rollup, "AT_MOST_SECONDS", -1)
    assert roll_site(NOW) is True
    latest = [day.isoformat() for day in latest_days(2, TODAY).days]
    assert [each["id"] for each in stored()] == latest

    class Killed(BaseException):
        pass

    done = []

    def killed(day):
        if len(done) == 12:
            raise Killed
        done.append(day)
        roll_day(day)

    monkeypatch.setattr(rollup, "AT_MOST_SECONDS", 20)
    monkeypatch.setattr(rollup, "roll_day", killed)
    with pytest.raises(Killed):
        roll_site(NOW)
    assert len(stored()) == 12
    monkeypatch.setattr(rollup, "roll_day", roll_day)
    roll_site(NOW)
    assert len(stored()) == rollup.FILLED_IN


def test_a_day_that_was_counted_only_while_it_went_on_is_counted_once_more():
    earlier = TODAY - timedelta(days=3)
    collection(SiteDay).insert_one(
        {"id": earlier.isoformat(), "rolled_at": NOW - timedelta(days=3)}
    )
    assert earlier in missing(TODAY)
    roll_day(earlier)
    assert earlier not in missing(TODAY)


def test_a_later_count_is_never_replaced_by_an_earlier_one(monkeypatch):
    roll_day(TODAY)
    late = timezone.now() + timedelta(hours=1)
    collection(SiteDay).update_one(
        {"id": TODAY.isoformat()}, {"$set": {"rolled_at": late, "messages": 77}}
    )
    roll_day(TODAY)
    [day] = stored()
    assert day["messages"] == 77


def test_what_is_deleted_later_stays_in_its_day():
    make_things()
    roll_site(NOW)
    Message.objects.all().delete()
    roll_site(NOW)
    found = report.read(latest_days(7, TODAY))
    by_day = [day.messages for day in found.days]
    assert by_day[2] > 0 and by_day[-2:] == [0, 0]


# --- Providers and queues ------------------------------------------------------------------------


def test_calls_of_providers_are_counted_with_what_became_of_them():
    for _ in range(3):
        with tally.call("openai"):
            pass
    for code in (Code.TIMEOUT, Code.TIMEOUT, Code.RATE_LIMITED):
        with pytest.raises(ProviderError), tally.call("openai"):
            raise fault(code)
    with pytest.raises(GeneratorExit), tally.call("anthropic"):
        raise GeneratorExit
    tally.send()
    today = day_of(timezone.now(), UTC_ZONE)
    for _ in range(2):
        roll_day(today)
    [day] = report.read(Period(today, today)).days
    assert (day.providers["openai"].asked, day.providers["openai"].failed) == (6, 3)
    assert (day.providers["anthropic"].asked, day.providers["anthropic"].failed) == (1, 0)
    assert day.error_percent == pytest.approx(100 * 3 / 7)
    assert day.providers["openai"].usual_reason == "the provider did not answer in time"


def test_a_count_that_redis_forgot_is_added_to_not_replaced():
    today = day_of(timezone.now(), UTC_ZONE)
    for _ in range(2):
        with tally.call("gemini"):
            pass
        tally.send()
        roll_day(today)
        redis_client().delete(f"provider-calls:{today.isoformat()}")
    [day] = report.read(Period(today, today)).days
    assert day.providers["gemini"].asked == 2


def test_the_longest_that_a_queue_was_is_kept():
    with waiting._broker() as broker:
        for length in (5, 2):
            broker.delete("slow")
            broker.rpush("slow", *range(length))
            rollup.note_depths(TODAY, NOW)
        assert waiting.depths()["slow"] == 2
        broker.delete("slow")
    [day] = report.read(Period(TODAY, TODAY)).days
    assert day.queues["slow"] == 5 and day.deepest == 5


def test_a_queue_grows_that_is_longer_at_each_look_and_long():
    looks = [{"slow": 90, "default": 30}, {"slow": 60, "default": 30}, {"slow": 30, "default": 10}]
    assert waiting.growing({"slow": 95, "default": 30}, looks) == {"slow": 95}
    assert waiting.growing({"slow": 12}, looks) == {}
    assert waiting.growing({"slow": 95}, looks[:2]) == {}


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("Professional plan, one month", "professional"),
        ("1 × Professional (at $49.00 / month)", "professional"),
        ("Remaining time on Pro after 12 Aug", "pro"),
        ("Gone plan, rest of the period", "Gone"),
        ("Something", "Other"),
    ],
)
def test_an_invoice_tells_its_plan(text, plan):
    names = [("Pro", "pro"), ("Professional", "professional")]
    lines = [
        {"text": "Free plan, unused part", "amount_cents": -5, "kind": "plan"},
        {"text": text, "amount_cents": 900, "kind": "plan"},
        {"text": "From your credit", "amount_cents": -100, "kind": str(LineKind.BALANCE)},
    ]
    assert plan_of(lines, names) == plan
    assert plan_of([], names) == "Other"


# --- The page ------------------------------------------------------------------------------------


def test_the_page_reads_one_document_a_day_and_nothing_of_what_is_in_them(settings):
    make_things()
    roll_site(timezone.now())
    client = console(staff_member())
    with MongoClient(settings.MONGODB_URL) as mongo:
        database = mongo[settings.DATABASES["default"]["NAME"]]
        database.command("profile", 2)
        try:
            page = client.get("/adminpanel/?days=90")
        finally:
            database.command("profile", 0)
        seen = list(database["system.profile"].find({"ns": {"$not": {"$regex": "profile"}}}))
        database.drop_collection("system.profile")
    assert page.status_code == 200
    looked = {each["ns"].split(".", 1)[1]: 0 for each in seen}
    for each in seen:
        looked[each["ns"].split(".", 1)[1]] += each.get("docsExamined", 0)
    assert looked["site_days"] <= 90
    assert "messages" not in looked and "conversation_ratings" not in looked
    assert looked.get("users", 0) <= 2


@pytest.mark.parametrize(("asked", "days"), [("7", 7), ("30", 30), ("90", 90), ("1e9", 30)])
def test_days_are_chosen_by_the_address(asked, days):
    page = console(staff_member()).get(f"/adminpanel/?days={asked}")
    assert len(page.context["report"].days) == days
    assert "Nothing was counted in these days yet" in page.content.decode()


def test_a_count_is_half_open():
    start, end = span_of(TODAY, UTC_ZONE)
    for at in (start, end):
        person(f"P{at.timestamp()}", created_at=at)
    assert counted(start, end)["sign_ups"] == 1
