"""`careloom worker`: decide and send what is due, until told to stop."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from django.conf import settings

from careloom.cli.hub import data_option, open_hub, require_prepared
from careloom.cli.sole import be_the_only
from careloom.operations.collector import spare_the_collector
from careloom.operations.events import Event, tell
from careloom.operations.metrics_server import serving_metrics
from careloom.operations.traces import start_traces

if TYPE_CHECKING:
    from careloom.worker.queues import Queue


@click.command()
@data_option
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
@click.option("--queues", "wanted", default="", help="Only these, with commas between. All else.")
@click.option(
    "--concurrency",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Slices of each queue at once in this process; on PostgreSQL.",
)
@click.option("--name", default="", help="How the worker is called in logs. Host and process else.")
@click.option(
    "--metrics-port",
    type=click.IntRange(0, 65535),
    help="Answer /metrics here; for a machine that serves no pages.",
)
@click.option(
    "--metrics-address", default="127.0.0.1", show_default=True, help="Where --metrics-port is."
)
@click.option("--json", "as_json", is_flag=True, help="With --once: what was done as JSON.")
def command(
    *,
    data: Path | None,
    once: bool,
    wanted: str,
    concurrency: int,
    name: str,
    metrics_port: int | None,
    metrics_address: str,
    as_json: bool,
) -> None:
    """Decide and send what is due. Ends cleanly on SIGTERM or Ctrl-C.

    On PostgreSQL as many workers may run as wanted, on any machine; of two with one name nothing
    is mixed up.

    Example: careloom worker --data demo --queues decide,send-email --concurrency 2
    """
    if as_json and not once:
        raise click.UsageError("--json tells what was done, and goes with --once.")
    open_hub(data)
    start_traces(settings.TRACES, service="careloom-worker")
    require_prepared()
    chosen = _choose(wanted)
    spare_the_collector()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, frame: stop.set())
    own_name = name or _own_name()
    with be_the_only("worker"), _metrics(metrics_address, metrics_port):
        tell(Event.WORKER_STARTED, worker=own_name, queue="/".join(chosen))
        if once:
            _once(chosen, stop, as_json)
        else:
            _work(chosen, stop, own_name, concurrency)
        tell(Event.WORKER_ENDED, worker=own_name)


@contextmanager
def _metrics(address: str, port: int | None) -> Iterator[None]:
    if port is None:
        yield
        return
    if not settings.METRICS_TOKEN:
        raise click.UsageError("--metrics-port wants a token: set CARELOOM_METRICS_TOKEN.")
    with ExitStack() as stack:
        serving = serving_metrics(address, port, token=settings.METRICS_TOKEN)
        try:
            taken = stack.enter_context(serving)
        except OSError as fault:
            said = f"Metrics cannot be served at {address}:{port}: {fault.strerror}."
            raise click.UsageError(said) from None
        click.echo(f"Metrics are at http://{address}:{taken}/metrics")
        yield


def _choose(wanted: str) -> Mapping[str, Queue]:
    from careloom.worker.queues import queues

    there = queues()
    names = [name.strip() for name in wanted.split(",") if name.strip()]
    unknown = [name for name in names if name not in there]
    if unknown:
        raise click.UsageError(
            f'There is no queue "{unknown[0]}". This hub has: {", ".join(there)}. '
            "A channel has one as soon as it is set up."
        )
    return {name: there[name] for name in names or there}


def _once(chosen: Mapping[str, Queue], stop: threading.Event, as_json: bool) -> None:
    from careloom.worker.embedded import drain

    if not as_json:
        click.echo("The worker is at work.")
    done = drain(chosen, stop=stop)
    if as_json:
        click.echo(json.dumps({"decisions": done.decisions, "accepted": done.accepted}))
    if done.failed:
        # The fault itself was told in the log, by type and place.
        said = f"A fault of the hub stopped: {', '.join(done.failed)}. The others were done."
        raise click.ClickException(f"{said} See slice_failed in the log above.")


def _work(chosen: Mapping[str, Queue], stop: threading.Event, name: str, concurrency: int) -> None:
    from django.db import connection

    from careloom.worker.embedded import work_alone

    if connection.vendor != "postgresql":
        _say_at_work()
        work_alone(chosen, stop=stop, say=click.echo)
        return
    from careloom.worker.distributed import Distributed

    Distributed(chosen, name, concurrency, stop, click.echo, _say_at_work).work()


def _say_at_work() -> None:
    click.echo("The worker is at work.")


def _own_name() -> str:
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
