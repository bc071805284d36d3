"""The tables of a process, made from what really happened in a hub."""

import math
from datetime import timedelta

import pytest

from careloom.program.suite import Exit
from careloom.records.models import Participant
from careloom.services.answer import answer
from careloom.services.erase_person import erase_person
from careloom.services.happening import Refused
from careloom.services.permission import SOFTWARE, participant
from careloom.services.report_need import report_need
from careloom.services.respond import respond
from careloom.services.see_process import program_ids, see_process
from tests.integration.builders import MONDAY, a_clinic, pass_time

AN_HOUR = timedelta(hours=1)


def tables(now, by=SOFTWARE):
    return see_process(program_id="starter", by=by, now=now).tables


def begin_a_step(row, now=MONDAY, *, tense="8"):
    """The first question is answered, so that a step begins; then its word on why is read."""
    me = participant(row.id)
    answer(enrollment_id=row.id, answers={"tense": tense}, by=me, now=now)
    respond(enrollment_id=row.id, response="done", event="why", form="", by=me, now=now + AN_HOUR)


def test_a_persons_week_is_told_in_days_and_never_in_names(clinic):
    row = clinic.person()
    begin_a_step(row)
    now = pass_time(MONDAY, timedelta(days=6))
    found = tables(now)
    (person,) = found.people
    assert (person.person, person.language, person.channel) == ("p00001", "en", "web")
    assert person.days == pytest.approx(6.0, abs=0.1)
    assert math.isnan(person.reached) or person.reached in (0.0, 1.0)
    (course,) = found.courses
    assert (course.step, course.need, course.began, course.exit) == (
        "breathe",
        "too_tense",
        0.0,
        "",
    )
    assert found.evaluations[0].day == 0.0
    assert {one.day for one in found.activity} == {0.0}
    told = str(found)
    assert row.id not in told
    assert "Ximena" not in told
    assert "example.org" not in told


def test_what_was_answered_is_told_with_how_long_it_took(clinic):
    begin_a_step(clinic.person())
    found = tables(MONDAY + timedelta(days=1))
    why = next(one for one in found.sent if one.event == "why")
    assert (why.step, why.minutes) == ("breathe", pytest.approx(60.0))
    assert (why.weekday, why.hour) == (0.0, 9.0)
    asked = next(one for one in found.sent if not one.event)
    assert asked.minutes == pytest.approx(0.0)


def test_a_course_that_another_took_the_place_of_was_stopped_early(clinic):
    row = clinic.person()
    begin_a_step(row, tense="5")
    later = MONDAY + timedelta(days=1)
    report_need(
        enrollment_id=row.id,
        report="hard",
        option="argument",
        words="",
        by=participant(row.id),
        now=later,
    )
    found = tables(pass_time(later, timedelta(hours=2)))
    ends = [(one.step, one.exit) for one in found.courses]
    assert ends == [("breathe", str(Exit.STOPPED_EARLY)), ("helper", "")]
    assert [one.report for one in found.evaluations if one.report] == ["hard.argument"]


def test_a_safety_answer_is_a_sign_of_harm_until_somebody_looks(clinic):
    row = clinic.person()
    answer(enrollment_id=row.id, answers={"unsafe": "not_safe"}, by=participant(row.id), now=MONDAY)
    (harm,) = tables(MONDAY + AN_HOUR).harms
    assert (harm.kind, harm.about, harm.day) == ("safety", "not_safe", 0.0)
    assert math.isnan(harm.minutes)


def test_what_follows_the_end_of_a_step_is_its_ownership(clinic):
    row = clinic.person()
    begin_a_step(row)
    me = participant(row.id)
    later = MONDAY + timedelta(days=1)
    respond(enrollment_id=row.id, response="stop", event="why", form="", by=me, now=later)
    pass_time(later, AN_HOUR)
    answer(enrollment_id=row.id, answers={"ownership": "6"}, by=me, now=later + 2 * AN_HOUR)
    course = tables(later + 3 * AN_HOUR).courses[0]
    assert (course.exit, course.ended, course.ownership) == ("stopped_early", 1.0, 6.0)


def test_who_was_erased_is_in_no_table(clinic):
    row, other = clinic.person(), clinic.person()
    erase_person(person=Participant.objects.get(enrollment=row), by=SOFTWARE, now=MONDAY)
    found = tables(MONDAY + AN_HOUR)
    assert len(found.people) == 1
    assert other.id not in str(found)


def test_an_organization_sees_its_own_people_only(clinic):
    clinic.person()
    south = a_clinic("South")
    south.person()
    south.person()
    now = MONDAY + AN_HOUR
    assert len(tables(now).people) == 3
    assert len(tables(now, clinic.staff("analyst")).people) == 1
    assert len(tables(now, south.staff("analyst")).people) == 2


def test_a_program_that_is_not_there_is_refused(clinic):
    with pytest.raises(Refused) as found:
        see_process(program_id="nowhere", by=SOFTWARE, now=MONDAY)
    assert found.value.code == "no_such_program"
    assert program_ids() == ["starter"]
