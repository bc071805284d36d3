"""That what is asked of a person stays within the program's own limits."""

from __future__ import annotations

from collections.abc import Iterator

from careloom.program.checking.proofs.finding import error, warning
from careloom.program.definitions import Program
from careloom.program.problems import Problem
from careloom.program.suite import NOTHING, DecisionRule, MicroIntervention
from careloom.program.triggers import TIMED, Trigger

_DAYS = 7
_MINUTES_A_DAY = 24 * 60
_LONG_MINUTES = 3.0
_LONGEST_MINUTES = 5.0


def prove_burden(program: Program) -> Iterator[Problem]:
    """Prompts a week at worst, times of day that reach nobody, minutes of events."""
    for step in program.suite.values():
        worst = sum(_a_week(rule) for rule in step.rules)
        if worst > program.burden.prompts_a_week:
            message = (
                f"At worst {worst:g} unasked prompts a week; the limit is "
                f"{program.burden.prompts_a_week}."
            )
            hint = "The limit holds back what is over it. Name fewer days, or raise the limit."
            yield warning("P440", step.path, message, hint)
        yield from _minutes(step)
        for rule in step.rules:
            yield from _in_quiet_hours(program, rule.path, rule.trigger)
    for evaluation in program.evaluations:
        yield from _in_quiet_hours(program, evaluation.path, evaluation.trigger)


def _a_week(rule: DecisionRule) -> float:
    if rule.trigger.kind not in TIMED:
        return 0.0
    days = len(rule.trigger.weekdays) or _DAYS
    if rule.cool_down_seconds:
        days = min(days, max(1, int(_DAYS * 86400.0 / rule.cool_down_seconds)))
    sends = sum(
        chance
        for option, chance in zip(rule.options, rule.probabilities, strict=True)
        if option != NOTHING
    )
    expected = days * sends
    return min(expected, rule.at_most) if rule.at_most else expected


def _in_quiet_hours(program: Program, path: str, trigger: Trigger) -> Iterator[Problem]:
    """A time whose whole window lies in quiet hours reaches nobody."""
    if trigger.kind not in TIMED:
        return
    begin, until = trigger.at_minute, max(trigger.at_minute, trigger.until_minute)
    last = until + min(int(trigger.window_seconds // 60), _MINUTES_A_DAY)
    if all(_is_quiet(program, minute % _MINUTES_A_DAY) for minute in range(begin, last + 1)):
        message = "At this time of day nothing unasked goes out: it lies in the quiet hours."
        yield warning("P443", path, message, "Choose another time, or shorten quiet_hours.")


def _is_quiet(program: Program, minute: int) -> bool:
    begin, end = program.quiet_from, program.quiet_to
    if begin <= end:
        return begin <= minute < end
    return minute >= begin or minute < end


def _minutes(step: MicroIntervention) -> Iterator[Problem]:
    for event in step.events.values():
        if event.minutes > _LONGEST_MINUTES:
            message = f"The event takes {event.minutes:g} minutes."
            hint = f"At most {_LONGEST_MINUTES:g}: divide it."
            yield error("P441", event.path, message, hint)
        elif event.minutes > _LONG_MINUTES:
            message = f"The event takes {event.minutes:g} minutes; about one is usual."
            yield warning("P441", event.path, message, "Shorten or divide it.")
