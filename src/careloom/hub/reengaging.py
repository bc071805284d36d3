"""Re-engaging those who left a course without benefit and without a word.

The hub backs off, then offers something of another kind, and rests after several such courses in a
row. Whoever comes back is met at once. Those who left with benefit are left in peace.
"""

from __future__ import annotations

from collections.abc import Sequence

from careloom.hub.contact import CONTACT_MINUTE
from careloom.hub.local_time import instant, local_day_and_minute
from careloom.hub.standing import Standing, Wait
from careloom.program.definitions import Program
from careloom.program.suite import Exit
from careloom.program.triggers import TriggerKind

RETURNED = "evaluation/returned"
"""The hub's own evaluation: of those who came back, or left in a program that has none for it."""
LATER = "/later"
"""How the slot of an evaluation ends that was put off after a course was left."""
LOOKS_AGAIN = frozenset(
    {
        "items_a_week",
        "minutes_a_week",
        "paused",
        "prompted_lately",
        "prompts_a_day",
        "prompts_a_week",
        "quiet_hours",
        "safety_hold",
        "slowed_to_half",
        "slowed_to_weekly",
        "too_late",
    }
)
"""Why an evaluation that was put off may find nobody to reach, so that it is put off once more."""
WELCOME_SECONDS = 7 * 86400.0
"""How long after their return a person is still welcomed back."""
_SHARE_OF_REST = 8
_HEARD_WITHIN = 1.0


def left_unheard(recent: Sequence[tuple[str, str, float]], heard_at: float) -> int:
    """How many of the last courses were left since the person was last heard of."""
    return sum(
        1
        for _, exit_, ended_at in recent
        if exit_ == Exit.DISENGAGED and ended_at - heard_at > _HEARD_WITHIN
    )


def back_off(program: Program, times: int) -> float:
    """Seconds until the next offer after so many courses left: doubled with each, up to a rest."""
    resting = program.contact.resting_seconds
    return min(resting, resting * 2.0**times / _SHARE_OF_REST)


def look_later(program: Program, standing: Standing, at: float, trigger: str = "") -> None:
    """Put the evaluation after a course off, to a time of day at which one may be written to.

    `trigger` names the one that found nobody to reach; else all that follow a course are put off.
    """
    heard_at = standing.last_answer_at or standing.enrolled_at
    wait = back_off(program, left_unheard(standing.recent, heard_at))
    day = local_day_and_minute(at + wait, standing.zone)[0]
    due = instant(day, CONTACT_MINUTE, standing.zone)
    standing.left_until = due
    for one in (trigger,) if trigger else after_course(program) or (RETURNED,):
        standing.waits.append(Wait(one, f"d{standing.seq}{LATER}", due, due, ""))


def after_course(program: Program) -> tuple[str, ...]:
    """The triggers of the program's own evaluations after a course."""
    return tuple(
        evaluation.trigger.id
        for evaluation in program.evaluations
        if evaluation.trigger.kind is TriggerKind.COURSE_ENDED
    )


def drop_later(standing: Standing) -> bool:
    """Let go of the evaluations that were put off; whether there were any."""
    kept = [wait for wait in standing.waits if not wait.slot.endswith(LATER)]
    dropped = len(kept) < len(standing.waits)
    standing.waits = kept
    return dropped


def come_back(standing: Standing, at: float) -> None:
    """A sign of life: rest and back-off are over, and times before it were never to come."""
    if standing.resting_since:
        standing.resting_since, standing.rested_until = 0.0, at
        standing.back_since = at
    if drop_later(standing):
        standing.left_until = standing.back_since = at


def look_at_once(standing: Standing, at: float) -> None:
    """What does one who has come back need now? Not asked where something waits for them already.

    A report, for example, brings its own evaluation about.
    """
    if standing.course or standing.proposal or standing.check_in:
        return
    if any(wait.trigger.startswith("evaluation/") for wait in standing.waits):
        return
    standing.waits.append(Wait(RETURNED, f"e{standing.seq}", at, at, ""))
