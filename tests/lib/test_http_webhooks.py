"""What webhooks ask of the one door: a look beforehand, and only the beginning of an answer."""

import gzip

import pytest

from botsmith.lib.http import OutboundError, check_address, fetch
from tests.lib.servers import http_server, respond, trap


@pytest.fixture
def server():
    with http_server() as served:
        yield served


@pytest.mark.parametrize("length", [None, 5_000_000])
def test_only_the_beginning_of_an_answer_is_read_when_asked(server, length):
    server.routes["/"] = respond(b"abc" * 1_000_000, length=length)
    answer = fetch(server.url(), allow=server.allow, cut=True, max_bytes=1000)
    assert (answer.status, len(answer.body)) == (200, 1000)


def test_then_nothing_is_unpacked(server):
    packed = gzip.compress(b"a" * 1_000_000)
    server.routes["/"] = respond(packed, Content_Encoding="gzip")
    answer = fetch(server.url(), allow=server.allow, cut=True, max_bytes=10_000)
    assert answer.body == packed
    [(_, sent)] = server.seen
    assert sent["Accept-Encoding"] == "identity"


def test_a_look_beforehand_connects_to_nobody():
    with trap("127.0.0.1") as listener:
        url = f"http://127.0.0.1:{listener.port}/"
        check_address(url, allow=[f"127.0.0.1:{listener.port}"])
        with pytest.raises(OutboundError) as refused:
            check_address(url, allow=[])
        assert listener.visits() == 0
    assert refused.value.code == "bad_port"


@pytest.mark.parametrize(
    ("url", "found", "code"),
    [
        ("http://hooks.example/", ["93.184.215.14", "10.0.0.1"], "private_address"),
        ("http://hooks.example/", ["::ffff:127.0.0.1"], "private_address"),
        ("http://hooks.example:22/", ["93.184.215.14"], "bad_port"),
        ("http://printer.local/", ["93.184.215.14"], "private_address"),
        ("gopher://hooks.example/", [], "bad_url"),
    ],
)
def test_a_look_beforehand_refuses_what_a_request_would_be_refused(url, found, code):
    for ask in (check_address, fetch):
        with pytest.raises(OutboundError) as refused:
            ask(url, resolve=lambda host, port: found)
        assert refused.value.code == code


def test_a_public_address_passes():
    check_address("https://hooks.example/in?key=1", resolve=lambda *_: ["93.184.215.14"])
