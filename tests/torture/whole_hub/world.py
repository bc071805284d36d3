"""The world around the hub: clock, people, staff, worker, and what goes wrong between them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.db import OperationalError

from careloom.records.models import Delivery, Enrollment
from careloom.records.named_points import break_in
from careloom.services.decide_due import decide_due
from careloom.services.enroll import begin_enrollment, invite
from careloom.services.happening import Refused, TakenBefore
from careloom.services.move_enrollment import CannotMove
from careloom.services.permission import SOFTWARE, participant
from careloom.services.send_due import send_due
from careloom.simulation.people import invent_people
from tests.integration.builders import Clinic
from tests.torture.whole_hub.acts import ZONES, Act, Behavior, Person, erasure_of
from tests.torture.whole_hub.clinics import found_clinics
from tests.torture.whole_hub.database_faults import DatabaseFaults
from tests.torture.whole_hub.invariants import Invariants
from tests.torture.whole_hub.planted import PLANTS
from tests.torture.whole_hub.provider import Died, Provider
from tests.torture.whole_hub.staffing import Staff

STARTS = (
    datetime(2026, 3, 5, 13, tzinfo=UTC),
    datetime(2026, 10, 22, 13, tzinfo=UTC),
    datetime(2028, 2, 26, 13, tzinfo=UTC),
    datetime(2026, 3, 26, 13, tzinfo=UTC),
    datetime(2026, 12, 29, 13, tzinfo=UTC),
)
"""Days before clocks change in both hemispheres, a leap day, and the end of a year."""
_ROUNDS = 60
_AWAY, _STEPS, _TWICE = 0.004, 0.006, 0.1


class World:
    """One run of everything from one seed. No clock, no chance and no network but the seed's."""

    def __init__(self, seed: int, *, people: int, faults: float, plant: str = "") -> None:
        self.seed = f"torture-{seed}"
        self.chance = Random(self.seed)
        self.now = STARTS[seed % len(STARTS)]
        self.provider = Provider(self.seed)
        self.faults = DatabaseFaults(self.chance, share=faults, meanwhile=self._one_act)
        self.invariants = Invariants()
        self.provider.on_arrival = self._arrived
        break_in(self._at_a_point)
        self.behavior = Behavior(self.chance)
        self.acts: Counter[str] = Counter()
        self.pending: list[Act] = []
        self.worker_back = self.now
        self.owed = timedelta()
        self.plant = PLANTS.get(plant, lambda provider: None)
        clinics, members, later = found_clinics(self.now)
        self.staff = Staff(self.chance, members, later)
        self.people = [self._join(clinics[n % len(clinics)], n, people) for n in range(people)]

    def _join(self, clinic: Clinic, number: int, people: int) -> Person:
        virtual = invent_people(people, ("en", "es"), self.seed)[number]
        row = invite(
            organization=clinic.organization,
            program=clinic.program,
            fields={"name": "Marker", "email": f"person-{number}@example.org"},
            by=SOFTWARE,
            now=self.now,
        )
        begin_enrollment(
            enrollment=row,
            zone=self.chance.choice(ZONES),
            language="en",
            channel="web" if number % 3 == 2 else "email",
            profile={},
            by=participant(row.id),
            now=self.now,
        )
        return Person(virtual, row.id, self.now.timestamp())

    def run(self, days: int) -> None:
        """So many days with everything that can go wrong, then days in which nothing does."""
        end = self.now + timedelta(days=days)
        while self.now < end:
            self._pass(timedelta(minutes=self.chance.randint(15, 75)))
            self._step_clock()
            self.plant(self.provider)
            if self.now >= self.worker_back:
                self._work()
            self._everybody_acts()
        self._come_to_rest()
        self.plant(self.provider)
        self.invariants.at_the_end(self.people, self.provider)

    def _pass(self, span: timedelta) -> None:
        self.now += span
        for person in self.people:
            person.day = int((self.now.timestamp() - person.began) // 86400)

    def _step_clock(self) -> None:
        """The machine's clock jumps, and is put right some time later; or the worker is away."""
        if self.owed:
            self.now, self.owed = self.now - self.owed, timedelta()
        elif self.chance.random() < _STEPS:
            jump = timedelta(minutes=self.chance.choice([-90, -5, 7, 200]))
            self.now, self.owed = self.now + jump, jump
            self.faults.counts["the clock jumped"] += 1
        if self.chance.random() < _AWAY:
            self.worker_back = self.now + timedelta(hours=self.chance.randint(2, 20))
            self.faults.counts["no worker for hours"] += 1

    def _work(self) -> None:
        now = self.now.timestamp()
        self.provider.now = now
        try:
            for _ in range(_ROUNDS):
                with self.faults.around("decide"):
                    done = decide_due(now=self.now)
                if not done.enrollments:
                    self.invariants.after_deciding(now)
                    break
            with self.faults.around("send"):
                send_due(channels={"email": self.provider}, now=self.now)
            self.invariants.after_sending(now)
        except (OperationalError, Died) as fault:
            self.faults.note(fault)

    def _arrived(self, message: str, at: float) -> None:
        with self.faults.held_off():
            self.invariants.on_arrival(message, at)
            if self.chance.random() < self.faults.share:
                self.faults.counts["a person acted while their message was on its way"] += 1
                self._one_act(Delivery.objects.get(id=message).enrollment_id)

    def _at_a_point(self, point: str) -> None:
        """The worker dies at a named point; around the provider, it is the provider that says."""
        ours = point not in ("send/before_send", "send/accepted")
        if ours and self.chance.random() < self.faults.share / 8:
            raise Died(f"died at {point}")

    def _everybody_acts(self) -> None:
        waiting, self.pending = self.pending, []
        for act in waiting:
            self._do(act)
        for person in self.people:
            if person.erased is None and self.chance.random() < self._likely(person):
                act = self.behavior.next_act(person)
                if act is not None:
                    self._do(act)
            if person.erased is None and self.chance.random() < 0.02:
                for act in self.staff.acts_for(person):
                    self._do(act)

    def _likely(self, person: Person) -> float:
        """People are awake by day."""
        zone = ZONES[person.virtual.number % len(ZONES)]
        awake = 7 <= self.now.astimezone(ZoneInfo(zone)).hour < 23
        return 0.08 * (person.virtual.answers_on(person.day, "look")) if awake else 0.004

    def _one_act(self, enrollment: str = "") -> None:
        here = [one for one in self.people if one.erased is None]
        of_them = [one for one in here if one.enrollment == enrollment] or here
        if of_them and (act := self.behavior.next_act(self.chance.choice(of_them))):
            self._do(act)

    def _do(self, act: Act) -> None:
        """Try once; what failed is tried again later by the same form, as a person would."""
        again = act.failed_before
        try:
            with self.faults.around(act.name):
                act.run(self.now)
        except TakenBefore:
            if not again:
                self.invariants.violated("lost update", f"a new form was taken: {act.name}")
                return
        except (Refused, CannotMove):
            self.acts["refused"] += 1
            return
        except (OperationalError, Died) as fault:
            self.faults.note(fault)
            act.failed_before = True
            self.pending.append(act)
            return
        self._done(act)
        if self.chance.random() < _TWICE:
            self._hand_in_again(act)

    def _done(self, act: Act) -> None:
        person = act.person
        self.acts[act.name] += 1
        person.expected += act.adds
        if act.name == "erase":
            person.erased = self.now.timestamp()
        elif act.alarms:
            person.alarms += 1
            with self.faults.held_off():
                self.invariants.after_alarm(person)

    def _hand_in_again(self, act: Act) -> None:
        """The second tab: the same form once more changes nothing."""
        revision = Enrollment.objects.get(id=act.person.enrollment).revision
        try:
            with self.faults.held_off():
                self.plant(self.provider)
                act.run(self.now)
        except (TakenBefore, Refused, CannotMove):
            self.acts["handed in twice"] += 1
        if Enrollment.objects.get(id=act.person.enrollment).revision != revision:
            self.invariants.violated("doubled form", act.name)

    def _come_to_rest(self) -> None:
        """Everything that waits comes to its end once nothing fails any more."""
        self.now -= self.owed
        self.provider.faulty, self.faults.share = False, 0.0
        while self.pending:
            self._do(self.pending.pop())
        if self.people[-1].erased is None:
            # Somebody is erased in every run.
            self._do(erasure_of(self.people[-1]))
        for _ in range(2 * 24):
            self._pass(timedelta(hours=1))
            self._work()
