from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory, SimpleTestCase, override_settings

from botsmith.env import Env
from botsmith.lib.colour import luminance, readable_on
from botsmith.lib.errors import RateLimited
from botsmith.lib.network import client_ip
from botsmith.lib.ratelimit import hit
from botsmith.lib.text import human_size, shorten, words_alone
from botsmith.templatetags.components import as_link


class EnvTests(SimpleTestCase):
    def problems(self, env: Env) -> str:
        with pytest.raises(ImproperlyConfigured) as caught:
            env.raise_problems()
        return str(caught.value)

    def test_values_come_with_their_kind(self):
        env = Env({"A": " x ", "B": "yes", "C": "7", "D": "a, b,,c"})
        assert (env.text("A"), env.flag("B"), env.number("C", 1)) == ("x", True, 7)
        assert env.items("D") == ["a", "b", "c"]
        env.raise_problems()

    def test_every_problem_is_named_at_once(self):
        env = Env({"B": "perhaps", "C": "x", "E": "ftp://x"})
        (
            env.flag("B"),
            env.number("C", 1),
            env.address("E", schemes=("http",)),
            env.address("F", schemes=("http",)),
        )
        assert all(f"\n  {name} " in self.problems(env) for name in "BCEF")


class ClientIpTests(SimpleTestCase):
    def ip(self, peer: str, forwarded: str = "") -> str:
        request = RequestFactory().get(
            "/", REMOTE_ADDR=peer, headers={"X-Forwarded-For": forwarded}
        )
        return client_ip(request)

    @override_settings(TRUSTED_PROXIES=[])
    def test_without_proxies_nobody_can_choose_an_address(self):
        assert self.ip("203.0.113.9", "1.2.3.4") == "203.0.113.9"

    @override_settings(TRUSTED_PROXIES=["10.0.0.0/8"])
    def test_a_trusted_proxy_is_believed_about_its_own_peer_only(self):
        assert self.ip("10.0.0.1", "1.2.3.4, 198.51.100.7") == "198.51.100.7"
        assert self.ip("10.0.0.1", "198.51.100.7, 10.0.0.2") == "198.51.100.7"
        assert self.ip("198.51.100.7", "1.2.3.4") == "198.51.100.7"

    @override_settings(TRUSTED_PROXIES=["10.0.0.0/8"])
    def test_garbage_is_not_an_address(self):
        assert self.ip("10.0.0.1", "<script>") == "10.0.0.1"


class TextTests(SimpleTestCase):
    def test_sizes(self):
        sizes = [human_size(n) for n in (0, 999, 1000, 10 * 1024**2, 3 * 1024**3)]
        assert sizes == ["0 B", "999 B", "1.0 KB", "10.0 MB", "3.0 GB"]

    def test_shorten_keeps_one_line(self):
        assert shorten("a\n b", 10) == "a b"
        assert shorten("word " * 10, 10) == "word word…"

    def test_texts_of_the_same_words_are_one(self):
        for one, other in (
            ("Is it open?", "  is it OPEN "),
            ("Straße?", "STRASSE"),
            ("cafe\u0301", "CAFÉ!"),
            ("Wi-Fi?", "wi fi"),
            ("snake_case", "snake case"),
            ("ＯＰＥＮ", "open"),
        ):
            assert words_alone(one) == words_alone(other)

    def test_texts_of_other_words_are_not(self):
        assert words_alone("क") != words_alone("कि")
        assert words_alone("Open on Sunday?") != words_alone("Open on Monday?")
        assert words_alone("?!… 🥐") == words_alone("\ud800") == ""


class ColourTests(SimpleTestCase):
    def test_text_is_readable_on_every_colour(self):
        """4.5:1, as WCAG 2.2 AA asks of text."""
        for number in range(0, 0xFFFFFF, 65_521):
            colour = f"#{number:06x}"
            light = luminance(colour)
            text = luminance(readable_on(colour))
            bright, dark = max(light, text), min(light, text)
            assert (bright + 0.05) / (dark + 0.05) >= 4.5, colour


def test_a_limit_lets_exactly_so_many_through():
    for _ in range(3):
        hit("x", limit=3, seconds=60)
    with pytest.raises(RateLimited) as caught:
        hit("x", limit=3, seconds=60)
    assert 1 <= caught.value.retry_after <= 60
    hit("y", limit=3, seconds=60)


def test_a_secret_may_come_from_a_file(tmp_path: Path):
    file = tmp_path / "key"
    file.write_text("secret\n")
    assert Env({"KEY_FILE": str(file)}).text("KEY") == "secret"


def test_a_running_checkouts_services_are_found(tmp_path: Path):
    file = tmp_path / "services.env"
    file.write_text("MONGODB_URL=mongodb://x/?a=b\n")
    assert Env({}, fallback=file).text("MONGODB_URL") == "mongodb://x/?a=b"
    assert Env({"MONGODB_URL": "mine"}, fallback=file).text("MONGODB_URL") == "mine"


@pytest.mark.parametrize("address", ["/plans/?a=//b", "https://x.example/", "HTTP://x.example"])
def test_what_leads_somewhere_plain_is_a_link(address):
    assert as_link(address) == address


@pytest.mark.parametrize("gap", ["", "\t", "\n", "\r\n\t"])
@pytest.mark.parametrize("second", ["/", "\\"])
def test_what_only_looks_like_a_path_of_ours_is_no_link(gap, second):
    assert as_link(f"/{gap}{second}evil.example/") == ""


@pytest.mark.parametrize("address", ["javascript:pwn(1)", " https://x", "data:,x", "x", "", None])
def test_what_is_no_address_of_the_web_is_no_link(address):
    assert as_link(address) == ""
