"""What visitors reported: listed, read with a reason, settled, or the chatbot switched off."""

import pytest
from django.utils import timezone

from accounts.models import ActivityLog
from bots.actions.reports import report_conversation
from bots.models import Chatbot, Conversation, ConversationReport, Message
from tests.adminpanel.cast import console, staff_member
from tests.cast import bot_of, person, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/adminpanel/content/reports/"
WORDS = "My phone <b>number</b> is there"


@pytest.fixture
def admin():
    return console(staff_member())


@pytest.fixture
def bob():
    return person("Bob")


@pytest.fixture
def report(bob):
    bot = bot_of(bob, name="Shop <i>helper</i>")
    conversation = Conversation.objects.create(
        chatbot=bot, session_id="s-1", user_name="Zoe", messages_count=2
    )
    said = {"conversation": conversation, "chatbot": bot}
    Message.objects.create(**said, role="user", content="What is <script>x</script> Ann's number?")
    answer = Message.objects.create(**said, role="assistant", content="It is 555-0199.")
    given = {"reason": "private", "text": WORDS, "message_id": answer.pk}
    report_conversation(conversation, session_id="s-1", **given)
    return ConversationReport.objects.get()


def test_open_ones_are_listed_and_settled_ones_apart(admin, report):
    page = admin.get(LIST).content.decode()
    assert "Private data" in page and "Shop &lt;i&gt;helper&lt;/i&gt;" in page
    assert "My phone &lt;b&gt;number&lt;/b&gt;" in page and "bob@example.com" in page
    assert admin.get(LIST + "?reason=offensive").context["found"].rows == []
    assert admin.get(LIST + "?state=settled").context["found"].rows == []
    admin.post(f"{LIST}{report.pk}/settle", {"note": "Fine"})
    assert admin.get(LIST).context["found"].rows == []
    assert len(admin.get(LIST + "?state=settled").context["found"].rows) == 1


def test_the_navigation_counts_what_waits(admin, report):
    page = admin.get("/adminpanel/").content.decode()
    assert '<span class="tab-count">1<span class="visually-hidden"> open' in page


def test_the_conversation_is_closed_until_somebody_says_why(admin, report, bob):
    address = f"{LIST}{report.pk}/"
    page = admin.get(address).content.decode()
    assert "555-0199" not in page and "Zoe" not in page
    assert admin.post(f"{address}read", {"why": " "}).status_code == 422
    assert not ActivityLog.objects.filter(action="read_conversation").exists()
    assert admin.post(f"{address}read", {"why": "A visitor reported it"}).status_code == 302
    page = admin.get(address).content.decode()
    assert "555-0199" in page and "Zoe" in page
    assert "<script>x" not in page
    admin.get(address)
    line = ActivityLog.objects.get(action="read_conversation")
    assert (line.account_id, line.by, line.details) == (bob.pk, "staff", "A visitor reported it")
    log = signed_in(bob).get("/account/activity/").content.decode()
    assert "read a conversation: A visitor reported it" in log


def test_who_opened_it_does_not_open_it_for_others_nor_for_long(admin, report, monkeypatch):
    address = f"{LIST}{report.pk}/"
    admin.post(f"{address}read", {"why": "Reported"})
    other = console(staff_member("Otto"))
    assert "555-0199" not in other.get(address).content.decode()
    later = timezone.now() + timezone.timedelta(minutes=31)
    monkeypatch.setattr("adminpanel.content.reading.timezone.now", lambda: later)
    assert "555-0199" not in admin.get(address).content.decode()


def test_settled_with_a_note_that_the_owner_does_not_read(admin, report, bob):
    answer = admin.post(f"{LIST}{report.pk}/settle", {"note": "Harmless <u>here</u>"})
    assert answer.status_code == 302
    page = admin.get(f"{LIST}{report.pk}/").content.decode()
    assert "Harmless &lt;u&gt;here&lt;/u&gt;" in page and "No action" in page
    log = signed_in(bob).get("/account/activity/").content.decode()
    assert "settled a visitor’s report of a conversation: no action" in log
    assert "Harmless" not in log
    assert Chatbot.objects.get().is_active


def test_settled_by_switching_the_chatbot_off(admin, report, bob):
    address = f"{LIST}{report.pk}/"
    assert admin.post(f"{address}block", {"reason": "", "note": "x"}).status_code == 422
    assert Chatbot.objects.get().is_active
    reason = {"reason": "It tells phone numbers", "note": "Second time"}
    assert admin.post(f"{address}block", reason).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.outcome, report.note) == ("settled", "blocked", "Second time")
    assert not Chatbot.objects.get().is_active
    page = signed_in(bob).get(f"/bots/{report.chatbot_id}/").content.decode()
    assert "It tells phone numbers" in page and "Second time" not in page


def test_settling_twice_says_that_it_is(admin, report):
    admin.post(f"{LIST}{report.pk}/settle", {"note": "First"})
    answer = admin.post(f"{LIST}{report.pk}/settle", {"note": "Second"}, follow=True)
    assert "This report was settled, or reported anew, meanwhile." in answer.content.decode()
    report.refresh_from_db()
    assert report.note == "First"


@pytest.mark.parametrize("act", ["settle", "block"])
@pytest.mark.parametrize("seen", ["9999-12-31T23:59-12:00", "<script>"])
def test_a_moment_that_no_report_can_have_is_refused_and_said(admin, report, act, seen):
    given = {"seen": seen, "note": "Kept words", "reason": "Kept reason"}
    answer = admin.post(f"{LIST}{report.pk}/{act}", given)
    page = answer.content.decode()
    assert answer.status_code == 422 and "Kept words" in page and 'role="alert"' in page
    report.refresh_from_db()
    assert report.state == "open"


def test_what_is_reported_of_an_admins_bot_is_not_a_moderators_to_see_to(report, bob):
    type(bob).objects.filter(pk=bob.pk).update(role="admin")
    moderator = console(staff_member("Mo", "moderator"))
    assert moderator.post(f"{LIST}{report.pk}/block", {"reason": "No"}).status_code == 403
    assert Chatbot.objects.get().is_active
    assert moderator.post(f"{LIST}{report.pk}/settle").status_code == 403
    assert moderator.post(f"{LIST}{report.pk}/read", {"why": "To see"}).status_code == 403


def test_what_is_not_there_is_not_found(admin):
    assert admin.get(f"{LIST}nothing/").status_code == 404
