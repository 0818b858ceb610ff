"""What may be done so often, and how it is asked for: the surfaces of `test_limits`."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory
from PIL import Image

from accounts.profile import PICTURES_PER_MINUTE
from accounts.site.mail_test import PER_HOUR as MAIL_TESTS
from accounts.site.mail_test import send_test
from bots.actions.webhooks import BY_HAND_PER_MINUTE
from bots.models import Chatbot
from bots.views.analytics import ZONES_AN_HOUR
from bots.views.spending import EXPORTS_AN_HOUR
from bots.widget import views
from botsmith.lib.errors import RateLimited
from botsmith.middleware import answer_to
from tests.accounts.test_profile import GIVEN as PROFILE
from tests.bots.test_appearance import look_of
from tests.proof.counting import sized

AT_ONCE, THREADS = sized(60, 200), 40
V4, OTHER_V4, NETWORK = "198.51.100.7", "198.51.100.8", "2001:db8:1:2"
LONGEST_WAIT = 3600
JSON, PAGE = "application/json", "text/html"


@dataclass
class Shop:
    user: object
    bot: Chatbot
    key: str
    numbers: count = field(default_factory=count)

    def client(self, address: str = "") -> Client:
        """Somebody at an address of their own, or at this one, who lies about it."""
        number = next(self.numbers)
        own = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        client = Client(REMOTE_ADDR=address or own)
        lie = f"203.0.113.{number % 250}, 192.0.2.{number % 250}"
        client.defaults |= {
            "HTTP_X_FORWARDED_FOR": lie,
            "HTTP_X_REAL_IP": lie,
            "HTTP_FORWARDED": f"for={lie}",
            "HTTP_CF_CONNECTING_IP": lie,
        }
        return client

    def owner(self) -> Client:
        client = self.client()
        client.cookies.update(self._signed_in.cookies)
        return client

    def sign_in(self) -> None:
        self._signed_in = Client()
        self._signed_in.force_login(self.user)

    def post(self, path: str, body: dict, address: str = "", token: str = "", accept: str = JSON):
        headers = {"accept": accept} | ({"authorization": f"Bearer {token}"} if token else {})
        return self.client(address).post(path, json.dumps(body), JSON, headers=headers)

    def get(self, path: str, address: str = "", token: str = ""):
        headers = {"accept": JSON, "authorization": f"Bearer {token}"}
        return self.client(address).get(path, headers=headers)

    def embed(self, part: str) -> str:
        return f"/embed/{self.bot.pk}/{part}"

    def visitor(self) -> str:
        return self.post(self.embed("session"), {}).json()["token"]


@dataclass(frozen=True)
class Surface:
    """``ask`` makes the function that is called many times; ``by_address``: it takes one."""

    most: int
    ask: Callable
    accept: str = JSON
    by_address: bool = False
    unbounded: tuple[tuple[str, int], ...] = ()  # Other limits of the same view, out of the way.
    # allauth's own refuse also who cannot get at their counter in time: never more pass, but fewer.
    is_exact: bool = True


def question(shop: Shop, token: str, address: str = ""):
    return shop.post(shop.embed("messages"), {"content": "Are you open?"}, address, token)


def of_visitor(part: str, body: dict | None = None):
    def ask(shop: Shop, _address: str = ""):
        token, path = shop.visitor(), shop.embed(part)
        if body is None:
            return lambda at: shop.get(path, token=token)
        return lambda at: shop.post(path, body, token=token)

    return ask


def visitors_at(part: str, body: dict):
    """Each time another visitor, at the address that is asked for, or at one of their own."""

    def ask(shop: Shop, address: str = ""):
        tokens = [shop.visitor() for _ in range(AT_ONCE + 5)]
        return lambda at: shop.post(shop.embed(part), body, at_of(address, at), tokens[at])

    return ask


def at_of(address: str, at: int) -> str:
    """Of a network each time another address."""
    return f"{address}:{at:x}:{at * 7:x}:0:1" if address == NETWORK else address


def form(path: str, fields: Callable[[int], dict]):
    def ask(shop: Shop, address: str = ""):
        page = {"accept": PAGE}
        return lambda at: shop.client(at_of(address, at)).post(path, fields(at), headers=page)

    return ask


def by_owner(send: Callable):
    def ask(shop: Shop, _address: str = ""):
        return lambda at: send(shop, shop.owner())

    return ask


def picture() -> SimpleUploadedFile:
    packed = BytesIO()
    Image.new("RGB", (8, 8)).save(packed, "PNG")
    return SimpleUploadedFile("a.png", packed.getvalue(), "image/png")


def look(shop: Shop, client: Client):
    fields = {k: v for k, v in look_of(shop.bot, avatar_file=picture()).items() if v is not None}
    path = f"/bots/{shop.bot.pk}/appearance/"
    return client.post(path, fields, headers={"accept": PAGE})


def mail_tested(user) -> HttpResponse:
    """The verb itself: its page tells of a refusal in words, and sends on."""
    try:
        send_test(user)
    except RateLimited as refusal:
        return answer_to(RequestFactory().get("/", headers={"accept": PAGE}), refusal)
    return HttpResponse()


def someone(at: int) -> dict:
    return {"email": f"{at}@new.example", "password1": "a-lantern-on-the-quay", "name": "N"}


WRONG = {"login": "alice@example.com", "password": "wrong"}
CONTACT = {"name": "Vera", "email": "vera@example.com"}
REPORT = {"reason": "wrong"}
SURFACES: dict[str, Surface] = {
    "sign-in, one address": Surface(
        10,
        form("/accounts/login/", lambda at: {"login": f"{at}@a.example", "password": "wrong"}),
        PAGE,
        True,
    ),
    "sign-in, one account": Surface(5, form("/accounts/login/", lambda at: WRONG), PAGE),
    "sign-up, one address": Surface(
        20, form("/accounts/signup/", someone), PAGE, True, is_exact=False
    ),
    "reset, one address": Surface(
        20,
        form("/accounts/password/reset/", lambda at: {"email": f"{at}@a.example"}),
        PAGE,
        True,
        is_exact=False,
    ),
    "reset, one account": Surface(
        5,
        form("/accounts/password/reset/", lambda at: {"email": "alice@example.com"}),
        PAGE,
        is_exact=False,
    ),
    "session, one address": Surface(
        30,
        lambda shop, address="": (
            lambda at: shop.post(shop.embed("session"), {}, at_of(address, at))
        ),
        by_address=True,
    ),
    "message, one visitor": Surface(
        5, lambda shop, _="": (lambda token: lambda at: question(shop, token))(shop.visitor())
    ),
    "message, one address": Surface(
        15,
        visitors_at("messages", {"content": "Are you open?"}),
        by_address=True,
        unbounded=(("total_rate", 1000),),
    ),
    "message, one chatbot": Surface(12, visitors_at("messages", {"content": "Are you open?"})),
    "rating, one visitor": Surface(views.RATINGS_PER_MINUTE, of_visitor("rating", {"rating": 5})),
    "report, one visitor": Surface(views.REPORTS_PER_MINUTE, of_visitor("report", REPORT)),
    "report, one address": Surface(
        views.REPORTS_OF_ADDRESS_PER_HOUR - 30,
        visitors_at("report", REPORT),
        by_address=True,
        unbounded=(("REPORTS_OF_ADDRESS_PER_HOUR", views.REPORTS_OF_ADDRESS_PER_HOUR - 30),),
    ),
    "report, one chatbot": Surface(
        30, visitors_at("report", REPORT), unbounded=(("REPORTS_OF_BOT_PER_MINUTE", 30),)
    ),
    "contact, one address": Surface(
        views.PERSONS_PER_MINUTE, visitors_at("contact", CONTACT), by_address=True
    ),
    "escalation, one address": Surface(
        views.PERSONS_PER_MINUTE, visitors_at("escalate", {}), by_address=True
    ),
    "contact, one address in an hour": Surface(
        20,
        visitors_at("contact", CONTACT),
        by_address=True,
        unbounded=(("PERSONS_PER_HOUR", 20),),
    ),
    "contact, one chatbot": Surface(
        25, visitors_at("contact", CONTACT), unbounded=(("PERSONS_OF_BOT_PER_MINUTE", 25),)
    ),
    "conversation, one visitor": Surface(
        40, of_visitor("conversation"), unbounded=(("READS_PER_MINUTE", 40),)
    ),
    "live, one visitor": Surface(40, of_visitor("live"), unbounded=(("READS_PER_MINUTE", 40),)),
    "events, one visitor": Surface(
        40, of_visitor("messages/none/events"), unbounded=(("READS_PER_MINUTE", 40),)
    ),
    "API, one key": Surface(
        25, lambda shop, _="": lambda at: shop.get("/api/v1/me", token=shop.key)
    ),
    "API, wrong keys of one address": Surface(
        35,
        lambda shop, address="": (
            lambda at: shop.get("/api/v1/me", at_of(address or V4, at), f"bs_live_{at:043d}")
        ),
        by_address=True,
        unbounded=(("REFUSED_PER_MINUTE", 35),),
    ),
    "API, one chatbot": Surface(
        12,
        lambda shop, _="": (
            lambda at: shop.post(
                f"/api/v1/chatbots/{shop.bot.pk}/chat", {"content": "Open?"}, token=shop.key
            )
        ),
    ),
    "playground, one person": Surface(
        15,
        by_owner(
            lambda shop, client: client.post(
                f"/bots/{shop.bot.pk}/playground/messages", json.dumps({"content": "Open?"}), JSON
            )
        ),
    ),
    "picture, one person": Surface(PICTURES_PER_MINUTE, by_owner(look), PAGE),
    "avatar, one person": Surface(
        PICTURES_PER_MINUTE,
        by_owner(
            lambda shop, client: client.post(
                "/account/", {**PROFILE, "picture": picture()}, headers={"accept": PAGE}
            )
        ),
        PAGE,
    ),
    "webhook by hand, one chatbot": Surface(
        BY_HAND_PER_MINUTE,
        by_owner(
            lambda shop, client: client.post(
                f"/bots/{shop.bot.pk}/webhooks/test/", headers={"accept": PAGE}
            )
        ),
        PAGE,
    ),
    "mail test, one admin": Surface(
        MAIL_TESTS, lambda shop, _="": lambda at: mail_tested(shop.user), PAGE
    ),
    "time zone, one person": Surface(
        ZONES_AN_HOUR,
        by_owner(
            lambda shop, client: client.post(
                f"/bots/{shop.bot.pk}/analytics/time-zone/",
                {"zone": "Europe/Berlin"},
                headers={"accept": PAGE},
            )
        ),
        PAGE,
    ),
    "spending, one person": Surface(
        EXPORTS_AN_HOUR - 20,
        by_owner(lambda shop, client: client.get("/billing/spending/export/")),
        unbounded=(("EXPORTS_AN_HOUR", EXPORTS_AN_HOUR - 20),),
    ),
}
