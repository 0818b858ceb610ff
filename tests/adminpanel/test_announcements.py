"""What staff announce, and who sees it for how long."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts import announcing
from accounts.models import ActivityLog, Announcement, AnnouncementDismissal, User
from accounts.models.announcement import FOR_EVER
from botsmith.lib.errors import InvalidRequest
from tests.adminpanel.cast import console, staff_member
from tests.cast import on_plan, person, signed_in

pytestmark = pytest.mark.django_db
HOME = "/adminpanel/announcements/"
FORM = {
    "level": "news",
    "title": "New colours",
    "text": "Look at **Appearance**.",
    "act": "publish",
}


def announced(**fields) -> Announcement:
    given = {"title": "New colours", "starts_at": timezone.now() - timedelta(hours=1), **fields}
    return Announcement.objects.create(**given)


def titles(user: User, *, plan: str = "free", later: timedelta = timedelta()) -> list[str]:
    return [each.title for each in announcing.shown_to(user, plan, timezone.now() + later)]


# --- Who sees it ------------------------------------------------------------------------------


def test_a_dashboard_says_it_first_and_escaped():
    announced(title="<b>New</b>", text="<script>x</script> **bold** [l](javascript:alert(1))")
    page = signed_in(person()).get("/dashboard/").content.decode()
    assert "&lt;b&gt;New&lt;/b&gt;" in page and "<strong>bold</strong>" in page
    assert "<script>x" not in page and 'href="javascript:' not in page
    assert page.index("announcement") < page.index('class="columns"')


def test_it_comes_and_goes_at_its_time_by_itself():
    now = timezone.now()
    announced(starts_at=now + timedelta(hours=1), ends_at=now + timedelta(hours=2))
    alice = person()
    assert titles(alice) == []
    assert titles(alice, later=timedelta(minutes=61)) == ["New colours"]
    assert titles(alice, later=timedelta(minutes=121)) == []


def test_a_draft_is_seen_by_nobody():
    announced(starts_at=None)
    assert titles(person()) == []


def test_only_customers_of_its_plans_see_it():
    announced(title="For all")
    announced(title="For buyers", plans=["starter", "professional"])
    alice, bob = person(), on_plan(person("Bob"), "starter")
    page = {who: signed_in(who).get("/dashboard/").content.decode() for who in (alice, bob)}
    assert "For all" in page[alice] and "For buyers" not in page[alice]
    assert "For all" in page[bob] and "For buyers" in page[bob]


def test_warnings_stand_first_then_the_newest_and_no_more_than_five():
    now = timezone.now()
    for n in range(6):
        announced(title=f"News {n}", starts_at=now - timedelta(hours=10 - n))
    announced(title="Outage", level="warning", starts_at=now - timedelta(days=3))
    assert titles(person()) == ["Outage", "News 5", "News 4", "News 3", "News 2"]


# --- Putting it away --------------------------------------------------------------------------


def dismiss(client: Client, announcement: Announcement, **headers):
    return client.post(f"/account/announcements/{announcement.pk}/dismiss/", headers=headers)


def test_who_puts_it_away_does_not_see_it_again_others_do():
    one, other = announced(title="One"), announced(title="Other")
    alice, bob = person(), person("Bob")
    answer = dismiss(signed_in(alice), one)
    assert (answer.status_code, answer.url) == (302, "/dashboard/")
    assert titles(alice) == ["Other"] and len(titles(bob)) == 2
    answer = dismiss(signed_in(alice), other, hx_request="true")
    assert (answer.status_code, answer.content) == (200, b"")
    assert titles(alice) == []
    dismiss(signed_in(alice), one)
    assert AnnouncementDismissal.objects.get().announcement_ids == [one.pk, other.pk]


def test_what_is_to_stay_stays():
    outage = announced(level="warning", can_dismiss=False)
    alice = person()
    page = signed_in(alice).get("/dashboard/").content.decode()
    assert f"Dismiss: {outage.title}" not in page
    answer = dismiss(signed_in(alice), outage)
    assert answer.status_code == 302 and titles(alice) == ["New colours"]
    assert not AnnouncementDismissal.objects.exists()
    # Staff may decide so after it was put away.
    news = announced(title="News")
    announcing.dismiss(alice, news)
    Announcement.objects.filter(pk=news.pk).update(can_dismiss=False)
    assert "News" in titles(alice)


def test_only_the_latest_are_remembered(monkeypatch):
    monkeypatch.setattr(announcing, "MOST_DISMISSED", 3)
    alice = person()
    made = [announced(title=f"{n}") for n in range(5)]
    for each in made:
        announcing.dismiss(alice, each)
    kept = AnnouncementDismissal.objects.get().announcement_ids
    assert kept == [each.pk for each in made[2:]]


def test_strangers_dismiss_nothing_and_drafts_are_not_there():
    draft = announced(starts_at=None)
    assert dismiss(Client(), draft).status_code == 302
    assert dismiss(signed_in(person()), draft).status_code == 404
    assert not AnnouncementDismissal.objects.exists()


# --- Staff ------------------------------------------------------------------------------------


def test_an_admin_writes_publishes_and_ends_one():
    root = staff_member()
    client = console(root)
    assert client.post(f"{HOME}new/", FORM).status_code == 302
    made = Announcement.objects.get()
    assert made.state(timezone.now()) == "current" and made.ends_at == FOR_EVER
    assert not made.can_dismiss  # The box was not sent.
    assert titles(person()) == ["New colours"]
    changed = {**FORM, "act": "save", "title": "Newer colours", "can_dismiss": "on"}
    starts = {"starts_at": f"{made.starts_at:%Y-%m-%dT%H:%M}"}
    assert client.post(f"{HOME}{made.pk}/", {**changed, **starts}).status_code == 302
    client.post(f"{HOME}{made.pk}/end/")
    client.post(f"{HOME}{made.pk}/end/")
    made.refresh_from_db()
    assert made.title == "Newer colours" and made.state(timezone.now()) == "ended"
    lines = ActivityLog.objects.filter(resource_type="announcement").order_by("timestamp")
    assert [line.action for line in lines] == [
        "published_announcement",
        "changed_announcement",
        "ended_announcement",
    ]
    assert lines[1].changes["title"] == ["New colours", "Newer colours"]
    assert lines[2].changes["ends_at"][0] is None and lines[2].changes["ends_at"][1]


def test_who_saves_over_what_another_ended_is_told_so_first():
    client = console(staff_member())
    client.post(f"{HOME}new/", FORM)
    address = f"{HOME}{Announcement.objects.get().pk}/"
    shown = re.search(r'name="seen" value="(\w+)"', client.get(address).content.decode())[1]
    client.post(f"{address}end/")
    late = {**FORM, "act": "save", "title": "Newer colours", "seen": shown}
    refused = client.post(address, late)
    assert refused.status_code == 422
    assert "changed or ended this announcement" in refused.content.decode()
    assert Announcement.objects.get().state(timezone.now()) == "ended"
    seen = re.search(r'name="seen" value="(\w+)"', refused.content.decode())[1]
    assert client.post(address, {**late, "seen": seen}).status_code == 302


def test_a_preview_saves_nothing():
    client = console(staff_member())
    page = client.post(f"{HOME}new/", {**FORM, "act": "preview", "text": "**Bold** <i>"})
    assert page.status_code == 200
    assert "<strong>Bold</strong> &lt;i&gt;" in page.content.decode()
    assert not Announcement.objects.exists()


def test_saved_without_a_time_it_is_a_draft_and_times_are_the_writers():
    root = staff_member(time_zone="Asia/Kathmandu")
    client = console(root)
    client.post(f"{HOME}new/", {**FORM, "act": "save"})
    assert Announcement.objects.get().state(timezone.now()) == "draft"
    client.post(
        f"{HOME}{Announcement.objects.get().pk}/",
        {**FORM, "act": "save", "starts_at": "2030-01-01T06:00"},
    )
    made = Announcement.objects.get()
    assert f"{made.starts_at:%Y-%m-%d %H:%M}" == "2030-01-01 00:15"
    page = client.get(f"{HOME}{made.pk}/").content.decode()
    assert "2030-01-01T06:00" in page and "Asia/Kathmandu" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"link_url": "javascript:alert(1)"},
        {"link_url": "//evil.example"},
        {"link_url": "https://"},
        {"level": "panic"},
        {"plans": ["no-plan"]},
        {"starts_at": "soon"},
        {"starts_at": "2030-01-02T00:00", "ends_at": "2030-01-01T00:00", "act": "save"},
        {"ends_at": "2020-01-01T00:00"},
    ],
)
def test_what_is_not_well_formed_is_refused_where_it_stands(wrong):
    answer = console(staff_member()).post(f"{HOME}new/", {**FORM, **wrong})
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode() or "would end before" in answer.content.decode()
    assert not Announcement.objects.exists()


@pytest.mark.parametrize("url", ["https://example.com/news", "/billing/"])
def test_links_lead_to_the_web_or_to_our_own_pages(url):
    console(staff_member()).post(f"{HOME}new/", {**FORM, "link_url": url})
    assert f'href="{url}"' in signed_in(person()).get("/dashboard/").content.decode()


def test_a_refused_change_leaves_what_is_stored_in_the_heading():
    made = announced(title="As it was")
    answer = console(staff_member()).post(
        f"{HOME}{made.pk}/",
        {
            **FORM,
            "title": "Other",
            "starts_at": "2030-01-02T00:00",
            "ends_at": "2029-01-01T00:00",
            "act": "save",
        },
    )
    assert answer.status_code == 422 and "As it was" in answer.content.decode()
    made.refresh_from_db()
    assert made.title == "As it was"


def test_a_moderator_reads_the_list_and_changes_nothing():
    made = announced(title="<i>Tilted</i>", plans=["starter"])
    client = console(staff_member("Mo", User.Role.MODERATOR))
    page = client.get(HOME).content.decode()
    assert "&lt;i&gt;Tilted&lt;/i&gt;" in page and "Starter" in page
    assert "New announcement" not in page
    assert client.get(f"{HOME}{made.pk}/").status_code == 403


def test_the_list_is_narrowed_by_state():
    now = timezone.now()
    announced(title="Shown one")
    announced(title="Draft one", starts_at=None)
    announced(title="Later one", starts_at=now + timedelta(days=1))
    announced(title="Past one", ends_at=now - timedelta(minutes=1))
    client = console(staff_member())
    for state, title in (
        ("current", "Shown one"),
        ("draft", "Draft one"),
        ("scheduled", "Later one"),
        ("ended", "Past one"),
    ):
        page = client.get(f"{HOME}?state={state}").content.decode()
        shown = [each for each in ("Shown", "Draft", "Later", "Past") if f"{each} one" in page]
        assert shown == [title.split()[0]]
    assert client.get(f"{HOME}?state=nonsense").content.decode().count(" one</bdi>") == 4


def test_pages_of_a_long_list_follow_each_other():
    for n in range(60):
        announced(title=f"Number {n:02}", created_at=timezone.now() - timedelta(minutes=n))
    client, seen, query = console(staff_member()), [], "?"
    while query:
        page = client.get(f"{HOME}{query}")
        seen += [row.title for row in page.context["found"].rows]
        query = page.context["found"].older
    assert seen == [f"Number {n:02}" for n in range(60)]


def test_one_that_ends_before_it_begins_is_refused_by_the_verb():
    now = timezone.now()
    with pytest.raises(InvalidRequest):
        announcing.write(Announcement(title="A"), actor=person(), starts_at=now, ends_at=now)
