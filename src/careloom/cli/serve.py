"""`careloom serve`: the hub's pages, with a worker beside them."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import click
from django.conf import settings
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from careloom.cli.hub import data_option, open_hub, require_prepared
from careloom.cli.sole import be_the_only
from careloom.operations.traces import require_traces

_THREADS = 2 * (os.cpu_count() or 1)
_WAITING = 64
_LOOK, _PAUSE = 0.25, 2.0
"""Seconds between two looks whether the worker lives, and before another one is started."""


@click.command()
@data_option
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--address", default="127.0.0.1", show_default=True)
@click.option(
    "--processes",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="So many answer pages at once.",
)
@click.option("--no-worker", is_flag=True, help="Pages only; workers run elsewhere.")
def command(data: Path | None, port: int, address: str, processes: int, no_worker: bool) -> None:
    """Serve the hub's pages and decide what is due, until told to stop.

    Links in messages begin with CARELOOM_BASE_URL, or with this address and port without it.
    Example: careloom serve --data demo --port 8000
    """
    open_hub(data)
    require_prepared()
    serve(data, address, port, processes=processes, worker=not no_worker)


def serve(
    data: Path | None, address: str, port: int, *, processes: int = 1, worker: bool = True
) -> None:
    """Serve until Ctrl-C or SIGTERM; the worker ends with the pages."""
    require_traces(settings.TRACES)
    with be_the_only("serve"), tempfile.TemporaryDirectory(prefix="careloom-counts-") as counts:
        # What the processes of this machine count together; systemd may name a folder instead.
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", counts)
        _serve(data, address, port, processes, worker)


def _serve(data: Path | None, address: str, port: int, processes: int, worker: bool) -> None:
    os.environ.setdefault("CARELOOM_BASE_URL", f"http://{address}:{port}")
    words = ["--data", str(data)] if data else []
    ended = threading.Event()
    keeper = threading.Thread(target=_keep_a_worker, args=(words, ended))
    if worker:
        keeper.start()
    try:
        Granian(
            "careloom.config.wsgi:application",
            address=address,
            port=port,
            interface=Interfaces.WSGI,
            workers=processes,
            respawn_failed_workers=True,
            log_access=False,
            log_level=LogLevels.warning,
            log_dictconfig=settings.LOGGING,
            blocking_threads=_THREADS,
            backpressure=_WAITING,
            workers_kill_timeout=5,
        ).serve()
    finally:
        ended.set()
        if worker:
            keeper.join(timeout=20)


def _keep_a_worker(words: list[str], ended: threading.Event) -> None:
    """A worker beside the pages for as long as they are served; another when one dies."""
    while not ended.is_set():
        worker = subprocess.Popen([sys.executable, "-m", "careloom", "worker", *words])
        while worker.poll() is None and not ended.wait(_LOOK):
            pass
        if ended.is_set():
            worker.terminate()
            worker.wait(timeout=15)
        else:
            click.echo("The worker ended by itself; starting another.", err=True)
            ended.wait(_PAUSE)
