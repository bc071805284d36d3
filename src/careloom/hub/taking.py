"""Taking a snapshot: from standing, clock and context to what one decision may know."""

from __future__ import annotations

import math
from typing import TypedDict

from careloom.hub.contact import asked_lately, is_quiet
from careloom.hub.local_time import local_day_and_minute
from careloom.hub.plan import Plan, Reads, plan_of
from careloom.hub.point import PROPOSAL_APPROVED, DecisionPoint, PointKind
from careloom.hub.readings import Moment, fresh
from careloom.hub.reengaging import WELCOME_SECONDS, left_unheard
from careloom.hub.snapshot import Snapshot
from careloom.hub.standing import Standing
from careloom.program.definitions import Program
from careloom.program.suite import BENEFIT, Exit

NAN = math.nan


class _CourseFields(TypedDict, total=False):
    step: str
    need: str
    theme: str
    course_day: int
    responded: bool
    course_over: bool
    fired: dict[str, tuple[int, float]]
    latest_due: tuple[str, ...]


class _ApprovalFields(TypedDict, total=False):
    proposed: tuple[str, ...]
    approved_by: str


class _PresenceFields(TypedDict):
    unanswered: int
    since_answer: float
    resting: bool
    left_unheard: int
    returned: bool


def take_snapshot(
    program: Program, standing: Standing, point: DecisionPoint, now: float
) -> Snapshot:
    """What the hub knows at this point, and no more: readings it will not look at stay out."""
    plan = plan_of(program)
    day, minute = local_day_and_minute(now, standing.zone)
    moment = Moment(now, day, minute)
    reads = plan.reads_of(point)
    row = _fill(plan, reads, standing, moment, len(plan.scope_of(point).scope.registry))
    prompts_today, prompts_week, minutes_week, items_week = asked_lately(standing, day)
    return Snapshot(
        taken_at=now,
        zone=standing.zone,
        minute=minute,
        language=standing.language,
        form=standing.form,
        row=row,
        read=_read(program, reads, standing, row),
        stale=_stale(program, reads, standing, now),
        **_course(program, standing, point, moment),
        results={
            step: (past.benefit, past.failed, past.abandoned, past.last, past.ended_at)
            for step, past in standing.past.items()
        },
        uses={
            step: (past.sent, past.answered) for step, past in standing.past.items() if past.sent
        },
        picked=dict(standing.picked),
        recent=tuple(standing.recent),
        cooling=_cooling(program, standing, now),
        resting_families=tuple(f for f, until in standing.family_until.items() if now < until),
        opened=tuple(standing.opened),
        staff_needs=tuple(n for n, until in standing.staff_needs.items() if now < until),
        holds=tuple(standing.holds),
        paused=now < standing.paused_until,
        quiet=is_quiet(program, minute),
        waiting=_waiting(standing, now),
        **_approval(standing, point),
        prompts_today=prompts_today,
        prompts_week=prompts_week,
        minutes_week=minutes_week,
        items_week=items_week,
        since_prompt=now - standing.last_prompt_at if standing.last_prompt_at else None,
        **_presence(standing, now),
        carried=_carried(program, standing, now) if point.kind is PointKind.EVALUATION else (),
    )


def as_row(row: tuple[float | None, ...]) -> list[float]:
    """The values as conditions read them: NaN where unknown."""
    return [NAN if value is None else value for value in row]


def _fill(
    plan: Plan, reads: Reads, standing: Standing, moment: Moment, width: int
) -> tuple[float | None, ...]:
    row: list[float | None] = [None] * width
    for slot, _, reader in reads.readers:
        row[slot] = reader(standing, moment)
    for slot, name in reads.formulas:
        formula = plan.program.variables[name].formula
        if formula is not None:
            value = formula.evaluate(as_row(tuple(row)))
            row[slot] = None if math.isnan(value) else round(value, 9)
    return tuple(row)


def _read(
    program: Program, reads: Reads, standing: Standing, row: tuple[float | None, ...]
) -> dict[str, tuple[float, str]]:
    found: dict[str, tuple[float, str]] = {}
    for slot, name, _ in reads.readers:
        if row[slot] is None or name not in program.variables:
            continue
        latest = standing.latest.get(name) or standing.latest.get(program.variables[name].of)
        if latest is not None:
            found[name] = (latest.at, latest.source)
    return found


def _stale(
    program: Program, reads: Reads, standing: Standing, now: float
) -> dict[str, tuple[float, float]]:
    found: dict[str, tuple[float, float]] = {}
    for _, name, _ in reads.readers:
        latest = standing.latest.get(name)
        if latest is not None and not fresh(program.variables[name], latest.at, now):
            found[name] = (latest.value, latest.at)
    return found


def _course(
    program: Program, standing: Standing, point: DecisionPoint, moment: Moment
) -> _CourseFields:
    course = standing.course
    if course is None:
        return _CourseFields()
    step = program.suite[course.step]
    return {
        "step": course.step,
        "need": course.need,
        "theme": course.theme,
        "course_day": moment.day - course.began_on,
        "responded": course.answered > 0,
        "course_over": moment.now >= course.began_at + step.at_latest_seconds,
        "fired": {
            rule: (fired.count, fired.at)
            for rule, fired in course.fired.items()
            if rule in point.rules
        },
        "latest_due": tuple(
            wait.trigger.partition("/")[2]
            for wait in standing.waits
            if wait.slot == point.slot and wait.trigger == point.trigger
            if wait.until <= moment.now and program_waits(program, wait.trigger)
        ),
    }


def program_waits(program: Program, trigger: str) -> bool:
    """Whether this is the trigger of a rule that waits for its condition, with a deadline."""
    rule = plan_of(program).rules.get(trigger)
    return rule is not None and rule.at_latest_seconds > 0


def _cooling(program: Program, standing: Standing, now: float) -> tuple[str, ...]:
    """Declined steps, reached ones until their refresh, and failed ones as long as a decline."""
    if not standing.past and not standing.step_until:
        return ()
    rests = program.recommendation
    done = {
        step
        for step, past in standing.past.items()
        if now
        < past.ended_at
        + (rests.refresh_seconds if Exit(past.last) in BENEFIT else rests.after_decline_seconds)
    }
    return tuple(
        step for step in program.suite if step in done or now < standing.step_until.get(step, 0.0)
    )


def _approval(standing: Standing, point: DecisionPoint) -> _ApprovalFields:
    proposal = standing.proposal
    if proposal is None or point.trigger != PROPOSAL_APPROVED:
        return _ApprovalFields()
    return {"proposed": proposal.steps, "approved_by": proposal.approved_by}


def _presence(standing: Standing, now: float) -> _PresenceFields:
    heard_at = standing.last_answer_at or standing.enrolled_at
    return {
        "unanswered": standing.unanswered,
        "since_answer": now - heard_at,
        "resting": standing.resting_since > 0,
        "left_unheard": left_unheard(standing.recent, heard_at) if standing.recent else 0,
        "returned": standing.back_since > 0 and now - standing.back_since <= WELCOME_SECONDS,
    }


def _waiting(standing: Standing, now: float) -> str:
    proposal = standing.proposal
    return proposal.waits_for if proposal and now < proposal.expires_at else ""


def _carried(program: Program, standing: Standing, now: float) -> tuple[str, ...]:
    found = []
    for item, kept_as, valid in plan_of(program).carried:
        latest = standing.latest.get(kept_as)
        if latest and now - latest.at <= valid:
            found.append(item)
    return tuple(found)
