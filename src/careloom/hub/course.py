"""How a course begins, goes on and ends in the standing."""

from __future__ import annotations

from careloom.hub.agreed_acts import agree
from careloom.hub.entries import Entry
from careloom.hub.local_time import local_day_and_minute
from careloom.hub.reengaging import after_course, drop_later, look_later
from careloom.hub.standing import CourseState, EventState, Fired, Past, Standing, Wait
from careloom.program.definitions import Program
from careloom.program.suite import BENEFIT, Exit
from careloom.program.triggers import TriggerKind

_RECENT = 5
_AGAIN = 24 * 3600.0


def begin_course(
    program: Program, standing: Standing, step: str, at: float, *, need: str, theme: str, key: str
) -> None:
    """Begin this step; its opening rules look at once, and its latest end is set."""
    if standing.idle_since:
        standing.idle_since, standing.idle_until = 0.0, at
    drop_later(standing)
    standing.back_since = 0.0
    standing.course = CourseState(
        step=step,
        began_at=at,
        began_on=local_day_and_minute(at, standing.zone)[0],
        need=need,
        theme=theme,
        key=key,
    )
    slot = f"d{standing.seq}"
    for rule in program.suite[step].rules:
        if rule.trigger.kind is TriggerKind.START:
            standing.waits.append(Wait(rule.trigger.id, slot, at, at, ""))
    end = at + program.suite[step].at_latest_seconds
    standing.waits.append(Wait(f"{step}/end", slot, end, end, ""))


def end_course(program: Program, standing: Standing, exit_: Exit, at: float) -> None:
    """Document how the running course ended, and let its waits and days go."""
    course = standing.course
    if course is None:
        return
    note_past(standing, course.step, exit_, at, need=course.need)
    past = standing.past[course.step]
    past.sent += course.sent
    past.answered += course.answered
    prefix = f"{course.step}/"
    standing.course = None
    standing.waits = [wait for wait in standing.waits if not wait.trigger.startswith(prefix)]
    standing.handled = {t: day for t, day in standing.handled.items() if not t.startswith(prefix)}
    standing.lines = {t: line for t, line in standing.lines.items() if not t.startswith(prefix)}
    if exit_ in BENEFIT:
        agree(program, standing, course.step, at)
    _look_after(program, standing, exit_, at)


def _look_after(program: Program, standing: Standing, exit_: Exit, at: float) -> None:
    """Ask what is needed next: at once, later of one who left, and not of one who left helped."""
    if exit_ is Exit.LEFT_WITH_BENEFIT:
        standing.idle_since = at
    elif exit_ is Exit.DISENGAGED:
        look_later(program, standing, at)
    else:
        for trigger in after_course(program):
            standing.waits.append(Wait(trigger, f"d{standing.seq}", at, at, ""))


def note_past(standing: Standing, step: str, exit_: Exit, at: float, *, need: str) -> None:
    """Add one finished course to what is known of this step."""
    past = standing.past.setdefault(step, Past())
    past.times += 1
    past.reached += exit_ is Exit.REACHED
    past.benefit += exit_ in BENEFIT
    past.failed += exit_ not in BENEFIT
    past.abandoned += exit_ is Exit.DISENGAGED
    past.last, past.ended_at, past.need = str(exit_), at, need
    standing.recent = [*standing.recent, (step, str(exit_), at)][-_RECENT:]


def send_event(
    program: Program,
    standing: Standing,
    course: CourseState,
    event: str,
    rule: str,
    at: float,
    *,
    text: str = "",
) -> None:
    """Note that the event goes out, in which words, and await what follows it."""
    state = course.events.setdefault(event, EventState())
    state.sent += 1
    state.sent_at, state.open, state.text = at, True, text
    course.sent += 1
    fired = course.fired.get(rule)
    course.fired[rule] = Fired(fired.count + 1 if fired else 1, at)
    for following in program.suite[course.step].rules:
        trigger = following.trigger
        if trigger.event != event:
            continue
        if trigger.kind in (TriggerKind.AFTER, TriggerKind.UNANSWERED):
            due = at + trigger.wait_seconds
            dropped_by = event if trigger.kind is TriggerKind.UNANSWERED else ""
            until = max(due, at + following.at_latest_seconds)
            standing.waits.append(Wait(trigger.id, f"d{standing.seq}", due, until, dropped_by))


def respond(
    standing: Standing, step: str, event: str, at: float, *, done: bool, value: float | None
) -> bool:
    """Note a response to an event of the running course; False when it belongs to no such event.

    The last answer to one sending counts; answering twice changes the value, not the counts.
    """
    course = standing.course
    if course is None or course.step != step or event not in course.events:
        return False
    state = course.events[event]
    if state.open:
        state.open = False
        state.answered += 1
        state.done += done
        course.answered += 1
        course.unanswered = 0
        if value is not None:
            state.numbers += 1
            state.total += value
    elif value is not None and state.last is not None and state.numbers:
        state.total += value - state.last
    if value is not None:
        state.last = value
    _settle(standing, step, event)
    look_again(standing, step, event, at)
    return True


def correct_response(standing: Standing, entry: Entry, *, done: int) -> None:
    """Put right what was answered in the running course; exits and rules look again.

    `done` is what the correction adds to the times the act was done: 1, 0 or -1.
    """
    course = standing.course
    if course is None or course.step != entry.step or entry.event not in course.events:
        return
    state = course.events[entry.event]
    if entry.was_at < course.began_at or entry.value is None or entry.was is None:
        return
    state.done = max(0, state.done + done)
    state.total += entry.value - entry.was
    if state.last == entry.was:
        state.last = entry.value
    look_again(standing, entry.step, entry.event, entry.at)


def put_off(
    program: Program, standing: Standing, step: str, event: str, at: float, *, again: bool
) -> bool:
    """Note a skip, or with `again` a "not now", after which the same rule looks a day later."""
    course = standing.course
    if course is None or course.step != step or event not in course.events:
        return False
    state = course.events[event]
    state.open = False
    state.skipped += 1
    course.unanswered = 0
    _settle(standing, step, event)
    if again:
        rule = next((r for r in program.suite[step].rules if event in r.options), None)
        if rule is not None:
            slot = f"e{standing.seq}"
            later = at + _AGAIN
            standing.waits.append(Wait(rule.trigger.id, slot, later, later, event))
    else:
        look_again(standing, step, event, at)
    return True


def look_again(standing: Standing, step: str, event: str, at: float) -> None:
    """Let exits and the rules that follow this event's answer look now."""
    slot = f"e{standing.seq}"
    standing.waits.append(Wait(f"{step}/answered:{event}", slot, at, at, ""))


def _settle(standing: Standing, step: str, event: str) -> None:
    """What waited for this event to stay unanswered waits no more."""
    standing.waits = [
        wait
        for wait in standing.waits
        if not (wait.event == event and wait.trigger.startswith(f"{step}/"))
    ]
