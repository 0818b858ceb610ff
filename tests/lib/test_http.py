import gzip
import socket
import threading
import zlib

import pytest

from botsmith.lib import http
from botsmith.lib.http import OutboundError, fetch
from tests.lib.servers import http_server, redirect, respond, trap


@pytest.fixture
def server():
    with http_server() as served:
        yield served


def refusal(url: str, **options) -> str:
    with pytest.raises(OutboundError) as caught:
        fetch(url, **options)
    return caught.value.code


# What an answer looks like


def test_answer_carries_status_headers_and_body(server):
    server.routes["/"] = respond(b"hello", Content_Type="Text/HTML; charset=ISO-8859-1", X_One="1")
    answer = fetch(server.url(), allow=server.allow)
    assert (answer.status, answer.body, answer.url) == (200, b"hello", server.url())
    assert (answer.content_type, answer.charset) == ("text/html", "iso-8859-1")
    assert answer.headers["x-ONE"] == "1" and "X-Two" not in answer.headers


def test_error_statuses_are_answers(server):
    server.routes["/"] = respond(b"gone", status=410)
    assert fetch(server.url(), allow=server.allow).status == 410


def test_post_sends_body_and_headers(server):
    def echo(handler):
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        respond(body + handler.headers["X-Mine"].encode())(handler)

    server.routes["/"] = echo
    answer = fetch(
        server.url(), allow=server.allow, method="POST", body=b"data", headers={"X-Mine": "1"}
    )
    assert answer.body == b"data1"


def test_head_has_no_body(server):
    server.routes["/"] = respond(b"12345")
    answer = fetch(server.url(), allow=server.allow, method="HEAD")
    assert (answer.status, answer.body) == (200, b"")


def test_request_names_us_and_host(server):
    server.routes["/"] = respond()
    fetch(server.url(), allow=server.allow)
    headers = server.seen[0][1]
    assert headers["User-Agent"].startswith("BotSmith/")
    assert headers["Host"] == f"127.0.0.1:{server.port}"


def test_caller_cannot_set_connection_headers(server):
    for name in ("Host", "content-length", "Cookie", "Transfer-Encoding"):
        with pytest.raises(ValueError, match="set by fetch"):
            fetch(server.url(), allow=server.allow, headers={name: "x"})


def test_cookies_are_neither_kept_nor_sent(server):
    server.routes["/"] = respond(status=302, Location="/next", Set_Cookie="a=1")
    server.routes["/next"] = respond(b"ok")
    fetch(server.url(), allow=server.allow)
    assert all("Cookie" not in headers for _, headers in server.seen)


def test_proxies_of_the_environment_are_ignored(server, monkeypatch):
    with trap("127.0.0.1") as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "https_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        server.routes["/"] = respond(b"direct")
        assert fetch(server.url(), allow=server.allow).body == b"direct"
        assert proxy.visits() == 0


# Redirects


def test_redirect_is_followed_and_final_address_told(server):
    server.routes["/"] = redirect("a b?q=é")
    server.routes["/a%20b?q=%C3%A9"] = respond(b"there")
    answer = fetch(server.url(), allow=server.allow)
    assert (answer.body, answer.url) == (b"there", server.url("/a%20b?q=%C3%A9"))


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.2:{port}/",
        "//127.0.0.3:{port}/",
        "http://[::1]:{port}/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "https://192.168.1.1/",
        "http://[::ffff:127.0.0.2]:{port}/",
    ],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_to_private_host_is_refused(server, location, status):
    with trap("127.0.0.2", server.port) as watched:
        server.routes["/"] = redirect(location.format(port=server.port), status)
        assert refusal(server.url(), allow=server.allow) == "private_address"
        assert watched.visits() == 0
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "gopher://127.0.0.1/", "http://u:p@127.0.0.1/", "http://a\\b"],
)
def test_redirect_to_no_web_address_is_refused(server, location):
    server.routes["/"] = redirect(location)
    assert refusal(server.url(), allow=server.allow) == "bad_url"


def test_a_thousand_redirects_end_after_three(server):
    for step in range(1001):
        server.routes[f"/{step}"] = redirect(f"/{step + 1}")
    assert refusal(server.url("/0"), allow=server.allow) == "too_many_redirects"
    assert len(server.seen) == 4


def test_without_redirects_the_redirect_is_the_answer(server):
    server.routes["/"] = redirect("/elsewhere")
    answer = fetch(server.url(), allow=server.allow, max_redirects=0)
    assert (answer.status, answer.headers["location"]) == (302, "/elsewhere")


def test_secrets_do_not_follow_to_another_origin(server):
    with http_server() as other:
        server.routes["/"] = redirect(other.url())
        other.routes["/"] = respond()
        fetch(
            server.url(),
            allow=server.allow + other.allow,
            headers={"Authorization": "Bearer x", "X-Key": "x", "Accept": "text/html"},
        )
        headers = other.seen[0][1]
    assert "Authorization" not in headers and "X-Key" not in headers
    assert headers["Accept"] == "text/html"


def test_post_becomes_get_after_303(server):
    def see_other(handler):
        handler.rfile.read(int(handler.headers["Content-Length"]))
        redirect("/done", 303)(handler)

    methods = []

    def done(handler):
        methods.append(handler.command)
        respond()(handler)

    server.routes |= {"/": see_other, "/done": done}
    fetch(server.url(), allow=server.allow, method="POST", body=b"x")
    assert methods == ["GET"]


# Limits


def test_body_over_the_limit_is_refused_by_its_announcement(server):
    server.routes["/"] = respond(length=10**12)
    assert refusal(server.url(), allow=server.allow) == "too_large"


def test_body_over_the_limit_is_refused_while_it_comes(server):
    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * 65536)

    server.routes["/"] = endless
    assert refusal(server.url(), allow=server.allow, max_bytes=100_000) == "too_large"


def test_body_of_exactly_the_limit_is_read(server):
    server.routes["/"] = respond(b"x" * 1000)
    assert len(fetch(server.url(), allow=server.allow, max_bytes=1000).body) == 1000
    assert refusal(server.url(), allow=server.allow, max_bytes=999) == "too_large"


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_compressed_bomb_stops_at_the_limit(server, coding):
    pack = {"gzip": gzip.compress, "deflate": zlib.compress}[coding]
    server.routes["/"] = respond(pack(b"\0" * 50_000_000), Content_Encoding=coding)
    assert refusal(server.url(), allow=server.allow, max_bytes=1_000_000) == "too_large"


def raw_deflate(data: bytes) -> bytes:
    engine = zlib.compressobj(wbits=-15)
    return engine.compress(data) + engine.flush()


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(b"text")),
        ("GZIP", gzip.compress(b"te") + gzip.compress(b"xt")),
        ("deflate", zlib.compress(b"text")),
        ("deflate", raw_deflate(b"text")),
        ("identity", b"text"),
    ],
    ids=["gzip", "two members", "zlib", "raw deflate", "identity"],
)
def test_compressed_bodies_are_unpacked(server, coding, body):
    server.routes["/"] = respond(body, Content_Encoding=coding)
    assert fetch(server.url(), allow=server.allow).body == b"text"


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(b"text" * 100)[:-12]),
        ("gzip", b"not gzip"),
        ("deflate", b"\xff\xff"),
        ("br", b"anything"),
        ("gzip, gzip", gzip.compress(gzip.compress(b"text"))),
        ("gzip", gzip.compress(b"") * 5000),
    ],
    ids=["torn", "no gzip", "no deflate", "unknown", "twice", "many members"],
)
def test_bodies_that_cannot_be_unpacked_are_refused(server, coding, body):
    server.routes["/"] = respond(body, Content_Encoding=coding)
    assert refusal(server.url(), allow=server.allow) == "unreachable"


def test_body_shorter_than_announced_is_refused(server):
    server.routes["/"] = respond(b"half", length=100)
    assert refusal(server.url(), allow=server.allow) == "unreachable"


def test_body_longer_than_announced_is_cut(server):
    server.routes["/"] = respond(b"textgarbage", length=4)
    assert fetch(server.url(), allow=server.allow).body == b"text"


def test_slow_drip_ends_at_the_deadline(server):
    stop = threading.Event()

    def drip(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        while not stop.wait(0.02):
            handler.wfile.write(b"x")

    server.routes["/"] = drip
    assert refusal(server.url(), allow=server.allow, timeout=0.3) == "timeout"
    stop.set()


def test_headers_that_never_come_end_at_the_deadline(server):
    stop = threading.Event()
    server.routes["/"] = lambda handler: stop.wait(2)
    assert refusal(server.url(), allow=server.allow, timeout=0.2) == "timeout"
    stop.set()


def test_endless_headers_are_refused(server):
    def endless(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            handler.wfile.write(b"X-More: " + b"x" * 5000 + b"\r\n")

    server.routes["/"] = endless
    assert refusal(server.url(), allow=server.allow) == "unreachable"


def test_an_answer_that_is_not_http_is_refused(server):
    server.routes["/"] = lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH\r\n\r\n")
    assert refusal(server.url(), allow=server.allow) == "unreachable"


def test_a_closed_port_is_unreachable():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    assert refusal(f"http://127.0.0.1:{port}/", allow=[f"127.0.0.1:{port}"]) == "unreachable"


# Names


def test_a_name_that_does_not_exist():
    def nothing(host, port):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    assert refusal("http://example.com/", resolve=nothing) == "not_found_host"


def test_a_name_server_that_is_down_is_a_passing_fault():
    def later(host, port):
        raise socket.gaierror(socket.EAI_AGAIN, "later")

    assert refusal("http://example.com/", resolve=later) == "unreachable"


def test_a_slow_name_server_ends_at_the_deadline():
    stop = threading.Event()

    def slow(host, port):
        stop.wait(2)
        return []

    assert refusal("http://example.com/", resolve=slow, timeout=0.1) == "timeout"
    stop.set()


def test_a_name_is_looked_up_once_for_each_connection(server):
    asked = []

    def resolve(host, port):
        asked.append(host)
        return ["127.0.0.1"]

    server.routes["/"] = respond(b"ok")
    url = server.url(host="shop.example")
    assert fetch(url, allow=server.allow, resolve=resolve).body == b"ok"
    assert asked == ["shop.example"]
    assert server.seen[0][1]["Host"] == f"shop.example:{server.port}"


def test_a_name_that_moves_to_a_private_address_is_not_followed(server):
    """Rebinding: first an address that is open, then one that is not."""
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    server.routes["/"] = redirect("/again")
    with trap("127.0.0.2", server.port) as watched:
        code = refusal(
            server.url(host="moving.example"),
            allow=server.allow,
            resolve=lambda host, port: next(answers),
        )
        assert (code, watched.visits()) == ("private_address", 0)
    assert len(server.seen) == 1


def test_one_private_address_among_several_refuses_all(server):
    url = server.url(host="mixed.example")
    answers = ["127.0.0.1", "127.0.0.2"]
    code = refusal(url, allow=server.allow, resolve=lambda host, port: answers)
    assert (code, server.seen) == ("private_address", [])


def test_the_next_address_is_tried_when_one_does_not_answer(server):
    server.routes["/"] = respond(b"ok")
    answer = fetch(
        server.url(host="two.example"),
        allow=[*server.allow, f"127.0.0.2:{server.port}"],
        resolve=lambda host, port: ["127.0.0.2", "127.0.0.1"],
    )
    assert answer.body == b"ok"


def test_private_names_are_not_even_looked_up():
    def never(host, port):
        raise AssertionError("looked up")

    for host in ("localhost", "wiki", "wiki.corp", "printer.local", "a.internal", "x.home.arpa"):
        assert refusal(f"http://{host}/", resolve=never) == "private_address"


def test_refusals_of_private_hosts_do_not_tell_them_apart(server):
    """Open, closed and missing private hosts get the same words."""
    server.routes["/"] = respond(b"secret")
    texts = set()
    for url in ("http://127.0.0.1/", "http://10.255.255.1/", "http://localhost/", "http://wiki/"):
        with pytest.raises(OutboundError) as caught:
            fetch(url)
        texts.add((caught.value.code, caught.value.sentence, str(caught.value)))
    assert len(texts) == 1


def test_messages_name_no_address(server):
    server.routes["/"] = redirect("http://10.1.2.3:80/secret")
    with pytest.raises(OutboundError) as caught:
        fetch(server.url(), allow=server.allow)
    assert "10.1.2.3" not in str(caught.value) and "10.1.2.3" not in caught.value.sentence


def test_every_code_has_a_sentence():
    for code in http._SENTENCES:
        error = OutboundError(code)
        assert error.code == code and error.as_dict()["code"] == code
