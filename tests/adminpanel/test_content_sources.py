"""Sources of all customers: found by state and reason, and read once more where that may be."""

import pytest

from accounts import standing
from accounts.models import ActivityLog
from billing import quota
from bots.actions.blocking import block_bot
from knowledge.models import Source
from tests.adminpanel.cast import console, staff_member
from tests.cast import bot_of, person

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/adminpanel/content/sources/"


@pytest.fixture
def staff():
    return staff_member()


@pytest.fixture
def admin(staff):
    return console(staff)


def failed(owner_name: str, reason: str = "unreachable", **fields) -> Source:
    bot = bot_of(person(owner_name))
    given = {"type": "website", "name": f"https://{owner_name}.example/", "status": "failed"}
    given |= {"error_reason": reason, "error_message": "It did <b>not</b> answer."}
    return Source.objects.create(chatbot=bot, owner=bot.user_id, **{**given, **fields})


def names(client, query="") -> set[str]:
    return {source.name for source in client.get(LIST + query).context["found"].rows}


def test_failed_ones_of_everybody_with_their_reason(admin):
    failed("Bob")
    failed("Carol", "scanned_pdf", type="file", name="<i>scan</i>.pdf")
    failed("Dora", status="processed")
    assert names(admin) == {"https://Bob.example/", "<i>scan</i>.pdf"}
    assert names(admin, "?state=failed&reason=scanned_pdf") == {"<i>scan</i>.pdf"}
    assert names(admin, "?type=website") == {"https://Bob.example/"}
    assert names(admin, "?state=processed") == {"https://Dora.example/"}
    page = admin.get(LIST).content.decode()
    assert "bob@example.com" in page and "&lt;i&gt;scan&lt;/i&gt;.pdf" in page
    assert "It did &lt;b&gt;not&lt;/b&gt; answer." in page and "<b>not" not in page


def test_found_by_owner_chatbot_and_id(admin):
    source, other = failed("Bob"), failed("Carol")
    for q in (source.pk, source.chatbot_id, source.owner, "bob@example.com"):
        assert names(admin, f"?q={q}") == {source.name}
    assert names(admin, "?q=nobody") == set()
    assert names(admin) == {source.name, other.name}


def test_one_is_read_again_and_its_owners_log_says_so(admin):
    source = failed("Bob")
    answer = admin.post(f"{LIST}retry", {"chosen": source.pk, "back": "?reason=unreachable"})
    assert answer.url == f"{LIST}?reason=unreachable&sort=-added"
    source.refresh_from_db()
    assert (source.status, source.error_reason, source.attempts) == ("processing", None, 0)
    line = ActivityLog.objects.get(action="retried_source")
    assert (line.account_id, line.by) == (source.owner, "staff")
    assert line.changes["status"] == ["failed", "processing"]


def test_of_those_chosen_closed_accounts_and_blocked_bots_are_left(admin, staff):
    sources = [failed(name) for name in ("Bob", "Carol", "Dora", "Eve")]
    _, closed, blocked, fat = sources
    standing.suspend(closed.chatbot.user, reason="Unpaid", until=None, actor=None)
    block_bot(blocked.chatbot, reason="Fakes", actor=staff)
    Source.objects.filter(pk=fat.pk).update(type="file", error_reason="too_large")
    chosen = {"chosen": [each.pk for each in sources]}
    page = admin.post(f"{LIST}retry", chosen, follow=True).content.decode()
    assert "1 source is read once more." in page
    assert "“https://Carol.example/”: Its owner’s account is closed" in page
    assert "too large to keep" in page
    states = [Source.objects.get(pk=each.pk).status for each in sources]
    assert states == ["processing", "failed", "failed", "failed"]


def test_what_is_no_longer_failed_is_left_alone(admin):
    source = failed("Bob", status="processed")
    page = admin.post(f"{LIST}retry", {"chosen": source.pk}, follow=True).content.decode()
    assert "It is no longer failed." in page
    assert Source.objects.get().status == "processed"


def test_nothing_chosen_is_said(admin):
    for chosen in ({}, {"chosen": "nothing"}):
        answer = admin.post(f"{LIST}retry", {**chosen, "back": "//evil.example"}, follow=False)
        assert answer.url.startswith(LIST)
    assert "Choose the sources first." in admin.get(LIST).content.decode()


def test_room_in_the_plan_is_neither_taken_nor_given(admin):
    source = failed("Bob")
    before = [(each.label, each.used) for each in quota.meters(source.chatbot.user)]
    admin.post(f"{LIST}retry", {"chosen": source.pk})
    assert [(each.label, each.used) for each in quota.meters(source.chatbot.user)] == before
