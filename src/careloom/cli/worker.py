"""`careloom worker`: decide and send what is due, until told to stop."""

from __future__ import annotations

import gc
import signal
import threading
from pathlib import Path

import click
from django.conf import settings

from careloom.cli.hub import data_option, open_hub
from careloom.cli.sole import be_the_only
from careloom.operations.events import Event, tell
from careloom.operations.traces import start_traces

IDLE_SECONDS = 1.0


@click.command()
@data_option
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
def command(data: Path | None, once: bool) -> None:
    """Decide and send what is due. Ends cleanly on SIGTERM or Ctrl-C.

    Example: careloom worker --data demo --once
    """
    open_hub(data)
    start_traces(settings.TRACES, service="careloom-worker")
    # A shard makes many small values that live as long as it does: looking for circles among them
    # at every few hundred took a third of a worker's time.
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, frame: stop.set())
    from careloom.services.work import work_once

    with be_the_only("worker"):
        tell(Event.WORKER_STARTED)
        click.echo("The worker is at work.")
        while not stop.is_set():
            done = work_once()
            if done.idle:
                if once:
                    break
                stop.wait(IDLE_SECONDS)
        tell(Event.WORKER_ENDED)
