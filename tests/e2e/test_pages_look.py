"""Every page, phone and desktop, light and dark: no fault that axe knows, nothing wider than the
screen, nothing in the console. Its pictures are left in the artifacts folder."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template.loader import render_to_string
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.e2e.gaps import pick_one, send_no_answer
from tests.e2e.house import House, furnished
from tests.e2e.webhooks import refuse_an_address, show_the_secret, switched_off

PHONE, DESKTOP, SMALLEST = 390, 1440, 360
HEIGHTS = {PHONE: 844, DESKTOP: 900, SMALLEST: 740}
SCHEMES = ("light", "dark")
CSP_REPORTS = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
"""
TOO_WIDE = """
() => document.documentElement.scrollWidth - document.documentElement.clientWidth
"""
TWO_FRAMES = """
() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
"""
LONG_NAME = "The Grand Harbour Café & Bakery’s rather long-winded helper 🥐 مساعد المقهى الكبير"
UNBROKEN = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung.pdf"


@pytest.fixture(scope="module")
def signed_in(browser: Browser, product_url: str):
    context = _context(browser)
    page = context.new_page()
    page.goto(f"{product_url}/accounts/login/")
    page.get_by_role("button", name="Continue as the demo user").click()
    page.wait_for_url("**/dashboard/")
    page.close()
    yield context
    context.close()


@pytest.fixture
def signed_out(browser: Browser):
    """A visitor of this test alone: a conversation would be resumed on the next chat page."""
    context = _context(browser)
    context.route("**/nowhere/", error_page)
    yield context
    context.close()


def error_page(route: Route) -> None:
    """The 404 page that customers get: with DEBUG on, Django shows its own."""
    body = render_to_string("404.html")
    route.fulfill(status=404, body=body, content_type="text/html; charset=utf-8")


@pytest.fixture(scope="module")
def house(signed_in: BrowserContext, product_url: str, database) -> Iterator[House]:
    page = signed_in.new_page()
    with furnished(page, product_url, database.chatbase_db) as house:
        page.close()
        yield house


# --- The pages ------------------------------------------------------------------------------


def ask(page: Page) -> None:
    page.locator("[data-chat-input]").fill("Are dogs welcome?")
    page.locator("[data-chat-input]").press("Enter")
    answer = page.locator('[data-role="assistant"][data-state="done"]')
    expect(answer).to_contain_text("Dogs are welcome")
    expect(answer.locator("[data-citation]").first).to_be_visible()


def ask_and_unfold(page: Page) -> None:
    """The owner's question, and the whole of how it was answered."""
    ask(page)
    page.locator("[data-evidence]").evaluate("recorder => { recorder.open = true }")
    expect(page.locator("[data-evidence]")).to_contain_text("Supported by 1 source")
    for fold in page.locator("[data-evidence] details:not([open]) > summary").all():
        fold.click()
    expect(page.locator("[data-evidence] mark").first).to_be_visible()


def ask_the_unknown(page: Page) -> None:
    page.locator("[data-chat-input]").fill("Who won in 1998?")
    page.locator("[data-chat-input]").press("Enter")
    expect(page.locator('[data-role="assistant"][data-state="done"]')).to_be_visible()
    page.locator("[data-evidence]").evaluate("recorder => { recorder.open = true }")
    expect(page.locator("[data-evidence]")).to_contain_text("Does not know")


def open_evidence(page: Page) -> None:
    page.locator(".evidence summary").first.click()


def open_bubble(page: Page) -> None:
    page.locator("button[data-botsmith-bubble]").click()
    frame = page.frame_locator("iframe[data-botsmith-frame]")
    expect(frame.locator("[data-chat-input]")).to_be_visible()


def choose_to_follow_links(page: Page) -> None:
    page.get_by_role("tab", name="Website").click()
    panel = page.locator("#panel-website")
    expect(panel.get_by_label("How far to follow links")).to_be_hidden()
    panel.get_by_role("radio", name="Follow links").check()
    panel.get_by_text("More options").click()
    expect(panel.get_by_label("How far to follow links")).to_be_visible()


def choose_a_question(page: Page) -> None:
    page.get_by_role("tab", name="Question").click()
    expect(page.get_by_label("Other wordings")).to_be_visible()


def search_for_nothing(page: Page) -> None:
    """The list is watched meanwhile: what was typed and found is still there after a refresh."""
    search = page.get_by_role("searchbox")
    search.fill("(nothing")
    expect(page.get_by_text("No source is like this")).to_be_visible()
    with page.expect_response("**/sources/rows/?q=%28nothing"):
        pass
    expect(search).to_be_focused()
    expect(page.get_by_text("No source is like this")).to_be_visible()


def sign_up(page: Page) -> None:
    """A second sign-up with the same address ends on the code page too, so this may run twice."""
    page.get_by_label("Your name").fill("Maria Lantern")
    page.get_by_label("Email").fill("maria@look.example")
    page.get_by_label("Password").fill("three-lanterns-on-the-quay")
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url("**/confirm-email/**")


def give_no_number(page: Page) -> None:
    page.get_by_label("Phone").fill("call me")
    page.get_by_role("button", name="Save profile").click()
    expect(page.locator(".error-summary")).to_contain_text("with digits")


def show_all_prices(page: Page) -> None:
    page.get_by_text("All other prices that we know").click()
    expect(page.get_by_role("region", name="All other prices")).to_be_visible()


def set_a_cap_of_words(page: Page) -> None:
    form = page.locator("#cap-account form")
    form.get_by_label("Cap a day").fill("-1")
    form.get_by_role("button").click()
    expect(page.locator("#cap-account .errorlist")).to_contain_text("0 or more")


def nothing(page: Page) -> None:
    pass


@dataclass(frozen=True)
class Sight:
    """A page: where it is, and what to do there before it is looked at."""

    path: str
    do: Callable[[Page], None] = nothing
    complains: str = "$^"
    """What its console may say: a page that is not found says so."""


PUBLIC = {
    "landing": Sight("/"),
    "sign-in": Sight("/accounts/login/"),
    "sign-up": Sight("/accounts/signup/"),
    "code": Sight("/accounts/signup/", sign_up),
    "reset": Sight("/accounts/password/reset/"),
    "closed": Sight("/accounts/inactive/"),
    "mailbox": Sight("/development/mailbox/"),
    "styleguide": Sight("/styleguide/"),
    "not-found": Sight("/nowhere/", complains="404"),  # served by error_page()
    "embed": Sight("/embed/{bot}/"),
    "embed-answer": Sight("/embed/{bot}/", ask),
    "embed-gone": Sight("/embed/nobody/", complains="404"),
    "chat": Sight("/chat/{bot}/", ask),
}
OWN = {
    "dashboard": Sight("/dashboard/"),
    "usage": Sight("/billing/usage/"),
    "new-bot": Sight("/bots/new/"),
    "overview": Sight("/bots/{bot}/"),
    "playground": Sight("/bots/{bot}/playground/", ask_and_unfold),
    "playground-refusal": Sight("/bots/{bot}/playground/", ask_the_unknown),
    "sources": Sight("/bots/{bot}/sources/"),
    "source": Sight("/bots/{bot}/sources/{source}/"),
    "source-failed": Sight("/bots/{bot}/sources/{failed}/"),
    "sources-website": Sight("/bots/{bot}/sources/", choose_to_follow_links),
    "sources-question": Sight("/bots/{bot}/sources/", choose_a_question),
    "sources-filtered": Sight("/bots/{bot}/sources/?state=failed&kind=website"),
    "sources-none": Sight("/bots/{bot}/sources/", search_for_nothing),
    "website": Sight("/bots/{bot}/sources/{site}/"),
    "website-failed": Sight("/bots/{bot}/sources/{site}/?state=failed"),
    "website-busy": Sight("/bots/{bot}/sources/{busy}/"),
    "website-options": Sight("/bots/{bot}/sources/{site}/edit/"),
    "website-page": Sight("/bots/{bot}/sources/{site}/pages/{site_page}/"),
    "website-page-failed": Sight("/bots/{bot}/sources/{site}/pages/{site_failed}/"),
    "answer": Sight("/bots/{bot}/sources/{answer}/"),
    "answer-edit": Sight("/bots/{bot}/sources/{answer}/edit/"),
    "conversations": Sight("/bots/{bot}/conversations/"),
    "conversations-filtered": Sight("/bots/{bot}/conversations/?q=e&stars=none&status=active"),
    "conversations-none": Sight("/bots/{bot}/conversations/?q=nobodysaidthis&stars=1"),
    "conversation": Sight("/bots/{bot}/conversations/{conversation}/", open_evidence),
    "checks": Sight("/bots/{bot}/checks/"),
    "checks-paste": Sight("/bots/{bot}/checks/paste/"),
    "check-question": Sight("/bots/{bot}/checks/questions/{golden}/"),
    "check-run": Sight("/bots/{bot}/checks/runs/{check_run}/"),
    "gaps": Sight("/bots/{bot}/gaps/"),
    "gaps-picked": Sight("/bots/{bot}/gaps/", pick_one),
    "gaps-answered": Sight("/bots/{bot}/gaps/?state=answered"),
    "gaps-none": Sight("/bots/{bot}/gaps/?q=nothing+like+it"),
    "gap": Sight("/bots/{bot}/gaps/{gap}/"),
    "gap-taught": Sight("/bots/{bot}/gaps/{gap_taught}/"),
    "gap-busy": Sight("/bots/{bot}/gaps/{gap_busy}/"),
    "gap-no-answer": Sight("/bots/{bot}/gaps/{gap}/", send_no_answer, complains="422"),
    "analytics": Sight("/bots/{bot}/analytics/"),
    "share": Sight("/bots/{bot}/share/"),
    "webhooks": Sight("/bots/{bot}/webhooks/"),
    "webhooks-refused": Sight("/bots/{bot}/webhooks/", refuse_an_address, complains="422"),
    "webhooks-secret": Sight("/bots/{bot}/webhooks/", show_the_secret),
    "webhook-delivery": Sight("/bots/{bot}/webhooks/{delivery}/"),
    "settings": Sight("/bots/{bot}/settings/"),
    "appearance": Sight("/bots/{bot}/appearance/"),
    "appearance-preview": Sight("/bots/{bot}/appearance/preview/"),
    "preview": Sight("/bots/{bot}/share/preview/", open_bubble),
    "profile": Sight("/account/"),
    "profile-refused": Sight("/account/", give_no_number, complains="422"),
    "activity": Sight("/account/activity/"),
    "activity-none": Sight("/account/activity/?who=staff"),
    "keys": Sight("/account/keys/"),
    "data": Sight("/account/data/"),
    "delete-account": Sight("/account/delete/"),
    "plan": Sight("/billing/"),
    "plan-change": Sight("/billing/change/?period=yearly"),
    "plan-preview": Sight("/billing/change/preview/?plan=starter&period=monthly"),
    "plan-wrong-coupon": Sight(
        "/billing/change/preview/?plan=starter&period=yearly&code=nothing", complains="422"
    ),
    "invoices": Sight("/billing/invoices/"),
    "invoice": Sight("/billing/invoices/{invoice}/"),
    "security": Sight("/account/security/"),
    "sign-ins": Sight("/account/logins/"),
    "devices": Sight("/accounts/sessions/"),
    "email": Sight("/accounts/email/"),
    "password": Sight("/accounts/password/set/"),
    "app": Sight("/accounts/2fa/totp/activate/"),
    "passkeys": Sight("/accounts/2fa/webauthn/"),
    "passkey": Sight("/accounts/2fa/webauthn/add/"),
    "connections": Sight("/accounts/3rdparty/"),
    "spending": Sight("/billing/spending/", show_all_prices),
    "spending-refused": Sight("/billing/spending/", set_a_cap_of_words, complains="422"),
    "sign-out": Sight("/accounts/logout/"),
}


@pytest.mark.parametrize("name", PUBLIC)
def test_a_page_for_everyone_is_sound(name, signed_out, house, artifacts):
    look_at(signed_out, house, name, PUBLIC[name], artifacts)


@pytest.mark.parametrize("name", OWN)
def test_a_customers_page_is_sound(name, signed_in, house, artifacts):
    look_at(signed_in, house, name, OWN[name], artifacts)


def test_long_names_in_any_script_break_no_page(signed_in, house, database, artifacts):
    data = database.chatbase_db
    before = [
        (data.chatbots, house.bot, "name", LONG_NAME),
        (data.sources, house.source, "name", UNBROKEN),
        (data.conversations, house.conversation, "user_name", LONG_NAME),
        (data.conversations, house.conversation, "preview", UNBROKEN * 2),
    ]
    before = [(c, id, name, c.find_one({"id": id})[name], new) for c, id, name, new in before]
    for collection, id, name, _, new in before:
        collection.update_one({"id": id}, {"$set": {name: new}})
    try:
        wide = [name for name in OWN if _too_wide(signed_in, house, name, artifacts)]
    finally:
        for collection, id, name, old, _ in before:
            collection.update_one({"id": id}, {"$set": {name: old}})
    assert wide == []


def test_a_webhook_that_was_switched_off_says_so(signed_in, house, database, artifacts):
    bots, which = database.chatbase_db.chatbots, {"id": house.bot}
    before = bots.find_one(which)
    bots.update_one(which, {"$set": switched_off()})
    try:
        look_at(signed_in, house, "webhooks-off", OWN["webhooks"], artifacts)
        look_at(signed_in, house, "webhooks-off-dashboard", OWN["dashboard"], artifacts)
    finally:
        bots.update_one(which, {"$set": {name: before.get(name) for name in switched_off()}})


def test_a_webhook_event_that_waits_says_so(signed_in, house, database, artifacts):
    deliveries, which = database.chatbase_db.webhook_deliveries, {"id": house.delivery}
    before = deliveries.find_one(which)
    waits = {"state": "pending", "due_at": None, "tries": [], "conversation_id": "one"}
    data = database.chatbase_db.chatbots
    on = data.find_one({"id": house.bot})
    data.update_one({"id": house.bot}, {"$set": {**switched_off(), "webhook_enabled": True}})
    deliveries.update_one(which, {"$set": waits})
    try:
        look_at(signed_in, house, "webhook-waits", OWN["webhook-delivery"], artifacts)
    finally:
        deliveries.update_one(which, {"$set": {name: before[name] for name in waits}})
        back = {name: on.get(name) for name in switched_off()}
        data.update_one({"id": house.bot}, {"$set": back})


def test_a_number_in_a_transcript_opens_its_passage(signed_in, house):
    page, _ = _open(signed_in, house, Sight(OWN["conversation"].path), DESKTOP)
    passage = page.locator('[data-passage="1"]')
    expect(passage).to_be_hidden()
    page.get_by_role("button", name="Source 1: Harbour Café handbook").click()
    expect(passage).to_be_visible()
    expect(passage).to_be_focused()
    page.close()


# --- Looking --------------------------------------------------------------------------------


def look_at(context: BrowserContext, house: House, name: str, sight: Sight, folder: Path) -> None:
    page, complaints = _open(context, house, sight, PHONE)
    faults = []
    for width in (PHONE, DESKTOP):
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        if by := page.evaluate(TOO_WIDE):
            faults.append(f"{by} px wider than a screen of {width}")
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.evaluate(TWO_FRAMES)
            page.screenshot(path=folder / f"look-{name}-{width}-{scheme}.png", full_page=True)
            if width == PHONE:
                faults += _axe(page, scheme)
    headings = page.locator("h1").count()
    page.close()
    assert faults == []
    assert headings == 1
    assert [text for text in complaints if not re.search(sight.complains, text)] == []


def _open(context: BrowserContext, house: House, sight: Sight, width: int) -> tuple[Page, list]:
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if m.type in _LOUD else None)
    page.add_init_script(CSP_REPORTS)
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.goto(house.base + sight.path.format(**vars(house)))
    sight.do(page)
    page.wait_for_load_state()  # What was done may have led to a page whose styles are on the way.
    return page, complaints


_LOUD = {"error", "warning"}


def _axe(page: Page, scheme: str) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{scheme}: {violation['id']} at {node['target']}: {node['failureSummary']}"
        for violation in found
        for node in violation["nodes"]
    ]


def _too_wide(context: BrowserContext, house: House, name: str, folder: Path) -> int:
    page, _ = _open(context, house, OWN[name], SMALLEST)
    by = page.evaluate(TOO_WIDE)
    page.screenshot(path=folder / f"look-{name}-{SMALLEST}-long.png", full_page=True)
    page.close()
    return by


def _context(browser: Browser) -> BrowserContext:
    context = browser.new_context()
    context.set_default_timeout(15_000)
    return context
