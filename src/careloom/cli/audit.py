"""`careloom audit verify`: whether anyone touched the audit."""

from __future__ import annotations

import json
from pathlib import Path

import click

from careloom.cli.hub import data_option, open_hub


@click.group()
def command() -> None:
    """The audit of who did what.

    Example: careloom audit verify --data demo
    """


@command.command()
@data_option
@click.option("--json", "as_json", is_flag=True, help="The result as JSON.")
def verify(data: Path | None, as_json: bool) -> None:
    """Check every chain of the audit against its key.

    Exit code 0: all chains hold; 1: one is broken; 2: wrong use.
    """
    open_hub(data)
    from careloom.records.audit import verify_audit
    from careloom.records.models import AuditEntry

    broken = verify_audit()
    entries = AuditEntry.objects.count()
    if as_json:
        chains = [{"chain": one.chain, "seq": one.seq} for one in broken]
        click.echo(json.dumps({"entries": entries, "broken": chains}))
    else:
        for one in broken:
            click.echo(f"broken  {one.chain} at entry {one.seq}")
        click.echo(f"{entries} entries, {len(broken)} broken chains")
    raise SystemExit(1 if broken else 0)
