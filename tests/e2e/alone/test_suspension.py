"""An account is suspended under many hands: nothing that begins afterwards is let in.

What is under way is cut by other tests (tests/bots/test_cutting.py); here the whole product runs.
"""

import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.running import ROOT, wait_until
from tests.proof.counting import counted, sized

HANDS = sized(4, 8)  # Of each surface.
WHY = "The shop sells counterfeit clocks"


@dataclass
class Surface:
    """One way in: ``ask`` says whether it was let in. What came of each try, by its beginning."""

    name: str
    ask: Callable[[], bool]
    tries: list[tuple[float, bool]] = field(default_factory=list)

    def hammer(self, until: threading.Event) -> None:
        while not until.is_set():
            began = time.monotonic()
            self.tries.append((began, self.ask()))

    @property
    def was_let_in(self) -> bool:
        return any(let_in for _, let_in in self.tries)

    def let_in_since(self, moment: float) -> int:
        return sum(let_in for began, let_in in self.tries if began > moment)

    def asked_since(self, moment: float) -> int:
        return sum(began > moment for began, _ in self.tries)


class Browser:
    """Requests with the cookies of one sign-in; redirects are not followed."""

    def __init__(self, base: str) -> None:
        self._base, self._jar = base, CookieJar()
        keep = urllib.request.HTTPCookieProcessor(self._jar)
        self._opener = urllib.request.build_opener(keep, NoRedirect())

    def sign_in(self) -> None:
        _, page = self.get("/accounts/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        form = urlencode({"csrfmiddlewaretoken": token}).encode()
        assert self.get("/accounts/demo/", form, Referer=self._base)[0] == 302

    def get(self, path: str, data: bytes | None = None, **headers: str) -> tuple[int, str]:
        headers = {"Accept": "text/html", **headers}
        request = urllib.request.Request(self._base + path, data, headers)
        try:
            with self._opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def begins(self, path: str, **headers: str) -> bool:
        """Whether a stream opens; it is left at once."""
        request = urllib.request.Request(self._base + path, headers=headers)
        try:
            with self._opener.open(request, timeout=30) as answer:
                return answer.status == 200
        except urllib.error.HTTPError:
            return False


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def as_json(browser: Browser, path: str, body: dict, **headers: str) -> tuple[int, dict]:
    sent = {"Content-Type": "application/json", "Accept": "application/json", **headers}
    status, text = browser.get(path, json.dumps(body).encode(), **sent)
    return status, json.loads(text) if text.startswith("{") else {}


def surfaces(base: str, bot: str, key: str) -> list[Surface]:
    people = [Browser(base) for _ in range(2)]
    for person in people:
        person.sign_in()
    visitor = Browser(base)
    _, opened = as_json(visitor, f"/embed/{bot}/session", {})
    bearer = {"Authorization": f"Bearer {opened['token']}"}
    chat = f"/embed/{bot}/conversation"

    def fresh_sign_in() -> bool:
        someone = Browser(base)
        try:
            someone.sign_in()
        except AssertionError:
            return False
        return someone.get("/dashboard/")[0] == 200

    return [
        *by_key(base, bot, key),
        Surface("live news", lambda: visitor.begins(f"/embed/{bot}/live", **bearer)),
        *(
            Surface(f"session {n}", lambda p=p: is_ok(p, "/dashboard/"))
            for n, p in enumerate(people)
        ),
        Surface("a bot's page", lambda: is_ok(people[0], f"/bots/{bot}/sources/")),
        Surface("frame", lambda: is_ok(visitor, f"/embed/{bot}/")),
        Surface("public page", lambda: is_ok(visitor, f"/chat/{bot}/")),
        Surface("bubble", lambda: is_ok(visitor, f"/embed/{bot}/config.json")),
        Surface("new chat", lambda: as_json(visitor, f"/embed/{bot}/session", {})[0] == 200),
        Surface("running chat", lambda: is_ok(visitor, chat, **bearer)),
        Surface("sign-in", fresh_sign_in),
    ]


def by_key(base: str, bot: str, key: str) -> list[Surface]:
    """A program's ways in, with each form of the header that is taken."""
    program = Browser(base)
    forms = {"as we write it": f"Bearer {key}", "as others may": f"bearer  {key} "}
    paths = {
        "account": "/api/v1/me",
        "conversations": f"/api/v1/chatbots/{bot}/conversations",
        "OpenAI's models": f"/api/v1/chatbots/{bot}/v1/models",
    }
    return [
        Surface(
            f"key, {form}: {what}",
            lambda path=path, header=header: is_ok(program, path, Authorization=header),
        )
        for form, header in forms.items()
        for what, path in paths.items()
    ]


def is_ok(browser: Browser, path: str, **headers: str) -> bool:
    return browser.get(path, **headers)[0] == 200


@contextmanager
def hammered(all_of_them: list[Surface]) -> Iterator[None]:
    over = threading.Event()
    hands = [
        threading.Thread(target=surface.hammer, args=[over])
        for surface in all_of_them
        for _ in range(HANDS)
    ]
    for hand in hands:
        hand.start()
    try:
        yield
    finally:
        over.set()
        for hand in hands:
            hand.join()


def account(own_servers: dict, *words: str) -> None:
    manage(own_servers, "account", *words)


def manage(own_servers: dict, *words: str) -> str:
    """What the command prints."""
    command = [sys.executable, "manage.py", *words]
    environ = {**os.environ, **own_servers}
    return subprocess.run(
        command, cwd=ROOT, env=environ, check=True, stdout=subprocess.PIPE, text=True
    ).stdout.strip()


@pytest.fixture
def reinstated(own_servers):
    yield
    account(own_servers, "reinstate", "demo-user-123")


@pytest.fixture
def key(own_servers, database, demo_bot):
    """A key of the demo user's, whose plan has the API for as long."""
    mine = {"user_id": "demo-user-123"}
    plan = database.botsmith.subscriptions.find_one(mine)["plan_id"]
    database.botsmith.subscriptions.update_one(mine, {"$set": {"plan_id": "professional"}})
    yield manage(own_servers, "apikey", "create", "--user", "demo-user-123")
    database.botsmith.subscriptions.update_one(mine, {"$set": {"plan_id": plan}})
    database.chatbase_db.api_keys.delete_many(mine)


def test_nothing_that_begins_afterwards_is_let_in(
    product_url, own_servers, demo_bot, key, reinstated
):
    ways = surfaces(product_url, demo_bot, key)
    with hammered(ways):
        wait_until(lambda: not [way.name for way in ways if not way.was_let_in], "every way in")
        account(own_servers, "suspend", "demo-user-123", "--reason", WHY)
        done = time.monotonic()
        wait_until(lambda: all(way.asked_since(done) >= HANDS * 3 for way in ways), "more tries")
    let_in = {way.name: way.let_in_since(done) for way in ways}
    counted(
        "B1",
        surfaces=len(ways),
        clients=HANDS * len(ways),
        asked=sum(len(way.tries) for way in ways),
        asked_afterwards=sum(way.asked_since(done) for way in ways),
        let_in_afterwards=sum(let_in.values()),
    )
    assert let_in == dict.fromkeys(let_in, 0)
    account(own_servers, "reinstate", "demo-user-123")
    let_in = {way.name for way in ways if way.ask()}
    # Not the running chat: it was asked too often to be heard again yet.
    assert let_in >= {"frame", "public page", "bubble", "new chat", "sign-in"}
    # Sessions that were ended do not come back to life with the account.
    assert not let_in & {"session 0", "session 1", "a bot's page"}


def test_the_customer_reads_why(
    page: Page, product_url, own_servers, demo_bot, artifacts, reinstated
):
    words = ("suspend", "demo-user-123", "--reason", WHY, "--until", "2126-12-03T14:00")
    account(own_servers, *words)
    page.goto(f"{product_url}/accounts/login/")
    page.get_by_role("button", name="Continue as the demo user").click()
    said = page.locator(".notice-danger")
    expect(said).to_contain_text("suspended until 3 December 2126, 14:00 UTC")
    expect(said).to_contain_text(WHY)
    for name, width in (("phone", 390), ("desktop", 1440)):
        page.set_viewport_size({"width": width, "height": 844})
        page.screenshot(path=artifacts / f"suspended-{name}.png")
    [refused] = page.problems
    assert "403" in refused
    page.problems.clear()
