"""Spans for OpenTelemetry, where the extra `traces` is installed and turned on; else nothing.

Nothing of OpenTelemetry is imported before `start_traces` is called. A span never holds the words
of an exception: only its type.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Unpack

from careloom.operations.events import Fields, safe_value

_PREFIX = "careloom."
_EXPORTER = "opentelemetry.exporter.otlp.proto.http.trace_exporter"
_tracers: list[Any] = []
"""The tracer that is in use, if any."""


class TracesMissing(Exception):
    """Traces are turned on and cannot be sent; the text says what to install."""


class Span:
    """One span, or nothing where none are wanted."""

    def __init__(self, inner: Any = None) -> None:  # noqa: ANN401 - a library that may not be there
        self._inner = inner

    def note(self, **fields: Unpack[Fields]) -> None:
        """Add ids, codes and counts; anything else is withheld."""
        if self._inner is not None:
            for name, value in fields.items():
                self._inner.set_attribute(_PREFIX + name, safe_value(value))


@contextmanager
def span(name: str, **fields: Unpack[Fields]) -> Iterator[Span]:
    """A span around this block. An exception passes; the span keeps its type and no more."""
    if not _tracers:
        yield Span()
        return
    with _tracers[-1].start_as_current_span(
        name, record_exception=False, set_status_on_exception=False
    ) as inner:
        one = Span(inner)
        one.note(**fields)
        with _KeepingKind(inner):
            yield one


class _KeepingKind:
    """Notes on leaving by an exception what kind it was, and lets it pass."""

    def __init__(self, inner: Any) -> None:  # noqa: ANN401
        self._inner = inner

    def __enter__(self) -> None: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is not None:
            self._inner.set_attribute("error.type", kind.__qualname__)


def start_traces(endpoint: str, *, service: str) -> None:
    """Send spans by OTLP over HTTP to this address from now on; "" leaves them off.

    TracesMissing if the extra is not installed. Call it in the process that serves: what sends the
    spans is a thread and does not survive a fork.
    """
    require_traces(endpoint)
    if not endpoint or _tracers:
        return
    exporting = importlib.import_module(_EXPORTER)
    batching = importlib.import_module("opentelemetry.sdk.trace.export")
    exporter = exporting.OTLPSpanExporter(endpoint=endpoint)
    use_processor(batching.BatchSpanProcessor(exporter), service=service)


def require_traces(endpoint: str) -> None:
    """TracesMissing if spans are wanted and what sends them is not there."""
    if not endpoint:
        return
    try:
        importlib.import_module(_EXPORTER)
    except ImportError:
        raise TracesMissing(
            "CARELOOM_TRACES is set, and what sends traces is not installed. "
            "Install careloom[traces], or unset CARELOOM_TRACES."
        ) from None


def use_processor(processor: Any, *, service: str) -> None:  # noqa: ANN401
    """Hand every span to this processor of the OpenTelemetry SDK."""
    sdk = importlib.import_module("opentelemetry.sdk.trace")
    resources = importlib.import_module("opentelemetry.sdk.resources")
    provider = sdk.TracerProvider(resource=resources.Resource({"service.name": service}))
    provider.add_span_processor(processor)
    _tracers.append(provider.get_tracer("careloom"))


def end_traces() -> None:
    """Make spans no longer."""
    _tracers.clear()
