"""A local server that speaks the part of Stripe's API that we use.

Form-encoded bodies come in, JSON goes out, errors have Stripe's shape, idempotency keys hold: the
same key with the same body has the first answer again, with another body it is refused. Also its
Checkout page, played, and the customer portal. ``requests`` are what came, with their keys.
"""

import json
import re
import threading
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from tests.billing.stripe_books import Books
from tests.billing.stripe_shapes import Refused, signed

KEY = "sk_test_a-key-for-tests"
PART = re.compile(r"\[([^\]]*)\]")
PAGE = """<!doctype html><html lang="en"><head><title>Pay</title></head><body><main>
<h1>Pay {name}</h1><p>Played card number: 4242 4242 4242 4242</p>
<form method="post" action="/pay/{session}"><button>Pay and subscribe</button></form>
<p><a href="{cancel}">Back</a></p></main></body></html>"""


@dataclass(frozen=True)
class Came:
    method: str
    path: str
    params: dict
    key: str
    authorization: str


def decoded(text: str) -> dict:
    """``a[b][0][c]=d`` as nested dictionaries and lists."""
    root: dict = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        first, *parts = [name.partition("[")[0], *PART.findall(name)]
        node = root
        for here, then in zip([first, *parts], [*parts, None], strict=True):
            node = node.setdefault(here, {}) if then is not None else node
            if then is None:
                node[here] = value
    return _with_lists(root)


def _with_lists(node: object) -> object:
    if not isinstance(node, dict):
        return node
    made = {key: _with_lists(value) for key, value in node.items()}
    if made and all(key.isdigit() or key == "" for key in made):
        return list(made.values())
    return made


class StripeServer:
    """``fails`` answers the next requests with that status; ``silent`` closes without a word,
    after doing what was asked where ``does_it_first`` is on."""

    def __init__(self) -> None:
        self.books = Books()
        self.requests: list[Came] = []
        self.fails: list[int] = []
        self.silent = False
        self.does_it_first = False
        self.webhook_url = ""
        self._sent = 0
        self._answers: dict[str, tuple[str, int, dict]] = {}
        self._lock = threading.RLock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "StripeServer":
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def count(self, method: str, path: str) -> int:
        return sum((each.method, each.path) == (method, path) for each in self.requests)

    def deliver(self) -> None:
        """Sends all events that were not sent to ``webhook_url``."""
        while self._sent < len(self.books.events):
            body, header = signed(self.books.events[self._sent])
            self._sent += 1
            headers = {"Stripe-Signature": header, "Content-Type": "application/json"}
            urllib.request.urlopen(urllib.request.Request(self.webhook_url, body, headers)).close()

    def answer(self, came: Came, body: str) -> tuple[int, dict]:
        with self._lock:
            self.requests.append(came)
            if came.authorization != f"Bearer {KEY}":
                kind = {"type": "invalid_request_error", "message": "Invalid API Key provided"}
                return 401, {"error": kind}
            if self.fails:
                return self.fails.pop(0), {"error": {"type": "api_error", "message": "Oh no"}}
            known = self._answers.get(came.key) if came.key else None
            if known:
                return self._again(known, f"{came.path}?{body}")
            status, said = self._done(came)
            if came.key and status < 500:
                kept = json.loads(json.dumps(said))
                self._answers[came.key] = (f"{came.path}?{body}", status, kept)
            return status, said

    def _again(self, known: tuple[str, int, dict], asked: str) -> tuple[int, dict]:
        if known[0] != asked:
            said = "Keys for idempotent requests can only be used with the same parameters."
            return 400, {"error": {"type": "idempotency_error", "message": said}}
        return known[1], known[2]

    def _done(self, came: Came) -> tuple[int, dict]:
        for method, pattern, act in ROUTES:
            found = re.fullmatch(pattern, came.path)
            if found and method == came.method:
                try:
                    return 200, act(self, came.params, *found.groups())
                except Refused as refused:
                    return refused.status, refused.body
        said = f"Unrecognized request URL ({came.method}: {came.path})."
        return 404, {"error": {"type": "invalid_request_error", "message": said}}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._serve("GET")

            def do_POST(self) -> None:
                self._serve("POST")

            def do_DELETE(self) -> None:
                self._serve("DELETE")

            def _serve(self, method: str) -> None:
                address = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                if not address.path.startswith("/v1/"):
                    server.show(self, method, address.path)
                    return
                asked = body or address.query
                came = Came(
                    method,
                    address.path.removeprefix("/v1"),
                    decoded(asked),
                    self.headers.get("Idempotency-Key", "") if method != "GET" else "",
                    self.headers.get("Authorization", ""),
                )
                if server.silent and not server.does_it_first:
                    self.close_connection = True
                    return
                status, said = server.answer(came, asked)
                if server.silent:
                    self.close_connection = True
                    return
                self.send(status, json.dumps(said).encode(), "application/json")

            def send(self, status: int, body: bytes, kind: str, location: str = "") -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Request-Id", "req_test")
                if location:
                    self.send_header("Location", location)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_) -> None:
                pass

        return Handler

    def show(self, handler, method: str, path: str) -> None:
        """Pages that a customer's browser sees."""
        session = self.books.sessions.get(path.removeprefix("/pay/"))
        if path.startswith("/portal/"):
            handler.send(200, b"<h1>Played portal</h1>", "text/html")
        elif path == "/favicon.ico":
            handler.send(200, b"", "image/x-icon")
        elif session is None:
            handler.send(404, b"not here", "text/plain")
        elif method == "GET":
            page = PAGE.format(
                name=escape(session["customer"]),
                session=session["id"],
                cancel=escape(session["cancel_url"]),
            )
            handler.send(200, page.encode(), "text/html")
        else:
            with self._lock:
                self.books.pay(session["id"])
            if self.webhook_url:
                self.deliver()
            back = session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])
            handler.send(303, b"", "text/plain", back)


def _list(found: list[dict]) -> dict:
    return {"object": "list", "data": found, "has_more": False, "url": "/v1/list"}


def _subscriptions(server: StripeServer, given: dict) -> dict:
    expand = given.get("expand", [])
    found = server.books.of_customer(given["customer"])
    return _list([server.books.shown(each, expand) for each in found])


def _prices(server: StripeServer, given: dict) -> dict:
    keys = given["lookup_keys"]
    return _list([each for each in server.books.prices.values() if each["lookup_key"] in keys])


def _portal(server: StripeServer, given: dict) -> dict:
    name = {"id": "bps_1", "object": "billing_portal.session", "return_url": given["return_url"]}
    return {**name, "url": f"{server.url}/portal/{given['customer']}"}


Act = Callable[..., dict]
ROUTES: list[tuple[str, str, Act]] = [
    ("POST", "/customers", lambda s, given: s.books.make_customer(given)),
    ("DELETE", "/customers/([^/]+)", lambda s, given, name: s.books.delete_customer(name)),
    ("GET", "/prices", _prices),
    ("POST", "/prices", lambda s, given: s.books.make_price(given)),
    ("GET", "/coupons", lambda s, given: _list(list(s.books.coupons.values()))),
    ("POST", "/coupons", lambda s, given: s.books.make_coupon(given)),
    ("POST", "/checkout/sessions", lambda s, given: s.books.open_session(given, s.url)),
    ("GET", "/checkout/sessions/([^/]+)", lambda s, given, name: s.books.session(name)),
    (
        "POST",
        "/checkout/sessions/([^/]+)/expire",
        lambda s, given, name: s.books.expire_session(name),
    ),
    ("GET", "/subscriptions", _subscriptions),
    (
        "GET",
        "/subscriptions/([^/]+)",
        lambda s, given, name: s.books.shown(s.books.subscription(name), given.get("expand", [])),
    ),
    (
        "POST",
        "/subscriptions/([^/]+)",
        lambda s, given, name: s.books.shown(s.books.update(name, given), []),
    ),
    (
        "DELETE",
        "/subscriptions/([^/]+)",
        lambda s, given, name: s.books.shown(s.books.cancel(name), []),
    ),
    ("POST", "/subscription_schedules", lambda s, given: s.books.make_schedule(given)),
    (
        "POST",
        "/subscription_schedules/([^/]+)",
        lambda s, given, name: s.books.update_schedule(name, given),
    ),
    (
        "POST",
        "/subscription_schedules/([^/]+)/release",
        lambda s, given, name: s.books.release(name),
    ),
    ("POST", "/invoices/create_preview", lambda s, given: s.books.preview(given)),
    (
        "GET",
        "/invoices",
        lambda s, given: _list(s.books.of_customer_invoices(given["customer"])),
    ),
    ("POST", "/billing_portal/sessions", _portal),
]
