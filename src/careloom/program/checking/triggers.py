"""Building triggers: which kind an author means, and what it needs."""

from __future__ import annotations

from careloom.program.checking.building import DAY, Build
from careloom.program.checking.schema import WEEKDAYS
from careloom.program.checking.shapes import Fields
from careloom.program.triggers import TIMED, Trigger, TriggerKind
from careloom.rules import Registry

_KINDS = {
    "enrolled": TriggerKind.ENROLLED,
    "start": TriggerKind.START,
    "daily": TriggerKind.DAILY,
    "weekly": TriggerKind.WEEKLY,
    "every": TriggerKind.EVERY,
    "random": TriggerKind.RANDOM,
    "calendar": TriggerKind.CALENDAR,
    "after": TriggerKind.AFTER,
    "answered": TriggerKind.ANSWERED,
    "unanswered": TriggerKind.UNANSWERED,
    "crosses": TriggerKind.CROSSES,
    "report": TriggerKind.REPORT,
    "course_ended": TriggerKind.COURSE_ENDED,
}
_NEEDS = {
    TriggerKind.DAILY: ("window",),
    TriggerKind.WEEKLY: ("at", "window"),
    TriggerKind.EVERY: ("at", "window"),
    TriggerKind.CALENDAR: ("at", "window"),
    TriggerKind.RANDOM: ("window",),
    TriggerKind.AFTER: ("wait",),
    TriggerKind.UNANSWERED: ("for",),
}


def build_trigger(
    build: Build, fields: Fields, trigger_id: str, path: str, registry: Registry
) -> Trigger | None:
    """The trigger, with its kind taken from the key that names it; None after a problem."""
    named = [key for key in _KINDS if key in fields]
    if len(named) != 1:
        message = f"A trigger has one kind; found {', '.join(named) or 'none'}."
        hint = f"Give one of {', '.join(_KINDS)}."
        build.context.add("P310", fields.source, fields.path, message, hint)
        return None
    kind = _KINDS[named[0]]
    missing = [need for need in _NEEDS.get(kind, ()) if need not in fields]
    for need in missing:
        message = f'A trigger of kind "{kind}" needs {need}.'
        build.context.add("P311", fields.source, fields.path, message, f"Add {need}:.")
    if missing:
        return None
    span = fields["random"] if kind is TriggerKind.RANDOM else None
    if span is not None and span[0] >= span[1]:
        message = "A random time needs a span that begins before it ends."
        hint = 'Write random: ["17:00", "20:00"].'
        build.context.add("P312", fields.at("random"), fields.where("random"), message, hint)
        return None
    crosses = build.condition(fields, "crosses", registry)
    if kind is TriggerKind.CROSSES and crosses is None:
        return None
    days = fields.get("weekly") or fields.get("days") or ()
    return Trigger(
        id=trigger_id,
        kind=kind,
        at_minute=span[0] if span else fields.get("daily", fields.get("at", 0)),
        until_minute=span[1] if span else 0,
        weekdays=tuple(sorted(WEEKDAYS.index(day) for day in days)),
        every_days=max(1, round(fields.get("every", 0.0) / DAY)),
        window_seconds=fields.get("window", 0.0),
        event=fields.get("after") or fields.get("answered") or fields.get("unanswered") or "",
        wait_seconds=fields.get("wait") or fields.get("for") or 0.0,
        calendar=fields.get("calendar", ""),
        report=fields.get("report", ""),
        crosses=crosses,
        path=path,
    )


def is_unasked(trigger: Trigger) -> bool:
    """Whether what this brings about comes without the person having done anything."""
    return trigger.kind in TIMED or trigger.kind in (TriggerKind.AFTER, TriggerKind.UNANSWERED)
