"""L1: of two hundred at once exactly so many pass, whoever they say they are.

Each surface is asked as its callers ask, by requests, each with other forged headers of where it
came from. What is refused says so in words and for how long.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.account import app_settings as of_allauth

from accounts.keys import make_key
from bots.models import Chatbot
from botsmith.mongodb.collections import collection
from tests.cast import bot_of, on_plan, person
from tests.e2e.running import ROOT
from tests.proof.counting import counted
from tests.proof.limiters import LIMITERS, counting_places
from tests.proof.surfaces import AT_ONCE, JSON, NETWORK, PAGE, SURFACES, THREADS, V4, Shop, Surface

pytestmark = pytest.mark.django_db(transaction=True)
LONGEST_WAIT = 3600
SHORTEST_WINDOW = 60  # Seconds; it begins with its first use, and then another one.


@pytest.fixture
def shop(settings) -> Shop:
    settings.CHAT_SESSION_RATE_PER_MINUTE, settings.API_RATE_PER_MINUTE = 30, 25
    settings.CHAT_RATE_PER_MINUTE, settings.CHAT_BOT_RATE_PER_MINUTE = 5, 12
    alice = on_plan(person(), "enterprise")
    bot = bot_of(alice)
    collection(Chatbot).update_one({"id": bot.pk}, {"$set": {"webhook_url": "https://a.example/"}})
    bot.refresh_from_db()
    made = Shop(alice, bot, make_key(alice, "Program", ["read", "write", "chat"], actor=alice)[1])
    made.sign_in()
    return made


def out_of_the_way(surface: Surface, shop: Shop, monkeypatch, settings) -> None:
    """The limit that is tried is the one that is met first."""
    settings.CHAT_SESSION_RATE_PER_MINUTE = 100_000 if surface.most != 30 else 30
    for name, value in surface.unbounded:
        if name == "total_rate":
            settings.CHAT_BOT_RATE_PER_MINUTE = value
            continue
        for module in ("bots.widget.views", "bots.api.auth", "bots.views.spending"):
            monkeypatch.setattr(f"{module}.{name}", value, raising=False)


def many_at_once(ask: Callable) -> list:
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(ask, range(AT_ONCE)))


def words_of(answer) -> str:
    """What a refusal says to people, in the form that its reader expects."""
    if answer["Content-Type"].startswith(JSON):
        error = answer.json()["error"]
        assert error["code"] == "rate_limited"
        return error["message"]
    text = answer.content.decode()
    said = ("Wait a minute", "Wait a moment", "Wait a few minutes", "a lot at once")
    return next((words for words in said if words in text), "")


def is_told(answer, accept: str) -> bool:
    """That a program can wait, and that a person knows what to do."""
    waits = answer.get("Retry-After", "")
    is_page = answer["Content-Type"].startswith(PAGE)
    is_its_form = is_page == (accept == PAGE)
    return (
        waits.isdigit()
        and 1 <= int(waits) <= LONGEST_WAIT
        and is_its_form
        and bool(words_of(answer))
    )


@pytest.mark.parametrize("name", SURFACES)
def test_of_so_many_at_once_exactly_so_many_pass(name, shop, monkeypatch, settings):
    surface = SURFACES[name]
    out_of_the_way(surface, shop, monkeypatch, settings)
    tried = [V4, NETWORK] if surface.by_address else [""]
    for address in tried:
        ask = surface.ask(shop, address) if surface.by_address else surface.ask(shop)
        began = time.monotonic()
        answers = many_at_once(ask)
        windows = 1 + int((time.monotonic() - began) // SHORTEST_WINDOW)
        refused = [answer for answer in answers if answer.status_code == 429]
        untold = [answer for answer in refused if not is_told(answer, surface.accept)]
        broken = [answer for answer in answers if answer.status_code >= 500]
        passed = len(answers) - len(refused)
        counted(
            "L1",
            surface=name,
            address="/64" if address == NETWORK else address or "each its own",
            at_once=AT_ONCE,
            allowed=surface.most * windows,
            passed=passed,
            untold=len(untold),
        )
        least = surface.most if surface.is_exact else 1
        assert least <= passed <= surface.most * windows
        assert broken == []
        assert untold == [], (untold[0].status_code, dict(untold[0].items()))


def test_every_limit_of_the_code_is_tried():
    """A new one needs a line in `limiters`, and a surface here or a test that it names."""
    assert counting_places() == set(LIMITERS)
    named = {each for those in LIMITERS.values() for each in those}
    tests = {each for each in named if each.startswith("tests/")}
    assert named - tests <= set(SURFACES)
    assert [each for each in tests if not (ROOT / each).exists()] == []
    counted("L1", limiters=len(LIMITERS), surfaces=len(SURFACES))


def test_the_limits_of_the_sign_in_pages_are_those_that_are_tried():
    """allauth counts these; a new version may count others."""
    assert of_allauth.RATE_LIMITS["signup"] == "20/m/ip"
    assert of_allauth.RATE_LIMITS["reset_password"] == "20/m/ip,5/m/key"
    assert of_allauth.RATE_LIMITS["login"] == "30/m/ip"
