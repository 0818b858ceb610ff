import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor

from uvicorn_worker import UvicornWorker

# For what a question waits for; with Python's default, six on two cores, questions would queue.
THREADS = 24
# How long a busy thread may keep the event loop waiting. Python's own 5 ms, for each time that the
# loop sent or received something, would be most of the wait for an answer's first words.
SWITCH_SECONDS = 0.0005


class WebWorker(UvicornWorker):
    """A held chat stream must not block a restart: uvicorn gets gunicorn's patience, not none."""

    CONFIG_KWARGS = {
        "loop": "uvloop",
        "http": "httptools",
        "lifespan": "off",
        # Who the client is behind which proxy is decided by botsmith.lib.network alone.
        "proxy_headers": False,
        "server_header": False,
        "timeout_graceful_shutdown": 20,
    }

    async def _serve(self) -> None:
        sys.setswitchinterval(SWITCH_SECONDS)
        threads = ThreadPoolExecutor(THREADS, thread_name_prefix="waiting")
        asyncio.get_running_loop().set_default_executor(threads)
        await super()._serve()
