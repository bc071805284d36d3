"""What a decision brings about: something on its way to the person, or a task for a human."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from careloom.hub.agreed_acts import LOOK
from careloom.hub.decision import Decision, Outcome
from careloom.hub.point import PROPOSAL_EXPIRED
from careloom.records.lives import Decided, KeptLife
from careloom.records.models import Delivery, StaffTask
from careloom.records.models.identity import new_id

_DELIVERED = frozenset({Outcome.ASK, Outcome.EVENT, Outcome.CONTACT})
IN_THE_PAGES = "web"


def carry_out(kept: KeptLife, decided: Iterable[Decided], now: datetime) -> None:
    """Put what was decided into the outbox and before staff, in the caller's transaction."""
    for _, decision in decided:
        if decision.outcome in _DELIVERED:
            _deliver(kept, decision, now)
        if decision.outcome is Outcome.EVENT:
            _human_event(kept, decision, now)
        elif decision.point.trigger.startswith(LOOK):
            _look_after(kept, decision, now)
        elif decision.outcome is Outcome.PERSON:
            about = decision.need or "/".join(decision.reasons)
            open_task(
                kept, StaffTask.Kind.PERSON, f"{decision.point.key}/{about}", now, urgent=True
            )
        elif decision.outcome is Outcome.RECOMMEND and decision.waits_for:
            _propose(kept, decision, now)
        if decision.point.trigger == PROPOSAL_EXPIRED:
            _close_approvals(kept, "expired", now)
        elif decision.outcome is Outcome.RECOMMEND and (
            decision.waits_for or decision.point.reported
        ):
            _close_approvals(kept, "overtaken", now)


def open_task(
    kept: KeptLife, kind: str, about: str, now: datetime, *, urgent: bool = False
) -> StaffTask:
    """A task for staff; the same thing is asked of them once."""
    task, _ = StaffTask.objects.get_or_create(
        enrollment_id=kept.id,
        kind=kind,
        about=about[:120],
        defaults={"urgent": urgent, "opened_at": now},
    )
    return task


def _deliver(kept: KeptLife, decision: Decision, now: datetime) -> None:
    """One delivery for a decision, kept with it: what is decided once is on its way once."""
    at = now.timestamp()
    channel = kept.standing.channel
    shown = channel == IN_THE_PAGES
    state = Delivery.State.ACCEPTED if shown else Delivery.State.QUEUED
    kept.deliveries.append(
        (
            new_id(),
            kept.id,
            decision.point.key,
            str(decision.outcome),
            _ref(kept, decision),
            channel,
            str(state),
            "",
            0,
            at,
            0.0,
            at,
            at if shown else None,
        )
    )


def _ref(kept: KeptLife, decision: Decision) -> str:
    """The text that is told."""
    if decision.outcome is Outcome.EVENT:
        step = kept.program.suite[decision.point.step]
        return decision.text or step.events[decision.chosen].text
    return decision.chosen or "program/checkin"


def _human_event(kept: KeptLife, decision: Decision, now: datetime) -> None:
    step = kept.program.suite[decision.point.step]
    if step.events[decision.chosen].by_human:
        about = f"{step.id}/{decision.chosen}@{decision.point.slot}"
        open_task(kept, StaffTask.Kind.HUMAN_EVENT, about, now)


def _propose(kept: KeptLife, decision: Decision, now: datetime) -> None:
    if decision.waits_for != "participant":
        open_task(kept, StaffTask.Kind.APPROVAL, decision.point.key, now)


def _close_approvals(kept: KeptLife, closed_as: str, now: datetime) -> None:
    """Ask staff no longer for what does not wait any more."""
    proposal = kept.standing.proposal
    open_ones = StaffTask.objects.filter(
        enrollment_id=kept.id, kind=StaffTask.Kind.APPROVAL, closed_at=None
    )
    if proposal is not None:
        open_ones = open_ones.exclude(about=proposal.key[:120])
    open_ones.update(closed_at=now, closed_as=closed_as)


def _look_after(kept: KeptLife, decision: Decision, now: datetime) -> None:
    """The day of an agreed act has passed without an answer: whoever agreed to look, looks."""
    agreed = kept.program.suite[decision.point.trigger.removeprefix(LOOK)].agreed_act
    if agreed is not None:
        about = f"{agreed.text}@{decision.point.slot}"
        open_task(kept, StaffTask.Kind.LOOK_AFTER, about, now)
