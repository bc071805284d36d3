"""What staff do, and what their role does not allow."""

from datetime import timedelta

import pytest

from careloom.records.models import StaffTask
from careloom.services.acknowledge_task import acknowledge_task
from careloom.services.answer import answer
from careloom.services.close_hold import close_hold
from careloom.services.open_level import open_level
from careloom.services.permission import NotAllowed, participant
from careloom.services.set_need import set_need
from tests.integration.builders import MONDAY, a_clinic
from tests.integration.services.test_a_persons_way import outcomes, standing_of


def test_a_coach_sets_a_need_and_the_hub_looks_at_once(clinic):
    row = clinic.person()
    answer(enrollment_id=row.id, answers={"tense": "3"}, by=participant(row.id), now=MONDAY)
    set_need(
        enrollment_id=row.id,
        need="hard_evening",
        lasts=timedelta(days=7),
        by=clinic.staff("coach"),
        now=MONDAY,
    )
    assert outcomes(row)[-2:] == ["recommend", "event"]
    assert standing_of(row).course.step == "helper"


def test_a_level_opens_by_the_hand_of_those_the_program_names(clinic):
    row = clinic.person()
    open_level(enrollment_id=row.id, level="plan", by=clinic.staff("coach"), now=MONDAY)
    assert standing_of(row).opened == ["plan"]


@pytest.mark.parametrize("role", ["author", "analyst", "auditor", "administrator"])
def test_who_is_not_in_care_sets_no_need(clinic, role):
    row = clinic.person()
    with pytest.raises(NotAllowed):
        set_need(
            enrollment_id=row.id,
            need="hard_evening",
            lasts=timedelta(days=7),
            by=clinic.staff(role),
            now=MONDAY,
        )


def test_another_organization_sees_and_does_nothing(clinic):
    row = clinic.person()
    stranger = a_clinic("South").staff("clinician")
    with pytest.raises(NotAllowed, match="another organization"):
        open_level(enrollment_id=row.id, level="plan", by=stranger, now=MONDAY)


def test_only_a_clinician_closes_a_hold(clinic):
    row = clinic.person()
    answer(enrollment_id=row.id, answers={"unsafe": "not_safe"}, by=participant(row.id), now=MONDAY)
    with pytest.raises(NotAllowed):
        close_hold(enrollment_id=row.id, hold="not_safe", by=clinic.staff("coach"), now=MONDAY)
    close_hold(enrollment_id=row.id, hold="not_safe", by=clinic.staff("clinician"), now=MONDAY)
    assert standing_of(row).holds == []


def test_the_first_to_acknowledge_stays_the_one_who_did(clinic):
    row = clinic.person()
    answer(enrollment_id=row.id, answers={"unsafe": "not_safe"}, by=participant(row.id), now=MONDAY)
    task = StaffTask.objects.get(kind="safety")
    coach, clinician = clinic.staff("coach"), clinic.staff("clinician")
    acknowledge_task(task_id=task.id, by=coach, now=MONDAY)
    after = acknowledge_task(
        task_id=task.id, close_as="called", by=clinician, now=MONDAY + timedelta(hours=1)
    )
    assert str(after.acknowledged_by_id) == coach.id
    assert after.closed_as == "called"
