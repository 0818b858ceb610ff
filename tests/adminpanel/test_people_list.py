"""The list of users: who is found, in which order, and what a spreadsheet gets."""

import csv
import io
import re
from datetime import timedelta
from html import unescape

import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone

from accounts.models import ActivityLog, User
from accounts.people import bring_up_after, bring_up_new
from accounts.searching import words_of
from accounts.tasks import check_people, sweep_people
from adminpanel.people.queries import EXPORTED, SORTS
from billing import subscriptions
from billing.actions import get_subscription
from billing.models import Plan
from bots.usage.tasks import check_usage
from botsmith.mongodb.collections import as_document, collection
from tests.adminpanel.cast import console, staff_member
from tests.cast import on_plan, person

pytestmark = pytest.mark.django_db
LIST = "/adminpanel/people/"
LINK = re.compile(r'<th scope="row" class="people-name"><a href="/adminpanel/people/([^/]+)/"')


@pytest.fixture
def client():
    return console(staff_member(email="ada@staff.example"))


def emails(client, query: str = "") -> list[str]:
    """Of the first page, in its order, without the admin who looks."""
    page = client.get(f"{LIST}?{query}").content.decode()
    found = [User.objects.get(pk=pk).email for pk in LINK.findall(page)]
    return [each for each in found if each != "ada@staff.example"]


def many(count: int, **fields) -> list[str]:
    """People as another program writes them: by PyMongo, without what is ours."""
    now = timezone.now()
    rows = []
    for at in range(count):
        given = {name: value(at) for name, value in fields.items()}
        user = User(name=f"Person {at:03}", email=f"p{at:03}@many.example", created_at=now, **given)
        row = as_document(user)
        for name in ("search_words", "sort_name", "plan_id"):
            row.pop(name)
        rows.append(row)
    collection(User).insert_many(rows)
    return [row["id"] for row in rows]


# --- Who is found -----------------------------------------------------------------------------


def test_words_are_of_name_and_address_without_accents():
    assert words_of("Zoë O’Brien-Müller", "z.brien+shop@Mail.Example") == [
        *("z.brien+shop@mail.example", "z.brien+shop", "mail.example", "z", "brien", "shop"),
        *("zoe", "o’brien", "muller"),
    ]


def test_people_are_found_by_beginnings_of_name_and_address(client):
    person("Zoë Müller", email="zm@shop.example")
    person("Bob", email="bob.smith@other.example")
    for query in ("q=mull", "q=Müll", "q=zo", "q=shop.ex", "q=ZM%40shop", "q=zoe+muller"):
        assert emails(client, query) == ["zm@shop.example"], query
    assert emails(client, "q=smith") == ["bob.smith@other.example"]
    for query in ("q=uller", "q=zoe+smith", "q=.*", "q=%5E", "q=$gt"):
        assert emails(client, query) == [], query


def test_people_are_found_by_id_tag_and_address(client):
    bob = person("Bob", tags=["vip", "big shop"], last_ip="203.0.113.7")
    eve = person("Eve", last_ip="2001:db8::7")
    assert emails(client, f"q={bob.pk}") == [bob.email]
    for query in ("q=vip", "q=%23vip", "q=%23big+shop", "tag=vip", "q=203.0.113.7"):
        assert emails(client, query) == [bob.email], query
    assert emails(client, "q=2001:0DB8::0007") == [eve.email]
    for query in (f"q={bob.pk[:-1]}", "q=%23vi", "q=203.0.113"):
        assert emails(client, query) == [], query


def test_filters_narrow_alone_and_together(client):
    now = timezone.now()
    person("New", last_login=now - timedelta(days=1))
    person("Month", last_login=now - timedelta(days=20), status="suspended")
    person("Old", last_login=now - timedelta(days=200), status="banned")
    person("Never", role="moderator")
    cases = {
        "login=7": {"new@example.com"},
        "login=30": {"new@example.com", "month@example.com"},
        "login=older": {"old@example.com"},
        "login=never": {"never@example.com"},
        "role=moderator": {"never@example.com"},
        "status=suspended": {"month@example.com"},
        "status=suspended&login=30&role=user": {"month@example.com"},
        "status=suspended&role=moderator": set(),
        "status=king&login=soon": {
            f"{each}@example.com" for each in ("new", "month", "old", "never")
        },
    }
    assert {query: set(emails(client, query)) for query in cases} == cases


def test_the_plan_is_known_from_the_moment_it_changes(client):
    ann, ben = person("Ann"), person("Ben")
    assert set(emails(client, "plan=free")) == {ann.email, ben.email}  # Nobody looked at it yet.
    get_subscription(ann.pk)
    assert User.objects.get(pk=ann.pk).plan_id == "free"
    subscriptions.grant(ann, Plan.objects.get(pk="professional"), actor=None)
    assert emails(client, "plan=professional") == [ann.email]
    assert emails(client, "plan=free") == [ben.email]


def test_a_plan_that_another_program_changed_is_right_after_the_night(client):
    ann = on_plan(person("Ann"), "professional")
    assert emails(client, "plan=professional") == []
    check_usage()
    assert emails(client, "plan=professional") == [ann.email]


def test_who_changes_their_name_or_is_saved_whole_is_found_by_the_new_one(client):
    bob = person("Bob")
    bob.name = "Robert Roe"
    bob.save(update_fields=["name"])
    assert emails(client, "q=roe") == [bob.email] and emails(client, "q=bob+roe") == [bob.email]
    bob.name = "Ian"
    bob.save()
    assert emails(client, "q=roe") == [] and emails(client, "q=ian") == [bob.email]


def test_those_of_other_programs_are_found_after_a_sweep_and_kept_right_at_night(client):
    ids = many(3)
    assert emails(client, "q=person") == []
    sweep_people()
    assert len(emails(client, "q=person")) == 3
    assert bring_up_new() == 0
    collection(User).update_one({"id": ids[0]}, {"$set": {"name": "Quentin"}})
    check_people()
    assert emails(client, "q=quent") == ["p000@many.example"]
    assert len(bring_up_after("", 2)) == 2


# --- In which order ---------------------------------------------------------------------------


@pytest.mark.parametrize("sort", list(SORTS))
def test_nobody_falls_out_of_a_sorted_list_on_any_page(client, sort):
    """Half of them never signed in, which is null; a third has no name that is sorted by yet."""
    now = timezone.now()
    ids = many(
        120,
        last_login=lambda at: now - timedelta(hours=at) if at % 2 else None,
        login_count=lambda at: at % 5,
    )
    bring_up_new(limit=80)
    seen, address = [], f"{LIST}?sort={sort}&q=&role=user"
    for _ in range(4):
        page = client.get(address).content.decode()
        seen += LINK.findall(page)
        older = re.search(r'rel="next" href="([^"#]+)', page)
        if not older:
            break
        address = unescape(older[1])
    assert sorted(seen) == sorted(ids)
    back = re.search(r'rel="prev" href="([^"#]+)', page)
    assert len(LINK.findall(client.get(unescape(back[1])).content.decode())) == 50
    field = next(iter(SORTS[sort].fields))
    values = [getattr(User.objects.get(pk=pk), field) for pk in seen]
    known = [each for each in values if each is not None]
    assert known == sorted(known, reverse=sort.startswith("-"))
    nulls_first = not sort.startswith("-")
    assert values == (
        [None] * values.count(None) + known if nulls_first else known + [None] * values.count(None)
    )


def test_more_than_ten_thousand_are_not_counted(client, monkeypatch):
    many(12)
    monkeypatch.setattr("adminpanel.lists.MOST_COUNTED", 10)
    monkeypatch.setattr("adminpanel.people.views.listing.MOST_COUNTED", 10)
    assert "More than 10</strong>" in client.get(LIST).content.decode()


# --- What is shown and sent -------------------------------------------------------------------


def test_what_people_call_themselves_is_text(client):
    bad = "<script>alert(1)</script>"
    bob = person(
        bad,
        email="bob@example.com",
        tags=["<b>x</b>"],
        company=bad,
        bio=bad,
        avatar_url="javascript:1",
    )
    for address in (LIST, f"{LIST}{bob.pk}/", f"{LIST}{bob.pk}/edit/"):
        page = client.get(address).content.decode()
        assert bad not in page and "<b>x</b>" not in page and 'href="javascript:' not in page


@pytest.fixture
def exported(client):
    async def read(answer) -> bytes:
        return b"".join([piece async for piece in answer.streaming_content])

    def ask(**posted) -> list[dict]:
        answer = client.post(f"{LIST}export/", posted)
        text = async_to_sync(read)(answer).decode()
        return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))

    return ask


def test_a_spreadsheet_gets_what_is_found_and_runs_none_of_it(exported):
    person("=1+1", email="f@example.com", tags=["vip"], admin_notes="@note")
    person("Bob")
    [row] = exported(of_q="f@example.com", scope="all")
    assert list(row) == list(EXPORTED)
    assert row["name"] == "'=1+1" and row["admin_notes"] == "'@note" and row["tags"] == "vip"
    assert not {"password", "password_hash", "session_version"} & set(row)
    assert {each["email"] for each in exported(scope="all")} >= {"f@example.com", "bob@example.com"}
    line = ActivityLog.objects.filter(action="exported_people").earliest("timestamp")
    assert line.details == "q: f@example.com"


def test_a_spreadsheet_of_those_chosen_has_those(client, exported):
    ann = person("Ann")
    person("Ben")
    assert [row["email"] for row in exported(chosen=[ann.pk])] == ["ann@example.com"]
    answer = client.post(f"{LIST}export/", {"of_role": "user"}, follow=True)
    assert answer.redirect_chain[0][0].startswith(f"{LIST}?role=user")
    assert "Choose the accounts first" in answer.content.decode()


def test_a_moderator_exports_nothing():
    moderator = console(staff_member("Mo", User.Role.MODERATOR))
    assert moderator.post(f"{LIST}export/", {"scope": "all"}).status_code == 403
    assert "CSV" not in moderator.get(LIST).content.decode()
