"""The approvals: what waits for a human's word, and deciding about it."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from careloom.services.choose import decide_for
from careloom.services.happening import Refused
from careloom.services.see_approvals import MOST, see_approvals
from careloom.services.see_person import own_enrollment
from careloom.staff.visit import StaffVisit, by_staff

REASONS = {
    "knows_more": "I know something the hub does not",
    "person_asked": "The person asked for it",
    "not_now": "This is not the time for it",
    "not_safe": "I do not think it is safe now",
}
_NO_LONGER = (
    "Something changed since it was recommended: the step no longer fits, and was not begun. "
    "The hub looks again as soon as more is known."
)


@by_staff("GET")
def list_approvals(visit: StaffVisit) -> HttpResponse:
    """Every waiting recommendation with all that one needs to decide, the oldest first."""
    waits = see_approvals(by=visit.actor, now=visit.now)
    return visit.page("clinic/approvals.html", approvals=waits, most=MOST, reasons=REASONS.items())


@by_staff("POST")
def decide(visit: StaffVisit, person: str) -> HttpResponse:
    """Approve what waits, choose another step, or none."""
    own_enrollment(person, visit.actor)
    step, reason = visit.posted("step"), visit.posted("reason")
    if reason and reason not in REASONS:
        raise Refused("reason_wanted")
    act, proposed = visit.posted("act"), visit.posted("proposed")
    chosen = {"approve": proposed, "other": step, "none": ""}.get(act)
    if chosen is None or (act != "none" and not chosen):
        raise Refused("unknown_step")

    def act_on_it() -> str:
        happened = decide_for(
            enrollment_id=person,
            key=visit.posted("key"),
            step=chosen,
            reason="" if act == "approve" else reason,
            form=visit.posted("form"),
            by=visit.actor,
            now=visit.now,
        )
        late = any("no_longer_fits" in decision.reasons for _, decision in happened.decided)
        return _NO_LONGER if late else ""

    queued = visit.posted("after") == "approvals"
    return visit.tried(
        act_on_it, reverse("approvals") if queued else reverse("person", args=[person])
    )
