"""`careloom deliveries`: what did not go out, why, and trying it again."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from careloom.cli.hub import data_option, open_hub

STATES = ("failed", "uncertain", "not_sent")


@click.group(invoke_without_command=True)
@data_option
@click.option("--state", type=click.Choice(STATES), help="Only these; failed and uncertain else.")
@click.option("--reason", default="", help="Only those with this code, such as smtp_550.")
@click.option("--json", "as_json", is_flag=True, help="The list as JSON.")
@click.pass_context
def command(
    ctx: click.Context, data: Path | None, state: str | None, reason: str, as_json: bool
) -> None:
    """List what did not go out, newest first, and count how each doubt was settled.

    Exit code 0: nothing failed and nothing is uncertain; 1: something is; 2: wrong use.
    Example: careloom deliveries --state failed --data demo
    """
    if ctx.invoked_subcommand:
        return
    open_hub(data)
    from careloom.services.permission import SOFTWARE
    from careloom.services.see_dead_letters import DeadLetters, see_dead_letters

    found: DeadLetters = see_dead_letters(state=state or "", reason=reason, by=SOFTWARE)
    if as_json:
        said = {
            "deliveries": [asdict(one) for one in found.lines],
            "reasons": [
                {"state": state, "reason": why, "count": count}
                for (state, why), count in found.reasons.items()
            ],
            "settled": found.settled,
        }
        click.echo(json.dumps(said, indent=1))
    else:
        for one in found.lines:
            made = datetime.fromtimestamp(one.created_at, UTC)
            click.echo(
                f"{one.id}  {made:%Y-%m-%d %H:%M}  {one.channel:<5} {one.what:<7} "
                f"{one.state}: {one.reason}, {one.attempts} tried"
            )
        total = sum(found.reasons.values())
        click.echo(f"{total} did not go out; {len(found.lines)} are shown.")
        for (one_state, why), count in found.reasons.items():
            click.echo(f"  {count:>6}  {one_state} {why}")
        for how, count in sorted(found.settled.items()):
            click.echo(f"  {count:>6}  doubts settled: {how.replace('_', ' ')}")
    raise SystemExit(bool(found.lines))


@command.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@data_option
@click.option("--reason", default="", help="All that failed, or are uncertain, with this code.")
@click.option("--uncertain", is_flag=True, help="Also what may have arrived: it may come twice.")
@click.option("--json", "as_json", is_flag=True, help="What was done as JSON.")
def retry(
    ids: tuple[str, ...], data: Path | None, reason: str, uncertain: bool, as_json: bool
) -> None:
    """Queue the deliveries with these IDs again, or all with a reason.

    Each passes the gate at the moment of sending: what is too late for its time is not sent.
    Exit code 0: all were queued; 1: some were not, each with why; 2: wrong use.
    Example: careloom deliveries retry --reason smtp_451 --data demo
    """
    if not ids and not reason:
        raise click.UsageError("Name the deliveries to try again, or a --reason.")
    open_hub(data)
    from careloom.records.clock import read_clock
    from careloom.services.permission import SOFTWARE
    from careloom.services.retry_deliveries import retry_deliveries

    done = retry_deliveries(
        ids=ids, reason=reason, uncertain=uncertain, by=SOFTWARE, now=read_clock()
    )
    if as_json:
        click.echo(json.dumps(asdict(done), indent=1))
    else:
        click.echo(f"{done.queued} are queued again.")
        for one, why in done.left.items():
            click.echo(f"{one} is left as it is: {_LEFT.get(why, why.replace('_', ' '))}")
    raise SystemExit(bool(done.left))


_LEFT = {
    "no_such_delivery": "there is none with this id, or its person was erased.",
    "may_have_arrived": "it may have arrived; add --uncertain to send it all the same.",
    "not_sent": "the gate held it back, and would again.",
    "queued": "it is on its way.",
    "leased": "it is on its way.",
    "accepted": "it was accepted.",
}
