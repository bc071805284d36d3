"""The one gate that every send passes, at the moment of sending."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
from django.db.models import Q

from careloom.hub.burden import Prompt, cap_reached, is_unasked, may_be_unasked, may_overrun
from careloom.hub.contact import is_quiet
from careloom.hub.decision import Decision, Outcome
from careloom.hub.evaluating import MINUTES_OF_A_CHECK
from careloom.hub.local_time import local_day_and_minute
from careloom.hub.standing import Standing
from careloom.program.definitions import Program
from careloom.records.models import Consent, DecisionRecord, Delivery
from careloom.services.give_consent import CARE

SAFETY = "safety"
_QUARTER_HOUR = 900.0
_STALE = {"ask": 12 * 3600.0, "event": 12 * 3600.0, "contact": 24 * 3600.0}
_A_WEEK = 8 * 86400.0
"""Seconds that surely hold seven local days and what went out late on the first of them."""
_CAPPED = (Outcome.ASK, Outcome.EVENT)
_OUT = (Delivery.State.ACCEPTED, Delivery.State.UNCERTAIN, Delivery.State.LEASED)
"""States in which a prompt has reached the person, or may have."""


@dataclass(frozen=True, slots=True)
class Held:
    """Why a delivery may not go out now; `until` is set where the reason passes by itself."""

    reason: str
    until: float | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Candidate:
    """One delivery at the moment when it would go out. `agrees` is read at this moment as well."""

    delivery: Delivery
    standing: Standing
    program: Program
    address: str
    agrees: bool
    now: float


def hold_back(one: Candidate) -> Held | None:
    """Why this may not be sent now; None when it may.

    Safety mail needs an address and nothing else: it skips consent by channel, caps, quiet hours
    and holds. What would have to wait beyond the time it is for is not sent at all.
    """
    reason = reason_to_hold(one)
    if reason == "quiet_hours":
        return Held(reason, one.now + _QUARTER_HOUR)
    if reason:
        return Held(reason)
    delivery = one.delivery
    if delivery.what not in _CAPPED or not may_be_unasked(one.program, delivery.key):
        return None
    if not may_overrun(one.program, one.standing, one.now):
        return None
    cap, until = _cap(delivery, one.standing, one.program, one.now)
    if not cap:
        return None
    return Held(cap, until if until - delivery.created_at <= _STALE[delivery.what] else None)


def who_agrees(channel: str, enrollments: Iterable[str]) -> frozenset[str]:
    """Which of these people agree to care by this channel now."""
    given = Consent.objects.filter(
        enrollment_id__in=list(enrollments), purpose=CARE, channel=channel, withdrawn_at=None
    )
    return frozenset(given.values_list("enrollment_id", flat=True))


def reason_to_hold(one: Candidate) -> str:
    """The same, for all reasons but the caps; `quiet_hours` passes, the others do not."""
    delivery, standing, now = one.delivery, one.standing, one.now
    if not one.address:
        return "no_address"
    if delivery.what == SAFETY:
        return ""
    if not one.agrees:
        return "no_consent"
    if standing.holds:
        return "safety_hold"
    if now < standing.paused_until:
        return "paused"
    if now - delivery.created_at > _STALE.get(delivery.what, 24 * 3600.0):
        return "too_late"
    minute = local_day_and_minute(now, standing.zone)[1]
    return "quiet_hours" if is_quiet(one.program, minute) else ""


def _cap(
    delivery: Delivery, standing: Standing, program: Program, now: float
) -> tuple[str, float]:  # fmt: skip
    """The cap that sending now would break, by what went out in the week and when."""
    lately = Delivery.objects.filter(
        Q(id=delivery.id) | Q(state__in=_OUT),
        enrollment_id=delivery.enrollment_id,
        what__in=_CAPPED,
        created_at__gt=now - _A_WEEK,
    )
    keys = {one.key: one for one in lately}
    bodies = DecisionRecord.objects.filter(
        enrollment_id=delivery.enrollment_id, key__in=list(keys)
    ).values_list("key", "body")
    prompts = {
        key: _prompt(program, keys[key], msgspec.json.decode(body, type=Decision), now)
        for key, body in bodies
        if body
    }
    next_one = prompts.pop(delivery.key, None)
    if next_one is None:
        return "", 0.0
    return cap_reached(program, standing.zone, list(prompts.values()), next_one)


def _prompt(program: Program, sent: Delivery, decision: Decision, now: float) -> Prompt:
    unasked = is_unasked(program, decision.point, decision.rule)
    at = sent.settled_at or now
    if decision.outcome is Outcome.ASK:
        return Prompt(at, unasked, MINUTES_OF_A_CHECK, len(decision.ask))
    step = program.suite.get(decision.point.step)
    event = step.events.get(decision.chosen) if step else None
    return Prompt(at, unasked, event.minutes if event else 0.0, 1)
