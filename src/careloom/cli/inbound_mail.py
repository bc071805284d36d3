"""`careloom inbound-mail`: one letter that came back to the hub, from standard input."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from careloom.cli.hub import data_option, open_hub

LARGEST = 5_000_000
"""Bytes of one letter; a longer one is passed over."""


@click.command()
@data_option
@click.option("--json", "as_json", is_flag=True, help="What the letter was as JSON.")
def command(data: Path | None, as_json: bool) -> None:
    """Take one letter from standard input: a bounce, or what a person answered.

    For a mail server's pipe. Exit code 0: taken, or about none of the hub's letters; 1: its id
    came before with other content; 2: wrong use.
    Example: careloom inbound-mail --data demo < bounce.eml
    """
    raw = sys.stdin.buffer.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise click.UsageError(f"A letter may have at most {LARGEST:,} bytes.")
    if not raw.strip():
        raise click.UsageError("There is no letter on standard input. Send one by < FILE.")
    open_hub(data)
    from careloom.records.clock import read_clock
    from careloom.services.notices import OtherBody
    from careloom.services.receive_mail import Received, receive_mail

    try:
        was = receive_mail(raw=raw, now=read_clock())
    except OtherBody:
        raise click.ClickException(
            "A letter with this Message-ID came before and said something else. "
            "Nothing was changed."
        ) from None
    says = {
        Received.BOUNCE: "A message came back; the person is not counted as silent for it.",
        Received.RECEIPT: "A receipt of a message.",
        Received.REPLY: "A person's answer; staff will read it.",
        Received.OTHER: "About none of the hub's letters; nothing was kept.",
    }
    click.echo(json.dumps({"was": str(was)}) if as_json else says[was])
