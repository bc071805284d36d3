"""`careloom serve`: the hub's pages, with a worker beside them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
from django.conf import settings
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from careloom.cli.hub import data_option, open_hub
from careloom.cli.sole import be_the_only

_THREADS = 2 * (os.cpu_count() or 1)
_WAITING = 64


@click.command()
@data_option
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--address", default="127.0.0.1", show_default=True)
def command(data: Path | None, port: int, address: str) -> None:
    """Serve the hub's pages and decide what is due, until told to stop.

    Example: careloom serve --data demo --port 8000
    """
    open_hub(data)
    serve(data, address, port)


def serve(data: Path | None, address: str, port: int) -> None:
    """Serve until Ctrl-C or SIGTERM; the worker ends with the pages."""
    with be_the_only("serve"):
        _serve(data, address, port)


def _serve(data: Path | None, address: str, port: int) -> None:
    os.environ.setdefault("CARELOOM_BASE_URL", f"http://{address}:{port}")
    words = ["--data", str(data)] if data else []
    worker = subprocess.Popen([sys.executable, "-m", "careloom", "worker", *words])
    try:
        Granian(
            "careloom.config.wsgi:application",
            address=address,
            port=port,
            interface=Interfaces.WSGI,
            log_access=False,
            log_level=LogLevels.warning,
            log_dictconfig=settings.LOGGING,
            blocking_threads=_THREADS,
            backpressure=_WAITING,
            workers_kill_timeout=5,
        ).serve()
    finally:
        worker.terminate()
        worker.wait(timeout=15)
