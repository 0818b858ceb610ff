"""Signing up and in as a careful customer does it, in a real browser: an app, recovery codes, a
passkey. Passkeys want a secure address, so the product is at localhost here."""

import re
import time
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.running import product

EMAIL, PASSWORD = "careful@lantern-books.example", "three-lanterns-on-the-quay"
FINGER = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def at_localhost(artifacts, allowed) -> Iterator[str]:
    environ = {"DEBUG": "1", "DEMO_MODE": "1", "OUTBOUND_ALLOW": allowed}
    with product(artifacts / "product-localhost.log", host="localhost", **environ) as url:
        yield url


def test_from_sign_up_to_a_passkey(page: Page, browser: Browser, at_localhost, artifacts):
    sign_up(page, at_localhost)
    secret, codes = set_up_app(page, at_localhost, artifacts)
    sign_out(page, at_localhost)
    give_password(page, at_localhost)
    give_code(page, code_of(secret, 1))
    sign_out(page, at_localhost)
    give_password(page, at_localhost)
    give_code(page, f" {codes[0]} ")
    sign_out(page, at_localhost)
    give_password(page, at_localhost)
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("This code is not right, or it was used already.")).to_be_visible()
    give_code(page, codes[1])
    add_passkey(page, at_localhost, artifacts)
    sign_out(page, at_localhost)
    page.goto(f"{at_localhost}/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/dashboard/")
    end_another_session(page, browser, at_localhost, codes[2])


def sign_up(page: Page, base: str, email: str = EMAIL) -> None:
    page.goto(f"{base}/accounts/signup/")
    page.get_by_label("Your name").fill("Maria Lantern")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url("**/confirm-email/")
    page.get_by_label("Code").fill(mailed_code(page, base))
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url("**/dashboard/")


def mailed_code(page: Page, base: str) -> str:
    other = page.context.new_page()
    other.goto(f"{base}/development/mailbox/")
    text = other.locator("main").inner_text()
    other.close()
    return re.search(r"^\s*([A-Z]{4}-[A-Z]{4})\s*$", text, re.M)[1]


def set_up_app(page: Page, base: str, artifacts) -> tuple[str, list[str]]:
    page.goto(f"{base}/account/security/")
    page.get_by_role("link", name="Set up an app").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    secret = page.locator("#app-secret").inner_text().strip()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    page.get_by_label("Code from the app").fill(code_of(secret))
    page.get_by_role("button", name="Switch on").click()
    page.wait_for_url("**/recovery-codes/")
    codes = page.locator(".codes-list code").all_inner_texts()
    look(page, artifacts, "recovery-codes")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    with open(download.value.path()) as file:
        assert codes == re.findall(r"\d{5}-\d{5}", file.read())
    page.reload()
    expect(page.get_by_text("10 of 10 are left.")).to_be_visible()
    return secret, codes


def code_of(secret: str, periods: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + periods))


def sign_out(page: Page, base: str) -> None:
    page.goto(f"{base}/accounts/logout/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{base}/")


def give_password(page: Page, base: str, email: str = EMAIL) -> None:
    page.goto(f"{base}/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/2fa/authenticate/")


def give_code(page: Page, code: str) -> None:
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/dashboard/")


def add_passkey(page: Page, base: str, artifacts) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": FINGER})
    page.goto(f"{base}/accounts/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("What you call it").fill("My laptop")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.locator(".guard-name", has_text="My laptop")).to_be_visible()
    look(page, artifacts, "passkeys")


def end_another_session(page: Page, browser: Browser, base: str, code: str) -> None:
    context = browser.new_context()
    other = context.new_page()
    give_password(other, base)
    give_code(other, code)
    page.goto(f"{base}/accounts/sessions/")
    page.get_by_role("button", name="Sign out everywhere else").click()
    page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out everywhere else.").first).to_be_visible()
    other.goto(f"{base}/dashboard/")
    expect(other).to_have_url(re.compile("/accounts/login/"))
    context.close()


def look(page: Page, artifacts, name: str) -> None:
    for width, height in ((390, 844), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(TOO_WIDE) <= 0
        page.screenshot(path=artifacts / f"{name}-{width}.png", full_page=True)
    faults = Axe().run(page).response["violations"]
    assert [fault["id"] for fault in faults] == []
