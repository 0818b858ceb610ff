"""Texts that would run a script, in every field that people read, on every page that shows them."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote

import pytest
from django.urls import get_resolver
from playwright.sync_api import Browser, Page, Route, expect

from accounts.backends import DEMO_USER_ID
from tests.e2e.as_before import as_before
from tests.e2e.house import House, furnished
from tests.e2e.running import ROOT, product
from tests.e2e.staff import prove_beforehand
from tests.e2e.test_pages_look import OWN, PUBLIC, Sight, error_page
from tests.e2e.test_sign_in_walk import set_up_app, sign_up
from tests.e2e.xss.oracle import Oracle, watched
from tests.e2e.xss.payloads import LEADS_AWAY, payloads
from tests.e2e.xss.poison import Mixer, poison, things, traced
from tests.proof.counting import counted, sized

ADMIN = "xss@staff.example"
SAMPLE, WHOLE = 150, 1500
OF_ONE_PASS = 150
IN_A_FIELD = 5
SEARCHES = (
    "/bots/{bot}/conversations/?q=", "/bots/{bot}/sources/?q=", "/bots/{bot}/gaps/?q=",
    "/account/activity/?who=", "/bots/{bot}/sources/?kind=", "/bots/{bot}/analytics/?days=",
    "/billing/change/preview/?plan=starter&period=yearly&code=",
)  # fmt: skip
STAFF_SEARCHES = ("people/?q=", "content/bots/?q=", "content/sources/?q=", "money/invoices/?q=",
                  "logs/activity/?who=", "logs/logins/?q=")  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A furnished product, and the cookies of its owner and of an admin."""

    house: House
    ids: dict[str, str]
    owner: dict
    admin: dict


@pytest.fixture(scope="module")
def place(browser: Browser, product_url: str, database, artifacts) -> Iterator[Place]:
    page = browser.new_context().new_page()
    page.goto(f"{product_url}/accounts/login/")
    page.get_by_role("button", name="Continue as the demo user").click()
    page.wait_for_url("**/dashboard/")
    with furnished(page, product_url, database.chatbase_db) as house:
        ids = things(database, house, DEMO_USER_ID)
        owner = page.context.storage_state()
        page.context.close()
        staff = browser.new_context().new_page()
        sign_up(staff, product_url, ADMIN)
        set_up_app(staff, product_url, artifacts)
        users = database.chatbase_db.users
        assert users.update_one({"email": ADMIN}, {"$set": {"role": "admin"}}).matched_count
        prove_beforehand(staff, product_url)
        yield Place(house, ids, owner, staff.context.storage_state())
        staff.context.close()


@pytest.fixture
def unpoisoned(database):
    """Afterwards the databases are as they were; no passage is poisoned, and there are many."""
    with as_before(database.chatbase_db, database.botsmith, left=frozenset({"chunks"})):
        yield


def test_no_text_of_anybody_runs_on_any_page(browser, product_url, database, place, unpoisoned):
    """Each pass puts other texts into all fields, then opens all pages."""
    texts = payloads(sized(SAMPLE, WHOLE))
    oracle, given = Oracle(product_url), []
    for at in range(0, len(texts), OF_ONE_PASS):
        mix = Mixer(texts[at : at + OF_ONE_PASS], IN_A_FIELD, len(given))
        poison(database, mix)
        given += mix.given
        look_everywhere(browser, oracle, place, texts[at])
    counted("D1", payloads=len(texts), poisoned_fields=len(given), **oracle.figures())
    for each in oracle.strange()[:40]:
        print(each, "\n  may come of", "\n  ".join(traced(each, given)))
    oracle.assert_nothing()
    assert len(texts) >= sized(SAMPLE, WHOLE) and len(given) >= 200
    assert oracle.looked.total() >= 120 * len(texts) // OF_ONE_PASS


@pytest.mark.full_size
def test_where_nothing_is_made_safe_the_policy_alone_holds(
    browser, product_url, database, place, unpoisoned, own_servers, artifacts
):
    """A product that shows every text as HTML, to a browser whose scripts prune none either."""
    texts = tuple(text for text in payloads(WHOLE) if not any(bad in text for bad in LEADS_AWAY))
    path = f"{ROOT / 'tests/e2e/unguarded'}:{ROOT}"
    environ = {"DEBUG": "1", "DEMO_MODE": "1", "PYTHONPATH": path, **own_servers}
    with product(artifacts / "product-unguarded.log", **environ) as base:
        oracle = Oracle(base)
        for at in range(0, len(texts), OF_ONE_PASS * 2):
            poison(database, Mixer(texts[at : at + OF_ONE_PASS * 2], IN_A_FIELD))
            there = moved(place, product_url, base)
            look_everywhere(browser, oracle, there, texts[at], route=UNPRUNED)
    counted("D1", payloads_without_sanitizer=len(texts), **oracle.figures())
    assert oracle.executions == [] and oracle.let_out == []
    assert len(oracle.reports) > 1000, "without the policy, these would have run"


def moved(place: Place, here: str, there: str) -> Place:
    """The same people at another product's address: cookies are named by its port."""
    ports = [address.rpartition(":")[2] for address in (here, there)]

    def move(state: dict) -> dict:
        return json.loads(json.dumps(state).replace(*ports))

    house = replace(place.house, base=there)
    return Place(house, place.ids, move(place.owner), move(place.admin))


def unpruned(route: Route) -> None:
    """The script that draws answers, without its own list of elements."""
    script = route.fetch()
    body = script.text().replace("function prune(node) {", "function prune(node) { return;")
    assert "{ return;" in body
    route.fulfill(response=script, body=body)


UNPRUNED = ("**/js/core/markdown.js", unpruned)


def look_everywhere(browser: Browser, oracle: Oracle, place: Place, text: str, **how) -> None:
    house = vars(place.house)
    searched = quote(text, safe="")
    with watched(browser, oracle, storage_state=place.owner, **how) as page:
        for path in paths_of(OWN):
            oracle.visit(page, path.format(**house))
        for path in ("/embed/{bot}/", "/chat/{bot}/"):  # This window's visitor has talked before.
            oracle.visit(page, path.format(**house))
        for path in SEARCHES:
            oracle.visit(page, path.format(**house) + searched)
        if not how:  # Where nothing is made safe, a text may have taken the form's place.
            ask_in_the_playground(oracle, page, place.house)
    with watched(browser, oracle, **how) as page:
        page.route("**/nowhere/", error_page)  # Django's own page with DEBUG on has no policy.
        for path in paths_of(PUBLIC):
            oracle.visit(page, path.format(**house))
        oracle.visit(page, "/api/docs/")
    with watched(browser, oracle, storage_state=place.admin, **how) as page:
        look_at_the_console(oracle, page, place.ids, searched)


def ask_in_the_playground(oracle: Oracle, page: Page, house: House) -> None:
    """Its script draws the answer, the passages, and how both were come by."""
    oracle.visit(page, f"/bots/{house.bot}/playground/")
    page.locator("[data-chat-input]").fill("Are dogs welcome?")
    page.locator("[data-chat-input]").press("Enter")
    answer = page.locator('[data-role="assistant"]').last
    expect(answer).to_have_attribute("data-state", re.compile("done|interrupted"))
    oracle.look(page)


def paths_of(sights: dict[str, Sight]) -> list[str]:
    """Each once, whatever is done there."""
    return list(dict.fromkeys(each.path for each in sights.values()))


def look_at_the_console(oracle: Oracle, page: Page, ids: dict[str, str], searched: str) -> None:
    console = get_resolver().namespace_dict["adminpanel"][1].reverse_dict
    names = [name for name in console if isinstance(name, str)]
    for name in names:
        [[path, words]] = console.getlist(name)[0][0][:1]
        if "export" in name or any(word not in ids for word in words):
            continue
        oracle.visit(page, f"/adminpanel/{path % ids}")
    for path in STAFF_SEARCHES:
        oracle.visit(page, f"/adminpanel/{path}{searched}")
