"""Traces by OpenTelemetry, where OTEL_EXPORTER_OTLP_ENDPOINT is set; not imported otherwise.

Requests, tasks and Redis are traced by the official instrumentations, MongoDB by a listener of
ours (theirs is behind), providers where their calls are counted. What leaves is bounded here: of
every span only the attributes below, never words, addresses' queries, keys or errors' texts.
"""

from functools import cache

from django.conf import settings
from pymongo import monitoring

from botsmith.lib.spans import begin_with

KEPT = frozenset(
    {
        *("http.method", "http.request.method", "http.route", "http.status_code"),
        *("http.response.status_code", "http.flavor", "network.protocol.version", "http.scheme"),
        *("db.system", "db.system.name", "db.operation", "db.operation.name", "db.collection.name"),
        *("celery.action", "celery.state", "messaging.destination", "celery.task_name"),
        *("botsmith.provider", "botsmith.request_id"),
    }
)
# Sent all the time by every process, and of no request.
NOT_TRACED = frozenset({"hello", "ismaster", "ping", "endSessions", "killCursors", "getMore"})


@cache
def start() -> bool:
    """Begins, once in a process and in those that it forks; False where it is not configured."""
    if not settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        return False
    from opentelemetry import trace
    from opentelemetry.instrumentation.celery import CeleryInstrumentor
    from opentelemetry.instrumentation.django import DjangoInstrumentor
    from opentelemetry.instrumentation.redis import RedisInstrumentor
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    about = {"service.name": "botsmith", "service.version": settings.VERSION}
    provider = TracerProvider(resource=Resource.create(about))
    provider.add_span_processor(BatchSpanProcessor(_bounded_exporter()))
    trace.set_tracer_provider(provider)
    DjangoInstrumentor().instrument(is_sql_commentor_enabled=False)
    CeleryInstrumentor().instrument()
    RedisInstrumentor().instrument()
    monitoring.register(_mongodb_listener())
    begin_with(trace.get_tracer("botsmith").start_span)
    return True


def _bounded_exporter():
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace import ReadableSpan
    from opentelemetry.trace import Status

    class Bounded(OTLPSpanExporter):
        def export(self, spans):
            return super().export([_bounded(span) for span in spans])

    def _bounded(span: ReadableSpan) -> ReadableSpan:
        return ReadableSpan(
            name=span.name,
            context=span.context,
            parent=span.parent,
            resource=span.resource,
            attributes={k: v for k, v in (span.attributes or {}).items() if k in KEPT},
            kind=span.kind,
            status=Status(span.status.status_code),
            start_time=span.start_time,
            end_time=span.end_time,
            instrumentation_scope=span.instrumentation_scope,
        )

    address = settings.OTEL_EXPORTER_OTLP_ENDPOINT.rstrip("/")
    return Bounded(endpoint=f"{address}/v1/traces")


def _mongodb_listener() -> monitoring.CommandListener:
    from opentelemetry import trace
    from opentelemetry.trace import SpanKind, StatusCode

    tracer = trace.get_tracer("botsmith.mongodb")

    class Listener(monitoring.CommandListener):
        """A span for each command in the course of another span, by its name and collection."""

        def __init__(self) -> None:
            self._open: dict[int, object] = {}

        def started(self, event) -> None:
            is_inside = trace.get_current_span().get_span_context().is_valid
            if event.command_name in NOT_TRACED or not is_inside:
                return
            table = event.command.get(event.command_name)
            table = table if isinstance(table, str) else ""
            said = {
                "db.system.name": "mongodb",
                "db.operation.name": event.command_name,
                "db.collection.name": table,
            }
            name = f"{event.command_name} {table}".strip()
            self._open[event.request_id] = tracer.start_span(
                name, kind=SpanKind.CLIENT, attributes=said
            )

        def succeeded(self, event) -> None:
            if span := self._open.pop(event.request_id, None):
                span.end()

        def failed(self, event) -> None:
            if span := self._open.pop(event.request_id, None):
                span.set_status(StatusCode.ERROR)
                span.end()

    return Listener()
