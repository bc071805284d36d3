"""Taking a program's data out for research, without anything that names a person."""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet

from careloom.records.audit import write_audit
from careloom.records.models import Enrollment, ProgramBundle
from careloom.services.happening import Refused
from careloom.services.permission import SOFTWARE, Actor, require_staff
from careloom.services.study_package import Flow, Study, write_package
from careloom.services.study_tables import StudyTables, add_person


def export_study(*, program: str, out: Path, protocol: str = "", by: Actor, now: datetime) -> Flow:
    """Write the data package of all versions of this program into an empty folder; the counts.

    Of one's own organization only; of all for the software. Refused with `no_such_program` where
    nobody was ever enrolled in it.
    """
    rows = people_of_study(program, by=by)
    versions = ProgramBundle.objects.filter(program_id=program).order_by("-published_at")
    with transaction.atomic():
        chain = f"study/{by.organization or 'hub'}"[:40]
        write_audit(chain=chain, actor=str(by), act="export_study", subject=program, at=now)
        tables = _tables(rows)
        flow = _flow(rows, tables)
    version = ", ".join(dict.fromkeys(versions.values_list("version", flat=True)))
    write_package(out, tables, Study(program, version, flow, protocol))
    return flow


def people_of_study(program: str, *, by: Actor) -> QuerySet[Enrollment]:
    """Whose data the actor may take out; refused as `export_study` is."""
    require_staff(by, "export_study")
    rows = Enrollment.objects.filter(program__program_id=program).select_related("participant")
    if by != SOFTWARE:
        rows = rows.filter(participant__organization_id=by.organization)
    if not rows.exists():
        raise Refused("no_such_program")
    return rows


def _tables(rows: QuerySet[Enrollment]) -> StudyTables:
    """All rows, the people in a random order that is kept nowhere."""
    tables = StudyTables()
    order = list(rows)
    secrets.SystemRandom().shuffle(order)
    width = max(3, len(str(len(order))))
    for number, row in enumerate(order, start=1):
        add_person(tables, row, f"p{number:0{width}d}")
    return tables


def _flow(rows: QuerySet[Enrollment], tables: StudyTables) -> Flow:
    """Who came how far, and what became of the moments, as a flow diagram counts them."""
    erased = rows.exclude(participant__erased_at=None).count()
    drawn = [one for one in tables.decisions if one["available"]]
    reasons = Counter(
        reason
        for one in tables.decisions
        for reason in str(one["unavailable"]).split(";")
        if reason
    )
    treated = {one["person"] for one in drawn}
    return {
        "invited": rows.count(),
        "never_began": rows.filter(started_at=None, participant__erased_at=None).count(),
        "erased": erased,
        "in_the_tables": len(tables.people),
        "withdrew_later": sum(1 for one in tables.people if one["withdrew"]),
        "with_a_randomized_moment": len(treated),
        "moments": len(tables.decisions),
        "moments_unavailable": len(tables.decisions) - len(drawn),
        "reasons": dict(sorted(reasons.items())),
        "moments_available": len(drawn),
        "drawn": dict(sorted(Counter(str(one["chosen"]) for one in drawn).items())),
        "near_effect_measured": sum(1 for one in drawn if one["near"] is not None),
    }
