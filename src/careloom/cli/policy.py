"""`careloom policy`: what learning policies learned, and letting them learn."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from careloom.cli.hub import data_option, open_hub

if TYPE_CHECKING:
    from careloom.hub.learned import Artifact
    from careloom.services.see_policies import KeptArtifact
    from careloom.services.update_policy import Updated

json_option = click.option("--json", "as_json", is_flag=True, help="Everything as JSON.")


@click.group()
def command() -> None:
    """Look at what learning policies learned, update them, withdraw an update.

    The worker updates every policy once a day by itself. Example: careloom policy list --data hub
    """


@command.command("list")
@data_option
@json_option
def list_(data: Path | None, as_json: bool) -> None:
    """Every update, the latest of each policy first, and which one is in force.

    Exit code 0: all are whole; 1: one was changed in the database; 2: wrong use.
    Example: careloom policy list --data hub
    """
    open_hub(data)
    from careloom.services.see_policies import DAMAGED, see_policies

    found = see_policies()
    if as_json:
        click.echo(json.dumps({"artifacts": [_listed(one) for one in found]}))
    elif not found:
        click.echo("No policy has learned anything yet: the fixed probabilities are used.")
    for one in found if not as_json else []:
        rows = f"{one.artifact.data.rows:,} rows" if one.artifact else "unreadable"
        why = "".join(f"; {told}" for told in one.faults.values())
        click.echo(
            f"{one.hash[:12]}  {_when(one.made_at)}  {one.program}/{one.policy}  {rows}  "
            f"{one.state}{why}"
        )
    raise SystemExit(1 if any(one.state == DAMAGED for one in found) else 0)


@command.command()
@click.argument("name", metavar="HASH")
@data_option
@click.option("--as-prior", is_flag=True, help="As the `prior:` of a later study's policies.yaml.")
@json_option
def show(name: str, data: Path | None, as_prior: bool, as_json: bool) -> None:
    """What one update learned: each coefficient with its standard deviation, and from which data.

    HASH is the hash or its beginning. With --as-prior a pilot's last update becomes the prior of
    the study that follows. Example: careloom policy show 3f2a9c --data hub
    """
    open_hub(data)
    from careloom.records.learned import whole_artifact
    from careloom.services.update_policy import NoSuchArtifact, artifact_named

    try:
        row = artifact_named(name)
    except NoSuchArtifact as error:
        raise click.UsageError(str(error)) from None
    artifact = whole_artifact(row)
    if artifact is None:
        raise click.ClickException(f"Artifact {row.hash[:12]} was changed; its hash names other.")
    if as_prior:
        _tell_prior(row.hash, artifact)
    elif as_json:
        click.echo(json.dumps({"hash": row.hash, **msgspec.to_builtins(artifact)}))
    else:
        _tell(row.hash, artifact)


@command.command()
@click.argument("program", required=False, default="")
@data_option
@click.option("--policy", default="", help="Only this policy.")
@click.option(
    "--any-drift", is_flag=True, help="Accept a change that is larger than the program allows."
)
@json_option
def update(program: str, data: Path | None, policy: str, any_drift: bool, as_json: bool) -> None:
    """Let the policies of all programs, or of PROGRAM, learn from what is complete now.

    Exit code 0: learned, or too little is there yet; 1: an update was refused, and the one before
    stays in force; 2: wrong use. Example: careloom policy update daily_movement --data hub
    """
    open_hub(data)
    from careloom.records.clock import read_clock
    from careloom.services.permission import SOFTWARE
    from careloom.services.update_policy import update_policies

    found = update_policies(
        by=SOFTWARE, now=read_clock(), program_id=program, policy=policy, any_drift=any_drift
    )
    if (program or policy) and not found:
        raise click.UsageError(f'No published program has "{program}" "{policy}" as its policy.')
    if as_json:
        click.echo(json.dumps({"updates": [_updated(one) for one in found]}))
    elif not found:
        click.echo("No published program has a learning policy.")
    for one in found if not as_json else []:
        click.echo(f"{one.program}/{one.policy}: {_said(one)}")
    raise SystemExit(1 if any(_refused(one) for one in found) else 0)


@command.command()
@click.argument("name", metavar="HASH")
@data_option
def withdraw(name: str, data: Path | None) -> None:
    """Use this update no more: the one before it is in force again, or the fixed probabilities.

    Decisions that used it keep it. Example: careloom policy withdraw 3f2a9c --data hub
    """
    open_hub(data)
    from careloom.records.clock import read_clock
    from careloom.services.permission import SOFTWARE
    from careloom.services.update_policy import NoSuchArtifact, withdraw_artifact

    try:
        row = withdraw_artifact(name=name, by=SOFTWARE, now=read_clock())
    except NoSuchArtifact as error:
        raise click.UsageError(str(error)) from None
    click.echo(f"{row.hash[:12]} of {row.program_id}/{row.policy} is used no more.")


def _listed(one: KeptArtifact) -> dict[str, Any]:
    span = msgspec.to_builtins(one.artifact.data) if one.artifact else None
    return {
        "hash": one.hash,
        "program": one.program,
        "policy": one.policy,
        "made_at": one.made_at,
        "state": one.state,
        "faults": one.faults,
        "data": span,
    }


def _updated(one: Updated) -> dict[str, Any]:
    return {
        "program": one.program,
        "policy": one.policy,
        "artifact": one.artifact,
        "rows": one.rows,
        "people": one.people,
        "left_out": one.left_out,
        "faults": one.faults,
        "changed": one.changed,
    }


def _refused(one: Updated) -> bool:
    return bool(one.faults) and "too_few_rows" not in one.faults


def _said(one: Updated) -> str:
    left = ", ".join(f"{count:,} {why}" for why, count in one.left_out.items())
    counts = f"{one.rows:,} rows of {one.people:,} people" + (f" (left out: {left})" * bool(left))
    if one.faults:
        kind = "refused" if _refused(one) else "nothing learned yet"
        return f"{kind}: {'; '.join(one.faults.values())}. {counts}"
    if not one.artifact:
        return f"nothing new. {counts}"
    return f"learned {one.artifact[:12]} from {counts}"


def _tell(name: str, artifact: Artifact) -> None:
    span = artifact.data
    click.echo(f"{artifact.program}/{artifact.policy}  {name}")
    click.echo(
        f"{span.rows:,} rows of {span.people:,} people, decided {_when(span.from_at)} to "
        f"{_when(span.to_at)}, complete by {_when(span.cut_at)}"
    )
    for why, count in span.left_out.items():
        click.echo(f"left out: {count:,} {why}")
    click.echo(f"noise sd {artifact.noise_variance**0.5:.4g}; made by {artifact.made_by}")
    mean, covariance = artifact.coefficients.mean, artifact.coefficients.covariance
    width = max(map(len, artifact.terms))
    click.echo(f"{'coefficient'.ljust(width)}        mean          sd")
    for place, term in enumerate(artifact.terms):
        sd = covariance[place][place] ** 0.5
        click.echo(f"{term.ljust(width)}  {mean[place]:10.4g}  {sd:10.4g}")


def _tell_prior(name: str, artifact: Artifact) -> None:
    """Baseline and advantages; the terms that center an action are of the pilot's chances alone.

    Of a pooled policy the advantages are a newcomer's, who differs from the others by an unknown.
    """
    span = artifact.data
    click.echo(f"    prior:  # of {span.rows:,} rows of {span.people:,} people, {name[:12]}")
    whole, known = artifact.coefficients, artifact.advantage
    first = len(whole.mean) - len(known.mean)
    for place, term in enumerate(artifact.terms):
        option, _, feature = term.partition(": ")
        if option.startswith("centering "):
            continue
        belief, at = (known, place - first) if place >= first else (whole, place)
        mean, sd = belief.mean[at], belief.covariance[at][at] ** 0.5
        whose = "" if option == "baseline" else f"option: {option}, "
        click.echo(f"      - {{{whose}feature: {feature}, mean: {mean:.6g}, sd: {sd:.6g}}}")


def _when(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")
