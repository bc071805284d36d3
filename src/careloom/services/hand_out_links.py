"""Inviting people of whom nothing is known yet: each gets a link, and says the rest themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from careloom.records.models import Organization, ProgramBundle
from careloom.services.enroll import invite
from careloom.services.link import link_address
from careloom.services.permission import Actor, require_staff


class NotThere(Exception):
    """What was named is not in this hub; the text says what is."""


def hand_out_links(
    *, program: str, organization: str, count: int, by: Actor, now: datetime
) -> list[str]:
    """So many links into the newest version of a program, each for one person.

    NotThere, and nobody invited, if the hub has no such program or organization.
    """
    require_staff(by, "enroll")
    newest = ProgramBundle.objects.filter(program_id=program).order_by("-published_at").first()
    if newest is None:
        known = ProgramBundle.objects.values_list("program_id", flat=True)
        raise NotThere(_said("program", program, known, "careloom publish PATH"))
    where = Organization.objects.filter(name=organization).order_by("id").first()
    if where is None:
        names = Organization.objects.values_list("name", flat=True)
        raise NotThere(_said("organization", organization, names, "careloom staff add"))
    rows = [
        invite(organization=where, program=newest, fields={}, by=by, now=now) for _ in range(count)
    ]
    return [link_address(row) for row in rows]


def _said(what: str, wanted: str, known: Iterable[str], mend: str) -> str:
    there = sorted(set(known))
    has = f"This hub has: {', '.join(there)}." if there else f"Begin with: {mend}"
    return f'There is no {what} "{wanted}". {has}'
