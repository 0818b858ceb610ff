"""A provider of embeddings on this machine, in OpenAI's format: wordllama's static vectors.

They come with its package (English; a vector is the mean of those of the words), so they say less
of a text than a provider's own model does: what they add is a lower bound. ``python -m
benchmarks.embeddings`` prints its address and serves until its standard input ends.
"""

import asyncio
import contextlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from aiohttp import web

MOST_BYTES = 16 * 1024 * 1024


@contextlib.contextmanager
def serving() -> Iterator[str]:
    """The address of a server in a process of its own, which ends with the block."""
    command = [sys.executable, "-m", "benchmarks.embeddings"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()


def _application() -> web.Application:
    import wordllama

    inside = Path(wordllama.__file__).parent
    model = wordllama.WordLlama.load(cache_dir=inside, disable_download=True)

    async def embeddings(request: web.Request) -> web.Response:
        asked = await request.json()
        rows = model.embed(asked["input"], norm=True).tolist()
        data = [
            {"object": "embedding", "index": at, "embedding": row} for at, row in enumerate(rows)
        ]
        usage = {"prompt_tokens": 0, "total_tokens": 0}
        return web.json_response(
            {"object": "list", "model": asked["model"], "data": data, "usage": usage}
        )

    application = web.Application(client_max_size=MOST_BYTES)
    application.router.add_post("/v1/embeddings", embeddings)
    return application


async def _serve() -> None:
    runner = web.AppRunner(_application(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]
    print(f"http://127.0.0.1:{port}/v1", flush=True)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()

    def wait() -> None:
        sys.stdin.read()
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=wait, daemon=True).start()
    await ended.wait()
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(_serve())
