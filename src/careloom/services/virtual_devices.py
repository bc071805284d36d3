"""The virtual people's devices: they measure, and send by the service that real ones use."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime
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
from careloom.simulation.walkers import SLEEPS, SLOT_MINUTES, WAKES, Walker, walk_effect

_STEPS = "step_count"
_HALF_HOUR = SLOT_MINUTES * 60.0
_BEFORE = 300.0
"""So long before it is asked for, the phone looks at how things are."""
_ON_TIME = 60.0
"""An event that went out so shortly before a half hour belongs to it."""
Point = dict[str, object]


def send_readings(cast: Cast, now: datetime) -> None:
    """Whatever each person's phone has not sent yet, if their program reads steps.

    It is sent just before something is decided of the person, and at the end of the day. People
    whom a visitor plays have phones as well.
    """
    at = now.timestamp()
    begun = Enrollment.objects.exclude(standing="").only("standing", "program_id")
    if local_day_and_minute(at, ZONE)[1] != SLEEPS:
        begun = begun.filter(due_at__lte=at)
    numbers = {one.enrollment_id: one.number for one in cast.people if one.since < at}
    for row in begun.filter(id__in=numbers).order_by("id"):
        program = program_of(row.program_id)
        if _STEPS not in sensors_of(program):
            continue
        standing = msgspec.json.decode(row.standing, type=Standing)
        phone = Phone(Walker(numbers[row.id], cast.seed), program, standing, now)
        points = list(phone.points())
        if points:
            me = participant(row.id)
            take_readings(enrollment_id=row.id, points=points, by=me, now=now)


class Phone:
    """One walker's phone, with what it has not sent yet."""

    def __init__(self, walker: Walker, program: Program, standing: Standing, now: datetime) -> None:
        self.walker, self.program, self.standing, self.now = walker, program, standing, now
        self.began_on = local_day_and_minute(standing.enrolled_at, ZONE)[0]

    def points(self) -> Iterator[Point]:
        """Steps of each half hour since the last ones, and how the moment finds the walker."""
        now = self.now.timestamp()
        latest = self.standing.latest.get(sensors_of(self.program)[_STEPS].id)
        heard = max(latest.at if latest else self.standing.enrolled_at, now - 86400.0)
        for number in range(math.ceil(heard / _HALF_HOUR), math.floor(now / _HALF_HOUR)):
            since = number * _HALF_HOUR
            on, minute = local_day_and_minute(since, ZONE)
            if WAKES <= minute < SLEEPS:
                yield self._steps(since, on - self.began_on, minute)
        on, minute = local_day_and_minute(now, ZONE)
        if WAKES < minute <= SLEEPS:
            yield from self._moment(on - self.began_on, minute)

    def _steps(self, since: float, day: int, minute: int) -> Point:
        effect = walk_effect(day) if self._idea_at(since) else 0.0
        steps = self.walker.steps(day, minute, effect=effect)
        frame = {"start_date_time": _iso(since), "end_date_time": _iso(since + _HALF_HOUR)}
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

    def _moment(self, day: int, minute: int) -> Iterator[Point]:
        motion = self.walker.motion(day, minute)
        at = self.now.timestamp() - _BEFORE
        if not motion or at <= self.standing.enrolled_at:
            return
        weekend = self.now.astimezone(ZoneInfo(ZONE)).weekday() >= 5
        found = {
            "motion": motion,
            "place": self.walker.place(day, minute, weekend=weekend),
            "weather": self.walker.weather(day),
        }
        frame = {"date_time": _iso(at)}
        sensors = sensors_of(self.program)
        for sensor, value in found.items():
            if sensor in sensors and value in sensors[sensor].variable.options:
                body: Point = {"sensor": sensor, "value": value, "effective_time_frame": frame}
                yield _point("careloom", "reading", f"{sensor}-{_iso(at)}", body)
        if "heart_rate" in sensors:
            pulse = {"value": self.walker.pulse(day, minute), "unit": "beats/min"}
            rated: Point = {"heart_rate": pulse, "effective_time_frame": frame}
            yield _point("omh", "heart-rate", f"pulse-{_iso(at)}", rated)


def _point(namespace: str, name: str, sender: str, body: Point) -> Point:
    schema = {"namespace": namespace, "name": name, "version": "3.0"}
    return {"header": {"id": sender, "schema_id": schema}, "body": body}


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()
