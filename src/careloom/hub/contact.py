"""Contact: what was asked lately, how it thins out unanswered, when to keep in touch."""

from __future__ import annotations

from careloom.hub.local_time import DAY
from careloom.hub.snapshot import Snapshot
from careloom.hub.standing import Asked, Standing
from careloom.program.definitions import Program

CONTACT_MINUTE = 10 * 60
"""The local minute at which the hub writes of itself, without a time set by an author."""
_WEEK = 7
_LEFT_BEFORE_REST = 3


def asked_lately(standing: Standing, today: int) -> tuple[int, int, float, int]:
    """Unasked prompts today, and prompts, minutes and items within the last seven local days."""
    prompts_today = prompts = items = 0
    minutes = 0.0
    for asked in standing.asked:
        if today - _WEEK < asked.on <= today:
            prompts += asked.prompts
            minutes += asked.minutes
            items += asked.items
            if asked.on == today:
                prompts_today += asked.prompts
    return prompts_today, prompts, minutes, items


def note_asked(standing: Standing, today: int, *, prompts: int, minutes: float, items: int) -> None:
    """Count what was asked on a local day; days that no limit looks at are let go.

    Who moves west, or whose clock is put back, comes to a day again: what was asked on the days
    after it stays counted.
    """
    if not standing.asked or standing.asked[-1].on != today:
        near = [a for a in standing.asked if abs(today - a.on) < _WEEK]
        if all(a.on != today for a in near):
            near.append(Asked(today, 0, 0.0, 0))
        standing.asked = sorted(near, key=lambda one: one.on)
    asked = next(one for one in standing.asked if one.on == today)
    asked.prompts += prompts
    asked.minutes += minutes
    asked.items += items


def is_quiet(program: Program, minute: int) -> bool:
    """Whether the program's quiet hours hold at this local minute; they may span midnight."""
    start, end = program.quiet_from, program.quiet_to
    return start <= minute < end if start <= end else minute >= start or minute < end


def slowed(program: Program, snapshot: Snapshot) -> str:
    """The code of the reason why an unasked prompt waits after unanswered ones, or ""."""
    contact = program.contact
    since = snapshot.since_prompt
    if since is None or snapshot.unanswered < contact.slow_after:
        return ""
    # Just under whole days: prompts come at a time of day, and sending takes a moment.
    if snapshot.unanswered >= contact.weekly_after:
        return "slowed_to_weekly" if since < 6.5 * DAY else ""
    return "slowed_to_half" if since < 1.5 * DAY else ""


def should_rest(program: Program, snapshot: Snapshot) -> bool:
    """Whether it is time to ask once whether this is still useful, and then to leave in peace.

    It is after so many unanswered prompts as the program says, or three courses left in a row.
    """
    if snapshot.resting:
        return False
    many = snapshot.unanswered >= program.contact.rest_after
    return many or snapshot.left_unheard >= _LEFT_BEFORE_REST
