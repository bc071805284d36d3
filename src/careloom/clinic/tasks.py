"""The clinic's tasks: what waits for a human, safety first."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from careloom.services.acknowledge_task import acknowledge_task
from careloom.services.happening import Refused
from careloom.services.permission import may
from careloom.services.see_tasks import MOST, see_task, see_tasks
from careloom.staff.visit import StaffVisit, by_staff

OUTCOMES = {
    "spoke": "I spoke with the person",
    "passed_on": "I passed it on",
    "nothing_needed": "Nothing was needed",
    "not_reached": "I could not reach the person",
}


@by_staff("GET")
def list_tasks(visit: StaffVisit) -> HttpResponse:
    """All open tasks."""
    tasks = see_tasks(by=visit.actor)
    return visit.page(
        "clinic/tasks.html", tasks=tasks, most=MOST, opens=may(visit.actor, "read_words")
    )


@by_staff("GET")
def show_task(visit: StaffVisit, task_id: int) -> HttpResponse:
    """One task whole, with the person's words where there are any."""
    task = see_task(task_id=task_id, by=visit.actor, now=visit.now)
    return visit.page("clinic/task.html", task=task, outcomes=OUTCOMES.items())


@by_staff("POST")
def settle(visit: StaffVisit, task_id: int) -> HttpResponse:
    """Take the task, or close it with what was done."""
    close_as = visit.posted("close_as")
    if close_as and close_as not in OUTCOMES:
        raise Refused("unknown_outcome")
    acknowledge_task(task_id=task_id, close_as=close_as, by=visit.actor, now=visit.now)
    return redirect("tasks") if close_as else redirect("task", task_id)
