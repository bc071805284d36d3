"""What a decision changes in the standing."""

from __future__ import annotations

from collections.abc import Callable

from careloom.hub.agreed_acts import is_of_act
from careloom.hub.contact import note_asked
from careloom.hub.course import begin_course, end_course, send_event
from careloom.hub.decision import Decision, Outcome
from careloom.hub.evaluating import MINUTES_OF_A_CHECK, STILL_USEFUL
from careloom.hub.local_time import day_of, local_day_and_minute
from careloom.hub.plan import plan_of
from careloom.hub.point import PROPOSAL_APPROVED, PROPOSAL_EXPIRED
from careloom.hub.reengaging import LATER, LOOKS_AGAIN, look_later
from careloom.hub.schedule import ASKED, CONTACT
from careloom.hub.standing import CheckIn, Proposal, Standing, Wait
from careloom.program.definitions import Program
from careloom.program.suite import Exit
from careloom.program.triggers import TIMED

_A_DAY_SLOT = len("2026-03-02")


def fold_decision(program: Program, standing: Standing, decision: Decision) -> Standing:
    """Take one decision into the standing, in place: courses, events, what is awaited."""
    standing.seq += 1
    point = decision.point
    _mark_handled(program, standing, decision)
    waited = [w for w in standing.waits if (w.trigger, w.slot) == (point.trigger, point.slot)]
    standing.waits = [w for w in standing.waits if w not in waited]
    for wait in waited:
        _wait_on(program, standing, decision, wait)
    if point.trigger in (PROPOSAL_APPROVED, PROPOSAL_EXPIRED):
        standing.proposal = None
        standing.waits = [w for w in standing.waits if w.slot != point.slot]
    if point.slot.endswith(ASKED) and standing.check_in is not None:
        standing.check_in = None
    _FOLDS.get(decision.outcome, _nothing)(program, standing, decision)
    if point.slot.endswith(LATER) and LOOKS_AGAIN.intersection(decision.reasons):
        look_later(program, standing, decision.taken_at, point.trigger)
    return standing


def _mark_handled(program: Program, standing: Standing, decision: Decision) -> None:
    point = decision.point
    plan = plan_of(program)
    evaluation, rule = plan.evaluations.get(point.trigger), plan.rules.get(point.trigger)
    trigger = evaluation.trigger if evaluation else rule.trigger if rule else None
    timed = point.trigger == CONTACT or (trigger is not None and trigger.kind in TIMED)
    if timed and len(point.slot) == _A_DAY_SLOT and point.slot[4] == "-":
        standing.handled[point.trigger] = day_of(point.slot)


def _wait_on(program: Program, standing: Standing, decision: Decision, wait: Wait) -> None:
    """A rule that waits for its condition looks once more at its deadline."""
    if wait.until > decision.taken_at and decision.outcome is Outcome.NOTHING:
        again = Wait(wait.trigger, wait.slot + "+", wait.until, wait.until, wait.event)
        standing.waits.append(again)


def _nothing(program: Program, standing: Standing, decision: Decision) -> None:
    if decision.reasons == ("no_need",) and not standing.idle_since and standing.course is None:
        standing.idle_since = decision.taken_at


def _ask(program: Program, standing: Standing, decision: Decision) -> None:
    point, at = decision.point, decision.taken_at
    evaluation = plan_of(program).evaluations[point.trigger]
    until = at + evaluation.wait_seconds
    standing.check_in = CheckIn(
        evaluation=point.trigger,
        slot=point.slot,
        items=decision.ask,
        asked_at=at,
        until=until,
        reported=point.reported,
    )
    slot = point.slot + ASKED
    standing.waits.append(Wait(point.trigger, slot, until, until, "", point.reported))
    unasked = evaluation.trigger.kind in TIMED or point.slot.endswith(LATER)
    _prompted(standing, at, unasked, minutes=MINUTES_OF_A_CHECK, items=len(decision.ask))


def _recommend(program: Program, standing: Standing, decision: Decision) -> None:
    at, key = decision.taken_at, decision.point.key
    if decision.waits_for:
        expires = at + program.facilitation_expires_seconds
        standing.proposal = Proposal(
            key=key,
            steps=tuple(one.step for one in decision.ranked),
            need=decision.need,
            theme=decision.theme,
            waits_for=decision.waits_for,
            expires_at=expires,
            reported=decision.point.reported,
        )
        standing.waits.append(Wait(PROPOSAL_EXPIRED, key, expires, expires, ""))
        return
    course = standing.course
    if course is not None and course.step == decision.chosen:
        # The same step, told anew: for the need that was found, or the trouble that was reported.
        course.need, course.theme, course.key = decision.need, decision.theme, key
        return
    end_course(program, standing, Exit.STOPPED_EARLY, at)
    standing.waits = [w for w in standing.waits if w.slot != f"d{standing.seq}"]
    begin_course(
        program,
        standing,
        decision.chosen,
        at,
        need=decision.need,
        theme=decision.theme,
        key=key,
    )


def _event(program: Program, standing: Standing, decision: Decision) -> None:
    course = standing.course
    if course is None:
        return
    step = program.suite[course.step]
    at = decision.taken_at
    send_event(program, standing, course, decision.chosen, decision.rule, at, text=decision.text)
    rule = plan_of(program).rules[f"{course.step}/{decision.rule}"]
    minutes = step.events[decision.chosen].minutes
    course.unanswered += 1
    _prompted(standing, at, rule.unasked, minutes=minutes, items=1)


def _exit(program: Program, standing: Standing, decision: Decision) -> None:
    end_course(program, standing, Exit(decision.exit), decision.taken_at)


def _contact(program: Program, standing: Standing, decision: Decision) -> None:
    at = decision.taken_at
    standing.last_contact_at = at
    if decision.chosen == STILL_USEFUL:
        end_course(program, standing, Exit.DISENGAGED, at)
        standing.waits = [wait for wait in standing.waits if is_of_act(wait.trigger)]
        standing.left_until = 0.0
        standing.check_in = None
        standing.resting_since = at


def _prompted(standing: Standing, at: float, unasked: bool, *, minutes: float, items: int) -> None:
    today = local_day_and_minute(at, standing.zone)[0]
    note_asked(standing, today, prompts=int(unasked), minutes=minutes, items=items)
    if unasked:
        standing.unanswered += 1
        standing.last_prompt_at = at


_FOLDS: dict[Outcome, Callable[[Program, Standing, Decision], None]] = {
    Outcome.ASK: _ask,
    Outcome.RECOMMEND: _recommend,
    Outcome.EVENT: _event,
    Outcome.EXIT: _exit,
    Outcome.CONTACT: _contact,
    Outcome.NOTHING: _nothing,
}
