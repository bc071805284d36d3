"""Which decision point comes next for one person, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from careloom.hub.agreed_acts import RECALL, is_of_act
from careloom.hub.contact import CONTACT_MINUTE
from careloom.hub.local_time import DAY, instant, iso_day, local_day_and_minute
from careloom.hub.plan import Plan, plan_of
from careloom.hub.point import NEVER, DecisionPoint, PointKind
from careloom.hub.randomization import Draws
from careloom.hub.reengaging import LATER
from careloom.hub.standing import Standing, Wait
from careloom.program.definitions import Program
from careloom.program.suite import DecisionRule
from careloom.program.triggers import Trigger, TriggerKind

ASKED = "/asked"
CONTACT = "contact/in_touch"
_CONTACT_WINDOW = 10 * 3600.0
Candidate = tuple[float, Callable[..., DecisionPoint], object]
"""When a point comes, what makes it, and of what."""
_FREQUENT = frozenset({TriggerKind.DAILY, TriggerKind.WEEKLY, TriggerKind.RANDOM})
_DAYS_A_WEEK = 7


def next_point(program: Program, standing: Standing, draws: Draws) -> DecisionPoint | None:
    """The earliest decision point not yet decided, however long ago it came; None if none comes.

    Times follow the zone in which the person is now; a local day that was decided is not decided
    again in another zone.
    """
    plan = plan_of(program)
    found: list[Candidate] = [(wait.at, _from_wait, wait) for wait in standing.waits]
    found += _timed_evaluations(plan, standing, draws)
    found += _timed_rules(plan, standing, draws)
    found += _contact(program, standing)
    if not found:
        return None
    # Points are made of the earliest only; most of what may come never does.
    earliest = min([at for at, _, _ in found])
    points = [make(plan, earliest, what) for at, make, what in found if at == earliest]
    return points[0] if len(points) == 1 else min(points, key=lambda point: point.key)


def next_due(program: Program, standing: Standing, draws: Draws) -> float | None:
    """When the next decision point comes."""
    point = next_point(program, standing, draws)
    return None if point is None else point.at


def _from_wait(plan: Plan, at: float, wait: Wait) -> DecisionPoint:
    head, _, rest = wait.trigger.partition("/")
    if is_of_act(wait.trigger):
        return _act_point(wait)
    if head in ("evaluation", "proposal"):
        return DecisionPoint(
            kind=PointKind.EVALUATION,
            trigger=wait.trigger,
            slot=wait.slot,
            at=wait.at,
            closes_at=wait.at + _CONTACT_WINDOW if wait.slot.endswith(LATER) else NEVER,
            reported=wait.reported,
            settled=wait.slot.endswith(ASKED),
        )
    rule = plan.rules.get(wait.trigger)
    window = rule.trigger.window_seconds if rule else 0.0
    return DecisionPoint(
        kind=PointKind.EVENT,
        trigger=wait.trigger,
        slot=wait.slot,
        at=wait.at,
        closes_at=wait.at + window if window else NEVER,
        step=head,
        rules=(rest,) if rule else _rules_after(plan, head, rest),
    )


def _act_point(wait: Wait) -> DecisionPoint:
    recalls = wait.trigger.startswith(RECALL)
    return DecisionPoint(
        kind=PointKind.CONTACT,
        trigger=wait.trigger,
        slot=wait.slot,
        at=wait.at,
        closes_at=wait.at + _CONTACT_WINDOW if recalls else NEVER,
    )


def _rules_after(plan: Plan, step: str, rest: str) -> tuple[str, ...]:
    kind, _, event = rest.partition(":")
    return plan.answered.get((step, event), ()) if kind == "answered" else ()


def _timed_evaluations(plan: Plan, standing: Standing, draws: Draws) -> Iterator[Candidate]:
    """Who rests is not asked; who needs nothing, or left, only at long intervals."""
    if standing.resting_since:
        return
    base = local_day_and_minute(standing.enrolled_at, standing.zone)[0]
    for trigger in plan.timed:
        frequent = trigger.kind in _FREQUENT
        if standing.idle_since and frequent:
            continue
        away = max(standing.idle_until, standing.left_until) if frequent else 0.0
        begun = max(standing.enrolled_at, standing.rested_until, away)
        found = _next_time(plan, standing, trigger, base, begun, draws)
        if found:
            at, slot = found
            yield at, _evaluation_point, (trigger, slot)


def _evaluation_point(plan: Plan, at: float, what: tuple[Trigger, str]) -> DecisionPoint:
    trigger, slot = what
    return DecisionPoint(
        kind=PointKind.EVALUATION,
        trigger=trigger.id,
        slot=slot,
        at=at,
        closes_at=at + trigger.window_seconds,
    )


def _timed_rules(plan: Plan, standing: Standing, draws: Draws) -> Iterator[Candidate]:
    course = standing.course
    if course is None:
        return
    for rule in plan.timed_rules[course.step]:
        fired = course.fired.get(rule.id)
        if rule.at_most and fired and fired.count >= rule.at_most:
            continue
        trigger = rule.trigger
        found = _next_time(plan, standing, trigger, course.began_on, course.began_at, draws)
        if found:
            at, slot = found
            yield at, _rule_point, (course.step, rule, slot)


def _rule_point(plan: Plan, at: float, what: tuple[str, DecisionRule, str]) -> DecisionPoint:
    step, rule, slot = what
    return DecisionPoint(
        kind=PointKind.EVENT,
        trigger=rule.trigger.id,
        slot=slot,
        at=at,
        closes_at=at + rule.trigger.window_seconds,
        step=step,
        rules=(rule.id,),
    )


def _next_time(
    plan: Plan,
    standing: Standing,
    trigger: Trigger,
    base_day: int,
    base_at: float,
    draws: Draws,
) -> tuple[float, str] | None:
    """The next local day of this trigger that was not decided, its instant and slot."""
    zone, handled = standing.zone, standing.handled.get(trigger.id)
    begun_on = local_day_and_minute(base_at, zone)[0]
    first = begun_on if handled is None else max(begun_on, handled + 1)
    base = base_day if trigger.kind is TriggerKind.EVERY else 0
    while found := _time_from(plan, trigger, base, first, zone):
        day, at, slot = found
        if trigger.kind is TriggerKind.RANDOM:
            at = instant(day, _drawn_minute(trigger, slot, draws), zone)
        if at > base_at:
            return at, slot
        first = day + 1
    return None


def _time_from(
    plan: Plan, trigger: Trigger, base: int, first: int, zone: str
) -> tuple[int, float, str] | None:
    """The trigger's next day from `first` on, when its time begins, and the slot.

    Found once for all who live in a zone, for it is asked several times at each decision.
    """

    def find() -> tuple[int, float, str] | None:
        day = _next_day(plan.program, trigger, base, first)
        return None if day is None else (day, instant(day, trigger.at_minute, zone), iso_day(day))

    return plan.remembered((trigger.id, base, first, zone), find)


def _next_day(program: Program, trigger: Trigger, base: int, first: int) -> int | None:
    if trigger.kind is TriggerKind.EVERY:
        times = max(1, -((base - first) // trigger.every_days))
        return base + times * trigger.every_days
    if trigger.kind is TriggerKind.CALENDAR:
        starts = (start for start, _ in program.calendars[trigger.calendar] if start >= first)
        return next(starts, None)
    week = range(first, first + _DAYS_A_WEEK)
    wanted = trigger.weekdays
    return next(day for day in week if not wanted or (day + 6) % _DAYS_A_WEEK in wanted)


def _drawn_minute(trigger: Trigger, slot: str, draws: Draws) -> int:
    draw = draws.draw(f"{trigger.id}@{slot}", "time")
    return trigger.at_minute + int(draw * (trigger.until_minute - trigger.at_minute))


def _rest_between(program: Program, standing: Standing) -> float:
    """Who rests hears of us ever more rarely: as long again as they have rested already."""
    contact = program.contact
    rested = standing.last_contact_at - standing.resting_since
    return min(max(contact.resting_seconds, rested), contact.idle_seconds)


def _contact(program: Program, standing: Standing) -> Iterator[Candidate]:
    if standing.resting_since:
        since, apart = standing.resting_since, _rest_between(program, standing)
    elif standing.idle_since and standing.course is None:
        since, apart = standing.idle_since, program.contact.idle_seconds
    else:
        return
    due = max(since, standing.last_contact_at) + apart
    day = local_day_and_minute(due, standing.zone)[0]
    handled = standing.handled.get(CONTACT)
    day = day if handled is None else max(day, handled + 1)
    at = instant(day, CONTACT_MINUTE, standing.zone)
    if at < due - DAY / 2:
        at = instant(day + 1, CONTACT_MINUTE, standing.zone)
        day += 1
    yield at, _contact_point, iso_day(day)


def _contact_point(plan: Plan, at: float, slot: str) -> DecisionPoint:
    return DecisionPoint(
        kind=PointKind.CONTACT,
        trigger=CONTACT,
        slot=slot,
        at=at,
        closes_at=at + _CONTACT_WINDOW,
    )
