import asyncio
import gc
from concurrent.futures import ThreadPoolExecutor

from uvicorn_worker import UvicornWorker

# For what a question waits for. With 24 they took the interpreter from each other: a fifth more
# processor time at two hundred streams than with 6, and first words later.
THREADS = 6
# An answer makes and drops thousands of objects that are in no cycle; nobody need look through
# them after each seven hundred.
COLLECT = (20_000, 10, 10)


class WebWorker(UvicornWorker):
    """A held chat stream must not block a restart: uvicorn is given a little less than gunicorn."""

    CONFIG_KWARGS = {
        "loop": "uvloop",
        # httptools, with an end to each wait for a client.
        "http": "botsmith.patience:PatientProtocol",
        "lifespan": "off",
        # Who the client is behind which proxy is decided by botsmith.lib.network alone.
        "proxy_headers": False,
        "server_header": False,
        "timeout_graceful_shutdown": 60,
    }

    async def _serve(self) -> None:
        gc.set_threshold(*COLLECT)
        threads = ThreadPoolExecutor(THREADS, thread_name_prefix="waiting")
        asyncio.get_running_loop().set_default_executor(threads)
        await super()._serve()
