"""Readings as devices send them: Open mHealth data points, judged one by one.

The header and the two bodies follow the Open mHealth schemas `omh:header`, `omh:step-count` and
`omh:heart-rate` (openmhealth.org). What no schema there covers (where the person is, the weather)
comes as `careloom:reading` with the sensor's name and a number or an option.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from careloom.program.definitions import Program
from careloom.program.variables import SourceKind, TailoringVariable

AHEAD_SECONDS = 300.0
"""So far may a device's clock be ahead of ours."""
LONGEST_SECONDS = 86400.0
LONGEST_ID = 100
_SECONDS = {"sec": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_STEPS, _PULSE = "step_count", "heart_rate"
_PER_MINUTE = "beats/min"


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading that fits: of a variable of the program, over a span (`since` 0 for none)."""

    sender_id: str
    variable: str
    value: float
    at: float
    since: float


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why one reading cannot be taken; `message` never holds what was measured."""

    field: str
    message: str


class _Span(msgspec.Struct):
    start_date_time: str = ""
    end_date_time: str = ""
    duration: dict[str, object] = {}


class _Frame(msgspec.Struct):
    time_interval: _Span | None = None
    date_time: str = ""


class _Schema(msgspec.Struct):
    namespace: str
    name: str
    version: object = ""


class _Header(msgspec.Struct):
    schema_id: _Schema
    id: str = ""
    uuid: str = ""


class _Value(msgspec.Struct):
    value: float
    unit: str = ""


class _Body(msgspec.Struct):
    effective_time_frame: _Frame
    step_count: float | _Value | None = None
    heart_rate: _Value | None = None
    sensor: str = ""
    value: float | str | None = None


class _Point(msgspec.Struct):
    header: _Header
    body: _Body


def read_point(
    program: Program, point: object, *, begun_at: float, now: float
) -> tuple[Reading | None, tuple[Misfit, ...]]:
    """The reading of one data point, or every reason why it cannot be taken.

    `begun_at` is when the person's care began: what was measured before is nobody's business.
    """
    try:
        read = msgspec.convert(point, _Point, strict=True)
    except msgspec.ValidationError as fault:
        return None, (_misshapen(str(fault)),)
    problems: list[Misfit] = []
    header, body = read.header, read.body
    sender_id = header.id or header.uuid
    if not 0 < len(sender_id) <= LONGEST_ID:
        wanted = f"Wanted an id of 1 to {LONGEST_ID} characters, the same when sent again."
        problems.append(Misfit("header.id", wanted))
    span = _span(body.effective_time_frame, problems)
    if span is not None:
        problems += _of_time(*span, begun_at, now)
    variable, value = _measured(program, header.schema_id, body, problems)
    if problems or span is None or variable is None or value is None:
        return None, tuple(problems)
    since, at = span
    return Reading(sender_id, variable.id, value, at, since), ()


def sensors_of(program: Program) -> Mapping[str, TailoringVariable]:
    """Sensor name to the variable that it feeds."""
    return {
        one.source_id: one for one in program.variables.values() if one.source is SourceKind.SENSOR
    }


def _misshapen(fault: str) -> Misfit:
    """The place of a wrong type or a missing field, without the value that stands there."""
    said, _, path = fault.partition(" - at `")
    field = path.removesuffix("`").removeprefix("$").removeprefix(".")
    return Misfit(field, f"{said.rstrip('.')}.")


def _span(frame: _Frame, problems: list[Misfit]) -> tuple[float, float] | None:
    """When it began (0 for an instant) and ended."""
    place = "body.effective_time_frame"
    interval = frame.time_interval
    if (interval is None) == (not frame.date_time):
        problems.append(Misfit(place, "Wanted one of date_time and time_interval."))
        return None
    if interval is None:
        at = _instant(frame.date_time, f"{place}.date_time", problems)
        return None if at is None else (0.0, at)
    place += ".time_interval"
    length = _length(interval.duration, f"{place}.duration", problems)
    ends = [
        _instant(text, f"{place}.{name}", problems) if text else None
        for name, text in (
            ("start_date_time", interval.start_date_time),
            ("end_date_time", interval.end_date_time),
        )
    ]
    since, at = ends
    if since is None and at is not None and length:
        since = at - length
    elif at is None and since is not None and length:
        at = since + length
    if since is not None and at is not None:
        return since, at
    if not any(one.field.startswith(place) for one in problems):
        wanted = "Wanted start_date_time and end_date_time, or one of them and duration."
        problems.append(Misfit(place, wanted))
    return None


def _instant(text: str, place: str, problems: list[Misfit]) -> float | None:
    wanted = 'Wanted a date and time with its zone, such as "2026-03-02T09:30:00-05:00".'
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is not None:
            return found.timestamp()
    except (ValueError, OverflowError):
        pass
    problems.append(Misfit(place, wanted))
    return None


def _length(duration: Mapping[str, object], place: str, problems: list[Misfit]) -> float:
    if not duration:
        return 0.0
    value, unit = duration.get("value"), duration.get("unit")
    seconds = _SECONDS.get(str(unit), 0.0)
    if isinstance(value, int | float) and 0 < value * seconds < math.inf:
        return value * seconds
    wanted = f"Wanted a value above zero and a unit of {', '.join(_SECONDS)}."
    problems.append(Misfit(place, wanted))
    return 0.0


def _of_time(since: float, at: float, begun_at: float, now: float) -> Iterator[Misfit]:
    place = "body.effective_time_frame"
    if at > now + AHEAD_SECONDS:
        yield Misfit(place, "This ends in the future; look at the clock of the device.")
    if since and since >= at:
        yield Misfit(place, "This ends before it begins.")
    elif since and at - since > LONGEST_SECONDS:
        yield Misfit(place, "This spans more than a day; divide it.")
    if (since or at) < begun_at:
        yield Misfit(place, "This was measured before the person's care began here.")


def _measured(
    program: Program, schema: _Schema, body: _Body, problems: list[Misfit]
) -> tuple[TailoringVariable | None, float | None]:
    name = f"{schema.namespace}:{schema.name}"
    sensors = sensors_of(program)
    if name == "omh:step-count":
        steps = body.step_count
        said = steps.value if isinstance(steps, _Value) else steps
        return _fitting(sensors, _STEPS, said, "body.step_count", problems)
    if name == "omh:heart-rate":
        pulse = body.heart_rate
        if pulse is not None and pulse.unit != _PER_MINUTE:
            problems.append(Misfit("body.heart_rate.unit", f'Wanted "{_PER_MINUTE}".'))
        said = pulse.value if pulse is not None else None
        return _fitting(sensors, _PULSE, said, "body.heart_rate", problems)
    if name == "careloom:reading":
        return _fitting(sensors, body.sensor, body.value, "body.value", problems)
    known = "omh:step-count, omh:heart-rate and careloom:reading"
    problems.append(Misfit("header.schema_id", f"This schema is not read here; {known} are."))
    return None, None


def _fitting(
    sensors: Mapping[str, TailoringVariable],
    sensor: str,
    said: float | str | None,
    place: str,
    problems: list[Misfit],
) -> tuple[TailoringVariable | None, float | None]:
    variable = sensors.get(sensor)
    if variable is None:
        listed = ", ".join(sensors) or "none"
        problems.append(Misfit(place, f"This program reads no such sensor; it reads {listed}."))
        return None, None
    options = variable.variable.options
    if options:
        if said in options:
            return variable, float(options.index(str(said)))
        problems.append(Misfit(place, f"Wanted one of {', '.join(options)}."))
    elif isinstance(said, str) or said is None or not math.isfinite(said):
        problems.append(Misfit(place, "Wanted a number."))
    elif said < 0 and variable.low >= 0:
        problems.append(Misfit(place, "Less than nothing cannot be measured."))
    elif not variable.low <= said <= variable.high:
        problems.append(
            Misfit(place, f"Wanted a number from {variable.low:g} to {variable.high:g}.")
        )
    else:
        return variable, float(said)
    return variable, None
