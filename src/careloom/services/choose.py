"""Choosing: the person picks a recommended step, or staff decide in the hub's place."""

from __future__ import annotations

from datetime import datetime

from careloom.hub.entries import Entry, EntryKind
from careloom.hub.standing import Proposal
from careloom.records.models import StaffTask
from careloom.services.coded import is_code
from careloom.services.happening import Happening, Refused, happening
from careloom.services.permission import Actor, NotAllowed, require_self, require_staff


def choose_step(*, enrollment_id: str, step: str, form: str, by: Actor, now: datetime) -> Happening:
    """The person picks one of the steps recommended to them, or none of them now ("")."""
    require_self(by, enrollment_id)
    with happening(enrollment_id, "choose", form=form, said=step, by=by, now=now) as happened:
        proposal = _waiting(happened, "participant")
        if step and step not in proposal.steps:
            raise Refused("not_recommended")
        kind = EntryKind.CHOSEN if step else EntryKind.NOT_NOW
        happened.kept.append(Entry(kind=kind, at=now.timestamp(), name=step, key=proposal.key))
    return happened


def decide_for(
    *,
    enrollment_id: str,
    step: str,
    reason: str,
    key: str = "",
    form: str = "",
    by: Actor,
    now: datetime,
) -> Happening:
    """Staff approve the recommendation, or choose another step, or none (`step` is "").

    What is approved is decided anew on what is known now: a step that no longer fits is not begun,
    and the last of what was decided says why.

    What the hub recommended stays in its decision; what the human chose stands beside it, with a
    coded reason where it differs. Refused when nothing waits any more, or not what `key` names.
    What waits for a clinician, a coach does not decide.
    """
    with happening(
        enrollment_id, "decide_for", form=form, said=[step, reason, key], by=by, now=now
    ) as happened:
        require_staff(by, "decide_for", happened.kept.row)
        proposal = _waiting(happened, "")
        if proposal.waits_for == "clinician" and by.kind == "coach":
            raise NotAllowed("This recommendation waits for a clinician.")
        if key and key != proposal.key:
            raise Refused("nothing_waits")
        if step and step not in happened.kept.program.suite:
            raise Refused("unknown_step")
        approved = step == proposal.steps[0]
        if not is_code(reason) and (reason or not approved):
            raise Refused("reason_wanted")
        kind = EntryKind.CHOSEN if step else EntryKind.REJECTED
        kind = EntryKind.APPROVED if approved else kind
        happened.kept.append(
            Entry(
                kind=kind,
                at=now.timestamp(),
                actor=by.kind,
                name=step,
                key=proposal.key,
                text=reason,
            )
        )
        StaffTask.objects.filter(
            enrollment=happened.kept.row, kind=StaffTask.Kind.APPROVAL, about=proposal.key
        ).update(
            closed_at=now,
            closed_as="approved" if approved else "chose_another" if step else "rejected",
        )
    return happened


def _waiting(happened: Happening, for_whom: str) -> Proposal:
    proposal = happened.kept.standing.proposal
    if proposal is None or proposal.expires_at <= happened.now.timestamp():
        raise Refused("nothing_waits")
    if for_whom and proposal.waits_for != for_whom:
        raise Refused("nothing_waits")
    return proposal
