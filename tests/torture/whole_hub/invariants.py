"""What must hold at every moment and at the end, whatever went wrong in between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import msgspec

from careloom.hub.contact import is_quiet
from careloom.hub.decision import Decision, Outcome
from careloom.hub.local_time import local_day_and_minute
from careloom.hub.plan import plan_of
from careloom.hub.reengaging import LATER
from careloom.hub.snapshot import Snapshot
from careloom.hub.standing import Standing
from careloom.program.definitions import Program
from careloom.program.triggers import TIMED
from careloom.records.audit import verify_audit
from careloom.records.bundles import program_of
from careloom.records.models import (
    Consent,
    DecisionRecord,
    Delivery,
    Enrollment,
    FreeText,
    JournalEntry,
    PersonalField,
    StaffTask,
)
from careloom.services.replay import replay
from tests.torture.whole_hub.acts import Person
from tests.torture.whole_hub.provider import Provider
from tests.torture.whole_hub.refolding import what_differs_when_refolded

DELIVERED = {Outcome.ASK, Outcome.EVENT, Outcome.CONTACT}
LATEST = {"ask": 12 * 3600.0, "event": 12 * 3600.0, "contact": 24 * 3600.0}
"""Seconds after which a message of this kind no longer fits its moment."""
ENDED = {"accepted", "not_sent", "failed", "uncertain"}


class Invariants:
    """Watches the hub from outside its own gate; every violation is kept, by kind."""

    def __init__(self) -> None:
        self.violations: list[str] = []
        self.safety_resent = 0
        self._prompts: Counter[tuple[str, int]] = Counter()

    def violated(self, kind: str, what: object) -> None:
        """Keep one violation."""
        self.violations.append(f"{kind}: {what}")

    def on_arrival(self, message: str, at: float) -> None:
        """A message reached the provider: was it allowed to, at this very moment?"""
        delivery = Delivery.objects.get(id=message)
        if delivery.what == "safety":
            return
        row = Enrollment.objects.get(id=delivery.enrollment_id)
        if not row.standing:
            self.violated("sent after withdrawal", f"{message} to somebody who was erased")
            return
        program = program_of(row.program_id)
        standing = msgspec.json.decode(row.standing, type=Standing)
        agreed = Consent.objects.filter(
            enrollment=row, channel=delivery.channel, withdrawn_at=None
        ).exists()
        if not agreed:
            self.violated("sent after withdrawal", message)
        if standing.holds or at < standing.paused_until:
            self.violated("sent while held or paused", message)
        if at - delivery.created_at > LATEST[delivery.what]:
            self.violated("late", f"{message} after {at - delivery.created_at:.0f} s")
        day, minute = local_day_and_minute(at, standing.zone)
        if is_quiet(program, minute):
            self.violated("sent in quiet hours", f"{message} at minute {minute}")
        self._count_prompt(delivery, program, day)

    def _count_prompt(self, delivery: Delivery, program: Program, day: int) -> None:
        record = DecisionRecord.objects.get(enrollment_id=delivery.enrollment_id, key=delivery.key)
        decision = msgspec.json.decode(record.body, type=Decision)
        if not is_unasked(program_of(decision.program), decision):
            return
        person = delivery.enrollment_id
        self._prompts[person, day] += 1
        week = sum(self._prompts[person, day - back] for back in range(7))
        if self._prompts[person, day] > program.burden.prompts_a_day:
            self.violated("above the cap of a day", delivery.id)
        if week > program.burden.prompts_a_week:
            self.violated("above the cap of a week", delivery.id)

    def after_deciding(self, now: float) -> None:
        """A worker that came to its end leaves nobody waiting."""
        if left := Enrollment.objects.filter(due_at__lte=now).count():
            self.violated("left waiting", f"{left} people at {now}")

    def after_sending(self, now: float) -> None:
        """Safety messages were all tried by a sender that came to its end."""
        waiting = Delivery.objects.filter(what="safety", state="queued", attempts=0)
        if waiting.exclude(created_at=now).exists():
            self.violated("safety delayed", f"{waiting.count()} at {now}")

    def after_alarm(self, person: Person) -> None:
        """Each call for help has its task and its fixed answer, from the same moment on."""
        tasks = StaffTask.objects.filter(enrollment_id=person.enrollment, kind="safety").count()
        shown = Delivery.objects.filter(
            enrollment_id=person.enrollment, what="safety", channel="web", state="accepted"
        ).count()
        if tasks < person.alarms or shown < person.alarms:
            self.violated("safety lost", f"{person.alarms} alarms, {tasks} tasks, {shown} shown")

    def at_the_end(self, people: list[Person], provider: Provider) -> None:
        """All that must hold once everything has come to rest."""
        self._outbox(provider)
        for person in people:
            if person.erased is None:
                self._person(person)
            else:
                self._erased(person)
        for broken in verify_audit():
            self.violated("audit", broken)
        for difference in replay(from_journal=True).differences:
            self.violated("replay", difference)

    def _outbox(self, provider: Provider) -> None:
        arrived = Counter(one.id for one in provider.tried if one.arrived)
        unsure = {one.id for one in provider.tried if one.how not in ("accepted", "temporary")}
        for one in Delivery.objects.exclude(channel="web"):
            times = arrived[one.id]
            if not times and _waits_for_morning(one, provider.now):
                continue
            if one.state not in ENDED or (one.state != "accepted" and not one.reason):
                stands = f"{one.state} ({one.reason}) after {one.attempts} attempts"
                self.violated("lost", f"{one.id}, {one.what}, is {stands}")
            if times > 1 and one.what == "safety":
                # A sender that died before it could note the answer: safety goes out again.
                self.safety_resent += 1
            elif times > 1:
                self.violated("doubled", f"{one.id} arrived {times} times")
            if one.state == "accepted" and not times:
                self.violated("lost", f"{one.id} counts as sent and never arrived")
            unknown = one.state in ("not_sent", "failed") and one.reason != "erased"
            if times and unknown and one.id not in unsure:
                self.violated("forged", f"{one.id} arrived and counts as {one.state}")

    def _person(self, person: Person) -> None:
        rows = JournalEntry.objects.filter(enrollment_id=person.enrollment)
        found = Counter(rows.values_list("kind", flat=True))
        for kind, count in person.expected.items():
            if found[kind] != count:
                self.violated("lost update", f"{kind}: {found[kind]}, not {count}")
        for what in what_differs_when_refolded(person.enrollment):
            self.violated("refolded", what)
        self._decisions(person)
        self.after_alarm(person)

    def _decisions(self, person: Person) -> None:
        deliveries = Delivery.objects.filter(enrollment_id=person.enrollment)
        care = Counter(deliveries.exclude(what="safety").values_list("key", flat=True))
        prompts: Counter[int] = Counter()
        for decision, snapshot in _decided(person.enrollment):
            wanted = int(decision.outcome in DELIVERED)
            if care.pop(decision.point.key, 0) != wanted:
                self.violated("lost", f"decision {decision.point.key} has no one delivery")
            late = decision.taken_at > decision.point.closes_at
            if late and decision.outcome in DELIVERED:
                self.violated("late", f"decision {decision.point.key}")
            program = program_of(decision.program)
            if decision.outcome in DELIVERED and is_unasked(program, decision):
                day = local_day_and_minute(decision.taken_at, snapshot.zone)[0]
                prompts[day] += 1
                if prompts[day] > program.burden.prompts_a_day:
                    self.violated("above the cap of a day", f"decision {decision.point.key}")
        if care:
            self.violated("forged", f"deliveries without a decision: {sorted(care)}")

    def _erased(self, person: Person) -> None:
        kept = [JournalEntry, FreeText]
        left = sum(one.objects.filter(enrollment_id=person.enrollment).count() for one in kept)
        left += PersonalField.objects.filter(participant__enrollment__id=person.enrollment).count()
        if left:
            self.violated("not erased", f"{left} rows")


def _waits_for_morning(one: Delivery, now: float) -> bool:
    """Whether it was made in the night in which the run ended, and is still in time then."""
    asleep = one.state == "queued" and one.reason == "quiet_hours"
    return asleep and one.not_before > now and now - one.created_at < LATEST[one.what]


def is_unasked(program: Program, decision: Decision) -> bool:
    """Whether the hub wrote of itself, by the clock, and not in answer to the person."""
    if decision.outcome is Outcome.CONTACT:
        return False
    if decision.outcome is Outcome.EVENT:
        return plan_of(program).rules[f"{decision.point.step}/{decision.rule}"].unasked
    if decision.point.slot.endswith(LATER):
        return True
    evaluation = plan_of(program).evaluations[decision.point.trigger]
    return evaluation.trigger.kind in TIMED


def _decided(enrollment: str) -> Iterator[tuple[Decision, Snapshot]]:
    for record in DecisionRecord.objects.filter(enrollment_id=enrollment).order_by("seq"):
        yield (
            msgspec.json.decode(record.body, type=Decision),
            msgspec.json.decode(record.snapshot, type=Snapshot),
        )
