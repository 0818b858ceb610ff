"""The one door to other people's servers.

Everything that a customer, a page or a redirect may name is fetched here and nowhere else.
`httpcore2` speaks HTTP; where it may speak is decided by `GuardedBackend`: it looks a name up once
for each connection, checks every answer and connects to the very address it checked, so there is
no second look-up for a name server to answer differently. TLS still verifies the name.
"""

import queue
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import httpcore2

from botsmith.lib.addresses import Allowed, is_public, parse_address, parse_allowed
from botsmith.lib.compression import OverLimit, UnpackError, unpack
from botsmith.lib.errors import AppError
from botsmith.lib.headers import Headers
from botsmith.lib.targets import Target, parse_target

Resolver = Callable[[str, int], Sequence[str]]
"""Name and port in, the addresses it stands for out; raises OSError when there are none."""

MAX_BYTES = 10 * 1024 * 1024
# For everything together. With what it takes to give up, nobody is kept for thirty.
TIMEOUT = 29.0
USER_AGENT = "BotSmith/0.1 (+chatbot knowledge import)"

_CONNECT_SECONDS = 10.0
_MAX_ADDRESSES = 6
_WRITE_BYTES = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OURS = frozenset(
    {"accept-encoding", "connection", "content-length", "cookie", "expect", "host", "te"}
    | {"trailer", "transfer-encoding", "upgrade"}
)
_SHAREABLE = frozenset({"accept", "accept-language"})

_SENTENCES = {
    "bad_url": "This is not a web address that can be opened. Use a full address such as"
    " https://example.com/help.",
    "bad_port": "Only the usual ports of websites, 80 and 443, are opened from here. Use an address"
    " without a port.",
    "not_found_host": "No website was found under this name. Check the spelling of the address.",
    "private_address": "This address belongs to a private network, so it cannot be opened from"
    " here. Use an address that is public on the internet.",
    "timeout": "The website took too long to answer. Try again later.",
    "tls": "The website's security certificate could not be verified. Ask its owner to renew it.",
    "too_large": "The answer is larger than the limit. Use a smaller page or file.",
    "too_many_redirects": "The website kept sending us from one address to another. Use the address"
    " that your browser shows at the end.",
    "unreachable": "The website could not be reached or did not answer properly. Check that it is"
    " online and try again.",
}


class OutboundError(AppError):
    """A request that was refused or failed; `code` is one of those in the table above."""

    def __init__(self, code: str) -> None:
        super().__init__(_SENTENCES[code])
        self.code = code


@dataclass(frozen=True)
class Response:
    """An answer read to its end: `url` is where it came from, `body` is decoded (gzip, deflate)."""

    url: str
    status: int
    headers: Headers
    body: bytes

    @property
    def content_type(self) -> str:
        """The media type in lower case without parameters, "" when not given."""
        return self.headers.get("content-type", "").split(";")[0].split(",")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        match = re.search(
            r"charset\s*=\s*[\"']?([\w.:-]+)",
            self.headers.get("content-type", ""),
            re.I,
        )
        return match[1].lower() if match else None


class Deadline:
    """The moment when a whole fetch must be over, redirects included."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that remain. Raises OutboundError("timeout") when there are none."""
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise OutboundError("timeout")
        return seconds


def look_up(host: str, port: int) -> list[str]:
    """Every address that the system gives for a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _resolve_within(seconds: float, resolve: Resolver, host: str, port: int) -> Sequence[str]:
    """Resolve in a thread of its own, because getaddrinfo takes no time limit."""
    answers: queue.SimpleQueue[Sequence[str] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolve(host, port))
        except OSError as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise OutboundError("timeout") from None
    if isinstance(answer, OSError):
        again = answer.errno == socket.EAI_AGAIN
        raise OutboundError("unreachable" if again else "not_found_host") from answer
    return answer


class GuardedStream(httpcore2.NetworkStream):
    """A connection whose reads and writes all end at the deadline, however slow the drip."""

    def __init__(self, inner: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _WRITE_BYTES):
            self._inner.write(buffer[start : start + _WRITE_BYTES], self._deadline.left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        secured = self._inner.start_tls(ssl_context, server_hostname, self._deadline.left())
        return GuardedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class GuardedBackend(httpcore2.NetworkBackend):
    """Connects to permitted addresses only: look up once, check all, use what was checked."""

    def __init__(self, allowed: Allowed, deadline: Deadline, resolve: Resolver = look_up) -> None:
        self._allowed = allowed
        self._deadline = deadline
        self._resolve = resolve
        self._sockets = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        failure: Exception = OutboundError("not_found_host")
        for address in self.checked(host, port)[:_MAX_ADDRESSES]:
            seconds = min(self._deadline.left(), _CONNECT_SECONDS)
            try:
                stream = self._sockets.connect_tcp(
                    address, port, seconds, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return GuardedStream(stream, self._deadline)
        raise failure

    def checked(self, host: str, port: int) -> list[str]:
        """The addresses of a host, when all may be talked to. Raises OutboundError."""
        addresses = [parse_address(text) for text in self._addresses(host, port)]
        refused = [a for a in addresses if a is None or not self._allowed.permits(host, a, port)]
        if any(address is None or not is_public(address) for address in refused):
            raise OutboundError("private_address")
        if refused:  # a public address, so what was refused is the port
            raise OutboundError("bad_port")
        return [str(address) for address in addresses]

    def _addresses(self, host: str, port: int) -> Sequence[str]:
        if parse_address(host) is not None:
            return [host]
        if not self._allowed.may_look_up(host, port):
            raise OutboundError("private_address")
        return _resolve_within(self._deadline.left(), self._resolve, host, port)


@dataclass(frozen=True)
class _Message:
    method: str
    headers: Mapping[str, str]
    body: bytes | None

    def after_redirect(self, status: int, *, same_origin: bool) -> "_Message":
        """What to send to the next address: secrets stay with the origin they were meant for."""
        kept = {n: v for n, v in self.headers.items() if same_origin or n.lower() in _SHAREABLE}
        onward = replace(self, headers=kept)
        if status == 303 or (status in (301, 302) and self.method == "POST"):
            onward = replace(onward, method="HEAD" if self.method == "HEAD" else "GET", body=None)
        return onward


@dataclass(frozen=True)
class _Conversation:
    """One fetch: the pool, and the limits that hold for all of its requests together."""

    pool: httpcore2.ConnectionPool
    allowed: Allowed
    max_bytes: int
    user_agent: str
    max_redirects: int
    cut: bool

    def hold(self, target: Target, message: _Message) -> Response:
        """Ask, and go where redirects lead; every address passes the same checks."""
        for _ in range(self.max_redirects + 1):
            answer = self._exchange(target, message)
            if not self._follows(answer.status, answer.headers):
                return answer
            following = _onward(target, answer.headers["location"])
            same = following.origin == target.origin
            message = message.after_redirect(answer.status, same_origin=same)
            target = following
        raise OutboundError("too_many_redirects")

    def _exchange(self, target: Target, message: _Message) -> Response:
        if not self.allowed.opens_port(target.port):
            raise OutboundError("bad_port")
        address = httpcore2.URL(
            scheme=target.scheme, host=target.host, port=target.port, target=target.path
        )
        sent = self._headers(target, message)
        with self.pool.stream(message.method, address, headers=sent, content=message.body) as raw:
            headers = Headers(raw.headers)
            if message.method == "HEAD" or self._follows(raw.status, headers):
                return Response(target.url, raw.status, headers, b"")
            if self.cut:
                return Response(target.url, raw.status, headers, _beginning(raw, self.max_bytes))
            body = _unpacked(_body(raw, headers, self.max_bytes), headers, self.max_bytes)
            return Response(target.url, raw.status, headers, body)

    def _follows(self, status: int, headers: Headers) -> bool:
        return self.max_redirects > 0 and status in _REDIRECTS and "location" in headers

    def _headers(self, target: Target, message: _Message) -> dict[str, str]:
        fixed = {
            "Host": target.authority,
            "User-Agent": self.user_agent,
            "Accept": "*/*",
            "Accept-Encoding": "identity" if self.cut else "gzip, deflate",
            "Connection": "close",
        }
        given = {name.title(): value for name, value in message.headers.items()}
        return fixed | given


def _body(raw: httpcore2.Response, headers: Headers, limit: int) -> bytes:
    announced = headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:20]) > limit:
        raise OutboundError("too_large")
    received = bytearray()
    for piece in raw.iter_stream():
        received += piece
        if len(received) > limit:
            raise OutboundError("too_large")
    return bytes(received)


def _beginning(raw: httpcore2.Response, limit: int) -> bytes:
    received = bytearray()
    for piece in raw.iter_stream():
        received += piece
        if len(received) >= limit:
            break
    return bytes(received[:limit])


def _unpacked(body: bytes, headers: Headers, limit: int) -> bytes:
    try:
        return unpack(body, headers.get("content-encoding", ""), limit)
    except OverLimit:
        raise OutboundError("too_large") from None
    except UnpackError:
        raise OutboundError("unreachable") from None


def _onward(target: Target, location: str) -> Target:
    """The address a redirect names. Servers send it as raw UTF-8 now and then."""
    try:
        location = location.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        pass  # Latin-1 then
    with _bad_url():
        return target.join(location.strip(" "))


@contextmanager
def _bad_url() -> Iterator[None]:
    try:
        yield
    except ValueError:
        raise OutboundError("bad_url") from None


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except httpcore2.TimeoutException:
        raise OutboundError("timeout") from None
    except (httpcore2.NetworkError, httpcore2.RemoteProtocolError) as error:
        # httpcore2 cuts the chain of causes but passes the socket's own error as the argument.
        insecure = any(isinstance(cause, ssl.SSLError) for cause in error.args)
        raise OutboundError("tls" if insecure else "unreachable") from error


@cache
def tls_context() -> ssl.SSLContext:
    """The system's certificate authorities (or SSL_CERT_FILE), read once: it takes 20 ms."""
    return httpcore2.default_ssl_context()


def fetch(
    url: str,
    *,
    allow: Sequence[str] = (),
    max_bytes: int = MAX_BYTES,
    timeout: float = TIMEOUT,
    max_redirects: int = 3,
    cut: bool = False,
    headers: Mapping[str, str] | None = None,
    method: str = "GET",
    body: bytes | None = None,
    user_agent: str = USER_AGENT,
    resolve: Resolver = look_up,
) -> Response:
    """Ask another server for something, within limits, and read its whole answer.

    `allow` names the private hosts that are open (`host`, `host:port`, CIDR); `max_bytes` bounds
    the body both as sent and unpacked; `timeout` is in seconds for everything together.
    `max_redirects=0` hands a redirect back as the answer; one that leaves the origin takes no
    caller's header along but Accept. `cut` reads only the body's first `max_bytes`, as they were
    sent, instead of refusing a longer one. Any status is an answer; raises OutboundError
    when there is none.
    """
    headers = headers or {}
    if taken := _OURS.intersection(name.lower() for name in headers):
        raise ValueError(f"these headers are set by fetch itself: {sorted(taken)}")
    allowed, deadline = parse_allowed(allow), Deadline(timeout)
    with _bad_url():
        target = parse_target(url)
    backend = GuardedBackend(allowed, deadline, resolve)
    with httpcore2.ConnectionPool(tls_context(), network_backend=backend) as pool, _plain_errors():
        talk = _Conversation(pool, allowed, max_bytes, user_agent, max_redirects, cut)
        return talk.hold(target, _Message(method.upper(), headers, body))


def check_address(
    url: str, *, allow: Sequence[str] = (), timeout: float = 5.0, resolve: Resolver = look_up
) -> None:
    """Raises OutboundError where `fetch` would refuse the address before it connects."""
    allowed, deadline = parse_allowed(allow), Deadline(timeout)
    with _bad_url():
        target = parse_target(url)
    if not allowed.opens_port(target.port):
        raise OutboundError("bad_port")
    GuardedBackend(allowed, deadline, resolve).checked(target.host, target.port)
