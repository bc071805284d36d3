"""The worker beyond one machine: jobs on PostgreSQL, each for one slice of one queue.

Nothing waits on a job. A queue's job has a queueing lock, so that at most one waits however many
clocks ask for it, and no lock, so that one left `doing` by a dead worker holds nobody up. Who runs
a slice and sees more than it will take asks for the next one at once: that is how idle workers
join in.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import procrastinate
import psycopg
from django.db import close_old_connections, connection, connections
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

from careloom.records.clock import read_clock
from careloom.records.jobs import SILENT
from careloom.worker.failures import LOGGED_AS, name_failures
from careloom.worker.patience import AWAY, Patience
from careloom.worker.queues import Queue
from careloom.worker.slices import do_slice

TICK = 1.0
"""Seconds between two looks of the clockwork, and of an idle queue for a job."""
_HEARTBEAT = 10.0
_TASK = "careloom.slice"
_GONE = (ConnectorException, psycopg.OperationalError, *AWAY)


@dataclass(slots=True)
class Distributed:
    """One worker process. Its identity in the database is new at each start, whatever its name."""

    queues: Mapping[str, Queue]
    name: str
    concurrency: int
    stop: threading.Event
    say: Callable[[str], None]
    started: Callable[[], None]
    app: procrastinate.App = field(init=False)
    _began: bool = field(default=False, init=False)

    def work(self) -> None:
        """Work until told to stop; waits out a database that went away."""
        name_failures()
        patience = Patience(self.say)
        while not self.stop.is_set():
            try:
                asyncio.run(self._work(patience))
            except _GONE as fault:
                self.stop.wait(patience.pause(fault))

    async def _work(self, patience: Patience) -> None:
        asyncio.get_running_loop().set_exception_handler(_forget)
        self.app = self._make_app()
        async with self.app.open_async():
            patience.answered()
            if not self._began:
                self._began = True
                self.started()
            tasks = [asyncio.create_task(self._clockwork())]
            tasks += [asyncio.create_task(self._serve(queue)) for queue in self.queues.values()]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
        for one in ended:
            if isinstance(one, Exception):
                raise one

    async def _serve(self, queue: Queue) -> None:
        """A queue has places of its own: one kind of work never takes those of another."""
        await self.app.run_worker_async(
            queues=[queue.name],
            name=LOGGED_AS,
            concurrency=self.concurrency,
            fetch_job_polling_interval=TICK,
            update_heartbeat_interval=_HEARTBEAT,
            stalled_worker_timeout=SILENT,
            listen_notify=False,
            install_signal_handlers=False,
            delete_jobs="successful",
        )

    async def _clockwork(self) -> None:
        """Ask for a slice of each queue in which work waits, until told to stop."""
        while not self.stop.is_set():
            for name in await asyncio.to_thread(self._waiting):
                await self._ask(name)
            await asyncio.sleep(TICK)

    def _waiting(self) -> list[str]:
        try:
            now = read_clock()
            return [name for name, queue in self.queues.items() if queue.waits(now, 0)]
        finally:
            connections.close_all()

    async def _ask(self, queue: str) -> None:
        try:
            await self._slice_of(queue).defer_async(queue=queue)
        except AlreadyEnqueued:
            return

    def _slice_of(self, queue: str) -> procrastinate.jobs.JobDeferrer:
        return self.app.configure_task(
            _TASK, queue=queue, queueing_lock=queue, priority=self.queues[queue].priority
        )

    def _make_app(self) -> procrastinate.App:
        parameters = connector_params()
        parameters["application_name"] = f"careloom worker {self.name}"[:63]
        connector = procrastinate.PsycopgConnector(
            kwargs=parameters, min_size=1, max_size=4, timeout=5.0, reconnect_timeout=5.0
        )
        app = procrastinate.App(connector=connector)
        app.task(name=_TASK)(self._run)
        return app

    async def _run(self, queue: str) -> None:
        one = self.queues[queue]
        if await asyncio.to_thread(_more_than_a_step, one):
            await self._ask(queue)
        await asyncio.to_thread(self._slice, one)

    def _slice(self, queue: Queue) -> None:
        close_old_connections()
        try:
            do_slice(queue, stopped=self.stop.is_set)
        finally:
            connection.close()


def _more_than_a_step(queue: Queue) -> bool:
    try:
        return queue.waits(read_clock(), queue.size)
    finally:
        connection.close()


def _forget(_loop: asyncio.AbstractEventLoop, _context: dict[str, object]) -> None:
    """A job that was cleared away while its worker hung cannot be ended: nothing to tell."""
