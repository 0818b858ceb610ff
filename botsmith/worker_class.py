from uvicorn_worker import UvicornWorker


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
