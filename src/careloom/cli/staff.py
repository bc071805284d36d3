"""`careloom staff`: who may sign in."""

from __future__ import annotations

from pathlib import Path

import click

from careloom.cli.hub import data_option, open_hub

ROLES = ("coach", "clinician", "author", "analyst", "administrator", "auditor")


@click.group()
def command() -> None:
    """Let staff in.

    Example: careloom staff add carla --role coach --organization "North clinic" --data hub
    """


@command.command()
@click.argument("name")
@data_option
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--organization", required=True, help="Its name; made if there is none.")
def add(name: str, data: Path | None, role: str, organization: str) -> None:
    """Give NAME a role in an organization, and print a password for the first sign-in.

    Example: careloom staff add carla --role coach --organization "North clinic" --data hub
    """
    open_hub(data)
    from careloom.records.clock import read_clock
    from careloom.services.add_staff import add_staff
    from careloom.services.permission import SOFTWARE

    password = add_staff(
        name=name, role=role, organization=organization, by=SOFTWARE, now=read_clock()
    )
    click.echo(f"{name} may sign in as {role} of {organization}.")
    if password:
        click.echo(f"The password is {password} and is shown this once.")
