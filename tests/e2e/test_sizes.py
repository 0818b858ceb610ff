"""What a first visit costs on the line, compressed, as deployed: the widget's and the pages'."""

import gzip
import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.conf import settings
from playwright.sync_api import APIRequestContext

from tests.e2e.running import wait_until

KB = 1024
LOADER = 5 * KB
CHAT = 30 * KB
PAGE = 100 * KB
PAGES = (
    *("/", "/dashboard/", "/bots/new/", "/accounts/email/"),
    *(f"/bots/{{bot}}/{part}" for part in ("", "playground/", "sources/", "conversations/")),
    *(f"/bots/{{bot}}/{part}/" for part in ("appearance", "share", "access", "webhooks")),
    "/bots/{bot}/settings/",
)
HEAVIEST = {"Accept-Language": "ru"}  # The chat carries its scripts' sentences.
FILES = re.compile(r'(?:src|href)="(/static/[^"#?]+)')
IMPORTS = re.compile(r'(?:from|import)\s*"(\.{1,2}/[^"]+)"')


@pytest.fixture(scope="module")
def customer(browser, production):
    """Requests of the signed-in demo customer."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{production}/accounts/login/")
    page.get_by_role("button", name="Continue as the demo user").click()
    page.wait_for_url("**/dashboard/")
    page.close()
    yield context.request
    context.close()


@pytest.fixture(scope="module")
def bot(database, production) -> str:
    data = database.chatbase_db
    bot = data.chatbots.find_one({"user_id": "demo-user-123"})["id"]
    wait_until(
        lambda: data.sources.find_one({"chatbot_id": bot, "status": "processed"}), "the source"
    )
    return bot


def test_the_loader(customer, production):
    source = customer.get(f"{production}/widget.js").body()
    assert b"BotSmith" in source
    assert packed(source) <= LOADER


def test_the_chat_in_any_language(customer, production, bot):
    address = f"{production}/embed/{bot}/"
    parts = weigh(customer, address)
    names = {Path(name).name.split(".")[0] for name in parts}
    assert names == {bot, "frame", "messages"}
    files = sum(parts.values()) - parts[address]
    for language, _ in settings.LANGUAGES:
        page = customer.get(address, headers={"Accept-Language": language}).body()
        assert f'lang="{language}"'.encode() in page
        assert files + packed(page) <= CHAT, (language, packed(page), parts)


@pytest.mark.parametrize("path", PAGES)
def test_the_first_load_of_a_page(customer, production, bot, path):
    parts = weigh(customer, production + path.format(bot=bot))
    assert {Path(name).suffix for name in parts} >= {".css", ".js", ".svg"}
    biggest = max(parts, key=parts.get)
    assert sum(parts.values()) <= PAGE, f"{biggest} is the biggest of {parts}"


def test_what_all_pages_wear_comes_at_once(customer, production):
    parts = weigh(customer, f"{production}/dashboard/")
    styles = {Path(name).name.split(".")[0] for name in parts if name.endswith(".css")}
    assert styles == {"site", "dashboard"}
    [site] = [name for name in parts if "/site." in name]
    assert "@import" not in customer.get(site).text()


def test_a_page_for_people_without_an_account(browser, production):
    context = browser.new_context()
    parts = weigh(context.request, f"{production}/accounts/login/")
    context.close()
    assert sum(parts.values()) <= PAGE, parts


def weigh(request: APIRequestContext, address: str) -> dict[str, int]:
    """The page and every file that it names, and that those import; address -> bytes packed."""
    weights: dict[str, int] = {}
    waiting = [address]
    while waiting:
        one = waiting.pop()
        if one in weights:
            continue
        response = request.get(one, max_redirects=0, headers=HEAVIEST)
        assert response.status == 200, one
        body = response.body()
        weights[one] = packed(body)
        text = body.decode()
        found = FILES.findall(text) if one == address else []
        found += IMPORTS.findall(text) if one.endswith(".js") else []
        waiting += [urljoin(one, name) for name in found]
    return weights


def packed(body: bytes) -> int:
    return len(gzip.compress(body, 9))
