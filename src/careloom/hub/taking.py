"""Taking a snapshot: from standing, clock and context to what one decision may know."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from careloom.hub.contact import asked_lately, is_quiet
from careloom.hub.learned import InForce
from careloom.hub.local_time import local_day_and_minute
from careloom.hub.plan import Plan, Reads, plan_of
from careloom.hub.point import PROPOSAL_APPROVED, DecisionPoint, PointKind
from careloom.hub.readings import Moment
from careloom.hub.reengaging import WELCOME_SECONDS, left_unheard
from careloom.hub.snapshot import Snapshot
from careloom.hub.standing import CourseState, Latest, Proposal, Standing
from careloom.program.definitions import Program
from careloom.program.suite import BENEFIT
from careloom.program.texts import FORMS

NAN = math.nan
NOTHING_IN_FORCE: Mapping[str, InForce] = {}


def take_snapshot(
    program: Program,
    standing: Standing,
    point: DecisionPoint,
    now: float,
    in_force: Mapping[str, InForce] = NOTHING_IN_FORCE,
) -> Snapshot:
    """What the hub knows at this point, and no more: readings it will not look at stay out.

    `in_force` is what learning policies have learned, by policy; of these too, only what the
    point asks.
    """
    plan = plan_of(program)
    day, minute = local_day_and_minute(now, standing.zone)
    moment = Moment(now, day, minute)
    known = look(plan.reads_of(point), standing, moment, plan.scope_of(point).width).known()
    # Most people are on no hold, have no proposal, and so on: what is not there costs nothing.
    if standing.form != FORMS[0]:
        known["form"] = standing.form
    if standing.course is not None:
        known |= _course(plan, standing.course, standing, point, moment)
    if standing.recent:
        known["recent"] = tuple(standing.recent)
    if standing.opened or standing.staff_needs or standing.holds:
        known |= _set_by_staff(standing, now)
    if standing.proposal is not None:
        known |= _proposal(standing.proposal, point, now)
    if standing.asked:
        known |= _asked(standing, day)
    if standing.last_prompt_at:
        known["since_prompt"] = now - standing.last_prompt_at
    if point.kind is PointKind.EVALUATION:
        known |= _for_recommending(plan, standing, now)
    if in_force:
        known["policies"] = {one: in_force[one] for one in plan.asked(point) if one in in_force}
    return Snapshot(
        taken_at=now,
        zone=standing.zone,
        minute=minute,
        language=standing.language,
        paused=now < standing.paused_until,
        quiet=is_quiet(program, minute),
        **known,
        **_presence(standing, now),
    )


def as_row(row: Mapping[int, float], width: int) -> list[float]:
    """The values of all slots as conditions read them: NaN where unknown."""
    found = [NAN] * width
    for slot, value in row.items():
        found[slot] = value
    return found


@dataclass(slots=True)
class Looked:
    """What was looked at: values by slot, where they came from, and what was too old."""

    row: dict[int, float]
    read: dict[tuple[float, str], list[str]]
    stale: dict[str, tuple[float, float]]

    def known(self) -> dict[str, Any]:
        """The fields of a snapshot that hold it."""
        read = tuple((at, source, tuple(names)) for (at, source), names in self.read.items())
        return {"row": self.row, "read": read, "stale": self.stale}

    def note(self, name: str, latest: Latest) -> None:
        """Write down where a value came from."""
        self.read.setdefault((latest.at, latest.source), []).append(name)


def look(reads: Reads, standing: Standing, moment: Moment, width: int) -> Looked:
    """The values of these names now, in a row of this many slots."""
    looked, latest, now = Looked({}, {}, {}), standing.latest, moment.now
    row = looked.row
    for slot, name, fresh_seconds in reads.latest:
        found = latest.get(name)
        if found is None:
            continue
        if fresh_seconds and now - found.at > fresh_seconds:
            looked.stale[name] = (found.value, found.at)
        else:
            row[slot] = found.value
            looked.note(name, found)
    for slot, name, reader, sources in reads.readers:
        value = reader(standing, moment)
        if value is None:
            continue
        row[slot] = value
        found = next((latest[source] for source in sources if source in latest), None)
        if found is not None:
            looked.note(name, found)
    for slot, formula in reads.formulas:
        value = formula.evaluate(as_row(row, width))
        if not math.isnan(value):
            row[slot] = round(value, 9)
    return looked


def _course(
    plan: Plan, course: CourseState, standing: Standing, point: DecisionPoint, moment: Moment
) -> dict[str, Any]:
    step = plan.program.suite[course.step]
    fired = course.fired
    return {
        "step": course.step,
        "need": course.need,
        "theme": course.theme,
        "course_day": moment.day - course.began_on,
        "responded": course.answered > 0,
        "course_over": moment.now >= course.began_at + step.at_latest_seconds,
        "fired": {
            rule: (fired[rule].count, fired[rule].at) for rule in point.rules if rule in fired
        },
        "latest_due": tuple(
            wait.trigger.partition("/")[2]
            for wait in standing.waits
            if wait.slot == point.slot and wait.trigger == point.trigger
            if wait.until <= moment.now and _has_deadline(plan, wait.trigger)
        ),
    }


def _has_deadline(plan: Plan, trigger: str) -> bool:
    """Whether this is the trigger of a rule that waits for its condition, with a deadline."""
    rule = plan.rules.get(trigger)
    return rule is not None and rule.at_latest_seconds > 0


def _for_recommending(plan: Plan, standing: Standing, now: float) -> dict[str, Any]:
    known: dict[str, Any] = {"carried": _carried(plan, standing, now)}
    if standing.past or standing.step_until or standing.family_until:
        known |= _past(plan, standing, now)
    if standing.picked:
        known["picked"] = dict(standing.picked)
    return known


def _past(plan: Plan, standing: Standing, now: float) -> dict[str, Any]:
    past = standing.past
    return {
        "results": {
            step: (one.benefit, one.failed, one.abandoned, one.last, one.ended_at)
            for step, one in past.items()
        },
        "uses": {step: (one.sent, one.answered) for step, one in past.items() if one.sent},
        "cooling": _cooling(plan, standing, now),
        "resting_families": tuple(f for f, until in standing.family_until.items() if now < until),
    }


def _cooling(plan: Plan, standing: Standing, now: float) -> tuple[str, ...]:
    """Declined steps, reached ones until their refresh, and failed ones as long as a decline."""
    rests = plan.program.recommendation
    done = [step for step, until in standing.step_until.items() if now < until]
    for step, past in standing.past.items():
        rest = rests.refresh_seconds if past.last in BENEFIT else rests.after_decline_seconds
        if now < past.ended_at + rest:
            done.append(step)
    if len(done) > 1:
        return tuple(step for step in plan.program.suite if step in done)
    return tuple(step for step in done if step in plan.program.suite)


def _set_by_staff(standing: Standing, now: float) -> dict[str, Any]:
    return {
        "opened": tuple(standing.opened),
        "staff_needs": tuple(n for n, until in standing.staff_needs.items() if now < until),
        "holds": tuple(standing.holds),
    }


def _proposal(proposal: Proposal, point: DecisionPoint, now: float) -> dict[str, Any]:
    waiting = {"waiting": proposal.waits_for} if now < proposal.expires_at else {}
    if point.trigger != PROPOSAL_APPROVED:
        return waiting
    return {**waiting, "proposed": proposal.steps, "approved_by": proposal.approved_by}


def _asked(standing: Standing, day: int) -> dict[str, Any]:
    names = ("prompts_today", "prompts_week", "minutes_week", "items_week")
    return dict(zip(names, asked_lately(standing, day), strict=True))


def _presence(standing: Standing, now: float) -> dict[str, Any]:
    heard_at = standing.last_answer_at or standing.enrolled_at
    return {
        "unanswered": standing.unanswered,
        "since_answer": now - heard_at,
        "resting": standing.resting_since > 0,
        "left_unheard": left_unheard(standing.recent, heard_at) if standing.recent else 0,
        "returned": standing.back_since > 0 and now - standing.back_since <= WELCOME_SECONDS,
    }


def _carried(plan: Plan, standing: Standing, now: float) -> tuple[str, ...]:
    found = []
    for item, kept_as, valid in plan.carried:
        latest = standing.latest.get(kept_as)
        if latest and now - latest.at <= valid:
            found.append(item)
    return tuple(found)
