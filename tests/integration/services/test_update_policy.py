"""A policy's life in a hub: it learns from what is kept, is used, cited, replayed, withdrawn."""

from datetime import timedelta

import msgspec
import pytest

from careloom.hub.decision import Decision
from careloom.hub.snapshot import Snapshot
from careloom.records.audit import verify_audit
from careloom.records.learned import _artifacts
from careloom.records.models import (
    AuditEntry,
    DecisionRecord,
    Enrollment,
    LearnedArtifact,
    LearnedOfPerson,
    Organization,
)
from careloom.services.answer import answer
from careloom.services.erase_person import erase_person
from careloom.services.examine import examine
from careloom.services.export_person import export_person
from careloom.services.permission import SOFTWARE, participant
from careloom.services.publish_program import publish_program
from careloom.services.replay import replay
from careloom.services.respond import respond
from careloom.services.see_decisions import see_decision
from careloom.services.see_policies import see_policies
from careloom.services.update_policy import (
    NoSuchArtifact,
    learn_nightly,
    update_policies,
    withdraw_artifact,
)
from tests.integration.builders import MONDAY, Clinic, pass_time
from tests.unit.hub.learning_programs import EVENING, evening_bundle

SMALL = EVENING + "    least_rows: 8\n"
LATER = MONDAY + timedelta(days=20)


def a_learning_clinic(policies: str = SMALL) -> Clinic:
    bundle = evening_bundle(policies)
    bundle["suite/breathe.yaml"] = bundle["suite/breathe.yaml"].replace("at_most: 5", "at_most: 9")
    return Clinic(
        Organization.objects.create(name="Learning"),
        publish_program(bundle=bundle, by=SOFTWARE, now=MONDAY),
    )


def live(clinic: Clinic, people: int, days: int = 5):
    """People who answer each evening how calm it was, so that each nudge has its reward."""
    rows = [clinic.person() for _ in range(people)]
    for row in rows:
        me = participant(row.id)
        answer(enrollment_id=row.id, answers={"tense": "8"}, by=me, now=MONDAY)
        respond(enrollment_id=row.id, response="done", event="why", form="", by=me, now=MONDAY)
    now = MONDAY
    for day in range(days):
        now = pass_time(now, timedelta(hours=10), timedelta(hours=2))
        for number, row in enumerate(rows):
            answer(
                enrollment_id=row.id,
                answers={"calm": str((number + day) % 10)},
                by=participant(row.id),
                now=now,
            )
        now = pass_time(now, timedelta(hours=14), timedelta(hours=2))
    return rows


@pytest.fixture
def clinic(db):
    _artifacts.clear()
    return a_learning_clinic()


@pytest.fixture
def lived(clinic):
    return live(clinic, people=4)


def learn(now=LATER, **more):
    return update_policies(by=SOFTWARE, now=now, **more)


def asked(rows):
    found = DecisionRecord.objects.filter(enrollment_id__in=[row.id for row in rows])
    decisions = [msgspec.json.decode(one.body, type=Decision) for one in found.order_by("id")]
    return [one for one in decisions if one.rule == "nudge" and len(one.probabilities) > 1]


def test_a_policy_learns_from_what_is_kept_and_is_used_from_then_on(clinic, lived):
    before = asked(lived)
    assert {one.fallback for one in before} == {"nothing_learned"}

    [updated] = learn()

    assert updated.faults == {}
    assert updated.changed
    assert updated.rows >= 8
    assert updated.people == 4
    newcomer = live(clinic, people=1, days=3)
    after = asked(newcomer)
    assert {one.artifact for one in after} == {updated.artifact}
    assert all(0.2 <= chance <= 0.8 for one in after for chance in one.probabilities)


def test_an_update_changes_no_past_decision(lived):
    kept = list(DecisionRecord.objects.order_by("id").values_list("body", "snapshot"))

    learn()

    assert list(DecisionRecord.objects.order_by("id").values_list("body", "snapshot")) == kept
    assert replay().differences == []


@pytest.mark.parametrize("from_journal", [False, True], ids=["snapshots", "journal"])
def test_replay_uses_the_artifact_that_each_decision_cites(clinic, lived, from_journal):
    [first] = learn()
    live(clinic, people=2, days=3)
    [second] = learn(LATER + timedelta(days=1))
    live(clinic, people=1, days=3)
    assert first.artifact != second.artifact
    cited = {one.artifact for one in asked(Enrollment.objects.all())}
    assert cited == {"", first.artifact, second.artifact}

    found = replay(from_journal=from_journal)

    assert found.differences == []
    assert found.identical == found.decisions == DecisionRecord.objects.count()


def test_an_artifact_that_is_gone_makes_its_decisions_expired(clinic, lived):
    learn()
    newcomer = live(clinic, people=1, days=3)
    used = [one for one in asked(newcomer) if one.artifact]
    LearnedArtifact.objects.all().delete()
    _artifacts.clear()

    found = replay()

    assert found.expired == len(used) > 0
    assert found.differences == []


def test_an_artifact_that_was_changed_shows_in_replay_and_is_used_no_more(clinic, lived):
    [updated] = learn()
    newcomer = live(clinic, people=1, days=2)
    row = LearnedArtifact.objects.get()
    LearnedArtifact.objects.update(body=row.body.replace('"noise_variance":', '"noise_variance":1'))
    _artifacts.clear()

    found = replay()
    later = live(clinic, people=1, days=2)

    assert {"artifact", "probabilities"} & {part for one in found.differences for part in one.parts}
    assert {one.artifact for one in asked(newcomer)} == {updated.artifact}
    assert {one.fallback for one in asked(later)} == {"artifact_missing"}
    assert see_policies()[0].state == "damaged"
    told = next(one for one in examine(now=MONDAY) if one.name == "policies")
    assert told.state == "fault"
    assert f"careloom policy withdraw {see_policies()[0].hash[:12]}" in told.mend


def test_too_few_rows_change_nothing(clinic):
    live(clinic, people=1, days=2)

    [updated] = learn()

    assert "too_few_rows" in updated.faults
    assert not updated.changed
    assert LearnedArtifact.objects.count() == 0


def test_only_what_is_complete_at_the_cut_is_learned_from(lived):
    early = MONDAY + timedelta(days=2, hours=11)

    [then] = learn(early)

    assert then.left_out["incomplete"] >= 4
    assert learn(LATER)[0].left_out.get("incomplete", 0) == 0


def test_without_anything_new_there_is_nothing_to_keep(lived):
    learn()

    [again] = learn(LATER + timedelta(days=1))

    assert (again.artifact, again.changed, again.faults) == ("", False, {})
    assert LearnedArtifact.objects.count() == 1


def test_a_refused_update_is_kept_to_be_looked_at_and_not_used(clinic, lived):
    [first] = learn()
    cautious = evening_bundle(SMALL + "    drift: 0.000001\n")
    publish_program(bundle=cautious, by=SOFTWARE, now=LATER)
    live(clinic, people=2, days=4)

    [refused] = learn(LATER + timedelta(days=30))

    assert list(refused.faults) == ["drift"]
    assert not refused.changed
    states = {one.hash: one.state for one in see_policies()}
    assert states == {first.artifact: "in force", refused.artifact: "refused"}
    assert "refuse_policy" in set(AuditEntry.objects.values_list("act", flat=True))
    [accepted] = learn(LATER + timedelta(days=31), any_drift=True)
    assert accepted.changed


def test_what_is_withdrawn_gives_way_to_what_was_before(clinic, lived):
    [first] = learn()
    live(clinic, people=2, days=3)
    [second] = learn(LATER + timedelta(days=30))

    withdraw_artifact(name=second.artifact[:12], by=SOFTWARE, now=LATER)
    then = live(clinic, people=1, days=2)
    withdraw_artifact(name=first.artifact, by=SOFTWARE, now=LATER)
    at_last = live(clinic, people=1, days=2)

    assert {one.artifact for one in asked(then)} == {first.artifact}
    assert {one.fallback for one in asked(at_last)} == {"nothing_learned"}
    assert verify_audit() == ()
    assert replay().differences == []


@pytest.mark.parametrize("name", ["", "f" * 64])
def test_an_artifact_that_is_not_there_is_named(clinic, name):
    with pytest.raises(NoSuchArtifact, match="There is no artifact"):
        withdraw_artifact(name=name, by=SOFTWARE, now=LATER)


def test_a_pooled_policy_knows_each_person_until_they_are_erased(db):
    _artifacts.clear()
    clinic = a_learning_clinic(SMALL + "    pooled: true\n")
    first, *others = live(clinic, people=4)

    learn()

    assert set(LearnedOfPerson.objects.values_list("enrollment_id", flat=True)) == {
        row.id for row in (first, *others)
    }
    exported = export_person(enrollment_id=first.id, by=participant(first.id), now=LATER)
    [belief] = exported["learned"]
    assert len(belief["belief"][0]) == 2
    erase_person(person=first.participant, by=SOFTWARE, now=LATER)
    assert not LearnedOfPerson.objects.filter(enrollment_id=first.id).exists()
    learn(LATER + timedelta(days=1))
    assert not LearnedOfPerson.objects.filter(enrollment_id=first.id).exists()
    assert replay().differences == []


def test_a_decision_keeps_what_was_believed_of_its_person(db):
    _artifacts.clear()
    clinic = a_learning_clinic(SMALL + "    pooled: true\n")
    rows = live(clinic, people=5, days=3)
    learn(MONDAY + timedelta(days=3, hours=1))
    for day in (3, 4):
        pass_time(MONDAY + timedelta(days=day, hours=1), timedelta(hours=12), timedelta(hours=2))
    used = [one for one in asked(rows) if one.artifact]
    assert used

    LearnedOfPerson.objects.all().delete()

    record = DecisionRecord.objects.get(enrollment_id=rows[0].id, key=used[0].point.key)
    snapshot = msgspec.json.decode(record.snapshot, type=Snapshot)
    assert snapshot.policies["evening"].own is not None
    assert replay().differences == []


def test_staff_see_where_the_probabilities_come_from(clinic, lived):
    [updated] = learn()
    [newcomer] = live(clinic, people=1, days=2)
    used = next(one for one in asked([newcomer]) if one.artifact)

    record = DecisionRecord.objects.get(enrollment_id=newcomer.id, key=used.point.key)
    seen = see_decision(number=record.id, by=clinic.staff("coach"), now=LATER)

    told = next(one for one in seen.conditions if one.step.path == "policies/evening")
    assert told.step.answer == "learned"
    assert updated.artifact[:12] in told.step.text
    assert told.address == "policies.yaml:2"
    assert seen.different == ()


def test_no_name_and_no_answer_is_in_an_artifact(lived):
    learn()

    body = LearnedArtifact.objects.get().body

    assert "Ximena-Marker" not in body
    assert not any(row.id in body for row in lived)


def test_the_chore_updates_every_policy(lived):
    learn_nightly(LATER)

    assert LearnedArtifact.objects.count() == 1
    entry = AuditEntry.objects.get(act="update_policy")
    assert entry.actor == "software:hub"


def test_a_hub_without_policies_learns_nothing(db):
    assert learn() == []
