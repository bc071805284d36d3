"""Publishing a version of a program, so that people can be enrolled in it."""

from __future__ import annotations

import json
from datetime import datetime

from django.db import transaction

from careloom.program.checking.check import check_bundle
from careloom.program.problems import ProgramProblems
from careloom.program.reading.bundle import Bundle
from careloom.records.audit import write_audit
from careloom.records.bundles import remember_program
from careloom.records.models import ProgramBundle
from careloom.services.permission import Actor, require_staff


def publish_program(*, bundle: Bundle, by: Actor, now: datetime) -> ProgramBundle:
    """Keep this version; the same content is kept once. ProgramProblems if it has an error."""
    require_staff(by, "publish")
    checked = check_bundle(bundle)
    if checked.program is None:
        raise ProgramProblems(checked.errors)
    program = remember_program(checked.program)
    with transaction.atomic():
        kept, made = ProgramBundle.objects.get_or_create(
            content_hash=program.content_hash,
            defaults={
                "program_id": program.id,
                "version": program.version,
                "files": json.dumps(dict(bundle), ensure_ascii=False, sort_keys=True),
                "published_at": now,
            },
        )
        if made:
            write_audit(
                chain=f"program/{program.id}"[:40],
                actor=str(by),
                act="publish",
                subject=program.content_hash,
                at=now,
            )
    return kept
