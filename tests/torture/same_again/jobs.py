"""Every queue of the workers, its step done by many at once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from careloom.channels.memory import MemoryChannel
from careloom.records.models import Chore, Delivery, Enrollment, ExportRequest
from careloom.services.ask_for_export import ask_for_export
from careloom.services.permission import SOFTWARE
from careloom.services.upkeep import CHORES
from careloom.worker.queues import Step, queues
from tests.torture.same_again.site import Site, at_once, rows_of

PEOPLE = 5
JOBS = ("decide", "send-email", "send-sms", "exports", "upkeep")
"""By the names of their queues; a house of its own counts that none is missing."""


@dataclass
class Bench:
    """What is prepared for one job: its moment, whose rows are counted, what is counted beside."""

    now: datetime
    people: list[Enrollment]
    channels: dict[str, MemoryChannel]
    counted: Callable[[], dict[str, int]] = field(default=dict)


def do_job(site: Site, name: str, times: int) -> dict[str, object]:
    """So many workers take a step of this queue at once, then one until nothing is left of it."""
    Enrollment.objects.update(due_at=None)
    Delivery.objects.filter(state="queued").update(state="not_sent", reason="cleared")
    ExportRequest.objects.filter(state="waiting").update(state="refused", reason="cleared")
    bench = _PREPARE[name](site)
    before = [Counter(rows_of(row.id)) for row in bench.people]
    queue = queues(bench.channels)[name]
    steps = at_once(times, lambda _: queue.step(bench.now))
    while queue.waits(bench.now, 0):
        queue.step(bench.now)
    did: Counter[str] = Counter()
    for row, was in zip(bench.people, before, strict=True):
        did += Counter(rows_of(row.id)) - was
    del did["audit"]
    moved = sum(isinstance(one, Step) and one.moved for one in steps)
    done = {"act": f"job {name}", "times": times, "did": {**did, **bench.counted()}}
    return {**done, "moved": moved, "answers": []}


def _to_decide(site: Site) -> Bench:
    people = [site.person("begun") for _ in range(PEOPLE)]
    return Bench(site.now + timedelta(days=6, hours=2), people, {})


def _to_send(channel: str) -> Callable[[Site], Bench]:
    def prepare(site: Site) -> Bench:
        people = [site.person("begun", channel) for _ in range(PEOPLE)]
        box = MemoryChannel()

        def arrived() -> dict[str, int]:
            times = Counter(one.id for one in box.sent)
            return {"arrived": len(times), "most of one": max(times.values())}

        return Bench(site.now, people, {channel: box}, arrived)

    return prepare


def _to_export(site: Site) -> Bench:
    people = [site.person("begun")]
    program = site.usual.program.program_id
    asked = [ask_for_export(program=program, by=SOFTWARE, now=site.now) for _ in range(2)]

    def written() -> dict[str, int]:
        states = ExportRequest.objects.filter(id__in=asked).values_list("state", flat=True)
        return dict(Counter(states))

    return Bench(site.now, people, {}, written)


def _to_keep_up(site: Site) -> Bench:
    Chore.objects.all().delete()
    did: Counter[str] = Counter()
    turn = threading.Lock()
    for name, (every, do) in _CHORES.items():
        CHORES[name] = (every, _counted(name, do, did, turn))
    return Bench(site.now, [], {}, lambda: dict(did))


_CHORES = dict(CHORES)


def _counted(
    name: str, do: Callable[[datetime], None], did: Counter[str], turn: threading.Lock
) -> Callable[[datetime], None]:
    def counted(now: datetime) -> None:
        with turn:
            did[name] += 1
        do(now)

    return counted


_PREPARE: dict[str, Callable[[Site], Bench]] = {
    "decide": _to_decide,
    "send-email": _to_send("email"),
    "send-sms": _to_send("sms"),
    "exports": _to_export,
    "upkeep": _to_keep_up,
}
