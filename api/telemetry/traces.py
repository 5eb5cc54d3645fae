"""Exports traces by OTLP, configured by the variables of OpenTelemetry (`OTEL_...`); needs the extra `otel`.

FastAPI makes the span of a request, below that of the caller's header `traceparent`; `api.telemetry.spans` those in it.
"""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from fastapi.telemetry import TelemetryConfig

from api.telemetry.spans import are_started

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

_ENDPOINTS: Final = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_PROBES: Final = ("/health", "/ready")

_log = logging.getLogger("lexigraph")


def request_spans() -> TelemetryConfig:
    """Return the configuration of one span per request, and none for probes, if traces were started before."""
    return {
        "tracing": are_started(),  # otherwise FastAPI would look for a provider at each request
        "auto_configure": False,
        "operation_spans": False,
        "metrics": False,
        "logs": False,
        "exclude": lambda scope: scope["path"] in _PROBES,
    }


def start_traces() -> "TracerProvider | None":
    """Export the traces of this process from now on; None if no endpoint is configured, or the extra is absent.

    The variables are read here and in the SDK, not in `api.settings`, because other programs share them.
    """
    is_off = (
        os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true" or os.environ.get("OTEL_TRACES_EXPORTER") == "none"
    )
    if is_off or not any(map(os.environ.get, _ENDPOINTS)):
        return None
    try:
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import Span, SpanProcessor, TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        _log.warning(
            "Traces need a package that is not installed (%s). Install it with `pip install 'lexigraph[otel]'`.",
            error.name,
        )
        return None

    class WithoutQueryStrings(SpanProcessor):
        """Query strings contain the texts of users, as in the log."""

        def on_start(self, span: Span, parent_context: object = None) -> None:
            if span.attributes and "url.query" in span.attributes:
                span.set_attribute("url.query", "REDACTED")

    os.environ.setdefault("OTEL_SERVICE_NAME", "lexigraph")
    provider = TracerProvider(resource=Resource.create())
    provider.add_span_processor(WithoutQueryStrings())
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    return provider


@contextmanager
def traces() -> Iterator[None]:
    """Export traces until the block ends; then export those that wait."""
    provider = start_traces()
    try:
        yield
    finally:
        if provider is not None:
            provider.shutdown()
