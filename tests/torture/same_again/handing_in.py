"""A form handed in by many at once, then once more with something else in it."""

from __future__ import annotations

from django.urls import reverse

from careloom.records.models import Enrollment, StaffTask
from careloom.services.link import link_token
from tests.torture.same_again.forms import PERSON, Form
from tests.torture.same_again.site import Site, at_once, rows_of


def hand_in(site: Site, form: Form, times: int) -> dict[str, object]:
    """The form so many times at once by one token, then once more with something else in it."""
    row = site.person(form.prepare)
    make = site.client(form.role, row)
    address = _address(form, row)
    token = f"{form.name}-{times}"
    before = rows_of(row.id)

    def post(**other: str) -> int:
        fields = {**form.said, "form": token, **other}
        return make().post(address, fields).status_code

    answers = at_once(times, lambda _: post())
    after = rows_of(row.id)
    changed = post(**form.other) if form.other else 0
    then = rows_of(row.id)
    return {
        "act": form.name,
        "times": times,
        "did": {name: after[name] - before.get(name, 0) for name in sorted(after)},
        "answers": sorted(answers),
        "with_something_else": changed,
        "then_did": sorted(name for name in {*then, *after} if then.get(name) != after.get(name)),
    }


def _address(form: Form, row: Enrollment) -> str:
    of: dict[str, object] = {"person": row.id}
    if form.role == PERSON:
        of = {"token": link_token(row)}
    elif form.route == "settle-task":
        of = {"task_id": StaffTask.objects.get(enrollment_id=row.id).id}
    return reverse(form.route, kwargs={**of, **form.more})
