"""L4: what somebody else's scanner finds on all pages of a customer, and on the API."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.utils import timezone
from playwright.sync_api import Browser, Page

from accounts.backends import DEMO_USER_ID
from billing.models import Subscription
from botsmith.mongodb.collections import as_document
from tests.e2e.as_before import as_before
from tests.e2e.house import House, furnished
from tests.e2e.keys import made_key
from tests.e2e.running import website
from tests.e2e.test_pages_look import OWN, PUBLIC
from tests.proof.counting import counted

pytestmark = pytest.mark.full_size
PACKAGE = "wapiti3==3.2.3"
MEDIUM = 2
# Seconds; of each of its modules by the environment, where there is less time.
OF_THE_CRAWL, OF_A_MODULE = 120, int(os.environ.get("SCAN_SECONDS", "600"))
MOST_SECONDS = 40 * OF_A_MODULE  # It has some thirty.
# Of its modules, those that fetch their lists from the internet, or look for names there; and one
# that takes answers with ids of their own for those of a directory, of which there is none.
LEFT_OUT = ("nikto", "wapp", "htp", "takeover", "log4shell", "ldap")
LAUNCHED, CUT_SHORT = "Launching module", "Max attack time was reached"
DAYS = {"from": "2026-11-01", "to": "2026-11-20", "since": "2026-11-01", "until": "2026-11-20"}
# Where the scanner would sign itself out, or be a customer no longer.
ENDS = ("accounts/logout/*", "accounts/sessions/*", "accounts/password/*", "account/delete/*")


@dataclass(frozen=True)
class Place:
    """What is scanned, and the page and address of who is signed in."""

    house: House
    page: Page
    email: str


@contextmanager
def server(page: Callable[[str], str]) -> Iterator[tuple[str, list[str]]]:
    """A server that answers with what the function makes of a path; where it is, what was asked."""
    asked: list[str] = []

    def answer(path: str) -> bytes:
        asked.append(path)
        return page(path).encode()

    with website(answer) as port:
        yield f"http://127.0.0.1:{port}/", asked


@pytest.fixture(scope="module")
def scan(tmp_path_factory, artifacts) -> Callable[..., dict]:
    """Scans an address with all modules that need no internet; its report."""
    folder = tmp_path_factory.mktemp("scanner")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    install = [folder / "bin/pip", "install", "--quiet", "--disable-pip-version-check", PACKAGE]
    subprocess.run(install, check=True, capture_output=True)
    modules = ",".join(("all", *(f"-{name}" for name in LEFT_OUT)))

    def scanned(name: str, base: str, endpoint: str, *options: str) -> dict:
        report = artifacts / f"scanner-{name}.json"
        report.unlink(missing_ok=True)
        words = ["-u", base, "-m", modules, "-f", "json", "-o", str(report), "-dr", "1"]
        words += ["--external-endpoint", endpoint, "--internal-endpoint", endpoint]
        words += ["--store-session", str(folder / name), "--store-config", str(folder)]
        words += ["--max-scan-time", str(OF_THE_CRAWL), "--max-attack-time", str(OF_A_MODULE)]
        words += ["--scope", "domain", "--no-bugreport", "-v", "1", *options]
        log = artifacts / f"scanner-{name}.log"
        with log.open("w") as said:
            run = [folder / "bin/wapiti", *words]
            subprocess.run(run, check=True, stdout=said, stderr=said, timeout=MOST_SECONDS)
        modules_of = {mark: log.read_text().count(mark) for mark in (LAUNCHED, CUT_SHORT)}
        return json.loads(report.read_text()) | modules_of

    return scanned


@pytest.fixture
def endpoint() -> Iterator[tuple[str, list[str]]]:
    """Where the scanner would lead a server that fetches what it is told; and who came."""
    with server(lambda path: "{}") as (url, asked):
        yield url, asked


def found(report: dict) -> list[str]:
    """What is of a medium level or graver, and whatever it takes for a fault of the server."""
    grave = [
        f"{kind}: {each['method']} {each['path']} {each['parameter']} {each['info']}"
        for kind, several in report["vulnerabilities"].items()
        for each in several
        if each["level"] >= MEDIUM
    ]
    for kind, several in report["anomalies"].items():
        grave += [f"{kind}: {each['method']} {each['path']} {each['info']}" for each in several]
    return grave


def test_it_finds_what_is_there_to_find(scan, endpoint):
    """A page that says what it is asked, and an address that the server itself fetches."""

    def weak(path: str) -> str:
        given = parse_qs(urlsplit(path).query)
        for address in given.get("fetch", []):
            if address.startswith(endpoint[0]):
                requests.get(address, timeout=5)
        return f'<p>{given.get("q", [""])[0]}</p><a href="/?q=a&fetch=b">More</a>'

    with server(weak) as (url, _):
        report = scan("weak", url, endpoint[0], "-m", "xss,ssrf")
    assert "Reflected Cross Site Scripting" in " ".join(found(report))
    assert led(endpoint[1])


def led(asked: list[str]) -> list[str]:
    """The addresses asked for that the scanner had told somebody to fetch."""
    return [path for path in asked if path.startswith(("/ssrf/", "/dtd/", "/xxe/"))]


@pytest.fixture
def place(browser: Browser, production, database) -> Iterator[Place]:
    """A product that is furnished for one scan, which changes, deletes and revokes what is there;
    its demo customer is signed in."""
    page = browser.new_context().new_page()
    page.goto(f"{production}/accounts/login/")
    page.get_by_role("button", name="Continue as the demo user").click()
    page.wait_for_url("**/dashboard/")
    owner = database.chatbase_db.users.find_one({"id": DEMO_USER_ID})
    with as_before(database.chatbase_db, database.botsmith):
        plan = Subscription(user_id=DEMO_USER_ID, plan_id="enterprise", started_at=timezone.now())
        mine = {"user_id": DEMO_USER_ID}
        database.botsmith.subscriptions.replace_one(mine, as_document(plan), upsert=True)
        with furnished(page, production, database.chatbase_db) as house:
            yield Place(house, page, owner["email"])
    page.context.close()


def test_it_finds_nothing_in_the_api(scan, endpoint, place, tmp_path):
    base = place.house.base
    said = requests.get(f"{base}/api/v1/openapi.json", timeout=30).json()
    document = tmp_path / "openapi.json"
    document.write_text(json.dumps(fillable(said, place.house)))
    key = made_key(place.email)
    options = ["--swagger", str(document), "-d", "0", "-H", f"Authorization: Bearer {key}"]
    report = scan("api", f"{base}/", endpoint[0], *options)
    judge("api", report, endpoint[1], len(said["paths"]) * 0.6)


def fillable(said, house: House):
    """The document so that the scanner can fill it: with ids that are there, and nothing null.

    Nothing is deleted: what is asked of it next would be missing.
    """
    if isinstance(said, list):
        return [fillable(each, house) for each in said]
    if not isinstance(said, dict):
        return said
    kinds = [kind for kind in said.get("anyOf", []) if kind != {"type": "null"}]
    if len(kinds) == 1:
        said = {name: part for name, part in said.items() if name != "anyOf"} | kinds[0]
    made = {name: fillable(part, house) for name, part in said.items() if name != "delete"}
    if made.get("in") == "path":
        there = getattr(house, made["name"].removesuffix("_id"), house.bot)
        made["schema"] = {"type": "string", "default": there}
    elif made.get("in") == "query" and made["name"] in DAYS:
        made["schema"] = {"type": "string", "default": DAYS[made["name"]]}
    return made


def test_it_finds_nothing_on_any_page(scan, endpoint, place, tmp_path):
    base, page = place.house.base, place.page
    cookies = {each["name"]: each["value"] for each in page.context.cookies()}
    paths = {sight.path.format(**vars(place.house)) for sight in (PUBLIC | OWN).values()}
    starts = tmp_path / "starts"
    starts.write_text("\n".join(base + path for path in sorted(paths)))
    # Each link of a list leads to a list that is filtered otherwise: one step is enough.
    options = ["-s", str(starts), "-d", "1", "-c", kept(cookies, base, tmp_path)]
    options += [word for path in ENDS for word in ("-x", f"{base}/{path}")]
    report = scan("pages", f"{base}/dashboard/", endpoint[0], *options)
    page.goto(f"{base}/dashboard/")
    assert page.url == f"{base}/dashboard/", "the scanner was signed out"
    judge("pages", report, endpoint[1], len(paths) * 0.7)


def kept(cookies: dict[str, str], base: str, folder: Path) -> str:
    """A file of cookies as the scanner wants it."""
    given = {
        name: {"value": value, "expires": None, "secure": False, "port": None, "version": 0}
        for name, value in cookies.items()
    }
    file = folder / "cookies.json"
    file.write_text(json.dumps({urlsplit(base).hostname: {"/": given}}))
    return str(file)


def judge(name: str, report: dict, asked: list[str], least: float) -> None:
    grave, met = found(report), report["infos"]["crawled_pages"]
    answered = Counter(each["request"]["status_code"] for each in met)
    levels = [each["level"] for several in report["vulnerabilities"].values() for each in several]
    counted("L4", scanned=name, addresses=len(met), answered=answered[200] + answered[201],
            modules=report[LAUNCHED], cut_short=report[CUT_SHORT],
            medium_or_more=len(grave), low=sum(level < MEDIUM for level in levels),
            led_astray=len(led(asked)))  # fmt: skip
    assert not grave, "\n".join(grave[:40])
    assert led(asked) == []
    assert answered[200] + answered[201] >= least, answered
    assert answered[404] <= 0.2 * len(met), answered
