"""Staff acknowledge a task, and close it with what was done."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from careloom.records.audit import write_audit
from careloom.records.models import StaffTask
from careloom.services.coded import is_code
from careloom.services.happening import Refused
from careloom.services.permission import Actor, require_staff


def acknowledge_task(*, task_id: int, close_as: str = "", by: Actor, now: datetime) -> StaffTask:
    """Note who looks at the task; with `close_as`, a coded outcome, also that it is done.

    Doing it twice changes nothing: the first to acknowledge stays the one who did. Refused for a
    task that is not there, as for one of another organization, and for words in place of a code.
    """
    require_staff(by, "acknowledge")
    with transaction.atomic():
        task = StaffTask.objects.select_for_update().filter(id=task_id).first()
        if task is None or task.enrollment.participant.organization_id != by.organization:
            raise Refused("no_such_task")
        if close_as and not is_code(close_as):
            raise Refused("unknown_outcome")
        if task.acknowledged_at is not None and (not close_as or task.closed_at is not None):
            return task
        if task.acknowledged_at is None:
            task.acknowledged_at, task.acknowledged_by_id = now, int(by.id)
        if close_as and task.closed_at is None:
            task.closed_at, task.closed_as = now, close_as
        task.save()
        write_audit(
            chain=task.enrollment_id,
            actor=str(by),
            act="close_task" if close_as else "acknowledge_task",
            subject=f"task/{task.id}",
            at=now,
        )
    return task
