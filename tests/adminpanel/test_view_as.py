"""Staff see what a customer sees: all that is listed, nothing else, and change nothing."""

from datetime import timedelta

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from accounts.activity_log import Narrowed, lines_of
from accounts.models import AccountExport, ActivityLog, ApiKey, Avatar, User
from adminpanel.view_as import viewing
from adminpanel.view_as.shown import NAMESPACES, NOT_SHOWN, SHOWN
from billing.models import Invoice
from bots.models import (
    Chatbot,
    CheckRun,
    Conversation,
    GapGroup,
    GoldenQuestion,
    InboxWork,
    WebhookDelivery,
)
from knowledge.models import Page, Source
from tests.adminpanel.cast import console, staff_member
from tests.adminpanel.test_rights import UNHELD, fingerprint
from tests.cast import bot_of, person, signed_in
from tests.contract.test_documents import use_it
from tests.house.test_pages_render import open_every_page
from tests.house.test_walls import routes

REASON = "You wrote to us about a source."
UNSAFE = ("post", "put", "patch", "delete")
VIEWED = {name: pattern for name, pattern in routes() if name.partition(":")[0] in NAMESPACES}


@pytest.fixture
def alice():
    return person()


@pytest.fixture
def ada():
    return staff_member()


@pytest.fixture
def browser(ada):
    return console(ada)


def begin(browser, customer, **said):
    said = {"reason": REASON, "minutes": "30", **said}
    return browser.post(f"/adminpanel/view-as/{customer.pk}/", said)


def in_the_log_of(customer) -> list[str]:
    lines, _ = lines_of(customer, Narrowed(), "")
    return [f"{line.who} {line.said}" for line in lines]


@pytest.mark.django_db
def test_staff_see_the_customers_dashboard_and_come_back(browser, alice):
    bot_of(alice, name="Alice's own")
    assert begin(browser, alice).url == "/dashboard/"
    page = browser.get("/dashboard/").content.decode()
    assert "Alice&#x27;s own" in page and "Nothing can be changed" in page
    assert "Stop viewing" in page and alice.email in page
    assert browser.get("/adminpanel/").status_code == 200
    ended = browser.post("/adminpanel/view-as/end/", follow=True)
    assert "You are yourself again" in ended.content.decode()
    assert "Alice&#x27;s own" not in browser.get("/dashboard/").content.decode()


@pytest.mark.django_db
def test_the_customer_reads_that_it_was_done_and_why_and_not_by_whom(browser, alice, ada):
    begin(browser, alice)
    browser.post("/adminpanel/view-as/end/")
    ended, began = in_the_log_of(alice)[:2]
    begun = "Staff began to look at BotSmith as you see it"
    assert began == f"{begun}: {REASON} (for 30 minutes at most)"
    assert ended == "Staff stopped looking at BotSmith as you see it"
    page = signed_in(alice).get("/account/activity/").content.decode()
    assert REASON in page and ada.email not in page and ada.name not in page


@pytest.mark.django_db
@pytest.mark.parametrize("said", [{"reason": "  "}, {"minutes": "600"}, {"minutes": ""}])
def test_without_a_reason_or_for_longer_nothing_begins(browser, alice, said):
    assert begin(browser, alice, **said).status_code == 422
    assert viewing.KEY not in browser.session
    assert not ActivityLog.objects.filter(action="began_viewing_as").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["admin", "moderator"])
def test_nobody_views_as_staff(browser, ada, role):
    other = person("Otto", role=role)
    for customer in (other, ada):
        assert begin(browser, customer).status_code == 403
        assert browser.get(f"/adminpanel/view-as/{customer.pk}/").status_code == 403
    assert viewing.KEY not in browser.session


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", [{"role": "moderator"}, {"role": "admin"}], ids=["moderator", "admin"]
)
def test_who_becomes_staff_is_not_viewed_any_longer(browser, alice, change):
    begin(browser, alice)
    User.objects.filter(pk=alice.pk).update(**change)
    assert browser.get("/dashboard/").url == "/adminpanel/"
    assert viewing.KEY not in browser.session


@pytest.mark.django_db
def test_who_is_no_longer_staff_sees_their_own(browser, alice, ada):
    begin(browser, alice)
    bot_of(alice, name="Of Alice alone")
    User.objects.filter(pk=ada.pk).update(role="user")
    page = browser.get("/dashboard/", follow=True).content.decode()
    assert "Of Alice alone" not in page
    assert "Of Alice alone" not in browser.get("/dashboard/").content.decode()


@pytest.mark.django_db
def test_it_ends_by_itself_and_says_so(browser, alice):
    begin(browser, alice, minutes="15")
    over = timezone.now() + timedelta(minutes=15)
    assert viewing.under_way(browser.session, User.objects.get(role="admin"), over) is None
    session = browser.session
    session[viewing.KEY] = {**session[viewing.KEY], "until": timezone.now().timestamp() - 1}
    session.save()
    answer = browser.get("/dashboard/", follow=True)
    assert answer.redirect_chain == [("/adminpanel/", 302)]
    assert "Viewing as a customer has ended" in answer.content.decode()
    assert in_the_log_of(alice)[0] == "Staff stopped looking at BotSmith as you see it"


def test_every_page_of_a_customer_is_shown_or_not_for_a_reason():
    """Pages that can be opened; what is only sent is refused in any case."""
    assert SHOWN | set(NOT_SHOWN) == {name for name, each in VIEWED.items() if opens(each.callback)}
    assert not SHOWN & set(NOT_SHOWN)


def opens(view) -> bool:
    """Whether it takes a GET: ``require_POST`` and its like say which methods there are."""
    while view:
        for cell in getattr(view, "__closure__", None) or ():
            if isinstance(cell.cell_contents, list) and "POST" in cell.cell_contents:
                return "GET" in cell.cell_contents
        view = getattr(view, "__wrapped__", None)
    return True


@pytest.mark.django_db(transaction=True)
def test_all_is_seen_and_nothing_is_changed():
    """Of a customer who has one of everything."""
    use_it()
    open_every_page()
    alice = User.objects.get()
    browser = console(staff_member())
    begin(browser, alice)
    ids = one_of_each()
    addresses = {name: address_of(name, ids) for name in VIEWED}
    assert all(addresses.values())
    before, wrong = fingerprint(UNHELD - {"users"}), []
    for name, address in addresses.items():
        status = browser.get(address).status_code
        if status != (200 if name in SHOWN else 403):
            wrong.append(("get", name, status))
        for method in UNSAFE:
            if (status := getattr(browser, method)(address).status_code) != 403:
                wrong.append((method, name, status))
    assert wrong == []
    after = fingerprint(UNHELD - {"users"})
    changed = {name for name in after if before.get(name, []) != after[name]}
    assert changed <= {name for name in after if name.endswith(".activity_logs")}
    noted = ActivityLog.objects.filter(user__role="admin", account_id=alice.pk)
    read = noted.get(action="read_conversation")  # Once, though its page asks again and again.
    assert read.details == REASON
    assert set(noted.values_list("action", flat=True)) <= {"began_viewing_as", "read_conversation"}


@pytest.mark.django_db
def test_a_part_of_a_page_that_asks_when_it_is_over_has_the_page_go(browser, alice):
    begin(browser, alice)
    session = browser.session
    session[viewing.KEY] = {**session[viewing.KEY], "until": timezone.now().timestamp() - 1}
    session.save()
    answer = browser.get("/dashboard/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/adminpanel/"


def one_of_each() -> dict[str, str]:
    bot = Chatbot.objects.get()
    site = Source.objects.filter(type="website").first()
    return {
        "bot_id": bot.pk,
        "conversation_id": Conversation.objects.first().pk,
        "source_id": site.pk,
        "page_id": Page.objects.filter(source=site).first().pk,
        "group_id": GapGroup.objects.first().pk,
        "question_id": GoldenQuestion.objects.filter(deleted_at=None).first().pk,
        "run_id": CheckRun.objects.first().pk,
        "delivery_id": WebhookDelivery.objects.first().pk,
        "work_id": InboxWork.objects.first().pk,
        "number": Invoice.objects.first().number,
        "key_id": ApiKey.objects.first().pk,
        "avatar_id": Avatar.objects.first().pk,
        "export_id": AccountExport.objects.first().pk,
        "receipt_id": "none",
        "announcement_id": "none",
        "session_id": "none",
        "note_id": "none",
        "name": "csv",
        "kind": "png",
    }


def address_of(name: str, ids: dict[str, str]) -> str | None:
    namespace, _, short = name.partition(":")
    resolver = get_resolver().namespace_dict[namespace][1]
    for [[_, words]], *_ in resolver.reverse_dict.getlist(short):
        try:
            return reverse(name, kwargs={word: ids[word] for word in {*words, *outer(namespace)}})
        except NoReverseMatch:
            continue
    return None


def outer(namespace: str) -> list[str]:
    return ["bot_id"] if namespace == "knowledge" else []
