"""E3: sizes are bounded before a body is read, and what plans count of files is exact.

A raw socket, against the web server as it is deployed: what is taken is what the kernel's buffers
hold, and what it costs is the highest memory of its processes and the bytes of its files.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier

import pytest
import requests

from accounts.keys import make_key
from billing import quota
from billing.actions import get_subscription
from billing.models import Subscription
from billing.quota import Limit
from botsmith.mongodb.collections import collection
from knowledge.models import Source
from tests.cast import bot_of, on_plan, person
from tests.e2e.running import wait_until
from tests.proof.counting import FULL, counted, sized
from tests.proof.production import MB, Refusal, Web, poured, production, told
from tests.proof.tenancy.routes import all_routes

pytestmark = pytest.mark.django_db(transaction=True)
GB, ORDINARY = 1024 * MB, 10 * MB
MOST_SECONDS, MOST_MEGABYTES = 1.0, 10
# What lies in the kernel's two buffers of a line when its other end stops reading.
BUFFERED = 16 * MB
LARGEST = sized(40, 600)  # MAX_REQUEST_MB
AT_ONCE = 50
PART = b"--edge\r\nContent-Disposition: form-data; name=%b; filename=a.txt\r\n\r\n"


@pytest.fixture(scope="module")
def web(django_db_setup, tmp_path_factory) -> Iterator[Web]:
    folder = tmp_path_factory.mktemp("web")
    with production(folder, MAX_REQUEST_MB=str(LARGEST), API_RATE_PER_MINUTE="100000") as running:
        yield running


@dataclass
class Shop:
    """A customer with a browser, a key and a chatbot."""

    user: object
    bot: object
    browser: requests.Session
    key: str

    @property
    def cookies(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.browser.cookies.items())


@pytest.fixture
def shop(web) -> Shop:
    alice = on_plan(person(), "professional")
    _, key = make_key(alice, "Program", ["read", "write", "chat"], actor=alice)
    return Shop(alice, bot_of(alice), web.signed_in(alice.email), key)


def kinds(shop: Shop) -> dict[str, tuple[str, int, dict[str, str]]]:
    """Each kind of address that takes a body: path, limit, and the headers of who may send it."""
    bot = shop.bot.pk
    cookie = {"Cookie": shop.cookies, "X-CSRFToken": shop.browser.headers["X-CSRFToken"]}
    key = {"Authorization": f"Bearer {shop.key}"}
    form = {"Content-Type": "multipart/form-data; boundary=edge"}
    coded = {"Content-Type": "application/x-www-form-urlencoded"}
    said = {"Content-Type": "application/json"}
    return {
        "upload": (f"/bots/{bot}/sources/file/", LARGEST * MB, cookie | form),
        "picture": (f"/bots/{bot}/appearance/", ORDINARY, cookie | form),
        "avatar": ("/account/", ORDINARY, cookie | form),
        "playground": (f"/bots/{bot}/playground/messages", ORDINARY, cookie | said),
        "API, file": (f"/api/v1/chatbots/{bot}/sources", ORDINARY, key | form),
        "API, text": (f"/api/v1/chatbots/{bot}/sources", ORDINARY, key | said),
        "API, chat": (f"/api/v1/chatbots/{bot}/chat", ORDINARY, key | said),
        "session": (f"/embed/{bot}/session", MB, said),
        "message": (f"/embed/{bot}/messages", MB, said),
        "rating": (f"/embed/{bot}/rating", MB, said),
        "contact": (f"/embed/{bot}/contact", MB, said),
        "Stripe": ("/billing/stripe/events/", ORDINARY, said),
        "sign-in": ("/accounts/login/", ORDINARY, coded),
        "sign-up": ("/accounts/signup/", ORDINARY, coded),
        "nowhere": ("/nothing/is/here", ORDINARY, said),
    }


def head(web: Web, path: str, method: str = "POST", **headers: str) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{web.port}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def announced(web: Web, path: str, length: int, method: str = "POST", **headers) -> Refusal:
    """Says how long the body is, and sends none of it."""

    began = time.monotonic()
    with web.line() as line:
        line.sendall(head(web, path, method, **headers, **{"Content-Length": str(length)}))
        return told(line, began, 0)


def test_a_gigabyte_that_is_announced_is_refused_unread_at_every_address(web, shop):
    """Of the URL configuration, each with each method that has a body; and as who may send it."""
    paths = {route.template.replace("{", "").replace("}", "") for route in all_routes()}
    tried = [(path, method, {}) for path in sorted(paths) for method in ("POST", "PUT", "PATCH")]
    tried += [(path, "POST", headers) for path, _, headers in kinds(shop).values()]
    expecting = {"Expect": "100-continue"}
    tried += [(path, "POST", headers | expecting) for path, _, headers in kinds(shop).values()]
    web.forget_peak()
    answers = [announced(web, path, GB, method, **headers) for path, method, headers in tried]
    slowest, more = max(each.seconds for each in answers), web.megabytes_more()
    wrong = [
        (at, each)
        for at, each in zip(tried, answers, strict=True)
        if each.status not in ({413, 401} if at[0].endswith("/sources/file/") else {413})
        or not each.is_closed
    ]
    counted(
        "E3",
        what="a gigabyte announced",
        requests=len(tried),
        not_refused=len(wrong),
        slowest=round(slowest, 3),
        megabytes=round(more, 1),
        bytes_on_disk=web.on_disk(),
    )
    assert wrong == [] and more <= MOST_MEGABYTES and web.on_disk() == 0
    if FULL:
        assert slowest <= MOST_SECONDS


def test_a_body_in_chunks_is_cut_off_at_the_limit(web, shop):
    piece = b"%x\r\n%b\r\n" % (65536, b"a" * 65536)
    whole = {"Content-Length": str(MB), "Connection": "close"}
    most_more, most_disk, wrong = 0.0, 0, []
    for kind, (path, limit, headers) in kinds(shop).items():
        start = head(web, path, **headers, **{"Transfer-Encoding": "chunked"})
        warm = head(web, path, **headers, **whole) + b"a" * MB
        poured(web, warm, b"", most=0)
        web.forget_peak()
        seen = [0]
        answer = poured(
            web, start, piece, most=GB, look=lambda seen=seen: seen.append(web.on_disk())
        )
        more = web.megabytes_more()
        most_more, most_disk = max(most_more, more), max(most_disk, *seen)
        is_cut = answer.status == 413 and answer.sent <= limit + BUFFERED
        if not is_cut or more > MOST_MEGABYTES or max(seen) > limit + MB:
            wrong.append((kind, answer, more, max(seen)))
    left = web.on_disk()
    counted(
        "E3",
        what="a gigabyte in chunks",
        kinds=len(kinds(shop)),
        wrong=len(wrong),
        most_megabytes=round(most_more, 1),
        most_bytes_on_disk=most_disk,
        bytes_left=left,
    )
    assert wrong == [] and left == 0


ENDLESS = {
    "one header": (b"GET / HTTP/1.1\r\nHost: a\r\nX-Long: ", b"a" * 65536),
    "many headers": (b"GET / HTTP/1.1\r\nHost: a\r\n", b"X-Many: 1234567890\r\n" * 3000),
    "an address": (b"GET /", b"a" * 65536),
    "a query": (b"GET /?", b"a=1&" * 16384),
    "a name": (b"GET / HTTP/1.1\r\n", b"a" * 65536),
    "a method": (b"", b"A" * 65536),
    "a chunk's line": (
        b"POST /embed/x/session HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;a=",
        b"a" * 65536,
    ),
    "what follows the last chunk": (
        b"POST /embed/x/session HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
        b"X-Many: 1234567890\r\n" * 3000,
    ),
}


def test_a_head_without_an_end_is_no_ones_memory(web):
    wrong, most_more = [], 0.0
    for kind, (start, piece) in ENDLESS.items():
        web.forget_peak()
        answer = poured(web, start, piece, most=sized(100, 1024) * MB)
        more = web.megabytes_more()
        most_more = max(most_more, more)
        if answer.sent > BUFFERED or more > MOST_MEGABYTES or answer.status >= 500:
            wrong.append((kind, answer, more))
    counted(
        "E3", what="endless heads", kinds=len(ENDLESS), wrong=len(wrong), most_megabytes=most_more
    )
    assert wrong == []
    usual = head(web, "/healthz", "GET", **{"X-Long": "a" * 16_000, "Connection": "close"})
    assert poured(web, usual, b"", most=0).status in {200, 400}


# --- Quotas -----------------------------------------------------------------------------------


def by_form(web: Web, shop: Shop, data: bytes) -> int:
    address = f"{web.url}/bots/{shop.bot.pk}/sources/file/"
    files = {"files": ("a.txt", data, "text/plain")}
    cookies, headers = shop.browser.cookies, dict(shop.browser.headers)
    return requests.post(
        address, files=files, cookies=cookies, headers=headers, allow_redirects=False, timeout=120
    ).status_code


def by_program(web: Web, shop: Shop, data: bytes) -> int:
    address = f"{web.url}/api/v1/chatbots/{shop.bot.pk}/sources"
    files = {"file": ("a.txt", data, "text/plain")}
    headers = {"Authorization": f"Bearer {shop.key}"}
    return requests.post(address, files=files, headers=headers, timeout=120).status_code


def fill_up_to(user, **usage: int) -> None:
    get_subscription(user.pk)
    fields = {f"usage.{name}": value for name, value in usage.items()}
    collection(Subscription).update_one({"user_id": user.pk}, {"$set": fields})


@pytest.mark.parametrize("send", [by_form, by_program])
def test_of_fifty_files_sent_at_once_with_room_for_one_one_is_kept(web, shop, uploads, send):
    room = quota.meters(shop.user, Limit.FILES)[0].limit
    fill_up_to(shop.user, **{Limit.FILES.value.counter: room - 1})
    together = Barrier(AT_ONCE)

    def one(at: int) -> int:
        together.wait()
        return send(web, shop, b"Words of a file. %d" % at)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(one, range(AT_ONCE)))
    there, used = Source.objects.count(), quota.meters(shop.user, Limit.FILES)[0].used
    kept = [path for path in uploads.rglob("*") if path.is_file()]
    what = f"files {send.__name__.replace('_', ' ')}"
    counted("E3", what=what, at_once=AT_ONCE, there=there, files_on_disk=len(kept))
    assert (there, len(kept), used) == (1, 1, room)
    if send is by_form:  # It says of each file in the list what became of it.
        assert set(answers) == {302}
    else:
        assert answers.count(201) == 1 and set(answers) <= {201, 402, 422}


@pytest.fixture
def uploads(web) -> Iterator[Path]:
    """Empty before and after."""
    folder = web.folder / "uploads"
    yield folder
    for path in folder.rglob("*"):
        if path.is_file():
            path.unlink()
    # A body is let go only after its answer was sent.
    wait_until(lambda: web.on_disk() == 0, "the disk, free of what a request took,", seconds=10)


def test_a_byte_over_the_plans_size_of_a_file_is_kept_by_nobody(web, shop, uploads):
    """By a form: a program's files are smaller than any plan's, with the rest of its request."""
    on_plan(shop.user, "free")
    most = quota.max_file_bytes(shop.user)
    together = [most + 1] * 2 + [most] + [most + 1] * 2
    with ThreadPoolExecutor(len(together)) as pool:
        list(pool.map(lambda size: by_form(web, shop, b"a" * size), together))
    there = [path.stat().st_size for path in uploads.rglob("*") if path.is_file()]
    counted("E3", what="size of a file", sent=len(together), kept=len(there), most=most)
    assert there == [most]
