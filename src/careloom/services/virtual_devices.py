"""The virtual people's devices: they measure, and send by the service that real ones use."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from careloom.hub.local_time import local_day_and_minute
from careloom.hub.measured import sensors_of
from careloom.hub.standing import Standing
from careloom.program.definitions import Program
from careloom.records.bundles import program_of
from careloom.records.models import Enrollment
from careloom.services.permission import participant
from careloom.services.take_readings import take_readings
from careloom.services.virtual_people import ZONE, Cast
from careloom.simulation.walkers import (
    SLEEPS,
    SLOT_MINUTES,
    WAKES,
    Walker,
    slots_between,
    walk_effect,
)

_STEPS = "step_count"
_ON_TIME = 60.0
"""An event that went out so shortly before a half hour belongs to it."""
Point = dict[str, object]


def send_readings(cast: Cast, now: datetime) -> None:
    """What each person's phone measured in the hour that ends now, if their program reads steps.

    People whom a visitor plays have phones as well.
    """
    for one in cast.people:
        if one.since >= now.timestamp():
            continue
        row = Enrollment.objects.only("standing", "program_id").get(id=one.enrollment_id)
        program = program_of(row.program_id)
        if not row.standing or _STEPS not in sensors_of(program):
            continue
        standing = msgspec.json.decode(row.standing, type=Standing)
        phone = Phone(Walker(one.number, cast.seed), program, standing, now)
        points = list(phone.points())
        if points:
            me = participant(row.id)
            take_readings(enrollment_id=row.id, points=points, by=me, now=now)


class Phone:
    """One walker's phone during one hour."""

    def __init__(self, walker: Walker, program: Program, standing: Standing, now: datetime) -> None:
        self.walker, self.program, self.standing, self.now = walker, program, standing, now
        self.today, self.minute = local_day_and_minute(now.timestamp(), ZONE)
        began = local_day_and_minute(standing.enrolled_at, ZONE)[0]
        self.day = self.today - began
        self.weekend = now.astimezone(ZoneInfo(ZONE)).weekday() >= 5

    def points(self) -> Iterator[Point]:
        """Steps of the last two half hours, and how the moment finds the walker."""
        for minute in slots_between(self.minute - 2 * SLOT_MINUTES, self.minute):
            since = self.now - timedelta(minutes=self.minute - minute)
            if since.timestamp() >= self.standing.enrolled_at:
                yield self._steps(minute, since)
        if WAKES < self.minute <= SLEEPS:
            yield from self._moment()

    def _steps(self, minute: int, since: datetime) -> Point:
        effect = walk_effect(self.day) if self._idea_at(since.timestamp()) else 0.0
        steps = self.walker.steps(self.day, minute, effect=effect)
        until = since + timedelta(minutes=SLOT_MINUTES)
        frame = {"start_date_time": _iso(since), "end_date_time": _iso(until)}
        body: Point = {"step_count": steps, "effective_time_frame": {"time_interval": frame}}
        return _point("omh", "step-count", f"steps-{_iso(since)}", body)

    def _idea_at(self, since: float) -> bool:
        """Whether the kernel of a step whose near effect is steps went out just then."""
        course = self.standing.course
        if course is None:
            return False
        events = self.program.suite[course.step].events
        return any(
            events[name].kernel and events[name].measured and state.sent_at is not None
            and since <= state.sent_at < since + _ON_TIME
            for name, state in course.events.items()
        )  # fmt: skip

    def _moment(self) -> Iterator[Point]:
        motion = self.walker.motion(self.day, self.minute)
        if not motion:
            return
        at = self.now - timedelta(minutes=5)
        if at.timestamp() <= self.standing.enrolled_at:
            return
        found = {
            "motion": motion,
            "place": self.walker.place(self.day, self.minute, weekend=self.weekend),
            "weather": self.walker.weather(self.day),
        }
        frame = {"date_time": _iso(at)}
        sensors = sensors_of(self.program)
        for sensor, value in found.items():
            if sensor in sensors and value in sensors[sensor].variable.options:
                body: Point = {"sensor": sensor, "value": value, "effective_time_frame": frame}
                yield _point("careloom", "reading", f"{sensor}-{_iso(at)}", body)
        if "heart_rate" in sensors:
            pulse = {"value": self.walker.pulse(self.day, self.minute), "unit": "beats/min"}
            rated: Point = {"heart_rate": pulse, "effective_time_frame": frame}
            yield _point("omh", "heart-rate", f"pulse-{_iso(at)}", rated)


def _point(namespace: str, name: str, sender: str, body: Point) -> Point:
    schema = {"namespace": namespace, "name": name, "version": "3.0"}
    return {"header": {"id": sender, "schema_id": schema}, "body": body}


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
