import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pymongo
import pytest
from playwright.sync_api import expect, sync_playwright

from tests.e2e.loaded import avatar, demo_bot, dress, visit
from tests.e2e.running import ROOT, product, website
from tests.e2e.staff import admin, admin_state
from tests.e2e.town import NAMES, STORAGE_APART, cafe, people, streets, town
from tests.lib.mailserver import mail_server
from tests.providers import OpenAIStub

# Fixtures that pytest finds here.
__all__ = ["admin", "admin_state", "avatar", "cafe", "demo_bot", "dress", "people", "streets"]
__all__ += ["town", "visit"]
expect.set_options(timeout=15_000)  # Machines that test are busy.
ARTIFACTS = ROOT / "artifacts"
CHROMIUM = {
    "executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium"),
    "args": [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ],
}
HELP_PAGE = """<!doctype html><html><head><title>Delivery - Lantern Books</title></head><body>
<nav><a href="/">Home</a> <a href="/cart">Cart</a></nav>
<main><h1>Delivery</h1>
<p>We deliver to every address in the country. Standard delivery takes three working days and
costs 4 euros. Orders above 50 euros are delivered free of charge.</p>
<h2>Returns</h2><p>Books can be returned within thirty days if they are unread.</p></main>
<footer>Lantern Books, 12 Quay Street</footer></body></html>"""


@pytest.fixture(scope="session")
def artifacts() -> Path:
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    return ARTIFACTS


@pytest.fixture(scope="session")
def help_site():
    """A customer's website that a bot reads; yields its address."""
    with website({"/delivery": HELP_PAGE.encode()}) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def shop_pages() -> dict[str, bytes]:
    """What stands on the shop's website; a test may change it."""
    return {}


@pytest.fixture(scope="session")
def shop_site(shop_pages):
    """Another website, whose pages change; yields its address."""
    with website(shop_pages) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def allowed(help_site, shop_site) -> str:
    """What every product opens: they share a queue, so any one's worker may read for another's."""
    return ",".join(site.removeprefix("http://") for site in (help_site, shop_site))


@pytest.fixture(scope="session")
def product_url(artifacts, allowed):
    """BotSmith without any provider's key. A program that tries everything calls it often."""
    environ = {"DEBUG": "1", "DEMO_MODE": "1", "OUTBOUND_ALLOW": allowed}
    environ["API_RATE_PER_MINUTE"] = "1000000"
    with product(artifacts / "product.log", **environ) as url:
        yield url


@pytest.fixture(scope="session")
def mails() -> Iterator[int]:
    """The port of a server that takes every mail."""
    with mail_server() as (port, _):
        yield port


@pytest.fixture(scope="session")
def production(tmp_path_factory, artifacts, allowed, mails):
    """BotSmith as it is deployed: DEBUG off, static files hashed and minified."""
    environ = {
        "DEBUG": "0",
        "SECRET_KEY": "a-key-for-tests-only-that-is-long-enough-to-be-accepted-0123456789",
        "STATIC_ROOT": str(tmp_path_factory.mktemp("static")),
        "DEMO_MODE": "1",
        "OUTBOUND_ALLOW": allowed,
        "API_RATE_PER_MINUTE": "1000000",  # For the program that tries everything.
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(mails),
        "EMAIL_USE_TLS": "0",
    }
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environ}, check=True)
    with product(artifacts / "production.log", **environ) as url:
        yield url


@pytest.fixture(scope="session")
def provider_stub():
    with OpenAIStub() as stub:
        yield stub


@pytest.fixture
def provider(provider_stub):
    """The stub as new: one test's script is not another's."""
    provider_stub.reset()
    yield provider_stub
    provider_stub.let_go()


@pytest.fixture(scope="session")
def product_with_provider(artifacts, provider_stub, allowed):
    environ = {
        "DEBUG": "1",
        "DEMO_MODE": "1",
        "OUTBOUND_ALLOW": allowed,
        "OPENAI_API_KEY": "sk-stub",
        "OPENAI_BASE_URL": provider_stub.url,
    }
    with product(artifacts / "product-with-provider.log", **environ) as url:
        yield url


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture(scope="session")
def browser(chromium):
    browser = chromium.launch(**CHROMIUM)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def across(chromium):
    """Finds the town, blocks third-party cookies, and keeps a frame's storage apart."""
    browser = chromium.launch(**{**CHROMIUM, "args": [*CHROMIUM["args"], NAMES, STORAGE_APART]})
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def refusing(chromium):
    """The same, but refuses a frame any storage, as other browsers do."""
    browser = chromium.launch(**{**CHROMIUM, "args": [*CHROMIUM["args"], NAMES]})
    yield browser
    browser.close()


@pytest.fixture(params=["across", "refusing"], ids=["storage kept apart", "storage refused"])
def any_browser(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on(
        "console",
        lambda message: page.problems.append(message.text) if message.type == "error" else None,
    )
    yield page
    context.close()
    assert page.problems == []


@pytest.fixture(scope="session")
def database():
    """PyMongo's view of what the product wrote."""
    with pymongo.MongoClient(os.environ["MONGODB_URL"]) as client:
        yield client
