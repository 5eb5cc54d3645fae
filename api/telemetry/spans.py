"""Spans of OpenTelemetry inside a request: they appear only if the request is traced, see `api.telemetry.traces`."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any, TypeVar, cast

from opentelemetry import trace
from opentelemetry.util.types import AttributeValue

_tracer = trace.get_tracer("lexigraph")

Target = TypeVar("Target")


def span(name: str, **attributes: AttributeValue) -> AbstractContextManager[object]:
    """Return a context manager with a span below the current one, if there is a current one."""
    if not trace.get_current_span().is_recording():
        return nullcontext()
    return _tracer.start_as_current_span(name, attributes=attributes)


def describe_span(**attributes: AttributeValue) -> None:
    """Add attributes to the current span; `a_b` becomes `a.b`."""
    current = trace.get_current_span()
    if current.is_recording():
        current.set_attributes({name.replace("_", "."): value for name, value in attributes.items()})


def traced(target: Target, prefix: str) -> Target:
    """Return an object that behaves like `target`, with a span for each call of a method.

    Without traces it is `target` itself.
    """
    return cast(Target, _Traced(target, prefix)) if are_started() else target


def are_started() -> bool:
    """Return whether this process makes traces."""
    return not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider)


class _Traced:
    def __init__(self, target: object, prefix: str) -> None:
        self._target, self._prefix = target, prefix

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._target, name)
        return partial(_call, f"{self._prefix}.{name}", value) if callable(value) else value


def _call(name: str, method: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    with span(name):
        result = method(*arguments, **named)
    return _iterated(name, result) if isinstance(result, Iterator) else result


def _iterated(name: str, results: Iterator[Any]) -> Iterator[Any]:
    """Yield results that are computed meanwhile, within a span of their own."""
    if not trace.get_current_span().is_recording():
        yield from results
        return
    reading = _tracer.start_span(f"{name} results")
    try:
        yield from results
    finally:
        reading.end()
