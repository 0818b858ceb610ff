"""Runs in a room without a way out: tries addresses at every sink, tells what was begun.

``python -m tests.proof.ssrf_room SAMPLE [broken] [walled]``: SAMPLE cases, 0 for all; ``broken``
opens the door first, to show that the watch sees it; ``walled`` loads the operator's rules.
"""

import json
import random
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from urllib.request import ProxyHandler, build_opener

import django
from django.core.exceptions import ValidationError

from tests.lib.servers import Answer, redirect, respond
from tests.proof import room
from tests.proof.ssrf_targets import TARGETS_4, TARGETS_6, all_targets

PUBLIC_4, PUBLIC_6 = "93.184.216.34", "2606:4700::6810:84e5"
OTHERS = ("8.8.8.8", "172.32.0.1", "192.1.0.1", "198.20.0.1", "100.128.0.1", "11.0.0.1")
OTHERS_6 = ("2a00::1", "2400:cb00::7")
PORTS = (80, 443)
BOTH = {"A": [PUBLIC_4], "AAAA": [PUBLIC_6]}
PRIVATE = {"A": ["10.0.0.1"], "AAAA": ["fd00:ec2::254"]}
# A name, and what the name server says of it, question by question.
TRICKS: dict[str, list[room.Answers]] = {
    "rebinds.example": [BOTH, PRIVATE],
    "rebinds-at-once.example": [{"A": [PUBLIC_4], "AAAA": ["::1"]}],
    "rebinds-later.example": [BOTH, BOTH, {"A": ["127.0.0.1"]}],
    "flips.example": [{"A": ["127.0.0.1"]}, BOTH, {"A": ["127.0.0.1"]}],
    "private.example": [{"A": ["192.168.0.1"]}],
    "private6.example": [{"AAAA": ["fd00:ec2::254"]}],
    "mixed.example": [{"A": [PUBLIC_4, "10.0.0.1"]}],
    "mixed-last.example": [{"A": [PUBLIC_4, "8.8.8.8", "127.0.0.1"]}],
    "mapped.example": [{"AAAA": ["::ffff:169.254.169.254"]}],
    "nat64.example": [{"AAAA": ["64:ff9b::a9fe:a9fe"]}],
    "sixtofour.example": [{"AAAA": ["2002:7f00:1::1"]}],
    "linklocal.example": [{"AAAA": ["fe80::1"]}],
    "alias.example": [{"CNAME": ["db.corp.example"]}],
    "alias-to-localhost.example": [{"CNAME": ["localhost"]}],
    "db.corp.example": [PRIVATE],  # What "db" is under the search domain.
    "db.corp": [PRIVATE],
    "a.wiki.corp.example": [PRIVATE],
    "zero.example": [{"A": ["0.0.0.0"]}],
    "broadcast.example": [{"A": ["255.255.255.255"]}],
    "localhost": [{"A": ["127.0.0.1"], "AAAA": ["::1"]}],
}
SEARCHED = ("db", "a.wiki", "db.", "db.corp.example.")
PUBLIC = {
    "public.example": [BOTH],
    "alias-to-public.example": [{"CNAME": ["public.example"]}],
    "only4.example": [{"A": [PUBLIC_4]}],
    "only6.example": [{"AAAA": [PUBLIC_6]}],
    "several.example": [{"A": [PUBLIC_4, *OTHERS]}],
    "xn--bcher-kva.example": [BOTH],
    "my_host.example": [BOTH],
}
WORDS = b"Opening hours are from nine to five."


class Website:
    """A server on every address of the room; `serve` gives an answer a public address."""

    def __init__(self) -> None:
        self._answers: dict[str, Answer] = {}
        self._number = count()
        for port in PORTS:
            server = _Server(("::", port), self._handler())
            threading.Thread(target=server.serve_forever, daemon=True).start()

    def serve(self, answer: Answer) -> str:
        path = f"/{next(self._number)}"
        self._answers[path] = answer
        return f"http://{PUBLIC_4}{path}"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        answers, otherwise = self._answers, respond(WORDS, Content_Type="text/plain")

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                answers.get(self.path, otherwise)(self)

            do_POST = do_GET

            def log_message(self, *args) -> None:
                pass

        return Handler


class _Server(ThreadingHTTPServer):
    address_family, daemon_threads = socket.AF_INET6, True

    def server_bind(self) -> None:
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()

    def handle_error(self, request, client_address) -> None:
        pass


def zone(name: str) -> list[room.Answers] | None:
    return TRICKS.get(name) or PUBLIC.get(name)


def cases() -> list[tuple[Callable, str]]:
    from tests.proof.ssrf_sinks import REDIRECTED, SINKS

    plain = all_targets() + [f"http://{name}/" for name in (*TRICKS, *SEARCHED)]
    led = [f"http://{target}/" for target in TARGETS_4] + [f"http://[{TARGETS_6[11]}]/"]
    led += ["//127.0.0.1/", "http://private.example/", "http://rebinds.example/"]
    return [(sink, to) for sink in SINKS for to in plain] + [
        (sink, to) for sink in REDIRECTED for to in led
    ]


def controls(website: Website) -> Iterator[tuple[Callable, str]]:
    """Twenty public addresses that must be read, and one for each other way in."""
    from tests.proof import ssrf_sinks as sinks

    hosts = [*PUBLIC, "bücher.example", "PUBLIC.example.", PUBLIC_4, f"[{PUBLIC_6}]"]
    hosts += [*OTHERS[:3], f"[{OTHERS_6[0]}]", "public.example:443"]
    yield from ((sinks.page, f"http://{host}/") for host in hosts)
    for code in (301, 302, 303, 307, 308):
        yield sinks.page, website.serve(redirect("http://public.example/", code))
    for sink in (sinks.website_form, sinks.api_website, sinks.page_of_sitemap, sinks.picture):
        yield sink, "http://public.example/"
    for sink in (sinks.webhook_form, sinks.webhook, sinks.link, sinks.based_link, sinks.robots):
        yield sink, "http://public.example/"


def outcome(sink: Callable, address: str, serve: Callable) -> str:
    from pydantic import ValidationError as Invalid

    from botsmith.lib.app_error import AppError

    try:
        sink(address, serve)
    except (AppError, ValidationError, Invalid):
        return "refused"
    except Exception as error:
        if type(error).__module__.startswith("ninja"):
            return "refused"
        return f"crashed: {error!r}"
    return "answered"


def careless(address: str) -> None:
    """What a program without a door does."""
    try:
        build_opener(ProxyHandler({})).open(address, timeout=2).read()
    except (OSError, ValueError):
        pass


def main(sample: int, *, broken: bool, walled: bool) -> dict[str, object]:
    room.furnish()
    open_to = [
        (address, port) for address in (PUBLIC_4, PUBLIC_6, *OTHERS, *OTHERS_6) for port in PORTS
    ]
    room.NameServer(zone)
    watch, website = room.Watch(open_to), Website()
    django.setup()
    seen_of_careless = set()
    for target in TARGETS_4:
        careless(f"http://{target}/")
        seen_of_careless |= set(watch.trapped())
    if walled:
        subprocess.run(["nft", "-D", "workers=0", "-f", "packaging/outbound.nft"], check=True)
    good = list(controls(website))
    fetched, strayed = _tried(good, website, watch)
    if broken:
        _open_the_door()
    tried = cases()
    if sample:
        tried = random.Random(1).sample(tried, sample)
    outcomes, leaks = _tried(tried, website, watch)
    return {
        "cases": len(tried),
        "targets": len({address for _, address in tried}),
        "sinks": len({sink.__name__ for sink, _ in tried}),
        **outcomes,
        "leaks": leaks + strayed,
        "controls": len(good),
        "fetched": fetched["answered"],
        "careless": len(seen_of_careless),
        "let_through": watch.let_through,
        "missed": watch.missed(),
    }


def _tried(tried: list, website: Website, watch: room.Watch) -> tuple[Counter, list]:
    """How each ended, and those that crashed or began what they must not."""
    outcomes, leaks = Counter(), []
    for sink, address in tried:
        what = outcome(sink, address, website.serve)
        outcomes[what.partition(":")[0]] += 1
        begun = watch.trapped()
        if begun or what.startswith("crashed"):
            leaks.append([sink.__name__, address, begun, what])
    return outcomes, leaks


def _open_the_door() -> None:
    from botsmith.lib import addresses, http

    http.is_public = addresses.is_public = lambda address: True


if __name__ == "__main__":
    print(
        json.dumps(main(int(sys.argv[1]), broken="broken" in sys.argv, walled="walled" in sys.argv))
    )
