"""Traces: whole processes with a receiver of their own; nothing is imported otherwise."""

import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import settings

PROGRAM = """
import asyncio, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "botsmith.settings"
from botsmith.asgi import application
from django.test import AsyncClient
from django.core.handlers.asgi import ASGIRequest
from botsmith.ai import tally

async def ask(path):
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"q=CANARY-QUESTION",
             "headers": [(b"host", b"localhost"), (b"user-agent", b"CANARY-AGENT"),
                         (b"authorization", b"Bearer CANARY-KEY"), (b"cookie", b"a=CANARY-COOKIE")],
             "client": ("127.0.0.1", 1), "server": ("localhost", 80), "scheme": "http",
             "http_version": "1.1", "raw_path": path.encode()}
    sent, asked = [], []
    async def receive():
        if asked:
            await asyncio.Event().wait()
        asked.append(1)
        return {"type": "http.request", "body": b"", "more_body": False}
    async def send(message):
        sent.append(message)
    await application(scope, receive, send)
    return sent[0]["status"]

async def main():
    print([await ask(path) for path in ("/healthz", "/readyz", "/chat/CANARY-PATH/")])
asyncio.run(main())
try:
    with tally.call("openai"):
        raise RuntimeError("CANARY-ERROR")
except RuntimeError:
    pass
if sys.argv[1] == "traced":
    from bots.tasks import settle_answers
    from opentelemetry import trace
    with trace.get_tracer("trial").start_as_current_span("trial"):
        settle_answers.apply()
    trace.get_tracer_provider().force_flush()
else:
    print("imported", sorted(m for m in sys.modules if m.startswith("opentelemetry.exporter")
                             or m.startswith("opentelemetry.instrumentation")))
os._exit(0)
"""
CANARIES = ("QUESTION", "AGENT", "KEY", "COOKIE", "PATH", "ERROR")


@contextmanager
def receiver():
    """An OTLP receiver; yields its address and the bodies that came."""
    bodies = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            bodies.append((self.path, self.headers.get("content-encoding", ""), body))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", bodies
    server.shutdown()
    server.server_close()
    thread.join()


def run(kind: str, **environ: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, kind],
        cwd=settings.BASE_DIR,
        env={**os.environ, "PYTHONPATH": str(settings.BASE_DIR), **environ},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_requests_stores_tasks_and_providers_are_traced_and_nothing_that_was_said():
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http")
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    with receiver() as (address, bodies):
        done = run("traced", OTEL_EXPORTER_OTLP_ENDPOINT=address)
    assert done.returncode == 0 and "[200, " in done.stdout, done.stderr[-2000:]
    assert {path for path, _, _ in bodies} == {"/v1/traces"}
    spans = []
    for _, encoding, body in bodies:
        assert encoding == ""
        for canary in CANARIES:
            assert f"CANARY-{canary}".encode() not in body, canary
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            spans += [span for scope in resource.scope_spans for span in scope.spans]
    names = {span.name for span in spans}
    assert any("healthz" in name for name in names), names
    assert "ask openai" in names
    assert "run/bots.tasks.settle_answers" in names
    assert {"find", "aggregate", "PING", "GET"} & {name.split()[0] for name in names}
    assert any(len(span.parent_span_id) for span in spans)


def test_unless_it_is_configured_nothing_of_it_is_imported():
    """Redis's client looks for the SDK by itself, where that is installed."""
    done = run("plain", OTEL_EXPORTER_OTLP_ENDPOINT="")
    assert done.returncode == 0, done.stderr[-2000:]
    assert "imported []" in done.stdout


def test_configured_and_not_installed_the_start_says_what_to_do(tmp_path):
    blocked = "import importlib.util as u; real = u.find_spec\n"
    blocked += "u.find_spec = lambda n, p=None: None if n.startswith('opentelemetry.i') "
    blocked += "else real(n, p)\n"
    (tmp_path / "sitecustomize.py").write_text(blocked)
    environ = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env={**os.environ, **environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert "pip install -r requirements-otel.txt" in done.stderr
