"""The page of what models cost, and the caps that are set on it."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from accounts.models import ActivityLog, User
from billing.holding import Settled, hold_each, settle_each
from billing.ledger import Kind, Paid
from bots.actions.chatbots import delete_bot
from bots.actions.spending import set_account_caps
from bots.models import Chatbot
from botsmith.ai.base import Usage
from botsmith.ai.registry import chat_model
from tests.billing.spending import hold_of, spend
from tests.cast import bot_of, on_plan, person, signed_in

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # The test's client is no ASGI server.
    pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume async"),
]
PAGE = "/billing/spending/"
CAP = f"{PAGE}cap/"
OCTOBER = datetime(2026, 10, 7, 12, 0, tzinfo=UTC)


@pytest.fixture
def alice():
    return on_plan(person(), "enterprise")


@pytest.fixture
def bot(alice):
    return bot_of(alice)


def seen(user, query: str = "") -> str:
    answer = signed_in(user).get(PAGE + query)
    assert answer.status_code == 200
    return answer.content.decode()


def pay(bot, usage: Usage, *more: Paid, **fields) -> None:
    opens = fields.pop("opens", False)
    hold = hold_of(bot, **fields)
    hold_each([hold])
    first = Paid(hold.kind, hold.provider, hold.model, usage, opens=opens)
    settle_each([Settled(hold, [first, *more])])


def test_the_month_is_shown_in_money(alice, bot):
    pay(bot, Usage(2_000_000, 1_000_000, cached_tokens=1_000_000), opens=True)
    pay(bot, Usage(0, 1_000_000), kind=Kind.CHECK)
    page = seen(alice)
    # In 0.15 + 0.075, out 0.60 twice.
    assert "$1.43" in page and "What your chatbots’ models cost" in page
    assert "$0.71" in page  # An answer.
    assert "$0.82" in page  # A conversation: what was answered to visitors.
    assert "$0.075" in page  # Saved by the cache, and the price of cached input.
    for words in ("Golden questions", "Answers to visitors", "GPT-4o mini", "Shop helper", "2.0 M"):
        assert words in page


def test_a_month_without_entries_says_so(alice, bot):
    page = seen(alice)
    assert "No model was paid in" in page and "Export CSV" not in page
    assert "Shop helper" in page and "Set cap" in page


def test_each_month_has_its_page_and_caps_are_those_of_now(alice, bot):
    spend(bot, 2.34, at=OCTOBER)
    assert 'href="?month=2026-10"' in seen(alice)
    page = seen(alice, "?month=2026-10")
    assert "October 2026" in page and "$2.34" in page and "Set cap" not in page
    assert "$2.34" not in seen(alice)
    for nonsense in ("2026-13", "x", "2026-1", "1026-10"):
        assert "Set cap" in seen(alice, f"?month={nonsense}")


def test_a_stranger_sees_nothing_of_it(alice, bot):
    spend(bot, 3.21)
    bob = person("Bob")
    assert "Shop helper" not in seen(bob) and "$3.21" not in seen(bob)
    assert exported(bob) == []
    assert signed_in(bob).post(CAP, {"chatbot": bot.pk, "cap": "1"}).status_code == 404
    assert Chatbot.objects.get().spending_cap is None


def test_a_deleted_chatbot_stays_in_the_month_with_its_name(alice, bot):
    spend(bot, 4.32)
    delete_bot(bot, actor=alice)
    page = seen(alice)
    assert "Shop helper (deleted)" in page and "$4.32" in page


def test_an_unknown_price_is_said_plainly(alice, bot):
    Chatbot.objects.update(model="our-llama")
    pay(bot, Usage(1000, 10), model="our-llama")
    page = seen(alice)
    assert "price unknown" in page and "whose price we do not know" in page
    assert "without 1 payment of unknown price" in page
    assert "We know no price of the models that your chatbots use." in page


def test_prices_have_their_dates(alice, bot):
    Chatbot.objects.update(provider="gemini", model="gemini-3.8-flash")
    page = seen(alice)
    assert "Gemini 3.8 Flash" in page and "1 Jan 2027" in page and "$7.50" in page
    assert "published by the provider, 5 November 2026" in page


# --- Caps -------------------------------------------------------------------------------------


def test_a_cap_is_set_and_taken_away_on_the_page(alice, bot):
    client = signed_in(alice)
    assert client.post(CAP, {"chatbot": bot.pk, "cap": "12.5"}).status_code == 302
    assert Chatbot.objects.get().spending_cap == 12.5
    page = seen(alice)
    assert "of $12.50" in page and 'value="12.5"' in page
    client.post(CAP, {"chatbot": bot.pk, "cap": ""})
    assert Chatbot.objects.get().spending_cap is None


def test_so_is_one_of_the_whole_account_and_it_is_in_the_log(alice, bot):
    client = signed_in(alice)
    assert client.post(CAP, {"chatbot": "", "cap": "100"}).status_code == 302
    assert User.objects.get().spending_cap == 100
    assert "of $100.00" in seen(alice)
    log = ActivityLog.objects.get(action="changed_spending_cap")
    assert (log.account_id, log.details) == (alice.pk, "$100.00 a month")
    client.post(CAP, {"cap": ""})
    assert User.objects.get().spending_cap is None


def test_a_day_has_a_cap_of_its_own(alice, bot, with_key):
    client = signed_in(alice)
    assert client.post(CAP, {"cap": "100", "daily_cap": "2.50"}).status_code == 302
    stored = User.objects.get()
    assert (stored.spending_cap, stored.daily_spending_cap) == (100, 2.5)
    log = ActivityLog.objects.get(action="changed_spending_cap")
    assert log.details == "$100.00 a month and $2.50 a day"
    spend(bot, 1)
    page = seen(alice)
    assert 'value="2.5"' in page and "$1.00 today" in page and "of $2.50" in page
    assert "reached" not in page
    spend(bot, 2)
    page = seen(alice)
    assert "Today’s cap of $2.50 for all chatbots together is reached." in page
    assert "Today’s cap of the whole account is reached" in page
    assert "Today’s spending cap for all chatbots" in client.get("/dashboard/").content.decode()
    words = client.get(f"/bots/{bot.pk}/playground/").content.decode()
    assert "The day&#x27;s cap for all your chatbots is reached" in words
    client.post(CAP, {"cap": "100", "daily_cap": ""})
    assert User.objects.get().daily_spending_cap is None and "reached" not in seen(alice)


def test_a_day_that_is_no_amount_is_refused_beside_it_and_nothing_changes(alice, bot):
    answer = signed_in(alice).post(CAP, {"cap": "7", "daily_cap": "-1"})
    page = answer.content.decode()
    assert answer.status_code == 422 and page.count("errorlist") == 1 and 'value="7"' in page
    stored = User.objects.get()
    assert stored.spending_cap is None and stored.daily_spending_cap is None


def test_of_a_bot_with_a_cap_it_is_not_said_that_the_accounts_is_its_own(alice, bot, with_key):
    Chatbot.objects.update(spending_cap=50)
    spend(bot, 2)
    set_account_caps(alice, actor=alice, monthly=1)
    page = seen(alice)
    assert "reached its cap of" not in page and "of $50.00" in page
    assert "The cap of the whole account is reached" in page


def test_each_form_of_the_page_has_its_token(alice, bot):
    page = seen(alice)
    assert page.count('action="/billing/spending/cap/"') == 2
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    form = client.get(PAGE).content.decode().partition('action="/billing/spending/cap/"')[2]
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)[1]
    assert client.post(CAP, {"cap": "7", "csrfmiddlewaretoken": token}).status_code == 302
    assert client.post(CAP, {"cap": "8"}).status_code == 403
    assert User.objects.get().spending_cap == 7


@pytest.mark.parametrize("cap", ["-1", "much", "1e9", "nan", "inf"])
def test_what_is_no_amount_is_refused_in_its_place(alice, bot, cap):
    other = bot_of(alice, name="Other")
    answer = signed_in(alice).post(CAP, {"chatbot": bot.pk, "cap": cap})
    page = answer.content.decode()
    assert answer.status_code == 422 and page.count("errorlist") == 1
    assert page.index("errorlist") > page.index(f'id="cap-{bot.pk}"')
    assert not Chatbot.objects.exclude(spending_cap=None).exists() and other.name in page


def test_a_cap_that_could_not_hold_is_refused(alice, bot):
    Chatbot.objects.update(model="our-llama")
    answer = signed_in(alice).post(CAP, {"chatbot": bot.pk, "cap": "5"})
    assert answer.status_code == 422
    assert "We know no price of “our-llama”" in answer.content.decode()


@pytest.fixture
def with_key(settings):
    settings.OPENAI_API_KEY = "sk-stub"
    chat_model.cache_clear()
    yield
    chat_model.cache_clear()


def test_a_cap_that_is_reached_is_said_wherever_its_owner_looks(alice, bot, with_key):
    spend(bot, 2)
    Chatbot.objects.update(spending_cap=2)
    assert "reached its cap of $2.00" in seen(alice)
    client = signed_in(alice)
    dashboard = client.get("/dashboard/").content.decode()
    assert "spending cap is reached" in dashboard and f"{PAGE}#cap-{bot.pk}" in dashboard
    for page in ("playground", "settings"):
        words = client.get(f"/bots/{bot.pk}/{page}/").content.decode()
        assert "The cap is reached: the built-in engine answers." in words, page
    Chatbot.objects.update(spending_cap=3)
    assert "reached" not in seen(alice)
    assert "spending cap is reached" not in client.get("/dashboard/").content.decode()


def test_so_is_the_accounts_once(alice, bot, with_key):
    bot_of(alice, name="Other")
    spend(bot, 2)
    set_account_caps(alice, actor=alice, monthly=1)
    assert "The cap of $1.00 for all chatbots together is reached." in seen(alice)
    client = signed_in(alice)
    assert client.get("/dashboard/").content.decode().count("cap for all chatbots is reached") == 1
    words = client.get(f"/bots/{bot.pk}/playground/").content.decode()
    assert "The cap for all your chatbots is reached" in words


# --- For spreadsheets -------------------------------------------------------------------------


def exported(user, query: str = "") -> list[dict]:
    answer = signed_in(user).get(f"{PAGE}export/{query}")
    assert answer.status_code == 200 and answer.streaming
    text = b"".join(answer).decode().removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


def test_every_entry_is_a_row(alice, bot):
    vectors = Paid(Kind.QUESTION, "openai", "text-embedding-3-small", Usage(7, 0))
    pay(bot, Usage(1000, 500, cached_tokens=400), vectors, at=OCTOBER)
    pay(bot, Usage(10, 10), model="our-llama")
    first, second = exported(alice, "?month=2026-10")
    assert first["paid_for"] == "question" and first["cost_usd"] == "0.00000014"
    assert (second["paid_for"], second["cost_usd"]) == ("visitor", "0.00042")
    assert second["time_utc"] == "2026-10-07T12:00:00" and second["cached_tokens"] == "400"
    assert (second["input_usd_per_million"], second["price_since"]) == ("0.15", "")
    [unknown] = exported(alice)
    assert unknown["cost_usd"] == unknown["input_usd_per_million"] == ""


def test_a_name_that_is_a_formula_is_a_text(alice):
    bot = bot_of(alice, name="=HYPERLINK(1)")
    spend(bot, 1)
    assert exported(alice)[0]["chatbot"] == "'=HYPERLINK(1)"
