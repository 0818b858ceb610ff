"""Every sign-in, good or bad, is written down once, and one from a new device is told of."""

import ipaddress

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import LoginHistory, User
from botsmith.lib import geography
from tests.accounts.codes import is_signed_in, mails_told, sign_in, with_app
from tests.cast import PASSWORD, person, signed_in
from tests.lib.mmdb import mmdb

pytestmark = pytest.mark.django_db
LYON = {
    "city": {"names": {"en": "Lyon", "fr": "Lyon"}},
    "country": {"names": {"en": "France"}},
}
NOT_YOU = "Something here that was not you?"


def noted() -> list[tuple]:
    rows = LoginHistory.objects.order_by("timestamp")
    return [(row.success, row.method, row.ip_address) for row in rows]


def test_each_attempt_has_its_line():
    alice = person()
    sign_in(Client(), alice.email, "wrong")
    sign_in(Client(), alice.email)
    assert noted() == [(False, "password", "127.0.0.1"), (True, "password", "127.0.0.1")]


def test_a_good_one_is_counted_once_in_one_write():
    alice = person()
    for _ in range(3):
        sign_in(Client(), alice.email)
    user = User.objects.get()
    assert user.login_count == 3 and user.last_ip == "127.0.0.1" and user.last_login


@pytest.mark.parametrize("status", ["suspended", "banned"])
def test_the_right_password_of_a_closed_account_is_a_bad_one(status):
    alice = person(status=status)
    sign_in(Client(), alice.email)
    assert noted() == [(False, "password", "127.0.0.1")]
    assert User.objects.get().login_count == 0


def test_of_an_address_without_an_account_the_log_tells_alone(caplog):
    sign_in(Client(), "nobody@example.com")
    assert noted() == []
    [line] = [each for each in caplog.records if each.name == "accounts.adapter"]
    assert line.fields == {"address": "127.0.0.1"}
    assert "nobody@" not in line.getMessage()


@pytest.mark.parametrize(
    "trusted, forwarded, ip",
    [
        ([], "198.51.100.7", "127.0.0.1"),
        (["127.0.0.1"], "198.51.100.7", "198.51.100.7"),
        (["127.0.0.1"], "1.2.3.4, 198.51.100.7", "198.51.100.7"),
        (["127.0.0.1", "198.51.100.0/24"], "1.2.3.4, 198.51.100.7", "1.2.3.4"),
        (["127.0.0.1"], "nonsense", "127.0.0.1"),
    ],
)
def test_the_address_is_what_trusted_proxies_say(settings, trusted, forwarded, ip):
    settings.TRUSTED_PROXIES = trusted
    alice = person()
    sign_in(Client(), alice.email, **{"x-forwarded-for": forwarded})
    assert noted() == [(True, "password", ip)]
    assert User.objects.get().last_ip == ip


# --- Where from ------------------------------------------------------------------------------


@pytest.fixture
def places(settings, tmp_path):
    path = tmp_path / "places.mmdb"
    path.write_bytes(mmdb({"8.8.8.0/24": LYON, "9.9.9.0/24": {"country": LYON["country"]}}))
    settings.GEOIP_DATABASE = str(path)
    settings.TRUSTED_PROXIES = ["127.0.0.1"]


@pytest.mark.parametrize(
    "ip, place", [("8.8.8.8", "Lyon, France"), ("9.9.9.9", "France"), ("5.5.5.5", None)]
)
def test_a_place_is_known_where_there_is_a_database(places, ip, place):
    alice = person()
    client = Client()
    sign_in(client, alice.email, **{"x-forwarded-for": ip})
    assert LoginHistory.objects.get().location == place
    assert place is None or place in client.get("/account/logins/").content.decode()


@pytest.mark.parametrize("ip", ["127.0.0.1", "10.0.0.1", "::1", "", "nothing", "8.8.8.8\0"])
def test_of_an_address_of_nowhere_no_place_is_known(places, ip):
    assert geography.place_of(ip) is None


@pytest.mark.parametrize("content", [None, b"", b"no database at all", b"\0" * 4096])
def test_a_database_that_cannot_be_read_stops_no_sign_in(settings, tmp_path, content):
    path = tmp_path / "broken.mmdb"
    if content is not None:
        path.write_bytes(content)
    settings.GEOIP_DATABASE = str(path)
    client = Client()
    sign_in(client, person().email)
    assert is_signed_in(client) and LoginHistory.objects.get().location is None
    assert geography.place_of("8.8.8.8") is None


def test_the_files_of_the_tests_are_as_maxminds(tmp_path):
    import maxminddb

    path = tmp_path / "places.mmdb"
    path.write_bytes(mmdb({"8.8.8.0/24": LYON}))
    with maxminddb.open_database(str(path)) as reader:
        assert reader.get("8.8.8.255") == LYON and reader.get("8.8.9.0") is None
    assert ipaddress.ip_address("8.8.8.8").is_global


# --- New devices -----------------------------------------------------------------------------


def subjects() -> list[str]:
    return [subject for _, subject in mails_told()]


def test_the_first_sign_in_of_all_is_no_news():
    sign_in(Client(), person().email)
    assert subjects() == []


def test_a_new_device_is_told_of_and_a_known_one_is_not():
    alice = person()
    known = Client()
    sign_in(known, alice.email)
    known.post("/accounts/logout/")
    sign_in(known, alice.email)
    assert subjects() == []
    sign_in(Client(), alice.email, **{"user-agent": "curl/8.1"})
    assert subjects() == ["A new sign-in to your account: curl"]


def test_a_device_that_another_used_is_new_to_oneself():
    alice, bob = person(), person("Bob")
    client = Client()
    for user in (alice, bob):
        sign_in(Client(), user.email)
    mails_told()
    sign_in(client, alice.email)
    client.post("/accounts/logout/")
    sign_in(client, bob.email)
    assert [to for to, _ in mails_told()] == [alice.email, bob.email]


@pytest.mark.parametrize("cookie", ["", "x", "W10:1:x", "a" * 5000, '["a"]'])
def test_a_forged_mark_makes_no_device_known(cookie):
    alice = person()
    sign_in(Client(), alice.email)
    client = Client()
    client.cookies[settings.DEVICE_COOKIE_NAME] = cookie
    sign_in(client, alice.email)
    assert len(subjects()) == 1


def test_a_sign_in_that_was_not_completed_is_no_sign_in():
    alice = person()
    sign_in(Client(), alice.email)
    with_app(alice)
    client = Client()
    sign_in(client, alice.email)
    assert subjects() == [] and settings.DEVICE_COOKIE_NAME not in client.cookies
    assert User.objects.get().login_count == 1


# --- The page --------------------------------------------------------------------------------


def test_the_page_says_what_to_do_and_pages_without_losing_a_line():
    alice = person()
    for at in range(60):
        LoginHistory.objects.create(user=alice, ip_address=f"198.51.100.{at}", success=at % 2)
    client, found = signed_in(alice), []
    path = "/account/logins/"
    while path:
        page = client.get(path)
        assert NOT_YOU in page.content.decode()
        found += [row.ip for row in page.context["rows"]]
        older = page.context["older"]
        path = f"/account/logins/?cursor={older}" if older else ""
    assert len(found) == len(set(found)) == 60


def test_nobody_sees_anothers_sign_ins():
    alice, bob = person(), person("Bob")
    sign_in(Client(), alice.email, PASSWORD, **{"user-agent": "curl/8.1"})
    assert "curl" not in signed_in(bob).get("/account/logins/").content.decode()
    assert Client().get("/account/logins/").status_code == 302


@pytest.mark.parametrize("cursor", ["x", "W10=", "null", "%00", "a" * 999])
def test_a_place_that_is_none_is_the_start(cursor):
    alice = person()
    LoginHistory.objects.create(user=alice)
    page = signed_in(alice).get(f"/account/logins/?cursor={cursor}")
    assert len(page.context["rows"]) == 1
