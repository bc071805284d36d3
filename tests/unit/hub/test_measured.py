"""Data points of devices: what fits, and every reason why one does not."""

import math

import pytest

from careloom.hub.local_time import instant
from careloom.hub.measured import Misfit, Reading, read_point
from careloom.program.loading import load_program
from careloom.program.worked import worked_programs
from careloom.testing.lives import FIRST_DAY

NOON = instant(FIRST_DAY, 12 * 60, "America/New_York")
BEGUN = NOON - 3 * 3600.0
HALF_HOUR = {
    "time_interval": {
        "start_date_time": "2026-03-02T11:30:00-05:00",
        "end_date_time": "2026-03-02T12:00:00-05:00",
    }
}
AT_NOON = {"date_time": "2026-03-02T17:00:00Z"}
FRAME = "body.effective_time_frame"


@pytest.fixture(scope="module")
def movement():
    return load_program(worked_programs()["daily_movement"])


def a_point(schema="omh:step-count", *, frame=HALF_HOUR, sender="a1", **body):
    namespace, _, name = schema.partition(":")
    header = {
        "id": sender,
        "schema_id": {"namespace": namespace, "name": name, "version": "3.0"},
        "creation_date_time": "2026-03-02T17:00:01Z",
    }
    return {"header": header, "body": {"effective_time_frame": frame, **body}}


def judged(program, point):
    return read_point(program, point, begun_at=BEGUN, now=NOON)


@pytest.mark.parametrize(
    ("point", "variable", "value", "since"),
    [
        pytest.param(a_point(step_count=412), "steps", 412.0, NOON - 1800, id="steps as a number"),
        pytest.param(a_point(step_count={"value": 412, "unit": "steps"}), "steps", 412.0,
                     NOON - 1800, id="steps with their unit"),
        pytest.param(a_point(step_count=0), "steps", 0.0, NOON - 1800, id="no steps are a reading"),
        pytest.param(a_point("omh:heart-rate", frame=AT_NOON,
                             heart_rate={"value": 72.5, "unit": "beats/min"}),
                     "pulse", 72.5, 0.0, id="a pulse at an instant"),
        pytest.param(a_point("careloom:reading", frame=AT_NOON, sensor="place", value="work"),
                     "place", 1.0, 0.0, id="an option by its name"),
        pytest.param(a_point(step_count=5, frame={"time_interval": {
            "start_date_time": "2026-03-02T11:30:00-05:00",
            "duration": {"value": 30, "unit": "min"}}}),
            "steps", 5.0, NOON - 1800, id="a start and a duration"),
        pytest.param(a_point(step_count=5, frame={"time_interval": {
            "end_date_time": "2026-03-02T12:00:00-05:00",
            "duration": {"value": 0.5, "unit": "h"}}}),
            "steps", 5.0, NOON - 1800, id="an end and a duration"),
    ],
)  # fmt: skip
def test_what_fits(movement, point, variable, value, since):
    assert judged(movement, point) == (Reading("a1", variable, value, NOON, since), ())


def between(start, end):
    return {"time_interval": {"start_date_time": start, "end_date_time": end}}


@pytest.mark.parametrize(
    ("point", "field", "message"),
    [
        pytest.param(a_point(step_count=-1), "body.step_count", "Less than nothing", id="negative"),
        pytest.param(a_point(step_count=1e9), "body.step_count", "from 0 to 20000", id="too many"),
        pytest.param(a_point(step_count=math.inf), "body.step_count", "number", id="endless"),
        pytest.param(a_point(step_count="412"), "body.step_count", "str", id="text for a number"),
        pytest.param(a_point(), "body.step_count", "Wanted a number", id="nothing measured"),
        pytest.param(a_point(step_count=1, frame=between("2026-03-02T12:00:00-05:00",
                                                         "2026-03-02T12:30:00-05:00")),
                     FRAME, "future", id="in the future"),
        pytest.param(a_point(step_count=1, frame=between("2026-03-02T12:00:00-05:00",
                                                         "2026-03-02T11:30:00-05:00")),
                     FRAME, "before it begins", id="the wrong way round"),
        pytest.param(a_point(step_count=1, frame=between("2026-03-02T08:00:00-05:00",
                                                         "2026-03-02T12:00:00-05:00")),
                     FRAME, "before the person's care", id="before care began"),
        pytest.param(a_point(step_count=1, frame=between("2026-02-28T12:00:00-05:00",
                                                         "2026-03-02T12:00:00-05:00")),
                     FRAME, "more than a day", id="over a day"),
        pytest.param(a_point(step_count=1, frame={"date_time": "2026-03-02T12:00:00"}),
                     f"{FRAME}.date_time", "with its zone", id="no zone"),
        pytest.param(a_point(step_count=1, frame={"date_time": "yesterday"}),
                     f"{FRAME}.date_time", "with its zone", id="no date"),
        pytest.param(a_point(step_count=1, frame={}), FRAME, "one of", id="no time at all"),
        pytest.param(a_point(step_count=1, frame={**HALF_HOUR, **AT_NOON}), FRAME, "one of",
                     id="two times"),
        pytest.param(a_point(step_count=1, frame={"time_interval": {
            "start_date_time": "2026-03-02T11:30:00-05:00"}}),
            f"{FRAME}.time_interval", "and duration", id="half an interval"),
        pytest.param(a_point(step_count=1, frame={"time_interval": {
            "start_date_time": "2026-03-02T11:30:00-05:00",
            "duration": {"value": -3, "unit": "min"}}}),
            f"{FRAME}.time_interval.duration", "above zero", id="a duration below nothing"),
        pytest.param(a_point("omh:heart-rate", frame=AT_NOON,
                             heart_rate={"value": 1.2, "unit": "Hz"}),
                     "body.heart_rate.unit", "beats/min", id="another unit"),
        pytest.param(a_point("omh:heart-rate", frame=AT_NOON,
                             heart_rate={"value": 400, "unit": "beats/min"}),
                     "body.heart_rate", "20 to 250", id="no heart beats so"),
        pytest.param(a_point("omh:blood-pressure", frame=AT_NOON), "header.schema_id",
                     "omh:step-count", id="another schema"),
        pytest.param(a_point("careloom:reading", frame=AT_NOON, sensor="mood", value=3),
                     "body.value", "step_count, heart_rate, motion", id="no such sensor"),
        pytest.param(a_point("careloom:reading", frame=AT_NOON, sensor="place", value="church"),
                     "body.value", "home, work, other", id="no such option"),
        pytest.param(a_point(step_count=1, sender=""), "header.id", "1 to 100", id="no id"),
        pytest.param(a_point(step_count=1, sender="x" * 101), "header.id", "1 to 100", id="long"),
        pytest.param({"body": {"effective_time_frame": {}}}, "", "header", id="no header"),
        pytest.param([], "", "object", id="a list"),
        pytest.param("steps", "", "object", id="a word"),
        pytest.param(None, "", "object", id="nothing"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_at_its_field(movement, point, field, message):
    reading, misfits = judged(movement, point)

    assert reading is None
    assert any(one.field == field and message in one.message for one in misfits), misfits


def test_all_that_is_wrong_is_told_at_once(movement):
    backward = between("2026-03-03T12:00:00-05:00", "2026-03-02T11:00:00-05:00")
    point = a_point(step_count=-5, sender="", frame=backward)

    fields = {one.field for one in judged(movement, point)[1]}

    assert fields == {"header.id", FRAME, "body.step_count"}


def test_what_was_measured_is_never_told_again(movement):
    for point in (a_point(step_count=-987654), a_point(step_count="987654 Marker")):
        assert all("987654" not in one.message for one in judged(movement, point)[1])


def test_a_clock_a_little_ahead_is_forgiven(movement):
    late = {"date_time": "2026-03-02T17:04:00Z"}
    assert judged(movement, a_point(step_count=3, frame=late))[1] == ()


def test_a_program_without_sensors_reads_none(starter):
    assert judged(starter, a_point(step_count=3))[1] == (
        Misfit("body.step_count", "This program reads no such sensor; it reads none."),
    )
