"""Who may do what: every service, every role, the person's own and anybody else's.

The tables below are the rule. A service that is not in them fails the first two tests, so that
none is ever added without saying who may use it and what it leaves in the audit.
"""

import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from tempfile import mkdtemp

import pytest
from django.db import transaction

import careloom.services
from careloom.records.models import (
    AuditEntry,
    DecisionRecord,
    Delivery,
    Device,
    Enrollment,
    JournalEntry,
    StaffTask,
)
from careloom.services.acknowledge_task import acknowledge_task
from careloom.services.add_staff import add_staff
from careloom.services.answer import answer
from careloom.services.ask_for_export import ask_for_export, see_exports
from careloom.services.change_fields import change_fields
from careloom.services.change_preference import change_preference, pause
from careloom.services.change_settings import Settings, change_settings
from careloom.services.choose import choose_step, decide_for
from careloom.services.close_hold import close_hold
from careloom.services.edit_narrative import edit_narrative
from careloom.services.enroll import begin_enrollment, invite
from careloom.services.erase_person import erase_person
from careloom.services.export_person import export_person
from careloom.services.export_study import export_study
from careloom.services.give_consent import give_consent
from careloom.services.hand_out_links import hand_out_links
from careloom.services.happening import Refused
from careloom.services.move_enrollment import move_enrollment
from careloom.services.open_level import open_level
from careloom.services.path import path
from careloom.services.permission import SOFTWARE, Actor, NotAllowed, participant
from careloom.services.process_tables import process_tables
from careloom.services.publish_program import publish_program
from careloom.services.reasons import reasons
from careloom.services.register_device import register_device, revoke_device, see_devices
from careloom.services.report_need import report_need
from careloom.services.respond import respond
from careloom.services.retry_deliveries import retry_deliveries
from careloom.services.rotate_master_key import rotate_master_key
from careloom.services.see_approvals import see_approvals
from careloom.services.see_dead_letters import see_dead_letters
from careloom.services.see_decisions import see_decision, see_decisions
from careloom.services.see_outbox import see_message, see_outbox
from careloom.services.see_people import see_people
from careloom.services.see_person import see_person
from careloom.services.see_process import see_process
from careloom.services.see_tasks import see_task, see_tasks
from careloom.services.set_need import set_need
from careloom.services.take_readings import take_readings
from careloom.services.today import today
from careloom.services.update_policy import update_policies, withdraw_artifact
from careloom.services.withdraw_consent import withdraw_consent
from tests.integration.builders import MONDAY, Clinic, a_clinic, starter_bundle

ROLES = ("coach", "clinician", "author", "analyst", "administrator", "auditor")
CARE = frozenset({"coach", "clinician"})
SELF = frozenset({"participant"})
SEES_CODES = CARE | {"author", "analyst", "auditor"}
SEES_PROCESS = frozenset({"analyst", "administrator"})
NOW = MONDAY + timedelta(minutes=5)
TOLD = "evaluation/first@e1/asked"


@dataclass(frozen=True)
class World:
    """A clinic with three people: one in a step, one for whom a choice waits, one on hold."""

    clinic: Clinic
    row: Enrollment
    waits: Enrollment
    picks: Enrollment
    held: Enrollment
    invited: Enrollment
    task: StaffTask
    decision: DecisionRecord
    delivery: Delivery
    failed: Delivery
    device: Device
    other_version: object


@dataclass(frozen=True)
class Act:
    """One service as it is called, by whom it may be, and what it leaves."""

    do: Callable[[World, Actor], object]
    roles: frozenset[str]
    whose: str = "row"
    """For the person's own acts: whose they are."""
    entries: int = 1
    elsewhere: str = "refused"
    """What staff of another organization get: `refused`, an `empty` list, or it is `no matter`."""


def mine(do: Callable[..., object], whose: str = "row", entries: int = 1, **more: object) -> Act:
    def call(world: World, by: Actor) -> object:
        return do(enrollment_id=getattr(world, whose).id, by=by, now=NOW, **more)

    return Act(call, SELF, whose, entries)


def staffs(do: Callable[..., object], roles: frozenset[str], whose: str, **more: object) -> Act:
    def call(world: World, by: Actor) -> object:
        return do(enrollment_id=getattr(world, whose).id, by=by, now=NOW, **more)

    return Act(call, roles, whose)


def noted(do: Callable[..., object], **more: object) -> Act:
    return staffs(do, CARE | SELF, "row", **more)


ACTS = {
    "acknowledge_task.acknowledge_task": Act(
        lambda w, by: acknowledge_task(task_id=w.task.id, by=by, now=NOW), CARE
    ),
    "add_staff.add_staff": Act(
        lambda w, by: add_staff(
            name="newcomer", role="coach", organization=w.clinic.organization.name, by=by, now=NOW
        ),
        frozenset({"administrator"}),
    ),
    "answer.answer": mine(answer, answers={"calm": "5"}),
    "change_fields.change_fields": mine(change_fields, fields={"name": "Ana"}),
    "change_preference.change_preference": mine(change_preference, name="form", to="easy"),
    "change_preference.pause": mine(pause, until=NOW + timedelta(days=7)),
    "change_settings.change_settings": mine(change_settings, to=Settings(form="easy"), entries=2),
    "choose.choose_step": mine(choose_step, "picks", step="breathe", form=""),
    "choose.decide_for": staffs(decide_for, CARE, "waits", step="", reason="not_now"),
    "close_hold.close_hold": staffs(
        close_hold, frozenset({"clinician"}), "held", hold="not_safe"
    ),
    "edit_narrative.edit_narrative": staffs(
        edit_narrative, CARE, "row", key=TOLD, text="We spoke about it."
    ),
    "hand_out_links.hand_out_links": Act(
        lambda w, by: hand_out_links(
            program=w.clinic.program.program_id, organization=w.clinic.organization.name,
            count=1, by=by, now=NOW,
        ),
        CARE | {"administrator"},
    ),
    "enroll.invite": Act(
        lambda w, by: invite(
            organization=w.clinic.organization, program=w.clinic.program, fields={}, by=by, now=NOW
        ),
        CARE | {"administrator"},
    ),
    "enroll.begin_enrollment": Act(
        lambda w, by: begin_enrollment(
            enrollment=w.invited, zone="UTC", language="en", channel="web",
            profile={}, by=by, now=NOW,
        ),
        SELF,
        whose="invited",
    ),
    "erase_person.erase_person": Act(
        lambda w, by: erase_person(person=w.row.participant, by=by, now=NOW),
        SELF | {"administrator"},
    ),
    "export_person.export_person": staffs(
        export_person, SELF | {"clinician", "administrator"}, "row"
    ),
    "ask_for_export.ask_for_export": Act(
        lambda w, by: ask_for_export(program="starter", by=by, now=NOW), frozenset({"analyst"})
    ),
    "ask_for_export.see_exports": Act(
        lambda w, by: see_exports(by=by), frozenset({"analyst"}), entries=0, elsewhere="empty"
    ),
    "export_study.export_study": Act(
        lambda w, by: export_study(program="starter", out=Path(mkdtemp()), by=by, now=NOW),
        frozenset({"analyst"}),
    ),
    "give_consent.give_consent": noted(give_consent, channel="email"),
    "move_enrollment.move_enrollment": Act(
        lambda w, by: move_enrollment(
            enrollment_id=w.row.id, to=w.other_version, by=by, now=NOW
        ),
        CARE | {"administrator"},
    ),
    "open_level.open_level": staffs(open_level, CARE, "row", level="plan"),
    "path.path": Act(lambda w, by: path(enrollment=w.row, by=by), SELF, entries=0),
    "publish_program.publish_program": Act(
        lambda w, by: publish_program(
            bundle=changed_bundle("Do you feel safe here?"), by=by, now=NOW
        ),
        frozenset({"author", "administrator"}),
        elsewhere="no matter",
    ),
    "reasons.reasons": Act(lambda w, by: reasons(enrollment=w.row, by=by), SELF, entries=0),
    "register_device.register_device": staffs(
        register_device, CARE | {"administrator"}, "row"
    ),
    "register_device.revoke_device": Act(
        lambda w, by: revoke_device(device_id=w.device.id, by=by, now=NOW),
        CARE | {"administrator"},
    ),
    "register_device.see_devices": Act(
        lambda w, by: see_devices(by=by), CARE | {"administrator"}, entries=0, elsewhere="empty"
    ),
    "report_need.report_need": mine(report_need, report="hard", option="worry"),
    "respond.respond": mine(respond, response="done", event="why", form=""),
    "rotate_master_key.rotate_master_key": Act(
        lambda w, by: rotate_master_key(by=by, now=NOW), frozenset()
    ),
    "see_approvals.see_approvals": Act(
        lambda w, by: see_approvals(by=by, now=NOW), CARE, elsewhere="empty"
    ),
    "see_decisions.see_decision": Act(
        lambda w, by: see_decision(number=w.decision.id, by=by, now=NOW), SEES_CODES
    ),
    "see_decisions.see_decisions": Act(
        lambda w, by: see_decisions(enrollment_id=w.row.id, before=None, by=by),
        SEES_CODES,
        entries=0,
    ),
    "retry_deliveries.retry_deliveries": Act(
        lambda w, by: [w.failed] * retry_deliveries(ids=[w.failed.id], by=by, now=NOW).queued,
        CARE | {"administrator"},
        elsewhere="empty",
    ),
    "see_dead_letters.see_dead_letters": Act(
        lambda w, by: see_dead_letters(by=by).lines,
        CARE | {"administrator"},
        entries=0,
        elsewhere="empty",
    ),
    "see_outbox.see_message": Act(
        lambda w, by: see_message(delivery_id=w.delivery.id, by=by, now=NOW), CARE
    ),
    "see_outbox.see_outbox": Act(
        lambda w, by: see_outbox(by=by).lines,
        CARE | {"administrator"},
        entries=0,
        elsewhere="empty",
    ),
    "see_people.see_people": Act(
        lambda w, by: see_people(by=by, now=NOW).people, SEES_CODES, entries=0, elsewhere="empty"
    ),
    "see_person.see_person": staffs(see_person, CARE, "row"),
    "see_tasks.see_task": Act(lambda w, by: see_task(task_id=w.task.id, by=by, now=NOW), CARE),
    "see_tasks.see_tasks": Act(
        lambda w, by: see_tasks(by=by), CARE | {"administrator"}, entries=0, elsewhere="empty"
    ),
    "process_tables.process_tables": Act(
        lambda w, by: process_tables(program_id="starter", by=by, now=NOW).people,
        SEES_PROCESS,
        entries=0,
        elsewhere="empty",
    ),
    "see_process.see_process": Act(
        lambda w, by: see_process(program_id="starter", by=by, now=NOW).tables.people,
        SEES_PROCESS,
        entries=0,
        elsewhere="empty",
    ),
    "set_need.set_need": staffs(
        set_need, CARE, "row", need="hard_evening", lasts=timedelta(days=7)
    ),
    "take_readings.take_readings": mine(take_readings, points=()),
    "today.today": Act(lambda w, by: today(enrollment=w.row, by=by, now=NOW), SELF, entries=0),
    "update_policy.update_policies": Act(
        lambda w, by: update_policies(by=by, now=NOW), frozenset()
    ),
    "update_policy.withdraw_artifact": Act(
        lambda w, by: withdraw_artifact(name="0" * 64, by=by, now=NOW), frozenset()
    ),
    "withdraw_consent.withdraw_consent": noted(withdraw_consent),
}  # fmt: skip

PARTS = {
    "export_study.people_of_study": "part of taking a study out",
    "happening.happening": "wraps every act that changes a life",
    "restore_backup.note_restore": "only for whoever runs the hub; no role has the act",
    "restore_backup.restore_backup": "only for whoever runs the hub; no role has the act",
    "restore_backup.take_backup": "only for whoever runs the hub; no role has the act",
    "unreached.opt_out": "part of sending, and of what providers tell",
    "see_person.own_enrollment": "finds a person of one's own organization for an act that follows",
}
"""Functions that are handed an actor and are no act of their own."""

WITHOUT_ACTOR = {
    "accounted_for": "counts deliveries, for the sender",
    "addresses": "finds a line in a program's files",
    "carry_out": "part of every decision",
    "closing": "part of today's page",
    "codebook": "says what columns hold",
    "coded": "judges a text",
    "decide_due": "the worker itself",
    "examine": "for whoever runs the hub, at its console",
    "examine_work": "part of examine",
    "examined": "what examine gives",
    "explain_decision": "for whoever runs the hub, at its console",
    "finish_erasures": "the worker itself",
    "gate": "part of sending",
    "gauges": "counts for whoever watches the hub",
    "happening": "part of every act",
    "isolation": "part of deciding and sending",
    "lag": "an age for whoever watches the hub",
    "lease_deliveries": "part of sending",
    "let_days_pass": "a demo's virtual people",
    "link": "makes and reads links",
    "next_group": "part of sending",
    "notices": "part of what providers tell",
    "pass_time": "a demo's clock",
    "permission": "says who may",
    "phone_numbers": "judges what was typed",
    "picked": "tells a step, for services that may",
    "place": "says where a person is, to services that may know",
    "process_of_person": "part of the tables of a process",
    "profile": "judges what was typed",
    "readiness": "for whoever watches the hub",
    "receive_mail": "a mail server, known by our own ids",
    "receive_words": "a person, known by their number or our letter",
    "render": "part of sending",
    "replay": "for whoever runs the hub, at its console",
    "restored": "part of sending, and of restore_backup",
    "retention": "the worker itself, or whoever runs the hub",
    "safeguard": "part of every answer",
    "said_value": "finds the words of a value",
    "see_demo": "a demo's own page",
    "see_policies": "for whoever runs the hub, at its console",
    "send_due": "the worker itself",
    "set_aside": "the worker itself",
    "settle_deliveries": "part of sending",
    "sign_in": "comes before there is an actor",
    "sms_settings": "judges the environment",
    "staff_of_demo": "a demo's staff",
    "study_package": "writes what an export has read",
    "study_tables": "reads for an export",
    "take_receipt": "a provider, known by its signature",
    "telling": "counts and codes of the worker's acts",
    "upkeep": "the worker itself",
    "virtual_devices": "a demo's virtual phones",
    "virtual_people": "a demo's virtual people",
    "warm_up": "before there is anybody",
    "words": "fills words in, for services that may see them",
    "work": "the worker itself",
}
"""Modules in which nobody acts in their own name, each with why."""


def changed_bundle(question: str) -> dict[str, str]:
    bundle = {**starter_bundle()}
    before = bundle["instruments.yaml"]
    bundle["instruments.yaml"] = before.replace("Do you feel safe at home?", question)
    assert bundle["instruments.yaml"] != before
    return bundle


def services() -> dict[str, list[str]]:
    """The public functions of each services module that are handed an actor."""
    found: dict[str, list[str]] = {}
    for module in pkgutil.iter_modules(careloom.services.__path__):
        home = import_module(f"careloom.services.{module.name}")
        found[module.name] = [
            f"{module.name}.{name}"
            for name, one in vars(home).items()
            if inspect.isfunction(one)
            and one.__module__ == home.__name__
            and not name.startswith("_")
            and "by" in inspect.signature(one).parameters
        ]
    return found


def test_every_service_that_is_handed_an_actor_says_who_may():
    named = {name for names in services().values() for name in names}
    assert not named - set(ACTS) - set(PARTS)
    assert not set(ACTS) - named


def test_every_other_module_says_why_nobody_acts_in_it():
    silent = {module for module, names in services().items() if not names}
    assert not silent - set(WITHOUT_ACTOR)


@pytest.fixture
def world(db) -> World:
    clinic = a_clinic()
    row, held, invited = clinic.person(), clinic.person(), clinic.person(begun=False)
    waits = a_person_of(clinic, "coach_approves")
    picks = a_person_of(clinic, "self_directed")
    for one in (row, waits, picks):
        me = participant(one.id)
        answer(enrollment_id=one.id, answers={"tense": "8"}, by=me, now=MONDAY)
    row.refresh_from_db()
    risky, me = {"unsafe": "not_safe"}, participant(held.id)
    answer(enrollment_id=held.id, answers=risky, by=me, now=MONDAY)
    bundle = changed_bundle("Are you safe at home?")
    ask_for_export(program=clinic.program.program_id, by=clinic.staff("analyst"), now=MONDAY)
    return World(
        clinic, row, waits, picks, held, invited,
        task=StaffTask.objects.get(kind="safety"),
        decision=DecisionRecord.objects.filter(enrollment_id=row.id).order_by("-seq")[0],
        delivery=Delivery.objects.filter(enrollment_id=row.id)[0],
        failed=Delivery.objects.create(
            enrollment_id=row.id, key="made", what="event", ref="breathe/why", channel="email",
            state="failed", reason="smtp_451", attempts=5, not_before=0.0, created_at=0.0,
        ),
        device=Device.objects.create(
            enrollment=held, token_hash="h" * 64, registered_at=MONDAY
        ),
        other_version=publish_program(bundle=bundle, by=SOFTWARE, now=MONDAY),
    )  # fmt: skip


def a_person_of(clinic: Clinic, facilitation: str) -> Enrollment:
    """In the same organization, in the program as decided by somebody else."""
    other = a_clinic("unused", facilitation=facilitation)
    return Clinic(clinic.organization, other.program).person()


def kept() -> tuple[int, ...]:
    """How much there is of what an act may leave."""
    rows = (AuditEntry, JournalEntry, DecisionRecord, Delivery, Enrollment)
    return tuple(one.objects.count() for one in rows)


def actors(world: World, act: Act) -> dict[str, Actor]:
    """One of each kind, of the person's own organization."""
    staff = {role: world.clinic.staff(role) for role in ROLES}
    return staff | {"participant": participant(getattr(world, act.whose).id)}


def outcome_of(act: Act, world: World, by: Actor) -> str:
    """What came of it, in one word."""
    try:
        found = act.do(world, by)
    except NotAllowed:
        return "not allowed"
    except Refused as refused:
        # Of somebody else's no more is said than that there is nothing.
        return "not there" if refused.code.startswith("no_such_") else refused.code
    return "empty" if found in ([], ()) else "done"


def test_whoever_may_not_is_refused_and_leaves_nothing(world):
    before = kept()
    done = [
        (name, kind)
        for name, act in ACTS.items()
        for kind, by in actors(world, act).items()
        if kind not in act.roles and outcome_of(act, world, by) not in ("not allowed", "not there")
    ]
    assert done == []
    assert kept() == before


def test_whoever_may_leaves_one_entry_in_the_audit(world):
    # Erasing destroys a key, which no rollback brings back: last.
    for name, act in sorted(ACTS.items(), key=lambda one: one[0].startswith("erase")):
        for kind, by in actors(world, act).items():
            if kind not in act.roles:
                continue
            before = AuditEntry.objects.count()
            with transaction.atomic():
                assert outcome_of(act, world, by) == "done", (name, kind)
                left = AuditEntry.objects.order_by("-id")[: act.entries]
                assert AuditEntry.objects.count() - before == act.entries, (name, kind)
                assert all(one.actor == str(by) for one in left), (name, kind)
                transaction.set_rollback(True)


def test_staff_of_another_organization_reach_nobody(world):
    south = a_clinic("South")
    before = kept()
    for name, act in ACTS.items():
        for role in sorted(act.roles - SELF if act.elsewhere != "no matter" else ()):
            expected = {"empty"} if act.elsewhere == "empty" else {"not allowed", "not there"}
            assert outcome_of(act, world, south.staff(role)) in expected, (name, role)
            assert kept() == before, (name, role)


def test_one_person_does_nothing_in_anothers_name(world):
    before = kept()
    for name, act in ACTS.items():
        another = world.held if act.whose != "held" else world.row
        if act.roles & SELF:
            assert outcome_of(act, world, participant(another.id)) == "not allowed", name
            assert kept() == before, name


@pytest.mark.parametrize("kind", ["", "admin", "Coach", "participant "])
def test_an_invented_role_may_nothing(world, kind):
    by = Actor(kind, "1", world.clinic.organization.id)
    before = kept()
    for name, act in ACTS.items():
        assert outcome_of(act, world, by) in ("not allowed", "not there"), name
    assert kept() == before


def test_a_refusal_names_nobody(world):
    with pytest.raises(NotAllowed) as found:
        see_person(enrollment_id=world.row.id, by=world.clinic.staff("author"), now=NOW)
    assert "Marker" not in str(found.value)
    assert world.row.id not in str(found.value)
