"""`careloom devices`: phones and watches that send readings."""

from __future__ import annotations

import json
from pathlib import Path

import click

from careloom.cli.hub import data_option, open_hub


@click.group()
def command() -> None:
    """Link people's devices, list them, and cut them off.

    Example: careloom devices add 7EcSPd0aB1c2D3e4F5g6 --data hub
    """


@command.command()
@click.argument("enrollment")
@data_option
def add(enrollment: str, data: Path | None) -> None:
    """Make a token for a device of the person with this ENROLLMENT; it is shown this once.

    A device that was linked to the person before is cut off.
    Example: careloom devices add 7EcSPd0aB1c2D3e4F5g6 --data hub
    """
    open_hub(data)
    from careloom.records.clock import read_clock
    from careloom.services.happening import Refused
    from careloom.services.permission import SOFTWARE
    from careloom.services.register_device import register_device

    try:
        token = register_device(enrollment_id=enrollment, by=SOFTWARE, now=read_clock())
    except Refused:
        raise click.UsageError("There is no such enrollment.") from None
    click.echo(token)
    click.echo(
        "Give this token to the device; it is shown this once. It sends readings to "
        "/api/v1/readings with the header Authorization: Bearer TOKEN.",
        err=True,
    )


@command.command(name="list")
@data_option
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def list_(data: Path | None, as_json: bool) -> None:
    """Show every device, the newest first.

    Example: careloom devices list --data hub --json
    """
    open_hub(data)
    from careloom.services.permission import SOFTWARE
    from careloom.services.register_device import see_devices

    devices = see_devices(by=SOFTWARE)
    lines = [
        {
            "device": one.id,
            "enrollment": one.enrollment_id,
            "registered_at": one.registered_at.isoformat(),
            "last_heard_at": one.last_heard_at.isoformat() if one.last_heard_at else None,
            "revoked_at": one.revoked_at.isoformat() if one.revoked_at else None,
        }
        for one in devices
    ]
    if as_json:
        click.echo(json.dumps(lines, indent=1))
        return
    for line in lines:
        state = f"revoked {line['revoked_at']}" if line["revoked_at"] else "linked"
        heard = line["last_heard_at"] or "never"
        click.echo(f"{line['device']}  of {line['enrollment']}  {state}, last heard {heard}")
    if not lines:
        click.echo("No device was ever linked.")


@command.command()
@click.argument("device")
@data_option
def revoke(device: str, data: Path | None) -> None:
    """Take nothing from this DEVICE any more.

    Example: careloom devices revoke 9Kd0aB1c2D3e4F5g6PdS --data hub
    """
    open_hub(data)
    from careloom.records.clock import read_clock
    from careloom.services.happening import Refused
    from careloom.services.permission import SOFTWARE
    from careloom.services.register_device import revoke_device

    try:
        revoke_device(device_id=device, by=SOFTWARE, now=read_clock())
    except Refused:
        raise click.UsageError("There is no such device.") from None
    click.echo("Revoked: nothing is taken from it any more.")
