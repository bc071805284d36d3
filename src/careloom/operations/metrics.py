"""Counts and durations of this process, in a registry of their own; no label knows a person.

Labels are codes of the hub and patterns of routes, so that their number is bounded. Where
PROMETHEUS_MULTIPROC_DIR is set before this is imported, the processes of one machine that share
that folder are counted together.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_FAST = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_SLOW = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)

REGISTRY = CollectorRegistry()

DECISIONS = Counter(
    "careloom_decisions",
    "Decisions that were kept, by outcome; nothing is an outcome too.",
    ["outcome"],
    registry=REGISTRY,
)
SHARD_SECONDS = Histogram(
    "careloom_shard_seconds",
    "Seconds from claiming a shard of due people to its being written.",
    buckets=_SLOW,
    registry=REGISTRY,
)
SUPERSEDED = Counter(
    "careloom_superseded",
    "People left for a later shard because they were written while they were decided for.",
    registry=REGISTRY,
)
DELIVERIES = Counter(
    "careloom_deliveries",
    "Attempts to send, by channel and the state that the delivery was in afterwards.",
    ["channel", "state"],
    registry=REGISTRY,
)
SEND_SECONDS = Histogram(
    "careloom_send_seconds",
    "Seconds that a channel took for one attempt.",
    ["channel"],
    buckets=_SLOW,
    registry=REGISTRY,
)
WEBHOOKS = Counter(
    "careloom_webhooks",
    "Messages from providers, by kind and by what became of them.",
    ["kind", "outcome"],
    registry=REGISTRY,
)
REQUESTS = Counter(
    "careloom_requests",
    "Requests of pages, by route and status.",
    ["route", "method", "status"],
    registry=REGISTRY,
)
REQUEST_SECONDS = Histogram(
    "careloom_request_seconds",
    "Seconds that a page took.",
    ["route"],
    buckets=_FAST,
    registry=REGISTRY,
)


def add(counter: Counter, amount: float = 1.0, **labels: str) -> None:
    """Count on. A full disk under a shared folder costs the count, never the act it is about."""
    with suppress(OSError):
        (counter.labels(**labels) if labels else counter).inc(amount)


def observe(histogram: Histogram, seconds: float, **labels: str) -> None:
    """Note one duration; as harmless as `add`."""
    with suppress(OSError):
        (histogram.labels(**labels) if labels else histogram).observe(seconds)


def count_decisions(outcomes: Mapping[str, int]) -> None:
    """Add so many decisions of each outcome; call it once they are committed."""
    for outcome, count in outcomes.items():
        add(DECISIONS, count, outcome=outcome)


@contextmanager
def timed(histogram: Histogram, **labels: str) -> Iterator[None]:
    """Observe how long the block took, also when it ends in an exception."""
    began = perf_counter()
    try:
        yield
    finally:
        observe(histogram, perf_counter() - began, **labels)


def is_allowed(given: str, token: str) -> bool:
    """Whether an `Authorization` header carries the token; never where none is set."""
    return bool(token) and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def exposed(*more: Collector) -> bytes:
    """All counts in Prometheus' text form, with what these collectors read on top."""
    registry = CollectorRegistry()
    if os.environ.get(_FOLDER):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_Own())
    for one in more:
        registry.register(one)
    return generate_latest(registry)


class _Own(Collector):
    """The process's own registry as a collector, to be joined with others."""

    def collect(self) -> Iterator[object]:  # type: ignore[override]
        return iter(REGISTRY.collect())
