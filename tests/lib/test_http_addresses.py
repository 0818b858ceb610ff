"""Every way of writing an address that leads somewhere private is refused before a connection."""

import socket
from ipaddress import IPv4Address, ip_address

import pytest

from botsmith.lib import addresses, http
from botsmith.lib.addresses import is_public, parse_allowed
from botsmith.lib.http import OutboundError, fetch
from botsmith.lib.targets import parse_target
from tests.lib.servers import trap

PRIVATE_4 = [
    "127.0.0.1",
    "127.8.9.10",
    "0.0.0.0",
    "10.0.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.192",
    "192.168.0.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
]
PRIVATE_6 = [
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:a9fe:a9fe",
    "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::8.8.8.8",
    "64:ff9b:1::10.0.0.1",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "2001:10::1",
    "2002:7f00:1::",
    "2002:808:808::1",
    "2600::5efe:127.0.0.1",
    "2600::200:5efe:10.0.0.1",
    "3ffe::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]
PUBLIC = ["8.8.8.8", "93.184.216.34", "172.32.0.1", "192.1.0.1", "2606:4700::6810:84e5", "2a00::1"]


def spellings(text: str) -> set[str]:
    """Forms that one program or another reads as this IPv4 address."""
    a, b, c, d = octets = [int(part) for part in text.split(".")]
    number = int(IPv4Address(text))
    wide = text.translate({ord(digit): 0xFF10 + int(digit) for digit in "0123456789"})
    return {
        text,
        f"{text}.",
        str(number),
        hex(number),
        f"0{number:o}",
        f"{a}.{number & 0xFFFFFF}",
        f"{a}.{b}.{number & 0xFFFF}",
        ".".join(f"0{octet:o}" for octet in octets),
        ".".join(f"{octet:#x}" for octet in octets),
        f"{a:#x}.{b}.0{c:o}.{d}",
        ".".join(f"{octet:03}" for octet in octets),
        f"{a + 256}.{b}.{c}.{d}",
        text.replace(".", "。"),
        text.replace(".", "．"),
        wide,
        text.replace(".", "%2e"),
        "".join(f"%{ord(character):x}" for character in text),
        f"[::ffff:{text}]",
        f"[::ffff:{number >> 16:x}:{number & 0xFFFF:x}]",
        f"[::{text}]",
        f"[64:ff9b::{text}]",
        f"[2002:{number >> 16:x}:{number & 0xFFFF:x}::]",
        f"[0:0:0:0:0:ffff:{text}]",
    }


def corpus() -> list[str]:
    hosts = {form for address in PRIVATE_4 for form in spellings(address)}
    hosts |= {f"[{address}]" for address in PRIVATE_6}
    hosts |= {"[fe80::1%25eth0]", "[fe80::1%eth0]", "[::1%25lo]", "[::1", "::1", "[127.0.0.1]"}
    hosts |= {"0", "0x0", "127.1", "127.0.1", "0177.1", "1.2.3.4.5", "256.256.256.256", "08.8.8.8"}
    hosts |= {"localhost", "localhost.", "LOCALHOST", "ⓛocalhost", "a.localhost", "local。host"}
    hosts |= {"", ".", "..", "-", "a..b", "*", "wiki", "wiki.internal", "metadata.google.internal"}
    return sorted(f"http://{host}:{{port}}/" for host in hosts) + TRICKS


SCHEMES = (
    "data",
    "dict",
    "file",
    "ftp",
    "gopher",
    "h2c",
    "httpx",
    "jar",
    "ldap",
    "sftp",
    "ws",
    "wss",
)

TRICKS = [
    "http://example.com@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}@example.com/",
    "http://user:password@127.0.0.1:{port}/",
    "http://example.com:80@127.0.0.1:{port}/",
    "http://@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\@example.com/",
    "http://example.com\\@127.0.0.1:{port}/",
    "http:\\\\127.0.0.1:{port}\\",
    "http:/\\127.0.0.1:{port}/",
    "http://127.0.0.1\t:{port}/",
    "http://127.0.\t0.1:{port}/",
    "ht\ttp://127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\r\nHost: example.com/",
    "http://127.0.0.1:{port}/\r\nX: y",
    "http://127.0.0.1\x00.example.com:{port}/",
    "http://127.0.0.1%00.example.com:{port}/",
    "http://127.0.0.1 .example.com:{port}/",
    "http:// 127.0.0.1:{port}/",
    " http://127.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/",
    "http:127.0.0.1:{port}/",
    "http:/127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "127.0.0.1:{port}",
    "http://127.0.0.1:{port}#@example.com/",
    "http://127.0.0.1:{port}?@example.com/",
    "http://127.0.0.1:{port};@example.com/",
    "http://127.0.0.1:+{port}/",
    "http://127.0.0.1:{port}x/",
    "http://127.0.0.1:99999/",
    "http://127.0.0.1:-1/",
    "http://127.0.0.1:0{port}/",
    "http://①②⑦.⓪.⓪.①:{port}/",
    "http://127.0.0.1\u3002example\uff0ecom:{port}/",
    "http://127\u00ad.0.0.1:{port}/",
    "http://\u200b127.0.0.1:{port}/",
    *(f"{scheme}://127.0.0.1:{{port}}/" for scheme in SCHEMES),
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "unix:/var/run/docker.sock",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
    "",
    "http",
    "http://",
]


@pytest.fixture
def watched(monkeypatch):
    """A listener on every local address whose port is open to fetch, and a log of connects."""
    connects: list[tuple] = []
    connect = socket.create_connection

    def logged(address, *args, **options):
        connects.append(address)
        return connect(address, *args, **options)

    monkeypatch.setattr(socket, "create_connection", logged)
    with trap() as listener:
        ports = addresses.WEB_PORTS | {listener.port}
        monkeypatch.setattr(addresses, "WEB_PORTS", ports)
        yield listener, connects


def answers_of_a_careless_resolver(host: str, port: int) -> list[str]:
    """What the C library makes of a number, and 127.0.0.1 for every name."""
    try:
        return [socket.inet_ntoa(socket.inet_aton(host))]
    except OSError:
        return ["127.0.0.1"]


def test_the_trap_is_open(watched):
    listener, connects = watched
    with pytest.raises(OutboundError):
        fetch(f"http://127.0.0.1:{listener.port}/", allow=["127.0.0.1"], timeout=0.1)
    assert (listener.visits(), len(connects)) == (1, 1)


def test_no_spelling_of_a_private_address_is_connected_to(watched):
    listener, connects = watched
    targets = corpus()
    assert len(targets) >= 350
    for target in targets:
        url = target.replace("{port}", str(listener.port))
        with pytest.raises(OutboundError) as caught:
            fetch(url, resolve=answers_of_a_careless_resolver)
        assert caught.value.code in ("private_address", "bad_url"), url
    assert (listener.visits(), connects) == (0, [])


@pytest.mark.parametrize("address", PRIVATE_4 + PRIVATE_6)
def test_a_public_name_with_a_private_address_is_refused(watched, address):
    listener, connects = watched
    with pytest.raises(OutboundError) as caught:
        fetch(f"http://shop.example:{listener.port}/", resolve=lambda host, port: [address])
    assert (caught.value.code, connects) == ("private_address", [])


@pytest.mark.parametrize("address", ["fe80::1%eth0", "not an address", ""])
def test_answers_that_are_no_address_are_refused(watched, address):
    with pytest.raises(OutboundError) as caught:
        fetch("http://shop.example/", resolve=lambda host, port: [address])
    assert (caught.value.code, watched[1]) == ("private_address", [])


@pytest.mark.parametrize("port", [0, 1, 21, 22, 25, 3306, 6379, 8080, 8443, 27017, 65535])
def test_other_ports_are_refused(port):
    with pytest.raises(OutboundError) as caught:
        fetch(f"http://shop.example:{port}/", resolve=lambda host, port: ["8.8.8.8"])
    assert caught.value.code == "bad_port"


def test_a_port_opened_for_one_host_stays_closed_for_others():
    options = {"allow": ["10.0.0.5:8080"], "resolve": lambda host, port: ["8.8.8.8"]}
    with pytest.raises(OutboundError) as caught:
        fetch("http://shop.example:8080/", **options)
    assert caught.value.code == "bad_port"


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses_are_public(text):
    assert is_public(ip_address(text))


@pytest.mark.parametrize("text", PRIVATE_4 + PRIVATE_6)
def test_special_addresses_are_not_public(text):
    assert not is_public(ip_address(text))


@pytest.mark.parametrize(
    ("entry", "host", "address", "port", "permitted"),
    [
        ("wiki.corp", "wiki.corp", "10.0.0.5", 80, True),
        ("Wiki.Corp.", "wiki.corp", "10.0.0.5", 443, True),
        ("wiki.corp", "wiki.corp", "10.0.0.5", 8080, False),
        ("wiki.corp:8080", "wiki.corp", "10.0.0.5", 8080, True),
        ("wiki.corp:8080", "wiki.corp", "10.0.0.5", 80, False),
        ("wiki.corp", "evil.example", "10.0.0.5", 80, False),
        ("wiki.corp", "xwiki.corp", "10.0.0.5", 80, False),
        ("wiki.corp", "a.wiki.corp", "10.0.0.5", 80, False),
        ("10.0.0.0/24", "any.example", "10.0.0.5", 80, True),
        ("10.0.0.0/24", "any.example", "10.0.1.5", 80, False),
        ("10.0.0.5:9000", "10.0.0.5", "10.0.0.5", 9000, True),
        ("[fd00::1]:9000", "fd00::1", "fd00::1", 9000, True),
        ("fd00::/8", "x.example", "fd12::1", 443, True),
        ("64:ff9b::/96", "x.example", "64:ff9b::8.8.8.8", 443, True),
        ("64:ff9b::/96", "x.example", "64:ff9b::10.0.0.1", 443, False),
        ("", "x.example", "10.0.0.1", 80, False),
    ],
)
def test_allow_list_opens_what_it_names_and_nothing_else(entry, host, address, port, permitted):
    assert parse_allowed([entry]).permits(host, ip_address(address), port) is permitted


@pytest.mark.parametrize("entry", ["http://wiki", "10.0.0.0/33", "*", "*.corp", "a b", "wiki:x"])
def test_a_slip_in_the_allow_list_is_an_error(entry):
    with pytest.raises(ValueError, match="is not a host"):
        parse_allowed([entry])


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("HTTP://Example.COM", "http://example.com/"),
        ("https://example.com:443/a?b=c#d", "https://example.com/a?b=c"),
        ("http://bücher.example/straße", "http://xn--bcher-kva.example/stra%C3%9Fe"),
        ("https://example.com./x y", "https://example.com/x%20y"),
        ("https://example.com/%7Ea?q=[1]|2", "https://example.com/%7Ea?q=[1]|2"),
        ("http://[2606:4700:0::1]/", "http://[2606:4700::1]/"),
        ("http://my_host.example/", "http://my_host.example/"),
    ],
)
def test_addresses_have_one_spelling(text, url):
    assert parse_target(text).url == url
    assert parse_target(url).url == url


@pytest.mark.parametrize("mark", ["\t", "\n", "\r", "\0", "\x1f", "\x7f", "\\"])
def test_what_parsers_disagree_about_is_no_address(mark):
    for text in (f"http://exam{mark}ple.com/", f"http://example.com/a{mark}b"):
        with pytest.raises(ValueError, match="control characters"):
            parse_target(text)


def test_the_real_resolver_answers_in_addresses():
    assert "127.0.0.1" in http.look_up("localhost", 80)
