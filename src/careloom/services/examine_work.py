"""What is wrong with the work itself: who waits, which jobs stall, which channel fails."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable
from urllib.parse import urlsplit

from django.db import connection
from django.db.models import QuerySet

from careloom.channels.base import Channel
from careloom.records.jobs import count_jobs
from careloom.records.models import Delivery, Enrollment
from careloom.records.outbox import WAITS
from careloom.services.examined import Examined
from careloom.services.lag import DECIDE, Lag, read_lags
from careloom.services.set_aside import still_aside
from careloom.services.upkeep import late_chores

_State = Delivery.State
_DAY = 86400.0
_FEW = 5
_SHARE = 0.2
"""Of a channel's messages in a day: more failures than this are the channel's, not the persons'."""
_CONNECT = 3.0


@runtime_checkable
class _Served(Protocol):
    """A channel with a server of its own."""

    host: str
    port: int


@runtime_checkable
class _Called(Protocol):
    """A channel that is called at an address."""

    url: str


def examine_work(*, now: datetime, channels: Mapping[str, Channel]) -> Iterator[Examined]:
    """Lag, jobs, and each channel; nothing personal is in what is said."""
    lags = {lag.work: lag for lag in read_lags(now=now)}
    yield _worker(lags.pop(DECIDE), now)
    yield _aside(now)
    yield from _jobs()
    yield _upkeep(now)
    yield _outbox(list(lags.values()), channels)
    yield from _sending(now)
    for name, channel in channels.items():
        yield from _reached(name, channel)


def _worker(lag: Lag, now: datetime) -> Examined:
    start = "Start one: careloom worker, or careloom serve"
    if lag.late:
        due = Enrollment.objects.filter(due_at__lte=now.timestamp()).count()
        said = f"{due} people wait for a decision, the longest for {span(lag.seconds)}."
        return Examined("worker", "fault", said, start)
    if connection.vendor == "postgresql" and not count_jobs().workers:
        return Examined("worker", "warning", "No worker gives a sign of life.", start)
    return Examined("worker", "well", "Nobody waits longer than they should.")


def _aside(now: datetime) -> Examined:
    found = Counter(still_aside().values_list("reason", flat=True))
    if not found:
        return Examined("people", "well", "Everybody who is due can be decided for.")
    first = still_aside().order_by("since").values_list("since", flat=True)[0]
    why = ", ".join(f"{reason} {count}" for reason, count in found.most_common(3))
    said = (
        f"For {found.total()} people nothing can be decided ({why}), the longest for "
        f"{span(now.timestamp() - first)}. Others go on."
    )
    mend = "Look for set_aside in the workers' logs. Each is tried again within an hour."
    return Examined("people", "fault", said, mend)


def _upkeep(now: datetime) -> Examined:
    late = late_chores(now)
    if not late:
        return Examined("upkeep", "well", "No chore is late.")
    said = f"Not done, and due for more than an hour: {', '.join(late)}."
    return Examined("upkeep", "warning", said, "Look for chore_failed in the workers' logs.")


def _jobs() -> Iterator[Examined]:
    if connection.vendor != "postgresql":
        return
    jobs = count_jobs()
    if jobs.failed:
        said = f"{jobs.failed} slices of work met a fault of ours within a day."
        yield Examined("jobs", "fault", said, "Look for slice_failed in the workers' logs.")
    elif jobs.stalled:
        said = f"{jobs.stalled} jobs are left of workers that are gone, or hang. Others go on."
        yield Examined("jobs", "warning", said, "See whether a machine hangs: stop what does.")
    else:
        yield Examined("jobs", "well", f"None stalled, none failed; {jobs.workers} queues served.")


def _outbox(lags: list[Lag], channels: Mapping[str, Channel]) -> Examined:
    late = [lag for lag in lags if lag.late]
    if not late:
        return Examined("outbox", "well", "No message waits longer than it should.")
    names = [lag.work.removeprefix("send-") for lag in late]
    longest = span(max(lag.seconds for lag in late))
    said = f"Messages wait to go out by {', '.join(names)}, the longest for {longest}."
    missing = [name for name in names if name not in channels]
    if missing:
        return Examined("outbox", "fault", said, f"Set up: {', '.join(missing)}.")
    return Examined("outbox", "fault", said, "See that a worker runs, and that no rate is too low.")


def _sending(now: datetime) -> Iterator[Examined]:
    """By channel where it fails; in one line where all is well."""
    day = Delivery.objects.filter(settled_at__gte=now.timestamp() - _DAY).exclude(channel="web")
    counts = Counter(day.values_list("channel", "state"))
    retried = Counter(
        Delivery.objects.filter(WAITS, state=_State.QUEUED, attempts__gt=0).values_list("channel")
    )
    told = False
    for channel in sorted({one for one, _ in counts} | {one for (one,) in retried}):
        states = {state: n for (one, state), n in counts.items() if one == channel}
        for found in _channel(channel, states, retried[(channel,)], day):
            told = True
            yield found
    if not told:
        yield Examined("sending", "well", "No message failed within a day.")


def _channel(
    channel: str, states: Mapping[str, int], retried: int, day: QuerySet[Delivery]
) -> Iterator[Examined]:
    failed, unsure = states.get(_State.FAILED, 0), states.get(_State.UNCERTAIN, 0)
    tried = failed + states.get(_State.ACCEPTED, 0) + retried
    if not failed and not unsure and not retried:
        return
    reasons = Counter(
        day.filter(channel=channel, state=_State.FAILED).values_list("reason", flat=True)
    )
    why = f" ({', '.join(reason for reason, _ in reasons.most_common(2))})" if reasons else ""
    said = (
        f"By {channel} in a day: {failed} of {tried} messages failed{why}, {retried} wait for "
        f"another attempt, and of {unsure} nobody can say if they came."
    )
    failing = failed + retried
    if failing >= _FEW and failing > _SHARE * tried:
        yield Examined("sending", "fault", said, f"Look at the {channel} provider's own reports.")
    else:
        yield Examined("sending", "warning", said, "Look at the outbox page for the reasons.")


def _reached(name: str, channel: Channel) -> Iterator[Examined]:
    """Whether the channel's server takes a connection; nothing is sent."""
    if isinstance(channel, _Served):
        host, port = channel.host, channel.port
    elif isinstance(channel, _Called):
        parts = urlsplit(channel.url)
        host, port = parts.hostname or "", parts.port or (80 if parts.scheme == "http" else 443)
    else:
        return
    try:
        socket.create_connection((host, port), timeout=_CONNECT).close()
    except OSError as refused:
        said = f"The server of {name} takes no connection from here ({type(refused).__name__})."
        yield Examined(name, "fault", said, "Check its name and port, and the firewall between.")
    else:
        yield Examined(name, "well", "Its server takes connections.")


def span(seconds: float) -> str:
    """A duration as one would say it."""
    whole = timedelta(seconds=round(seconds))
    return f"{whole.days} days" if whole.days > 1 else str(whole)
