"""A chore, an export or a queue that meets a fault of ours keeps no other from being done."""

import threading
from datetime import timedelta

import pytest
from django.db import OperationalError

from careloom.records.models import Chore
from careloom.records.turns import LEASE
from careloom.services import ask_for_export as exports
from careloom.services import upkeep
from careloom.services.ask_for_export import ask_for_export, see_exports, write_next_export
from careloom.services.examine_work import examine_work
from careloom.services.permission import SOFTWARE
from careloom.services.upkeep import keep_up, late_chores, upkeep_due
from careloom.worker.embedded import drain, work_alone
from careloom.worker.queues import Queue, Step
from tests.integration.builders import MONDAY

HOUR = timedelta(hours=1)


@pytest.fixture
def chores(db, monkeypatch):
    """Three chores, of which the first raises what it is told to."""
    done, raises = [], [ZeroDivisionError("Ximena-Marker")]

    def bad(now):
        if raises:
            raise raises[0]
        done.append("bad")

    found = {"bad": (60.0, bad)}
    for name in ("good", "better"):
        found[name] = (60.0, lambda now, name=name: done.append(name))
    monkeypatch.setattr(upkeep, "CHORES", found)
    return done, raises


def test_the_other_chores_are_done_and_the_bad_one_comes_again_after_its_lease(chores):
    done, raises = chores
    assert keep_up(now=MONDAY)
    assert done == ["good", "better"]
    assert not upkeep_due(MONDAY)
    raises.clear()
    later = MONDAY + timedelta(seconds=LEASE)
    assert upkeep_due(later)
    keep_up(now=later)
    assert done.count("bad") == 1


def test_a_database_that_is_away_is_waited_for(chores):
    done, raises = chores
    raises[0] = OperationalError("gone")
    with pytest.raises(OperationalError):
        keep_up(now=MONDAY)
    assert done == []


def test_doctor_names_the_chore_that_is_late(chores):
    keep_up(now=MONDAY)
    Chore.objects.filter(name="bad").update(due_at=MONDAY.timestamp())
    assert late_chores(MONDAY + HOUR) == []
    [found] = [
        one for one in examine_work(now=MONDAY + 2 * HOUR, channels={}) if one.name == "upkeep"
    ]
    assert found.state == "warning"
    assert "bad" in found.found


def test_an_export_that_fails_is_given_up_and_the_next_one_written(clinic, monkeypatch):
    export_study = exports.export_study
    clinic.person()
    failing = [ZeroDivisionError("Ximena-Marker")]

    def export(**asked):
        if failing:
            raise failing.pop()
        return export_study(**asked)

    monkeypatch.setattr("careloom.services.ask_for_export.export_study", export)
    for _ in range(2):
        ask_for_export(program=clinic.program.program_id, by=SOFTWARE, now=MONDAY)
    assert write_next_export(now=MONDAY)
    assert write_next_export(now=MONDAY)
    assert sorted((one.state, one.reason) for one in see_exports(by=SOFTWARE)) == [
        ("refused", "fault"),
        ("written", ""),
    ]


def raises(now):
    raise ZeroDivisionError("Ximena-Marker")


@pytest.mark.parametrize("bad", ["first", "last"])
def test_a_queue_that_raises_leaves_the_others_their_turn(db, bad):
    waiting = {"first": 2, "last": 2}

    def some(name):
        def step(now):
            waiting[name] -= 1
            return Step(moved=True, accepted=1)

        waits = lambda now, beyond: waiting[name] > beyond  # noqa: E731
        return Queue(name, waits, raises if name == bad else step, 1)

    done = drain({name: some(name) for name in waiting}, stop=threading.Event())
    assert done.failed == (bad,)
    assert (done.accepted, sorted(waiting.values())) == (2, [0, 2])


def test_the_loop_goes_on_beside_a_queue_that_raises(db):
    stop, steps = threading.Event(), []

    def step(now):
        steps.append(now)
        stop.set()
        return Step(moved=False)

    work_alone(
        {
            "bad": Queue("bad", lambda now, beyond: True, raises, 1),
            "good": Queue("good", lambda now, beyond: True, step, 1),
        },
        stop=stop,
        say=str,
    )
    assert len(steps) == 1
