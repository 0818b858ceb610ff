"""The HTTP side that the providers' SDKs share: pools of connections, and how they fail."""

import asyncio
import os
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, contextmanager
from functools import lru_cache
from types import ModuleType
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

import aiohttp
import httpx2

from botsmith.ai.attempts import Options
from botsmith.ai.base import Code, ProviderError
from botsmith.ai.faults import asked_to_wait, fault, refused
from botsmith.ai.streaming import Chunks

Client = TypeVar("Client")
# Room for a thousand answers at once in one process, and then some; the stock pools would queue.
LIMITS = httpx2.Limits(
    max_connections=4000, max_keepalive_connections=1000, keepalive_expiry=30
)  # fmt: skip


class Clients(Generic[Client]):
    """One client, and so one pool of connections, for each event loop."""

    def __init__(self, make: Callable[[], Client]):
        self._make = make
        self._of_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, Client] = WeakKeyDictionary()

    def here(self) -> Client:
        """The running event loop's client."""
        loop = asyncio.get_running_loop()
        if loop not in self._of_loop:
            self._of_loop[loop] = self._make()
        return self._of_loop[loop]

    async def aclose(self) -> None:
        """Closes the running event loop's connections."""
        if client := self._of_loop.pop(asyncio.get_running_loop(), None):
            await client.close()


class SyncClient(Generic[Client]):
    """One client for each process: a worker that was forked must not share its parent's."""

    def __init__(self, make: Callable[[], Client]):
        self._make = make
        self._client: tuple[int, Client] | None = None

    def here(self) -> Client:
        """The running process's client; threads may share it."""
        if not self._client or self._client[0] != os.getpid():
            self._client = (os.getpid(), self._make())
        return self._client[1]


def http_client(sdk: ModuleType, timeout: float) -> httpx2.AsyncClient:
    """An SDK's client on its aiohttp transport, with room for every visitor."""
    return sdk.DefaultAioHttpClient(timeout=timeout, limits=LIMITS, verify=trusted())


@lru_cache(maxsize=1)
def trusted() -> ssl.SSLContext:
    """The certificates that are trusted; loading them for each client takes a tenth of a second."""
    return httpx2.create_ssl_context()


@contextmanager
def translated(sdk: ModuleType, lost: Code = Code.NETWORK) -> Iterator[None]:
    """Turns what an SDK and its transport raise into ProviderError, without their words.

    ``lost``: what a lost connection means at this point.
    """
    try:
        yield
    except sdk.APIStatusError as error:
        raise _of_status(error) from None
    except (sdk.APIConnectionError, httpx2.HTTPError, aiohttp.ClientError, OSError) as error:
        raise fault(Code.TIMEOUT if _timed_out(error) else lost) from None
    except sdk.APIError:
        raise fault(Code.PROTOCOL) from None


def _timed_out(error: BaseException | None) -> bool:
    """By its causes; aiohttp's own has the last word, since a transport may call every lost
    connection a time-out."""
    timed_out = False
    while error:
        if isinstance(error, aiohttp.ClientError):
            return isinstance(error, TimeoutError)
        timed_out = timed_out or isinstance(error, (TimeoutError, httpx2.TimeoutException))
        error = error.__cause__
    return timed_out


def _of_status(error) -> ProviderError:
    text = _body(error)
    return refused(error.status_code, text, retry_after=asked_to_wait(error.response.headers, text))


def _body(error) -> str:
    return error.response.text if error.response.is_stream_consumed else ""


@asynccontextmanager
async def opened(
    sdk: ModuleType, create: Callable, request: dict, options: Options
) -> AsyncIterator[Chunks]:
    """The body of a streamed response, closed at the end; options that are refused are left out."""
    with translated(sdk, lost=Code.CUT):
        async with AsyncExitStack() as stack:
            with translated(sdk):
                response = await _accepted(stack, sdk, create, request, options)
            body = response.http_response.aiter_bytes()
            yield await stack.enter_async_context(aclosing(body))


async def _accepted(stack, sdk: ModuleType, create: Callable, request: dict, options: Options):
    sent = options.fit(request)
    while True:
        try:
            response = await stack.enter_async_context(create(**sent))
        except (sdk.BadRequestError, sdk.UnprocessableEntityError) as error:
            sent = fewer(options, request, sent, error)
        else:
            options.worked(request, sent)
            return response


def fewer(options: Options, request: dict, sent: dict, error) -> dict:
    """What to send after a refusal with status 400 or 422; raises it when that is hopeless."""
    fault_of_it = _of_status(error)
    again = fault_of_it.code is Code.BAD_REQUEST
    smaller = options.without_refused(request, sent, _body(error)) if again else None
    if smaller is None:
        raise fault_of_it from None
    return smaller
